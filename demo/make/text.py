"""Text for cartons, labels and screens, set in Noto Sans SC (SIL Open Font Licence)."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]


@cache
def font(size: int, weight: int = 500) -> ImageFont.FreeTypeFont:
    """Noto Sans SC at a pixel size and weight (100..900), from the wheel that packs it."""
    found = importlib.util.find_spec("justmytype_intl_cjk")
    if found is None or found.origin is None:
        raise SystemExit("The font is missing: pip install justmytype-intl-cjk")
    path = Path(found.origin).parent / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
    face = ImageFont.truetype(str(path), size)
    face.set_variation_by_axes([weight])
    return face


def write(
    picture: Image.Image,
    at: tuple[float, float],
    words: str,
    size: int,
    colour: Colour,
    weight: int = 500,
    anchor: str = "la",
) -> None:
    """Write one line into a PIL picture; `anchor` as in PIL."""
    ImageDraw.Draw(picture).text(at, words, font=font(size, weight), fill=colour, anchor=anchor)


def width(words: str, size: int, weight: int = 500) -> float:
    """Width in pixels of one line."""
    return float(font(size, weight).getlength(words))
