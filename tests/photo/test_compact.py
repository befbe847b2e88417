"""Features as an index keeps them."""

import contextlib
import struct
import zlib

import numpy as np
import pytest

from jianzhen.errors import IndexDamagedError
from jianzhen.photo import Features, Photo
from jianzhen.photo.compact import KEPT, asked_words, compact, pack, unpack, words
from scenes import jpeg, scene


def features(seed: int = 1, quality: int = 90, size: int = 480) -> Features:
    return Photo(jpeg(scene(seed, size, size * 3 // 4), quality)).features


def test_packing_keeps_what_matching_needs() -> None:
    kept = compact(features())
    again = unpack(pack(kept))
    assert (again.width, again.height) == (480, 360)
    assert np.abs(again.points - kept.points).max() < 0.01
    assert np.abs(np.log2(again.sizes / kept.sizes)).max() < 0.04
    assert np.abs((again.angles - kept.angles + 180) % 360 - 180).max() < 1
    assert (again.descriptors * kept.descriptors).sum(axis=1).min() > 0.98


def test_a_photo_costs_about_ten_kilobytes() -> None:
    kept = compact(features())
    assert len(kept.points) == KEPT
    assert len(pack(kept)) < 12_000


def test_few_features_are_all_kept_and_none_is_no_error() -> None:
    none = Photo(jpeg(np.full((100, 100, 3), 200, np.uint8))).features
    assert (
        len(unpack(pack(compact(none))).points) == len(words(none).words) == len(asked_words(none).words) == 0
    )
    some = features()
    few = compact(some, 30)
    assert len(compact(few).points) == 30


@pytest.mark.parametrize("cut", [0, 3, 10, 11, 50, -1])
def test_damaged_bytes_are_an_error_of_ours(cut: int) -> None:
    with pytest.raises(IndexDamagedError, match="damaged"):
        unpack(pack(compact(features()))[:cut])


def test_mutated_bytes_never_crash() -> None:
    rng, whole = np.random.default_rng(3), pack(compact(features()))
    for _ in range(300):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 3).tolist():
            data[place] = int(rng.integers(256))
        with contextlib.suppress(IndexDamagedError):
            assert len(unpack(bytes(data)).points) <= 65535


def test_a_bomb_is_not_unpacked() -> None:
    bomb = struct.pack("<BHII", 1, 10, 100, 100) + zlib.compress(bytes(50_000_000))
    with pytest.raises(IndexDamagedError):
        unpack(bomb)


def test_a_copy_asks_for_the_words_that_were_kept() -> None:
    kept = set(words(compact(features(1))).words.tolist())
    copy, mirror = features(1, 50), Photo(jpeg(np.ascontiguousarray(scene(1)[:, ::-1]), 50)).features
    other = features(2)
    shared = [len(kept & set(asked_words(f).words.tolist())) / len(kept) for f in (copy, mirror, other)]
    assert shared[0] > 0.4
    assert shared[1] > 0.4
    assert shared[2] < 0.05
