"""Runs the decoding process, and believes nothing it says beyond the bounds."""

import contextlib
import json
import math
import os
import selectors
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from jianzhen.footage.limits import VideoLimits
from jianzhen.footage.structure import DAMAGED, NO_PICTURES, SEND_AGAIN, SEND_SHORTER, refuse
from jianzhen.model import Text

PROGRAM = Path(__file__).with_name("decode.py")

MOST_SMALL, MOST_FRAMES = 10_000, 48
MOST_SIDE = 128

TOO_DEAR = Text("decoding it takes too long or too much memory", "解码耗时过长或占用内存过多")


@dataclass(frozen=True, slots=True)
class Shown:
    """What decoding showed.

    Attributes:
        width, height: upright size of the pictures.
        seconds: length of what was looked at.
        whole: whether that is all of it.
        times: (n,) float32, seconds of the small pictures, rising.
        sharpness: (n,) float32, Laplacian variance of the frames they were made from.
        smalls: (n, h, w) uint8, small grey pictures, at most 128 pixels wide or high.
        frames: (seconds, JPEG bytes) of the sharpest frames, one for each stretch of time.
        processor_seconds, memory: what the process took, seconds and bytes at its peak.
    """

    width: int
    height: int
    seconds: float
    whole: bool
    times: npt.NDArray[np.float32]
    sharpness: npt.NDArray[np.float32]
    smalls: npt.NDArray[np.uint8]
    frames: tuple[tuple[float, bytes], ...]
    processor_seconds: float
    memory: int


def decode(data: bytes, limits: VideoLimits) -> Shown:
    """Decode in a process of its own; raise VideoError where it crashes, hangs, or answers nonsense."""
    answer = _answer(data, limits)
    line, _, body = answer.partition(b"\n")
    try:
        facts = json.loads(line)
        problem = facts.get("problem")
    except (ValueError, AttributeError):
        raise refuse(DAMAGED, SEND_AGAIN) from None
    if problem is not None:
        if problem in ("no memory", "too large"):
            raise refuse(TOO_DEAR, SEND_SHORTER)
        raise refuse(NO_PICTURES if problem == "no pictures" else DAMAGED, SEND_AGAIN)
    try:
        return _read(facts, body, limits)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise refuse(DAMAGED, SEND_AGAIN) from None


def _answer(data: bytes, limits: VideoLimits) -> bytes:
    """Give the process limits and video, take its answer within bounds of time and size, end it."""
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell, nothing of the file in its arguments
        [sys.executable, "-P", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        close_fds=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeder = threading.Thread(target=_feed, args=(process.stdin, limits, data), daemon=True)
    feeder.start()
    try:
        return _taken(process.stdout, limits)
    finally:
        process.kill()
        process.wait()
        feeder.join()
        process.stdout.close()


def _feed(pipe: IO[bytes], limits: VideoLimits, data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # the process may be gone
        pipe.write(json.dumps(asdict(limits)).encode() + b"\n")
        pipe.write(data)
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


def _taken(pipe: IO[bytes], limits: VideoLimits) -> bytes:
    end = time.monotonic() + limits.wall_seconds
    parts: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            left = end - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise refuse(TOO_DEAR, SEND_SHORTER)
            part = os.read(pipe.fileno(), 1 << 20)
            if not part:
                return b"".join(parts)
            size += len(part)
            if size > limits.answer_bytes:
                raise refuse(TOO_DEAR, SEND_SHORTER)
            parts.append(part)


def _read(facts: dict[str, Any], body: bytes, limits: VideoLimits) -> Shown:
    """Read the answer; raise ValueError wherever it does not hold together."""
    count, height, width = (int(v) for v in facts["small"])
    sizes = [int(v) for v in facts["bytes"]]
    at = [float(v) for v in facts["at"]]
    sound = 1 <= count <= MOST_SMALL and 1 <= height <= MOST_SIDE and 1 <= width <= MOST_SIDE
    full = int(facts["width"]), int(facts["height"])
    if not sound or not 1 <= len(sizes) == len(at) <= MOST_FRAMES or min(sizes) < 1:
        raise ValueError("counts")
    if min(full) < 1 or max(full) > limits.side or full[0] * full[1] > limits.pixels:
        raise ValueError("size")
    if len(body) != 8 * count + count * height * width + sum(sizes):
        raise ValueError("length")
    times = np.frombuffer(body, "<f4", count)
    smalls = np.frombuffer(body, np.uint8, count * height * width, 8 * count)
    seconds = float(facts["seconds"])
    rising = np.isfinite(times).all() and (np.diff(times) > 0).all() and times[0] >= 0
    if not rising or not 0 < seconds < math.inf or not all(0 <= t <= seconds for t in at):
        raise ValueError("times")
    stops = np.cumsum([8 * count + count * height * width, *sizes]).tolist()
    return Shown(
        width=full[0],
        height=full[1],
        seconds=seconds,
        whole=bool(facts["whole"]),
        times=times,
        sharpness=np.frombuffer(body, "<f4", count, 4 * count),
        smalls=smalls.reshape(count, height, width),
        frames=tuple((t, body[a:b]) for t, a, b in zip(at, stops[:-1], stops[1:], strict=True)),
        processor_seconds=float(facts["processor_seconds"]),
        memory=int(facts["peak"]) * (1 if sys.platform == "darwin" else 1024),
    )
