"""Does a frame of the packing video show the claimed spot without what the claim photo shows there?

How two pictures are compared stands in `align.spot`; here frames are chosen, and what they say is put
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jianzhen.align import Alignment, align
from jianzhen.align.dense import Overlay, overlay
from jianzhen.align.residual import Residual, residual
from jianzhen.align.spot import COLOURED, Spot, hue, narrowed, spots
from jianzhen.footage import Frame
from jianzhen.photo import Photo

MIN_INLIERS = 8
"""Matched points from which a frame is laid over the photo."""

LAID = 4
"""Frames laid over one photo, those with most matched points."""

SAME_HUE = 0.5
"""How alike colours must vary: the same goods have 0.65 and more (one: 0.41), variants 0.24 at most, on the
development half."""

LEAST_SCORE = 0.0
"""Score from which something is said."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A frame laid over the photo.

    Attributes:
        frame, alignment: the frame, and how it lies in the photo.
        overlay: the two, the inside narrowed to what agrees.
        hue: how far colours vary alike within it, -1 to 1.
        spread: how colourful the duller of the two is within it (chroma, CIE Lab, 8 bits).
    """

    frame: Frame
    alignment: Alignment
    overlay: Overlay
    hue: float
    spread: float


@dataclass(frozen=True, slots=True)
class Intact:
    """A spot that a frame shows without what the photo shows.

    Attributes:
        laid: the frame over the photo.
        residual: the differences of the two.
        spot: the spot.
        frames: frames that say so.
    """

    laid: Laid
    residual: Residual
    spot: Spot
    frames: int = 1

    @property
    def score(self) -> float:
        """See MODEL_CARD.md."""
        return self.spot.score + 0.5 * (min(self.frames, 3) - 1)


def registered(frames: Sequence[Frame], claim: Photo) -> list[tuple[Frame, Alignment]]:
    """Return the frames that can be laid over the photo, those with most matched points first."""
    found = [
        (f, a) for f in frames if (a := align(f.photo.features, claim.features, MIN_INLIERS)) is not None
    ]
    return sorted([p for p in found if not p[1].mirrored], key=lambda pair: -pair[1].inliers)


def lay(frames: Sequence[tuple[Frame, Alignment]], claim: Photo) -> list[Laid]:
    """Lay the best of the registered frames over the photo; those of which too little agrees are left out."""
    found = []
    for frame, alignment in frames[:LAID]:
        laid = overlay(frame.photo, claim, alignment)
        within = None if laid is None else narrowed(laid)
        if within is not None:
            found.append(Laid(frame, alignment, within, *hue(within)))
    return found


def find_spot(frames: Sequence[Laid]) -> Intact | None:
    """Return the spot that is shown best, or None where no frame shows one, or only one of other colours."""
    found = [s for one in frames if one.spread < COLOURED or one.hue >= SAME_HUE for s in _spots(one)]
    if not found:
        return None
    agreed = [replace(s, frames=len({o.laid.frame.at for o in found if _meet(s, o)})) for s in found]
    best = max(agreed, key=lambda s: s.score)
    return best if best.score >= LEAST_SCORE else None


def _spots(one: Laid) -> list[Intact]:
    rest = residual(one.overlay)
    return [Intact(one, rest, spot) for spot in spots(one.overlay, rest)]


def _meet(one: Intact, other: Intact) -> bool:
    """Whether two spots lie on each other in the photo."""
    a, b = (_corners(s) for s in (one, other))
    width, height = (min(a[i + 2], b[i + 2]) - max(a[i], b[i]) for i in (0, 1))
    return width > 0 and height > 0


def _corners(one: Intact) -> tuple[float, float, float, float]:
    x, y, w, h = one.spot.box
    (left, top), (right, bottom) = (
        (one.laid.overlay.to_other @ (px, py, 1.0))[:2] for px, py in ((x, y), (x + w, y + h))
    )
    return float(left), float(top), float(right), float(bottom)
