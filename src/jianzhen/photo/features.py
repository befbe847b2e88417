"""Local features of one photo: RootSIFT points, the base of every geometric statement."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LONG_SIDE = 1024
"""Pixels on the long side at which features are found: enough for a crop to 20 %, cheap enough for a shop."""

MAX_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Features:
    """Points and their descriptors.

    Attributes:
        points: (n, 2) float32, x and y in pixels of the upright full-size photo.
        sizes: (n,) float32, diameter of each point's neighbourhood in the same pixels.
        angles: (n,) float32, orientation in degrees.
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


def find_features(gray: npt.NDArray[np.uint8], width: int, height: int) -> Features:
    """Find RootSIFT features in a (h, w) grey picture; `width`, `height` are those of the full-size photo."""
    import cv2

    sift = cv2.SIFT_create(nfeatures=MAX_POINTS)  # type: ignore[attr-defined]
    keypoints, raw = sift.detectAndCompute(gray, None)
    scale = np.float32(width / gray.shape[1])
    points = np.array([k.pt for k in keypoints], np.float32).reshape(-1, 2) * scale
    sizes = np.array([k.size for k in keypoints], np.float32) * scale
    angles = np.array([k.angle for k in keypoints], np.float32)
    descriptors = np.zeros((0, 128), np.float32) if raw is None else raw.astype(np.float32)
    total = descriptors.sum(axis=1, keepdims=True)
    return Features(points, sizes, angles, np.sqrt(descriptors / np.maximum(total, 1e-6)), width, height)
