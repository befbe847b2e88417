"""Local features of one photo: RootSIFT points, the base of every geometric statement."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LONG_SIDE = 1024
"""Long side of the picture given to `find_features`; examiners that compare pixels share that picture."""

WORK_SIDE = 640
"""Pixels on the long side at which points are sought. SIFT doubles the picture first, so 640 sees detail down
to about one pixel; against 1,024 it costs a third of the time and no match worth having."""

NARROWEST = 16
"""Pixels of the shorter working side below which no points are sought."""

MAX_POINTS = 1500
"""Most points kept: two photos then cost 5 ms to compare."""

CONTRAST = 0.008
"""SIFT's contrast threshold; the customary 0.04 finds next to nothing on plain cloth."""

CELLS = 8
"""Points are kept evenly over CELLS × CELLS parts of the photo: a print must not crowd out the rest."""

# A mirrored photo turns each descriptor's 4 × 4 grid upside down along its own main direction and
# reverses its 8 directions; the values stay.
_MIRROR = np.array(
    [
        ((3 - row) * 4 + column) * 8 + (-turn) % 8
        for row in range(4)
        for column in range(4)
        for turn in range(8)
    ]
)


@dataclass(frozen=True, slots=True)
class Features:
    """Points and their descriptors.

    Attributes:
        points: (n, 2) float32, x and y in pixels of the upright full-size photo.
        sizes: (n,) float32, diameter of each point's neighbourhood in the same pixels.
        angles: (n,) float32, orientation in degrees, clockwise from the x axis as it is seen.
        descriptors: (n, 128) float32, RootSIFT: L1-normalised then square-rooted, so that the dot product is
            the Hellinger kernel (Arandjelović & Zisserman, CVPR 2012).
        width, height: size of the upright full-size photo.
    """

    points: npt.NDArray[np.float32]
    sizes: npt.NDArray[np.float32]
    angles: npt.NDArray[np.float32]
    descriptors: npt.NDArray[np.float32]
    width: int
    height: int

    def mirrored(self) -> "Features":
        """Return the features of the photo seen in a mirror (left and right swapped), almost for free."""
        points = np.stack([self.width - 1 - self.points[:, 0], self.points[:, 1]], axis=1)
        return Features(
            points.astype(np.float32),
            self.sizes,
            (180 - self.angles) % 360,
            self.descriptors[:, _MIRROR],
            self.width,
            self.height,
        )


def find_features(gray: npt.NDArray[np.uint8], width: int, height: int) -> Features:
    """Find RootSIFT features in a (h, w) grey picture; `width`, `height` are those of the full-size photo."""
    import cv2

    shrink = WORK_SIDE / max(gray.shape)
    if shrink < 1:
        size = (max(1, round(gray.shape[1] * shrink)), max(1, round(gray.shape[0] * shrink)))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    # Without the precise doubling all points lie a quarter of a pixel off, the other way in a mirrored photo.
    sift = cv2.SIFT_create(  # type: ignore[attr-defined]
        nfeatures=0, nOctaveLayers=3, contrastThreshold=CONTRAST, edgeThreshold=10, sigma=1.6,
        enable_precise_upscale=True,
    )  # fmt: skip
    # OpenCV throws on slivers; nothing that narrow has a local feature anyway.
    keypoints = () if min(gray.shape) < NARROWEST else sift.detect(gray, None)
    chosen = [keypoints[i] for i in _spread(keypoints, gray.shape)]
    keypoints, raw = sift.compute(gray, chosen) if chosen else ((), None)
    scale = np.array([width / gray.shape[1], height / gray.shape[0]], np.float32)
    points = np.array([k.pt for k in keypoints], np.float32).reshape(-1, 2)
    sizes = np.array([k.size for k in keypoints], np.float32) * scale.mean()
    angles = np.array([k.angle for k in keypoints], np.float32)
    descriptors = np.zeros((0, 128), np.float32) if raw is None else raw.astype(np.float32)
    total = descriptors.sum(axis=1, keepdims=True)
    return Features(
        # Pixel centres, not corners, correspond: (x + ½) scales.
        (points + np.float32(0.5)) * scale - np.float32(0.5),
        sizes.astype(np.float32),
        angles,
        np.sqrt(descriptors / np.maximum(total, 1e-6)),
        width,
        height,
    )


def _spread(keypoints: "tuple[object, ...]", shape: tuple[int, ...]) -> list[int]:
    """Choose at most MAX_POINTS, the strongest of every cell first; strongest first in the result."""
    if not keypoints:
        return []
    facts = np.array([(*k.pt, k.response) for k in keypoints])  # type: ignore[attr-defined]
    cells = (facts[:, :2] * CELLS / (shape[1], shape[0])).astype(int).clip(0, CELLS - 1) @ (1, CELLS)
    order = np.lexsort((np.arange(len(facts)), -facts[:, 2], cells))
    starts = np.searchsorted(cells[order], np.arange(CELLS * CELLS))
    rank = np.arange(len(order)) - starts[cells[order]]
    chosen = order[np.argsort(rank, kind="stable")[:MAX_POINTS]]
    return [int(i) for i in chosen[np.argsort(-facts[chosen, 2], kind="stable")]]
