"""Weigh what an overlay shows: is the claim photo made from the reference, or of the same thing?

An honest photo of the same goods agrees with the listing at most on a print, and from another place in other
light. A photo made from the listing keeps its surroundings, its viewpoint and its light.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align import Alignment
from jianzhen.align.dense import STRIDE, WINDOW, Overlay
from jianzhen.align.placing import place
from jianzhen.align.residual import Residual

RIM = 0.18
"""The rim is the outer RIM of the shared area's shorter side, all around."""

DOUBT = 3.0
"""Windows' worth of doubt: with fewer than a few independent textured windows no share counts for much."""

RIGID, PLANE, LIGHT = 0.5, -1.5, 0.0
"""Offsets of the three ways; 0 is the line between the honest and the forged of the development half."""

DIMMED = 2.3
"""What other light costs where nothing but agreement speaks."""

USUAL_MATCHED = 0.12

CEILING = 1.5
"""Most that `plane` and `light` may say: a flat print that fills the reference, photographed in even light,
looks the same."""

FLOOR = 0.0
"""Score from which something is said at all."""

FEWEST = 12
"""Independent windows that must agree for that: two photos of one floor may share a few boards. Forgeries of
the development half have 44 and more."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The few quantities a verdict rests on. Shares are of textured windows, 0-1, mean of all and of the rim.

    Attributes:
        inliers: matched points that the transform explains.
        matched: share of the points that could match that do.
        windows: independent windows (no overlap) that agree.
        agreement: share that shows the same.
        rigid: share that shows the same on ONE turn, scale, stretch and shift.
        plane: share that shows the same on ONE homography.
        light: grey levels by which brightness departs from a common tone curve (median over windows).
    """

    inliers: int
    matched: float
    windows: float
    agreement: float
    rigid: float
    plane: float
    light: float

    @property
    def ways(self) -> dict[str, float]:
        """Log-odds by each of the three ways in which a photo can betray its source.

        rigid: software placed it; plane: a screen or print of the WHOLE reference was photographed; light:
        parts were shifted, but viewpoint and light stayed.
        """
        # What agrees but lies off the one stretch, or off the plane, is parallax: neither software nor a
        # screen has it; an editor that shifts things a little has some.
        firm = float(np.clip(1.5 * self.rigid - 0.5 * self.agreement, 0.001, 0.999))
        flat = float(np.clip(2 * self.plane - self.agreement, 0.001, 0.999))
        matched = float(np.log(max(self.matched, 0.005) / USUAL_MATCHED))
        alike = min(_log_odds(self.agreement), 1.0) - DIMMED * float(np.log(max(self.light, 1.0)))
        return {
            "rigid": RIGID + _log_odds(firm),
            "plane": min(PLANE + _log_odds(flat) + matched / 2, CEILING),
            "light": min(LIGHT + alike + matched, CEILING),
        }

    @property
    def way(self) -> str:
        """Name of the strongest way."""
        return max(self.ways, key=lambda name: self.ways[name])

    @property
    def score(self) -> float:
        """The strongest way; natural log-odds, 0 is the line."""
        return self.ways[self.way]

    @property
    def telling(self) -> bool:
        """Whether this is worth a word."""
        return self.windows >= FEWEST and self.score >= FLOOR


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
    placing = place(laid, alignment)
    rim = _rim(laid)
    return Evidence(
        inliers=alignment.inliers,
        matched=alignment.share,
        windows=float(laid.agreeing.sum()) * (STRIDE / WINDOW) ** 2,
        agreement=_share(laid.agreeing, laid.textured, rim),
        rigid=_share(placing.rigid, laid.textured, rim),
        plane=_share(placing.plane, laid.textured, rim),
        light=_light(laid),
    )


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _share(
    agreeing: npt.NDArray[np.bool_], textured: npt.NDArray[np.bool_], rim: npt.NDArray[np.bool_]
) -> float:
    """Return the mean of the share over everything and over the rim, doubtful where little can be counted."""
    unit = (STRIDE / WINDOW) ** 2
    whole = float(agreeing.sum() * unit / (textured.sum() * unit + DOUBT))
    edge = ((agreeing & rim).sum() * unit + DOUBT * whole) / ((textured & rim).sum() * unit + DOUBT)
    return float(np.clip((whole + edge) / 2, 0.001, 0.999))


def _rim(laid: Overlay) -> npt.NDArray[np.bool_]:
    """Return the windows near the edge of the shared area, where an honest photo shows other surroundings."""
    import cv2

    padded = np.pad(laid.inside.astype(np.uint8), 1)
    depth = cv2.distanceTransform(padded, cv2.DIST_C, 3)[1:-1, 1:-1]
    return np.asarray((laid.inside & (depth < RIM * min(laid.inside.shape)))[::STRIDE, ::STRIDE], np.bool_)


def _light(laid: Overlay) -> float:
    """Return how far brightness departs from ONE tone curve, over agreeing windows, in grey levels."""
    import cv2

    if laid.agreeing.sum() < 16:
        return 255.0
    claim, reference = (
        cv2.blur(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64), (WINDOW, WINDOW))[
            ::STRIDE, ::STRIDE
        ][laid.agreeing]
        for p in (laid.other, laid.reference)
    )
    basis = np.stack([np.ones_like(reference), reference / 255, (reference / 255) ** 2], axis=1)
    weight = np.ones(len(claim))
    error = weight
    for _ in range(5):
        normal = (basis * weight[:, None]).T @ basis + 1e-6 * np.eye(3)
        curve = np.linalg.solve(normal, (basis * weight[:, None]).T @ claim)
        error = np.abs(claim - basis @ curve)
        weight = 1 / (1 + (error / max(float(np.median(error)), 0.5)) ** 2)
    return float(np.median(error))
