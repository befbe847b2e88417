"""Which photos are measured: parents of forgeries, honest pairs, and the two halves.

The halves are split by parent, by a hash of its name: detectors are developed on `dev` only, and figures come
from `report`.
"""

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

NOTES = Path(__file__).parents[1] / "data"
HALVES = ("dev", "report")


@dataclass(frozen=True)
class Parent:
    """An undamaged photo, as a forger would take it."""

    path: Path
    source: str

    @property
    def name(self) -> str:
        """File name with its folder, unique among parents."""
        return f"{self.path.parent.name}/{self.path.name}"


@dataclass(frozen=True)
class Pair:
    """Two photos as they are: `claim` against `product`."""

    set: str
    product: Path
    claim: Path


def half_of(name: str) -> str:
    """Return the half a parent (or a class of goods) belongs to."""
    return HALVES[hashlib.sha256(name.encode()).digest()[0] & 1]


def half_of_file(path: Path) -> str:
    """Return the half of a photo: by its name, or by its folder's where all folders use the same names."""
    return half_of(path.parent.name if path.stem.startswith(("listing", "before")) else path.stem)


def _pictures(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*") if p.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})


def parents(data: Path, demo: Path | None = None) -> list[Parent]:
    """Return every parent: customer photos of clothes, studio listing photos, renders of the demo claims."""
    found = [Parent(p, "clothing") for p in _pictures(data / "photos/clothing")]
    found += [Parent(p, "studio") for p in _pictures(data / "listings/studio")]
    if demo and demo.exists():
        found += [Parent(p, "demo") for p in sorted(demo.glob("**/*.jpg")) if "listing" in p.name]
    return found


@cache
def _noted(name: str) -> frozenset[frozenset[str]]:
    with (NOTES / name).open(newline="", encoding="utf-8") as file:
        return frozenset(frozenset((row["first"], row["second"])) for row in csv.DictReader(file))


def _both(a: Path, b: Path) -> str:
    """A pair belongs to `dev` only if both its photos do."""
    return "dev" if half_of(a.stem) == half_of(b.stem) == "dev" else "report"


def grocery(data: Path, half: str) -> list[Pair]:
    """Honest photos of printed packaging and produce against the listing photo of the same class.

    Classes without a listing photo, and all packages, are also held against the brand's other products
    (`grocery-sister`): same logo, same shape, other print.
    """
    listings = {p.stem.removesuffix("_Iconic"): p for p in _pictures(data / "listings/grocery")}
    pairs = []
    for photo in _pictures(data / "photos/grocery"):
        name = photo.stem.rsplit("_", 1)[0]
        if half_of(name) != half:
            continue
        if name in listings:
            pairs.append(Pair("grocery", listings[name], photo))
        brand = name.split("-")[0]
        if "-" in name and brand not in {"Red", "Green", "Golden", "Sweet", "Yellow", "Orange", "Regular"}:
            sisters = [p for k, p in listings.items() if k.split("-")[0] == brand and k != name]
            pairs += [Pair("grocery-sister", p, photo) for p in sisters]
    return pairs


def studio(data: Path, half: str) -> list[Pair]:
    """Every studio photo against every other: other goods or angles; `studio-same-shot` are derivations."""
    photos, same = _pictures(data / "listings/studio"), _noted("studio_same_shot.csv")
    return [
        Pair("studio-same-shot" if frozenset((a.name, b.name)) in same else "studio", a, b)
        for a in photos
        for b in photos
        if a.name < b.name and _both(a, b) == half
    ]


def clothing(data: Path, half: str, count: int = 10_000) -> list[Pair]:
    """Draw `count` pairs of different clothes (seeded, without repetition).

    Different clothes on one bedspread or floor (`clothing-same-backdrop`, found by looking) are all added:
    honest as well, and hard. No goods appear twice in these photos.
    """
    photos, same = _pictures(data / "photos/clothing"), _noted("clothing_same_backdrop.csv")
    pairs = [(a, b) for a in photos for b in photos if a != b and _both(a, b) == half]
    twins = [p for p in pairs if frozenset((p[0].name, p[1].name)) in same]
    others = [p for p in pairs if frozenset((p[0].name, p[1].name)) not in same]
    order = np.random.default_rng(20261122).permutation(len(others))[:count]
    return [Pair("clothing", *others[int(k)]) for k in order] + [
        Pair("clothing-same-backdrop", *p) for p in twins
    ]


def camera(data: Path, half: str, count: int = 8) -> list[Pair]:
    """Camera originals against listing photos and clothes that have nothing to do with them (seeded)."""
    shots = [p for p in _pictures(data / "photos/camera") if half_of_file(p) == half]
    products = [p.path for p in parents(data) if half_of_file(p.path) == half]
    rng = np.random.default_rng(20261123)
    return [
        Pair("camera", products[int(k)], shot)
        for shot in shots
        for k in rng.choice(len(products), count, replace=False)
    ]


RECOMPOSED = ("nanobanana-case5", "nanobanana-case57", "nanobanana-case63", "nanobanana-case100")
"""Edits that redraw the whole picture: reported, not expected to be found."""


def edits(data: Path) -> list[Pair]:
    """Genuine AI edits (before, after): the positives that no script made. They belong to no half."""
    pairs = []
    for folder in sorted(p for p in (data / "edits").glob("*") if p.is_dir()):
        before, after = (next(folder.glob(f"{name}.*")) for name in ("before", "after"))
        pairs.append(Pair("edits-recomposed" if folder.name in RECOMPOSED else "edits", before, after))
    return pairs


def views(folder: Path | None, half: str) -> list[Pair]:
    """Renders of one item from near the listing's viewpoint, each rendered on its own (truth.csv).

    `views-same-table`: table, clutter and placing are the listing's too, the hardest honest photo there is.
    """
    if folder is None or not (folder / "truth.csv").exists():
        return []
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Pair(
            "views-same-table" if row["same_table"] == "1" else "views",
            folder / row["listing"],
            folder / row["file"],
        )
        for row in rows
        if half_of(Path(row["listing"]).parent.name) == half
    ]
