"""Making pictures smaller by area averages, the only resampling that neither rings nor aliases."""

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


def reduce(pixels: Pixels, factor: int) -> Pixels:
    """Reduce (h, w) or (h, w, c) uint8 by a whole factor, to ⌈h/f⌉ and ⌈w/f⌉ as JPEG scaling does."""
    return (
        pixels if factor == 1 else _area(pixels, -(-pixels.shape[1] // factor), -(-pixels.shape[0] // factor))
    )


def shrink(pixels: Pixels, long_side: int) -> Pixels:
    """Shrink to exactly `long_side` pixels on the long side; never enlarge."""
    height, width = pixels.shape[:2]
    full = max(height, width)
    if long_side >= full:
        return pixels
    return _area(pixels, *(max(1, round(side * long_side / full)) for side in (width, height)))


def _area(pixels: Pixels, width: int, height: int) -> Pixels:
    import cv2

    out = cv2.resize(np.ascontiguousarray(pixels), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(out, np.uint8)
