"""Packing clips: a hand-held camera over stills, a carton that closes, a waybill. Needs PyAV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from world.waybill import closing, on_carton

Pixels = NDArray[np.uint8]
Span = tuple[float, float]
SIZE = (768, 432)
WHIP = 4
"""Frames in which the camera swings away from one view, and again towards the next."""

CODECS = (
    ("libx264", ".mp4"),
    ("libx264", ".mp4"),
    ("mpeg4", ".mp4"),
    ("libvpx-vp9", ".webm"),
    ("libvpx", ".webm"),
)
"""The video codecs by turns; the first two thirds of all clips are MP4."""


@dataclass(frozen=True)
class Reel:
    """Frames (h, w, 3) RGB, how many a second, and at which frame the waybill begins."""

    frames: list[Pixels]
    rate: int
    waybill: int


def shoot(views: Sequence[tuple[Pixels, Span]], code: str, rng: np.random.Generator) -> Reel:
    """Film pictures in turn (each with the rows its item fills), then the carton, then the waybill."""
    rate = int(rng.choice([12, 15]))
    frames: list[Pixels] = []
    for place, (picture, span) in enumerate(views):
        length = int(rng.uniform(1.3, 1.8) * rate)
        frames += list(_handheld(picture, length, rng, (place > 0, True), 0.1, span))
    length = int(rng.uniform(0.7, 1.0) * rate)
    paper = int(rng.integers(1 << 30))
    for k in range(length):
        carton = closing(np.random.default_rng(paper), (896, 504), k / (length - 1))
        frames += list(_handheld(carton, 1, rng, (False, False)))
    start = len(frames)
    frames += list(
        _handheld(on_carton(code, rng, (896, 504)), int(1.0 * rate), rng, (False, False), zoom=0.06)
    )
    return Reel(_graded(frames, rng), rate, start)


def _handheld(
    picture: Pixels,
    length: int,
    rng: np.random.Generator,
    whips: tuple[bool, bool],
    zoom: float = 0.1,
    span: Span | None = None,
) -> Iterator[Pixels]:
    """A still seen by a hand that shakes, drifts and zooms; whips blur the way in and out.

    The view travels over the rows of `span`, so that what is taller than the frame is seen whole.
    """
    h, w = picture.shape[:2]
    tilt = _tilt(span or (h / 2, h / 2), h, rng)
    base = max(SIZE[0] / w, SIZE[1] / h)
    shake = cv2.GaussianBlur(rng.normal(0, 1, (length + 24, 3)), (1, 0), sigmaX=0.1, sigmaY=2.2)[12:-12]
    start, end = rng.uniform(1.03, 1.03 + zoom, 2)
    drift = rng.normal(0, 0.018, (2, 2)) * np.array(SIZE)
    way = rng.choice([-1.0, 1.0])
    for k in range(length):
        t = k / max(1, length - 1)
        scale = base * (start + (end - start) * t)
        dx, dy = drift[0] * (1 - t) + drift[1] * t + shake[k, :2] * 5.0
        u = np.clip((k - WHIP) / max(1, length - 1 - 2 * WHIP), 0, 1)
        dy += (h / 2 - tilt[0] - (tilt[1] - tilt[0]) * u) * scale
        blur = 0.0
        if whips[0] and k < WHIP:
            blur = (WHIP - k) / WHIP
        if whips[1] and k >= length - WHIP:
            blur = -(k - length + WHIP + 1) / WHIP
        dx += way * blur * abs(blur) * 0.55 * SIZE[0]
        angle = shake[k, 2] * 0.5
        room = (np.array([w, h]) * scale - np.array(SIZE)) / 2
        if not blur:
            dx = float(np.clip(dx, -room[0], room[0]))
        dy = float(np.clip(dy, -room[1], room[1]))
        matrix = cv2.getRotationMatrix2D((w / 2, h / 2), angle, scale)
        matrix[:, 2] += np.array(SIZE) / 2 - np.array([w / 2, h / 2]) + np.array([dx, dy])
        frame = cv2.warpAffine(picture, matrix, SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
        if abs(blur) > 0.1:
            frame = cv2.blur(frame, (max(1, int(abs(blur) * 90)), 1))
        yield np.asarray(frame, np.uint8)


def _tilt(span: Span, high: int, rng: np.random.Generator) -> Span:
    """The row in the middle of the frame at the start and at the end, so that the span is seen whole."""
    reach = 0.42 * min(high, SIZE[1] * high / (SIZE[0] * 0.75))
    ends = (span[0] + reach, span[1] - reach)
    if ends[0] >= ends[1]:
        ends = (sum(span) / 2, sum(span) / 2)
    return ends if rng.random() < 0.5 else ends[::-1]


def _graded(frames: list[Pixels], rng: np.random.Generator) -> list[Pixels]:
    """Exposure and white balance drift over the clip; every frame has noise of its own."""
    count = len(frames)
    drift = cv2.GaussianBlur(rng.normal(0, 1, (count + 80, 3)), (1, 0), sigmaX=0.1, sigmaY=14)[40:-40]
    gain = 1 + drift * np.array([0.12, 0.12, 0.12]) + drift[:, :1] * 0.2
    sheet = rng.normal(0, 3.0, (SIZE[1] + 64, SIZE[0] + 64)).astype(np.float32)
    out = []
    for k, frame in enumerate(frames):
        y, x = rng.integers(0, 64, 2)
        grain = sheet[y : y + SIZE[1], x : x + SIZE[0], None]
        grain = grain[:, ::-1] if rng.random() < 0.5 else grain
        out.append(np.clip(frame * gain[k].astype(np.float32) + grain, 0, 255).astype(np.uint8))
    return out


def edited(reel: Reel, rng: np.random.Generator) -> Reel:
    """A clip of which a piece between two views was cut out: the picture jumps."""
    views = reel.waybill
    start = int(views * rng.uniform(0.15, 0.3))
    length = int(views * rng.uniform(0.35, 0.5))
    frames = reel.frames[:start] + reel.frames[start + length :]
    return Reel(frames, reel.rate, reel.waybill - length)


def reused(reel: Reel, code: str, rng: np.random.Generator) -> Reel:
    """The same footage for another order: trimmed, zoomed, regraded, with another waybill at its end."""
    first = int(rng.integers(3, 10))
    last = reel.waybill - int(rng.integers(1, 6))
    zoom, (dx, dy) = rng.uniform(1.0, 1.1), rng.uniform(-0.015, 0.015, 2) * np.array(SIZE)
    matrix = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), 0, zoom) + np.array([[0, 0, dx], [0, 0, dy]])
    tone, lift = rng.uniform(0.9, 1.1), rng.uniform(-8, 8)
    frames = [
        np.clip(cv2.warpAffine(f, matrix, SIZE, borderMode=cv2.BORDER_REFLECT) * tone + lift, 0, 255).astype(
            np.uint8
        )
        for f in reel.frames[first:last]
    ]
    start = len(frames)
    paper = _handheld(on_carton(code, rng, (896, 504)), int(1.1 * reel.rate), rng, (False, False), zoom=0.06)
    return Reel(frames + _graded(list(paper), rng), reel.rate, start)


def write(reel: Reel, path: Path, codec: str, size: tuple[int, int], rate_kbit: int) -> None:
    """Encode; same frames, same bytes (one thread, no times in the file)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name("." + path.name)
    options = {
        "libx264": {"preset": "veryfast", "threads": "1"},
        "libvpx": {"deadline": "realtime", "cpu-used": "8", "threads": "1"},
        "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "threads": "1"},
        "mpeg4": {"threads": "1"},
    }[codec]
    with av.open(str(part), "w", format=path.suffix[1:], options={"fflags": "+bitexact"}) as box:
        stream = box.add_stream(codec, rate=Fraction(reel.rate), options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = rate_kbit * 1000
        stream.codec_context.flags |= 1 << 23  # AV_CODEC_FLAG_BITEXACT
        for frame in reel.frames:
            scaled = frame if size == SIZE else cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
            box.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(scaled), format="rgb24")))
        box.mux(stream.encode(None))
    part.replace(path)


def read(path: Path, reel: Reel) -> Reel:
    """A clip's frames as whoever gets the file sees them."""
    with av.open(str(path)) as box:
        frames = [f.to_ndarray(format="rgb24") for f in box.decode(video=0)]
    return Reel(frames, reel.rate, reel.waybill)
