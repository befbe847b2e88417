"""Where the goods lie in a photo, so that damage is put on them and not on the floor."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

WORK_SIDE = 192
"""Long side, in pixels, at which the goods are searched: placement needs no more."""


@dataclass(frozen=True)
class Goods:
    """A rough map of the goods.

    Attributes:
        mask: (h, w) bool at WORK_SIDE: the goods.
        body: (h, w) float32, how welcome damage is there: inside the goods, near the centre, not on skin.
        rim: (h, w) float32, the same for the edges and details of the goods, where a part can be missing.
        scale: pixels of the photo per pixel of these maps.
    """

    mask: npt.NDArray[np.bool_]
    body: npt.NDArray[np.float32]
    rim: npt.NDArray[np.float32]
    scale: float


def find_goods(rgb: Pixels) -> Goods:
    """Find the goods: what differs from the borders and lies in the middle (GrabCut from a centred box)."""
    return _cached(rgb.tobytes(), rgb.shape)


@lru_cache(maxsize=4)
def _cached(data: bytes, shape: tuple[int, int, int]) -> Goods:
    rgb = np.frombuffer(data, np.uint8).reshape(shape)
    scale = max(shape[:2]) / WORK_SIDE
    size = (max(8, round(shape[1] / scale)), max(8, round(shape[0] / scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    border = np.concatenate(
        [small[:3].reshape(-1, 3), small[:, :3].reshape(-1, 3), small[:, -3:].reshape(-1, 3)]
    )
    studio = float(np.median(border)) > 235
    mask = _studio_mask(small) if studio else _cut(small)
    skin = _skin(small) if studio else np.zeros(mask.shape, bool)
    return Goods(mask, *_welcome(small, mask & ~skin), scale)


def _studio_mask(small: Pixels) -> npt.NDArray[np.bool_]:
    """On a white sweep everything that is not white is goods or model."""
    dark = (small.min(axis=2) < 232).astype(np.uint8)
    return cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).astype(bool)


def _cut(small: Pixels) -> npt.NDArray[np.bool_]:
    """GrabCut (Rother et al., SIGGRAPH 2004); the middle ellipse where it finds next to nothing."""
    h, w = small.shape[:2]
    cv2.setRNGSeed(0)
    labels = np.full((h, w), cv2.GC_BGD, np.uint8)
    labels[round(h * 0.05) : round(h * 0.95), round(w * 0.05) : round(w * 0.95)] = cv2.GC_PR_BGD
    cv2.ellipse(labels, (w // 2, h // 2), (round(w * 0.38), round(h * 0.4)), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.ellipse(labels, (w // 2, h // 2), (round(w * 0.1), round(h * 0.1)), 0, 0, 360, cv2.GC_FGD, -1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, labels, None, *models, 3, cv2.GC_INIT_WITH_MASK)
    found = ((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)).astype(np.uint8)
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if found.mean() < 0.06:
        cv2.ellipse(found, (w // 2, h // 2), (round(w * 0.3), round(h * 0.32)), 0, 0, 360, 1, -1)
    return found.astype(bool)


def _skin(small: Pixels) -> npt.NDArray[np.bool_]:
    """Skin by chroma (Chai & Ngan 1999): a forger damages the shirt, not the model."""
    _, cr, cb = cv2.split(cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb))
    skin = ((cr > 135) & (cr < 173) & (cb > 85) & (cb < 127)).astype(np.uint8)
    return cv2.dilate(skin, np.ones((3, 3), np.uint8)).astype(bool)


def _welcome(
    small: Pixels, good: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    h, w = good.shape
    y, x = np.mgrid[:h, :w].astype(np.float32)
    centre = np.exp(-(((x - w / 2) / (0.24 * w)) ** 2 + ((y - h / 2) / (0.24 * h)) ** 2) / 2)
    depth = cv2.distanceTransform(np.pad(good, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    body = centre * (depth > 0.03 * max(h, w))
    if body.sum() == 0:
        body = centre * (depth > 0) + 1e-6 * centre
    edge = (depth > 0) & (depth < 0.03 * max(h, w))
    gray = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    detail = np.abs(cv2.Laplacian(cv2.GaussianBlur(gray, (0, 0), 1.5), cv2.CV_32F))
    rim = centre**0.75 * (edge + good * detail / max(float(detail.max()), 1e-6)) + 1e-6 * centre
    return (body / body.sum()).astype(np.float32), (rim / rim.sum()).astype(np.float32)
