"""Places at which two pictures of one surface differ: one shows something there that the other lacks.

It is asked for one way: what `Overlay.other` shows and `Overlay.reference` lacks. Where damage is nobody
says: it is where the two differ although they otherwise lie on each other. So only where they agree all
around does a place count; the reference must be sharp enough to show it; and what the other shows there must
stand out more.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jianzhen.align.align import Alignment
from jianzhen.align.dense import STRIDE, WINDOW, Overlay
from jianzhen.align.model import apply
from jianzhen.align.residual import BAR, Residual

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

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
"""Fine detail of the picture without it around the spot, as share of the other's: blur hides a crack."""

SHARP_IN_ALL = 0.45
"""The same over all that agrees."""

COLOURED = 2.5
"""Spread of chroma (CIE Lab, 8 bits) from which colours are compared."""

USUAL = 20_000.0
"""Mass of a spot that scores 0 by itself; what else speaks adds up to about 3 (see `Spot.score`)."""

MORE = 1.5
"""Times by which the spot must stand out more from its surroundings in the one than in the other."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that `Overlay.reference` shows without what `Overlay.other` shows there.

    Attributes:
        box: x, y, w, h of the spot in pixels of the overlay.
        mass: how much it differs in all, noise units beyond BAR summed over its pixels.
        support: share of the ring around it that agrees.
        sharp: fine detail of the reference there as share of the other's.
        more: times by which the spot stands out more in the other.
    """

    box: tuple[int, int, int, int]
    mass: float
    support: float
    sharp: float
    more: float

    @property
    def score(self) -> float:
        """How clearly the spot differs; 0 for a usual one that only just counts."""
        return float(
            np.log(self.mass / USUAL)
            + 4 * np.log(self.support / SUPPORT)
            + min(1.0, np.log(self.more / MORE))
        )


def narrowed(laid: Overlay, close: int = CLOSE) -> Overlay | None:
    """Return the overlay, its inside narrowed to what agrees, gaps of 2 · `close` windows closed.

    None where too little agrees.
    """
    if laid.agreeing.sum() * (STRIDE / WINDOW) ** 2 < FEWEST:
        return None
    return replace(laid, inside=_agreeing_area(laid, close))


def swapped(laid: Overlay, alignment: Alignment) -> Overlay | None:
    """Return the overlay with the photos in each other's place: `other` is now the reference.

    Only its pictures are of use: correlation and shift are left as they were. None where the frame reaches
    beyond what the reference's camera could see.
    """
    back = np.linalg.inv(alignment.matrix) @ laid.to_other
    back /= back[2, 2]
    h, w = laid.inside.shape
    if not np.isfinite(apply(back, np.array([(0, 0), (w, 0), (w, h), (0, h)]))).all():
        return None
    return replace(laid, other=laid.reference, reference=laid.other, to_other=back)


def spots(laid: Overlay, found: Residual) -> list[Spot]:
    """Return the spots among the differences `found` in a narrowed overlay."""
    within, area = laid.inside, float(laid.inside.sum())
    if _sharpness(laid, within & ~found.mask) < SHARP_IN_ALL:
        return []
    spots = []
    for box in found.boxes:
        x, y, w, h = box
        mask = np.zeros(within.shape, bool)
        mask[y : y + h, x : x + w] = found.mask[y : y + h, x : x + w]
        if mask.sum() > LARGEST * area:
            continue
        around = _ring(mask)
        ring = around & within & ~found.mask
        support = float((ring & (found.heat < BAR)).sum() / max(1, around.sum()))
        if support < SUPPORT:
            continue
        sharp, more = _sharpness(laid, ring), _standing_out(laid, mask, ring)
        if sharp >= SHARP and more >= MORE:
            mass = float(np.maximum(found.heat[mask] - BAR, 0).sum())
            spots.append(Spot(box, mass, support, sharp, more))
    return spots


def hue(laid: Overlay) -> tuple[float, float]:
    """Return how far colours vary alike in both, -1 to 1, and how colourful the duller of the two is.

    The light's colour shifts all chroma alike: differences from the middle keep their direction. In a variant
    of the goods they point elsewhere. Chroma is that of CIE Lab, 8 bits.
    """
    import cv2

    chroma = []
    for picture in (laid.other, laid.reference):
        smooth = np.asarray(cv2.GaussianBlur(picture, (0, 0), 2.0), np.uint8)
        lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2Lab).astype(np.float64)
        values = lab[laid.inside][:, 1:] @ (1, 1j)
        chroma.append(values - (np.median(values.real) + 1j * np.median(values.imag)))
    here, there = (float(np.sqrt((np.abs(c) ** 2).mean())) for c in chroma)
    both = float((chroma[0] * chroma[1].conj()).real.mean())
    return both / max(here * there, 1e-6), min(here, there)


def _agreeing_area(laid: Overlay, close: int) -> Mask:
    """Return (h, w) where the two show the same, gaps closed: the goods as far as they register."""
    import cv2

    kernel = np.ones((2 * close + 1, 2 * close + 1), np.uint8)
    padded = np.pad(laid.agreeing.astype(np.uint8), close + 1)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)[close + 1 : -close - 1, close + 1 : -close - 1]
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
    """Return how much of the other's fine detail the reference has there, as share of its coarse detail.

    By regression, so that noise of the reference is no detail. 1 where the other itself has none.
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


def _standing_out(laid: Overlay, mask: Mask, ring: Mask) -> float:
    """Return how much more the other shows at the spot than the reference, by contrast or by edges."""
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
