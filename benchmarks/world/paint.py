"""Damage painted by script where another photo of the claim shows the same place intact."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from forge import RECIPES, forge
from forge.goods import WORK_SIDE, Goods
from world.items import Item
from world.stills import Mask, Truth

CELL = 0.5
"""Two photos show the same place where the points they see lie within this many centimetres or so."""


def common(here: Truth, there: Truth) -> Mask:
    """Where a photo shows what the other shows too: (h / 4, w / 4) bool."""
    seen = there.position.astype(np.float32).reshape(-1, 3)
    seen = np.floor(seen[np.isfinite(seen[:, 0])] / CELL).astype(np.int64) + 512
    steps = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3, indexing="ij"), -1).reshape(-1, 3)
    known = np.unique(_key(seen[:, None] + steps[None]))
    at = here.position.astype(np.float32)
    inside = np.isfinite(at[..., 0])
    cells = np.floor(np.where(inside[..., None], at, 0) / CELL).astype(np.int64) + 512
    both = inside & np.isin(_key(cells), known)
    closed = cv2.morphologyEx(both.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(closed.astype(bool))


def _key(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray((cells[..., 0] << 24) | (cells[..., 1] << 12) | cells[..., 2])


def place(here: Truth, there: Truth, shape: tuple[int, ...]) -> Goods | None:
    """Where damage is welcome: well inside what both photos show; None if that is next to nothing."""
    scale = max(shape[:2]) / WORK_SIDE
    size = (max(8, round(shape[1] / scale)), max(8, round(shape[0] / scale)))
    mask = cv2.resize(common(here, there).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    if mask.mean() < 0.03:
        return None
    depth = cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    body = np.where(depth > 0.55 * depth.max(), depth, 0).astype(np.float32)
    rim = np.where(depth > 0.25 * depth.max(), depth, 0).astype(np.float32)
    return Goods(mask.astype(bool), body / body.sum(), rim / rim.sum(), scale)


def painted(
    picture: NDArray[np.uint8], here: Truth, there: Truth, item: Item, name: str, number: int
) -> tuple[NDArray[np.uint8], Mask]:
    """The picture with damage, and the changed pixels."""
    rng = item.rng("paint", name, number)
    kind, blend = RECIPES[int(rng.integers(len(RECIPES)))]
    made = forge(picture, kind, blend, int(rng.integers(1 << 30)), place(here, there, picture.shape))
    return made.rgb, made.mask
