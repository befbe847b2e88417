"""Pictures made on the spot, so that tests need no files."""

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]


def textured(seed: int, width: int = 640, height: int = 480) -> Pixels:
    """A cluttered scene: blobs and strokes over a soft gradient; (height, width, 3) RGB."""
    rng = np.random.default_rng(seed)
    ramp = np.linspace(90, 190, width, dtype=np.float32)
    scene = np.repeat(np.tile(ramp, (height, 1))[:, :, None], 3, axis=2)
    for _ in range(120):
        centre = tuple(int(v) for v in rng.integers(0, (width, height)))
        axes = tuple(int(v) for v in rng.integers(4, 60, 2))
        colour = tuple(float(v) for v in rng.integers(0, 255, 3))
        if rng.random() < 0.6:
            cv2.ellipse(scene, centre, axes, float(rng.integers(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            end = (centre[0] + axes[0] * 2, centre[1] + axes[1] - 30)
            cv2.line(scene, centre, end, colour, int(rng.integers(1, 5)), cv2.LINE_AA)
    noisy = cv2.GaussianBlur(scene, (0, 0), 0.8) + rng.normal(0, 3, scene.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def with_crack(pixels: Pixels, seed: int = 0) -> Pixels:
    """The same scene with a dark crack painted near the middle."""
    rng = np.random.default_rng(seed)
    out = pixels.copy()
    height, width = out.shape[:2]
    steps = rng.integers((-8, 6), (16, 18), (12, 2)).cumsum(axis=0)
    points = (np.array([width * 0.4, height * 0.35]) + steps).astype(np.int32)
    cv2.polylines(out, [points.reshape(-1, 1, 2)], False, (25, 18, 15), 5, cv2.LINE_AA)
    return out


def encode(pixels: Pixels, kind: str = "JPEG", **options: object) -> bytes:
    """Bytes of the picture in a file format Pillow writes."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **({"quality": 90} if kind == "JPEG" else {}) | options)
    return buffer.getvalue()
