"""What is dear to find out about pairs of photos, kept for one case: several examiners ask for the same.

Examiners differ in how many agreeing points they ask for, so their transforms may differ. What comes before
does not: how points match is found once a pair. Where their transforms are the same, so is the overlay.
"""

import numpy as np
import numpy.typing as npt

from jianzhen.align.align import Alignment, align
from jianzhen.align.dense import Overlay, overlay
from jianzhen.align.match import Matches, match
from jianzhen.photo import Features, Photo

MOST_MATCHES, MOST_OVERLAYS = 512, 16
"""Kept at most: of matches about 10 kB each, of overlays 2 MB. Once full, the first ones stay: examiners go
through the pairs in one order, and whoever asks for all of them again would find the last ones only."""


class Pairs:
    """A memory of matches and overlays by the photos' SHA-256.

    What it returns is what `align` and `overlay` return, bit for bit. Two threads that ask at once compute
    twice, to the same result.
    """

    def __init__(self) -> None:
        self._matches: dict[tuple[str, str, bool], Matches] = {}
        self._overlays: dict[tuple[str, str, bytes, bytes], Overlay | None] = {}

    def align(self, reference: Photo, other: Photo, min_inliers: int) -> Alignment | None:
        """Return how `reference` lies in `other`; see `align`. Raises PhotoError like `Photo.features`."""

        def found(one: Features, two: Features, mirrored: bool) -> Matches:
            key = (reference.sha256, other.sha256, mirrored)
            known = self._matches.get(key)
            if known is None:
                known = match(one, two)
                if len(self._matches) < MOST_MATCHES:
                    self._matches[key] = known
            return known

        return align(reference.features, other.features, min_inliers, found)

    def overlay(self, reference: Photo, other: Photo, alignment: Alignment) -> Overlay | None:
        """Return `reference` laid over `other`; see `overlay`. Read-only: examiners share the arrays."""
        place = (alignment.matrix.tobytes(), alignment.source.tobytes())  # all that an overlay takes from it
        key = (reference.sha256, other.sha256, *place)
        if key in self._overlays:
            return self._overlays[key]
        laid = overlay(reference, other, alignment)
        for array in () if laid is None else _arrays(laid):
            array.setflags(write=False)
        if len(self._overlays) < MOST_OVERLAYS:
            self._overlays[key] = laid
        return laid


def _arrays(laid: Overlay) -> tuple[npt.NDArray[np.generic], ...]:
    return laid.other, laid.reference, laid.inside, laid.to_other, laid.correlation, laid.textured, laid.shift
