"""The words and article codes printed on the goods of a photo, as far as they can be read."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from jianzhen.model import Region
from jianzhen.photo import Photo
from jianzhen.reading import of_photo, text

Points = npt.NDArray[np.float64]

LEAST_SIDE = text.LONG_SIDE // 2
"""Smaller pictures are enlarged to this long side: the reader misses half of what a listing icon says."""

SURE, DIM = 0.8, 0.6
"""The reader's confidence from which a word counts as read, and from which it may speak for sameness."""

MIDDLE = 0.35
"""Words whose middle lies further than this from the middle of the picture (share of width or height) are
taken for surroundings: shelves, price tags, other goods."""

MOST_LINES = 12
"""The largest lines are read, where brand and name stand: a line takes as long as aligning two photos."""

WAYBILL = 2.0
"""Words within this many lengths of a parcel's code belong to its waybill, not to the goods."""

LETTERS, SIGNS = 4, 2
"""Least length of a word in letters, and in Chinese signs; shorter ones are read into grain."""

ALIKE = 0.75
"""Similarity (Ratcliff & Obershelp) from which two readings are taken for the same word."""

_WORD = re.compile(r"[^\W\d_]+")
_SIGN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: lower case without accents, where it stands, how sure the reader is."""

    text: str
    region: Region
    confidence: float
    central: bool

    @property
    def of_goods(self) -> bool:
        """Whether it is surely read and may well stand on the goods themselves."""
        return self.central and self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Printed:
    """What one photo says in words and article codes (EAN, UPC)."""

    words: tuple[Word, ...]
    articles: frozenset[str]

    @property
    def of_goods(self) -> tuple[Word, ...]:
        """Words of the goods, each once."""
        seen: dict[str, Word] = {}
        for word in self.words:
            if word.of_goods and not any(alike(word.text, known) for known in seen):
                seen[word.text] = word
        return tuple(seen.values())


def read(photo: Photo, words: bool = True) -> Printed:
    """Read a photo; without the extra `ocr`, or without `words`, only its codes."""
    found = of_photo.codes(photo)
    parcels = [np.array(code.corners, float) for code in found if not code.names_article]
    articles = frozenset(code.text for code in found if code.names_article)
    return Printed(_words(photo, parcels) if words and text.installed() else (), articles)


def _words(photo: Photo, parcels: list[Points]) -> tuple[Word, ...]:
    width, height = of_photo.size(photo, LEAST_SIDE)
    grow = max(1.0, LEAST_SIDE / max(of_photo.size(photo)))
    scale = max(photo.width, photo.height) / max(height, width)
    words = []
    for line in of_photo.lines(photo, _largest, LEAST_SIDE):
        x0, y0, x1, y1 = line.box
        middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
        if line.confidence < DIM or any(_near(middle / grow, corners) for corners in parcels):
            continue
        central = bool((abs(middle / (width, height) - 0.5) <= MIDDLE).all())
        where = Region(
            *(max(0, round(v * scale)) for v in (x0, y0)),
            *(max(1, round(v * scale)) for v in (x1 - x0, y1 - y0)),
        )
        for found in _WORD.findall(_plain(line.text)):
            if len(found) >= (SIGNS if _SIGN.search(found) else LETTERS):
                words.append(Word(found, where, line.confidence, central))
    return tuple(words)


def _largest(boxes: list[text.Box]) -> list[text.Box]:
    """Keep the lines with the largest letters: brand and name."""
    return sorted(boxes, key=lambda b: -min(b[2] - b[0], b[3] - b[1]))[:MOST_LINES]


def _near(point: Points, corners: Points) -> bool:
    length = float(np.ptp(corners, axis=0).max())
    return bool(np.abs(point - corners.mean(axis=0)).max() < WAYBILL * length)


def _plain(line: str) -> str:
    """Return a line in lower case, without accents and compatibility forms."""
    apart = unicodedata.normalize("NFKD", line.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("ı", "i")


def alike(one: str, other: str) -> bool:
    """Whether two readings may be of one word: nearly equal, or one is a good part of the other."""
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() >= ALIKE:
        return True
    common = matcher.find_longest_match(0, len(one), 0, len(other)).size
    short = min(len(one), len(other))
    least = SIGNS if _SIGN.search(one) else LETTERS
    return common >= least and common >= 0.8 * short
