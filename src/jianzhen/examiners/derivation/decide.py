"""Weigh what an overlay shows: is the claim photo made from the reference, or of the same thing?

An honest photo of the same goods agrees with the listing at most on a print, and under a tilted plane. A
photo made from the listing keeps its surroundings as well, and lies flat on it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align import Alignment
from jianzhen.align.dense import STRIDE, WINDOW, Overlay
from jianzhen.align.model import apply
from jianzhen.examiners.derivation.residual import Residual

RIM = 0.18
"""The rim is the outer RIM of the shared area's width and height, on each side."""

DOUBT = 3.0
"""Windows' worth of doubt: with fewer than a few independent textured windows no share counts for much."""

BEND_COST = 12.0
"""Score lost per unit of bend."""

FLOOR = 0.0
"""Score from which something is said at all: half of everything textured agrees, on a straight copy."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The few quantities a verdict rests on.

    Attributes:
        inliers: matched points that the transform explains.
        agreement: share of textured windows that show the same, 0–1.
        rim: the same, near the edge of the shared area, where an honest photo shows other surroundings.
        windows: independent windows (no overlap) that agree.
        bend: how far the transform departs from turning, scaling and stretching, as share of the long side.
    """

    inliers: int
    agreement: float
    rim: float
    windows: float
    bend: float

    @property
    def score(self) -> float:
        """Natural log-odds of the mean agreement (all, rim), less the cost of the bend."""
        mean = (self.agreement + self.rim) / 2
        return float(np.log(mean / (1 - mean)) - BEND_COST * self.bend)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The claim was made from the reference: how surely, and where the two differ."""

    evidence: Evidence
    alignment: Alignment
    laid: Overlay
    residual: Residual

    @property
    def score(self) -> float:
        """See `Evidence.score`."""
        return self.evidence.score

    @property
    def edited(self) -> bool:
        """Whether something was changed, apart from format, size, frame and tone."""
        return bool(self.residual.boxes)


def weigh(laid: Overlay, alignment: Alignment) -> Evidence:
    """Measure the evidence in an overlay."""
    share = (STRIDE / WINDOW) ** 2
    edge = _rim(laid.inside)[
        : laid.textured.shape[0] * STRIDE : STRIDE, : laid.textured.shape[1] * STRIDE : STRIDE
    ]
    textured, agreeing = laid.textured, laid.agreeing
    whole = _shrunk(agreeing.sum() * share, textured.sum() * share, 0.0)
    return Evidence(
        inliers=alignment.inliers,
        agreement=whole,
        rim=_shrunk((agreeing & edge).sum() * share, (textured & edge).sum() * share, whole),
        windows=float(agreeing.sum() * share),
        bend=bend(laid, alignment),
    )


def _shrunk(agreeing: float, textured: float, otherwise: float) -> float:
    """Return a share that stays near `otherwise` while there is little to count."""
    return float((agreeing + DOUBT * otherwise) / (textured + DOUBT)) * 0.998 + 0.001


def _rim(inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the pixels of the shared area near its edge."""
    import cv2

    h, w = inside.shape
    padded = np.pad(inside.astype(np.uint8), 1)
    far = cv2.distanceTransform(padded, cv2.DIST_C, 3)[1:-1, 1:-1]
    return np.asarray(inside & (far < RIM * min(h, w)), np.bool_)


def bend(laid: Overlay, alignment: Alignment) -> float:
    """Return the root-mean-square distance between the transform and its best turn + scale + stretch.

    Editors and screenshots turn, scale and at most stretch along the picture's sides; a camera that looks at
    a print again adds perspective and shear. Unit: long side of the shared area.
    """
    h, w = laid.inside.shape
    ys, xs = np.mgrid[0 : h - 1 : 12j, 0 : w - 1 : 12j]
    there = apply(laid.to_other, np.c_[xs.ravel(), ys.ravel()])
    here = apply(np.linalg.inv(alignment.matrix), there)
    good = np.isfinite(here).all(axis=1)
    there, here = there[good], here[good]
    if len(here) < 16:
        return 1.0
    a, b = here - here.mean(axis=0), there - there.mean(axis=0)
    linear = np.linalg.lstsq(a, b, rcond=None)[0].T
    u, _, vt = np.linalg.svd(linear)
    turn = u @ vt
    stretch = np.diag(np.diag(turn.T @ linear))
    off = b - a @ (turn @ stretch).T
    return float(np.sqrt((off**2).sum(axis=1).mean()) / max(np.ptp(there, axis=0).max(), 1.0))
