"""Find one photo in an index: by its bytes, by its hash, by parts of it; then verify."""

from collections.abc import Iterator
from dataclasses import dataclass

from jianzhen.examiners.reuse.verify import Overlap, overlap
from jianzhen.index import QUALITY, RADIUS, Entry, Index
from jianzhen.photo import Photo
from jianzhen.photo.compact import asked_words, unpack
from jianzhen.photo.pdq import distance

LOOKED_AT = 20
"""Entries verified that lie nearest by hash, and as many by shared words."""

LEAST_SCORE = 0.5
"""Score from which a photo counts as the same (see MODEL_CARD.md)."""

SHARP, BLURRED = 0.25, 0.65
"""Offset (pixels) up to which an overlap is as exact as a copy's, and from which it is no better than chance
would have it for another photo of the same thing."""

UNLIKE = 46
"""Bits from which two whole frames are unlike: half as many again as a copy may differ in."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that shows the same photo.

    Attributes:
        entry: what the index holds.
        score: 1 for the same file, otherwise 0–1 (see MODEL_CARD.md).
        same_file: whether the bytes are the same.
        bits: in how many bits the nearest of their hashes differ, if both pictures have quality.
        overlap: what geometry says, if there was enough detail.
        truncated: whether the index cut the search short.
    """

    entry: Entry
    score: float
    same_file: bool = False
    bits: int | None = None
    overlap: Overlap | None = None
    truncated: bool = False

    @property
    def verified(self) -> bool:
        """Whether geometry alone says so, too."""
        return self.overlap is not None and geometry_score(self.bits, self.overlap) >= LEAST_SCORE


def search(photo: Photo, index: Index, own: str | None = None, least: float = LEAST_SCORE) -> Iterator[Match]:
    """Give the entries that show `photo`, whole or in part, from the score `least` on.

    Those under the reference `own` are left out.
    """
    same = set(index.exact(photo.sha256))
    for key in sorted(same):
        entry = index.entry(key)
        if entry is not None and entry.ref != own:
            yield Match(entry, 1.0, same_file=True)
    near = index.near(photo.fingerprints.turned if photo.fingerprints.whole.quality >= QUALITY else ())
    parts = index.sharing(asked_words(photo.features), LOOKED_AT)
    hits = [hit.key for hit in near.hits[:LOOKED_AT]]
    for key in dict.fromkeys([*hits, *(candidate.key for candidate in parts.candidates)]):
        entry = None if key in same else index.entry(key)
        if entry is None or entry.ref == own:
            continue
        bits = distance_of(photo, entry)
        laid = overlap(unpack(entry.features), photo.features) if entry.features else None
        score = score_of(bits, laid)
        if score >= least:
            yield Match(entry, score, False, bits, laid, near.truncated or parts.truncated)


def distance_of(photo: Photo, entry: Entry) -> int | None:
    """Return the bits between the nearest of the hashes, or None where one picture is too flat to say."""
    prints = photo.fingerprints
    if not entry.hashes or min(prints.whole.quality, entry.quality) < QUALITY:
        return None
    return min(distance(kept, asked) for kept in entry.hashes for asked in prints.turned)


def score_of(bits: int | None, laid: Overlap | None) -> float:
    """Return how surely two pictures are one photo, 0–1; the larger of what hash and geometry say."""
    by_hash = 1 - bits / 64 if bits is not None and bits <= RADIUS else 0.0
    return by_hash if laid is None else max(by_hash, geometry_score(bits, laid))


def geometry_score(bits: int | None, laid: Overlap) -> float:
    """Return evenness × share × exactness of an overlap, each 0–1.

    Half of the expected features is share enough. Not so where the frames coincide and yet the hashes differ
    in UNLIKE bits: packshots drawn from one template do, and of a copy nearly everything would be found.
    """
    exact = min(1.0, max(0.0, (BLURRED - laid.offset) / (BLURRED - SHARP)))
    unlike = laid.whole and bits is not None and bits >= UNLIKE
    share = min(1.0, laid.share / 0.9) ** 2 if unlike else min(1.0, laid.share / 0.5)
    return laid.even * share * exact
