"""Match the local features of two photos and find the transform between them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jianzhen.align.match import Matches, match
from jianzhen.align.model import Fit, Model, apply, fit
from jianzhen.photo import Features

DOUBT = 12
"""Points by which a share is doubted: half a dozen matches among half a dozen points prove little."""

TAKEN = 0.012
"""Points that a transform explains up to this share of the long side belong to its surface."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a reference photo lies in another photo.

    Attributes:
        matrix: (3, 3) float64, full-size upright pixels of the reference → those of the other photo;
            contains the mirroring where there is one.
        mirrored: whether the reference had to be mirrored.
        inliers: number of matched points, each at a place of its own, that the transform explains.
        source, target: (inliers, 2) float32, those points in the reference and in the other photo.
        model: the simplest kind of transform that explains them.
        share: inliers as share of the points that could have matched (and DOUBT more): those of the reference
            that lie in the other photo, or those of the other photo that the reference covers, if fewer.
    """

    matrix: npt.NDArray[np.float64]
    mirrored: bool
    inliers: int
    source: npt.NDArray[np.float32]
    target: npt.NDArray[np.float32]
    model: Model
    share: float


Matcher = Callable[[Features, Features, bool], Matches]
"""Pairs up the features of a reference (told whether they are mirrored) and of another photo."""


def align(
    reference: Features, other: Features, min_inliers: int = 12, matcher: Matcher | None = None
) -> Alignment | None:
    """Return the transform that carries `reference` into `other`, or None if too few points agree.

    Either photo may be a part of the other, at any scale and turn, mirrored or not, with other things around.
    The result is the same in every run and thread. Chance gives unrelated photos up to about 8 inliers.
    `matcher` stands in for `match`, to remember what that once found for these two.
    """
    if min(len(reference.points), len(other.points)) < max(min_inliers, 4):
        return None
    plain = _align(reference, other, False, min_inliers, 0, matcher)
    more_than = 0 if plain is None else plain.inliers
    seen_in_mirror = _align(reference.mirrored(), other, True, min_inliers, more_than, matcher)
    if plain is None or (seen_in_mirror is not None and seen_in_mirror.inliers > plain.inliers):
        return seen_in_mirror
    return plain


def surfaces(reference: Features, other: Features, min_inliers: int, most: int) -> list[Alignment]:
    """Return a transform for each of several surfaces of `reference` found in `other`, most points first.

    Two photos of one room share the wall, the table and the goods, each of which moves in its own way: what
    one transform explains is taken away, and the rest is aligned again. Nothing is sought in a mirror.
    """
    matches = match(reference, other)
    found: list[Alignment] = []
    while len(found) < most and (one := fit(matches, max(other.width, other.height), min_inliers)):
        found.append(_alignment(one, matches, reference, other))
        off = np.linalg.norm(apply(one.matrix, matches.source) - matches.target, axis=1)
        matches = matches[~(off < TAKEN * max(other.width, other.height))]
    return found


def _align(
    reference: Features,
    other: Features,
    mirrored: bool,
    min_inliers: int,
    more_than: int,
    matcher: Matcher | None,
) -> Alignment | None:
    """Align as they are; None at once where no more points match than the `more_than` already explained."""
    matches = matcher(reference, other, mirrored) if matcher else match(reference, other)
    if len(matches) <= more_than:
        return None
    found = fit(matches, max(other.width, other.height), min_inliers)
    if found is None:
        return None
    plain = _alignment(found, matches, reference, other)
    if not mirrored:
        return plain
    last = reference.width - 1
    matrix = plain.matrix @ np.array([[-1, 0, last], [0, 1, 0], [0, 0, 1]], np.float64)
    source = np.stack([last - plain.source[:, 0], plain.source[:, 1]], axis=1)
    return replace(plain, matrix=matrix, source=source, mirrored=True)


def _alignment(found: Fit, matches: Matches, reference: Features, other: Features) -> Alignment:
    matrix, agreeing = found.matrix, matches[found.inliers]
    possible = min(_covered(matrix, reference, other), _covered(_inverse(matrix), other, reference))
    inliers = len(agreeing)
    return Alignment(
        matrix,
        False,
        inliers,
        agreeing.source,
        agreeing.target,
        found.model,
        inliers / (max(possible, inliers) + DOUBT),
    )


def _covered(matrix: npt.NDArray[np.float64], of: Features, within: Features) -> int:
    """Count the points `of` one photo that fall within the other."""
    mapped = apply(matrix, of.points)
    return int(((mapped >= 0) & (mapped < (within.width, within.height))).all(axis=1).sum())


def _inverse(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    back = np.linalg.inv(matrix)
    return np.asarray(back / back[2, 2], np.float64)
