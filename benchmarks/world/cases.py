"""The claims about photos: which photos of which items make a claim of which case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from demo.make.cameras import COMPACT

from world.items import Item
from world.photos import Made, Photographer, app_for, developed, full
from world.stills import load, still_path
from world.views import views

VISIBLE, HIDDEN = 0.002, 0.0002
"""Share of a still that damage must fill to be called visible, and may fill to be called hidden."""

PRESENT = 0.05
"""Share of a still that an item must fill to count as shown."""

ALIKE = 0.62
"""Two items whose listing pictures overlap more than this in colour count as not to be told apart."""


@dataclass(frozen=True)
class Entry:
    """One file of a claim with what is true of it."""

    role: str
    made: Made
    damage: str = "none"
    forged: bool = False
    code: str = ""
    count: int = 0


@dataclass(frozen=True)
class Claim:
    """One claim of known truth about `item`, the one that was ordered; `order` is its waybill number."""

    id: str
    case: str
    item: Item
    entries: list[Entry]
    order: str = ""


@dataclass(frozen=True)
class Casework:
    """Makes the claims that the stills rendered so far allow."""

    out: Path
    items: list[Item]
    photos: Photographer

    def ready(self, item: Item, *names: str) -> bool:
        """Whether stills are there."""
        return all(still_path(self.out, item, name).exists() for name in names)

    def shows(self, item: Item, name: str) -> bool:
        """Whether a still shows the place of the damage well."""
        return bool(load(still_path(self.out, item, name))[1].damage.mean() >= VISIBLE)

    def hides(self, item: Item, name: str) -> bool:
        """Whether a still shows the item, and nothing of that place."""
        truth = load(still_path(self.out, item, name))[1]
        return bool(truth.damage.mean() <= HIDDEN and truth.item.mean() >= PRESENT)

    def packed(self, item: Item) -> tuple[str, ...]:
        """The stills of an intact item at the packing table, without those that miss it."""
        names = ("packing-1", "packing-2", "packing-3")
        return tuple(n for n in names if load(still_path(self.out, item, n))[1].item.mean() >= PRESENT)

    def partners(self, item: Item, other_kind: bool = False) -> list[Item]:
        """Items of the same shop that are clearly not this one: of its kind, or of another kind."""
        return [
            other
            for other in self.items
            if other.shop == item.shop
            and other.id != item.id
            and (other.good != item.good) == other_kind
            and bool(other.pieces) == bool(item.pieces)
            and self.ready(other, "listing-1")
            and (other_kind or apart(self.out, item, other))
        ]

    def claims(self) -> Iterator[Claim]:
        """All claims about photos."""
        for item in self.items:
            if not self.ready(item, *(v.name for v in views(item) if v.wave == 1)):
                continue
            for case, name, shots in self.counted(item) if item.pieces else self.single(item):
                for regime in ("camera", "app"):
                    yield self.claim(item, case, f"{item.id}.{case}.{name}.{regime}", shots, regime)

    def single(self, item: Item) -> Iterator[tuple[str, str, list[Shot]]]:
        """Cases of a thing sold singly: case, name, claim photos."""
        hurt = [
            n for n in ("damaged-1", "damaged-2", "damaged-3") if self.ready(item, n) and self.shows(item, n)
        ]
        if len(hurt) >= 2:
            yield "honest-damage", "a", [Shot(item, n) for n in hurt[:2]]
        if len(hurt) == 3:
            yield "honest-damage", "b", [Shot(item, n) for n in hurt]
            yield "honest-damage", "c", [Shot(item, n) for n in hurt[:0:-1]]
        if self.hides(item, "hidden-1"):
            for name, seen in zip("ab", hurt, strict=False):
                pair = [Shot(item, seen), Shot(item, "hidden-1")]
                yield "honest-intact-part", name, pair[:: (1 if name == "a" else -1)]
        for number in range(3):
            names = ("intact-1", "intact-2")[:: (1 if number % 2 == 0 else -1)]
            shots = [Shot(item, names[0], (names[1], number)), Shot(item, names[1])]
            yield "painted", "abc"[number], shots[:: (1 if item.rng("order", number).random() < 0.5 else -1)]
        for other in self.partners(item)[:2]:
            if self.ready(other, "damaged-1", "damaged-2"):
                yield "two-items", other.id, [Shot(item, "damaged-1"), Shot(other, "damaged-2")]
                yield "other-product", other.id, [Shot(other, "damaged-1"), Shot(other, "damaged-2")]
        for other in self.partners(item, other_kind=True)[:1]:
            if self.ready(other, "damaged-1", "damaged-2"):
                yield "other-product", other.id, [Shot(other, "damaged-1"), Shot(other, "damaged-2")]
        if self.ready(item, "variant-1", "variant-2"):
            yield "other-variant", "a", [Shot(item, "variant-1"), Shot(item, "variant-2")]
            yield "other-variant", "b", [Shot(item, "variant-1")]
            yield "two-items", "variant", [Shot(item, "damaged-1"), Shot(item, "variant-2")]

    def counted(self, item: Item) -> Iterator[tuple[str, str, list[Shot]]]:
        """Cases of things sold by the piece."""
        yield "count", "a", [Shot(item, "few-1"), Shot(item, "few-2")]
        yield "count", "b", [Shot(item, "few-1"), Shot(item, "home-1")]
        yield "count", "c", [Shot(item, "home-2"), Shot(item, "few-2")]
        yield "honest-count", "a", [Shot(item, "home-1"), Shot(item, "home-2")]
        yield "honest-count", "b", [Shot(item, "home-2")]
        yield "honest-count", "c", [Shot(item, "home-1")]
        if self.ready(item, "packed-few-1"):
            yield "honest-count", "d", [Shot(item, "few-1"), Shot(item, "few-2")]
            yield "honest-count", "e", [Shot(item, "few-2")]

    def claim(self, item: Item, case: str, id_: str, shots: list[Shot], regime: str) -> Claim:
        """The files of one claim."""
        app = "original" if regime == "camera" else app_for(item, [id_], whole=item.pieces > 0)
        forged = not case.startswith("honest")
        entries = [self.entry(shot, item, app, forged) for shot in shots]
        few = case == "honest-count" and shots[0].name.startswith("few")
        if not few:
            entries.append(Entry("product", self.photos.listing(item), count=item.pieces))
            if self.ready(item, "listing-2") and item.rng(id_).random() < 0.5:
                entries.append(Entry("product", self.photos.listing(item, "listing-2")))
        packed, chain = "packed-few-1" if few else "packing-1", "original" if regime == "camera" else "q70"
        entries.append(Entry("packing", self.photos.packing(item, packed, chain), count=pieces(item, packed)))
        return Claim(id_, case, item, entries)

    def entry(self, shot: Shot, buyer: Item, chain: str, forged: bool) -> Entry:
        """One claim photo."""
        made = self.photos.photo(shot.item, shot.name, buyer, chain, shot.paint)
        damage = "none" if made.box is None else "painted" if shot.paint else "real"
        return Entry("claim", made, damage, forged, count=pieces(shot.item, shot.name))


@dataclass(frozen=True)
class Shot:
    """A claim photo to be made: a still, painted on or not."""

    item: Item
    name: str
    paint: tuple[str, int] | None = None


def pieces(item: Item, name: str) -> int:
    """How many pieces a still shows; 0 where counting makes no sense."""
    return item.pieces - 1 if item.pieces and "few" in name else item.pieces


@lru_cache(maxsize=512)
def colours(out: Path, item: Item) -> np.ndarray:
    """Which colours an item has in its listing: a histogram in Lab that sums to 1."""
    picture, truth = developed(out, item, "listing-1", COMPACT)
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2Lab)
    mask = full(truth.item, picture.shape).astype(np.uint8)
    counts = cv2.calcHist([lab], [0, 1, 2], mask, [6, 16, 16], [0, 256, 64, 192, 64, 192])
    smooth = cv2.GaussianBlur(counts.reshape(6, 256).T, (1, 3), 0.8).T
    return np.asarray(smooth.ravel() / max(float(smooth.sum()), 1.0))


def apart(out: Path, one: Item, other: Item) -> bool:
    """Whether two items can be told apart by colour at all: two oranges cannot."""
    return float(np.minimum(colours(out, one), colours(out, other)).sum()) < ALIKE
