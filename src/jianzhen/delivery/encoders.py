"""How the picture is written in the end; nothing but pixels goes in, so no metadata comes out."""

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from jianzhen.delivery.shot import Pixels

Encoder = Callable[[Pixels, np.random.Generator], bytes]


def jpeg(low: int, high: int | None = None) -> Encoder:
    """Encode as JPEG 4:2:0 at a quality between `low` and `high`."""

    def encode(rgb: Pixels, rng: np.random.Generator) -> bytes:
        quality = int(rng.integers(low, (high or low) + 1))
        return _encoded(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])

    return encode


def webp(quality: int) -> Encoder:
    """Encode as lossy WebP."""
    return lambda rgb, _: _encoded(".webp", rgb, [cv2.IMWRITE_WEBP_QUALITY, quality])


def png(rgb: Pixels, _: np.random.Generator) -> bytes:
    """Encode as PNG."""
    return _encoded(".png", rgb, [cv2.IMWRITE_PNG_COMPRESSION, 1])


def avif(quality: int) -> Encoder:
    """Encode as AVIF, the format of HEIC's family for which a free encoder is at hand."""

    def encode(rgb: Pixels, _: np.random.Generator) -> bytes:
        buffer = io.BytesIO()
        Image.fromarray(rgb).save(buffer, "AVIF", quality=quality, speed=8, max_threads=1)
        return buffer.getvalue()

    return encode


def _encoded(suffix: str, rgb: Pixels, options: list[int]) -> bytes:
    done, data = cv2.imencode(suffix, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ValueError(f"the picture could not be encoded as {suffix}")
    return data.tobytes()


def either(first: Encoder, second: Encoder) -> Encoder:
    """Encode in one of two ways, at even odds."""
    return lambda rgb, rng: (first if rng.random() < 0.5 else second)(rgb, rng)
