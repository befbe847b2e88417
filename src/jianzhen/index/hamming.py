"""Exact distances between 256-bit hashes, and the bands that find the near ones."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jianzhen.index.protocol import RADIUS, Hit

Hashes = npt.NDArray[np.uint64]

BANDS = 16
BAND_BITS = 16


def as_words(hashes: Sequence[bytes]) -> Hashes:
    """Return hashes as (n, 4) uint64; raise ValueError unless each has 32 bytes."""
    if any(len(h) != 32 for h in hashes):
        raise ValueError("a PDQ hash has 32 bytes")
    return np.frombuffer(b"".join(hashes), np.uint64).reshape(-1, 4)


def distances(stored: Hashes, asked: Hashes) -> npt.NDArray[np.uint16]:
    """Return the (n, m) bits in which n stored and m asked hashes differ."""
    out = np.zeros((len(stored), len(asked)), np.uint16)
    for part in range(4):
        out += np.bitwise_count(stored[:, None, part] ^ asked[None, :, part])
    return out


def band_keys(hashes: Sequence[bytes]) -> npt.NDArray[np.uint32]:
    """Return the (n, 16) keys under which hashes are stored: number of the band above its 16 bits."""
    values = np.frombuffer(b"".join(hashes), ">u2").reshape(-1, BANDS).astype(np.uint32)
    return values | (np.arange(BANDS, dtype=np.uint32) << np.uint32(BAND_BITS))


def probe_keys(hashes: Sequence[bytes]) -> npt.NDArray[np.uint32]:
    """Return the different keys under which every hash within 31 bits of one of `hashes` is found.

    Why none is missed: let two hashes differ in at most 31 bits, and cut both into the same 16 bands. Were
    every band to differ in 2 bits or more, they would differ in 32 or more. So some band differs in at most
    one bit, and its stored key is among that band's 17 keys: itself and each of its 16 single-bit changes.
    """
    keys = band_keys(hashes).ravel()
    flips = np.concatenate(([0], 1 << np.arange(BAND_BITS))).astype(np.uint32)
    return np.unique(keys[:, None] ^ flips[None, :])


def nearest_hits(keys: Sequence[int], table: npt.NDArray[np.uint16], radius: int) -> tuple[Hit, ...]:
    """Return one hit an entry, nearest first: `keys[i]` is the entry of row i of the (n, m) distances."""
    best: dict[int, Hit] = {}
    rows = np.flatnonzero(table.min(axis=1, initial=RADIUS + 1) <= radius)
    for row in rows.tolist():
        query = int(table[row].argmin())
        hit = Hit(keys[row], query, int(table[row, query]))
        if hit.key not in best or hit.distance < best[hit.key].distance:
            best[hit.key] = hit
    return tuple(sorted(best.values(), key=lambda hit: (hit.distance, hit.key)))
