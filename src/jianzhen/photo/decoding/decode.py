"""One walked container to pixels. Whatever a decoder raises on hostile data becomes `Unreadable`."""

import io
from typing import TYPE_CHECKING, Literal

import numpy as np

from jianzhen.model.text import Text
from jianzhen.photo.containers import Container, Unreadable
from jianzhen.photo.containers.unreadable import NO_PHOTO, SEND_AGAIN, SEND_SMALLER
from jianzhen.photo.decoding.colour import flatten, over_white, to_srgb
from jianzhen.photo.decoding.resize import Pixels, reduce

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_DCT = 8
"""Largest reduction inside a JPEG decoder."""
HARMLESS = (
    "extraneous bytes before marker",
    "Invalid SOS parameters",
    "Unknown Adobe color transform",
    "unknown JFIF revision",
    "Inconsistent progression",
)
"""Warnings of libjpeg on files whose pixels are complete; any other means missing or damaged picture data."""

BROKEN = Text("the picture data is damaged or cut short", "图像数据已损坏或不完整")
NO_MEMORY = Text("the picture needs more memory than there is", "内存不足，打不开这张图片")


def upright_size(container: Container, orientation: int) -> tuple[int, int]:
    """Width and height of the picture as a person sees it."""
    size = container.width, container.height
    return size[::-1] if orientation >= 5 else size


def turn(pixels: Pixels, orientation: int) -> Pixels:
    """Turn stored pixels upright by their EXIF orientation, 1 to 8 (EXIF 3.0, tag 0x0112)."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    flip_rows, flip_columns = orientation in (3, 4, 7, 8), orientation in (2, 3, 6, 7)
    return np.ascontiguousarray(pixels[:: -1 if flip_rows else 1, :: -1 if flip_columns else 1])


def decode(data: bytes, container: Container, orientation: int, factor: int, profile: bytes | None) -> Pixels:
    """Return upright sRGB (⌈h/f⌉, ⌈w/f⌉, 3) uint8 for a power of two `factor`.

    Raises Unreadable where the pixels are damaged, incomplete, or not of the size the header promised: a
    photo that is half grey must not be judged.
    """
    try:
        pixels = to_srgb(_raster(data, container, factor), profile)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable(NO_MEMORY, SEND_SMALLER) from None
    except Exception as error:  # decoders raise anything on hostile data: this is the border
        raise Unreadable(BROKEN, SEND_AGAIN) from error
    width, height = upright_size(container, orientation)
    if container.format != "heic":  # libheif has already turned it
        pixels = turn(pixels, orientation)
    if pixels.shape[:2] != (-(-height // factor), -(-width // factor)):
        raise Unreadable(BROKEN, SEND_AGAIN)
    return pixels


def decode_luma(data: bytes, container: Container) -> Pixels | None:
    """Return the luma of a JPEG, (h, w) uint8, as it is stored: not turned, before any conversion of colours.

    What the decoder's inverse DCT gives and nothing after it: only there the 8 × 8 blocks lie as the encoder
    laid them. None where the file has no luma of its own (CMYK, other formats). Raises Unreadable.
    """
    if container.jpeg is None or len(container.jpeg.sampling) not in (1, 3):
        return None
    data = _pixels_only(data, container)
    try:
        try:
            luma = _simple(data, "GRAY", {})[:, :, 0]
        except ValueError as error:
            if "subsampling" not in str(error):
                raise
            from PIL.JpegImagePlugin import JpegImageFile

            image = JpegImageFile(io.BytesIO(data))
            image.draft("L", image.size)
            luma = np.asarray(image.convert("L"))
    except MemoryError:
        raise Unreadable(NO_MEMORY, SEND_SMALLER) from None
    except Exception as error:  # decoders raise anything on hostile data: this is the border
        raise Unreadable(BROKEN, SEND_AGAIN) from error
    if luma.shape != (container.height, container.width):
        raise Unreadable(BROKEN, SEND_AGAIN)
    return luma


def _raster(data: bytes, container: Container, factor: int) -> Pixels:
    """Decode in the file's own colours, reduced: grey, RGB or CMYK."""
    if container.format == "jpeg":
        return _jpeg(data, container, factor)
    if container.format == "heic":
        return reduce(_heic(data), factor)
    image = _pillow(data, container)
    if container.crop:
        left, top, width, height = container.crop
        image = image.crop((left, top, left + width, top + height))
    return flatten(image, factor)


def _jpeg(data: bytes, container: Container, factor: int) -> Pixels:
    data = _pixels_only(data, container)
    inside = min(factor, MOST_DCT)
    try:
        return reduce(_turbo(data, container, inside), factor // inside)
    except ValueError as error:
        if "subsampling" not in str(error):
            raise
    # libjpeg's simple interface knows the usual factors only. This way warnings of damage are not seen.
    from PIL.JpegImagePlugin import JpegImageFile

    image = JpegImageFile(io.BytesIO(data))
    image.load()
    return flatten(image, factor)


def _turbo(data: bytes, container: Container, factor: int) -> Pixels:
    """Decode grey, colour or CMYK with libjpeg-turbo, reduced in the DCT domain."""
    assert container.jpeg is not None
    space = {1: "GRAY", 3: "RGB", 4: "CMYK"}[len(container.jpeg.sampling)]
    width, height = -(-container.width // factor), -(-container.height // factor)
    scaled = {"min_width": width, "min_height": height, "min_factor": factor}
    pixels = _simple(data, space, scaled)
    if space == "CMYK":  # all that write it follow Adobe: 255 is no ink
        return 255 - pixels
    return pixels[:, :, 0] if space == "GRAY" else pixels


def _simple(data: bytes, space: str, scaled: dict[str, int]) -> Pixels:
    """Decode with libjpeg-turbo's simple interface; warnings that mean no damage are passed over."""
    import simplejpeg

    try:
        return np.asarray(simplejpeg.decode_jpeg(data, space, strict=True, **scaled))
    except ValueError as error:
        if not any(text in str(error) for text in HARMLESS):
            raise
        return np.asarray(simplejpeg.decode_jpeg(data, space, strict=False, **scaled))


def _heic(data: bytes) -> Pixels:
    """Decode the primary picture with libheif, which applies clap, irot and imir. Nothing is registered."""
    import pi_heif

    heif = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    picture = heif[heif.primary_index]
    width, height = picture.size
    bands = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}[picture.mode]
    rows: Pixels = np.frombuffer(picture.data, np.uint8).reshape(height, picture.stride)
    # The buffer belongs to libheif and goes with `heif`: copy before it does.
    pixels: Pixels = np.array(rows[:, : width * bands]).reshape(height, width, bands)
    if bands in (2, 4):
        return over_white(pixels)
    return pixels[:, :, 0] if bands == 1 else pixels


def _pillow(data: bytes, container: Container) -> "Image":
    """Decode with the one plugin of the format: no guessing, and Pillow's global limits stay untouched."""
    image = _plugin(data, container)
    image.load()
    return image


def _pixels_only(data: bytes, container: Container) -> bytes:
    """Keep metadata away from the decoder: it can neither burst in it nor trip it."""
    return b"".join(data[start:stop] for start, stop in container.spans)


def _one_page(data: bytes, directory: bytes) -> bytes:
    """Let a TIFF begin with a directory of its pixel tags only, put at the end, at an even place."""
    data += bytes(len(data) & 1)
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    return data[:4] + len(data).to_bytes(4, order) + data[8:] + directory


def _plugin(data: bytes, container: Container) -> "Image":
    match container.format:
        case "png":
            from PIL.PngImagePlugin import PngImageFile

            return PngImageFile(io.BytesIO(_pixels_only(data, container)))
        case "gif":
            from PIL.GifImagePlugin import GifImageFile

            return GifImageFile(io.BytesIO(_pixels_only(data, container) + b";"))
        case "webp":
            from PIL.WebPImagePlugin import WebPImageFile

            return WebPImageFile(io.BytesIO(data[: container.end]))
        case "avif":
            from PIL.AvifImagePlugin import AvifImageFile

            return AvifImageFile(io.BytesIO(data))
        case "tiff":
            from PIL.TiffImagePlugin import TiffImageFile

            return TiffImageFile(io.BytesIO(_one_page(data, container.directory)))
        case "bmp":
            from PIL.BmpImagePlugin import BmpImageFile

            return BmpImageFile(io.BytesIO(data))
    raise Unreadable(NO_PHOTO)
