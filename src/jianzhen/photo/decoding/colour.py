"""Every colour mode and profile to sRGB."""

import contextlib
import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from jianzhen.photo.decoding.resize import Pixels

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
SAME = 2
"""Levels of 255 by which a profile may differ from sRGB and still count as sRGB."""


def flatten(image: Image.Image) -> Image.Image:
    """Return the picture in mode L, RGB or CMYK, laid over white where it is transparent."""
    mode = image.mode
    if mode in ("L", "RGB", "CMYK") and "transparency" not in image.info:
        return image
    if mode.startswith("I"):  # 16-bit grey: the upper byte
        return Image.fromarray(np.clip(np.asarray(image).astype(np.int64) >> 8, 0, 255).astype(np.uint8))
    if mode == "La":
        image = image.convert("LA")
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(rgba, mask=rgba.getchannel("A"))
        return white
    return image.convert("L" if mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Pixels:
    """Return (h, w, 3) uint8 sRGB.

    A broken profile, or one that does not fit the picture, is left aside: the picture is then taken as sRGB.
    """
    from PIL import ImageCms

    if profile:
        with contextlib.suppress(OSError, ValueError, TypeError, ImageCms.PyCMSError):
            image = _apply(image, profile)
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def profile_problem(profile: bytes) -> str | None:
    """Say why a profile cannot be used, or None."""
    from PIL import ImageCms

    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = SPACES.get(given.profile.xcolor_space)
        if mode is None:
            return f"colour profile ignored: made for {given.profile.xcolor_space.strip()}"
        ImageCms.buildTransform(given, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return "colour profile ignored: damaged"
    return None


def _apply(image: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms

    given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if SPACES.get(given.profile.xcolor_space) != image.mode:
        raise ValueError(f"made for {given.profile.xcolor_space.strip()}, the picture is {image.mode}")
    transform = ImageCms.buildTransform(
        given, ImageCms.createProfile("sRGB"), image.mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    if image.mode == "RGB" and _is_srgb(transform):
        return image
    out = ImageCms.applyTransform(image, transform)
    if out is None:
        raise ValueError("not applied")
    return out


def _is_srgb(transform: "ImageCmsTransform") -> bool:
    """Whether the transform moves no colour of a coarse cube: then the pass over the picture is saved."""
    from PIL import ImageCms

    steps = np.linspace(0, 255, 9).astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    moved = ImageCms.applyTransform(Image.fromarray(cube), transform)
    return moved is not None and int(np.abs(np.asarray(moved).astype(int) - cube).max()) <= SAME
