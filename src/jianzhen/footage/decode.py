"""The process that decodes one video: bounded from its first line, it imports nothing of ours.

Run by `child.py` as a script. Standard input: a line of JSON with the limits, then the bytes of the video,
which are read from memory only. Standard output: a line of JSON with the facts, then the arrays and pictures
it lists. A crash, a hang or a flood here ends this process and nothing else.
"""

import json
import os
import resource
import sys
import time
from typing import Any

SMALL = 128
"""Long side in pixels of the small grey pictures that tell motion and cuts."""

RATE = 8.0
"""Small pictures a second, at most."""

LONG_SIDE, QUALITY = 1920, 92
"""Long side in pixels and JPEG quality of the frames handed back."""

FRAMES = 48
"""Most frames handed back; of each stretch of time the sharpest."""

STRETCH = 0.5
"""Seconds in such a stretch, at least."""

FORMATS = "format_whitelist;mov,matroska|protocol_whitelist;none|enable_drefs;0"
"""What FFmpeg may open: two containers, from the memory it is given. No file, no network, no playlist."""


def bound(limits: dict[str, Any]) -> None:
    """Take from this process the right to more memory, time, files and dumps than it needs."""
    cpu = int(2 * limits["processor_seconds"])
    for what, most in (
        ("RLIMIT_AS", limits["memory"]),
        ("RLIMIT_CPU", cpu),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        kind = getattr(resource, what, None)
        if kind is not None:
            try:
                resource.setrlimit(kind, (most, most))
            except (ValueError, OSError):  # a stricter bound is set already, or the system has none
                continue


class _Stretches:
    """The sharpest frame of each stretch of time, never more than FRAMES: beyond, neighbours join."""

    def __init__(self) -> None:
        self.length = STRETCH
        self.kept: dict[int, tuple[float, float, Any]] = {}
        self.open: tuple[int, float, float, Any] | None = None

    def offer(self, time: float, sharp: float, frame: Any) -> None:
        number = int(time / self.length)
        if self.open is not None and self.open[0] != number:
            self.close()
        if self.open is None or sharp > self.open[1]:
            self.open = (number, sharp, time, frame.copy())

    def close(self) -> None:
        """Encode the best frame of the stretch that ends."""
        if self.open is None:
            return
        number, sharp, time, frame = self.open
        self.open = None
        self._keep(number, (sharp, time, _encoded(frame)))
        while len(self.kept) > FRAMES:
            self.length *= 2
            old, self.kept = self.kept, {}
            for before, best in old.items():
                self._keep(before // 2, best)

    def _keep(self, number: int, best: tuple[float, float, Any]) -> None:
        if number not in self.kept or best[0] > self.kept[number][0]:
            self.kept[number] = best


def _encoded(frame: Any) -> bytes:
    import cv2

    shrink = LONG_SIDE / max(frame.shape[:2])
    if shrink < 1:
        size = [max(1, round(s * shrink)) for s in (frame.shape[1], frame.shape[0])]
        frame = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return bytes(data) if done else b""


def watch(data: bytes, limits: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Decode from the beginning to the end or the first bound; return facts and the parts they list."""
    import io

    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    source: Any = io.BytesIO(data)
    film = cv2.VideoCapture(source, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    if not film.isOpened():
        return {"problem": "cannot be opened"}, []
    rate = film.get(cv2.CAP_PROP_FPS)
    rate = rate if 0.1 <= rate <= 1000 else 25.0
    stretches = _Stretches()
    times: list[float] = []
    smalls: list[Any] = []
    sharps: list[float] = []
    now, count, whole, size = -1.0, 0, False, (0, 0)
    while True:
        if count >= limits["frames"] or now >= limits["looked_at"]:
            break
        if time.process_time() > limits["processor_seconds"]:
            break
        if not film.grab():
            whole = True
            break
        count += 1
        stamp = film.get(cv2.CAP_PROP_POS_MSEC) / 1000
        # Stamps of hostile files go back, stand still or leap: then time goes on by the frame rate.
        now = stamp if now < stamp < now + 60 else max(now, 0.0) + 1 / rate
        if times and now - times[-1] < 0.9 / RATE:
            continue
        width, height = film.get(cv2.CAP_PROP_FRAME_WIDTH), film.get(cv2.CAP_PROP_FRAME_HEIGHT)
        if width * height > limits["pixels"] or max(width, height) > limits["side"]:
            return {"problem": "too large"}, []
        done, frame = film.retrieve()
        if not done or frame is None or frame.ndim != 3:
            continue
        if not size[0]:
            size = (frame.shape[1], frame.shape[0])
        small, sharp = _look(frame)
        if smalls and small.shape != smalls[0].shape:
            small = cv2.resize(small, smalls[0].shape[::-1])
        times.append(now)
        smalls.append(small)
        sharps.append(sharp)
        stretches.offer(now, sharp, frame)
    stretches.close()
    if not times:
        return {"problem": "no pictures"}, []
    kept = [stretches.kept[number] for number in sorted(stretches.kept)]
    facts = {
        "width": size[0],
        "height": size[1],
        "seconds": now + 1 / rate,
        "rate": rate,
        "frames": count,
        "whole": whole,
        "processor_seconds": time.process_time(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "small": [len(smalls), *smalls[0].shape],
        "at": [at for _, at, _ in kept],
        "sharp": [sharp for sharp, _, _ in kept],
        "bytes": [len(jpeg) for _, _, jpeg in kept],
    }
    arrays = [np.array(times, "<f4").tobytes(), np.array(sharps, "<f4").tobytes(), np.stack(smalls).tobytes()]
    return facts, [*arrays, *(jpeg for _, _, jpeg in kept)]


def _look(frame: Any) -> tuple[Any, float]:
    """Return the small grey picture and how sharp the frame is: Laplacian variance at 640 pixels."""
    import cv2

    def shrunk(picture: Any, side: int) -> Any:
        shrink = side / max(picture.shape[:2])
        if shrink >= 1:
            return picture
        size = [max(1, round(s * shrink)) for s in (picture.shape[1], picture.shape[0])]
        return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)

    middle = cv2.cvtColor(shrunk(frame, 640), cv2.COLOR_BGR2GRAY)
    return shrunk(middle, SMALL), float(cv2.Laplacian(middle, cv2.CV_32F).var())


def main() -> None:
    """Read limits and video, bound this process, answer."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes elsewhere
    limits = json.loads(source.readline())
    bound(limits)
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = FORMATS
    os.environ["OPENCV_LOG_LEVEL"] = "OFF"
    data = source.read()
    try:
        facts, parts = watch(data, limits)
    except MemoryError:
        facts, parts = {"problem": "no memory"}, []
    target.write(json.dumps(facts).encode() + b"\n")
    for part in parts:
        target.write(part)
    target.flush()


if __name__ == "__main__":
    main()
