"""Rendered stills on disk: light that a camera can still develop, and the truth that belongs to it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from demo.make.cameras import Camera, bent
from numpy.typing import NDArray
from PIL import Image

from world.items import Item

Linear = NDArray[np.float32]
Mask = NDArray[np.bool_]
WHITE = 1.4
"""Light that fills the file, in units of what the camera's meter makes the brightest 3 % of."""


@dataclass(frozen=True)
class Truth:
    """What a still shows.

    Attributes:
        item: (h / 2, w / 2) bool, the item.
        damage: (h / 2, w / 2) bool, where the item's damage is, or would be if it is intact.
        position: (h / 4, w / 4, 3) float16, the point of the item seen, in centimetres and in its own frame,
            so that one place can be found again in another still; NaN beside the item.
        size: width and height of the still.
        state: of the item, see `views.View`.
    """

    item: Mask
    damage: Mask
    position: NDArray[np.float16]
    size: tuple[int, int]
    state: str

    def bent(self, camera: Camera) -> Truth:
        """The same as a camera's lens shows it."""
        return Truth(
            _bent(self.item, camera) > 0,
            _bent(self.damage, camera) > 0,
            _bent(self.position.astype(np.float32), camera).astype(np.float16),
            self.size,
            self.state,
        )


def _bent(plane: np.ndarray, camera: Camera) -> np.ndarray:
    height, width = plane.shape[:2]
    x, y, _ = bent(height, width, camera)
    source = plane.astype(np.uint8) if plane.dtype == bool else plane
    return np.asarray(cv2.remap(source, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT))


def still_path(out: Path, item: Item, name: str) -> Path:
    """Where a still is kept; its truth stands beside it as .npz."""
    return out / "stills" / item.id / f"{name}.jpg"


def save(out: Path, item: Item, name: str, light: Linear, truth: Truth) -> None:
    """Write light (as a JPEG of its gamma-coded tones) and truth; the picture comes last and vouches."""
    path = still_path(out, item, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    meter = min(0.27 / float(light.mean()), 0.72 / float(np.percentile(light.mean(2), 97)))
    tone = np.clip(light * meter / WHITE, 0, 1) ** (1 / 2.2)
    picture = Image.fromarray((tone * 255 + 0.5).astype(np.uint8))
    np.savez_compressed(
        path.with_suffix(".npz"),
        item=np.packbits(truth.item),
        damage=np.packbits(truth.damage),
        position=truth.position,
        size=np.array(truth.size),
        state=np.array(truth.state),
    )
    whole = io.BytesIO()
    picture.save(whole, "JPEG", quality=97, subsampling="4:4:4")
    part = path.with_suffix(".part")
    part.write_bytes(whole.getvalue())
    part.replace(path)


@lru_cache(maxsize=24)
def load(path: Path) -> tuple[Linear, Truth]:
    """Light (h, w, 3) and truth of a still."""
    tone = np.asarray(Image.open(path).convert("RGB"), np.float32) / 255
    with np.load(path.with_suffix(".npz")) as kept:
        size = (int(kept["size"][0]), int(kept["size"][1]))
        shape = (size[1] // 2, size[0] // 2)
        item, damage = (
            np.unpackbits(kept[name], count=shape[0] * shape[1]).reshape(shape).astype(bool)
            for name in ("item", "damage")
        )
        truth = Truth(item, damage, kept["position"], size, str(kept["state"]))
    return (tone**2.2 * WHITE).astype(np.float32), truth
