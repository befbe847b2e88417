"""Pictures with a history, made on the spot."""

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from jianzhen.examiners.case import Case
from jianzhen.examiners.tampering import examine
from jianzhen.model import Abstention, Finding, Role
from jianzhen.photo import Exhibit, Photo

Pixels = npt.NDArray[np.uint8]


def scene(seed: int, width: int = 640, height: int = 480, grain: float = 2.0) -> Pixels:
    """A soft, cloudy colour picture with fine grain, as a small camera gives it; (height, width, 3)."""
    rng = np.random.default_rng(seed)
    clouds = sum(
        cv2.GaussianBlur(rng.normal(0, 1, (height, width, 3)).astype(np.float32), (0, 0), blur) * blur * gain
        for blur, gain in ((1.2, 9), (4, 30), (25, 90))
    )
    noisy = 128 + clouds + rng.normal(0, grain, (height, width, 1))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def saved(pixels: Pixels, quality: int) -> bytes:
    """JPEG bytes of a picture."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, subsampling=0)
    return buffer.getvalue()


def png(pixels: Pixels) -> bytes:
    """PNG bytes of a picture."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def opened(data: bytes) -> Pixels:
    """Pixels of a file, to be edited."""
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def said(data: bytes, name: str = "claim.jpg") -> list[Finding | Abstention]:
    """What the examiner says about one photo."""
    return list(examine(Case((Exhibit(Photo(data, name), Role.CLAIM),))))


def found(data: bytes) -> list[Finding]:
    """The findings alone."""
    return [one for one in said(data) if isinstance(one, Finding)]
