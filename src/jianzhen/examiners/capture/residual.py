"""Where a photo and its thumbnail disagree beyond tone, sharpening and sub-sampling."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from jianzhen.examiners.capture.overlay import Floats, Mask, Overlay, luma, peak

NEIGHBOURS = np.ones((3, 3), np.uint8)
FIT_EVERY = 3
"""Every third pixel is enough to fit 13 coefficients a channel."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How a photo and its thumbnail differ.

    Attributes:
        levels: (h, w), levels by which either picture leaves what its neighbours in the other allow.
        busy: (h, w), local contrast of the thumbnail: standard deviation of luma over 5 × 5 pixels.
        noise: the usual difference after tone matching, in levels (median).
    """

    levels: Floats
    busy: Floats
    noise: float


def disagreement(lay: Overlay, photo: Floats) -> Disagreement:
    """Compare the (H, W, 3) `photo` with the thumbnail it was laid over.

    Two questions are asked: can each pixel of the thumbnail be found near its place in the photo (answers
    thumbnails made by skipping pixels), and can each pixel of the reduced photo be found near its place in
    the thumbnail (sees thin cracks).
    """
    toned = _match_tone(lay)
    valid = cv2.erode(lay.valid.astype(np.uint8), NEIGHBOURS, borderValue=0).astype(bool)
    valid[:2] = valid[-2:] = False
    valid[:, :2] = valid[:, -2:] = False
    low, high = _range(lay, photo, toned)
    thumbnail, reduced = (cv2.GaussianBlur(x, (0, 0), 0.6) for x in (lay.thumbnail, toned))
    around = cv2.erode(lay.thumbnail, NEIGHBOURS), cv2.dilate(lay.thumbnail, NEIGHBOURS)
    missing = np.maximum(thumbnail - high, low - thumbnail)
    added = np.maximum(reduced - around[1], around[0] - reduced)
    levels = np.maximum(peak(np.maximum(missing, added)), 0)
    levels[~valid] = 0
    difference = peak(np.abs(toned - lay.thumbnail))[lay.valid]
    return Disagreement(
        levels.astype(np.float32), _busy(lay), float(np.median(difference)) if difference.size else 0.0
    )


def blobs(excess: Floats) -> list[tuple[float, Mask]]:
    """Return the connected places of positive `excess` with their sums, the twenty largest, largest first."""
    count, labels = cv2.connectedComponents((excess > 0).astype(np.uint8), connectivity=8)
    sums = np.bincount(labels.ravel(), excess.ravel(), count)
    order = sorted(range(1, count), key=lambda i: -sums[i])
    return [(float(sums[i]), labels == i) for i in order[:20]]


def _match_tone(lay: Overlay) -> Floats:
    """Fit the photo's colours and sharpness to the thumbnail's, so robustly that no edit bends the fit.

    Each channel of the thumbnail is a quadratic of the photo's channels plus two bands of detail (which model
    the camera's sharpening of the thumbnail); iteratively reweighted least squares, Huber-like weights.
    """
    photo = lay.photo / np.float32(255)
    soft, softer = cv2.GaussianBlur(photo, (0, 0), 0.7), cv2.GaussianBlur(photo, (0, 0), 1.6)
    ones = np.ones(photo.shape[:2], np.float32)
    terms = np.dstack([ones, photo, photo * photo, photo - soft, soft - softer])
    a, b = (x[lay.valid][::FIT_EVERY].astype(np.float64) for x in (terms, lay.thumbnail))
    weight: npt.NDArray[np.float64] = np.ones(len(a))
    fit = np.zeros((a.shape[1], 3))
    for _ in range(4):
        weighted = (a * weight[:, None]).T
        fit = np.asarray(np.linalg.solve(weighted @ a + 1e-3 * np.eye(a.shape[1]), weighted @ b))
        left = peak(np.abs(b - a @ fit))
        spread = max(1.5, 1.48 * float(np.median(left)))
        weight = np.asarray(1 / np.maximum(1, left / (1.5 * spread)), np.float64)
    return np.asarray(np.clip(terms @ fit.astype(np.float32), 0, 255), np.float32)


def _range(lay: Overlay, photo: Floats, toned: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and highest value, per channel, that the photo offers around each thumbnail pixel."""
    h, w = lay.thumbnail.shape[:2]
    scale = float(np.sqrt(abs(np.linalg.det(lay.matrix[:, :2]))))
    reach = np.ones((2 * min(8, round(1 / scale)) + 1,) * 2, np.uint8)
    shift = cv2.GaussianBlur(toned - lay.photo, (0, 0), 1.5)
    low, high = (
        cv2.warpAffine(spread(photo, reach), lay.matrix, (w, h), flags=cv2.INTER_NEAREST) + shift
        for spread in (cv2.erode, cv2.dilate)
    )
    return (
        np.minimum(low, cv2.erode(toned, NEIGHBOURS)).astype(np.float32),
        np.maximum(high, cv2.dilate(toned, NEIGHBOURS)).astype(np.float32),
    )


def _busy(lay: Overlay) -> Floats:
    grey = cv2.GaussianBlur(luma(lay.thumbnail), (0, 0), 0.6)
    mean = cv2.blur(grey, (5, 5))
    return np.sqrt(np.maximum(0, cv2.blur(grey * grey, (5, 5)) - mean * mean)).astype(np.float32)
