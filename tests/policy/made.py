"""Policies and facts for the tests."""

from typing import Any

import yaml
from hypothesis import strategies as st

from jianzhen.model import Band, Evidence, Kind, Proposal, Regime
from jianzhen.policy import (
    AssessmentFacts,
    ClaimFacts,
    Facts,
    FindingFacts,
    HistoryFacts,
    MerchantFacts,
    Policy,
    Remedy,
    Wanted,
    load,
)

BOTH = {"en": "word", "zh": "字"}


def rule(id_: str = "one", when: str = "true", step: str = "review", **more: Any) -> dict[str, Any]:
    return {"id": id_, "clause": BOTH, "reason": BOTH, "when": when, "step": step, **more}


def data(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "schema": "jianzhen.policy/1",
        "id": "test",
        "version": 1,
        "title": BOTH,
        "in_force": {"from": "2026-02-01"},
        "currency": "CNY",
        "amounts": {"small": "50.00", "large": "1000"},
        "otherwise": {"step": "hear-merchant", "reason": BOTH},
        "rules": list(rules) or [rule()],
        **more,
    }


def source(*rules: dict[str, Any], **more: Any) -> bytes:
    class NoAliases(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    dumped = yaml.dump(data(*rules, **more), Dumper=NoAliases, allow_unicode=True, sort_keys=False)
    return dumped.encode()


def policy(*rules: dict[str, Any], **more: Any) -> Policy:
    return load(source(*rules, **more))


def finding(kind: Kind = Kind.LOCAL_EDIT, band: Band = Band.MODERATE) -> FindingFacts:
    return FindingFacts(kind, band, "pixels")


def quiet(**more: Any) -> Facts:
    """A screened claim of 30 yuan against which nothing speaks, with everything known."""
    changed = {
        "claim": ClaimFacts(3000, "CNY", Remedy.REFUND_ONLY, "bowls", 2, 2, False, True),
        "assessment": AssessmentFacts(Evidence.INSUFFICIENT, Band.NONE, Proposal.NO_OBJECTION),
        "history": HistoryFacts(0, 0),
        "merchant": MerchantFacts(False, 4, 0),
        "screened": True,
    } | more
    return Facts(**changed)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


# Beyond 64 bits, negative, halves of characters: whatever a caller may hand over.
_NUMBERS = st.integers() | st.integers(0, 100) | st.sampled_from([4999, 5000, 5001, 20001, 100001])
_TEXTS = st.text(st.characters(), max_size=20) | st.just("\ud800")
FINDINGS = st.builds(
    FindingFacts,
    st.sampled_from(Kind),
    st.sampled_from(Band),
    st.sampled_from(["picture", "file", "pixels"]) | _TEXTS,
    st.sampled_from(Regime),
    st.floats(),
)
FACTS = st.builds(
    Facts,
    st.builds(
        ClaimFacts,
        _maybe(_NUMBERS),
        _maybe(st.sampled_from(["CNY", "USD"]) | _TEXTS),
        _maybe(st.sampled_from(Remedy)),
        _maybe(_TEXTS),
        _maybe(_NUMBERS),
        _maybe(_NUMBERS),
        _maybe(st.booleans()),
        _maybe(st.booleans()),
        st.lists(st.sampled_from(Wanted), max_size=3).map(tuple),
    ),
    st.lists(FINDINGS, max_size=4).map(tuple),
    st.builds(
        AssessmentFacts,
        _maybe(st.sampled_from(Evidence)),
        _maybe(st.sampled_from(Band)),
        _maybe(st.sampled_from(Proposal)),
    ),
    st.builds(HistoryFacts, _maybe(_NUMBERS), _maybe(_NUMBERS), _NUMBERS),
    st.builds(MerchantFacts, st.booleans(), _maybe(_NUMBERS), _maybe(_NUMBERS)),
    st.booleans(),
)
# Mostly quiet claims with everything known: those that come near an approval.
NEAR = st.builds(
    lambda findings, amount, band, remedy, claims: quiet(
        claim=ClaimFacts(amount, "CNY", remedy, "bowls", 2, 2, False, True),
        findings=tuple(findings),
        assessment=AssessmentFacts(Evidence.INSUFFICIENT, band, Proposal.NO_OBJECTION),
        history=HistoryFacts(claims, 0),
    ),
    st.lists(FINDINGS, max_size=2),
    st.sampled_from([1, 5000, 5001, 20000, 20001, 100000, 100001]),
    st.sampled_from(Band),
    st.sampled_from(Remedy),
    st.integers(0, 5),
)
