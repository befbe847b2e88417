"""Films made on the spot by OpenCV, and the tiny ones that it cannot make."""

import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tests.pictures import textured

Pixels = npt.NDArray[np.uint8]
DATA = Path(__file__).parent / "data"


def sample(name: str) -> bytes:
    """One of the tiny films of make_samples.py."""
    return (DATA / name).read_bytes()


def film(pictures: Iterable[Pixels], rate: float = 12.0, fourcc: str = "mp4v", suffix: str = ".mp4") -> bytes:
    """Encode RGB pictures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{suffix}"
        writer = None
        for picture in pictures:
            if writer is None:
                size = (picture.shape[1], picture.shape[0])
                code = cv2.VideoWriter.fourcc(*fourcc)
                writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, rate, size)
            writer.write(np.ascontiguousarray(picture[:, :, ::-1]))
        assert writer is not None
        writer.release()
        return path.read_bytes()


def take(
    scene: Pixels, seed: int, count: int = 60, size: tuple[int, int] = (480, 270), noise: float = 3.0
) -> list[Pixels]:
    """Film a still with an unsteady camera, a hand wandering over it; another seed is another take."""
    rng = np.random.default_rng(seed)
    shake = np.stack(
        [np.convolve(rng.normal(0, 1, count + 11), np.ones(12) / 12, "valid") for _ in range(6)], 1
    )
    path = np.cumsum(shake[:, 3:5], axis=0) * 10 + (size[0] * 0.2, size[1] * 0.75)
    zoom = 1.15 * max(size[0] / scene.shape[1], size[1] / scene.shape[0])
    made = []
    for n in range(count):
        s, a = zoom * (1 + 0.02 * shake[n, 0]), 0.02 * shake[n, 1]
        matrix = np.array([[s * np.cos(a), -s * np.sin(a), 0], [s * np.sin(a), s * np.cos(a), 0]])
        middle = matrix @ (scene.shape[1] / 2, scene.shape[0] / 2, 1)
        matrix[:, 2] = np.array(size) / 2 - middle + 12 * shake[n, 4:]
        frame = cv2.warpAffine(scene, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
        x, y = (int(v) for v in path[n])
        cv2.ellipse(frame, (x, y), (60, 38), 30.0, 0, 360, (205, 160, 135), -1, cv2.LINE_AA)
        made.append(np.clip(frame + rng.normal(0, noise, frame.shape), 0, 255).astype(np.uint8))
    return made


@cache
def small() -> bytes:
    """Two seconds of a textured scene as MP4."""
    return film(take(textured(1), 1, 24, (320, 180)))
