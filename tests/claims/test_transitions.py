"""One example per move, and per reason why it is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jianzhen.claims import SYSTEM, IllegalMove, State, Terms, allowed, supply, transition
from jianzhen.claims import events as e
from jianzhen.claims.claim import Found, Offer, Penalty
from jianzhen.claims.effects import (
    Alarm,
    AlarmCode,
    ChargeChanged,
    Deadline,
    EvidenceCarried,
    GoodsOrdered,
    JobWanted,
    Notify,
    PeersTold,
    RecordEntry,
    RecordReversed,
    RefundOrdered,
    RefundReversed,
    Template,
)
from jianzhen.claims.states import (
    Basis,
    ClockKind,
    Heard,
    Mark,
    Outcome,
    Payer,
    PenaltyKind,
    ReopenCause,
    Role,
    Ruling,
    Side,
)
from jianzhen.model import Band, Condition, Demand, Ground, Kind, Remedy, Step
from tests.claims.scene import (
    ACCOUNT,
    AUDITOR,
    BUYER,
    MANAGER,
    MERCHANT,
    NOW,
    OFFICER,
    OTHER,
    RETURN,
    REVIEWER,
    SENIOR,
    SENIOR2,
    TERMS,
    TWO,
    Life,
    approve,
    cny,
    partial,
    photo,
    refuse,
    screened,
    sha,
    submitted,
    video,
)

BACK = {"remedy": Remedy.RETURN_AND_REFUND, "conditions": (RETURN,)}


def no(life: Life, *events: e.Event) -> IllegalMove:
    with pytest.raises(IllegalMove) as caught:
        life.do(*events)
    return caught.value


# intake and screening


def test_a_claim_comes_in_is_sealed_and_screened() -> None:
    life = Life()
    assert life.state is State.RECEIVED
    assert not life.of(JobWanted)
    life.do(e.Sealed(SYSTEM))
    assert life.state is State.SCREENING
    assert [job.exhibits for job in life.of(JobWanted)] == [(sha("1"),)]
    assert [(d.clock, d.at) for d in life.of(Deadline)] == [
        (ClockKind.SCREENING, NOW + timedelta(minutes=15))
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(submitted(), actor=MERCHANT),
        replace(submitted(), actor=REVIEWER),
        replace(submitted(), merchant=BUYER.id),
        submitted("0"),
        submitted(ground=Ground.NO_REASON, remedy=Remedy.REPAIR),
        submitted(exhibits=(photo("1"), photo("1"))),
        submitted(exhibits=tuple(photo(str(n)) for n in range(101))),
    ],
)
def test_a_submission_that_makes_no_sense_is_refused(wrong: e.Submitted) -> None:
    with pytest.raises(IllegalMove):
        transition(None, wrong, NOW, TERMS)


def test_a_claim_begins_with_its_submission_and_only_once() -> None:
    with pytest.raises(IllegalMove):
        transition(None, e.Sealed(SYSTEM), NOW, TERMS)
    no(Life(), submitted())


def test_time_without_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="time zone"):
        transition(None, submitted(), NOW.replace(tzinfo=None), TERMS)


def test_a_small_clean_claim_is_approved_at_the_platforms_cost() -> None:
    life = Life(submitted("30.00")).do(e.Sealed(SYSTEM), screened(Step.APPROVE, "1"))
    assert life.state is State.DECIDED
    assert life.of(RefundOrdered) == [RefundOrdered(cny("30.00"), Payer.PLATFORM, 1)]
    assert life.claim.decision is not None
    assert life.claim.decision.basis is Basis.SCREENING


def test_the_merchants_own_consent_lets_them_bear_it() -> None:
    life = Life(submitted("30.00"), Terms(merchant_consents=True))
    life.do(e.Sealed(SYSTEM), screened(Step.APPROVE, "1"))
    assert life.of(RefundOrdered)[0].payer is Payer.MERCHANT


@pytest.mark.parametrize(
    ("amount", "found", "demand"),
    [("50.01", (), False), ("30.00", TWO, False), ("30.00", (), True)],
)
def test_screening_approves_nothing_large_doubtful_or_wanted_by_a_person(
    amount: str, found: tuple[Found, ...], demand: bool
) -> None:
    life = Life(submitted(amount)).do(e.Sealed(SYSTEM))
    if demand:
        life.do(e.HumanDemanded(MERCHANT))
    life.do(screened(Step.APPROVE, "1", found=found))
    assert life.state is State.IN_REVIEW


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (Step.ASK_EVIDENCE, State.EVIDENCE_NEEDED),
        (Step.HEAR_MERCHANT, State.WAITING_FOR_MERCHANT),
        (Step.REVIEW, State.IN_REVIEW),
    ],
)
def test_the_other_steps_of_screening(step: Step, state: State) -> None:
    assert Life().do(e.Sealed(SYSTEM), screened(step, "1")).state is state


def test_what_was_supplied_meanwhile_is_waited_for() -> None:
    life = Life().do(e.Sealed(SYSTEM), e.EvidenceSupplied(BUYER, (photo("2"),)))
    assert life.do(screened(Step.REVIEW, "1")).state is State.SCREENING
    assert life.do(screened(Step.REVIEW, "2")).state is State.IN_REVIEW


def test_screening_of_what_is_not_in_the_file_is_refused() -> None:
    no(Life().do(e.Sealed(SYSTEM)), screened(Step.REVIEW, "foreign"))


def test_screening_too_slow_goes_to_a_person_and_its_result_is_still_taken() -> None:
    life = Life().do(e.Sealed(SYSTEM)).run_out()
    assert life.state is State.IN_REVIEW
    assert life.claim.marks == (Mark.NOT_SCREENED,)
    assert life.of(Alarm) == [Alarm(AlarmCode.SCREENING_LATE)]
    life.do(screened(Step.APPROVE, "1", found=TWO))
    assert life.state is State.IN_REVIEW
    assert life.claim.found == TWO
    assert not life.claim.unscreened


# evidence


def test_evidence_asked_and_supplied_is_screened_and_then_a_person_goes_on() -> None:
    life = Life(submitted("30.00")).to_review(()).do(e.Leased(REVIEWER))
    life.do(e.EvidenceAsked(REVIEWER, Side.BUYER, (Demand.VIDEO,)))
    assert life.state is State.EVIDENCE_NEEDED
    assert [n.demands for n in life.new(Notify)] == [(Demand.VIDEO,)]
    life.do(e.EvidenceSupplied(BUYER, (video("2"),)))
    assert life.state is State.SCREENING
    assert life.do(screened(Step.APPROVE, "2")).state is State.IN_REVIEW


def test_evidence_that_does_not_come_leads_to_review_on_the_file_as_it_is() -> None:
    life = Life().do(e.Sealed(SYSTEM), screened(Step.ASK_EVIDENCE, "1")).run_out()
    assert life.state is State.IN_REVIEW
    assert life.claim.marks == (Mark.INCOMPLETE,)
    assert life.now == NOW + timedelta(hours=72)


def test_one_extension() -> None:
    life = Life().do(e.Sealed(SYSTEM), screened(Step.ASK_EVIDENCE, "1")).wait(hours=1)
    life.do(e.EvidenceExtended(BUYER))
    assert life.claim.clock is not None
    assert life.claim.clock.at == NOW + timedelta(hours=144)
    no(life, e.EvidenceExtended(REVIEWER))


def test_a_reviewer_waives_evidence() -> None:
    life = Life().do(e.Sealed(SYSTEM), screened(Step.ASK_EVIDENCE, "1"))
    assert life.do(e.EvidenceWaived(REVIEWER)).state is State.IN_REVIEW


def test_a_buyer_is_not_asked_without_end() -> None:
    life = Life(terms=Terms(requests=1)).do(e.Sealed(SYSTEM), screened(Step.ASK_EVIDENCE, "1"))
    life.do(e.EvidenceWaived(REVIEWER), e.Leased(REVIEWER))
    no(life, e.EvidenceAsked(REVIEWER, Side.BUYER))
    assert life.do(e.EvidenceAsked(REVIEWER, Side.MERCHANT)).state is State.WAITING_FOR_MERCHANT


@pytest.mark.parametrize("by", [BUYER, MERCHANT])
def test_late_evidence_is_kept_and_marked_at_every_stage(by: object) -> None:
    life = Life().to_review().decide(refuse())
    for stage in (State.DECIDED, State.FINAL):
        assert life.state is stage
        event = supply(life.claim, by, (photo(f"late {stage}"),), life.now, TERMS)  # type: ignore[arg-type]
        assert isinstance(event, e.EvidenceLate)
        life.do(event)
        assert life.state is stage
        assert life.claim.file[-1].late
        assert life.new(JobWanted)
        if stage is State.DECIDED:
            no(life, e.EvidenceSupplied(by, (photo("x"),)))  # type: ignore[arg-type]
            life.run_out()


def test_evidence_after_the_request_ran_out_is_late_and_in_time_before() -> None:
    life = Life().do(e.Sealed(SYSTEM), screened(Step.ASK_EVIDENCE, "1"))
    assert isinstance(supply(life.claim, BUYER, (), life.now, TERMS), e.EvidenceSupplied)
    life.run_out()
    assert isinstance(supply(life.claim, BUYER, (), life.now, TERMS), e.EvidenceLate)
    assert isinstance(supply(life.claim, MERCHANT, (), life.now, TERMS), e.EvidenceSupplied)


def test_the_same_exhibit_twice_none_and_too_many_are_refused() -> None:
    life = Life().to_review()
    no(life, e.EvidenceSupplied(BUYER, (photo("1"),)))
    no(life, e.EvidenceSupplied(BUYER, ()))
    no(life, e.EvidenceSupplied(BUYER, tuple(photo(f"n{n}") for n in range(100))))


# the two sides


def test_the_merchant_accepts_and_bears_it() -> None:
    life = Life().to_merchant().do(e.MerchantAccepted(MERCHANT))
    assert life.state is State.DECIDED
    assert life.of(RefundOrdered) == [RefundOrdered(cny("80.00"), Payer.MERCHANT, 1)]


def test_the_merchant_accepts_if_the_goods_come_back() -> None:
    life = Life().to_merchant().do(e.MerchantAccepted(MERCHANT, (RETURN,)))
    assert not life.of(RefundOrdered)
    life.do(e.ConditionMet(SYSTEM, RETURN, life.now))
    assert life.of(RefundOrdered) == [RefundOrdered(cny("80.00"), Payer.MERCHANT, 1)]


def test_an_offer_is_taken() -> None:
    offer = Offer(Remedy.PARTIAL_REFUND, cny("40.00"))
    life = Life().to_merchant().do(e.MerchantOffered(MERCHANT, offer))
    assert life.state is State.WAITING_FOR_BUYER
    assert life.claim.offer == offer
    life.do(e.OfferAccepted(BUYER))
    assert life.of(RefundOrdered) == [RefundOrdered(cny("40.00"), Payer.MERCHANT, 1)]
    assert life.claim.decision is not None
    assert life.claim.decision.verdict.outcome is Outcome.PARTIAL


def test_an_offer_of_everything_is_an_approval() -> None:
    offer = Offer(Remedy.RETURN_AND_REFUND, cny("80.00"), (RETURN,))
    life = Life().to_merchant().do(e.MerchantOffered(MERCHANT, offer), e.OfferAccepted(BUYER))
    assert life.claim.decision is not None
    assert life.claim.decision.verdict.outcome is Outcome.APPROVE


@pytest.mark.parametrize(
    "offer",
    [
        Offer(Remedy.PARTIAL_REFUND, cny("80.01")),
        Offer(Remedy.PARTIAL_REFUND, cny("0")),
        Offer(Remedy.REPAIR, cny("1")),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(offer: Offer) -> None:
    no(Life().to_merchant(), e.MerchantOffered(MERCHANT, offer))


def test_an_offer_is_declined_or_not_answered() -> None:
    offer = e.MerchantOffered(MERCHANT, Offer(Remedy.EXCHANGE, cny("0")))
    assert Life().to_merchant().do(offer, e.OfferDeclined(BUYER)).state is State.IN_REVIEW
    life = Life().to_merchant().do(offer).run_out()
    assert life.state is State.IN_REVIEW
    assert life.now == NOW + timedelta(hours=72)


def test_what_the_merchant_contests_with_is_screened_too() -> None:
    life = Life().to_merchant().do(e.MerchantContested(MERCHANT, sha("no"), (photo("m"),)))
    assert life.state is State.SCREENING
    assert [job.exhibits for job in life.new(JobWanted)] == [(sha("m"),)]
    assert life.do(screened(Step.APPROVE, "m")).state is State.IN_REVIEW
    assert Life().to_merchant().do(e.MerchantContested(MERCHANT, sha("no"))).state is State.IN_REVIEW


def test_a_silent_merchant_has_been_heard_after_the_whole_time() -> None:
    life = Life().to_merchant().run_out()
    assert life.state is State.IN_REVIEW
    assert life.claim.heard is Heard.SILENT
    assert life.now == NOW + timedelta(hours=48)
    life.decide(approve(payer=Payer.MERCHANT))
    assert life.of(RefundOrdered)[0].payer is Payer.MERCHANT


def test_nothing_is_charged_to_a_merchant_who_was_not_asked() -> None:
    error = no(Life().to_review().do(e.Leased(REVIEWER)), e.Decided(REVIEWER, approve(payer=Payer.MERCHANT)))
    assert "heard" in error.what.en


def test_a_human_decision_after_an_automatic_one_leaves_the_refund_paid() -> None:
    life = Life(submitted("30.00")).do(e.Sealed(SYSTEM), screened(Step.APPROVE, "1"))
    life.do(e.HumanDemanded(MERCHANT))
    assert life.state is State.IN_REVIEW
    assert life.claim.round == 2
    assert not life.of(RefundReversed)
    life.decide(approve("30.00"))
    assert len(life.of(RefundOrdered)) == 1
    no(life, e.HumanDemanded(MERCHANT))


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
    from jianzhen.claims.table import TABLE

    assert {role for row in TABLE for role in row.by} == set(Role) - {Role.AUDITOR}
