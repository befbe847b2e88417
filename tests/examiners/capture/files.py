"""Files with a thumbnail of their own, made on the spot."""

import cv2
from tests.photo.samples import exif
from tests.pictures import Pixels, encode


def small(pixels: Pixels, width: int = 160, height: int = 120) -> Pixels:
    """The picture as a camera's thumbnail: stretched to 160 × 120."""
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).astype("uint8")


def camera_file(pixels: Pixels, thumbnail: Pixels, orientation: int = 1, quality: int = 90) -> bytes:
    """A JPEG with EXIF (camera name, time, orientation) and an embedded thumbnail."""
    block = b"Exif\0\0" + exif(orientation, thumbnail=encode(thumbnail, quality=80))
    return encode(pixels, quality=quality, exif=block)
