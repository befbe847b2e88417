"""From shared visual words to likely copies: votes that agree on one change of angle and size.

Weak geometric consistency: Jégou, Douze & Schmid, "Hamming embedding and weak geometric consistency", ECCV
2008. A copy turns and scales all its features alike; chance matches scatter over all changes.
"""

import numpy as np
import numpy.typing as npt

from jianzhen.index.protocol import Candidate, Words

ANGLES, SIZES = 8, 32
"""Cells of the change of angle (45° each) and of size (one octave each)."""

LEAST_WORDS = 3
"""Votes of an entry, counted in words that no other entry has, below which it is not worth a look."""


def count_votes(
    asked: Words, keys: npt.NDArray[np.int64], stored: Words, top: int, entries: int
) -> tuple[Candidate, ...]:
    """Return the `top` entries by votes; none with fewer than LEAST_WORDS words that agree.

    Args:
        asked: words of the picture asked for.
        keys: (n,) entry of each stored word.
        stored: the n stored words; those not asked for are ignored.
        top: how many to return.
        entries: size of the index; a word found in few of its entries weighs more.
    """
    order = np.argsort(asked.words, kind="stable")
    words, shapes = asked.words[order], asked.shapes[order]
    first = np.searchsorted(words, stored.words, "left")
    times = np.searchsorted(words, stored.words, "right") - first
    row = np.repeat(np.arange(len(times)), times)
    if not len(row):
        return ()
    place = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    _, group, shared_by = np.unique(stored.words[row], return_inverse=True, return_counts=True)
    weight = np.log(1 + entries / shared_by[group]) / times[row]
    turn = ((stored.shapes[row] >> 8).astype(np.int64) - (shapes[place] >> 8)) % 256
    grow = (stored.shapes[row] & 255).astype(np.int64) - (shapes[place] & 255) + 256
    found, entry = np.unique(keys[row], return_inverse=True)
    votes = _densest(entry, turn, grow, weight, len(found))
    best = np.argsort(-votes, kind="stable")[:top]
    least = LEAST_WORDS * np.log(1 + entries)
    return tuple(Candidate(int(found[i]), float(votes[i])) for i in best if votes[i] >= least)


def _densest(
    entry: npt.NDArray[np.intp],
    turn: npt.NDArray[np.int64],
    grow: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float64],
    entries: int,
) -> npt.NDArray[np.float64]:
    """Return each entry's heaviest cell of (turn, grow), over four grids shifted by half a cell."""
    best = np.zeros(entries)
    angle, size = 256 // ANGLES, 512 // SIZES
    for shift in range(4):
        a = (turn + (shift & 1) * angle // 2) // angle % ANGLES
        s = (grow + (shift >> 1) * size // 2) // size % SIZES
        cells, place = np.unique((entry * ANGLES + a) * SIZES + s, return_inverse=True)
        totals = np.bincount(place, weight)
        np.maximum.at(best, cells // (ANGLES * SIZES), totals)
    return best
