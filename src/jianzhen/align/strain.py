"""How rigidly a reference lies in another photo: exactly, as software lays it, or bent, as a camera does.

Turning, scaling and stretching along the sides is all that editors, screenshots and messengers do to
geometry. A second photograph of the same print adds perspective and shear; one of the same solid goods adds
parallax.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align.align import Alignment
from jianzhen.align.dense import STRIDE, Overlay
from jianzhen.align.model import apply

ROUNDS = 6
FEWEST = 24
"""Agreeing windows below which nothing can be said."""

UNKNOWN = 0.05
"""Strain assumed then: that of a photo taken from elsewhere."""


@dataclass(frozen=True, slots=True)
class Strain:
    """Both are shares of the long side of the shared area; 0 is exact.

    Attributes:
        bend: root-mean-square distance between the best homography and its turn, scale and stretch.
        drift: median distance of agreeing windows from that homography.
    """

    bend: float
    drift: float

    @property
    def total(self) -> float:
        """Return both in one length."""
        return float(np.hypot(self.bend, self.drift))


def strain(laid: Overlay, alignment: Alignment) -> Strain:
    """Measure the strain over all agreeing windows of an overlay."""
    h, w = laid.inside.shape
    rows, columns = np.nonzero(laid.agreeing)
    if len(rows) < FEWEST:
        return Strain(UNKNOWN, UNKNOWN)
    here = np.c_[np.minimum(columns * STRIDE, w - 1), np.minimum(rows * STRIDE, h - 1)]
    scale = 1 / laid.to_other[0, 0]
    target = apply(laid.to_other, here) * scale
    back = np.linalg.inv(alignment.matrix)
    source = apply(back / back[2, 2], apply(laid.to_other, here + laid.flow[here[:, 1], here[:, 0]]))
    known = np.isfinite(source).all(axis=1)
    source, target = source[known], target[known]
    weight = np.ones(len(source))
    error = weight
    matrix = np.eye(3)
    for _ in range(ROUNDS):
        matrix = _homography(source, target, weight)
        error = np.nan_to_num(np.linalg.norm(apply(matrix, source) - target, axis=1), nan=1e3)
        weight = 1 / (1 + (error / max(float(np.median(error)), 0.3)) ** 2) ** 2
    ys, xs = np.mgrid[0 : h - 1 : 10j, 0 : w - 1 : 10j]
    grid = np.c_[xs.ravel(), ys.ravel()]
    grid = grid[laid.inside[grid[:, 1].astype(int), grid[:, 0].astype(int)]]
    bend = _bend(matrix, apply(laid.to_other, grid) * scale)
    return Strain(bend, float(np.median(error)) / max(h, w))


def _homography(
    source: npt.NDArray[np.float64], target: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Weighted direct linear transform on normalised points (Hartley, PAMI 1997)."""
    a, before = _normalised(source, weight)
    b, after = _normalised(target, weight)
    zero = np.zeros_like(a)
    rows = np.r_[np.c_[a, zero, -b[:, :1] * a], np.c_[zero, a, -b[:, 1:2] * a]]
    rows *= np.sqrt(np.r_[weight, weight])[:, None]
    _, vectors = np.linalg.eigh(rows.T @ rows)
    matrix = np.linalg.inv(after) @ vectors[:, 0].reshape(3, 3) @ before
    return np.asarray(matrix / matrix[2, 2], np.float64)


def _normalised(
    points: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return points as (n, 3), centred and scaled to a mean distance of √2, and the matrix that did it."""
    middle = np.average(points, axis=0, weights=weight)
    spread = np.sqrt(np.average(((points - middle) ** 2).sum(axis=1), weights=weight))
    scale = np.sqrt(2) / max(float(spread), 1e-9)
    matrix = np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])
    return np.c_[points, np.ones(len(points))] @ matrix.T, matrix


def _bend(matrix: npt.NDArray[np.float64], there: npt.NDArray[np.float64]) -> float:
    """Return how far `matrix` departs from turn, scale and stretch over points of the other photo."""
    back = np.linalg.inv(matrix)
    here = apply(back / back[2, 2], there)
    known = np.isfinite(here).all(axis=1)
    if known.sum() < 12:
        return UNKNOWN
    a, b = here[known] - here[known].mean(axis=0), there[known] - there[known].mean(axis=0)
    linear = np.linalg.lstsq(a, b, rcond=None)[0].T
    left, _, right = np.linalg.svd(linear)
    turn = left @ right
    stretch = np.diag(np.diag(turn.T @ linear))
    off = b - a @ (turn @ stretch).T
    return float(np.sqrt((off**2).sum(axis=1).mean()) / max(float(np.ptp(b, axis=0).max()), 1.0))
