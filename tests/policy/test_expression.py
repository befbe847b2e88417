"""Expressions: checked when loaded, bounded, never raising."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.errors import PolicyError
from jianzhen.model import Band, Kind
from jianzhen.policy import ClaimFacts, Facts
from jianzhen.policy.expression import Known, NotEvaluated, compile_
from tests.policy.made import FACTS, finding, quiet

AMOUNTS = {"small": 5000}


def answer(when: str, facts: Facts) -> bool | NotEvaluated:
    return compile_(when, tuple(AMOUNTS)).holds(Known(facts, "CNY", AMOUNTS))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("claim.amount_minor", "gives int"),
        ("findings", "gives list"),
        ("claim.amount < 1", "there is no fact “claim.amount”. Perhaps claim.amount_minor is meant"),
        ("amounts.tiny > 1", "there is no fact “amounts.tiny”"),
        ("claim.amount_minor < 'a'", "“<” does not go with int, string"),
        ("claim.amount_minor < 1.5", "“<” does not go with int, double"),
        ("claim.remedy == 3", "does not go with string, int"),
        ("claim.category == null", "does not go with string, null_type"),
        ("findings.exists(f, f.bandd > 1)", "a finding has no “bandd”. Perhaps band is meant"),
        ("findings.exists(f, f.kind == 'local-edti')", "f.kind is never “local-edti”"),
        ("findings.exists(f, f.kind in ['local-edit', 'no'])", "f.kind is never “no”"),
        ("findings.exists(f, 'nowhere' == f.regime)", "f.regime is never “nowhere”"),
        ("claim.remedy != 'refuse'", "claim.remedy is never “refuse”"),
        ("'vidoe' in claim.supplied", "claim.supplied is never “vidoe”. Perhaps video is meant"),
        ("true &&", "no expression from its line 1, character 8"),
        ("true &&\n  (", "no expression from its line 2"),
        ("dyn(1) == 'a'", "there is no function “dyn”"),
        ("findings.map(f, f.band).size() > 1", "there is no function “map”"),
        ("'a'.matches('b')", "there is no function “matches”"),
        ("timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-01T00:00:00Z')", "no function “timestamp”"),
        ("open('/etc/passwd') == ''", "there is no function “open”"),
        ("__import__('os').system('ls') == 0", "there is no function “__import__”"),
        ("has(claim.video)", "there is no function “has”"),
        ("true // yes", "backslash, a comment"),
        ("'\\u0041' == 'A'", "backslash"),
        ("true" + " && true" * 200, "longer than 1000"),
        ("(" * 200 + "true" + ")" * 200, "no expression"),
        ("[" * 400 + "]" * 400 + " == []", "no expression"),
    ],
)
def test_what_is_refused_when_loaded(when, said):
    with pytest.raises(PolicyError) as caught:
        compile_(when, tuple(AMOUNTS))
    assert said in str(caught.value)
    assert caught.value.do.zh


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("claim.amount_minor <= amounts.small", True),
        ("claim.amount_minor == 3000 && claim.remedy in ['refund-only', 'repair']", True),
        ("findings.exists(f, f.band >= band.moderate && f.kind == 'local-edit')", True),
        ("findings.exists(f, f.band >= band.strong)", False),
        ("findings.filter(f, f.family == 'pixels').size() == 1", True),
        ("findings.all(f, f.bound <= 1.0 && f.regime == 'unknown')", True),
        ("claim.category == 'plates' || claim.category.startsWith('bow')", True),
        ("merchant.unanswered_90_days * 2 > merchant.asked_90_days", False),
    ],
)
def test_expressions_hold_or_not(when, holds):
    assert answer(when, quiet(findings=(finding(),))) is holds


def test_a_fact_not_known_is_named_only_where_it_is_needed():
    unknown = Facts(ClaimFacts(amount_minor=100, currency="CNY"))
    assert answer("claim.category == 'bowls'", unknown) == NotEvaluated(("claim.category",))
    assert answer("claim.amount_minor > 500 && claim.category == 'bowls'", unknown) is False
    assert answer("claim.category == 'bowls' || claim.amount_minor < 500", unknown) is True
    assert answer("claim.photos > 1 && !claim.video", unknown) == NotEvaluated(
        ("claim.photos", "claim.video")
    )


def test_an_amount_in_another_currency_is_not_known():
    dollars = Facts(ClaimFacts(amount_minor=100, currency="USD"))
    assert answer("claim.amount_minor < 500", dollars) == NotEvaluated(("claim.amount_minor",))


def test_what_cannot_be_computed_is_no_answer():
    assert answer("1 / (claim.photos - 2) == 1", quiet()) == NotEvaluated()
    assert answer("claim.amount_minor * 9223372036854775807 > 0", quiet()) == NotEvaluated()
    assert answer("findings[3].band > 1", quiet()) == NotEvaluated()


def test_iterations_are_bounded():
    findings = tuple(finding(Kind.LOCAL_EDIT, Band.WEAK) for _ in range(200))
    nested = "findings.all(a, findings.all(b, findings.all(c, findings.all(d, a.band == d.band))))"
    assert answer(nested, quiet(findings=findings)) == NotEvaluated()  # 200⁴ else


@given(FACTS)
def test_no_facts_make_it_raise(facts):
    for when in (
        "claim.amount_minor + claim.photos > 3",
        "claim.category == claim.currency",
        "findings == []",
    ):
        assert isinstance(answer(when, facts), bool | NotEvaluated)


@given(st.text(max_size=60))
def test_whatever_is_written_only_a_policy_error_is_raised(when):
    with suppress(PolicyError):
        compile_(when, tuple(AMOUNTS))


def test_threads_may_share_a_policy():
    compiled = compile_("claim.amount_minor == 3000", ())
    known = [Known(quiet(), "CNY", {}) for _ in range(50)]
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(compiled.holds, known * 20))
