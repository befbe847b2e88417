"""Is it the same photo, or only the same goods? Geometry's answer, from what an index keeps of a photo.

Two honest photos of one printed pack share the print, and the matches say so. Three things tell a copy
apart. It is the other photo moved, turned, scaled or mirrored as a whole, so one similarity carries all of
it, to a fraction of a pixel. Most features that should be seen again are. And they are seen in every part of
the photo, the background and the hand that holds the goods included.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align import Alignment, align
from jianzhen.align.model import apply, solve
from jianzhen.photo import Features
from jianzhen.photo.features import WORK_SIDE

Matrix = npt.NDArray[np.float64]

LEAST_MATCHES = 8
"""Fewest points that must agree. Chance alone reaches about that many, so no more is built on it."""

TOLERANCE = 2.0
"""Pixels of the coarser photo within which a point counts as found again."""

SEEN_SIZE = 3.0
"""Pixels; a neighbourhood that ends up smaller than this cannot be expected to be found again."""

CELLS = 4
"""Parts along each side of the visible area in which agreement is asked for."""


SAME_FRAME = 0.85
"""Share of both frames that both photos must show for the frames to coincide."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a kept photo is found again in another one.

    Attributes:
        matrix: (3, 3) float64 similarity, full-size upright pixels of the kept photo → of the other photo,
            mirroring included.
        mirrored: whether the kept photo was mirrored.
        matched: kept features found again at their place.
        expected: kept features that lie inside the other photo, large enough to be seen.
        even: 0–1, how evenly the matched ones lie among the expected: mean over CELLS × CELLS parts, where a
            quarter of a part's expected features is enough.
        offset: median distance of the matched ones from their place, in pixels of the coarser photo.
        of_kept, of_photo: share of the kept photo's frame, and of the other photo's, that both show, 0–1.
    """

    matrix: Matrix
    mirrored: bool
    matched: int
    expected: int
    even: float
    offset: float
    of_kept: float
    of_photo: float

    @property
    def share(self) -> float:
        """Share of the expected features that were found again, 0–1."""
        return min(1.0, self.matched / max(1, self.expected))

    @property
    def whole(self) -> bool:
        """Whether the frames coincide: next to nothing is cut away and nothing lies around."""
        return min(self.of_kept, self.of_photo) >= SAME_FRAME


def overlap(kept: Features, photo: Features) -> Overlap | None:
    """Lay a kept photo over another one; None where too few points agree."""
    alignment = align(kept, photo, LEAST_MATCHES)
    if alignment is None:
        return None
    matrix = _similarity(alignment, _pixel(kept), _pixel(photo))
    if matrix is None:
        return None
    error = _error(matrix, alignment, _pixel(kept), _pixel(photo))
    found = error < TOLERANCE
    if found.sum() < LEAST_MATCHES:
        return None
    places = _expected(kept, photo, matrix)
    of_kept, of_photo = _shared(kept, photo, matrix)
    return Overlap(
        matrix=matrix,
        mirrored=alignment.mirrored,
        matched=int(found.sum()),
        expected=len(places),
        even=_evenness(places, alignment.target[found]),
        offset=float(np.median(error[found])),
        of_kept=of_kept,
        of_photo=of_photo,
    )


def _pixel(features: Features) -> float:
    """Return the side of a pixel of the picture in which features were sought, in full-size pixels."""
    return max(1.0, max(features.width, features.height) / WORK_SIDE)


def _zoom(matrix: Matrix) -> float:
    return float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))


def _error(matrix: Matrix, alignment: Alignment, kept: float, photo: float) -> npt.NDArray[np.float64]:
    """Return how far each matched point lies from its place, in pixels of the coarser photo."""
    away = np.linalg.norm(apply(matrix, alignment.source) - alignment.target, axis=1)
    return np.asarray(away / max(photo, _zoom(matrix) * kept), np.float64)


def _similarity(alignment: Alignment, kept: float, photo: float) -> Matrix | None:
    """Fit a similarity (mirrored or not) to those of the matched points that agree with it."""
    mirror = np.diag([-1.0 if alignment.mirrored else 1.0, 1.0, 1.0])
    seen = apply(mirror, alignment.source)
    agree = np.ones(len(seen), bool)
    matrix: Matrix | None = None
    for tolerance in (4 * TOLERANCE, 2 * TOLERANCE, TOLERANCE, TOLERANCE):
        plain = solve("similarity", seen[agree], alignment.target[agree])
        if plain is None or _zoom(plain) < 1e-3:
            return None
        matrix = plain @ mirror
        agree = _error(matrix, alignment, kept, photo) < tolerance
        if agree.sum() < LEAST_MATCHES:
            return None
    return matrix


def _expected(kept: Features, photo: Features, matrix: Matrix) -> npt.NDArray[np.float64]:
    """Return where the kept features that should be seen again lie in the other photo, (n, 2), each once."""
    places = apply(matrix, kept.points)
    sizes = kept.sizes * _zoom(matrix) / _pixel(photo)
    visible = (
        (places >= 0).all(axis=1)
        & (places < (photo.width, photo.height)).all(axis=1)
        & (sizes >= SEEN_SIZE)
        & (sizes < min(photo.width, photo.height) / _pixel(photo) / 4)
    )
    return np.unique(np.round(places[visible], 1), axis=0)


def _shared(kept: Features, photo: Features, matrix: Matrix) -> tuple[float, float]:
    """Return which share of each of the two frames lies within the other."""
    import cv2

    frame = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)
    laid = apply(matrix, frame * (kept.width, kept.height)).astype(np.float32)
    own = (frame * (photo.width, photo.height)).astype(np.float32)
    shared, _ = cv2.intersectConvexConvex(laid, own)
    areas = (cv2.contourArea(laid), photo.width * photo.height)
    of_kept, of_photo = (min(1.0, shared / max(area, 1e-6)) for area in areas)
    return of_kept, of_photo


def _evenness(expected: npt.NDArray[np.float64], matched: npt.NDArray[np.float32]) -> float:
    if len(expected) < LEAST_MATCHES:
        return 0.0
    low, high = expected.min(axis=0), expected.max(axis=0)

    def count(points: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        cell = ((points - low) / np.maximum(high - low, 1e-6) * CELLS).astype(int).clip(0, CELLS - 1)
        return np.bincount(cell @ (1, CELLS), minlength=CELLS * CELLS).astype(np.float64)

    wanted, got = count(expected), count(matched)
    asked = wanted >= 3
    if not asked.any():
        return 0.0
    return float(np.minimum(1, got[asked] / wanted[asked] * 4).mean())
