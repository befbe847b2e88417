"""Facts from files: exact amounts, days, and what is refused with its line."""

from datetime import date
from decimal import Decimal

import pytest

from jianzhen.errors import SheetError
from jianzhen.law import Act, read, shipped

HEAD = "schema: jianzhen.law-facts/1\n"


def one(text: str) -> Act:
    (act,) = read((HEAD + "acts:\n  - claim: c\n    " + text).encode(), shipped()).acts
    return act


@pytest.mark.parametrize("written", ["0.30", '"0.30"', "'0.30'"])
def test_amounts_are_exact(written: str) -> None:
    amount = one(f"amount: {written}").amount
    assert amount is not None
    assert amount.amount == Decimal("0.30")
    assert str(one("amount: 195").amount) == "195"


def test_json_is_read_as_well() -> None:
    text = '{"schema": "jianzhen.law-facts/1", "acts": [{"claim": "a", "day": "2026-01-31", "amount": 0.1}]}'
    (act,) = read(text.encode(), shipped()).acts
    assert (act.day, str(act.amount)) == (date(2026, 1, 31), "0.1")


def test_days_may_be_known_in_part_or_not_at_all() -> None:
    assert (one("day: null").first, one("times: 2").last) == (None, None)
    act = one("day: {from: 2026-01-01, to: 2026-02-01}")
    assert (act.first, act.last, act.day) == (date(2026, 1, 1), date(2026, 2, 1), None)
    assert one("day: {to: 2026-02-01}").first is None


def test_null_is_not_known() -> None:
    assert one("facts: {intent: null, learned: 2026-02-01}").facts == {"learned": date(2026, 2, 1)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("acts: [{claim: c, day: 2026-02-30}]", "there is no day 2026-02-30"),
        ("acts: [{claim: c, day: 0001-01-01}]", "there is no day 0001-01-01"),
        ("acts: [{claim: c, day: {from: 2026-02-02, to: 2026-02-01}}]", "ends before it begins"),
        ("acts: [{claim: c, amount: -1}]", "does not fit"),
        ("acts: [{claim: c, amount: 1.005}]", "does not fit"),
        ("acts: [{claim: c, amount: 1e9}]", "does not fit"),
        ("acts: [{claim: c}, {claim: c}]", "claim c is here twice"),
        ("acts: [{claim: c, facts: {guilt: true}}]", "no rule asks for “guilt”"),
        ("acts: [{claim: c, facts: {age: 20}}]", "about the person"),
        ("acts: [{claim: c, facts: {intent: 1}}]", "answers no question"),
        ("facts: {age: true}\nacts: []", "answers no question"),
        ("facts: {intent: 2026-01-01}\nacts: []", "answers no question"),
        ("jurisdiction: FR\nacts: []", "no rules for FR"),
        ('acts: [{claim: "a\\nb"}]', "does not fit"),
        ("acts: [{claim: c, times: 0}]", "does not fit"),
        ("acts: &a [*a]", "anchors and aliases"),
        ("persons: []\nacts: []", "“persons” is no part of facts"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SheetError) as caught:
        read((HEAD + text).encode(), shipped())
    assert said in str(caught.value)
    assert str(caught.value).startswith("line ")
