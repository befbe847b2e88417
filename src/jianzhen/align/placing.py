"""How a reference lies in another photo: rigid, as software lays it, or bent, as a camera sees it.

Turning, scaling and stretching along the sides is all that editors, screenshots and messengers do to
geometry: everything that agrees then lies within a thousandth of ONE such placement. A second photograph of a
print (or one of a screen) needs a homography; one of solid goods shows parallax and fits neither.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align.align import Alignment
from jianzhen.align.dense import STRIDE, Overlay
from jianzhen.align.model import apply

Points = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

RIGID, PLANE = 0.0015, 0.0025
"""Share of the long side within which a window lies on the placement."""

NARROWING = (0.02, 0.01, 0.005, 0.0025, 0.0015, 0.001, 0.001)
"""Scales of the robust fit, round by round (iteratively reweighted least squares, Geman-McClure)."""

FEWEST = 24
"""Agreeing windows below which no placement is sought."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Which agreeing windows one placement explains.

    Attributes:
        rigid: (rows, columns) bool, windows on the best turn + scale + stretch + shift.
        plane: (rows, columns) bool, windows on the best homography.
    """

    rigid: Mask
    plane: Mask


def place(laid: Overlay, alignment: Alignment) -> Placing:
    """Find the best rigid and the best plane placement of the agreeing windows."""
    rows, columns = np.nonzero(laid.agreeing)
    rigid, plane = np.zeros_like(laid.agreeing), np.zeros_like(laid.agreeing)
    if len(rows) >= FEWEST:
        source, target = _pairs(laid, alignment, rows, columns)
        rigid[rows, columns] = _rigid(source, target) < RIGID
        plane[rows, columns] = _plane(source, target) < PLANE
    return Placing(rigid, plane)


def _pairs(
    laid: Overlay, alignment: Alignment, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]
) -> tuple[Points, Points]:
    """Return where windows lie in the reference and in the overlay, both in units of their extent."""
    h, w = laid.inside.shape
    here = np.c_[np.minimum(columns * STRIDE, w - 1), np.minimum(rows * STRIDE, h - 1)]
    there = apply(laid.to_other, here + laid.shift[rows, columns])
    source = apply(np.linalg.inv(alignment.matrix), there)
    source -= np.nanmean(source, axis=0)
    source = np.nan_to_num(source / max(float(np.nanmax(np.abs(source))), 1e-9))
    # Unmirrored, so that a turn suffices.
    return source * ((-1, 1) if alignment.mirrored else (1, 1)), here / max(h, w)


def _rigid(source: Points, target: Points) -> npt.NDArray[np.float64]:
    """Return each window's distance from the best placement; parts are tried first, lest an edit pull it."""
    parts = [np.ones(len(target), bool)]
    for axis in (0, 1):
        low = target[:, axis] < np.median(target[:, axis])
        parts += [low, ~low]
    best = np.full(len(target), np.inf)
    for part in parts:
        if part.sum() < FEWEST // 2:
            continue
        weight, state = part.astype(np.float64), None
        for scale in NARROWING:
            state, error = _step(source, target, weight, state)
            weight = 1 / (1 + (error / scale) ** 2) ** 2
        if (error < RIGID).sum() > (best < RIGID).sum():
            best = error
    return best


def _step(
    source: Points, target: Points, weight: npt.NDArray[np.float64], state: npt.NDArray[np.float64] | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Improve (turn, scale x, scale y, shift x, shift y) by Gauss-Newton; return it and the distances."""
    if state is None:
        state = _start(source, target, weight)
    for _ in range(2):
        predicted, turn, change = _placed(source, state)
        slope = np.zeros((len(source), 2, 5))
        slope[:, :, 0] = (source * state[1:3]) @ change.T
        slope[:, :, 1] = source[:, :1] * turn[:, 0]
        slope[:, :, 2] = source[:, 1:] * turn[:, 1]
        slope[:, 0, 3] = slope[:, 1, 4] = 1
        weighted = (slope * weight[:, None, None]).reshape(-1, 5)
        normal = weighted.T @ slope.reshape(-1, 5)
        ridge = 1e-9 * np.trace(normal) * np.eye(5)
        state = state + np.linalg.solve(normal + ridge, weighted.T @ (target - predicted).reshape(-1))
    return state, np.linalg.norm(target - _placed(source, state)[0], axis=1)


def _placed(source: Points, state: npt.NDArray[np.float64]) -> tuple[Points, Points, Points]:
    """Return the placed points, the turn as a matrix, and its derivative."""
    cos, sin = np.cos(state[0]), np.sin(state[0])
    turn, change = np.array([[cos, -sin], [sin, cos]]), np.array([[-sin, -cos], [cos, -sin]])
    return (source * state[1:3]) @ turn.T + state[3:], turn, change


def _start(source: Points, target: Points, weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Least-squares similarity over complex numbers."""
    a, b = source @ (1, 1j), target @ (1, 1j)
    middle_a, middle_b = np.average(a, weights=weight), np.average(b, weights=weight)
    a, b = a - middle_a, b - middle_b
    factor = (weight * a.conj() * b).sum() / max(float((weight * abs(a) ** 2).sum()), 1e-12)
    shift = middle_b - factor * middle_a
    return np.array([np.angle(factor), abs(factor), abs(factor), shift.real, shift.imag])


def _plane(source: Points, target: Points) -> npt.NDArray[np.float64]:
    """Return each window's distance from the best homography."""
    weight = np.ones(len(source))
    error = weight
    for scale in NARROWING:
        matrix = _homography(source, target, weight)
        off = np.linalg.norm(apply(matrix, source) - target, axis=1)
        error = np.nan_to_num(off, nan=np.inf)
        weight = 1 / (1 + (error / scale) ** 2) ** 2 + 1e-9
    return error


def _homography(source: Points, target: Points, weight: npt.NDArray[np.float64]) -> Points:
    """Weighted direct linear transform on normalised points (Hartley, PAMI 1997)."""
    a, before = _normalised(source, weight)
    b, after = _normalised(target, weight)
    zero = np.zeros_like(a)
    rows = np.r_[np.c_[a, zero, -b[:, :1] * a], np.c_[zero, a, -b[:, 1:2] * a]]
    rows *= np.sqrt(np.r_[weight, weight])[:, None]
    _, vectors = np.linalg.eigh(rows.T @ rows)
    matrix = np.linalg.inv(after) @ vectors[:, 0].reshape(3, 3) @ before
    return np.asarray(matrix / matrix[2, 2], np.float64)


def _normalised(points: Points, weight: npt.NDArray[np.float64]) -> tuple[Points, Points]:
    """Return points as (n, 3), centred and scaled to a mean distance of √2, and the matrix that did it."""
    middle = np.average(points, axis=0, weights=weight)
    spread = np.sqrt(np.average(((points - middle) ** 2).sum(axis=1), weights=weight))
    scale = np.sqrt(2) / max(float(spread), 1e-9)
    matrix = np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])
    return np.c_[points, np.ones(len(points))] @ matrix.T, matrix
