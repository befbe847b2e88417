"""Textured pictures and known warps, made on the fly: no photo file is needed."""

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


def scene(seed: int, width: int = 480, height: int = 360) -> Pixels:
    """Return a picture full of random shapes over a soft background, (h, w, 3) uint8."""
    rng = np.random.default_rng(seed)
    soft = rng.uniform(60, 200, (5, 6, 3)).astype(np.float32)
    picture = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(120):
        colour = tuple(float(c) for c in rng.uniform(0, 255, 3))
        x, y = int(rng.integers(width)), int(rng.integers(height))
        axes = (int(rng.integers(3, 40)), int(rng.integers(3, 25)))
        if rng.random() < 0.5:
            cv2.ellipse(picture, (x, y), axes, float(rng.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            cv2.rectangle(picture, (x, y), (x + axes[0], y + axes[1]), colour, -1)
    noisy = cv2.GaussianBlur(picture, (0, 0), 0.8) + rng.normal(0, 2, picture.shape)
    return noisy.clip(0, 255).astype(np.uint8)


def warp(picture: Pixels, matrix: npt.NDArray[np.float64], width: int, height: int) -> Pixels:
    """Return the picture under a 3×3 matrix, on grey."""
    warped = cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT,
        borderValue=(128, 128, 128),
    )  # fmt: skip
    return np.asarray(warped, np.uint8)


def turned(picture: Pixels, degrees: float, scale: float = 1.0) -> npt.NDArray[np.float64]:
    """Return the matrix that turns a picture about its middle."""
    h, w = picture.shape[:2]
    return np.vstack([cv2.getRotationMatrix2D((w / 2, h / 2), degrees, scale), [0, 0, 1]])


def jpeg(picture: Pixels, quality: int = 90) -> bytes:
    """Return the picture as JPEG bytes."""
    done, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return bytes(data)
