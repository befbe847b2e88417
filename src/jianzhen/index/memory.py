"""An index that lives in memory: for the photos of one claim or one folder. It looks at everything."""

import threading
from collections.abc import Iterable, Sequence

import numpy as np

from jianzhen.index.hamming import as_words, distances, nearest_hits
from jianzhen.index.protocol import QUALITY, RADIUS, Entry, Found, Info, Shared, Words
from jianzhen.index.voting import count_votes


class MemoryIndex:
    """Backend without a file; its cost grows with the number of entries (some thousands are fine)."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._lock = threading.Lock()
        self._next = 1
        self._entries: dict[int, Entry] = {}
        self.add(entries)

    def add(self, entries: Iterable[Entry]) -> int:
        """See Index.add."""
        fresh = {(entry.ref, entry.sha256): entry for entry in entries}
        for entry in fresh.values():
            as_words(entry.hashes)
        with self._lock:
            kept = {k: e for k, e in self._entries.items() if (e.ref, e.sha256) not in fresh}
            kept.update(enumerate(fresh.values(), self._next))
            self._next += len(fresh)
            self._entries = kept
        return len(fresh)

    def exact(self, sha256: str) -> tuple[int, ...]:
        """See Index.exact."""
        return tuple(key for key, entry in self._entries.items() if entry.sha256 == sha256)

    def near(self, hashes: Sequence[bytes], radius: int = RADIUS) -> Found:
        """See Index.near."""
        if not 0 <= radius <= RADIUS:
            raise ValueError(f"radius must be 0 to {RADIUS}")
        stored = [(k, h) for k, e in self._entries.items() if e.quality >= QUALITY for h in e.hashes]
        if not stored or not hashes:
            return Found(())
        table = distances(as_words([h for _, h in stored]), as_words(hashes))
        return Found(nearest_hits([k for k, _ in stored], table, radius))

    def sharing(self, words: Words, top: int = 20) -> Shared:
        """See Index.sharing."""
        entries = list(self._entries.items())
        if not entries or not len(words.words):
            return Shared(())
        keys = np.repeat([k for k, _ in entries], [len(e.words.words) for _, e in entries])
        stored = Words(
            np.concatenate([e.words.words for _, e in entries]),
            np.concatenate([e.words.shapes for _, e in entries]),
        )
        return Shared(count_votes(words, keys.astype(np.int64), stored, top, len(entries)))

    def entry(self, key: int) -> Entry | None:
        """See Index.entry."""
        return self._entries.get(key)

    def remove(self, ref: str) -> int:
        """See Index.remove."""
        with self._lock:
            kept = {k: e for k, e in self._entries.items() if e.ref != ref}
            removed = len(self._entries) - len(kept)
            self._entries = kept
        return removed

    def empty(self) -> bool:
        """See Index.empty."""
        return not self._entries

    def info(self) -> Info:
        """See Index.info."""
        entries = list(self._entries.values())
        return Info(len(entries), len({e.ref for e in entries}), sum(len(e.hashes) for e in entries), 0)

    def close(self) -> None:
        """See Index.close."""
        self._entries = {}
