"""Match the local features of two photos and find the transform between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.photo import Features

RATIO = 0.8
"""Lowe's ratio of best to second-best distance (IJCV 2004)."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a reference photo lies in another photo.

    Attributes:
        matrix: (3, 3) float64, full-size upright pixels of the reference → those of the other photo;
            contains the mirroring where there is one.
        mirrored: whether the reference had to be mirrored.
        inliers: number of matched points the transform explains.
        source, target: (inliers, 2) float32, those points in the reference and in the other photo.
    """

    matrix: npt.NDArray[np.float64]
    mirrored: bool
    inliers: int
    source: npt.NDArray[np.float32]
    target: npt.NDArray[np.float32]


def align(reference: Features, other: Features, min_inliers: int = 12) -> Alignment | None:
    """Return the transform that carries `reference` into `other`, or None if too few points agree."""
    import cv2

    if min(len(reference.points), len(other.points)) < max(min_inliers, 4):
        return None
    similarity = reference.descriptors @ other.descriptors.T
    best = np.argpartition(-similarity, 1, axis=1)[:, :2]
    rows = np.arange(len(similarity))
    scores = np.take_along_axis(similarity, best, axis=1)
    first = best[rows, scores.argmax(axis=1)]
    nearest, second = (np.sqrt(np.maximum(0, 2 - 2 * s)) for s in (scores.max(axis=1), scores.min(axis=1)))
    keep = nearest < RATIO * second
    if keep.sum() < min_inliers:
        return None
    source, target = reference.points[keep], other.points[first[keep]]
    threshold = 3.0 * max(other.width, other.height) / 1024
    matrix, mask = cv2.findHomography(source, target, cv2.USAC_MAGSAC, threshold)
    if matrix is None or int(mask.sum()) < min_inliers:
        return None
    good = mask.ravel().astype(bool)
    return Alignment(matrix, False, int(good.sum()), source[good], target[good])
