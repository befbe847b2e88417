"""What the rules say of queue, priority and a second person reaches the claim, and only ever adds care."""

from dataclasses import replace

from jianzhen.claims import SYSTEM, State, view
from jianzhen.claims import events as e
from jianzhen.claims.claim import Routing
from jianzhen.claims.states import Basis, Ruling
from jianzhen.model import GENERAL, Priority, Step
from tests.claims.scene import (
    BACK,
    BUYER,
    MERCHANT,
    OFFICER,
    REVIEWER,
    SENIOR,
    Life,
    approve,
    no,
    partial,
    photo,
    screened,
    sha,
    submitted,
)

PHOTOS = Routing("photos", Priority.HIGH, second=True, rules=("seen-elsewhere", "lead"))
LOW = Routing(priority=Priority.LOW, rules=("words",))


def sent(*routings: Routing, step: Step = Step.REVIEW, amount: str = "80.00") -> Life:
    """A claim screened once for each of these, by evidence that comes in before a person has it."""
    life = Life(submitted(amount)).do(e.Sealed(SYSTEM))
    for n, routing in enumerate(routings, start=1):
        if n < len(routings):
            life.do(e.EvidenceSupplied(BUYER, (photo(str(n + 1)),)))
        life.do(screened(step, str(n), routing=routing))
    return life


def of(life: Life) -> tuple[object, ...]:
    claim = life.claim
    return claim.queue, claim.priority, claim.second, claim.rules


def test_a_claim_goes_where_the_rules_send_it_and_names_them() -> None:
    assert of(sent(PHOTOS)) == ("photos", Priority.HIGH, True, ("shop@1/seen-elsewhere", "shop@1/lead"))
    assert of(sent(Routing())) == (GENERAL, Priority.NORMAL, False, ())
    assert of(sent(LOW))[1] is Priority.LOW


def test_a_later_screening_adds_and_takes_nothing_away() -> None:
    rules = ("shop@1/seen-elsewhere", "shop@1/lead")
    assert of(sent(PHOTOS, Routing())) == ("photos", Priority.HIGH, True, rules)
    assert of(sent(PHOTOS, LOW)) == ("photos", Priority.HIGH, True, (*rules, "shop@1/words"))
    assert of(sent(LOW, PHOTOS)) == ("photos", Priority.HIGH, True, ("shop@1/words", *rules))


def test_once_a_person_has_it_people_choose_the_queue() -> None:
    life = sent(replace(PHOTOS, second=False)).do(e.Leased(REVIEWER), e.Moved(REVIEWER, "glass"))
    life.do(e.EvidenceSupplied(BUYER, (photo("2"),)))
    life.do(screened(Step.REVIEW, "2", routing=replace(PHOTOS, queue="large")))
    assert of(life)[:3] == ("glass", Priority.HIGH, True)


def test_where_the_rules_ask_for_two_people_any_verdict_needs_both() -> None:
    for verdict in (approve(), partial("20.00"), approve(**BACK)):
        life = sent(PHOTOS).decide(verdict)
        assert life.state is State.SECOND_REVIEW
        no(life, e.Leased(REVIEWER))
        life.second(verdict)
        decision = life.claim.decision
        assert life.state is State.DECIDED
        assert decision is not None
        assert {decision.by, decision.second} == {REVIEWER, SENIOR}
    assert sent(replace(PHOTOS, second=False)).decide(approve()).state is State.DECIDED


def test_the_second_person_makes_nothing_worse_for_the_buyer() -> None:
    life = sent(PHOTOS).decide(approve()).second(partial("20.00"))
    assert life.claim.paid == life.claim.asked


def test_screening_grants_nothing_where_two_people_are_asked_for() -> None:
    quiet = Routing(rules=("small",))
    assert sent(quiet, step=Step.APPROVE, amount="30.00").state is State.DECIDED
    two = sent(replace(quiet, second=True), step=Step.APPROVE, amount="30.00")
    assert two.state is State.IN_REVIEW
    before = Life(submitted("30.00")).do(e.Sealed(SYSTEM), screened(Step.ASK_EVIDENCE, "1", routing=PHOTOS))
    before.do(e.EvidenceSupplied(BUYER, (photo("2"),)), screened(Step.APPROVE, "2", routing=quiet))
    assert before.state is State.IN_REVIEW


def test_what_both_sides_want_is_held_up_by_no_rule() -> None:
    life = sent(PHOTOS, step=Step.HEAR_MERCHANT).do(e.MerchantAccepted(MERCHANT))
    assert life.claim.decision is not None
    assert life.claim.decision.basis is Basis.MERCHANT_ACCEPTED


def test_an_appeal_is_decided_by_one_who_gave_no_verdict() -> None:
    life = sent(PHOTOS).decide(partial("20.00")).second(partial("20.00")).appeal()
    no(life, e.Leased(SENIOR))
    life.do(e.Leased(OFFICER), e.AppealDecided(OFFICER, Ruling.OVERTURN, sha("why"), approve()))
    assert life.state is State.FINAL
    assert life.claim.paid == life.claim.asked


def test_a_side_does_not_see_where_its_claim_was_sent() -> None:
    life = sent(PHOTOS)
    assert view(life.claim, REVIEWER) == life.claim
    for side in (BUYER, MERCHANT):
        seen = view(life.claim, side)
        assert (seen.queue, seen.priority, seen.second, seen.rules) == ("", Priority.NORMAL, False, ())
