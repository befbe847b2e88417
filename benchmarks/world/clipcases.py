"""The claims that have a packing clip: what the clip shows, and what is true of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from demo.make.cameras import PRO

from world import film
from world.cases import Casework, Claim, Entry, Shot
from world.items import Item
from world.photos import Made, app_for, developed
from world.views import SINGLE
from world.waybill import code_of

STATEMENTS = ("clip-other-item", "clip-reused")
"""Cases in which a finding about the clip is true, whoever is right: their claim photos count as forged."""

APP_SIZE = (640, 360)


def clip_claims(work: Casework) -> Iterator[Claim]:
    """All claims with a packing clip that the stills rendered so far allow."""
    for item in work.items:
        if item.pieces or not work.ready(item, *(v.name for v in SINGLE if v.wave == 1)):
            continue
        for case, name, shots, entries in of_item(work, item):
            for regime in ("camera", "app"):
                yield claim(work, item, case, name, shots, entries(regime), regime)


Clips = Callable[[str], list[Entry]]


def of_item(work: Casework, item: Item) -> Iterator[tuple[str, str, list[Shot], Clips]]:
    """Case, name, claim photos, and the clips by regime."""
    real, aside = [Shot(item, "damaged-1")], [Shot(item, "damaged-2")]
    front = work.packed(item)
    whole = Clip(work, item, "packed", front)
    if work.shows(item, "packing-1") and work.shows(item, "damaged-1"):
        yield "clip-intact", "painted0", [Shot(item, "intact-1", ("packing-1", 10))], whole.entries
        yield "clip-intact", "painted1", [Shot(item, "intact-2", ("packing-1", 11))], whole.entries
        yield "clip-intact", "transit0", real, whole.entries
        yield "clip-intact", "transit1", aside, whole.entries
        yield "clip-edited", "a", real, Clip(work, item, "edited", front, "edited").entries
    if work.shows(item, "packed-damaged-1") and work.shows(item, "damaged-1"):
        hurt = Clip(work, item, "damaged", ("packed-damaged-1", "packed-damaged-2"))
        yield "clip-damaged", "a", real, hurt.entries
        yield "clip-damaged", "b", aside, hurt.entries
    backs = tuple(n for n in ("packing-3", "packing-4") if work.ready(item, n) and work.hides(item, n))
    if backs:
        yield "clip-hidden", "a", real, Clip(work, item, "hidden", backs).entries
    for other in work.partners(item)[:1] + work.partners(item, other_kind=True)[:1]:
        if work.ready(other, "packing-1", "packing-2", "packing-3"):
            clip = Clip(work, other, "packed", work.packed(other))
            yield "clip-other-item", other.id, real, clip.entries
    if work.ready(item, "packed-variant-1", "packed-variant-2"):
        variant = Clip(work, item, "variant", ("packed-variant-1", "packed-variant-2"))
        yield "clip-other-item", "variant", real, variant.entries
    again = Clip(work, item, "again", ("again-1", "again-2"))
    copy = Clip(work, item, "reused", front, "reused")
    yield "clip-reused", "a", real, lambda regime: copy.entries(regime) + whole.earlier()
    yield "clip-same-setup", "a", real, lambda regime: again.entries(regime) + whole.earlier()


def claim(
    work: Casework, item: Item, case: str, name: str, shots: Sequence[Shot], clips: list[Entry], regime: str
) -> Claim:
    """One claim: photo, listing, clip, and for footage that may be reused the earlier clip."""
    id_ = f"{item.id}.{case}.{name}.{regime}"
    chain = "original" if regime == "camera" else app_for(item, [id_])
    forged = case in STATEMENTS or any(s.paint for s in shots)
    photos = [work.entry(shot, item, chain, forged) for shot in shots]
    entries = [*photos, Entry("product", work.photos.listing(item)), *clips]
    own = next(e for e in clips if e.role == "packing")
    return Claim(id_, case, item, entries, own.code if own.made.item == item.id else code_of(item))


class Clip:
    """One clip in both regimes: as filmed, and as a chat app passes it on."""

    def __init__(
        self, work: Casework, item: Item, name: str, stills: tuple[str, ...], trick: str = ""
    ) -> None:
        self.work, self.item, self.name, self.stills, self.trick = work, item, name, stills, trick
        rng = item.rng("clip", name)
        self.codec, self.suffix = film.CODECS[int(rng.integers(len(film.CODECS)))]
        self.app_codec, self.app_suffix = film.CODECS[int(rng.integers(len(film.CODECS)))]

    @property
    def code(self) -> str:
        """The waybill that the clip ends with: what was filmed before had its own."""
        return code_of(self.item, "order" if self.name in ("packed", "edited") else self.name)

    def entries(self, regime: str) -> list[Entry]:
        """The clip as a packing file."""
        path, chain = self.made(regime)
        damage = "real" if self.name == "damaged" else "none"
        return [
            Entry(
                "packing",
                Made(path, chain, "+".join(self.stills), None, self.item.id),
                damage,
                code=self.code,
            )
        ]

    def earlier(self) -> list[Entry]:
        """The clip as it stands in an earlier claim."""
        return [replace(entry, role="earlier") for entry in self.entries("camera")]

    def made(self, regime: str) -> tuple[Path, str]:
        """Film it unless it is there."""
        base = f"{self.item.id}-{self.name}"
        first = self.work.out / "clips" / f"{base}~original{self.suffix}"
        second = self.work.out / "clips" / f"{base}~app{self.app_suffix}"
        wanted = first if regime == "camera" else second
        if not wanted.exists():
            reel = self.reel()
            if not first.exists():
                film.write(reel, first, self.codec, film.SIZE, 1800)
            if regime != "camera":
                film.write(film.read(first, reel), second, self.app_codec, APP_SIZE, 500)
        return wanted, "original" if regime == "camera" else "app-video"

    def reel(self) -> film.Reel:
        """The frames."""
        if self.trick == "reused":
            before = Clip(self.work, self.item, "packed", self.stills)
            path, _ = before.made("camera")
            return film.reused(film.read(path, before.reel()), self.code, self.item.rng("film", self.name))
        return filmed(self.work.out, self.item, self.name, self.stills, self.code, self.trick == "edited")


@lru_cache(maxsize=2)
def filmed(out: Path, item: Item, name: str, stills: tuple[str, ...], code: str, edited: bool) -> film.Reel:
    """The frames of a clip over stills."""
    rng = item.rng("film", name)
    views = []
    for still in stills:
        picture, truth = developed(out, item, still, PRO)
        rows = np.flatnonzero(truth.item.any(axis=1)) * 2.0
        views.append((picture, (float(rows[0]), float(rows[-1])) if len(rows) else (0.0, 0.0)))
    reel = film.shoot(views, code, rng)
    return film.edited(reel, rng) if edited else reel
