"""Two photos of one claim: the same surface, and something that only one of them shows on it.

Neither photo is known to show the intact goods, so each is asked for what the other lacks. Two photos taken
by hand share a wall, a table and the goods, and these move differently: every surface is laid over by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from jianzhen.align import Alignment, surfaces
from jianzhen.align.dense import Overlay, overlay
from jianzhen.align.residual import Residual, residual
from jianzhen.align.shown import heat_map, region
from jianzhen.align.spot import COLOURED, Spot, hue, narrowed, spots, swapped
from jianzhen.examiners.consistency.say import Said
from jianzhen.model import Kind, Text
from jianzhen.photo import Photo

MIN_INLIERS = 8
MOST_PAIRS = 10

SURFACES = 3
"""Surfaces looked at in a pair, those with most matched points."""

CLOSE = 6
"""Windows by which gaps in what agrees are closed: a surface laid over by itself is seen from near."""

SAME_HUE = 0.5
"""How alike colours must vary: two pieces of one shape are no contradiction."""

MORE = 2.0
"""Times by which the spot must stand out more on the one photo than on the other."""

LEAST = 2.0
"""Score from which something is said. On the development half 3 of 237 honest pairs have it, all of one
kettle whose spout stands before a printed ground."""

ONE_PHOTO = Text("There is only one claim photo to look at.", "只有一张索赔照片，无法相互比较。")
NOT_SHARED = Text(
    "No other photo of this claim shows enough of the same surface.",
    "这次索赔的其他照片没有拍到足够的同一表面。",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A spot that only one of two photos shows.

    Attributes:
        shows, lacks: the photo with it, the photo without.
        laid: the two, `lacks` laid over `shows`.
        matrix: (3, 3), full-size pixels of `lacks` → those of `shows`, as a row.
        inliers: matched points.
        residual: the differences of the two.
        spot: the spot.
    """

    shows: Photo
    lacks: Photo
    laid: Overlay
    matrix: tuple[float, ...]
    inliers: int
    residual: Residual
    spot: Spot


def contradictions(photos: Sequence[Photo]) -> Iterator[Said | tuple[Photo, Text]]:
    """Compare the photos of a claim in pairs; yield differences, and photos that nothing could be said of."""
    if len(photos) < 2:
        yield from ((photo, ONE_PHOTO) for photo in photos)
        return
    compared: set[str] = set()
    for one, other in islice(combinations(photos, 2), MOST_PAIRS):
        found: list[Difference] = []
        for alignment in surfaces(one.features, other.features, MIN_INLIERS, SURFACES):
            laid = overlay(one, other, alignment, near=True)
            within = None if laid is None else narrowed(laid, CLOSE)
            if within is not None:
                compared |= {one.sha256, other.sha256}
                found += differences(one, other, alignment, within)
        if found:
            yield _said(max(found, key=lambda d: d.spot.score))
    yield from ((photo, NOT_SHARED) for photo in photos if photo.sha256 not in compared)


def differences(one: Photo, other: Photo, alignment: Alignment, laid: Overlay) -> Iterator[Difference]:
    """Yield the spots that one of the photos lacks on a surface; `one` is the reference of `laid`."""
    alike, colourful = hue(laid)
    if colourful >= COLOURED and alike < SAME_HUE:
        return
    there, back = alignment.matrix, np.linalg.inv(alignment.matrix)
    for shows, lacks, seen, matrix in (
        (other, one, laid, there),
        (one, other, swapped(laid, alignment), back),
    ):
        row = tuple(float(v) for v in (matrix / matrix[2, 2]).ravel())
        if seen is None or not np.isfinite(row).all():
            continue
        rest = residual(seen)
        for spot in spots(seen, rest):
            if spot.more >= MORE and spot.score >= LEAST:
                yield Difference(shows, lacks, seen, row, alignment.inliers, rest, spot)


def _said(found: Difference) -> Said:
    x, y, w, h = found.spot.box
    here = np.zeros_like(found.residual.mask)
    here[y : y + h, x : x + w] = found.residual.mask[y : y + h, x : x + w]
    lacks, spot = found.lacks.name, found.spot
    return Said(
        Kind.CONTRADICTION_BETWEEN_PHOTOS,
        found.shows,
        spot.score,
        Text(
            f"At the marked spot this photo shows something that “{lacks}” lacks, on the same surface. "
            "Glare, a shadow, dirt wiped off, a mark drawn by the buyer or damage that grew between the "
            "photos explain that too. Compare the two, and ask for the same spot from another angle.",
            f"这张照片在标出的位置上有“{lacks}”的同一表面上看不到的内容。"
            "反光、阴影、擦掉的污渍、买家画的标记，或两次拍摄之间损坏加重，也会造成这种差别。"
            "请对照查看，并请买家换个角度再拍同一位置。",
        ),
        found.lacks.sha256,
        (region(spot.box, found.laid.to_other, found.shows),),
        heat_map(found.laid, here, found.residual.heat, found.shows),
        found.matrix,
        {
            "inliers": found.inliers,
            "mass": round(spot.mass, 1),
            "surroundings_agree": round(spot.support, 3),
            "sharpness": round(spot.sharp, 3),
            "stands_out": round(spot.more, 2),
        },
    )
