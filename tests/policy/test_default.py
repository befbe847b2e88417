"""The policy that is shipped: an example for each rule, and what holds for all facts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from jianzhen.model import Assessment, Band, Evidence, Finding, Kind, Regime, Strength, Text
from jianzhen.model import Proposal as Assessed
from jianzhen.policy import (
    AssessmentFacts,
    Facts,
    FindingFacts,
    HistoryFacts,
    MerchantFacts,
    Remedy,
    Step,
    Wanted,
    default,
    default_source,
    propose,
)
from tests.policy.made import FACTS, FINDINGS, NEAR, finding, quiet

STRONG = AssessmentFacts(Evidence.FOUND, Band.STRONG, Assessed.REVIEW)


def claim(**more) -> Facts:
    facts = quiet()
    return replace(facts, claim=replace(facts.claim, **more))


def found(kind: Kind, band: Band = Band.MODERATE, **more) -> Facts:
    return replace(claim(**more), findings=(finding(kind, band),))


GOODS_OR_VIDEO = (Wanted.RETURN_OF_GOODS, Wanted.DESTRUCTION_ON_VIDEO)
EXAMPLES = {
    "small-and-quiet": (quiet(), Step.APPROVE, ()),
    "nothing-to-see": (
        claim(photos=0),
        Step.ASK_EVIDENCE,
        ((Wanted.ANOTHER_ANGLE, Wanted.VIDEO),),
    ),
    "listing-photo": (found(Kind.COPY_OF_PRODUCT), Step.ASK_EVIDENCE, ((Wanted.ANOTHER_ANGLE,),)),
    "lead": (found(Kind.LOCAL_EDIT), Step.ASK_EVIDENCE, ((Wanted.ANOTHER_ANGLE,), (Wanted.ONE_TIME_CODE,))),
    "dear-lead": (
        found(Kind.LOCAL_EDIT, amount_minor=20001),
        Step.ASK_EVIDENCE,
        ((Wanted.ANOTHER_ANGLE,), (Wanted.ONE_TIME_CODE,), (Wanted.VIDEO,), GOODS_OR_VIDEO),
    ),
    "photos-disagree": (
        found(Kind.CONTRADICTION_BETWEEN_PHOTOS),
        Step.ASK_EVIDENCE,
        ((Wanted.ANOTHER_ANGLE,), (Wanted.ONE_TIME_CODE,), (Wanted.COUNT,)),
    ),
    "refund-only-above-limit": (claim(amount_minor=20001), Step.ASK_EVIDENCE, (GOODS_OR_VIDEO,)),
    "other-goods": (
        found(Kind.OTHER_PRODUCT),
        Step.ASK_EVIDENCE,
        ((Wanted.ANOTHER_ANGLE,), (Wanted.ONE_TIME_CODE,), (Wanted.PACKING_VIDEO,)),
    ),
    "strong-finding": (quiet(assessment=STRONG), Step.REVIEW, ()),
    "words": (found(Kind.PLANTED_HOTLINE), Step.REVIEW, ()),
    "seen-elsewhere": (
        found(Kind.SAME_FILE_ELSEWHERE, Band.STRONG),
        Step.REVIEW,
        ((Wanted.ANOTHER_ANGLE,), (Wanted.ONE_TIME_CODE,)),
    ),
    "earlier-decision": (quiet(history=HistoryFacts(0, 2, 1)), Step.REVIEW, ()),
    "return-within-seven-days": (
        claim(remedy=Remedy.RETURN_AND_REFUND, days_since_delivery=7),
        Step.HEAR_MERCHANT,
        (),
    ),
    "large-amount": (claim(amount_minor=100001, remedy=Remedy.EXCHANGE), Step.REVIEW, ()),
}


def test_every_rule_has_an_example():
    assert list(EXAMPLES) == [rule.id for rule in default().rules]


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_examples(rule):
    facts, step, evidence = EXAMPLES[rule]
    proposal = propose(default(), facts)
    assert rule in [hit.rule for hit in proposal.hits]
    assert (proposal.step, proposal.evidence) == (step, evidence)
    assert proposal.unevaluated == ()


@pytest.mark.parametrize(
    "facts",
    [
        claim(amount_minor=5001),
        claim(merchant_consented=False),
        claim(remedy=Remedy.EXCHANGE),
        claim(amount_minor=20000, remedy=Remedy.REFUND_ONLY),
        quiet(history=HistoryFacts(4, 0)),
    ],
)
def test_else_the_merchant_is_heard(facts):
    proposal = propose(default(), facts)
    assert (proposal.step, proposal.hits, proposal.second_review) == (Step.HEAR_MERCHANT, (), False)


def test_two_people_decide_about_large_amounts_only():
    asked = {rule for rule in EXAMPLES if propose(default(), EXAMPLES[rule][0]).second_review}
    assert asked == {"large-amount"}


def test_what_was_overturned_stops_no_approval():
    assert propose(default(), quiet(history=HistoryFacts(0, 2, 2))).step is Step.APPROVE


def test_a_learned_detector_and_good_provenance_change_nothing():
    for kind, band in ((Kind.GENERATED_PIXELS, Band.WEAK), (Kind.C2PA_CAPTURE, Band.NONE)):
        assert propose(default(), replace(quiet(), findings=(finding(kind, band),))).step is Step.APPROVE


@given(FACTS | NEAR)
@settings(max_examples=300)
def test_it_never_raises_and_approves_only_small_screened_consented_claims(facts):
    proposal = propose(default(), facts)
    if proposal.step is Step.APPROVE:
        asked = facts.claim
        assert facts.screened
        assert asked.merchant_consented
        assert asked.currency == "CNY"
        assert 0 <= asked.amount_minor <= 5000
        assert all(f.band.rank < 2 for f in facts.findings)
    if not facts.screened or proposal.unevaluated:
        assert proposal.step is Step.REVIEW


@given(FACTS | NEAR, FINDINGS)
@settings(max_examples=400)
def test_a_further_finding_makes_it_no_less_careful(facts, more):
    before = propose(default(), facts)
    after = propose(default(), replace(facts, findings=(*facts.findings, more)))
    assert after.step.care >= before.step.care
    assert set(after.evidence) >= set(before.evidence)
    assert after.second_review >= before.second_review
    assert after.priority.rank >= before.priority.rank


@given(NEAR)
@settings(max_examples=200)
def test_a_stronger_finding_makes_it_no_less_careful(facts):
    if not facts.findings:
        return
    first, *others = facts.findings
    steps = [
        propose(default(), replace(facts, findings=(replace(first, band=band), *others))).step.care
        for band in Band
    ]
    assert steps == sorted(steps)


def test_a_claim_ends_with_a_person_once_everyone_was_asked():
    """No circle: with all evidence in and the merchant heard, no step is left but a person or an approval."""
    for facts, _, _ in EXAMPLES.values():
        done = replace(
            facts, claim=replace(facts.claim, supplied=tuple(Wanted)), merchant=MerchantFacts(heard=True)
        )
        assert propose(default(), done).step in (Step.REVIEW, Step.APPROVE)


def test_facts_are_taken_from_findings_and_assessments():
    strength = Strength(Band.STRONG, 2.0, "c", 400, 0.0075)
    seen = Finding(
        "derivation", "1", Kind.DERIVED_FROM_PRODUCT, "ab", 3.0, Text("a", "字"), strength=strength
    )
    assert FindingFacts.of(seen, Regime.TINY) == FindingFacts(
        Kind.DERIVED_FROM_PRODUCT, Band.STRONG, "picture", Regime.TINY, 0.0075
    )
    summed = Assessment(Evidence.FOUND, Band.STRONG, Assessed.REVIEW, ())
    assert AssessmentFacts.of(summed) == STRONG


def test_each_figure_tells_its_source():
    lines = default_source().decode().splitlines()
    amounts = lines[lines.index("amounts:") + 1 :][: len(default().amounts)]
    assert [line for line in amounts if "our default" not in line] == []
