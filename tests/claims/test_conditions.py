"""Hold, withdrawal, merging, the date of the law, deadlines, and what is answered to who cannot."""

from dataclasses import replace
from datetime import timedelta

from jianzhen.claims import SYSTEM, State, allowed, transition
from jianzhen.claims import events as e
from jianzhen.claims.claim import Removed
from jianzhen.claims.effects import (
    Alarm,
    AlarmCode,
    Deadline,
    EvidenceCarried,
    RefundOrdered,
    RefundReversed,
)
from jianzhen.claims.states import (
    Basis,
    Cause,
    ClockKind,
    Matter,
    Payer,
    Role,
)
from jianzhen.claims.table import TABLE
from jianzhen.model import Ground, Remedy, Step
from tests.claims.scene import (
    AUDITOR,
    BUYER,
    MANAGER,
    MERCHANT,
    NOW,
    OFFICER,
    RETURN,
    REVIEWER,
    SENIOR,
    TERMS,
    Life,
    approve,
    cny,
    no,
    refuse,
    screened,
    sha,
    submitted,
)

# side conditions


def test_a_buyer_withdraws_before_a_decision() -> None:
    assert Life().to_review().do(e.Withdrawn(BUYER)).state is State.WITHDRAWN
    no(Life().to_review().decide(refuse()), e.Withdrawn(BUYER))


def test_a_claim_is_merged_into_another_and_its_exhibits_go_along() -> None:
    life = Life().to_review()
    no(life, e.Merged(REVIEWER, "c-1"))
    life.do(e.Merged(REVIEWER, "c-2"))
    assert life.state is State.MERGED
    assert life.of(EvidenceCarried) == [EvidenceCarried("c-2", (sha("1"),))]


def test_a_hold_stops_the_clock_and_gives_it_back() -> None:
    life = Life().to_merchant().wait(hours=10).do(e.HoldPlaced(MANAGER, sha("h")))
    stopped = life.claim.hold
    assert stopped is not None
    assert stopped.left == timedelta(hours=38)
    life.run_out()
    assert life.new(Alarm) == [Alarm(AlarmCode.HOLD_STANDS)]
    no(life, e.MerchantAccepted(MERCHANT))
    life.do(e.HoldLifted(SENIOR, sha("over")))
    assert life.claim.clock is not None
    assert life.claim.clock.at == life.now + timedelta(hours=38)
    assert life.do(e.MerchantAccepted(MERCHANT)).state is State.DECIDED


def test_nothing_is_decided_under_a_hold() -> None:
    life = Life().to_review().do(e.HoldPlaced(SENIOR, sha("h")), e.Leased(REVIEWER))
    no(life, e.Decided(REVIEWER, approve()))
    no(life, e.HoldPlaced(SENIOR, sha("h")))


def returned(days: float = 0, **fields: object) -> Life:
    start = submitted(ground=Ground.NO_REASON, remedy=Remedy.RETURN_AND_REFUND, exhibits=(), **fields)
    life = Life(start).do(e.Sealed(SYSTEM), screened(Step.REVIEW)).wait(days=days)
    return life.do(e.ConditionMet(MERCHANT, RETURN, life.now))


def test_no_review_outlasts_the_refund_date_of_the_law() -> None:
    life = returned()
    while life.state is State.IN_REVIEW:
        life.run_out()
    assert life.now == NOW + timedelta(days=7)
    assert life.claim.decision is not None
    assert life.claim.decision.basis is Basis.LAW
    assert life.of(RefundOrdered) == [RefundOrdered(cny("80.00"), Payer.PLATFORM, 1)]
    life.do(e.HumanDemanded(MERCHANT))
    assert life.state is State.IN_REVIEW
    assert not life.of(RefundReversed)


def test_the_platforms_own_hold_does_not_stop_the_date_of_the_law_an_order_does() -> None:
    life = returned().do(e.HoldPlaced(MANAGER, sha("h"))).run_out()
    assert (life.state, life.now) == (State.DECIDED, NOW + timedelta(days=7))
    life = returned().do(e.HoldPlaced(MANAGER, sha("h"), by_order=True))
    assert life.claim.clock is not None
    assert life.claim.clock.kind is ClockKind.HOLD_REVIEW
    life.wait(days=10).do(e.HoldLifted(MANAGER, sha("h")))
    assert life.claim.clock.kind is ClockKind.REFUND_BY_LAW
    assert life.run_out().now == NOW + timedelta(days=10)


def test_a_claim_with_a_date_by_law_is_not_merged_away() -> None:
    no(returned(), e.Merged(REVIEWER, "c-2"))


# deadlines and answers


def test_a_stale_deadline_does_nothing() -> None:
    life = Life().to_merchant()
    old = life.claim.clock
    assert old is not None
    life.do(e.MerchantContested(MERCHANT, sha("no")))
    life.wait(days=9)
    result = transition(life.claim, e.DeadlineRanOut(SYSTEM, old.kind, old.version), life.now, TERMS)
    assert (result.stale, result.claim, result.effects) == (True, life.claim, ())


def test_a_deadline_before_its_time_is_sent_again() -> None:
    life = Life().to_merchant()
    clock = life.claim.clock
    assert clock is not None
    early = e.DeadlineRanOut(SYSTEM, clock.kind, clock.version)
    result = transition(life.claim, early, life.now - timedelta(days=1), TERMS)
    assert (result.stale, result.claim) == (True, life.claim)
    assert result.effects == (Deadline(clock.kind, clock.at, clock.version),)


def test_a_deadline_comes_from_the_system_only() -> None:
    life = Life().to_merchant().wait(days=3)
    clock = life.claim.clock
    assert clock is not None
    no(life, e.DeadlineRanOut(BUYER, clock.kind, clock.version))


def test_what_is_refused_says_what_is_possible() -> None:
    error = no(Life().to_merchant(), e.OfferAccepted(BUYER))
    assert error.allowed == ("evidence-supplied", "human-demanded", "withdrawn")
    assert "waiting-for-merchant" in error.what.en
    assert "waiting-for-merchant" in error.what.zh


def erased(*removed: Removed) -> e.Erased:
    return e.Erased(SYSTEM, Cause.EXPIRED, removed or (Removed(Matter.TEXTS, "k@1/texts", sha("words")),))


def test_nothing_is_erased_of_a_claim_that_goes_on_or_is_held() -> None:
    no(Life().to_merchant(), erased())
    life = Life().to_review().decide(approve()).run_out()
    assert life.state is State.FINAL
    before = life.claim
    assert replace(life.do(erased()).claim, version=before.version) == before
    life.do(e.HoldPlaced(SENIOR, sha("court")))
    assert "hold" in no(life, erased()).what.en
    no(life.do(e.HoldLifted(SENIOR, sha("over"))), replace(erased(), actor=SENIOR))
    life.do(erased())


def test_what_is_erased_is_named_once_by_hash_and_rule() -> None:
    life = Life().to_review().decide(approve()).run_out()
    text = Removed(Matter.TEXTS, "k@1/texts", sha("words"))
    no(life, replace(erased(), removed=()))
    no(life, erased(text, text))
    no(life, erased(replace(text, sha256=None)))
    no(life, erased(replace(text, rule="")))
    no(life, erased(Removed(Matter.REFERENCES, "k@1/r", sha("words"))))
    life.do(erased(text, Removed(Matter.REFERENCES, "k@1/r", None)))


def test_a_person_marks_an_exhibit_in_every_state_and_nothing_changes() -> None:
    life = Life().to_merchant()
    for marked in (0, 2000):
        for person in (REVIEWER, SENIOR, OFFICER):
            before = life.claim
            life.do(e.Marked(person, sha("1"), sha("boxes"), marked))
            assert replace(life.claim, version=before.version) == before
            assert not life.last.effects
    for marked in (-1, 2001):
        no(life, e.Marked(REVIEWER, sha("1"), sha("boxes"), marked))
    for other in (BUYER, MERCHANT, MANAGER, AUDITOR, SYSTEM):
        no(life, e.Marked(other, sha("1"), sha("boxes"), 1))
    rows = [row for row in TABLE if row.event is e.Marked]
    assert [set(row.when) for row in rows] == [set(State)]


def test_strangers_and_auditors_do_nothing() -> None:
    life = Life().to_merchant()
    for stranger in (
        replace(BUYER, id="b-2"),
        replace(MERCHANT, id="m-2"),
        AUDITOR,
        replace(REVIEWER, id=""),
    ):
        assert allowed(life.claim, stranger, life.now, TERMS) == ()
    no(life, e.MerchantAccepted(replace(MERCHANT, id="m-2")))


def test_each_role_has_something_to_do_somewhere_but_the_auditor() -> None:
    assert {role for row in TABLE for role in row.by} == set(Role) - {Role.AUDITOR}
