import os
from pathlib import Path

import pytest

from jianzhen.claims import SYSTEM, Actor, IllegalMove, Role
from jianzhen.claims import events as e
from jianzhen.claims.claim import Removed
from jianzhen.claims.states import Cause, Matter
from jianzhen.store import Intake, Store, With, migrate, seal
from jianzhen.store.errors import NotFoundError
from tests.store.making import (
    NOW,
    REVIEWER,
    SHOP,
    TERMS,
    decided,
    do,
    erase,
    faults,
    in_review,
    later,
    screened,
    sha,
    submit,
    submitted,
    withdrawn,
)


def age(folder: Path, days: float) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (NOW.timestamp() - days * 86400,) * 2)


def test_what_is_deleted_leaves_a_tombstone_and_the_chain_holds(store: Store, tmp_path: Path) -> None:
    in_review(store)
    [text] = store.texts(SHOP, "c-1")
    report, photo = store.reports(SHOP, "c-1")[0], sha(b"photo of c-1")
    withdrawn(store)
    assert erase(store, at=later(days=1)) == sorted([text.sha256, report, photo])
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    tomb = store.exhibit(SHOP, "c-1", photo)
    assert (tomb.deleted_at, tomb.name) == (later(days=1), "")
    assert store.text(SHOP, "c-1", text.sha256) is None
    assert store.texts(SHOP, "c-1") == []
    assert store.reports(SHOP, "c-1") == []
    assert faults(store) == []
    last = store.events(SHOP, claim="c-1")[-1].chained.to_json()
    assert (last["kind"], last["evidence"]) == ("erased", sorted([text.sha256, report, photo]))
    assert {r["rule"] for r in last["data"]["removed"]} == {"test@1/all"}


def test_what_is_not_kept_cannot_be_erased_again(store: Store) -> None:
    submit(store)
    withdrawn(store)
    gone = e.Erased(SYSTEM, Cause.EXPIRED, (Removed(Matter.ORIGINALS, "k@1/o", sha(b"photo of c-1")),))
    store.erase(SHOP, "c-1", gone, now=NOW, terms=TERMS)
    seq = len(store.events(SHOP))
    with pytest.raises(NotFoundError):
        store.erase(SHOP, "c-1", gone, now=NOW, terms=TERMS)
    assert len(store.events(SHOP)) == seq


def test_nothing_of_a_claim_that_goes_on_is_erased(store: Store) -> None:
    submit(store)
    with pytest.raises(IllegalMove):
        erase(store)
    assert store.blobs.read(SHOP, sha(b"photo of c-1"))


def test_references_go_and_the_natural_key_is_free_again(store: Store) -> None:
    submit(store, buyer_ref="wang-1990", merchant_ref="shop-7", external_id="order-1")
    withdrawn(store)
    gone = e.Erased(SYSTEM, Cause.REQUESTED, (Removed(Matter.REFERENCES, "k@1/r", None),))
    store.erase(SHOP, "c-1", gone, now=NOW, terms=TERMS)
    kept = store.claim(SHOP, "c-1")
    assert (kept.buyer_ref, kept.merchant_ref, kept.external_id) == (None, None, "erased:c-1")
    assert store.find(SHOP, "p", "order-1") is None
    submit(store, "c-2", external_id="order-1")
    assert store.find(SHOP, "p", "order-1") == "c-2"
    assert faults(store) == []


def test_in_sqlite_nothing_of_a_text_or_a_reference_stays_in_the_file(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(address)
    store = Store(address, tmp_path / "blobs")
    store.add_tenant(SHOP, NOW)
    words = [seal(f"{n} 王小明 lives at No. 5 {'very long ' * 800}") for n in range(3)]
    for n, text in enumerate(words):
        along = With(intake=Intake("p", f"order-{n}-of-wang", "wang-1990"), texts=(text,))
        do(store, f"c-{n}", submitted(f"c-{n}", [], statement=text.sha256), along=along)
        withdrawn(store, f"c-{n}")
    store.settle()
    assert "王小明".encode() in (tmp_path / "a.db").read_bytes()
    for n in range(3):
        erase(store, f"c-{n}")
        gone = e.Erased(SYSTEM, Cause.EXPIRED, (Removed(Matter.REFERENCES, "k@1/r", None),))
        store.erase(SHOP, f"c-{n}", gone, now=NOW, terms=TERMS)
    store.settle()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    for trace in ("王小明", "very long", "wang-1990", "of-wang"):
        assert trace.encode() not in left
    assert faults(store) == []
    store.close()


def test_one_exhibit_alone(store: Store) -> None:
    submit(store, photos=[b"one", b"two"])
    withdrawn(store)
    assert erase(store, only=[sha(b"one")]) == [sha(b"one")]
    assert store.blobs.size(SHOP, sha(b"one")) is None
    assert store.blobs.size(SHOP, sha(b"two")) == 3
    assert len(store.texts(SHOP, "c-1")) == 1


def test_a_file_that_another_claim_names_stays(store: Store) -> None:
    submit(store, "c-1", [b"same"])
    submit(store, "c-2", [b"same"])
    withdrawn(store, "c-1")
    withdrawn(store, "c-2")
    erase(store, "c-1")
    assert store.blobs.read(SHOP, sha(b"same")) == b"same"
    erase(store, "c-2")
    assert store.blobs.size(SHOP, sha(b"same")) is None


def test_a_legal_hold_keeps_everything(store: Store) -> None:
    in_review(store)
    do(store, "c-1", e.Leased(REVIEWER))
    do(store, "c-1", decided(REVIEWER))
    clock = store.claim(SHOP, "c-1").state.clock
    assert clock is not None
    do(store, "c-1", e.DeadlineRanOut(SYSTEM, clock.kind, clock.version), clock.at)
    senior = Actor(Role.SENIOR_REVIEWER, "s-1")
    do(store, "c-1", e.HoldPlaced(senior, sha(b"why")))
    with pytest.raises(IllegalMove):
        erase(store)
    do(store, "c-1", e.HoldLifted(senior, sha(b"why not")))
    assert erase(store)


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
