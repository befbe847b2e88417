"""Erasing on the day, holds, requests: on both databases, with the chain whole afterwards."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jianzhen.claims import SYSTEM, Actor, Role
from jianzhen.claims import events as e
from jianzhen.claims.states import Cause
from jianzhen.model import Region
from jianzhen.privacy.due import GOING_ON, HELD, Eraser, due, holding, of_buyer, pages
from jianzhen.privacy.load import shipped
from jianzhen.privacy.rules import What
from jianzhen.sheet.days import day_of
from jianzhen.store import Intake, Store, With, seal, seal_boxes
from tests.store.making import (
    BUYER,
    MERCHANT,
    NOW,
    REVIEWER,
    SHOP,
    TERMS,
    decided,
    do,
    faults,
    screened,
    sha,
    submitted,
    withdrawn,
)

RULES = shipped()


def handed_in(store: Store, claim: str, buyer: str = "wang-1990", photo: bytes | None = None) -> None:
    blob = store.blobs.put(SHOP, [photo or f"photo of {claim}".encode()]).sha256
    words, facts = seal(f"杯子碎了 {claim}"), seal('{"category": "cup"}')
    intake = Intake("taobao", f"order-{claim}", buyer, "m-7", facts.sha256)
    along = With(intake=intake, texts=(words, facts))
    do(store, claim, submitted(claim, [blob], statement=words.sha256), along=along)


def refused(store: Store, claim: str, at: datetime = NOW) -> datetime:
    """Drive a claim to `final` with a decision the merchant contested; return when it ended."""
    screened(store, claim, at=at)
    do(store, claim, e.Leased(REVIEWER), at)
    do(store, claim, decided(REVIEWER), at)
    clock = store.claim(SHOP, claim).state.clock
    assert clock is not None
    do(store, claim, e.DeadlineRanOut(SYSTEM, clock.kind, clock.version), clock.at)
    return clock.at


def expire(store: Store, now: datetime) -> int:
    eraser = Eraser(store, SHOP, TERMS, RULES)
    return sum(eraser.expire(some, now) for some in pages(store, SHOP, now, RULES))


def whats(store: Store, claim: str, now: datetime) -> set[str]:
    return {
        item.what.value for h, items in due(store, SHOP, now, RULES) if h.claim == claim for item in items
    }


def over(what: What, store: Store, claim: str) -> datetime:
    state = store.claim(SHOP, claim).state
    at = RULES.rule(what, state).over(state.since)
    assert at is not None
    return at


def test_on_the_day_and_not_before(store: Store, tmp_path: Path) -> None:
    handed_in(store, "c-1")
    screened(store, "c-1")
    withdrawn(store, "c-1")
    day = over(What.ORIGINALS, store, "c-1")
    assert (day_of(day) - day_of(NOW)).days == 181
    assert expire(store, day - timedelta(microseconds=1)) == 0
    assert whats(store, "c-1", day) == {"originals", "texts", "reports"}
    assert expire(store, day) == 3
    assert [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == []
    assert len(store.remains(SHOP, "c-1").texts) == 1  # the facts of the order
    last = store.events(SHOP, claim="c-1")[-1].chained.to_json()
    assert (last["kind"], last["data"]["cause"], last["actor"]["role"]) == ("erased", "expired", "system")
    assert {r["rule"] for r in last["data"]["removed"]} == {
        "retention-cn@1/originals-undisputed",
        "retention-cn@1/texts-undisputed",
        "retention-cn@1/reports-undisputed",
    }
    assert expire(store, day) == 0
    late = over(What.REFERENCES, store, "c-1")
    assert expire(store, late - timedelta(microseconds=1)) == 0
    assert expire(store, late) == 2
    kept = store.claim(SHOP, "c-1")
    assert (kept.buyer_ref, kept.merchant_ref, kept.external_id) == (None, None, "erased:c-1")
    assert holding(store, SHOP, store.remains(SHOP, "c-1"), RULES).items == ()
    assert faults(store) == []


def test_what_was_disputed_is_kept_for_three_years(store: Store) -> None:
    handed_in(store, "c-1")
    refused(store, "c-1")
    early = over(What.ORIGINALS, store, "c-1")
    assert day_of(early).year == NOW.year + 3
    assert expire(store, early - timedelta(microseconds=1)) == 0
    assert expire(store, early) == 5
    assert faults(store) == []


def test_a_hold_keeps_it_and_lifting_lets_it_go(store: Store) -> None:
    handed_in(store, "c-1")
    ended = refused(store, "c-1")
    manager = Actor(Role.POLICY_MANAGER, "p-1")
    do(store, "c-1", e.HoldPlaced(manager, sha(b"court"), by_order=True), ended)
    late = over(What.ORIGINALS, store, "c-1")
    assert expire(store, late) == 0
    assert holding(store, SHOP, store.remains(SHOP, "c-1"), RULES).stopped == HELD
    do(store, "c-1", e.HoldLifted(manager, sha(b"over")), late)
    assert expire(store, late) == 5
    assert faults(store) == []


def test_a_claim_that_goes_on_keeps_everything(store: Store) -> None:
    handed_in(store, "c-1")
    assert expire(store, NOW + timedelta(days=5000)) == 0
    assert holding(store, SHOP, store.remains(SHOP, "c-1"), RULES).stopped == GOING_ON


def test_many_claims_are_gone_through_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jianzhen.privacy.due.AT_ONCE", 2)
    for n in range(5):
        handed_in(store, f"c-{n}")
        withdrawn(store, f"c-{n}")
    assert len(list(pages(store, SHOP, NOW + timedelta(days=400), RULES))) == 3
    assert expire(store, NOW + timedelta(days=400)) == 10


def test_what_a_buyer_asks_for_goes_and_what_a_rule_keeps_stays(store: Store) -> None:
    for claim, buyer in (("c-1", "wang-1990"), ("c-2", "wang-1990"), ("c-3", "wang-1990"), ("c-4", "li")):
        handed_in(store, claim, buyer)
    withdrawn(store, "c-1")
    refused(store, "c-2")
    withdrawn(store, "c-4")
    now = NOW + timedelta(days=40)
    eraser = Eraser(store, SHOP, TERMS, RULES, by="staff-9")
    gone = {
        h.claim: eraser.erase(h.claim, h.wanted(now), Cause.REQUESTED, now)
        for _, h in of_buyer(store, SHOP, "wang-1990", "taobao", RULES)
    }
    assert gone == {"c-1": 2, "c-2": 0, "c-3": 0}
    last = store.events(SHOP, claim="c-1")[-1].chained.to_json()
    assert (last["data"]["cause"], last["actor"]["id"]) == ("requested", "staff-9")
    assert len(store.remains(SHOP, "c-4").exhibits) == 1
    assert list(of_buyer(store, SHOP, "wang-1990", "jd", RULES)) == []
    assert faults(store) == []


def test_the_merchants_own_files_do_not_go_on_the_buyers_request(store: Store) -> None:
    handed_in(store, "c-1")
    packing = store.blobs.put(SHOP, [b"packing photo"]).sha256
    from jianzhen.claims.claim import Exhibit

    do(store, "c-1", e.EvidenceSupplied(MERCHANT, (Exhibit(packing),)))
    do(store, "c-1", e.Withdrawn(BUYER))
    wanted = holding(store, SHOP, store.remains(SHOP, "c-1"), RULES).wanted(NOW)
    assert packing not in {item.sha256 for item in wanted}
    assert sha(b"photo of c-1") in {item.sha256 for item in wanted}


def test_what_was_marked_on_a_photo_has_no_time_of_its_own_and_goes_with_it(store: Store) -> None:
    handed_in(store, "c-1")
    boxes = seal_boxes([Region(1, 2, 3, 4)])
    marked = e.Marked(REVIEWER, sha(b"photo of c-1"), boxes.sha256, 1)
    do(store, "c-1", marked, along=With(texts=(boxes,)))
    withdrawn(store, "c-1")
    kept = holding(store, SHOP, store.remains(SHOP, "c-1"), RULES)
    assert boxes.sha256 not in {item.sha256 for item in kept.items}
    now = NOW + timedelta(days=1)
    wanted = kept.wanted(now)
    Eraser(store, SHOP, TERMS, RULES).erase("c-1", wanted, Cause.REQUESTED, now)
    assert What.ORIGINALS in {item.what for item in wanted}
    assert store.text(SHOP, "c-1", boxes.sha256) is None
    assert faults(store) == []
