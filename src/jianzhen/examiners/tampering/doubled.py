"""Double JPEG: in a photo that was compressed twice, where are the blocks that were compressed only once?

Coefficients quantised by q1 and then by q2 fall into some bins and leave others nearly empty (Lin, He, Tang,
Tang, "Fast, automatic and fine-grained tampered JPEG image detection via DCT coefficient analysis", Pattern
Recognition 2009). What was painted or pasted in between never saw q1, or on another grid, and fills all bins.
The model of both histograms follows Bianchi & Piva, "Image Forgery Localization via Block-Grained Analysis of
JPEG Artifacts", IEEE TIFS 2012 (aligned case): the unquantised coefficients are those of the same picture on
a grid shifted by half a block. A file without loss is the case q2 = 1.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from jianzhen.examiners.tampering.evidence import Cells
from jianzhen.examiners.tampering.nfa import log10_tail

Floats = npt.NDArray[np.float32]
Luma = npt.NDArray[np.uint8]

# fmt: off
FREQUENCIES = (
    (0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0), (4, 0), (3, 1), (2, 2), (1, 3),
    (0, 4), (0, 5), (1, 4), (2, 3), (3, 2), (4, 1), (5, 0),
)
# fmt: on
"""The lowest AC frequencies, vertical first: those above are zero nearly everywhere."""

REACH = 80
"""Bins on either side of zero that are looked at."""

LARGEST_STEP = 40
SAMPLES = 20_000
"""Blocks from which the model is made, spread over the photo."""

BLUR = 0.45
"""Standard deviation of a coefficient's error after the first decoding: pixels and colours were rounded."""

DOUBT = 0.02
"""Share of single blocks that the model of the double ones allows for; bounds what one coefficient says."""

GAIN = 0.01
"""Log-likelihood a block by which a first step must explain a frequency better than none, and at least 30."""

LEAST_TOLD = 0.02
"""Share of blocks in which a coefficient must not be zero for its frequency to be asked."""

LEAST_MARKS = 4
"""Frequencies that must bear the mark: one or two come about by chance."""

SURE = 2.0
"""Log-likelihood ratio from which a block speaks for one side."""

MOST_CLIPPED = 2
"""Clipped pixels up to which a block may speak."""

LEAST_CHANCE = 0.01
"""Chance with which a block is taken for single at least, whatever the rest of the photo shows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a first compression left in one frequency.

    Attributes:
        step: step of the first compression.
        last: step of the last one; 1 in a file without loss.
        says: (2·REACH+1,) float32, log-likelihood ratio of single against double by bin of the last one.
    """

    step: int
    last: int
    says: Floats


Marks = dict[tuple[int, int], Mark]


@dataclass(frozen=True, slots=True)
class Spot:
    """A region of blocks that were compressed only once: its score (-log10 NFA), cells and share of votes."""

    score: float
    cells: Cells
    share: float


@cache
def _basis() -> Floats:
    k, n = np.mgrid[:8, :8]
    basis = np.cos((2 * n + 1) * k * np.pi / 16) / 2
    basis[0] /= np.sqrt(2)
    return np.asarray(basis, np.float32)


def coefficients(luma: Luma, left: int = 0, top: int = 0, every: int = 1) -> Floats:
    """Return (rows, columns, 8, 8): DCT of whole blocks from (left, top) on, vertical frequency first.

    Of every so many rows of blocks only one is taken.
    """
    rows, columns = (luma.shape[0] - top) // 8, (luma.shape[1] - left) // 8
    part = luma[top : top + 8 * rows, left : left + 8 * columns]
    part = part.reshape(rows, 8, 8 * columns)[::every].astype(np.float32)
    rows = len(part)
    across = part.reshape(-1, 8) @ _basis().T  # (rows · 8 · columns, horizontal)
    turned = across.reshape(rows, 8, columns, 8).transpose(0, 2, 3, 1).reshape(-1, 8)
    down = (turned @ _basis().T).reshape(rows, columns, 8, 8)  # horizontal, vertical
    return np.asarray(down.transpose(0, 1, 3, 2), np.float32)


def marks(luma: Luma, steps: npt.NDArray[np.int64] | None, origin: tuple[int, int]) -> Marks:
    """Return what a first compression left, by frequency (vertical, horizontal); empty where there was none.

    `steps` is the (8, 8) table of the last compression, None for a file without loss; `origin` is x and y of
    the grid. Judged on at most SAMPLES blocks.
    """
    every = max(1, luma.size // 64 // SAMPLES)
    blocks = coefficients(luma, *origin, every)
    other = coefficients(luma, origin[0] + 4, origin[1] + 4, every)
    asked: list[tuple[tuple[int, int], int, _Free, npt.NDArray[np.int64]]] = []
    for v, h in FREQUENCIES:
        last = 1 if steps is None else int(steps[v, h])
        bins = np.rint(blocks[:, :, v, h] / last).astype(np.int32).ravel()
        tally = np.bincount(bins[np.abs(bins) <= REACH] + REACH, minlength=2 * REACH + 1)
        if tally.sum() - tally[REACH] < LEAST_TOLD * tally.sum():
            continue
        free = _Free(other[:, :, v, h].ravel(), last)
        # No model explains a histogram better than the histogram itself: most frequencies end here.
        seen = tally[tally > 0]
        if float(seen @ np.log(seen / seen.sum())) - _plain(free.once(last), tally) > _least_gain(tally):
            asked.append(((v, h), last, free, tally))
    found: Marks = {}
    for number, (frequency, last, free, tally) in enumerate(asked):
        if len(found) + len(asked) - number < LEAST_MARKS:
            return {}
        once = free.once(last)
        step, twice = _first_step(free, last, once, tally)
        if step:
            says = np.log(once / ((1 - DOUBT) * twice + DOUBT * once))
            found[frequency] = Mark(step, last, says.astype(np.float32))
    return found if len(found) >= LEAST_MARKS else {}


def _plain(once: npt.NDArray[np.float64], tally: npt.NDArray[np.int64]) -> float:
    """Return the log-likelihood of a histogram after one compression."""
    return float(tally @ np.log(once))


def _least_gain(tally: npt.NDArray[np.int64]) -> float:
    """Return by how much two compressions must explain a histogram better than one."""
    return max(30.0, GAIN * float(tally.sum()))


def ratio(luma: Luma, left_by: Marks, origin: tuple[int, int], fit: Cells) -> Floats:
    """Return (rows, columns): log-likelihood ratio of each block, above 0 single, below 0 double.

    `fit` (rows, columns) says which blocks may speak: clipped colours do not survive a decoding.
    """
    blocks = coefficients(luma, *origin)
    total = np.zeros(blocks.shape[:2], np.float32)
    for (v, h), mark in left_by.items():
        bins = np.rint(blocks[:, :, v, h] / mark.last).astype(np.int32)
        total += np.where(np.abs(bins) <= REACH, mark.says[np.clip(bins, -REACH, REACH) + REACH], 0)
    return np.where(fit, total, 0).astype(np.float32)


def unclipped(rgb: npt.NDArray[np.uint8], origin: tuple[int, int]) -> Cells:
    """Return (rows, columns): the blocks of a stored (h, w, 3) picture in which colours are not clipped.

    Where a channel is 0 or 255 the decoder had cut it off, and saving again gives other coefficients.
    """
    import cv2

    clipped = (cv2.inRange(rgb, (1, 1, 1), (254, 254, 254)) == 0)[origin[1] :, origin[0] :]
    rows, columns = clipped.shape[0] // 8, clipped.shape[1] // 8
    blocks = clipped[: 8 * rows, : 8 * columns].reshape(rows, 8, columns, 8)
    return np.asarray(blocks.sum(axis=(1, 3)) <= MOST_CLIPPED)


class _Free:
    """Unquantised coefficients of one frequency: how many lie below each half level."""

    def __init__(self, values: Floats, last: int) -> None:
        """Count them once: as they are, with a Laplacian's tails (a tenth), up to what any step asks for."""
        self.half = 2 * REACH * last + 6 * LARGEST_STEP
        at = np.arange(-self.half, self.half + 1) / 2
        halves = np.floor(2 * values).clip(-self.half - 1, self.half).astype(np.intp) + self.half + 1
        counted = np.bincount(halves, minlength=2 * self.half + 2).cumsum()[:-1] / len(values)
        tail = np.exp(-np.abs(at) / max(float(np.abs(values).mean()), 0.3)) / 2
        self.below = 0.9 * counted + 0.1 * np.where(at < 0, tail, 1 - tail)

    def cells(self, step: int, most: int) -> npt.NDArray[np.float64]:
        """Return (2·most+1,): the share that rounds to each multiple of `step`, from -most to most."""
        edges = self.half + step * np.arange(-2 * most - 1, 2 * most + 2, 2)
        return np.asarray(np.diff(self.below[edges]), np.float64)

    def once(self, last: int) -> npt.NDArray[np.float64]:
        """Return the (2·REACH+1,) histogram after one compression."""
        return np.maximum(self.cells(last, REACH), 1e-7)

    def twice(self, step: int, last: int) -> npt.NDArray[np.float64]:
        """Return the histogram after a compression by `step`, decoding, and one by `last`."""
        most = math.ceil(REACH * last / step) + 1
        return np.maximum(self.cells(step, most) @ _fall(step, last, most), 1e-7)


@cache
def _fall(step: int, last: int, most: int) -> npt.NDArray[np.float64]:
    """Return (multiples of `step`, bins of `last`): the chance that one falls into the other."""
    edges = (np.arange(-REACH, REACH + 2) - 0.5) * last
    off = (edges[None] - step * np.arange(-most, most + 1)[:, None]) / (BLUR * math.sqrt(2))
    points, values = _erf()
    return np.asarray(np.diff(np.interp(off, points, values), axis=1) / 2)


@cache
def _erf() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return points and values of the error function, dense enough for straight lines in between."""
    points = np.linspace(-4, 4, 1601)
    return points, np.array([math.erf(x) for x in points])


def _first_step(
    free: _Free, last: int, once: npt.NDArray[np.float64], tally: npt.NDArray[np.int64]
) -> tuple[int, npt.NDArray[np.float64]]:
    """Return the first step that explains the histogram best and its model; 0 if none is better than none."""
    plain = _plain(once, tally)
    best, chosen = _least_gain(tally), (0, once)
    for step in range(2, LARGEST_STEP + 1):
        if last % step == 0:
            continue
        twice = free.twice(step, last)
        gain = float(tally @ np.log(0.9 * twice + 0.1 * once)) - plain
        if gain > best:
            best, chosen = gain, (step, twice)
    return chosen


def spots(ratios: Floats, pixels: int) -> list[Spot]:
    """Return the regions in which blocks speak for one compression, more than chance has it; surest first."""
    import cv2

    single, told = ratios > SURE, np.abs(ratios) > SURE
    grown = cv2.dilate(single.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, labels, facts, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    votes = np.bincount(labels[single], minlength=len(facts))
    log10_tests = 2 * math.log10(pixels)
    found = []
    for label in np.flatnonzero(votes >= 3):
        x, y, w, h = facts[label, :4]
        box = np.s_[y : y + h, x : x + w]
        n, k = int(told[box].sum()), int(votes[label])
        outside = max(int(told.sum()) - n, 1)
        usual = (int(single.sum()) - int(single[box].sum())) / outside
        score = -(log10_tests + log10_tail(k, n, max(LEAST_CHANCE, usual)))
        if score > 0:
            found.append(Spot(score, (labels == label) & (grown > 0), k / n))
    return sorted(found, key=lambda spot: -spot.score)
