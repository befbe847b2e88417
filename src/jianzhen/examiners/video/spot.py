"""Does a frame of the packing video show the claimed spot without what the claim photo shows there?

Where the damage is nobody says: it is where the claim photo differs from a frame that otherwise lies on it.
So the frame is laid over the photo; only where the two agree around a place does the place count; and what
the photo shows there must be MORE than what the frame shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jianzhen.align import Alignment, align
from jianzhen.align.dense import STRIDE, WINDOW, Overlay, overlay
from jianzhen.align.residual import BAR, Residual, residual
from jianzhen.footage import Frame
from jianzhen.photo import Photo

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

MIN_INLIERS = 8
"""Matched points from which a frame is laid over the photo."""

LAID = 4
"""Frames laid over one photo, those with most matched points."""

FEWEST = 6.0
"""Independent windows that must agree: the goods, not a corner of the table."""

CLOSE = 3
"""Windows by which gaps in what agrees are closed: as wide a spot of damage is looked for."""

LARGEST = 0.2
"""Share of the agreeing area that a spot may cover."""

RING = 14
"""Pixels around a spot in which the two must agree."""

SUPPORT = 0.75
"""Share of the ring that must agree."""

SHARP = 0.6
"""Fine detail of the frame around the spot, as share of the photo's: a blurred frame hides a crack."""

COLOURED = 2.5
"""Spread of chroma (CIE Lab, 8 bits) from which colours are compared."""

SHARP_IN_ALL = 0.45
"""The same over all that agrees."""

SAME_HUE = 0.5
"""How alike colours must vary: the same goods have 0.65 and more (one: 0.41), variants 0.24 at most, on the
development half."""

USUAL = 20_000.0
"""Mass of a spot that scores 0 by itself; what else speaks adds up to about 3 (see `Spot.score`)."""

LEAST_SCORE = 0.0
"""Score from which something is said."""

MORE = 1.5
"""Times by which the photo's spot must stand out more from its surroundings than the frame's."""


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
class Spot:
    """A place that the frame shows without what the photo shows.

    Attributes:
        frame: the frame.
        alignment: how the frame lies in the photo.
        laid: the overlay, its inside narrowed to what agrees.
        residual: differences within it.
        box: x, y, w, h of the spot in pixels of the overlay.
        mass: how much it differs in all, noise units beyond BAR summed over its pixels.
        support: share of the ring around it that agrees.
        sharp: fine detail of the frame there as share of the photo's.
        more: times by which the spot stands out more in the photo.
        frames: frames that say so.
    """

    frame: Frame
    alignment: Alignment
    laid: Overlay
    residual: Residual
    box: tuple[int, int, int, int]
    mass: float
    support: float
    sharp: float
    more: float
    frames: int = 1

    @property
    def score(self) -> float:
        """See MODEL_CARD.md."""
        return float(
            np.log(self.mass / USUAL)
            + 4 * np.log(self.support / SUPPORT)
            + min(1.0, np.log(self.more / MORE))
            + 0.5 * (min(self.frames, 3) - 1)
        )


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
        if laid is None or laid.agreeing.sum() * (STRIDE / WINDOW) ** 2 < FEWEST:
            continue
        within = _agreeing_area(laid)
        hue, spread = _hue(laid, within)
        found.append(Laid(frame, alignment, replace(laid, inside=within), hue, spread))
    return found


def find_spot(frames: Sequence[Laid]) -> Spot | None:
    """Return the spot that is shown best, or None where no frame shows one, or only one of other colours."""
    spots = [s for one in frames if one.spread < COLOURED or one.hue >= SAME_HUE for s in _spots(one)]
    if not spots:
        return None
    agreed = [replace(s, frames=len({o.frame.at for o in spots if _meet(s, o)})) for s in spots]
    best = max(agreed, key=lambda s: s.score)
    return best if best.score >= LEAST_SCORE else None


def _spots(one: Laid) -> list[Spot]:
    laid = one.overlay
    within, found = laid.inside, residual(laid)
    area = float(within.sum())
    if _sharpness(laid, within & ~found.mask) < SHARP_IN_ALL:
        return []
    spots = []
    for box in found.boxes:
        x, y, w, h = box
        mask = np.zeros(within.shape, bool)
        mask[y : y + h, x : x + w] = found.mask[y : y + h, x : x + w]
        if mask.sum() > LARGEST * area:
            continue
        ring = _ring(mask) & ~found.mask
        support = float((ring & within & (found.heat < BAR)).sum() / max(1, _ring(mask).sum()))
        sharp, more = _sharpness(laid, ring & within), _standing_out(laid, mask, ring & within)
        if support < SUPPORT or sharp < SHARP or more < MORE:
            continue
        mass = float(np.maximum(found.heat[mask] - BAR, 0).sum())
        spots.append(Spot(one.frame, one.alignment, laid, found, box, mass, support, sharp, more))
    return spots


def _agreeing_area(laid: Overlay) -> Mask:
    """Return (h, w) where the two show the same, gaps closed: the goods as far as they register."""
    import cv2

    agree = laid.agreeing.astype(np.uint8)
    kernel = np.ones((2 * CLOSE + 1, 2 * CLOSE + 1), np.uint8)
    padded = np.pad(agree, CLOSE + 1)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)[CLOSE + 1 : -CLOSE - 1, CLOSE + 1 : -CLOSE - 1]
    h, w = laid.inside.shape
    full = np.repeat(np.repeat(closed, STRIDE, axis=0), STRIDE, axis=1)[:h, :w]
    full = np.pad(full, ((0, h - full.shape[0]), (0, w - full.shape[1])), mode="edge")
    return np.asarray((full > 0) & laid.inside, np.bool_)


def _ring(mask: Mask) -> Mask:
    import cv2

    grown = cv2.dilate(mask.astype(np.uint8), np.ones((2 * RING + 1, 2 * RING + 1), np.uint8)) > 0
    near = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.asarray(grown & ~near, np.bool_)


def _gray(picture: npt.NDArray[np.uint8]) -> Floats:
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)


def _sharpness(laid: Overlay, ring: Mask) -> float:
    """Return how much of the photo's fine detail the frame has there, as share of its coarse detail.

    By regression, so that noise of the frame is no detail. 1 where the photo itself has none.
    """
    import cv2

    def bands(picture: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
        a, b, c = (cv2.GaussianBlur(_gray(picture), (0, 0), width) for width in (0.7, 2.0, 6.0))
        return np.asarray((a - b)[ring], np.float32), np.asarray((b - c)[ring], np.float32)

    if not ring.any():
        return 0.0
    (fine, coarse), (fine_here, coarse_here) = bands(laid.reference), bands(laid.other)
    if float((fine_here**2).mean()) < 1.0:
        return 1.0
    shares = [
        float((a * b).sum() / max(float((b * b).sum()), 1e-3))
        for a, b in ((fine, fine_here), (coarse, coarse_here))
    ]
    return shares[0] / max(shares[1], 0.1)


def _hue(laid: Overlay, within: Mask) -> tuple[float, float]:
    """Return how far colours vary alike in both, -1 to 1, and how colourful the duller of the two is.

    The light's colour shifts all chroma alike: differences from the middle keep their direction. In a variant
    of the goods they point elsewhere.
    """
    import cv2

    chroma = []
    for picture in (laid.other, laid.reference):
        smooth = np.asarray(cv2.GaussianBlur(picture, (0, 0), 2.0), np.uint8)
        lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2Lab).astype(np.float64)
        values = lab[within][:, 1:] @ (1, 1j)
        chroma.append(values - (np.median(values.real) + 1j * np.median(values.imag)))
    here, there = (float(np.sqrt((np.abs(c) ** 2).mean())) for c in chroma)
    both = float((chroma[0] * chroma[1].conj()).real.mean())
    return both / max(here * there, 1e-6), min(here, there)


def _standing_out(laid: Overlay, mask: Mask, ring: Mask) -> float:
    """Return how much more the photo shows at the spot than the frame, by contrast or by edges."""
    import cv2

    if not ring.any():
        return 0.0
    amounts, edges = [], []
    for picture in (laid.other, laid.reference):
        values = picture.astype(np.float32)
        around = values[ring]
        middle = np.median(around, axis=0)
        spread = np.median(np.abs(around - middle), axis=0)
        inside = np.abs(values[mask] - middle) / (spread + 3.0)
        amounts.append(float(np.quantile(inside.max(axis=1), 0.8)))
        gray = cv2.GaussianBlur(_gray(picture), (0, 0), 1.0)
        steep = cv2.magnitude(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1))
        edges.append(float(steep[mask].mean()))
    return max(amounts[0] / max(amounts[1], 0.5), edges[0] / max(edges[1], 4.0))


def _meet(one: Spot, other: Spot) -> bool:
    """Whether two spots lie on each other in the photo."""
    a, b = (_corners(s) for s in (one, other))
    width, height = (min(a[i + 2], b[i + 2]) - max(a[i], b[i]) for i in (0, 1))
    return width > 0 and height > 0


def _corners(spot: Spot) -> tuple[float, float, float, float]:
    x, y, w, h = spot.box
    (left, top), (right, bottom) = (
        (spot.laid.to_other @ (px, py, 1.0))[:2] for px, py in ((x, y), (x + w, y + h))
    )
    return float(left), float(top), float(right), float(bottom)
