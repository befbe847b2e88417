"""A pair of photos is matched and laid once, and to the same bits as without a memory."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
from tests.scenes import jpeg, scene, turned, warp

from jianzhen.align import align, pairs
from jianzhen.align.dense import overlay
from jianzhen.align.match import match
from jianzhen.align.pairs import Pairs
from jianzhen.photo import Photo

SIZE = (480, 360)


def a_pair(seed: int, mirrored: bool = False) -> tuple[Photo, Photo]:
    reference = scene(seed)
    other = warp(reference, turned(reference, 12, 0.8), *SIZE)
    return Photo(jpeg(reference)), Photo(jpeg(other[:, ::-1] if mirrored else other, 70))


def assert_same(one: object, other: object) -> None:
    assert type(one) is type(other)
    for field in () if one is None else fields(one):  # type: ignore[arg-type]
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            assert a.tobytes() == b.tobytes(), field.name
        else:
            assert a == b, field.name


def counted(monkeypatch: pytest.MonkeyPatch, name: str, real: Callable[..., object]) -> list[object]:
    calls: list[object] = []

    def call(*given: object) -> object:
        calls.append(given)
        return real(*given)

    monkeypatch.setattr(pairs, name, call)
    return calls


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("order", [(6, 8, 12), (12, 8, 6)])
def test_results_are_those_without_a_memory(order: tuple[int, ...], mirrored: bool) -> None:
    reference, other = a_pair(31, mirrored)
    memory = Pairs()
    for min_inliers in order:
        plain = align(reference.features, other.features, min_inliers)
        kept = memory.align(reference, other, min_inliers)
        assert plain is not None
        assert plain.mirrored == mirrored
        assert kept is not None
        assert_same(kept, plain)
        assert_same(memory.overlay(reference, other, kept), overlay(reference, other, plain))


def test_unrelated_photos_and_both_directions_stay_apart() -> None:
    memory = Pairs()
    one, other = Photo(jpeg(scene(32))), Photo(jpeg(scene(33)))
    for _ in range(2):
        assert memory.align(one, other, 12) is None
    reference, turned_one = a_pair(34)
    for a, b in ((reference, turned_one), (turned_one, reference)):
        assert_same(memory.align(a, b, 8), align(a.features, b.features, 8))


def test_matches_and_overlays_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    matched = counted(monkeypatch, "match", match)
    laid = counted(monkeypatch, "overlay", overlay)
    reference, other = a_pair(35)
    memory = Pairs()
    for min_inliers in (6, 8, 8):
        alignment = memory.align(reference, other, min_inliers)
        assert alignment is not None
        memory.overlay(reference, other, alignment)
    assert len(matched) == 2, "plain and in a mirror"
    assert len(laid) == 1


def test_a_full_memory_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "MOST_MATCHES", 1)
    monkeypatch.setattr(pairs, "MOST_OVERLAYS", 0)
    reference, other = a_pair(36)
    memory = Pairs()
    expected = align(reference.features, other.features, 8)
    assert expected is not None
    for _ in range(2):
        assert_same(memory.align(reference, other, 8), expected)
        assert memory.overlay(reference, other, expected) is not None
    assert len(memory._matches) == 1
    assert not memory._overlays


def test_what_examiners_share_cannot_be_written_to() -> None:
    reference, other = a_pair(37)
    memory = Pairs()
    alignment = memory.align(reference, other, 8)
    assert alignment is not None
    laid = memory.overlay(reference, other, alignment)
    assert laid is not None
    with pytest.raises(ValueError, match="read-only"):
        laid.correlation[0] = 0
