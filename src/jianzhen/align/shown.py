"""What an overlay found, carried back into the full-size photo a person looks at."""

import numpy as np
import numpy.typing as npt

from jianzhen.align.dense import Overlay
from jianzhen.align.model import apply
from jianzhen.model import Region
from jianzhen.photo import Photo

MAP_SIDE = 1024
"""Long side of the map in pixels, at most."""


def region(box: tuple[int, int, int, int], to_photo: npt.NDArray[np.float64], photo: Photo) -> Region:
    """Carry a box (x, y, w, h) of an overlay into the full-size photo."""
    x, y, w, h = box
    corners = np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)]) - 0.5
    mapped = apply(to_photo, corners)
    (left, top), (right, bottom) = mapped.min(axis=0), mapped.max(axis=0)
    x0, y0 = max(0, int(np.floor(left))), max(0, int(np.floor(top)))
    x1, y1 = min(photo.width, int(np.ceil(right))), min(photo.height, int(np.ceil(bottom)))
    return Region(x0, y0, max(1, x1 - x0), max(1, y1 - y0))


def heat_map(
    laid: Overlay, mask: npt.NDArray[np.bool_], heat: npt.NDArray[np.float32], photo: Photo
) -> bytes:
    """Draw differences (both (h, w) of the overlay) over the whole photo: red, the stronger the more opaque.

    Returns the bytes of an RGBA PNG.
    """
    import cv2

    shrink = min(1.0, MAP_SIDE / max(photo.width, photo.height))
    size = (max(1, round(photo.width * shrink)), max(1, round(photo.height * shrink)))
    to_map = np.diag([size[0] / photo.width, size[1] / photo.height, 1.0]) @ laid.to_other
    strength = np.where(mask, heat, 0)
    opacity = (70 + 10 * strength).clip(0, 220) * (strength > 0)
    drawn = cv2.warpPerspective(opacity.astype(np.uint8), to_map, size, flags=cv2.INTER_LINEAR)
    picture = np.zeros((size[1], size[0], 4), np.uint8)
    picture[..., 2] = 230  # OpenCV writes blue, green, red, alpha
    picture[..., 3] = drawn
    done, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not done:
        raise RuntimeError("OpenCV could not write a PNG into memory")
    return bytes(data)
