"""Photo files made from stills: developed by a camera, painted on, delivered. Same seed, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from demo.make.cameras import BUDGET, COMPACT, PHONE, PRO, Camera, develop, jpeg, opened, shoot
from demo.make.exif import Shot
from numpy.typing import NDArray

from forge import deliver
from world.items import Item
from world.paint import painted
from world.stills import Mask, Truth, load, still_path

Pixels = NDArray[np.uint8]
CHINA = timezone(timedelta(hours=8))
APPS = ("chat-twice", "q70", "half-q50", "webp", "chat-twice", "screenshot", "crop20")
"""Chains that claim photos arrive through, by name of `forge.delivery`; the first four cut nothing off."""

WHOLE_FRAME = 4
SUFFIXES = {"webp": ".webp"}


@dataclass(frozen=True)
class Made:
    """One photo file of the world, with its truth."""

    path: Path
    chain: str
    view: str
    box: tuple[int, int, int, int] | None
    item: str


def delivered_at(item: Item) -> datetime:
    """When the item came to the buyer."""
    rng = item.rng("delivered")
    start = datetime(2026, 9, 1, 9, 0, tzinfo=CHINA)
    return start + timedelta(days=int(rng.integers(40)), minutes=int(rng.integers(600)))


def camera_of(item: Item, who: str) -> Camera:
    """The buyer's phone, or the merchant's camera."""
    if who == "merchant":
        return COMPACT
    return (PHONE, PRO, BUDGET)[int(item.rng("phone").integers(3))]


@lru_cache(maxsize=24)
def developed(out: Path, item: Item, name: str, camera: Camera) -> tuple[Pixels, Truth]:
    """A still as the camera's file will show it, and its truth bent by the same lens."""
    light, truth = load(still_path(out, item, name))
    rng = item.rng("develop", name, camera.model)
    return develop(rng, light, camera, float(rng.uniform(0.85, 1.2))), truth.bent(camera)


def full(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """A mask of half size as large as the picture."""
    size = (shape[1], shape[0])
    return cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)


def box_of(mask: Mask) -> tuple[int, int, int, int] | None:
    """x, y, width and height around the damage, without stray specks; None where there is none."""
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown)
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    large = 1 + np.flatnonzero(areas >= 0.1 * areas.max())
    rows, cols = np.nonzero(mask & np.isin(labels, large))
    if len(rows) < 12:
        return None
    x, y = int(cols.min()), int(rows.min())
    return x, y, int(cols.max()) - x + 1, int(rows.max()) - y + 1


def shown(truth: Truth, shape: tuple[int, ...]) -> Mask:
    """The real damage that a photo shows."""
    if truth.state == "damaged":
        return full(truth.damage, shape)
    return np.zeros(shape[:2], bool)


@dataclass(frozen=True)
class Photographer:
    """Makes the files of a world below `out`, each once."""

    out: Path

    def listing(self, item: Item, name: str = "listing-1") -> Made:
        """A picture as the shop exports it: standard tables, no metadata."""
        path = self._path(item, name, "shop", ".jpg")
        if not path.exists():
            picture, _ = developed(self.out, item, name, COMPACT)
            _write(path, jpeg(picture, int(item.rng("shop", name).integers(82, 91))))
        return Made(path, "shop", name, None, item.id)

    def photo(
        self,
        item: Item,
        name: str,
        buyer: Item,
        chain: str = "original",
        paint: tuple[str, int] | None = None,
    ) -> Made:
        """A claim photo of a still from the buyer's phone; `paint` = (other still, number) paints it."""
        camera, when = camera_of(buyer, "buyer"), self._taken(buyer, name, "buyer")
        who = camera.model if buyer.id == item.id else f"{camera.model}-for-{buyer.id}"
        return self._file(item, name, camera, when, chain, paint, who)

    def packing(self, item: Item, name: str = "packing-1", chain: str = "original") -> Made:
        """The merchant's photo before sending."""
        return self._file(item, name, COMPACT, self._taken(item, name, "merchant"), chain, None, "packed")

    def _file(
        self,
        item: Item,
        name: str,
        camera: Camera,
        when: datetime,
        chain: str,
        paint: tuple[str, int] | None,
        who: str,
    ) -> Made:
        path = self._path(item, f"{name}-{who}", chain, SUFFIXES.get(chain, ".jpg"), paint)
        kept = path.with_name(path.name + ".box")
        if not kept.exists():
            data, mask = self._made(item, name, camera, when, chain, paint)
            _write(path, data)
            _write(kept, " ".join(map(str, box_of(mask) or ())).encode())
        box = tuple(int(v) for v in kept.read_text().split())
        return Made(path, chain, name, box if len(box) == 4 else None, item.id)

    def _made(
        self,
        item: Item,
        name: str,
        camera: Camera,
        when: datetime,
        chain: str,
        paint: tuple[str, int] | None,
    ) -> tuple[bytes, Mask]:
        """The bytes of a photo file, and where it shows damage."""
        picture, truth = developed(self.out, item, name, camera)
        mask = shown(truth, picture.shape)
        rng = item.rng("photo", name, camera.model)
        shot = Shot(when, int(rng.choice([80, 125, 200, 320, 500])), 26.0 + float(rng.integers(12)))
        data = shoot(picture, camera, shot)
        if paint is not None:
            other, number = paint
            _, beside = developed(self.out, item, other, camera)
            picture, mask = painted(opened(data), truth, beside, item, name, number)
            data = shoot(picture, camera, shot)
        if chain != "original":
            seed = int(item.rng("deliver", name, str(paint)).integers(1 << 30))
            sent = deliver(opened(data), mask, chain, seed)
            data, mask = sent.data, sent.mask
        return data, mask

    def _path(
        self, item: Item, name: str, chain: str, suffix: str, paint: tuple[str, int] | None = None
    ) -> Path:
        painted = f"-painted{paint[1]}" if paint else ""
        return self.out / "files" / item.id / f"{name}{painted}~{chain}{suffix}"

    def _taken(self, item: Item, name: str, who: str) -> datetime:
        rng = item.rng("taken", name, who)
        if who == "buyer":
            return delivered_at(item) + timedelta(
                minutes=int(rng.integers(15, 2400)), seconds=int(rng.integers(60))
            )
        return delivered_at(item) - timedelta(
            hours=int(rng.integers(30, 90)), seconds=int(rng.integers(3600))
        )


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def app_for(item: Item, words: Sequence[str], whole: bool = False) -> str:
    """The app that a claim's photos come through."""
    names = APPS[:WHOLE_FRAME] if whole else APPS
    return names[int(item.rng("app", *words).integers(len(names)))]
