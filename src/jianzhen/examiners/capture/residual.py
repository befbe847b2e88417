"""Where a photo and its thumbnail disagree beyond tone, sharpening and sub-sampling."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from jianzhen.examiners.capture.overlay import Floats, Mask, Overlay, luma, peak

NEIGHBOURS = np.ones((3, 3), np.uint8)
FIT_EVERY = 5
"""Every fifth pixel is enough to fit 13 coefficients a channel."""


FLOOR, NOISE_SHARE, BUSY_SHARE = 10.0, 1.5, 0.3
"""A pixel counts by what its difference exceeds FLOOR + NOISE_SHARE × noise + BUSY_SHARE × local contrast."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Thumbnail and photo in one tone.

    Attributes:
        thumbnail, photo: (h, w, 3) at the thumbnail's size.
        low, high: (h, w, 3), what the photo offers around each pixel at its own, finer resolution.
    """

    thumbnail: Floats
    photo: Floats
    low: Floats
    high: Floats


def disagreement(lay: Overlay, photo: Floats) -> Floats:
    """Return (h, w): levels by which photo and thumbnail differ beyond noise, local contrast and tone.

    `photo` is the (H, W, 3) picture that was laid over the thumbnail. The photo's tone is carried to the
    thumbnail and the thumbnail's to the photo, and only what neither explains is kept: a gallery's filter
    destroys tones in one direction (burnt-out lights, black and white), never in both.
    """
    valid = cv2.erode(lay.valid.astype(np.uint8), NEIGHBOURS, borderValue=0).astype(bool)
    valid[:2] = valid[-2:] = False
    valid[:, :2] = valid[:, -2:] = False
    low, high = _range(lay, photo)
    toned = _match_tone(lay.photo, lay.thumbnail, lay.valid)
    shift = cv2.GaussianBlur(toned - lay.photo, (0, 0), 1.5)
    forth = Pair(lay.thumbnail, toned, low + shift, high + shift)
    back = Pair(_match_tone(lay.thumbnail, lay.photo, lay.valid), lay.photo, low, high)
    both = np.minimum(_excess(forth, lay.valid), _excess(back, lay.valid))
    both[~valid] = 0
    return both


def _excess(pair: Pair, valid: Mask) -> Floats:
    """Return what of the difference counts, by two questions.

    Can each pixel of the thumbnail be found near its place in the photo (answers thumbnails made by skipping
    pixels), and can each pixel of the reduced photo be found near its place in the thumbnail (sees thin
    cracks).
    """
    thumbnail, photo = (cv2.GaussianBlur(x, (0, 0), 0.6) for x in (pair.thumbnail, pair.photo))
    low = np.minimum(pair.low, cv2.erode(pair.photo, NEIGHBOURS))
    high = np.maximum(pair.high, cv2.dilate(pair.photo, NEIGHBOURS))
    missing = np.maximum(thumbnail - high, low - thumbnail)
    added = np.maximum(
        photo - cv2.dilate(pair.thumbnail, NEIGHBOURS), cv2.erode(pair.thumbnail, NEIGHBOURS) - photo
    )
    levels = peak(np.maximum(missing, added))
    usual = peak(np.abs(pair.photo - pair.thumbnail))[valid]
    noise = float(np.median(usual)) if usual.size else 0.0
    allowed = FLOOR + NOISE_SHARE * noise + BUSY_SHARE * _busy(pair.thumbnail)
    return np.asarray(np.maximum(0, levels - allowed), np.float32)


def blobs(excess: Floats) -> list[tuple[float, Mask]]:
    """Return the connected places of positive `excess` with their sums, the twenty largest, largest first."""
    count, labels = cv2.connectedComponents((excess > 0).astype(np.uint8), connectivity=8)
    sums = np.bincount(labels.ravel(), excess.ravel(), count)
    order = sorted(range(1, count), key=lambda i: -sums[i])
    return [(float(sums[i]), labels == i) for i in order[:20]]


def _match_tone(source: Floats, target: Floats, valid: Mask) -> Floats:
    """Fit the colours and sharpness of one picture to another's, so robustly that no edit bends the fit.

    Each channel of the target is a quadratic of the source's channels plus two bands of detail (which model
    the camera's sharpening); iteratively reweighted least squares, Huber-like weights.
    """
    unit = source / np.float32(255)
    soft, softer = cv2.GaussianBlur(unit, (0, 0), 0.7), cv2.GaussianBlur(unit, (0, 0), 1.6)
    ones = np.ones(unit.shape[:2], np.float32)
    terms = np.dstack([ones, unit, unit * unit, unit - soft, soft - softer])
    a, b = (x[valid][::FIT_EVERY].astype(np.float64) for x in (terms, target))
    weight: npt.NDArray[np.float64] = np.ones(len(a))
    fit: npt.NDArray[np.float64] = np.zeros((a.shape[1], 3))
    for _ in range(3):
        weighted = a * weight[:, None]
        square = _product(weighted.T, a) + 1e-3 * np.eye(a.shape[1])
        fit = np.asarray(np.linalg.solve(square, _product(weighted.T, b)), np.float64)
        left = peak(np.abs(b - _product(a, fit)))
        spread = max(1.5, 1.48 * float(np.median(left)))
        weight = np.asarray(1 / np.maximum(1, left / (1.5 * spread)), np.float64)
    every = _product(terms.reshape(-1, terms.shape[2]).astype(np.float64), fit).reshape(source.shape)
    return np.asarray(np.clip(every, 0, 255), np.float32)


def _product(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Matrix product without BLAS, whose threads cost far more than such small products are worth."""
    return np.asarray(cv2.gemm(a, b, 1, None, 0), np.float64)  # type: ignore[call-overload]


def _range(lay: Overlay, photo: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and highest value, per channel, that the photo offers around each thumbnail pixel."""
    h, w = lay.thumbnail.shape[:2]
    scale = float(np.sqrt(abs(np.linalg.det(lay.matrix[:, :2]))))
    reach = np.ones((2 * min(8, round(1 / scale)) + 1,) * 2, np.uint8)
    low, high = (
        cv2.warpAffine(spread(photo, reach), lay.matrix, (w, h), flags=cv2.INTER_NEAREST)
        for spread in (cv2.erode, cv2.dilate)
    )
    return low.astype(np.float32), high.astype(np.float32)


def _busy(thumbnail: Floats) -> Floats:
    """Return (h, w) local contrast: standard deviation of luma over 5 × 5 pixels, in levels."""
    grey = cv2.GaussianBlur(luma(thumbnail), (0, 0), 0.6)
    mean = cv2.blur(grey, (5, 5))
    return np.sqrt(np.maximum(0, cv2.blur(grey * grey, (5, 5)) - mean * mean)).astype(np.float32)
