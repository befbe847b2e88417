"""One example per way of deciding, and per reason why it is refused: leases, second views, appeals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jianzhen.claims import State
from jianzhen.claims import events as e
from jianzhen.claims.claim import Found, Penalty
from jianzhen.claims.effects import (
    Alarm,
    AlarmCode,
    ChargeChanged,
    GoodsOrdered,
    Notify,
    PeersTold,
    RecordEntry,
    RecordReversed,
    RefundOrdered,
    RefundReversed,
    Template,
)
from jianzhen.claims.states import (
    Outcome,
    Payer,
    PenaltyKind,
    ReopenCause,
    Ruling,
    Side,
)
from jianzhen.model import Band, Condition, Kind, Remedy
from tests.claims.scene import (
    ACCOUNT,
    BACK,
    BUYER,
    MERCHANT,
    NOW,
    OFFICER,
    OTHER,
    RETURN,
    REVIEWER,
    SENIOR,
    SENIOR2,
    TWO,
    Life,
    approve,
    cny,
    no,
    partial,
    refuse,
    sha,
    submitted,
    video,
)

# people at work


def test_only_who_holds_the_lease_decides_and_only_in_time() -> None:
    life = Life().to_review()
    no(life, e.Decided(REVIEWER, approve()))
    life.do(e.Leased(REVIEWER))
    no(life, e.Leased(OTHER))
    no(life, e.Decided(OTHER, approve()))
    life.wait(minutes=15)
    no(life, e.Decided(REVIEWER, approve()))
    no(life, e.LeaseRenewed(REVIEWER))
    life.do(e.Leased(OTHER))
    life.wait(minutes=14).do(e.LeaseRenewed(OTHER)).wait(minutes=14).do(e.Decided(OTHER, approve()))
    assert life.state is State.DECIDED
    no(life, e.Decided(OTHER, approve()))


def test_a_lease_is_put_back() -> None:
    life = Life().to_review().do(e.Leased(REVIEWER), e.LeaseReleased(REVIEWER))
    assert life.claim.lease is None
    life.do(e.Leased(OTHER), e.Moved(OTHER, "food"))
    assert life.claim.queue == "food"
    assert life.claim.lease is None


def test_a_review_too_slow_goes_to_the_senior_queue_and_stays_open() -> None:
    life = Life().to_review().run_out()
    assert life.state is State.IN_REVIEW
    assert life.claim.senior
    no(life, e.Leased(REVIEWER))
    life.run_out()
    assert life.of(Alarm)[-1] == Alarm(AlarmCode.SENIOR_REVIEW_LATE)
    assert life.decide(approve(), SENIOR).state is State.DECIDED


def test_a_reviewer_escalates() -> None:
    life = Life().to_review().do(e.Leased(REVIEWER), e.Escalated(REVIEWER))
    assert life.claim.senior
    no(life, e.Leased(OTHER))
    life.do(e.Leased(SENIOR), e.EvidenceAsked(SENIOR, Side.BUYER)).run_out()
    assert life.claim.senior


def test_a_refusal_has_clause_reasons_and_two_independent_findings() -> None:
    life = Life().to_review(
        (*TWO, Found(Kind.COPY_OF_PRODUCT, Band.STRONG), Found(Kind.LOCAL_EDIT, Band.WEAK))
    )
    life.do(e.Leased(REVIEWER))
    for flawed in (
        refuse(clause=None),
        refuse(reasons=None),
        refuse(relied=()),
        refuse(relied=(Kind.DERIVED_FROM_PRODUCT,)),
        refuse(relied=(Kind.DERIVED_FROM_PRODUCT, Kind.COPY_OF_PRODUCT)),  # the same family
        refuse(relied=(Kind.DERIVED_FROM_PRODUCT, Kind.LOCAL_EDIT)),  # too weak
        refuse(relied=(Kind.DERIVED_FROM_PRODUCT, Kind.CLONED_AREA)),  # not found
        partial("15.99", relied=()),  # a refusal in all but name
        replace(refuse(), amount=cny("1")),
        replace(refuse(), remedy=Remedy.REPAIR),
        approve("79.00"),
        approve("81.00"),
        approve(remedy=Remedy.REPAIR),
        approve(remedy=Remedy.RETURN_AND_REFUND),
        partial("80.00"),
        partial("16.00", clause=None),
        approve(reasons=None),
    ):
        no(life, e.Decided(REVIEWER, flawed))
    assert life.do(e.Decided(REVIEWER, refuse())).state is State.DECIDED


def test_one_conclusive_finding_is_enough_and_what_orders_the_queue_counts_for_nothing() -> None:
    found = (Found(Kind.GENERATED_PIXELS, Band.VERY_STRONG), Found(Kind.AI_LABEL, Band.STRONG))
    life = Life().to_review(found).do(e.Leased(REVIEWER))
    no(life, e.Decided(REVIEWER, refuse(relied=(Kind.GENERATED_PIXELS, Kind.AI_LABEL))))
    same = Found(Kind.SAME_FILE_ELSEWHERE, Band.VERY_STRONG)
    assert Life().to_review((same,)).decide(refuse(relied=(same.kind,))).state is State.DECIDED


def test_a_large_refund_never_rests_on_photos_alone() -> None:
    life = Life(submitted("100.01")).to_review().do(e.Leased(REVIEWER))
    no(life, e.Decided(REVIEWER, approve("100.01")))
    life.do(e.EvidenceSupplied(BUYER, (video("v"),)), e.Decided(REVIEWER, approve("100.01")))
    assert life.of(RefundOrdered)
    shown = (Condition.DESTRUCTION_ON_VIDEO,)
    life = Life(submitted("100.01")).to_review().decide(approve("100.01", conditions=shown))
    assert not life.of(RefundOrdered)
    life.do(e.ConditionMet(REVIEWER, shown[0], life.now, sha("v")))
    assert life.of(RefundOrdered)
    no(life, e.ConditionMet(REVIEWER, shown[0], life.now))


def test_a_condition_is_not_met_in_the_future() -> None:
    life = Life().to_review().decide(approve(**BACK))
    no(life, e.ConditionMet(MERCHANT, RETURN, life.now + timedelta(seconds=1)))


def test_exchange_is_ordered_once() -> None:
    life = Life(submitted(remedy=Remedy.EXCHANGE)).to_review()
    life.decide(replace(approve("0"), remedy=Remedy.EXCHANGE))
    assert life.of(GoodsOrdered) == [GoodsOrdered(Remedy.EXCHANGE, Payer.PLATFORM, 1)]
    life.appeal(MERCHANT).do(e.Leased(OFFICER), e.AppealDecided(OFFICER, Ruling.OVERTURN, sha("y"), refuse()))
    assert life.new(Alarm) == [Alarm(AlarmCode.GOODS_ALREADY_ORDERED)]


# second review


@pytest.mark.parametrize(
    ("amount", "verdict"),
    [
        ("300.00", refuse()),
        ("80.00", refuse(penalty=ACCOUNT)),
        ("300.00", partial("59.99", relied=refuse().relied)),
    ],
)
def test_large_refusals_and_penalties_need_a_second_view(amount: str, verdict: object) -> None:
    life = Life(submitted(amount)).to_review().decide(verdict, SENIOR)  # type: ignore[arg-type]
    assert life.state is State.SECOND_REVIEW
    no(life, e.Leased(SENIOR))
    no(life, e.Leased(REVIEWER))
    life.run_out()
    assert life.state is State.SECOND_REVIEW
    assert life.new(Alarm) == [Alarm(AlarmCode.SECOND_REVIEW_LATE)]
    life.second(refuse(), SENIOR2)
    assert life.state is State.DECIDED
    assert life.claim.decision is not None
    assert life.claim.decision.second is not None


def test_the_milder_of_two_views_stands() -> None:
    life = Life(submitted("300.00")).to_review().decide(refuse(penalty=ACCOUNT))
    life.second(partial("90.00"))
    decision = life.claim.decision
    assert decision is not None
    assert (decision.verdict.outcome, decision.verdict.penalty) == (Outcome.PARTIAL, None)
    assert decision.by == SENIOR
    assert life.of(RefundOrdered) == [RefundOrdered(cny("90.00"), Payer.PLATFORM, 1)]


def test_a_first_view_can_be_taken_back_so_that_nothing_stands_still() -> None:
    life = Life(submitted("300.00")).to_review().decide(refuse())
    no(life, e.ViewWithdrawn(SENIOR))
    life.do(e.ViewWithdrawn(REVIEWER))
    assert life.state is State.IN_REVIEW
    assert life.claim.first is None
    life = Life(submitted("300.00")).to_review().decide(approve("300.00", **BACK)).appeal(MERCHANT)
    life.do(e.Leased(OFFICER), e.AppealDecided(OFFICER, Ruling.OVERTURN, sha("y"), refuse()))
    life.do(e.ViewWithdrawn(OFFICER))
    assert life.state is State.APPEALED
    life.do(e.Leased(OFFICER), e.AppealDecided(OFFICER, Ruling.UPHOLD, sha("y")))
    assert life.state is State.FINAL


def test_a_penalty_both_hold_waits_for_final() -> None:
    life = Life().to_review().decide(refuse(penalty=ACCOUNT)).second(refuse(penalty=ACCOUNT))
    assert not life.of(RecordEntry)
    life.run_out()
    assert life.state is State.FINAL
    assert life.now == NOW + timedelta(days=30)
    assert [(entry.outcome, entry.penalty) for entry in life.of(RecordEntry)] == [(Outcome.REFUSE, ACCOUNT)]


def test_a_merchant_can_be_penalised_as_well_and_only_after_two_views() -> None:
    forged = Penalty(Side.MERCHANT, PenaltyKind.ACCOUNT)
    life = Life().to_review().decide(approve(penalty=forged, relied=refuse().relied))
    assert life.state is State.SECOND_REVIEW
    life.second(approve(penalty=forged, relied=refuse().relied))
    assert life.state is State.DECIDED
    assert life.of(RefundOrdered)


# appeal and what comes after


def test_an_overturn_pays_at_once() -> None:
    life = Life().to_review().decide(refuse()).appeal()
    assert life.state is State.APPEALED
    life.do(e.Leased(OFFICER), e.AppealDecided(OFFICER, Ruling.OVERTURN, sha("y"), approve()))
    assert life.state is State.FINAL
    assert life.of(RefundOrdered) == [RefundOrdered(cny("80.00"), Payer.PLATFORM, 1)]
    assert life.of(RecordEntry)[0].outcome is Outcome.APPROVE


def test_upholding_changes_nothing_and_names_no_verdict() -> None:
    life = Life().to_review().decide(refuse()).appeal().do(e.Leased(OFFICER))
    no(life, e.AppealDecided(OFFICER, Ruling.UPHOLD, sha("y"), approve()))
    no(life, e.AppealDecided(OFFICER, Ruling.VARY, sha("y")))
    life.do(e.AppealDecided(OFFICER, Ruling.UPHOLD, sha("y")))
    assert life.claim.decision is not None
    assert life.claim.decision.ruling is Ruling.UPHOLD
    assert life.claim.decision.by == REVIEWER


def test_the_appeal_officer_never_decided_here() -> None:
    twice = replace(OFFICER, id=REVIEWER.id)
    life = Life().to_review().decide(refuse()).appeal()
    no(life, e.Leased(twice))
    no(life, e.Leased(SENIOR))


def test_who_appeals_alone_is_not_worse_off_and_both_may_appeal() -> None:
    life = Life().to_merchant().run_out().decide(partial("40.00", payer=Payer.MERCHANT)).appeal(BUYER)
    life.do(e.Leased(OFFICER))
    less = e.AppealDecided(OFFICER, Ruling.VARY, sha("y"), partial("39.00"))
    no(life, less)
    no(life, e.Appealed(BUYER, sha("again")))
    life.appeal(MERCHANT).do(less)
    assert life.of(RefundReversed) == [RefundReversed(cny("1.00"), 1)]
    assert life.of(ChargeChanged) == [ChargeChanged(cny("0"), 1)]
    life = Life().to_merchant().run_out().decide(partial("40.00", payer=Payer.MERCHANT)).appeal(MERCHANT)
    life.do(e.Leased(OFFICER))
    no(life, e.AppealDecided(OFFICER, Ruling.VARY, sha("y"), partial("41.00", payer=Payer.MERCHANT)))


def test_an_appeal_that_ends_in_a_large_refusal_is_seen_by_a_second_person() -> None:
    life = Life(submitted("300.00")).to_review().decide(approve("300.00", **BACK)).appeal(MERCHANT)
    life.do(e.Leased(OFFICER), e.AppealDecided(OFFICER, Ruling.OVERTURN, sha("y"), refuse()))
    assert life.state is State.SECOND_REVIEW
    life.second(refuse())
    assert life.state is State.FINAL
    assert life.claim.decision is not None
    assert {life.claim.decision.by, life.claim.decision.second} == {OFFICER, SENIOR}


def test_a_slow_appeal_alarms_and_never_ends_by_itself() -> None:
    life = Life().to_review().decide(refuse()).appeal().run_out()
    assert life.now == NOW + timedelta(hours=48)
    life.run_out()
    assert life.now == NOW + timedelta(days=7)
    life.run_out()
    assert life.state is State.APPEALED
    missed = AlarmCode.APPEAL_LIMIT_MISSED
    assert [alarm.why for alarm in life.of(Alarm)] == [AlarmCode.APPEAL_TARGET_MISSED, missed, missed]


def test_a_window_that_closes_ends_the_appeal() -> None:
    life = Life().to_review().decide(refuse()).run_out()
    assert life.state is State.FINAL
    assert Template.FINAL in {note.template for note in life.new(Notify)}
    no(life, e.Appealed(BUYER, sha("late")))


def test_reopening_reverses_the_entry_and_tells_peers() -> None:
    life = Life().to_review().decide(refuse()).run_out()
    no(life, e.Reopened(REVIEWER, ReopenCause.COURT, sha("c")))
    life.do(e.Reopened(SENIOR, ReopenCause.COURT, sha("c")))
    assert life.state is State.IN_REVIEW
    assert (life.of(RecordReversed), life.of(PeersTold)) == ([RecordReversed(1)], [PeersTold(1)])
    life.decide(approve(), OTHER).run_out()
    assert [(entry.outcome, entry.round) for entry in life.of(RecordEntry)][-1] == (Outcome.APPROVE, 2)
