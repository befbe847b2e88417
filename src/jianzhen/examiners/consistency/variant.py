"""Other variant: the print or shape of the listing is there, but in other colours or with other words.

Colours are compared only where the overlay shows the same detail, and only relative to each other: light
multiplies the channels of the whole picture alike, so the logarithms of the ratios red to green and blue to
green all move by one constant, and a camera's saturation stretches them. What one constant and one stretch
do not explain is no light.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from jianzhen.align import Alignment
from jianzhen.align.dense import Overlay
from jianzhen.align.model import apply
from jianzhen.align.pairs import Pairs
from jianzhen.align.shown import heat_map
from jianzhen.examiners.consistency.laid import Laid
from jianzhen.examiners.consistency.printed import Printed, Word, alike
from jianzhen.examiners.consistency.say import ASK_BOTH, Said, quoted
from jianzhen.model import Kind, Region, Text
from jianzhen.photo import Exhibit, Photo

Floats = npt.NDArray[np.float64]

FEWEST = 150
"""Pixels (of every fifth) that must be comparable."""

STRETCHES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)
"""Ratios of saturation that cameras and listings are given."""

INNER, RED, BLUE = 0.5, 0.8, 1.7
"""Natural logarithms that make a strain of 1: what is left inside the print at the 70 % quantile; common
shift of red to green; common shift of blue to green (lamps differ most in blue)."""

LEAST = 1.0
"""Strain from which something is said."""

DARK, BRIGHT = 0.02, 0.97
"""Linear values beyond which a channel says nothing of colour."""

OVERLAP, UNLIKE = 0.3, 0.5
"""Two words stand on one spot from this overlap (intersection over union), and are surely two words up to
this similarity."""

NOT_FOUND = Text(
    "No print or shape of the product or packing photos was found on this photo, so colours and words "
    "cannot be compared.",
    "这张照片上没有找到与商品图或发货图相同的图案或形状，无法比较颜色和文字。",
)
FEW_COLOURS = Text(
    "Too little of the goods can be compared for colour.",
    "可比较颜色的部分太少。",
)


@dataclass(frozen=True, slots=True)
class Colours:
    """How colours moved between two photos; natural logarithms of linear ratios.

    Attributes:
        inner: what neither light nor saturation explains, at the 70 % quantile of the compared pixels.
        red, blue: common shift of red to green, and of blue to green.
        stretch, middle: saturation and the two common shifts by which this was found.
    """

    inner: float
    red: float
    blue: float
    stretch: float
    middle: Floats

    @property
    def strain(self) -> float:
        """1 is the line: the largest of the three, each in its own unit."""
        return max(self.inner / INNER, abs(self.red) / RED, abs(self.blue) / BLUE)


def other_variant(
    claim: Photo,
    said: Printed | None,
    references: Sequence[tuple[Exhibit, Printed]],
    laid_in: Laid,
    pairs: Pairs,
) -> Said | Text:
    """Return what speaks for another variant, or why nothing does (empty where all was compared).

    The reference that fits best speaks: a listing shows several variants, and one that fits is enough.
    """
    compared: list[tuple[float, Callable[[], Said]]] = []
    found = False
    for exhibit, printed in references:
        alignment = laid_in[claim.sha256, exhibit.photo.sha256]
        if alignment is None:
            continue
        found = True
        conflict = _conflicts(alignment, said, printed) if said else []
        laid = pairs.overlay(exhibit.photo, claim, alignment)
        colours = None if laid is None else compare(laid)
        if conflict:
            said_so = partial(_by_words, claim, exhibit, alignment, conflict)
            compared.append((1.0 + len(conflict), said_so))
        elif colours is not None and laid is not None:
            compared.append((colours.strain, partial(_by_colour, claim, exhibit, alignment, laid, colours)))
    if not compared:
        return FEW_COLOURS if found else NOT_FOUND
    score, best = min(compared, key=lambda pair: pair[0])
    return best() if score >= LEAST else Text("", "")


def compare(laid: Overlay) -> Colours | None:
    """Compare the colours of all detail that both photos show; None where that is too little."""
    ours, theirs, shown = _compared(laid)
    if shown.sum() < 5 * FEWEST:
        return None
    a, b = (_chroma(light[shown][::5]) for light in (ours, theirs))
    rests = [(stretch, *_rest(a, b, stretch)) for stretch in STRETCHES]
    stretch, middle, rest = min(rests, key=lambda found: float(np.quantile(found[2], 0.8)))
    red, blue = np.median(a - b, axis=0)
    return Colours(float(np.quantile(rest, 0.7)), float(red), float(blue), stretch, middle)


def unexplained(laid: Overlay, colours: Colours) -> npt.NDArray[np.float32]:
    """Return what neither light nor saturation explains by pixel, (h, w); 0 where nothing was compared."""
    ours, theirs, shown = _compared(laid)
    picture = np.zeros(shown.shape, np.float32)
    moved = _chroma(ours[shown]) - colours.stretch * _chroma(theirs[shown])
    picture[shown] = _off(moved, colours.middle)
    return picture


def _compared(laid: Overlay) -> tuple[Any, Any, npt.NDArray[np.bool_]]:
    """Return linear light of both photos, (h, w, 3), and where it can be compared, (h, w)."""
    import cv2

    shape = laid.inside.shape
    shown = cv2.resize(laid.agreeing.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    ours, theirs = (cv2.blur(_linear(p), (7, 7)) for p in (laid.other, laid.reference))
    shown &= laid.inside
    for channel in (*np.moveaxis(ours, 2, 0), *np.moveaxis(theirs, 2, 0)):
        shown &= (channel > DARK) & (channel < BRIGHT)
    return ours, theirs, np.asarray(shown, np.bool_)


def _rest(a: Floats, b: Floats, stretch: float) -> tuple[Floats, Floats]:
    """Return the common shift under a stretch, and how far each pixel is off it."""
    moved = a - stretch * b
    middle = np.median(moved, axis=0)
    return middle, _off(moved, middle)


def _off(moved: Floats, middle: Floats) -> Floats:
    red, blue = np.abs(moved - middle).T
    return np.asarray(np.maximum(red, blue), np.float64)


def _linear(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return linear light of sRGB values, 0 to 1 (IEC 61966-2-1)."""
    import cv2

    level = np.arange(256) / 255
    curve = np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)
    return np.asarray(cv2.LUT(picture, curve.astype(np.float32)), np.float32)


def _chroma(rgb: npt.NDArray[Any]) -> Floats:
    logs = np.log(rgb.astype(np.float64))
    return np.stack([logs[:, 0] - logs[:, 1], logs[:, 2] - logs[:, 1]], axis=1)


def _conflicts(alignment: Alignment, said: Printed, printed: Printed) -> list[tuple[Word, Word]]:
    """Return pairs of words (ours, theirs) on one spot of the print, none of which the other side has."""
    ours = [w for w in said.of_goods if not any(alike(w.text, o.text) for o in printed.words)]
    theirs = [w for w in printed.of_goods if not any(alike(w.text, o.text) for o in said.words)]
    return [
        (a, b)
        for b in theirs
        for a in ours
        if SequenceMatcher(None, a.text, b.text, autojunk=False).ratio() < UNLIKE
        and _overlap(a.region, b.region, alignment.matrix) >= OVERLAP
    ]


def _overlap(ours: Region, theirs: Region, matrix: npt.NDArray[np.float64]) -> float:
    """Return intersection over union of a word's box and another one's, carried over."""
    x, y, w, h = theirs.x, theirs.y, theirs.w, theirs.h
    corners = apply(matrix, np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], float))
    if not np.isfinite(corners).all():
        return 0.0
    low, high = corners.min(axis=0), corners.max(axis=0)
    start, end = np.array([ours.x, ours.y], float), np.array([ours.x + ours.w, ours.y + ours.h], float)
    shared = np.maximum(np.minimum(high, end) - np.maximum(low, start), 0).prod()
    return float(shared / max((high - low).prod() + (end - start).prod() - shared, 1e-9))


def _by_words(
    claim: Photo, against: Exhibit, alignment: Alignment, conflict: list[tuple[Word, Word]]
) -> Said:
    ours, theirs = quoted(a.text for a, _ in conflict), quoted(b.text for _, b in conflict)
    return Said(
        Kind.OTHER_VARIANT,
        claim,
        1.0 + len({b.text for _, b in conflict}),
        Text(
            f"The print is of the same family, but where “{against.photo.name}” reads {theirs.en}, this "
            f"photo reads {ours.en}: it may be another variant. {ASK_BOTH.en}",
            f"印刷图案属于同一系列，但“{against.photo.name}”上写着{theirs.zh}的位置，"
            f"这张照片上写的是{ours.zh}，可能是另一款。{ASK_BOTH.zh}",
        ),
        against.photo.sha256,
        tuple(a.region for a, _ in conflict),
        transform=_row(alignment),
        details={"way": "words", "words": [(a.text, b.text) for a, b in conflict]},
    )


def _by_colour(claim: Photo, against: Exhibit, alignment: Alignment, laid: Overlay, colours: Colours) -> Said:
    off = unexplained(laid, colours)
    return Said(
        Kind.OTHER_VARIANT,
        claim,
        colours.strain,
        Text(
            f"Print and shape match “{against.photo.name}”, but the colours differ in a way that light and "
            f"camera hardly explain: it may be another variant. {ASK_BOTH.en}",
            f"图案和形状与“{against.photo.name}”一致，但颜色的差别很难用光线和相机来解释，可能是另一款颜色。"
            f"{ASK_BOTH.zh}",
        ),
        against.photo.sha256,
        map_png=heat_map(laid, off > INNER, 10 * off, claim),
        transform=_row(alignment),
        details={
            "way": "colour",
            "inner": round(colours.inner, 3),
            "red": round(colours.red, 3),
            "blue": round(colours.blue, 3),
            "inliers": alignment.inliers,
        },
    )


def _row(alignment: Alignment) -> tuple[float, ...]:
    return tuple(float(v) for v in (alignment.matrix / alignment.matrix[2, 2]).ravel())
