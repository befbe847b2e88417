"""Two photos of one claim: the same surface, with a compact difference in its midst.

Honest photos differ too: parallax, glare, a hand, things that were moved. So a difference counts only where
the texture all around agrees, where it is small, and where what the one photo shows there is found nowhere
near in the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
import numpy.typing as npt

from jianzhen.align import Alignment, align
from jianzhen.align.dense import STRIDE, WINDOW, Overlay, overlay
from jianzhen.align.flow import bend
from jianzhen.align.residual import Residual, residual
from jianzhen.align.shown import heat_map, region
from jianzhen.examiners.consistency.say import Said
from jianzhen.model import Kind, Text
from jianzhen.photo import Photo

Mask = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]

MIN_INLIERS = 12
MOST_PAIRS = 10

NEAR, FAR = 0.5, 1.6
"""The surroundings of a difference: between these many windows' widths from it."""

SECTORS, ENOUGH = 8, 6
"""Surroundings are seen in eight directions; in so many something must agree."""

AGREEING, FEWEST = 0.7, 8
"""Share of the textured surroundings that must agree, and windows they must have."""

LARGEST = 0.03
"""Share of the overlay above which a difference is a thing that moved, not damage."""

REACH = 40
"""Pixels of the overlay around, within which the other photo may show the same thing."""

ZOOMS = (0.85, 0.92, 1.0, 1.08, 1.17)
RIM = 6

LEAST = 0.55
"""Score (1 − correlation) from which something is said; chosen on 109 honest pairs, none of which has it."""

ONE_PHOTO = Text("There is only one claim photo to look at.", "只有一张索赔照片，无法相互比较。")
NOT_SHARED = Text(
    "No other photo of this claim shows enough of the same surface.",
    "这次索赔的其他照片没有拍到足够的同一表面。",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A compact place at which two photos of one surface differ.

    Attributes:
        box: x, y, w, h in pixels of the overlay.
        found: how well the best counterpart near it fits (correlation), the worse of both directions.
    """

    box: tuple[int, int, int, int]
    found: float

    @property
    def score(self) -> float:
        """1 − correlation of the best counterpart: 0 (found again) to 1 and above (nothing like it)."""
        return 1.0 - self.found


def contradictions(photos: Sequence[Photo]) -> Iterator[Said | tuple[Photo, Text]]:
    """Compare the photos of a claim in pairs; yield differences, and photos that nothing could be said of."""
    if len(photos) < 2:
        yield from ((photo, ONE_PHOTO) for photo in photos)
        return
    compared: set[str] = set()
    for one, other in islice(combinations(photos, 2), MOST_PAIRS):
        alignment = align(one.features, other.features, MIN_INLIERS)
        laid = None if alignment is None else overlay(one, other, alignment)
        if alignment is None or laid is None:
            continue
        compared |= {one.sha256, other.sha256}
        laid = bend(laid)
        rest = residual(laid)
        found = [d for d in differences(laid, rest) if d.score >= LEAST]
        if found:
            yield _said(one, other, alignment, laid, rest, found)
    yield from ((photo, NOT_SHARED) for photo in photos if photo.sha256 not in compared)


def differences(laid: Overlay, rest: Residual) -> list[Difference]:
    """Return the compact differences in the midst of agreement, the clearest first."""
    import cv2

    other, reference = (
        np.asarray(cv2.GaussianBlur(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), (0, 0), 1), np.uint8)
        for p in (laid.other, laid.reference)
    )
    found = []
    for box in rest.boxes:
        x, y, w, h = box
        mask = np.zeros(rest.mask.shape, bool)
        mask[y : y + h, x : x + w] = rest.mask[y : y + h, x : x + w]
        if mask.mean() < LARGEST and _enclosed(laid, mask, box):
            worse = min(_counterpart(other, reference, box), _counterpart(reference, other, box))
            found.append(Difference(box, worse))
    return sorted(found, key=lambda d: d.found)


def _enclosed(laid: Overlay, mask: Mask, box: tuple[int, int, int, int]) -> bool:
    """Whether the texture around a difference agrees in nearly all directions."""
    import cv2

    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)[::STRIDE, ::STRIDE]
    around = (away > NEAR * WINDOW) & (away < FAR * WINDOW) & laid.textured
    agreeing = around & laid.agreeing
    if around.sum() < FEWEST or agreeing.sum() < AGREEING * around.sum():
        return False
    rows, columns = np.nonzero(agreeing)
    turn = np.arctan2(rows * STRIDE - box[1] - box[3] / 2, columns * STRIDE - box[0] - box[2] / 2)
    return len(np.unique(((turn + np.pi) / (2 * np.pi) * SECTORS).astype(int) % SECTORS)) >= ENOUGH


def _counterpart(picture: Pixels, within: Pixels, box: tuple[int, int, int, int]) -> float:
    """Return how well what `picture` shows in the box is found near it `within` the other one."""
    import cv2

    x, y, w, h = box
    rows, columns = picture.shape
    part = picture[max(0, y - RIM) : y + h + RIM, max(0, x - RIM) : x + w + RIM]
    reach = RIM + REACH
    area = within[
        max(0, y - reach) : min(rows, y + h + reach), max(0, x - reach) : min(columns, x + w + reach)
    ]
    best = -1.0
    for zoom in ZOOMS:
        sized = cv2.resize(part, None, fx=zoom, fy=zoom)
        if sized.shape[0] <= area.shape[0] and sized.shape[1] <= area.shape[1]:
            best = max(best, float(cv2.matchTemplate(area, sized, cv2.TM_CCOEFF_NORMED).max()))
    return best


def _said(
    one: Photo,
    other: Photo,
    alignment: Alignment,
    laid: Overlay,
    rest: Residual,
    found: list[Difference],
) -> Said:
    shown = np.zeros_like(rest.mask)
    for difference in found:
        x, y, w, h = difference.box
        shown[y : y + h, x : x + w] = rest.mask[y : y + h, x : x + w]
    matrix = alignment.matrix / alignment.matrix[2, 2]
    return Said(
        Kind.CONTRADICTION_BETWEEN_PHOTOS,
        other,
        found[0].score,
        Text(
            f"This photo and “{one.name}” show the same surface, but at the marked spot only one of them "
            "shows what is there. Glare, a shadow, dirt wiped off, a mark drawn by the buyer or damage "
            "that grew between the photos explain that too. Compare the two, and ask for the same spot "
            "from another angle.",
            f"这张照片与“{one.name}”拍的是同一表面，但标出的位置上，只有其中一张有图中所示的内容。"
            "反光、阴影、擦掉的污渍、买家画的标记，或两次拍摄之间损坏加重，也会造成这种差别。"
            "请对照查看，并请买家换个角度再拍同一位置。",
        ),
        one.sha256,
        tuple(region(d.box, laid.to_other, other) for d in found),
        heat_map(laid, shown, rest.heat, other),
        tuple(float(v) for v in matrix.ravel()),
        {
            "differences": len(found),
            "found_again": round(found[0].found, 3),
            "inliers": alignment.inliers,
            "noise": round(rest.noise, 2),
        },
    )
