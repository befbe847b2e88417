"""Screening with the real check in its own process."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from jianzhen.claims import State
from jianzhen.claims import events as e
from jianzhen.claims.claim import Exhibit
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Kind
from jianzhen.store import Intake, Received, Store, With, seal, tables
from jianzhen.work.child import Bounds, LookFailedError, look
from jianzhen.work.proposing import Case, Proposed, a_person_decides
from jianzhen.work.screening import NOTHING_TO_SCREEN, Screening
from jianzhen.work.seen import Seen
from jianzhen.work.worker import Duty, Interrupted, Worker
from tests.store.making import (
    MERCHANT,
    NOW,
    SHOP,
    TERMS,
    do,
    erase,
    faults,
    sha,
    submit,
    submitted,
    withdrawn,
)

QUICK = Bounds(seconds=90)
A_WHILE = timedelta(minutes=5)


@pytest.fixture
def screening(store: Store, tmp_path: Path) -> Screening:
    seen = Seen(tmp_path / "seen", QUICK)
    return Screening(store, lambda _: TERMS, a_person_decides, lambda: NOW, seen, threading.Event(), QUICK)


def work(screening: Screening) -> bool:
    return Worker(screening.store, {"screen": Duty(screening.do, 1)}, clock=lambda: NOW).once()


@pytest.fixture
def sqlite_only(url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("the database makes no difference here")


def photos(demo: Path, claim: str) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted((demo / "claims" / claim).iterdir())}


def test_from_photos_to_the_next_step(screening: Screening, demo: Path) -> None:
    store, given, asked = screening.store, photos(demo, "05-derived-painted-crack"), []

    def propose(case: Case) -> Proposed:
        asked.append(case)
        return a_person_decides(case)

    facts = seal(json.dumps({"delivered_at": "2026-03-01T10:00:00+08:00", "contacts": [], "price": "9"}))
    words = seal("收到就裂了")
    buyer, listing = (store.blobs.put(SHOP, [given[name]]) for name in ("buyer-1", "listing-1"))
    along = With(
        intake=Intake("p", "x", buyer_ref="u-1", facts=facts.sha256),
        received=[Received(buyer.sha256, buyer.size), Received(listing.sha256, listing.size, role="product")],
        texts=[facts, words],
    )
    do(store, "c-1", submitted("c-1", [buyer.sha256], statement=words.sha256), along=along)
    assert work(replace(screening, propose=propose))
    state = store.claim(SHOP, "c-1").state
    assert state.state is State.WAITING_FOR_MERCHANT
    assert Kind.DERIVED_FROM_PRODUCT in {found.kind for found in state.found}
    assert state.unscreened == ()
    [case] = asked
    assert (case.facts["price"], case.claims_90_days, case.submitted_at) == ("9", 0, NOW)
    [report] = store.reports(SHOP, "c-1")
    told = json.loads(store.blobs.read(SHOP, report))
    assert {x["role"] for x in told["exhibits"]} == {"claim", "product"}
    assert [x["role"] for x in told["statements"]] == ["buyer"]
    chained = store.events(SHOP)[-1].chained.to_json()
    assert chained["tools"]["derivation"]
    assert chained["data"]["findings"] == report
    assert faults(store) == []


def test_a_photo_of_an_earlier_claim_is_recognised_and_rebuilding_loses_nothing(
    sqlite_only: None, screening: Screening, demo: Path
) -> None:
    store, seen = screening.store, screening.seen
    assert seen is not None
    photo = photos(demo, "10-reused-photo")["buyer-1"]
    submit(store, "c-1", [photo])
    submit(store, "c-2", [photo])
    assert work(screening)
    assert work(screening)
    for claim in ("c-1", "c-2"):  # both were sealed before either was screened
        assert Kind.SAME_FILE_ELSEWHERE in {found.kind for found in store.claim(SHOP, claim).state.found}
    assert seen.catch_up(store, SHOP, threading.Event()) == 0
    assert seen.rebuild(store, SHOP) == 2
    withdrawn(store, "c-1")
    erase(store, "c-1")
    seen.catch_up(store, SHOP, threading.Event())
    index = SqliteIndex(seen.path(SHOP))
    entries = [index.entry(key) for key in index.exact(sha(photo))]
    assert [entry.ref for entry in entries if entry] == ["c-2"]
    index.close()


def test_a_screening_does_not_wait_for_photos_that_came_after_its_own(
    sqlite_only: None, screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, seen = screening.store, screening.seen
    assert seen is not None
    monkeypatch.setattr("jianzhen.work.seen.AT_ONCE", 1)
    for number in range(3):
        submit(store, f"c-{number}", [f"no photo {number}".encode()])
    own = store.exhibits(SHOP, "c-1")[0].seq
    assert seen.catch_up(store, SHOP, threading.Event(), own) == 2
    assert seen.catch_up(store, SHOP, threading.Event(), own) == 0
    assert seen.catch_up(store, SHOP, threading.Event()) == 1


def test_files_that_are_no_photos_are_reported_not_failed(sqlite_only: None, screening: Screening) -> None:
    submit(screening.store, photos=[b"\xff\xd8\xff\xe0 broken", b"text"])
    assert work(screening)
    state = screening.store.claim(SHOP, "c-1").state
    assert (state.state, state.found) == (State.WAITING_FOR_MERCHANT, ())
    [report] = screening.store.reports(SHOP, "c-1")
    assert len(json.loads(screening.store.blobs.read(SHOP, report))["unreadable"]) == 2


def test_a_claim_without_photos_goes_on(sqlite_only: None, screening: Screening) -> None:
    screening = replace(screening, seen=None)
    submit(screening.store, photos=[])
    assert work(screening)
    assert screening.store.claim(SHOP, "c-1").state.state is State.WAITING_FOR_MERCHANT
    [report] = screening.store.reports(SHOP, "c-1")
    assert json.loads(screening.store.blobs.read(SHOP, report))["schema"] == NOTHING_TO_SCREEN


def test_what_is_found_on_the_merchants_photos_is_not_held_against_the_buyer(
    sqlite_only: None, screening: Screening, demo: Path
) -> None:
    store, screening = screening.store, replace(screening, seen=None)
    submit(store, photos=[])
    assert work(screening)
    labelled = photos(demo, "12-aigc-label")["buyer-1"]
    reply = store.blobs.put(SHOP, [labelled]).sha256
    do(store, "c-1", e.MerchantContested(MERCHANT, sha(b"no"), (Exhibit(reply),)))
    assert work(screening)
    state = store.claim(SHOP, "c-1").state
    assert (state.state, state.found, state.unscreened) == (State.IN_REVIEW, (), ())
    report = json.loads(store.blobs.read(SHOP, store.reports(SHOP, "c-1")[-1]))
    assert "ai-label" in {finding["kind"] for finding in report["findings"]}


def test_a_check_that_cannot_be_done_leaves_the_claim_to_its_clock(
    sqlite_only: None, screening: Screening
) -> None:
    submit(screening.store)
    starved = replace(screening, bounds=Bounds(seconds=30, memory=64 * 2**20), seen=None)
    assert work(starved)
    assert screening.store.claim(SHOP, "c-1").state.state is State.SCREENING
    [letter] = screening.store.jobs.dead_letters(SHOP)
    assert "time or memory" in letter.error


def test_an_old_job_screens_nothing_twice(sqlite_only: None, screening: Screening) -> None:
    submit(screening.store)
    screening = replace(screening, seen=None)
    [job] = screening.store.jobs.take("w", ["screen"], NOW, A_WHILE)
    screening.do(job)
    before = screening.store.events(SHOP)
    with screening.store.database.write() as db:
        db.execute(update(tables.job).values(done_at=None, leased_by=None, due_at=NOW))
    [again] = screening.store.jobs.take("w", ["screen"], NOW, A_WHILE)
    screening.do(again)
    assert screening.store.events(SHOP) == before


def test_a_worker_that_is_to_stop_ends_its_process(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Interrupted):
        look({"files": [], "statements": [], "ref": "x"}, QUICK, stop)


def test_an_order_that_makes_no_sense_has_no_answer() -> None:
    with pytest.raises(LookFailedError):
        look({"files": [], "statements": [], "ref": "x"}, QUICK, threading.Event())


def test_a_file_that_was_lost_is_not_taken_for_screened(sqlite_only: None, screening: Screening) -> None:
    submit(screening.store, photos=[b"one", b"two"])
    screening.store.blobs.remove(SHOP, sha(b"two"))
    assert work(replace(screening, seen=None))
    assert len(screening.store.claim(SHOP, "c-1").state.unscreened) == 2
    assert len(screening.store.jobs.dead_letters(SHOP)) == 1
