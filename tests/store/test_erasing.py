import os
from pathlib import Path

import pytest

from jianzhen.claims import Actor, IllegalMove, Role
from jianzhen.claims import events as e
from jianzhen.store import Store
from tests.store.making import NOW, SHOP, do, faults, in_review, later, screened, sha, submit


def age(folder: Path, days: float) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (NOW.timestamp() - days * 86400,) * 2)


def test_what_is_deleted_leaves_a_tombstone_and_the_chain_holds(store: Store, tmp_path: Path) -> None:
    in_review(store)
    [text] = store.texts(SHOP, "c-1")
    report, photo = store.reports(SHOP, "c-1")[0], sha(b"photo of c-1")
    assert store.erase(SHOP, "c-1", later(days=1)) == sorted([text.sha256, report, photo])
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    assert store.exhibit(SHOP, "c-1", photo).deleted_at == later(days=1)
    assert store.text(SHOP, "c-1", text.sha256) is None
    assert store.texts(SHOP, "c-1") == []
    assert store.reports(SHOP, "c-1") == []
    assert faults(store) == []
    assert store.erase(SHOP, "c-1", later(days=2)) == []
    do(store, "c-1", e.Leased(Actor(Role.REVIEWER, "r-1")))


def test_one_exhibit_alone(store: Store) -> None:
    submit(store, photos=[b"one", b"two"])
    assert store.erase(SHOP, "c-1", NOW, only=[sha(b"one")]) == [sha(b"one")]
    assert store.blobs.size(SHOP, sha(b"one")) is None
    assert store.blobs.size(SHOP, sha(b"two")) == 3
    assert len(store.texts(SHOP, "c-1")) == 1


def test_a_file_that_another_claim_names_stays(store: Store) -> None:
    submit(store, "c-1", [b"same"])
    submit(store, "c-2", [b"same"])
    store.erase(SHOP, "c-1", NOW)
    assert store.blobs.read(SHOP, sha(b"same")) == b"same"
    store.erase(SHOP, "c-2", NOW)
    assert store.blobs.size(SHOP, sha(b"same")) is None


def test_a_legal_hold_keeps_everything(store: Store) -> None:
    in_review(store)
    senior = Actor(Role.SENIOR_REVIEWER, "s-1")
    do(store, "c-1", e.HoldPlaced(senior, sha(b"why")))
    with pytest.raises(IllegalMove):
        store.erase(SHOP, "c-1", NOW)
    do(store, "c-1", e.HoldLifted(senior, sha(b"why not")))
    assert store.erase(SHOP, "c-1", NOW)


def test_a_crash_between_file_and_row_leaves_an_orphan_that_is_swept_a_day_later(
    store: Store, tmp_path: Path
) -> None:
    submit(store)
    orphan = store.blobs.put(SHOP, [b"its event was never written"]).sha256
    age(tmp_path / "blobs", 0.9)
    assert store.sweep_blobs(SHOP, NOW) == []
    age(tmp_path / "blobs", 1.1)
    assert store.sweep_blobs(SHOP, NOW) == [orphan]
    assert store.blobs.read(SHOP, sha(b"photo of c-1"))
    screened(store)
    age(tmp_path / "blobs", 1.1)
    assert store.sweep_blobs(SHOP, NOW) == []
    assert faults(store) == []


def test_exhibits_deleted_are_not_carried_along(store: Store) -> None:
    in_review(store, "c-1", [b"one", b"two"])
    in_review(store, "c-2")
    store.erase(SHOP, "c-1", NOW, only=[sha(b"one")])
    do(store, "c-1", e.Merged(Actor(Role.REVIEWER, "r-1"), "c-2"))
    assert {x.sha256 for x in store.exhibits(SHOP, "c-2")} == {sha(b"photo of c-2"), sha(b"two")}
