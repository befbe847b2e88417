"""Local features cut down to what an index can afford to keep, and the visual words that find them again."""

import struct
import zlib
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from jianzhen.errors import REBUILD_INDEX, IndexDamagedError
from jianzhen.index import Words
from jianzhen.model.text import Text
from jianzhen.photo.features import Features

KEPT = 200
"""Features kept of a photo: half of them the largest, which survive shrinking, half the clearest."""

LEVELS, CEILING = 15, 0.45
"""A descriptor's value (RootSIFT, 0–1, rarely above 0.45) is kept in four bits."""

SIZE_STEPS = 16
"""Steps an octave in which a neighbourhood's size is kept (its angle: 256 steps a turn)."""

FORMAT = 1
_HEAD = struct.Struct("<BHII")

WORD_BITS = 32

PROBES, DOUBTFUL = 8, 6
"""Further words a feature asks for: those with some of its DOUBTFUL least certain bits changed."""

MIRRORED = 600
"""Features, the clearest, asked for in the mirror, too; a whole mirrored frame is found by its hash."""


def compact(features: Features, count: int = KEPT) -> Features:
    """Return at most `count` of the features: half the largest, then the strongest of the others."""
    total = len(features.points)
    if total <= count:
        return features
    largest = np.argsort(-features.sizes, kind="stable")[: count // 2]
    others = np.setdiff1d(np.arange(total), largest)[: count - len(largest)]
    return _chosen(features, np.concatenate([largest, others]))


def _chosen(features: Features, keep: npt.NDArray[np.intp] | slice) -> Features:
    return Features(
        features.points[keep],
        features.sizes[keep],
        features.angles[keep],
        features.descriptors[keep],
        features.width,
        features.height,
    )


def pack(features: Features) -> bytes:
    """Return features as bytes: 70 a feature before compression (4 place, 2 shape, 64 descriptor)."""
    span = 65535 / max(features.width, features.height, 1)
    points = np.clip(np.round(features.points * span), 0, 65535).astype("<u2")
    levels = np.clip(np.round(features.descriptors * (LEVELS / CEILING)), 0, LEVELS).astype(np.uint8)
    body = b"".join(
        part.tobytes()
        for part in (
            points,
            _size_steps(features),
            _angle_steps(features),
            levels[:, ::2] << 4 | levels[:, 1::2],
        )
    )
    head = _HEAD.pack(FORMAT, len(features.points), features.width, features.height)
    return head + zlib.compress(body, 6)


def unpack(data: bytes) -> Features:
    """Return packed features; raise IndexDamagedError if the bytes are not what `pack` makes.

    More may stand behind them: with the frame of a video its motion does (`footage.motion`).
    """
    try:
        version, count, width, height = _HEAD.unpack_from(data)
        stream = zlib.decompressobj()
        body = stream.decompress(data[_HEAD.size :], count * 70 + 1)
    except (struct.error, zlib.error) as error:
        raise _broken() from error
    if version != FORMAT or len(body) != count * 70 or not stream.eof:
        raise _broken()
    points = np.frombuffer(body, "<u2", 2 * count).reshape(-1, 2) * np.float32(max(width, height, 1) / 65535)
    sizes = np.exp2(np.frombuffer(body, np.uint8, count, 4 * count) / np.float32(SIZE_STEPS))
    angles = np.frombuffer(body, np.uint8, count, 5 * count) * np.float32(360 / 256)
    pairs = np.frombuffer(body, np.uint8, 64 * count, 6 * count).reshape(-1, 64)
    values = np.stack([pairs >> 4, pairs & 15], axis=2).reshape(-1, 128).astype(np.float32)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    descriptors = values / np.maximum(length, 1e-6)
    return Features(points, sizes.astype(np.float32), angles, descriptors, width, height)


def words(features: Features) -> Words:
    """Return the visual words of features: what an index keeps."""
    values = _projected(features)
    return Words(_signs(values), _shapes(features))


def asked_words(features: Features) -> Words:
    """Return the words to ask an index for: of the features and of their mirror images, with PROBES each.

    A feature seen again differs a little, and with it a few of its bits: most likely those whose value lies
    near zero (Lv et al., "Multi-probe LSH", VLDB 2007).
    """
    parts = [_probed(view) for view in (features, _chosen(features, slice(MIRRORED)).mirrored())]
    return Words(
        np.concatenate([part.words for part in parts]), np.concatenate([part.shapes for part in parts])
    )


def _probed(features: Features) -> Words:
    values = _projected(features)
    first = _signs(values)
    doubtful = np.argsort(np.abs(values), axis=1)[:, :DOUBTFUL]
    bits = np.uint32(1) << doubtful.astype(np.uint32)
    changed = [first ^ np.bitwise_or.reduce(bits[:, list(group)], axis=1) for group in _probe_groups()]
    return Words(np.concatenate([first, *changed]), np.tile(_shapes(features), 1 + len(changed)))


def _projected(features: Features) -> npt.NDArray[np.float32]:
    return np.asarray(features.descriptors @ _projection(), np.float32)


def _signs(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
    return np.packbits(values > 0, axis=1, bitorder="little").view("<u4").ravel().astype(np.uint32)


def _shapes(features: Features) -> npt.NDArray[np.uint16]:
    return _angle_steps(features).astype(np.uint16) << np.uint16(8) | _size_steps(features)


def _size_steps(features: Features) -> npt.NDArray[np.uint8]:
    steps = np.log2(np.maximum(features.sizes, 1)) * SIZE_STEPS
    return np.clip(np.round(steps), 0, 255).astype(np.uint8)


def _angle_steps(features: Features) -> npt.NDArray[np.uint8]:
    return np.asarray(np.round(features.angles * (256 / 360)).astype(np.int64) % 256, np.uint8)


@lru_cache(maxsize=1)
def _projection() -> npt.NDArray[np.float32]:
    """Return the (128, 32) projection whose signs are a word.

    SIFT is a 4 × 4 grid of histograms over 8 directions. Its lowest frequencies (cosines over the grid times
    a Fourier series over the directions) vary most and change least with noise. Those constant over the grid
    are left out: their sign is nearly always the same. Fixed mathematics; nothing is trained.
    """
    place = np.arange(4) + 0.5
    cosines = [np.cos(np.pi * place * k / 4) for k in range(4)]
    turn = 2 * np.pi * np.arange(8) / 8
    waves = [(0.0, np.ones(8))]
    waves += [(0.9 * k, wave(k * turn)) for k in (1, 2, 3) for wave in (np.cos, np.sin)]
    basis = [
        (i + j + cost, np.einsum("i,j,k->ijk", cosines[i], cosines[j], wave).ravel())
        for i in range(4)
        for j in range(4)
        for cost, wave in waves
        if i or j
    ]
    basis.sort(key=lambda pair: pair[0])
    columns = [vector / np.linalg.norm(vector) for _, vector in basis[:WORD_BITS]]
    return np.stack(columns, axis=1).astype(np.float32)


@lru_cache(maxsize=1)
def _probe_groups() -> tuple[tuple[int, ...], ...]:
    """Return which bits to change together, by their rank of doubt: the likeliest PROBES changes first."""
    groups = [group for size in (1, 2, 3) for group in combinations(range(DOUBTFUL), size)]
    groups.sort(key=lambda group: (sum(rank + 1 for rank in group), len(group)))
    return tuple(groups[:PROBES])


def _broken() -> IndexDamagedError:
    return IndexDamagedError(
        Text("The index holds damaged features of a photo", "索引中有照片的特征已损坏"), REBUILD_INDEX
    )
