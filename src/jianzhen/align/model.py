"""Find the transform that explains the most matches, from similarity over affine to homography.

Every match knows its own scale and turn, so ONE match proposes a whole similarity. All proposals are tried,
which needs no random numbers, gives the same answer in every run and thread, and finds a dozen right pairs
among hundreds of wrong ones. The best proposals are then fitted again and again to those who agree, with a
richer model and a narrower tolerance each time (locally optimised RANSAC: Chum, Matas & Kittler, DAGM 2003).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from jianzhen.align.match import Matches

Model = Literal["similarity", "affine", "homography"]
Matrix = npt.NDArray[np.float64]

PROPOSERS = 400
"""Matches that may propose, the clearest first; all matches vote."""

FINALISTS = 4
LOOSE, TIGHT = 0.04, 0.004
"""Tolerances as shares of the long side of the other photo."""

MAX_TURN, MAX_ZOOM = np.deg2rad(30), 1.7
"""How far a match's own turn and scale may stray from the proposal it votes for."""

NEXT = [1, 2, 3, 0]
"""Corners in turn."""

RICHER = 1.1
"""A richer model must explain this many times more matches than a simpler one."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A transform and the matches that agree with it.

    Attributes:
        matrix: (3, 3) float64, reference pixels → pixels of the other photo.
        model: the simplest kind of transform that explains them.
        inliers: indices into the matches, one for each distinct place.
    """

    matrix: Matrix
    model: Model
    inliers: npt.NDArray[np.intp]


def fit(matches: Matches, long_side: int, min_inliers: int) -> Fit | None:
    """Return the best explained transform, or None if fewer than `min_inliers` distinct places agree."""
    if len(matches) < min_inliers:
        return None
    best: Fit | None = None
    for proposal in _proposals(matches, LOOSE * long_side, min_inliers):
        found = _refine(matches, proposal, long_side, min_inliers)
        if found is not None and (best is None or len(found.inliers) > len(best.inliers)):
            best = found
    return best


def apply(matrix: npt.NDArray[Any], points: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Map (n, 2) points; points behind the camera come out as NaN."""
    with_one = np.ones((len(points), 3))
    with_one[:, :2] = points
    mapped = with_one @ matrix.T
    depth = np.where(mapped[:, 2:] > 1e-9, mapped[:, 2:], np.nan)
    result: npt.NDArray[np.float64] = mapped[:, :2] / depth
    return result


def _proposals(matches: Matches, tolerance: float, min_inliers: int) -> list[npt.NDArray[np.bool_]]:
    """Let the clearest matches propose a similarity each; return whom the best convince, without repeats."""
    lead = slice(0, PROPOSERS)
    cos = (matches.scale * np.cos(matches.turn))[lead]
    sin = (matches.scale * np.sin(matches.turn))[lead]
    dx, dy = (matches.source[None, :, k] - matches.source[lead, None, k] for k in (0, 1))
    off_x = matches.target[lead, None, 0] + cos[:, None] * dx - sin[:, None] * dy - matches.target[None, :, 0]
    off_y = matches.target[lead, None, 1] + sin[:, None] * dx + cos[:, None] * dy - matches.target[None, :, 1]
    agree = off_x**2 + off_y**2 < tolerance**2
    # Few agree on the place: only those are asked for their turn and scale.
    one, other = np.nonzero(agree)
    turn = (matches.turn[other] - matches.turn[one] + np.pi) % (2 * np.pi) - np.pi
    zoom = np.abs(np.log(matches.scale[other] / matches.scale[one]))
    agree[one, other] = (np.abs(turn) < MAX_TURN) & (zoom < np.log(MAX_ZOOM))
    votes = agree.sum(axis=1)
    chosen: list[npt.NDArray[np.bool_]] = []
    for row in np.argsort(-votes, kind="stable"):
        if votes[row] < max(3, min_inliers // 2) or len(chosen) == FINALISTS:
            break
        if all((agree[row] & old).sum() < 0.7 * votes[row] for old in chosen):
            chosen.append(agree[row])
    return chosen


def _refine(matches: Matches, agree: npt.NDArray[np.bool_], long_side: int, min_inliers: int) -> Fit | None:
    """Fit similarity, affine, homography in turn, each starting from those who agree with the one before."""
    candidates: list[Fit] = []
    plan: tuple[tuple[Model, float], ...] = (
        ("similarity", LOOSE / 2),
        ("similarity", TIGHT),
        ("affine", LOOSE / 3),
        ("affine", TIGHT),
        ("homography", LOOSE / 4),
        ("homography", TIGHT),
    )
    start = agree
    for model, tolerance in plan:
        matrix: Matrix | None = None
        for _ in range(3):
            if agree.sum() < 4:
                break
            matrix = solve(model, matches.source[agree], matches.target[agree])
            if matrix is None or not _sane(matrix, matches.source[agree]):
                matrix = None
                break
            before = agree
            error = np.linalg.norm(apply(matrix, matches.source) - matches.target, axis=1)
            agree = error < tolerance * long_side  # those behind the camera (NaN) are not
            if (agree == before).all():
                break
        if matrix is None:
            agree = start
        elif tolerance == TIGHT:
            inliers = _distinct(matches, np.flatnonzero(agree))
            if len(inliers) >= min_inliers:
                candidates.append(Fit(matrix, model, inliers))
        elif agree.sum() >= 4:
            start = agree
        agree = agree if agree.sum() >= 4 else start
    best: Fit | None = None
    for candidate in candidates:
        if best is None or len(candidate.inliers) > RICHER * len(best.inliers):
            best = candidate
    return best


def solve(model: Model, source: npt.NDArray[np.floating], target: npt.NDArray[np.floating]) -> Matrix | None:
    """Least squares of one model over (n, 2) points; None where they do not determine it."""
    import cv2

    middle = source.mean(axis=0)
    if model == "homography":
        matrix, _ = cv2.findHomography(source.astype(np.float64), target.astype(np.float64), 0)
        return None if matrix is None else np.asarray(matrix, np.float64)
    x, y = (source - middle).T.astype(np.float64)
    n = len(x)
    if model == "similarity":
        rows = np.zeros((2 * n, 4))
        rows[:n, 0], rows[:n, 1], rows[n:, 0], rows[n:, 1] = x, -y, y, x
        rows[:n, 2] = rows[n:, 3] = 1
    else:
        rows = np.zeros((2 * n, 6))
        rows[:n, 0] = rows[n:, 3] = x
        rows[:n, 1] = rows[n:, 4] = y
        rows[:n, 2] = rows[n:, 5] = 1
    answer, _, rank, _ = np.linalg.lstsq(rows, target.T.reshape(-1).astype(np.float64), rcond=None)
    if rank < rows.shape[1]:
        return None
    if model == "similarity":
        a, b, u, v = answer
        matrix = np.array([[a, -b, u], [b, a, v], [0, 0, 1]])
    else:
        a, b, u, c, d, v = answer
        matrix = np.array([[a, b, u], [c, d, v], [0, 0, 1]])
    back = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1]], np.float64)
    return np.asarray(matrix @ back, np.float64)


def _sane(matrix: Matrix, source: npt.NDArray[np.floating]) -> bool:
    """Refuse transforms that mirror, fold or flatten the matched area: no camera and no editor does that."""
    low, high = source.min(axis=0), source.max(axis=0)
    corners = np.array([low, (high[0], low[1]), high, (low[0], high[1])], np.float64)
    mapped = apply(matrix, corners)
    if not np.isfinite(mapped).all():
        return False
    edges = mapped[NEXT] - mapped
    following = edges[NEXT]
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    if (turns <= 0).any():
        return False
    sides = np.linalg.norm(edges, axis=1) / np.maximum(np.ptp(corners, axis=0)[[0, 1, 0, 1]], 1e-6)
    return bool(sides.min() > 0.05 and sides.max() < 20 and sides.max() < 3 * sides.min())


def _distinct(matches: Matches, inliers: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Keep one match for each place, in the reference as well as in the other photo."""
    for points in (matches.source, matches.target):
        places = np.round(points[inliers])
        order = np.lexsort(places.T)  # of equal ones the first stays the first
        first = np.ones(len(order), bool)
        first[1:] = (places[order][1:] != places[order][:-1]).any(axis=1)
        inliers = inliers[np.sort(order[first])]
    return inliers
