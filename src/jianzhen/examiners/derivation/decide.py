"""Weigh what an overlay shows: is the claim photo made from the reference, or of the same thing?

An honest photo of the same goods agrees with the listing at most on a print, and under a tilted plane. A
photo made from the listing keeps its surroundings as well, and lies flat on it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align import Alignment
from jianzhen.align.dense import STRIDE, WINDOW, Overlay
from jianzhen.align.strain import strain
from jianzhen.examiners.derivation.residual import Residual

RIM = 0.18
"""The rim is the outer RIM of the shared area's width and height, on each side."""

DOUBT = 3.0
"""Windows' worth of doubt: with fewer than a few independent textured windows no share counts for much."""

EXACT = 0.0005
"""Strain, as share of the long side, that rounding and compression alone leave in a copy."""

OFFSET, AGREEMENT, STRAIN, MATCHED = 1.7, 1.0, 0.4, 0.6
"""Weights of the score, see MODEL_CARD.md."""

FLOOR = 0.0
"""Score from which something is said at all."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The few quantities a verdict rests on.

    Attributes:
        inliers: matched points that the transform explains.
        agreement: share of textured windows that show the same, 0–1.
        rim: the same, near the edge of the shared area, where an honest photo shows other surroundings.
        windows: independent windows (no overlap) that agree.
        matched: share of the points that could match that do, 0–1.
        strain: how far geometry departs from turn, scale and stretch, see `jianzhen.align.strain`.
    """

    inliers: int
    agreement: float
    rim: float
    windows: float
    matched: float
    strain: float

    @property
    def score(self) -> float:
        """Log-odds of the mean agreement (all, rim), less strain, plus matched points; 0 is the line."""
        mean = (self.agreement + self.rim) / 2
        return float(
            OFFSET
            + AGREEMENT * np.log(mean / (1 - mean))
            - STRAIN * np.log1p(self.strain / EXACT)
            + MATCHED * np.log(max(self.matched, 0.005))
        )


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
        matched=alignment.share,
        strain=strain(laid, alignment).total,
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
