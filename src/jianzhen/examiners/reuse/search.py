"""Find one photo in an index: by its bytes, by its hash, by parts of it; then verify."""

from collections.abc import Iterator
from dataclasses import dataclass

from jianzhen.examiners.reuse.verify import Overlap, overlap
from jianzhen.index import QUALITY, Entry, Index
from jianzhen.photo import Photo
from jianzhen.photo.compact import asked_words, unpack

LOOKED_AT = 20
"""Entries verified that lie nearest by hash, and as many by shared words."""

LEAST_SCORE = 0.5
"""Score from which a photo counts as the same (see MODEL_CARD.md)."""

SHARP, BLURRED = 0.25, 0.65
"""Offset (pixels) up to which an overlap is as exact as a copy's, and from which it is no better than chance
would have it for another photo of the same thing."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that shows the same photo.

    Attributes:
        entry: what the index holds.
        score: 1 for the same file, otherwise 0–1 (see MODEL_CARD.md).
        same_file: whether the bytes are the same.
        distance: bits between the hashes, if they lie within the radius.
        overlap: what geometry says, if there was enough detail.
        truncated: whether the index cut the search short.
    """

    entry: Entry
    score: float
    same_file: bool = False
    distance: int | None = None
    overlap: Overlap | None = None
    truncated: bool = False

    @property
    def verified(self) -> bool:
        """Whether geometry alone says so, too."""
        return self.overlap is not None and geometry_score(self.distance, self.overlap) >= LEAST_SCORE


def search(photo: Photo, index: Index, own: str | None = None, least: float = LEAST_SCORE) -> Iterator[Match]:
    """Give the entries that show `photo`, whole or in part, from the score `least` on.

    Those under the reference `own` are left out.
    """
    same = set(index.exact(photo.sha256))
    for key in sorted(same):
        entry = index.entry(key)
        if entry is not None and entry.ref != own:
            yield Match(entry, 1.0, same_file=True)
    prints = photo.fingerprints
    near = index.near(prints.turned if prints.whole.quality >= QUALITY else ())
    parts = index.sharing(asked_words(photo.features), LOOKED_AT)
    distances = {hit.key: hit.distance for hit in near.hits[:LOOKED_AT]}
    for key in dict.fromkeys([*distances, *(candidate.key for candidate in parts.candidates)]):
        entry = None if key in same else index.entry(key)
        if entry is None or entry.ref == own:
            continue
        laid = overlap(unpack(entry.features), photo.features) if entry.features else None
        match = Match(
            entry,
            score_of(distances.get(key), laid),
            distance=distances.get(key),
            overlap=laid,
            truncated=near.truncated or parts.truncated,
        )
        if match.score >= least:
            yield match


def score_of(distance: int | None, laid: Overlap | None) -> float:
    """Return how surely two pictures are one photo, 0–1; the larger of what hash and geometry say."""
    by_hash = 0.0 if distance is None else 1 - distance / 64
    return by_hash if laid is None else max(by_hash, geometry_score(distance, laid))


def geometry_score(distance: int | None, laid: Overlap) -> float:
    """Return evenness × share × exactness of an overlap, each 0–1.

    Half of the expected features is share enough. Not so where the frames coincide and yet the hashes are far
    apart: packshots drawn from one template are like that, and of a copy nearly everything would be found.
    """
    exact = min(1.0, max(0.0, (BLURRED - laid.offset) / (BLURRED - SHARP)))
    unlike = laid.whole and distance is None
    share = min(1.0, laid.share / 0.9) ** 2 if unlike else min(1.0, laid.share / 0.5)
    return laid.even * share * exact
