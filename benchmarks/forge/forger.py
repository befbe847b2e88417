"""Put visible damage onto the goods of a photo, and say exactly which pixels were changed."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forge.blend import BLENDERS
from forge.damage import PAINTERS, Spot
from forge.goods import Goods, find_goods

Pixels = npt.NDArray[np.uint8]

KINDS = ("crack", "stain", "tear", "mould", "missing")
BLENDS = ("alpha", "multiply", "poisson", "inpaint")

RECIPES = (
    ("crack", "alpha"),
    ("stain", "multiply"),
    ("tear", "inpaint"),
    ("mould", "poisson"),
    ("missing", "inpaint"),
    ("crack", "poisson"),
    ("stain", "alpha"),
    ("tear", "multiply"),
    ("mould", "multiply"),
    ("missing", "alpha"),
    ("crack", "multiply"),
    ("stain", "poisson"),
    ("tear", "alpha"),
    ("mould", "alpha"),
    ("missing", "poisson"),
    ("crack", "inpaint"),
    ("stain", "multiply"),
    ("tear", "poisson"),
    ("mould", "poisson"),
    ("missing", "inpaint"),
)
"""Kind and blend, in an order in which any five in a row hold every kind, and twenty balance the blends.

To inpaint a stain or mould makes no sense; to inpaint a crack or tear is to fill the gap from elsewhere.
"""

SIZES = {
    "crack": (0.20, 0.42),
    "stain": (0.10, 0.36),
    "tear": (0.16, 0.42),
    "mould": (0.12, 0.38),
    "missing": (0.10, 0.32),
}
"""Side of the damage's square, as a share of the photo's long side."""

AREAS = {"crack": (0.0012, 0.03)}
"""Changed share of the frame; 0.3 to 8 % for all but cracks, which are thin."""

CHANGED = 6
"""A pixel counts as changed from this many of 255 levels in any channel; smaller changes are undone."""

VISIBLE = 14.0
"""Least mean colour difference (CIE76 ΔE) over the changed pixels: seen at a glance."""

TRIES = 24


@dataclass(frozen=True)
class Forged:
    """A photo with forged damage.

    Attributes:
        rgb: (h, w, 3) uint8.
        mask: (h, w) bool: changed pixels, small gaps closed. Outside it every pixel is the original's.
        kind, blend: what was painted and how.
        contrast: mean ΔE (CIE76) over the changed pixels.
    """

    rgb: Pixels
    mask: npt.NDArray[np.bool_]
    kind: str
    blend: str
    contrast: float


def forge(rgb: Pixels, kind: str, blend: str, seed: int, goods: Goods | None = None) -> Forged:
    """Return `rgb` ((h, w, 3) uint8) with damage of `kind` on its goods; the same seed gives the same bytes.

    `goods` says where they lie; by default they are searched. Places, sizes and shapes are tried anew until
    the damage is visible and neither too small nor too large; the most visible one is taken if none is.
    """
    rng = np.random.default_rng([seed, KINDS.index(kind), BLENDS.index(blend)])
    goods = find_goods(rgb) if goods is None else goods
    low, high = AREAS.get(kind, (0.003, 0.08))
    best: Forged | None = None
    best_score = -1.0
    for attempt in range(TRIES):
        made = _attempt(rgb, goods, kind, blend, rng, 1 + 0.06 * attempt)
        if made is None:
            continue
        area = float(made.mask.mean())
        if made.contrast >= VISIBLE and low <= area <= high:
            return made
        fit = min(area / low, high / max(area, 1e-9), 1.0)
        if made.contrast * fit > best_score:
            best, best_score = made, made.contrast * fit
    if best is None:
        raise ValueError("no place for damage found: the picture is too small or flat")
    return best


def _attempt(
    rgb: Pixels, goods: Goods, kind: str, blend: str, rng: np.random.Generator, force: float
) -> Forged | None:
    """Try one place; None if the damage would mostly miss the goods or change nothing."""
    h, w = rgb.shape[:2]
    low, high = np.log(SIZES[kind])
    side = min(round(max(h, w) * float(np.exp(rng.uniform(low, high)))), min(h, w) - 2)
    x0, y0 = _place(goods, kind, side, (h, w), rng)
    box = slice(y0, y0 + side), slice(x0, x0 + side)
    patch = rgb[box].astype(np.float32)
    on = cv2.resize(goods.mask.astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR)[box]
    middle = slice(side // 4, side - side // 4)
    core = patch[middle, middle].reshape(-1, 3)
    weight = on[middle, middle].reshape(-1) + 1e-3
    mean = np.average(core, axis=0, weights=weight).astype(np.float32)
    backdrop = _elsewhere(rgb, goods, mean, side, rng)
    spot = Spot(side, max(h, w) / 533, mean, backdrop, force, bool(rng.random() < 0.6))
    layer = PAINTERS[kind](rng, spot)
    if float((layer.alpha * on).sum()) < (0.45 if kind == "missing" else 0.7) * float(layer.alpha.sum()):
        return None
    blender = "fill" if blend == "inpaint" and (kind != "missing" or rng.random() < 0.4) else blend
    out = np.clip(np.rint(BLENDERS[blender](patch, layer, spot)), 0, 255).astype(np.uint8)
    return _settle(rgb, box, out, kind, blend)


def _place(
    goods: Goods, kind: str, side: int, shape: tuple[int, int], rng: np.random.Generator
) -> tuple[int, int]:
    """Draw the upper left corner of the damage's square, centred where damage is welcome."""
    weight = goods.rim if kind == "missing" else goods.body
    at = int(rng.choice(weight.size, p=weight.ravel().astype(np.float64) / weight.sum(dtype=np.float64)))
    cy, cx = ((v + rng.random()) * goods.scale for v in divmod(at, weight.shape[1]))
    h, w = shape
    return int(np.clip(cx - side / 2, 1, w - side - 1)), int(np.clip(cy - side / 2, 1, h - side - 1))


def _elsewhere(
    rgb: Pixels, goods: Goods, mean: npt.NDArray[np.float32], side: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Return a piece of the photo to show through a hole: backdrop of another colour than the goods."""
    h, w = rgb.shape[:2]
    best, found = -np.inf, None
    for _ in range(12):
        x, y = int(rng.integers(0, w - side + 1)), int(rng.integers(0, h - side + 1))
        piece = rgb[y : y + side, x : x + side]
        part = goods.mask[
            int(y / goods.scale) : int((y + side) / goods.scale) + 1,
            int(x / goods.scale) : int((x + side) / goods.scale) + 1,
        ]
        tone = piece[:: max(1, side // 16), :: max(1, side // 16)].reshape(-1, 3).mean(axis=0)
        score = float(np.abs(tone - mean).mean()) / 60 - 1.5 * float(part.mean() if part.size else 1)
        if score > best:
            best, found = score, piece
    assert found is not None
    return found.astype(np.float32)


def _settle(rgb: Pixels, box: tuple[slice, slice], out: Pixels, kind: str, blend: str) -> Forged | None:
    """Undo what is too small to see, and measure the rest."""
    before = rgb[box]
    changed = np.abs(out.astype(np.int16) - before.astype(np.int16)).max(axis=2) > CHANGED
    if changed.sum() < 20:
        return None
    gap = max(3, round(max(rgb.shape[:2]) * 0.004)) | 1
    closed = cv2.morphologyEx(
        changed.astype(np.uint8), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap))
    ).astype(bool)
    specks = cv2.morphologyEx(closed.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)).astype(bool)
    closed &= specks
    forged, mask = rgb.copy(), np.zeros(rgb.shape[:2], bool)
    forged[box] = np.where(closed[..., None], out, before)
    mask[box] = closed
    if not closed.any():
        return None
    return Forged(forged, mask, kind, blend, _contrast(before, forged[box], closed))


def _contrast(before: Pixels, after: Pixels, mask: npt.NDArray[np.bool_]) -> float:
    """Return the mean CIE76 ΔE over `mask`."""
    a, b = (cv2.cvtColor(x.astype(np.float32) / 255, cv2.COLOR_RGB2Lab) for x in (before, after))
    return float(np.linalg.norm(a - b, axis=2)[mask].mean())
