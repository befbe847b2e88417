"""Pair up the local features of two photos."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.photo import Features

RATIO = 0.9
"""Largest ratio of best to second-best distance (Lowe, IJCV 2004, has 0.8). Cloth repeats itself, so we ask
for less here and leave it to geometry to refuse chance pairs."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of points, best first.

    Attributes:
        source, target: (n, 2) float32, positions in the reference and in the other photo, full-size pixels.
        scale: (n,) float32, how many times larger the neighbourhood is in the other photo.
        turn: (n,) float32, by how much it is turned there, in radians, clockwise as it is seen.
    """

    source: npt.NDArray[np.float32]
    target: npt.NDArray[np.float32]
    scale: npt.NDArray[np.float32]
    turn: npt.NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.source)

    def __getitem__(self, keep: npt.NDArray[np.generic]) -> "Matches":
        """Return the chosen pairs."""
        return Matches(self.source[keep], self.target[keep], self.scale[keep], self.turn[keep])


def match(reference: Features, other: Features) -> Matches:
    """Pair each point with its nearest neighbour, where both choose each other and the choice is clear."""
    similarity = reference.descriptors @ other.descriptors.T
    rows = np.arange(len(similarity))
    best = similarity.argmax(axis=1)
    first = similarity[rows, best]
    mutual = np.flatnonzero(first >= similarity.max(axis=0)[best])
    rest = similarity[mutual]
    rest[np.arange(len(rest)), best[mutual]] = -1
    runner_up = rest.argmax(axis=1)
    # One point may have several orientations; they would spoil each other's ratio: look past one of them.
    same = np.abs(other.points[runner_up] - other.points[best[mutual]]).max(axis=1) < 1
    rest[np.flatnonzero(same), runner_up[same]] = -1
    # RootSIFT vectors have length one: distance² = 2 − 2 · similarity.
    ratio = np.sqrt(np.maximum(1 - first[mutual], 0) / np.maximum(1 - rest.max(axis=1, initial=-1), 1e-6))
    order = np.argsort(ratio, kind="stable")
    keep = mutual[order[: int((ratio < RATIO).sum())]]
    return _pairs(reference, other, keep, best[keep])


def _pairs(reference: Features, other: Features, i: npt.NDArray[np.intp], j: npt.NDArray[np.intp]) -> Matches:
    return Matches(
        reference.points[i],
        other.points[j],
        (other.sizes[j] / np.maximum(reference.sizes[i], 1e-3)).astype(np.float32),
        np.deg2rad(other.angles[j] - reference.angles[i]).astype(np.float32),
    )
