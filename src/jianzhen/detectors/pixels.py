"""A photo as its card says that a model is shown it. Resizing is Pillow's, as torchvision does it."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from jianzhen.detectors.cardfile import Input
from jianzhen.detectors.detector import CannotScore
from jianzhen.model import Text
from jianzhen.photo import Photo

_FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

Floats = npt.NDArray[np.float32]


def prepare(photo: Photo, how: Input) -> Floats:
    """Return (1, channels, h, w) or (1, h, w, channels) float32; raise CannotScore for too small a photo.

    Only what lies in the crop is resized, so a long and narrow photo costs no more than another.
    """
    width, height = resized(photo.width, photo.height, how)
    side = how.crop_to
    if side is not None and min(width, height) < side:
        raise CannotScore(
            Text(
                f"The photo is smaller than the {side} × {side} pixels that the detector looks at.",
                f"照片小于该模型所看的 {side} × {side} 像素。",
            )
        )
    left, top, w, h = 0, 0, width, height
    if side is not None:
        left, top, w, h = round((width - side) / 2), round((height - side) / 2), side, side
    return _normalised(_cut(photo, how, (width, height), (left, top, w, h)), how)


def resized(width: int, height: int, how: Input) -> tuple[int, int]:
    """Return (width, height) of the whole photo after resizing, before cropping."""
    to = how.resize_to
    if to is None:
        return width, height
    if how.resize == "stretch":
        return to, to
    if how.resize == "long":
        factor = min(1.0, to / max(width, height))
        return max(1, round(width * factor)), max(1, round(height * factor))
    # As torchvision.transforms.Resize(to): the long side is cut to a whole number.
    return (to, to * height // width) if width <= height else (to * width // height, to)


def _cut(
    photo: Photo, how: Input, size: tuple[int, int], box: tuple[int, int, int, int]
) -> npt.NDArray[np.uint8]:
    """Resize the whole to `size`, then cut `box` (left, top, width, height); (h, w, channels)."""
    pixels, (left, top, w, h) = photo.pixels(), box
    if how.resize == "none":
        picture = Image.fromarray(np.ascontiguousarray(pixels[top : top + h, left : left + w]))
    else:
        x, y = photo.width / size[0], photo.height / size[1]
        area = (left * x, top * y, min((left + w) * x, photo.width), min((top + h) * y, photo.height))
        picture = Image.fromarray(pixels).resize((w, h), _FILTERS[how.interpolation], box=area)
    if how.colour == "gray":
        return np.asarray(picture.convert("L"))[:, :, None]
    shown = np.asarray(picture)
    return shown[:, :, ::-1] if how.colour == "bgr" else shown


def _normalised(pixels: npt.NDArray[np.uint8], how: Input) -> Floats:
    low, high = how.range
    values: Floats = np.float32(low) + pixels.astype(np.float32) / np.float32(255) * np.float32(high - low)
    values -= np.array(how.mean, np.float32)
    values /= np.array(how.std, np.float32)
    laid = values.transpose(2, 0, 1) if how.layout == "nchw" else values
    return np.ascontiguousarray(laid[None], np.float32)
