"""Makes the tiny films in data/ that OpenCV's own encoders cannot make.

    python tests/footage/make_samples.py        (needs PyAV in an environment of its own)

PyAV's wheel bundles x264 and x265 (GPL): it is a tool for making these files, never a dependency.
"""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

DATA = Path(__file__).parent / "data"
SIZE, COUNT, RATE = (160, 96), 24, 12


def pictures() -> list[np.ndarray]:
    """A smooth pattern that moves in a circle."""
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(float)
    made = []
    for n in range(COUNT):
        u, v = x + 20 * np.cos(n / 4), y + 20 * np.sin(n / 4)
        parts = (np.sin(u / 9) * np.cos(v / 11), np.sin(u / 17 + v / 13), np.cos((u - v) / 15))
        made.append(np.stack([(p * 100 + 127).astype(np.uint8) for p in parts], axis=2))
    return made


def film(name: str, codec: str, coding: dict[str, str] | None = None, **container: object) -> None:
    """Encode the pictures."""
    with av.open(str(DATA / name), "w", **container) as out:
        stream = out.add_stream(codec, rate=RATE, options=coding or {})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for picture in pictures():
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode())


def sound(name: str) -> None:
    """Encode a second of silence."""
    with av.open(str(DATA / name), "w") as out:
        stream = out.add_stream("aac", rate=8000)
        for n in range(8):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            frame.rate, frame.pts, frame.time_base = 8000, 1024 * n, Fraction(1, 8000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


def main() -> None:
    """Make them all."""
    DATA.mkdir(exist_ok=True)
    quiet = {"crf": "36", "preset": "veryslow"}
    film("h264.mp4", "libx264", quiet)
    film("h264.mov", "libx264", quiet)
    film("h264.mkv", "libx264", quiet)
    film("h264-fragments.mp4", "libx264", quiet, options={"movflags": "frag_keyframe+empty_moov"})
    film("hevc.mp4", "libx265", {"crf": "38", "x265-params": "log-level=none"})
    film("vp9.webm", "libvpx-vp9", {"crf": "45", "b": "0"})
    film("av1.mp4", "libsvtav1", {"crf": "55"})
    sound("sound.mp4")


if __name__ == "__main__":
    main()
