"""What is read in a PHOTO, once for all examiners, and kept with it and in its cache (`photo/cache.py`).

A listing photo stands before every claim for its goods; reading it takes longer than all else together.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from jianzhen.photo import Photo
from jianzhen.photo.decoding import Pixels
from jianzhen.reading import codes as bar_codes
from jianzhen.reading import text
from jianzhen.reading.codes import Code
from jianzhen.reading.text import Box, Line

VERSION = "1"
"""Part of the cache key, with the readers' own versions: raise it whenever decoding or preparing changes."""


CODES, TEXT = ("zxing-cpp",), ("rapidocr", "onnxruntime")
"""What reads: the packages whose versions are part of the cache key."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What was read, as JSON: the cache keeps flat dataclasses."""

    said: str


def codes(photo: Photo) -> tuple[Code, ...]:
    """Return the codes in a photo of at most `text.LONG_SIDE` pixels; raise PhotoError like `pixels`."""

    def read() -> Any:
        found = bar_codes.codes(photo.pixels(text.LONG_SIDE))
        return [(code.text, code.format, code.corners) for code in found]

    said = _kept(photo, "codes", CODES, read)
    return tuple(Code(what, form, tuple((x, y) for x, y in where)) for what, form, where in said)


def size(photo: Photo, least: int = 0) -> tuple[int, int]:
    """Return width and height of the picture in which `lines` reads."""
    height, width = photo.pixels(text.LONG_SIDE).shape[:2]
    grow = max(1.0, least / max(width, height))
    return (round(width * grow), round(height * grow)) if grow > 1 else (width, height)


def lines(photo: Photo, choose: Callable[[list[Box]], Iterable[Box]], least: int = 0) -> Iterator[Line]:
    """Read the lines that `choose` wants of those found in a photo.

    Args:
        photo: read at no more than `text.LONG_SIDE` pixels on its long side.
        choose: from boxes in pixels of a picture of `size`; reading ten costs as much as finding all.
        least: a photo with fewer pixels on its long side is enlarged to so many.

    Raises:
        MissingExtraError: without the extra `ocr`.
        PhotoError: like `Photo.pixels`.
    """
    text.require()
    width, height = size(photo, least)
    found = _kept(photo, f"text-{width}", TEXT, lambda: text.find(_picture(photo, width, height)))
    chosen = list(choose([(x0, y0, x1, y1) for x0, y0, x1, y1 in found]))
    # Examiners choose differently: what was read is kept under the very boxes.
    boxes = sha256(json.dumps(chosen).encode()).hexdigest()[:16]

    def read() -> Any:
        said = text.read(_picture(photo, width, height), chosen)
        return [(line.text, line.box, line.confidence) for line in said]

    for what, (x0, y0, x1, y1), sure in _kept(photo, f"lines-{width}-{boxes}", TEXT, read):
        yield Line(what, (x0, y0, x1, y1), sure)


def _picture(photo: Photo, width: int, height: int) -> Pixels:
    import cv2

    pixels = photo.pixels(text.LONG_SIDE)
    if pixels.shape[1] == width:
        return pixels
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def _kept(photo: Photo, kind: str, readers: tuple[str, ...], read: Callable[[], Any]) -> Any:
    """Return what `read` gives (numbers, texts, lists) from the photo's memory or cache, or read and keep it.

    Floating-point numbers come back as they were: JSON writes them in full.
    """
    version = VERSION
    if photo.cache is not None:  # looking up versions costs 20 ms; in memory they do not change
        from importlib.metadata import version as of

        version = "-".join((VERSION, *(of(name) for name in readers)))
    notes = photo.kept(kind, version, Notes, lambda: Notes(json.dumps(read())))
    return json.loads(notes.said)
