"""The cache keeps arrays, forgets when full, and never believes a damaged entry."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from jianzhen.photo import Photo
from jianzhen.photo.cache import DirectoryCache, recall
from tests.photo import samples

KEY = "ab" * 32
ARRAYS = {
    "points": np.arange(12, dtype=np.float32).reshape(6, 2),
    "width": np.asarray(640),
    "empty": np.zeros((0, 3)),
}


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    cache = DirectoryCache(tmp_path / "cache")
    assert cache.get(KEY, "features", "1") is None
    cache.put(KEY, "features", "1", ARRAYS)
    found = DirectoryCache(tmp_path / "cache").get(KEY, "features", "1")
    assert found is not None
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
    for other in (("cd" * 32, "features", "1"), (KEY, "prints", "1"), (KEY, "features", "2")):
        assert cache.get(*other) is None


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"PK\x03\x04", "half", "flipped"])
def test_a_damaged_entry_is_a_miss_and_goes(tmp_path: Path, damage: bytes | str) -> None:
    cache = DirectoryCache(tmp_path)
    cache.put(KEY, "features", "1", ARRAYS)
    (file,) = tmp_path.glob("*/*.npz")
    whole = file.read_bytes()
    if damage == "half":
        damage = whole[: len(whole) // 2]
    elif damage == "flipped":
        at = whole.index(b"NUMPY") + 140
        damage = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
    assert isinstance(damage, bytes)
    file.write_bytes(damage)
    assert cache.get(KEY, "features", "1") is None
    assert not file.exists()


def test_pickles_are_not_loaded(tmp_path: Path) -> None:
    cache = DirectoryCache(tmp_path)
    cache.put(KEY, "features", "1", ARRAYS)
    (file,) = tmp_path.glob("*/*.npz")
    np.savez(file, points=np.array([{"a": 1}], dtype=object))
    assert cache.get(KEY, "features", "1") is None


def test_the_size_is_bounded_and_the_longest_unused_go_first(tmp_path: Path) -> None:
    import os

    cache = DirectoryCache(tmp_path, most_bytes=100_000)
    keys = [f"{number:064x}" for number in range(12)]
    for age, key in enumerate(keys):
        cache.put(key, "features", "1", {"a": np.zeros(10_000, np.uint8)})
        for file in tmp_path.glob(f"*/{key}*"):
            os.utime(file, (1000 + age, 1000 + age))
    assert sum(file.stat().st_size for file in tmp_path.glob("*/*")) <= 100_000
    assert cache.get(keys[0], "features", "1") is None
    assert cache.get(keys[-1], "features", "1") is not None


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = DirectoryCache(blocked)
    cache.put(KEY, "features", "1", ARRAYS)
    assert cache.get(KEY, "features", "1") is None


@pytest.mark.parametrize("key", [("../../etc", "a", "1"), (KEY, "a/b", "1"), (KEY, "a", "")])
def test_keys_cannot_leave_the_directory(tmp_path: Path, key: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="keys"):
        DirectoryCache(tmp_path).get(*key)


def test_many_threads(tmp_path: Path) -> None:
    cache = DirectoryCache(tmp_path)
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(20):
            cache.put(KEY, "features", str(turn % 3), ARRAYS)
            found = cache.get(KEY, "features", str((turn + number) % 3))
            if found is not None and not np.array_equal(found["points"], ARRAYS["points"]):
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not list(tmp_path.glob("*/*.part"))


@dataclass(frozen=True)
class Made:
    numbers: npt.NDArray[np.int64]
    width: int
    name: str


def test_recall_makes_once(tmp_path: Path) -> None:
    cache, calls = DirectoryCache(tmp_path), []

    def make() -> Made:
        calls.append(1)
        return Made(np.arange(5), 640, "x")

    first, second = (recall(cache, KEY, "made", "1", Made, make) for _ in range(2))
    assert len(calls) == 1
    assert (second.numbers == first.numbers).all()
    assert (second.width, second.name) == (640, "x")
    assert type(second.width) is int
    cache.put(KEY, "made", "1", {"other": np.zeros(1)})
    assert recall(cache, KEY, "made", "1", Made, make).width == 640
    assert recall(None, KEY, "made", "1", Made, make).width == 640
    assert len(calls) == 3


def test_a_photo_takes_its_features_from_the_cache(tmp_path: Path) -> None:
    cache = DirectoryCache(tmp_path)
    data = samples.all_samples()["baseline.jpg"]
    first, second = Photo(data, cache=cache).features, Photo(data, cache=cache).features
    assert len(list(tmp_path.glob("*/*.npz"))) == 1
    for name in ("points", "sizes", "angles", "descriptors"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    assert (second.width, second.height) == (96, 64)


def test_a_photo_keeps_what_was_derived_by_kind_and_version(tmp_path: Path) -> None:
    made: list[str] = []

    def make(name: str) -> Callable[[], Made]:
        def once() -> Made:
            made.append(name)
            return Made(np.arange(3), len(name), name)

        return once

    data = samples.all_samples()["baseline.jpg"]
    photo = Photo(data, cache=DirectoryCache(tmp_path))
    assert photo.kept("one", "1", Made, make("a")) is photo.kept("one", "1", Made, make("b"))
    photo.kept("one", "2", Made, make("c"))
    photo.kept("two", "1", Made, make("d"))
    again = Photo(data, cache=DirectoryCache(tmp_path)).kept("one", "1", Made, make("e"))
    assert (again.numbers.tolist(), again.name) == ([0, 1, 2], "a")
    Photo(data).kept("one", "1", Made, make("f"))
    assert made == ["a", "c", "d", "f"]
