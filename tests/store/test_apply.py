from datetime import timedelta

import pytest
from sqlalchemy import select

from jianzhen.claims import SYSTEM, IllegalMove, State
from jianzhen.claims import events as e
from jianzhen.claims.claim import Exhibit
from jianzhen.claims.effects import JobWanted
from jianzhen.claims.states import ClockKind
from jianzhen.errors import UsageError
from jianzhen.store import Intake, NewJob, Once, Received, Reply, Store, With, seal
from jianzhen.store.errors import (
    AlreadySubmittedError,
    BlobMissingError,
    ConflictError,
    KeyReusedError,
    NotFoundError,
)
from jianzhen.store.tables import job
from tests.store import making
from tests.store.making import (
    BUYER,
    MERCHANT,
    NOW,
    REVIEWER,
    SHOP,
    do,
    faults,
    in_review,
    later,
    sha,
    submit,
    submitted,
)


def jobs_of(store: Store, kind: str) -> list[tuple[str, bool]]:
    """Keys of the jobs of a kind, and whether each is done."""
    with store.database.read() as db:
        rows = db.execute(select(job.c.key, job.c.done_at).where(job.c.kind == kind).order_by(job.c.id))
        return [(row.key, row.done_at is not None) for row in rows]


def test_a_claim_comes_in_and_is_sealed_at_once(store: Store) -> None:
    applied = submit(store, buyer_ref="user-77")
    assert [event.to_json()["kind"] for event in applied.events] == ["submitted", "sealed"]
    kept = store.claim(SHOP, "c-1")
    assert kept.state == applied.claim
    assert (kept.state.state, kept.state.version, kept.external_id) == (State.SCREENING, 2, "x-c-1")
    assert jobs_of(store, "screen") == [("screen/c-1/2", False)]
    assert jobs_of(store, "deadline") == [("deadline/c-1/1", False)]
    [exhibit] = store.exhibits(SHOP, "c-1")
    assert (exhibit.sha256, exhibit.size, exhibit.side, exhibit.role) == (
        sha(b"photo of c-1"),
        12,
        "buyer",
        "claim",
    )
    [text] = store.texts(SHOP, "c-1")
    assert text.text == "杯子碎了"
    assert faults(store) == []


def test_the_chain_names_all_it_rests_on_and_nothing_personal(store: Store) -> None:
    facts = seal('{"address": "Changan Street 1"}')
    photo, listing = (store.blobs.put(SHOP, [data]).sha256 for data in (b"photo", b"listing"))
    along = With(
        intake=Intake("p", "x", buyer_ref="user-77", facts=facts.sha256),
        received=(Received(photo, 5, "IMG_1.jpg"), Received(listing, 7, "shop.jpg", role="product")),
        texts=(facts,),
    )
    event = do(store, "c-1", submitted("c-1", [photo]), along=along).events[0]
    assert event.to_json()["evidence"] == sorted([photo, listing, facts.sha256])
    assert event.to_json()["policy"] == making.TERMS.version
    for personal in (b"user-77", b"IMG_1", b"Changan"):
        assert personal not in event.canonical
    kept = {x.role: x for x in store.exhibits(SHOP, "c-1")}
    assert (kept["claim"].name, kept["product"].side) == ("IMG_1.jpg", "merchant")
    assert [f.exhibit.sha256 for f in store.claim(SHOP, "c-1").state.file] == [photo]


def test_two_texts_alike_have_different_hashes() -> None:
    assert seal("it is broken").sha256 != seal("it is broken").sha256
    assert seal("坏了\n了").text == "坏了\n了"


def test_another_version_than_expected_is_a_conflict(store: Store) -> None:
    in_review(store)
    with pytest.raises(ConflictError) as raised:
        do(store, "c-1", e.Leased(REVIEWER), version=2)
    assert raised.value.version == 3
    do(store, "c-1", e.Leased(REVIEWER), version=3)


def test_what_is_not_possible_leaves_no_trace(store: Store) -> None:
    in_review(store)
    before = store.events(SHOP), store.claim(SHOP, "c-1"), jobs_of(store, "deadline")
    with pytest.raises(IllegalMove) as raised:
        do(store, "c-1", e.OfferAccepted(BUYER))
    assert "withdrawn" in raised.value.allowed
    assert (store.events(SHOP), store.claim(SHOP, "c-1"), jobs_of(store, "deadline")) == before


def test_a_failure_late_in_the_transaction_leaves_no_trace(store: Store) -> None:
    def broken(*_: object) -> list[NewJob]:
        raise ZeroDivisionError

    store.hooks.append(broken)
    with pytest.raises(ZeroDivisionError):
        submit(store)
    assert store.events(SHOP) == []
    assert jobs_of(store, "screen") == []
    store.hooks.clear()
    submit(store)
    assert faults(store) == []


def test_a_hook_adds_jobs_in_the_same_transaction(store: Store) -> None:
    store.hooks.append(
        lambda _db, tenant, event, _effects: [NewJob("webhook", f"hook/{tenant}/{event.seq}", NOW)]
    )
    submit(store)
    assert jobs_of(store, "webhook") == [("hook/shop/1", False), ("hook/shop/2", False)]


def test_the_natural_key_is_taken_once(store: Store) -> None:
    submit(store, "c-1", external_id="order-9")
    with pytest.raises(AlreadySubmittedError) as raised:
        submit(store, "c-2", external_id="order-9")
    assert raised.value.claim == "c-1"
    with pytest.raises(AlreadySubmittedError):
        submit(store, "c-1", external_id="order-10")
    submit(store, "c-3", external_id="order-9", platform="another")


def test_names_from_outside_that_no_database_keeps(store: Store) -> None:
    for bad in ("", "a\x00b", "x" * 201, "\ud800"):
        with pytest.raises(UsageError):
            Intake("p", bad)
        with pytest.raises(UsageError):
            Once(bad * 2, sha(b""), lambda _: Reply(200, None))
    photo = store.blobs.put(SHOP, [b"photo"]).sha256
    along = With(intake=Intake("p", "订单 9"), received=[Received(photo, 5, "\x00IMG\n\ud800" + "g" * 300)])
    do(store, "c-1", submitted("c-1", [photo]), along=along)
    assert store.exhibit(SHOP, "c-1", photo).name == "IMG" + "g" * 197


def test_a_file_that_is_not_stored_cannot_be_named(store: Store) -> None:
    with pytest.raises(BlobMissingError):
        do(store, "c-1", submitted("c-1", [sha(b"never sent")]), along=With(intake=Intake("p", "x")))
    assert store.claims(SHOP).claims == ()


def test_unknown_tenants_and_claims(store: Store) -> None:
    store.add_tenant("other", NOW)
    submit(store)
    with pytest.raises(NotFoundError):
        store.claim("other", "c-1")
    with pytest.raises(NotFoundError):
        store.apply("other", "c-1", e.Withdrawn(BUYER), now=NOW, terms=making.TERMS)
    with pytest.raises(NotFoundError):
        store.apply("nobody", "c-1", e.Withdrawn(BUYER), now=NOW, terms=making.TERMS)


def test_a_request_that_comes_twice_happens_once(store: Store) -> None:
    photo = store.blobs.put(SHOP, [b"photo"]).sha256
    once = Once("key-1", sha(b"body"), lambda applied: Reply(201, {"id": applied.claim.id, "金额": "1.50"}))
    along = With(intake=Intake("p", "x"), once=once)
    first = do(store, "c-1", submitted("c-1", [photo]), along=along)
    again = do(store, "c-2", submitted("c-2", [photo]), along=along)  # the server gave it another id
    assert (first.again, again.again) == (False, True)
    assert first.reply == again.reply == Reply(201, {"id": "c-1", "金额": "1.50"})
    assert again.claim.id == "c-1"
    assert len(store.events(SHOP)) == 2
    with pytest.raises(KeyReusedError):
        do(store, "c-3", submitted("c-3", [photo]), along=With(once=Once("key-1", sha(b"other"), once.reply)))


def test_a_refused_request_can_be_repeated_under_its_key(store: Store) -> None:
    in_review(store)
    along = With(once=Once("key-2", sha(b"body"), lambda _: Reply(200, None)))
    with pytest.raises(IllegalMove):
        do(store, "c-1", making.decided(REVIEWER), along=along)
    do(store, "c-1", e.Leased(REVIEWER))
    assert do(store, "c-1", making.decided(REVIEWER), along=along).again is False


def test_a_clock_that_no_longer_runs_has_no_job(store: Store) -> None:
    submit(store)
    assert jobs_of(store, "deadline") == [("deadline/c-1/1", False)]
    making.screened(store)
    assert jobs_of(store, "deadline") == [("deadline/c-1/2", False)]
    do(store, "c-1", e.Withdrawn(BUYER))
    assert jobs_of(store, "deadline") == []


def test_a_stale_deadline_chains_nothing(store: Store) -> None:
    in_review(store)
    before = store.events(SHOP)
    stale = do(store, "c-1", e.DeadlineRanOut(SYSTEM, ClockKind.SCREENING, 1), later(days=3))
    assert (stale.stale, stale.events) == (True, ())
    early = do(store, "c-1", e.DeadlineRanOut(SYSTEM, ClockKind.REVIEW, 2), NOW)
    assert early.stale
    assert store.events(SHOP) == before
    assert not do(store, "c-1", e.DeadlineRanOut(SYSTEM, ClockKind.REVIEW, 2), later(days=3)).stale


def test_late_evidence_is_kept_and_screened(store: Store) -> None:
    in_review(store)
    extra = store.blobs.put(SHOP, [b"one more"]).sha256
    do(store, "c-1", e.Leased(REVIEWER))
    do(store, "c-1", making.decided(REVIEWER))
    applied = do(store, "c-1", e.EvidenceLate(BUYER, (Exhibit(extra),)))
    assert [x.late for x in store.exhibits(SHOP, "c-1")] == [False, True]
    assert [x for x in applied.effects if isinstance(x, JobWanted)]
    assert jobs_of(store, "screen")[-1] == (f"screen/c-1/{applied.claim.version}", False)


def test_a_merged_claim_takes_its_exhibits_along(store: Store) -> None:
    in_review(store, "c-1", [b"same", b"first only"])
    in_review(store, "c-2", [b"same", b"second only"])
    applied = do(store, "c-1", e.Merged(REVIEWER, "c-2"))
    assert [x.to_json()["kind"] for x in applied.events] == ["merged", "evidence-supplied"]
    assert {x.sha256 for x in store.exhibits(SHOP, "c-2")} == {
        sha(b"same"),
        sha(b"first only"),
        sha(b"second only"),
    }
    assert store.claim(SHOP, "c-2").state.unscreened == (sha(b"first only"),)
    assert faults(store) == []


def test_a_claim_is_not_merged_into_one_that_has_ended(store: Store) -> None:
    in_review(store, "c-1")
    in_review(store, "c-2")
    do(store, "c-2", e.Withdrawn(BUYER))
    for into in ("c-2", "c-9"):
        with pytest.raises((IllegalMove, NotFoundError)):
            do(store, "c-1", e.Merged(REVIEWER, into))
    assert store.claim(SHOP, "c-1").state.state is State.IN_REVIEW


def test_several_events_in_one_transaction(store: Store) -> None:
    in_review(store)

    def apply(*events: e.Event) -> list[int]:
        with store.transaction(SHOP, NOW, making.TERMS) as applying:
            return [len(applying.apply("c-1", event, None, With()).events) for event in events]

    with pytest.raises(IllegalMove):
        apply(e.Leased(REVIEWER), e.Escalated(REVIEWER), e.OfferAccepted(MERCHANT))
    assert store.claim(SHOP, "c-1").state.version == 3
    assert apply(e.Leased(REVIEWER), e.Escalated(REVIEWER)) == [1, 1]
    assert faults(store) == []


def test_the_feed_tells_events_and_what_they_set_off_without_gaps(store: Store) -> None:
    in_review(store, "c-1")
    in_review(store, "c-2")
    do(store, "c-1", e.Leased(REVIEWER))
    do(store, "c-1", making.decided(REVIEWER))
    feed = store.events(SHOP)
    assert [x.chained.seq for x in feed] == list(range(1, 9))
    assert store.events(SHOP, after=5, limit=2) == feed[5:7]
    assert [x.chained.seq for x in store.events(SHOP, claim="c-1")] == [1, 2, 3, 7, 8]
    told = {effect["effect"]: effect for effect in feed[-1].effects}
    assert told["refund-ordered"]["amount"] == {"amount": "60.00", "currency": "CNY"}
    assert {"notify", "deadline"} <= set(told)
    assert faults(store) == []


def test_times_are_kept_to_the_microsecond_and_in_utc(store: Store) -> None:
    from datetime import timezone

    at = (NOW + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=8)))
    submit(store, at=at)
    kept = store.claim(SHOP, "c-1")
    assert kept.submitted_at == at
    assert kept.submitted_at.utcoffset() == timedelta()
    assert store.exhibits(SHOP, "c-1")[0].received_at == at
    with pytest.raises(ValueError, match="zone"):
        submit(store, "c-2", at=at.replace(tzinfo=None))
