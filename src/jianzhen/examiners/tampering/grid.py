"""JPEG grids: where in the photo does another 8 × 8 grid lie than elsewhere?

Our own implementation of ZERO: Nikoukhah, Colom, Morel, Grompone von Gioi, "ZERO: a Local JPEG Grid Origin
Detector Based on the Number of DCT Zeros and its Applications in Image Forensics", IPOL 2021. Differences:
regions are grown on cells of 8 × 8 pixels, the tail of the binomial is bounded (Hoeffding), and a region is
held against what the rest of the photo shows, not against chance alone: a photo that was cropped and saved
again shows its former grid everywhere, which is no local edit. The published search for a MISSING grid (save
at quality 99 and vote again) is not here: it sees few textures, and `doubled` answers the same question.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from jianzhen.examiners.tampering.evidence import CELL, Cells
from jianzhen.examiners.tampering.nfa import log10_tail

Luma = npt.NDArray[np.uint8]
Votes = npt.NDArray[np.uint8]

NO_VOTE = 64
"""A pixel at which two grids tie, or where the winning block is constant along rows or columns."""

BAND = 64
"""Rows transformed at a time: what is worked on then stays in the processor's cache."""

ZERO = 0.5
"""Size below which a DCT coefficient counts as zero."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A connected region with one grid.

    Attributes:
        score: -log10 of the number of false alarms.
        cells: (⌈h/8⌉, ⌈w/8⌉) bool, cells of 8 × 8 pixels in it.
        origin: x and y of its grid, 0 to 7.
        share: share of the pixels of its square that vote for its grid.
    """

    score: float
    cells: Cells
    origin: tuple[int, int]
    share: float


@cache
def _basis() -> npt.NDArray[np.float32]:
    """Return the (8, 8) orthonormal DCT-II, one frequency a row."""
    k, n = np.mgrid[:8, :8]
    basis = np.cos((2 * n + 1) * k * np.pi / 16) / 2
    basis[0] /= np.sqrt(2)
    return np.asarray(basis, np.float32)


def zeros(luma: Luma) -> npt.NDArray[np.uint8]:
    """Return (h-7, w-7): how many of the 63 AC coefficients are zero in the block that begins there."""
    import cv2

    height, width = luma.shape
    basis = _basis()
    found = np.zeros((height - 7, width - 7), np.uint8)
    for top in range(0, height - 7, BAND):
        band = luma[top : top + BAND + 7].astype(np.float32)
        count = found[top : top + BAND]
        for k in range(8):
            rows = cv2.filter2D(band, -1, basis[k][None], anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
            rows = rows[:, : width - 7]
            for m in range(8):
                if k or m:
                    size = cv2.filter2D(
                        rows, -1, basis[m][:, None], anchor=(0, 0), borderType=cv2.BORDER_CONSTANT
                    )[: len(count)]
                    count += (np.abs(size) < ZERO).view(np.uint8)
    return found


def vote(luma: Luma) -> Votes:
    """Return (h, w): the grid whose block shows the most zeros there, as x + 8·y of its origin, or NO_VOTE.

    The 64 blocks around a pixel have 64 different origins. Count and origin are packed into one number, whose
    maximum over 8 × 8 is the winner; packed with the origins in reverse order it tells a tie.
    """
    import cv2

    height, width = luma.shape
    votes = np.full((height, width), NO_VOTE, np.uint8)
    count = zeros(luma).astype(np.uint16)
    flat = _flat(luma)
    origin = (np.arange(width - 7) % 8)[None] + 8 * (np.arange(height - 7) % 8)[:, None]
    forward, backward = (count << 7 | o.astype(np.uint16) << 1 | flat for o in (origin, 63 - origin))
    # A pixel belongs to the blocks that begin up to 7 above and to the left of it: the anchor.
    square, anchor = np.ones((8, 8), np.uint8), (0, 0)
    first, last = (
        np.asarray(cv2.dilate(x, square, anchor=anchor, borderValue=0), np.uint16)[
            : height - 14, : width - 14
        ]
        for x in (forward, backward)
    )
    winner, other = first >> 1 & 63, 63 - (last >> 1 & 63)
    sure = (winner == other) & (first & 1 == 0)
    votes[7:-7, 7:-7] = np.where(sure, winner, NO_VOTE)
    return votes


def _flat(luma: Luma) -> npt.NDArray[np.uint16]:
    """Return 1 for each block that is constant along its rows or along its columns: every grid fits it."""
    import cv2

    height, width = luma.shape
    either = np.zeros((height - 7, width - 7), np.uint16)
    for axis, window in ((1, (8, 7)), (0, (7, 8))):
        same = (np.diff(luma, axis=axis) == 0).astype(np.uint8)
        constant = cv2.erode(same, np.ones(window, np.uint8), anchor=(0, 0))
        either |= np.asarray(constant, np.uint16)[: height - 7, : width - 7]
    return either


def main_grid(votes: Votes) -> int | None:
    """Return the grid of the whole photo if it is no chance (NFA < 1), else None."""
    tally = np.bincount(votes.ravel(), minlength=NO_VOTE + 1)[:NO_VOTE]
    best = int(tally.argmax())
    log10_nfa = 2 * np.log10(64) + log10_tail(tally[best] / 64, votes.size / 64, 1 / 64)
    return best if log10_nfa < 0 else None


def foreign(votes: Votes, main: int) -> list[Patch]:
    """Return the regions with another grid than the main one, the surest first."""
    height, width = votes.shape
    log10_tests = 2 * float(np.log10(64.0 * height * width))
    tally = _tally(votes)
    found = [p for grid in range(64) if grid != main for p in _of_grid(tally[grid], log10_tests, grid)]
    return sorted(found, key=lambda patch: -patch.score)


def _tally(votes: Votes) -> npt.NDArray[np.uint8]:
    """Return (65, rows, columns): the votes for each grid in each cell."""
    rows, columns = -(-votes.shape[0] // CELL), -(-votes.shape[1] // CELL)
    y, x = np.arange(votes.shape[0]) // CELL, np.arange(votes.shape[1]) // CELL
    place = votes + np.uint32(NO_VOTE + 1) * (y[:, None] * columns + x[None]).astype(np.uint32)
    tally = np.bincount(place.ravel(), minlength=rows * columns * (NO_VOTE + 1))
    return np.ascontiguousarray(tally.reshape(rows, columns, NO_VOTE + 1).transpose(2, 0, 1).astype(np.uint8))


def _of_grid(tally: npt.NDArray[np.uint8], log10_tests: float, grid: int) -> list[Patch]:
    """Return the connected regions of one grid that chance does not give."""
    import cv2

    least = log10_tests / np.log10(64)  # blocks: fewer cannot reach NFA < 1
    if tally.sum() < 64 * least:
        return []
    _, labels, facts, _ = cv2.connectedComponentsWithStats((tally > 0).view(np.uint8), connectivity=8)
    sums = np.bincount(labels.ravel(), tally.ravel())
    found = []
    for label in np.flatnonzero(sums >= 64 * least):
        if label == 0:
            continue
        blocks = float(sums[label]) / 64
        area = float(max(facts[label, cv2.CC_STAT_WIDTH], facts[label, cv2.CC_STAT_HEIGHT])) ** 2
        usual = (tally.sum() - sums[label]) / (64 * max(tally.size - area, 1))
        score = -(log10_tests + log10_tail(blocks, area, max(1 / 64, float(usual))))
        if score > 0:
            found.append(Patch(score, labels == label, (grid % 8, grid // 8), min(1.0, blocks / area)))
    return found
