"""Every colour mode and profile to sRGB."""

import contextlib
import io
from typing import TYPE_CHECKING

import numpy as np

from jianzhen.photo.decoding.resize import Pixels, reduce

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsTransform

SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
SAME = 2
"""Levels of 255 by which a profile may differ from sRGB and still count as sRGB."""


def flatten(image: "Image", factor: int) -> Pixels:
    """Return grey (h, w), RGB (h, w, 3) or CMYK (h, w, 4) uint8, reduced, over white where transparent."""
    mode = image.mode
    if mode.startswith("I"):  # 16-bit grey: the upper byte
        wide = np.asarray(image)
        return reduce(np.asarray(np.clip(wide >> 8, 0, 255), np.uint8), factor)
    if "transparency" in image.info or mode in ("PA", "RGBa"):
        image = image.convert("RGBA")
    elif mode == "La":
        image = image.convert("LA")
    elif mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.convert("L" if mode == "1" else "RGB")
    if factor > 1:
        image = image.reduce(
            factor
        )  # weighs by alpha; on Pillow's own pixels, so that no second copy is made
    if image.mode in ("LA", "RGBA"):
        from PIL.Image import new

        white = new("RGB", image.size, (255, 255, 255))
        white.paste(image.convert("RGB"), mask=image.getchannel("A"))
        image = white
    return np.asarray(image)


def over_white(pixels: Pixels) -> Pixels:
    """Lay grey with alpha (h, w, 2) or RGB with alpha (h, w, 4) over white."""
    alpha = pixels[:, :, -1:].astype(np.uint16)
    colour = pixels[:, :, :-1].astype(np.uint16)
    out = ((colour * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    return out[:, :, 0] if out.shape[2] == 1 else out


def to_srgb(pixels: Pixels, profile: bytes | None) -> Pixels:
    """Return (h, w, 3) uint8 sRGB from grey, RGB or CMYK.

    A broken profile, or one that does not fit the picture, is left aside: the picture is then taken as sRGB.
    """
    if profile:
        from PIL import ImageCms

        with contextlib.suppress(OSError, ValueError, TypeError, ImageCms.PyCMSError):
            return _apply(pixels, profile)
    if pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    if pixels.shape[2] == 3:
        return pixels
    from PIL.Image import fromarray

    return np.asarray(fromarray(pixels, "CMYK").convert("RGB"))


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


def _apply(pixels: Pixels, profile: bytes) -> Pixels:
    from PIL import Image, ImageCms

    given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    mode = "L" if pixels.ndim == 2 else "RGB" if pixels.shape[2] == 3 else "CMYK"
    if SPACES.get(given.profile.xcolor_space) != mode:
        raise ValueError(f"made for {given.profile.xcolor_space.strip()}, the picture is {mode}")
    transform = ImageCms.buildTransform(
        given, ImageCms.createProfile("sRGB"), mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    if mode == "RGB" and _is_srgb(transform):
        return pixels
    out = ImageCms.applyTransform(Image.fromarray(pixels, mode), transform)
    if out is None:
        raise ValueError("not applied")
    return np.asarray(out)


def _is_srgb(transform: "ImageCmsTransform") -> bool:
    """Whether the transform moves no colour of a coarse cube: then the pass over the picture is saved."""
    from PIL import Image, ImageCms

    steps = np.linspace(0, 255, 9).astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    moved = ImageCms.applyTransform(Image.fromarray(cube), transform)
    return moved is not None and int(np.abs(np.asarray(moved).astype(int) - cube).max()) <= SAME
