"""The shortcut audit shouts at a planted leak and keeps quiet where there is none."""

import io
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from jianzhen.bench.audit import FOLDS, Seen, _dealt, audit, duplicates, folds
from jianzhen.bench.traits import traits
from jianzhen.photo import Photo


@cache
def small(n: int, side: int) -> Image.Image:
    """A picture; the audit never looks at it."""
    return Image.fromarray(np.full((48, side, 3), n, np.uint8))


def encoded(n: int, kind: str = "JPEG", side: int = 64, **options: object) -> bytes:
    buffer = io.BytesIO()
    small(n, side).save(buffer, kind, **options)
    return buffer.getvalue()


def seen(data: bytes, fake: bool, n: int) -> Seen:
    return Seen(traits(Photo(data)), fake, f"group {n}", f"source {n % 3}")


def half(name: str) -> bool:
    """A coin that knows nothing of a file but its name."""
    return sha256(name.encode()).digest()[0] % 2 == 1


LEAKS = {
    "fakes are PNG": lambda n: encoded(n, "PNG"),
    "fakes have one table": lambda n: encoded(n, quality=88),
    "fakes have EXIF": lambda n: encoded(n, quality=70 + n % 9, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"),
    "fakes have one size": lambda n: encoded(n, quality=70 + n % 9, side=80),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(leak: str) -> None:
    reals = [seen(encoded(n, quality=70 + n % 9), False, n) for n in range(30)]
    fakes = [seen(LEAKS[leak](n), True, n) for n in range(30, 60)]
    found = audit(reals + fakes)
    assert found["leak"]
    assert found["auc"] > 0.9
    assert found["low"] > 0.8
    assert found["traits"]


def test_a_leak_in_a_few_files_is_caught_too() -> None:
    files = [seen(encoded(n, quality=70 + n % 9), n % 2 == 1, n) for n in range(70)]
    some = [seen(encoded(n, "PNG"), True, n) for n in range(70, 110)]
    assert audit(files + some)["leak"]


def test_files_made_alike_are_at_chance() -> None:
    files = [seen(encoded(n, quality=70 + n % 9, side=64 + n % 5), half(str(n)), n) for n in range(80)]
    found = audit(files)
    assert not found["leak"]
    assert found["low"] < 0.5


def test_files_of_one_review_never_tell_of_each_other() -> None:
    """A mark of each review (its own size) says nothing of others: chance, though each file could be told."""
    files = []
    for n in range(80):
        for _ in range(3):
            files.append(Seen({"size": f"{n}"}, half(str(n)), f"review {n}", ""))
    assert not audit(files)["leak"]


def test_real_photos_split_by_name_are_at_chance(shared: Path) -> None:
    paths = sorted((shared / "photos/clothing").glob("*.jpg"))
    found = audit([Seen(traits(Photo.from_path(p)), half(p.name), p.name, "") for p in paths])
    assert found["files"] == 300
    assert not found["leak"]


def test_photos_and_generated_pictures_give_themselves_away(shared: Path) -> None:
    places = (("photos/clothing", False), ("generated", True))
    files = [
        Seen(traits(Photo.from_path(p)), fake, p.name, p.parent.name)
        for folder, fake in places
        for p in sorted((shared / folder).rglob("*.*g"))[:90]
    ]
    assert audit(files)["auc"] > 0.99


def test_too_few_groups_say_nothing() -> None:
    files = [Seen({"format": "png" if n < 9 else "jpeg"}, n < 9, str(n), "") for n in range(40)]
    assert audit(files)["leak"] is None
    assert audit([])["leak"] is None


def test_groups_stay_whole_in_folds_and_when_truth_is_dealt_anew() -> None:
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(60), 4)
    fake = np.repeat(rng.random(60) < 0.5, 4)
    fake[groups < 10] = rng.random(40) < 0.5
    numbers = folds(groups, fake)
    assert set(numbers.tolist()) == set(range(FOLDS))
    assert all(len(set(numbers[groups == g].tolist())) == 1 for g in range(60))
    dealt = _dealt(fake, groups, rng)
    pure = [g for g in range(60) if len(set(fake[groups == g].tolist())) == 1]
    assert all(len(set(dealt[groups == g].tolist())) == 1 for g in pure)
    assert (dealt != fake).any()
    for g in set(range(60)) - set(pure):
        assert dealt[groups == g].sum() == fake[groups == g].sum()


def test_the_same_bytes_on_both_sides_are_counted() -> None:
    assert duplicates([("a", True), ("a", False), ("b", True), ("b", True), ("c", False)]) == 1
