from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jianzhen import policy
from jianzhen.claims.states import Heard, PenaltyKind, Side
from jianzhen.consumers import Entry, Kind, shipped, standing
from jianzhen.consumers.rules import Effect
from jianzhen.model import Because, Money, Priority, Step
from jianzhen.store import Store
from jianzhen.work import Case, by_policy
from jianzhen.work.rules import facts, named
from tests.store.making import NOW, SHOP, submit

FINDING = {
    "examiner": "reuse",
    "kind": "same-file-elsewhere",
    "exhibit": "e1",
    "strength": {"band": "very-strong", "false_alarm_bound": 0.01},
}
NOBODY = standing([], NOW, shipped())
ENTRY = Entry("c-0", Kind.FINDING, NOW - timedelta(days=60), NOW - timedelta(days=9), PenaltyKind.CREDIT)
ENTERED = standing([ENTRY], NOW, shipped())


def report(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = {"evidence": "found", "band": "very-strong", "proposal": "review"}
    nothing = {"evidence": "insufficient", "band": "none", "proposal": "no-objection"}
    exhibits = [{"sha256": "e1", "regime": "camera-original"}]
    return {
        "exhibits": exhibits,
        "findings": list(findings),
        "assessment": found if findings else nothing,
    } | more


@pytest.fixture
def case(store: Store) -> Case:
    state = submit(store).claim
    order = {"delivered_at": (NOW - timedelta(days=2)).isoformat(), "category": "ceramics"}
    return Case(SHOP, state, Side.BUYER, report(FINDING), order, NOW, 0, NOBODY)


def changed(case: Case, **fields: Any) -> Case:
    return replace(case, **fields)


def test_what_a_policy_is_told(case: Case) -> None:
    told = facts(case)
    assert (told.claim.amount_minor, told.claim.photos, told.claim.days_since_delivery) == (15000, 1, 2)
    assert (told.findings[0].family, told.findings[0].regime.value) == ("picture", "camera-original")
    assert told.screened
    assert not facts(changed(case, report=None)).screened
    assert not facts(changed(case, report=report(unreadable=[{"name": "a"}]))).screened


def test_the_merchants_photos_are_no_facts_against_the_buyer(case: Case) -> None:
    told = facts(changed(case, side=Side.MERCHANT))
    assert (told.findings, told.assessment.evidence, told.merchant.heard) == ((), None, True)
    assert not facts(case).merchant.heard
    assert facts(changed(case, state=replace(case.state, heard=Heard.SILENT))).merchant.heard


def test_the_shipped_policy_where_a_tenant_has_none(store: Store, case: Case) -> None:
    proposed = by_policy(store)(case)
    assert proposed.policy == policy.default().name
    assert proposed.step is not Step.APPROVE


def test_where_the_rules_send_a_claim_and_why(store: Store, case: Case) -> None:
    told = by_policy(store)(case).routing
    assert (told.queue, told.priority, told.second) == ("photos", Priority.HIGH, False)
    assert told.rules == ("lead", "strong-finding", "seen-elsewhere")
    assert (told.unevaluated, told.because) == ((), ())
    unscreened = by_policy(store)(changed(case, report=report(FINDING, unreadable=[{"name": "a"}]))).routing
    assert unscreened.because == (Because.NOT_SCREENED,)
    unknown = changed(case, facts={"merchant_consented": True}, report=report(), claims_90_days=None)
    small = changed(unknown, state=replace(case.state, asked=Money.of("30.00", "CNY")))
    told = by_policy(store)(small).routing
    assert (told.unevaluated, told.because) == (("small-and-quiet",), (Because.NOT_EVALUATED,))
    dear = changed(case, state=replace(case.state, asked=Money.of("1000.01", "CNY")))
    assert by_policy(store)(dear).routing.because == (Because.OVER_LIMIT,)


def test_the_policy_of_a_record_is_found_again(store: Store) -> None:
    own = policy.default_source().decode().replace("id: default", "id: own", 1)
    store.record.add_policy(SHOP, "own", "1", own, NOW, NOW)
    store.record.add_policy(SHOP, "own", "2", "a draft", NOW)
    found = named(store, SHOP, "own@1")
    assert found is not None
    assert found.id == "own"
    assert named(store, SHOP, policy.default().name) == policy.default()
    assert named(store, SHOP, "own@2") is None


def test_a_quiet_claim_is_paid_at_once_only_where_the_merchant_agreed(store: Store, case: Case) -> None:
    small = replace(case.state, asked=Money.of("30.00", "CNY"))
    quiet = changed(case, report=report(), state=small)
    agreed = changed(quiet, facts={**quiet.facts, "merchant_consented": True})
    steps = [by_policy(store)(c).step for c in (quiet, agreed, changed(agreed, standing=ENTERED))]
    assert steps == [Step.HEAR_MERCHANT, Step.APPROVE, Step.REVIEW]
    unknown = changed(agreed, claims_90_days=None, standing=None)
    assert by_policy(store)(unknown).step is Step.REVIEW


def test_what_is_open_because_of_the_record_is_a_fact_and_nothing_that_is_disputed(case: Case) -> None:
    assert facts(case).history.effects == ()
    told = facts(changed(case, standing=ENTERED)).history
    assert (told.confirmed_forgeries, set(told.effects)) == (1, set(policy.Effect))
    disputed = standing([replace(ENTRY, objected=NOW)], NOW, shipped())
    told = facts(changed(case, standing=disputed)).history
    assert (told.confirmed_forgeries, told.effects) == (0, ())
    assert set(policy.Effect) == set(Effect) - {Effect.ACCOUNT_RESTRICTION}


def test_nobody_is_asked_for_the_same_thing_twice_by_rules(store: Store, case: Case) -> None:
    weaker = {**FINDING, "kind": "cloned-area", "examiner": "tampering", "strength": {"band": "moderate"}}
    lead = {"evidence": "found", "band": "moderate", "proposal": "ask-evidence"}
    asked = changed(case, report=report(weaker, assessment=lead))
    assert by_policy(store)(asked).step is Step.ASK_EVIDENCE
    again = changed(asked, state=replace(asked.state, requests=1))
    assert by_policy(store)(again).step is Step.REVIEW


def test_the_tenants_own_policy_of_the_day(store: Store, case: Case) -> None:
    yaml = policy.default_source().decode()
    store.record.add_policy(SHOP, "own", "1", yaml, NOW, NOW)
    assert by_policy(store)(case).policy == policy.default().name
    before = NOW - timedelta(days=9999)
    nothing = by_policy(store)(changed(case, submitted_at=before))
    assert (nothing.step, nothing.policy) == (Step.REVIEW, "none@0")
    assert nothing.routing.because == (Because.NO_POLICY,)
