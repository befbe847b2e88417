"""Facts of past claims as JSON lines: read back as written, refused with the line."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.errors import PolicyError
from jianzhen.policy import Facts, Wanted
from jianzhen.policy.past import LONGEST_LINE, PastClaim, read_lines, to_data
from tests.policy.made import NEAR, finding, quiet

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def line(**facts) -> bytes:
    return json.dumps({"id": "c-1", "submitted": "2026-03-01T09:00:00+08:00", "facts": facts}).encode()


def back(claim: PastClaim) -> PastClaim:
    (read,) = read_lines([json.dumps(to_data(claim)).encode()])
    return read


@given(NEAR)
def test_what_is_written_is_read_back(facts):
    plain = [replace(f, family="pixels", bound=0.25) for f in facts.findings]
    claim = PastClaim("c-1", AT, replace(facts, findings=tuple(plain)))
    assert back(claim) == claim


def test_every_fact_survives():
    facts = quiet(findings=(finding(),))
    facts = replace(facts, claim=replace(facts.claim, supplied=(Wanted.VIDEO, Wanted.COUNT)))
    assert back(PastClaim("c-1", AT, facts)).facts == facts
    assert back(PastClaim("c-1", AT, Facts())).facts == Facts()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{", "this is not a JSON object"),
        (b"[" * 100_000, "this is not a JSON object"),
        (b'"' + b"x" * LONGEST_LINE + b'"', "this is not a JSON object"),
        (b"[]", "this is not a JSON object"),
        (b'{"id": "c"}', "submitted is not given"),
        (b'{"id": "c", "submitted": "2026-03-01T09:00:00"}', "submitted is not a time with its zone"),
        (b'{"id": "c", "submitted": "2026-03-01T09:00:00Z", "more": 1}', "“more” is no fact"),
        (line(claim={"amount": 195.0, "currency": "CNY"}), "facts.claim.amount is not a text"),
        (line(claim={"amount": "195.001", "currency": "CNY"}), "facts.claim.amount is not an amount"),
        (line(claim={"amount": "195.00"}), "facts.claim.amount is not an amount"),
        (line(claim={"photos": True}), "facts.claim.photos is not a whole number"),
        (line(claim={"photos": -1}), "facts.claim.photos is not a whole number"),
        (line(claim={"remedy": "refuse"}), "facts.claim.remedy is not a word that is known"),
        (line(claim={"supplied": ["photo"]}), "facts.claim.supplied is not a list of evidence"),
        (line(claim={"buyer": "x"}), "“facts.claim.buyer” is no fact"),
        (line(findings=[{"kind": "local-edit"}]), "facts.findings.0.band is not given"),
        (line(findings=[3]), "facts.findings.0 is not a mapping"),
        (line(findings={}), "facts.findings is not a list"),
        (line(history=[1]), "facts.history is not a mapping"),
        (line(screening={"completed": "yes"}), "facts.screening.completed is not true or false"),
        (
            line(findings=[{"kind": "local-edit", "band": "weak", "family": "pixels", "bound": 2}]),
            "bound is not a number",
        ),
    ],
)
def test_a_wrong_line_is_named(bad, said):
    with pytest.raises(PolicyError) as caught:
        list(read_lines([b"\n", line(), bad]))
    assert str(caught.value).startswith("line 3: ")
    assert said in str(caught.value)


_KEYS = st.sampled_from(["id", "submitted", "facts", "claim", "findings", "kind", "photos"])
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2026-03-01T09:00:00Z"),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(_KEYS, parts),
)


@given(_ANY, _ANY)
def test_whatever_a_line_is_only_a_policy_error_is_raised(whole, part):
    inside = {"id": "c", "submitted": "2026-03-01T09:00:00Z", "facts": {"claim": part, "findings": [part]}}
    for data in (whole, inside):
        with suppress(PolicyError):
            list(read_lines([json.dumps(data).encode()]))
