"""The items of a world: what they are, whose they are, where they are photographed. No renderer needed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

FAMILIES = {
    "mug": "cups",
    "carton": "grocer",
    "biscuits": "baker",
    "vase": "rooms",
    "kettle": "kitchen",
    "apples": "fruit",
    "tray": "home",
    "tins": "stock",
    "bowl": "cups",
    "cushion": "home",
    "jar": "grocer",
    "plate": "kitchen",
    "orange": "fruit",
    "eggs": "baker",
    "lamp": "rooms",
    "tin": "grocer",
    "pears": "stock",
}
"""Kinds of goods, in the order in which a world grows, and the shop family that sells them."""

COUNTED = {"biscuits": 6, "tins": 6, "eggs": 6, "pears": 6}
"""Goods sold by the piece: how many are ordered."""

TABLES = ("oak", "walnut", "pine", "terrazzo", "marble", "gingham", "linen", "newsprint")
WALLS = ("tiles", "wallpaper", "shelf")
CLUTTER = ("mug", "tin", "bowl", "orange", "jar")
PLACES = ("listing", "packing", "home", "corner")


@dataclass(frozen=True)
class Item:
    """One physical thing, which may be intact or damaged; `seed` is its design.

    Items of one shop (a family of goods on one side of the split) share their places, so that no
    background tells which of them a photo shows.
    """

    id: str
    good: str
    seed: int
    harm: int
    shop: str
    split: str
    world: int

    @property
    def pieces(self) -> int:
        """How many pieces are sold as one; 0 where counting makes no sense."""
        return COUNTED.get(self.good, 0)

    def rng(self, *words: str | int) -> np.random.Generator:
        """A generator of the item's own for one purpose."""
        return seeded(self.world, self.id, *words)


@dataclass(frozen=True)
class Setting:
    """A place to take photos at, as `demo.make.scenes.Scene` wants it."""

    place: int
    table: str
    wall: str
    clutter: tuple[str, ...]
    window: float
    warmth: float
    lamp: float


def seeded(*words: str | int) -> np.random.Generator:
    """A generator from words: the same on every machine."""
    return np.random.default_rng(int.from_bytes(digest(*words)[:8], "little"))


def digest(*words: str | int) -> bytes:
    """SHA-256 of words."""
    return hashlib.sha256("/".join(map(str, words)).encode()).digest()


def items(count: int, world: int) -> list[Item]:
    """The first items of a world: all kinds of goods in turn. A larger world begins with the smaller one."""
    kinds = list(FAMILIES)
    made = []
    for number in range(count):
        good = kinds[number % len(kinds)]
        id_ = f"{number:03d}-{good}"
        rng = seeded(world, id_, "design")
        split = ("dev", "test")[digest(world, id_, "split")[0] % 2]
        seed, harm = (int(v) for v in rng.integers(1, 100_000, 2))
        made.append(Item(id_, good, seed, harm, f"{FAMILIES[good]}-{split}", split, world))
    return made


def setting(item: Item, where: str) -> Setting:
    """The shop's listing corner or packing table, or the buyers' home or its other corner."""
    rng = seeded(item.world, item.shop, where)
    tables = np.roll(TABLES, int(seeded(item.world, item.shop).integers(8)))
    table = str(tables[PLACES.index(where) * 2 + int(rng.integers(2))])
    clutter = tuple(str(v) for v in rng.permutation([c for c in CLUTTER if c != item.good]))
    return Setting(
        place=int(rng.integers(1, 100_000)),
        table=table,
        wall=str(rng.choice(WALLS)),
        clutter=clutter[: {"listing": 2, "packing": 0, "home": 1, "corner": 0}[where]],
        window=float(rng.uniform()),
        warmth=0.1 if where == "listing" else float(rng.uniform(0, 0.9)),
        lamp=6.0 if where == "listing" else float(rng.uniform(2.5, 8)),
    )
