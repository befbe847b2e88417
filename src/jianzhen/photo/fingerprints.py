"""Fingerprints of one photo: what an index keeps of it, and what it is asked with."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.photo.pdq import Pdq, pdq, turned

LONG_SIDE = 512
"""Pixels on the long side at which photos are hashed, as ThreatExchange does; the shape is kept."""

PLAIN = 4.0
"""Grey levels; a row or column that varies less (standard deviation) is a bar, a margin or plain sky."""

LEAST_SHARE, MOST_SHARE = 0.08, 0.97
"""Share of the picture left after trimming, below and above which trimming tells nothing."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Global fingerprints of a photo.

    Attributes:
        whole: hash of the whole frame.
        inner: hash of the picture within plain bars or margins (letterbox, screenshot), or None.
        turned: hashes of the whole frame in its eight orientations, then of the inner picture's; an index
            stores `stored` and is asked with these.
    """

    whole: Pdq
    inner: Pdq | None
    turned: tuple[bytes, ...]

    @property
    def stored(self) -> tuple[Pdq, ...]:
        """What an index keeps."""
        return (self.whole,) if self.inner is None else (self.whole, self.inner)


def find_fingerprints(rgb: npt.NDArray[np.uint8]) -> Fingerprints:
    """Fingerprint a (h, w, 3) uint8 picture, scaled to LONG_SIDE."""
    box = inner_box(rgb)
    if box is None:
        return Fingerprints(pdq(rgb), None, turned(rgb))
    x0, y0, x1, y1 = box
    inner = rgb[y0:y1, x0:x1]
    return Fingerprints(pdq(rgb), pdq(inner), turned(rgb) + turned(inner))


def inner_box(rgb: npt.NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Return (x0, y0, x1, y1) of the picture within plain bars, or None where there are none.

    The tallest run of rows that are not plain, then the widest run of columns within it: a status line or a
    line of text is a short run, the photo between two bars the tallest.
    """
    gray = rgb.mean(axis=2, dtype=np.float32)
    rows = _longest_run(gray.std(axis=1) > PLAIN)
    if rows is None:
        return None
    columns = _longest_run(gray[rows].std(axis=0) > PLAIN)
    if columns is None:
        return None
    share = (rows.stop - rows.start) * (columns.stop - columns.start) / gray.size
    if not LEAST_SHARE <= share <= MOST_SHARE:
        return None
    return columns.start, rows.start, columns.stop, rows.stop


def _longest_run(wanted: npt.NDArray[np.bool_]) -> slice | None:
    """Return the longest run of True, or None."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8)))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return None
    best = int(np.argmax(stops - starts))
    return slice(int(starts[best]), int(stops[best]))
