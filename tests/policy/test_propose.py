"""How rules become one proposal, and what no rule can change."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.model import Text
from jianzhen.policy import (
    Because,
    ClaimFacts,
    Facts,
    HistoryFacts,
    MerchantFacts,
    Priority,
    Proposal,
    Remedy,
    Step,
    Wanted,
    propose,
    propose_without_policy,
    why,
)
from jianzhen.policy.propose import as_data
from jianzhen.policy.words import BECAUSE
from tests.policy.made import FACTS, NEAR, policy, quiet, rule

APPROVE = rule("yes", "claim.amount_minor <= amounts.small", "approve", limit="small")
HEAR = rule("hear", "true", "hear-merchant")
ASK = rule("ask", "true", "ask-evidence", evidence=["video"])
LOOK = rule("look", "true", "review")


def claimed(**more) -> Facts:
    facts = quiet()
    return replace(facts, claim=replace(facts.claim, **more))


@pytest.mark.parametrize(
    ("rules", "step"),
    [
        ([APPROVE], Step.APPROVE),
        ([APPROVE, HEAR], Step.HEAR_MERCHANT),
        ([ASK, APPROVE, HEAR], Step.ASK_EVIDENCE),
        ([HEAR, LOOK, ASK], Step.REVIEW),
    ],
)
def test_the_most_careful_step_wins(rules, step):
    proposal = propose(policy(*rules), quiet())
    assert proposal.step is step
    assert [hit.rule for hit in proposal.hits] == [r["id"] for r in rules]


def test_a_hit_tells_rule_version_clause_and_reason_in_both_languages():
    (hit,) = propose(policy(ASK), quiet()).hits
    assert (hit.rule, hit.policy, hit.step) == ("ask", "test@1", Step.ASK_EVIDENCE)
    assert hit.clause == hit.reason == Text("word", "字")


def test_what_rules_ask_for_and_where_they_send_is_joined():
    proposal = propose(
        policy(
            rule("a", step="ask-evidence", evidence=["video", "count"], routing={"queue": "asked"}),
            rule(
                "b",
                step="review",
                routing={"queue": "looked", "priority": "high"},
                remedies=["repair", "exchange"],
            ),
            rule(
                "c",
                step="hear-merchant",
                evidence=["count", "packing-video"],
                remedies=["exchange"],
                limit="large",
            ),
            rule("d", step="review", limit="small", routing={"second-review": True}),
        ),
        quiet(),
    )
    assert proposal.evidence == ((Wanted.VIDEO,), (Wanted.COUNT,), (Wanted.PACKING_VIDEO,))
    assert (proposal.queue, proposal.priority, proposal.second_review) == ("looked", Priority.HIGH, True)
    assert proposal.remedies == (Remedy.REFUND_ONLY, Remedy.EXCHANGE)  # the one asked for stays
    assert proposal.limit_minor == 5000
    assert propose(policy(HEAR), quiet()).queue == "general"


def test_where_no_rule_holds_the_policy_says_who_looks():
    never = rule("never", "false")
    proposal = propose(policy(never), quiet())
    assert (proposal.step, proposal.hits, proposal.because) == (Step.HEAR_MERCHANT, (), ())
    assert proposal.otherwise == Text("word", "字")
    person = policy(never, otherwise={"step": "review", "reason": {"en": "a", "zh": "字"}})
    assert propose(person, quiet()).step is Step.REVIEW


def test_an_unscreened_claim_goes_to_a_person():
    proposal = propose(policy(APPROVE), quiet(screened=False))
    assert proposal.step is Step.REVIEW
    assert proposal.because == (Because.NOT_SCREENED,)
    assert proposal.otherwise is None


def test_a_missing_fact_sends_to_a_person_and_is_named():
    needs = rule("needs", "claim.category == 'glass'", "hear-merchant")
    proposal = propose(policy(APPROVE, needs), claimed(category=None))
    assert proposal.step is Step.REVIEW
    (one,) = proposal.unevaluated
    assert one.text.en == "needs: not evaluated: fact claim.category missing"
    assert one.text.zh == "needs：未判断：缺少事实 claim.category"


def test_an_approval_that_does_not_fit_the_claim_goes_to_a_person():
    loose = rule("yes", "true", "approve", limit="small", remedies=["refund-only"])
    assert propose(policy(loose), claimed(amount_minor=5000)).step is Step.APPROVE
    for wrong in (
        {"amount_minor": 5001},
        {"amount_minor": None},
        {"amount_minor": -1},
        {"currency": "USD"},
        {"remedy": Remedy.EXCHANGE},
        {"remedy": None},
    ):
        proposal = propose(policy(loose), claimed(**wrong))
        assert proposal.step is Step.REVIEW, wrong
        assert proposal.hits[0].note is Because.NOT_FITTING


def test_above_a_limit_a_second_person_looks():
    limited = policy(rule("hear", "true", "hear-merchant", limit="small"))
    assert not propose(limited, claimed(amount_minor=5000)).second_review
    over = propose(limited, claimed(amount_minor=5001))
    assert (over.second_review, over.step, over.because) == (
        True,
        Step.HEAR_MERCHANT,
        (Because.OVER_LIMIT,),
    )
    assert propose(limited, claimed(amount_minor=None)).second_review


def test_evidence_is_asked_for_once():
    asks = policy(
        rule(
            "a",
            step="ask-evidence",
            evidence=["video", {"one-of": ["return-of-goods", "destruction-on-video"]}],
        )
    )
    half = propose(asks, claimed(supplied=(Wanted.DESTRUCTION_ON_VIDEO,)))
    assert (half.step, half.evidence) == (Step.ASK_EVIDENCE, ((Wanted.VIDEO,),))
    all_ = propose(asks, claimed(supplied=(Wanted.VIDEO, Wanted.DESTRUCTION_ON_VIDEO)))
    assert (all_.step, all_.evidence) == (Step.REVIEW, ())


def test_a_merchant_is_heard_once():
    heard = quiet(merchant=MerchantFacts(heard=True))
    assert propose(policy(HEAR), heard).step is Step.REVIEW
    assert propose(policy(rule("never", "false")), heard).step is Step.REVIEW


@given(FACTS, st.integers(0, 5))
def test_what_was_overturned_counts_against_nobody(facts, more):
    counted = policy(rule("a", "history.confirmed_forgeries > 1"), rule("b", "history.claims_90_days > 3"))
    before = facts.history
    if before.confirmed_forgeries is None or before.overturned < 0:
        return
    history = HistoryFacts(before.claims_90_days, before.confirmed_forgeries + more, before.overturned + more)
    assert propose(counted, replace(facts, history=history)) == propose(counted, facts)


_WHENS = [
    "true",
    "claim.merchant_consented",
    "claim.amount_minor <= amounts.large",
    "claim.category == 'bowls'",
    "findings.exists(f, f.band >= band.weak)",
    "!findings.exists(f, f.band >= band.moderate)",
    "assessment.band < band.strong",
    "history.claims_90_days > 2",
    "1 / claim.photos > 0",
]
_RULES = st.lists(st.tuples(st.sampled_from(_WHENS), st.sampled_from(Step)), min_size=1, max_size=5)


@given(_RULES, st.lists(FACTS | NEAR, min_size=5, max_size=5))
@settings(max_examples=100)
def test_no_policy_approves_what_was_not_looked_at(rules, many):
    """And none gives anything but the four steps, whatever its rules and the facts."""
    extras = {Step.APPROVE: {"limit": "large"}, Step.ASK_EVIDENCE: {"evidence": ["video"]}}
    made = policy(
        *(rule(f"r{n}", when, str(step), **extras.get(step, {})) for n, (when, step) in enumerate(rules))
    )
    for facts in many:
        proposal = propose(made, facts)
        assert proposal.step in Step
        if not facts.screened or proposal.unevaluated or not proposal.hits:
            assert proposal.step is not Step.APPROVE
        if not facts.screened or proposal.unevaluated:
            assert proposal.step is Step.REVIEW
        if facts.claim.remedy:
            assert facts.claim.remedy in proposal.remedies
        if proposal.step is Step.APPROVE:
            assert 0 <= facts.claim.amount_minor <= 100000


def test_a_proposal_has_no_word_against_anyone():
    """A list on purpose: whoever adds a step, an ask or a field decides anew that it acts against nobody."""
    assert [str(step) for step in Step] == [
        "approve",
        "hear-merchant",
        "ask-evidence",
        "review",
    ]
    assert [field.name for field in fields(Proposal)] == [
        "policy",
        "step",
        "hits",
        "unevaluated",
        "otherwise",
        "because",
        "evidence",
        "queue",
        "priority",
        "second_review",
        "remedies",
        "limit_minor",
    ]
    against = ("refus", "reject", "deny", "restrict", "penal", "punish", "ban", "block", "fine", "blame")
    words = [str(w) for of in (Step, Wanted, Remedy, Priority, Because) for w in of]
    assert [word for word in words if any(part in word for part in against)] == []


def test_the_reasons_are_told_from_codes_in_both_languages():
    known = policy(rule("a", "true", "review", routing={"queue": "large", "second-review": True}), HEAR)
    told = why(known, ["a", "gone"], ["hear"], [Because.OVER_LIMIT])
    first, second = told["rules"]
    assert (first["rule"], first["clause"], first["queue"], first["second_review"]) == (
        "a", {"en": "word", "zh": "字"}, "large", True,
    )  # fmt: skip
    assert second == {"rule": "gone"}
    assert (told["not_evaluated"], told["otherwise"]) == (["hear"], None)
    assert told["because"][0]["code"] == "over-limit"
    assert told["because"][0]["zh"].startswith("金额")
    assert why(known, [], [], [])["otherwise"] == {"en": "word", "zh": "字"}
    assert why(None, ["a"], [], [])["rules"] == [{"rule": "a"}]


def test_every_reason_has_its_words():
    assert set(BECAUSE) == set(Because)


def test_without_a_policy_a_person_looks():
    proposal = propose_without_policy()
    assert (proposal.step, proposal.because) == (Step.REVIEW, (Because.NO_POLICY,))


def test_as_data_is_plain_and_money_is_decimal_text():
    data = as_data(
        propose(policy(rule("a", "true", "review", limit="small"), ASK), Facts(ClaimFacts())), "CNY"
    )
    assert data["limit"] == "50.00"
    assert data["evidence"] == [["video"]]
    assert data["because"][-1]["zh"].startswith("金额")
    assert data["hits"][0]["note"] is None
    assert data["step"] == "review"
