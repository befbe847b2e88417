"""One example per move before anybody decides, and per reason why it is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jianzhen.claims import SYSTEM, IllegalMove, State, supply, transition
from jianzhen.claims import events as e
from jianzhen.claims.claim import Found, Offer
from jianzhen.claims.effects import (
    Alarm,
    AlarmCode,
    Deadline,
    JobWanted,
    Notify,
    RefundOrdered,
    RefundReversed,
)
from jianzhen.claims.states import (
    Basis,
    ClockKind,
    Heard,
    Mark,
    Outcome,
    Payer,
    Side,
)
from jianzhen.model import Demand, Ground, Remedy, Step
from tests.claims.scene import (
    BUYER,
    MERCHANT,
    NOW,
    RETURN,
    REVIEWER,
    TERMS,
    TWO,
    Life,
    approve,
    cny,
    no,
    photo,
    refuse,
    screened,
    sha,
    submitted,
    terms,
    video,
)

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
    life = Life(submitted("30.00"), terms(merchant_consents=True))
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
    life = Life(terms=terms(requests=1)).do(e.Sealed(SYSTEM), screened(Step.ASK_EVIDENCE, "1"))
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
