"""Marks: the latest of each exhibit, as of a moment, kept as long as the exhibit; on both databases."""

import pytest

from jianzhen.claims.events import Marked
from jianzhen.claims.states import Actor
from jianzhen.model import Region
from jianzhen.store import Mark, Store, With, seal_boxes
from jianzhen.store.errors import NotFoundError
from tests.store.making import (
    NOW,
    OTHER,
    REVIEWER,
    SHOP,
    TERMS,
    do,
    end_and_erase,
    erase,
    faults,
    later,
    sha,
    submit,
    withdrawn,
)

PHOTO, SECOND = sha(b"one"), sha(b"two")
FACE, PLATE = Region(1, 2, 30, 40), Region(50, 60, 7, 8)


def mark(store: Store, exhibit: str, *boxes: Region, by: Actor = REVIEWER, hours: int = 0) -> str:
    sealed = seal_boxes(boxes)
    event = Marked(by, exhibit, sealed.sha256, len(boxes))
    do(store, "c-1", event, later(hours=hours), along=With(texts=(sealed,)))
    return sealed.sha256


def test_the_latest_marks_of_each_exhibit_count(store: Store) -> None:
    submit(store, photos=[b"one", b"two"])
    assert store.marks(SHOP, "c-1") == {}
    mark(store, PHOTO)
    mark(store, PHOTO, FACE, PLATE, by=OTHER, hours=1)
    mark(store, SECOND, PLATE, hours=2)
    first = Mark((FACE, PLATE), "r-2", later(hours=1))
    assert store.marks(SHOP, "c-1") == {PHOTO: first, SECOND: Mark((PLATE,), "r-1", later(hours=2))}
    assert store.marks(SHOP, "c-1", before=4) == {PHOTO: Mark((), "r-1", NOW)}
    assert store.claim(SHOP, "c-1").state.version == 5
    last = store.events(SHOP, claim="c-1")[-1].chained.to_json()
    assert SECOND in last["evidence"]
    assert "[50" not in str(last)
    assert store.audit(SHOP, TERMS, []).faults == []


def test_only_what_the_claim_has_can_be_marked(store: Store) -> None:
    submit(store, photos=[b"one"])
    submit(store, "c-2", photos=[b"two"])
    with pytest.raises(NotFoundError):
        mark(store, SECOND, FACE)
    withdrawn(store)
    mark(store, PHOTO, FACE)  # a claim that ended is exported still
    erase(store, only=[PHOTO])
    with pytest.raises(NotFoundError):
        mark(store, PHOTO, FACE)
    assert faults(store) == []


def test_all_marks_ever_made_go_with_their_exhibit(store: Store) -> None:
    submit(store, photos=[b"one", b"two"])
    gone = [mark(store, PHOTO), mark(store, PHOTO, FACE)]
    stays = mark(store, SECOND, PLATE)
    withdrawn(store)
    erase(store, only=[PHOTO])
    assert [store.text(SHOP, "c-1", x) for x in gone] == [None, None]
    assert store.text(SHOP, "c-1", stays)
    assert list(store.marks(SHOP, "c-1")) == [SECOND]
    assert store.audit(SHOP, TERMS, []).faults == []
    end_and_erase(store, "c-1", NOW)
    assert store.marks(SHOP, "c-1") == {}
    assert store.audit(SHOP, TERMS, []).faults == []


def test_marks_whose_boxes_are_gone_count_for_nothing(store: Store) -> None:
    """Then nobody has looked: the exhibit is not passed on, rather than uncovered."""
    submit(store, photos=[b"one"])
    mark(store, PHOTO, FACE)
    boxes = mark(store, PHOTO, PLATE)
    withdrawn(store)
    erase(store, only=[boxes])
    assert store.marks(SHOP, "c-1") == {}
