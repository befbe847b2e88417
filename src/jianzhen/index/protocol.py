"""What an index of photos seen before can do; every backend passes the same contract tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

RADIUS = 31
"""Bits in which two PDQ hashes of the same picture may differ (ThreatExchange's recommended threshold)."""

QUALITY = 50
"""PDQ quality below which a hash is not searched by distance: flat pictures all look alike."""


@dataclass(frozen=True, slots=True)
class Words:
    """Visual words: what an index needs to find a part of a picture.

    Attributes:
        words: (n,) uint32, which of the 2**32 words each local feature is.
        shapes: (n,) uint16, its orientation (high byte, 256 steps a turn) and size (low, 16 steps an octave).
    """

    words: npt.NDArray[np.uint32]
    shapes: npt.NDArray[np.uint16]


NO_WORDS = Words(np.zeros(0, np.uint32), np.zeros(0, np.uint16))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one photo: never the photo, and no thumbnail.

    Attributes:
        ref: whose photo it is: a claim's or a listing's id, or a path. Photos are removed by it.
        sha256: hex SHA-256 of the file; (ref, sha256) names the entry.
        name: the file's name, for people.
        role: `earlier`, `product` or `packing`, as in jianzhen.model.Role.
        label: somebody's opinion of the photo, such as `known-fake`, or empty.
        hashes: PDQ hashes, 32 bytes each, of the whole frame and of its inner picture.
        quality: PDQ quality of the whole frame; below QUALITY the hashes are not searched.
        words: visual words of its local features.
        features: its local features, packed; opaque to the index.
    """

    ref: str
    sha256: str
    name: str = ""
    role: str = "earlier"
    label: str = ""
    hashes: tuple[bytes, ...] = ()
    quality: int = 0
    words: Words = NO_WORDS
    features: bytes = b""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry whose hash lies near one of the hashes asked for.

    Attributes:
        key: the backend's number of the entry, for `entry`.
        query: place of the nearest hash among those asked for.
        distance: bits in which the two differ, counted exactly.
    """

    key: int
    query: int
    distance: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that shares visual words with the picture asked for, in a common change of size and angle."""

    key: int
    votes: float


@dataclass(frozen=True, slots=True)
class Found:
    """Answer to a search by distance: hits, nearest first, and whether crowded buckets were cut short."""

    hits: tuple[Hit, ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """Answer to a search by visual words: candidates, most votes first, and whether it was cut short."""

    candidates: tuple[Candidate, ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Info:
    """Numbers of entries, of different references, of hashes; bytes on disk (0 in memory)."""

    entries: int
    refs: int
    hashes: int
    bytes: int


class Index(Protocol):
    """Photos seen before. Safe to share between threads; readers never wait for a writer."""

    def add(self, entries: Iterable[Entry]) -> int:
        """Keep entries, replacing those of the same (ref, sha256); return how many.

        All or none: when the call returns they survive a crash of the process or of the machine.
        """
        ...

    def exact(self, sha256: str) -> tuple[int, ...]:
        """Return the keys of the entries of this very file."""
        ...

    def near(self, hashes: Sequence[bytes], radius: int = RADIUS) -> Found:
        """Return every entry with a hash within `radius` (at most RADIUS) bits of one of `hashes`.

        One hit an entry, the nearest. Complete unless `truncated`.
        """
        ...

    def sharing(self, words: Words, top: int = 20) -> Shared:
        """Return up to `top` entries that share most visual words with `words`; a guess to be verified."""
        ...

    def entry(self, key: int) -> Entry | None:
        """Return an entry, or None if it has been removed meanwhile."""
        ...

    def remove(self, ref: str) -> int:
        """Forget every photo of a reference, fingerprints and features included; return how many."""
        ...

    def empty(self) -> bool:
        """Return whether it holds nothing; quicker than `info`."""
        ...

    def info(self) -> Info:
        """Return its state."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...
