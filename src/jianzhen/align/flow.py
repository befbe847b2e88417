"""Bend an overlay so that solid goods fit too: two photos of them show parallax that no one plane holds.

Dense inverse search (Kroeger, Timofte, Dai & Van Gool, ECCV 2016; OpenCV's DIS) on locally normalised grey.
Where the flow forth and back disagree, something is hidden or differs: there the flow of the neighbourhood is
taken, so that a difference is not bent away.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from jianzhen.align.dense import Overlay, agreement

Floats = npt.NDArray[np.float32]

AROUND = 12.0
"""Width of the neighbourhood by which light and contrast are evened out, in pixels."""

TRUE = 1.5
"""Pixels by which flow forth and back may disagree."""

SMOOTH = 4.0


def bend(laid: Overlay) -> Overlay:
    """Return the overlay with its reference bent onto the other photo."""
    import cv2

    other, reference = _even(laid.other), _even(laid.reference)
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    forth = np.asarray(search.calc(other, reference, None), np.float32)  # type: ignore[call-overload]
    back = np.asarray(search.calc(reference, other, None), np.float32)  # type: ignore[call-overload]
    rows, columns = np.indices(other.shape, np.float32)
    returned = cv2.remap(back, columns + forth[..., 0], rows + forth[..., 1], cv2.INTER_LINEAR)
    true = (np.hypot(*np.moveaxis(forth + returned, 2, 0)) < TRUE).astype(np.float32)
    weight = cv2.GaussianBlur(true, (0, 0), SMOOTH)[..., None] + 1e-3
    around = cv2.GaussianBlur(forth * true[..., None], (0, 0), SMOOTH) / weight
    x, y = np.moveaxis(np.where(true[..., None] > 0, forth, around).astype(np.float32), 2, 0)
    bent: npt.NDArray[np.uint8] = cv2.remap(  # type: ignore[assignment]
        laid.reference, columns + x, rows + y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    inside = cv2.remap(laid.inside.astype(np.uint8), columns + x, rows + y, cv2.INTER_NEAREST) > 0
    return replace(laid, reference=bent, inside=laid.inside & inside, correlation=agreement(laid.other, bent))


def _even(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return grey with light and contrast evened out, so that the search sees texture only."""
    import cv2

    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean = cv2.GaussianBlur(gray, (0, 0), AROUND)
    spread = np.sqrt(cv2.GaussianBlur((gray - mean) ** 2, (0, 0), AROUND)) + 6
    return np.asarray((128 + 48 * (gray - mean) / spread).clip(0, 255), np.uint8)
