"""What a policy may say, and what is refused, with its line and what to do."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jianzhen.errors import PolicyError
from jianzhen.policy import Priority, Remedy, Step, Wanted, day_of, in_force, load, warnings
from jianzhen.policy.check import schema
from jianzhen.policy.money import minor_units, written
from tests.policy.made import policy, rule, source


def refused(*rules, **more) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        policy(*rules, **more)
    return [str(error) for error in (caught.value, *caught.value.others)]


def test_the_schema_is_one_and_names_the_words_of_the_code():
    Draft202012Validator.check_schema(schema())
    parts = schema()["$defs"]["rule"]["properties"]
    assert parts["step"]["enum"] == list(Step)
    assert schema()["$defs"]["wanted"]["enum"] == list(Wanted)
    assert parts["remedies"]["items"]["enum"] == list(Remedy)
    assert parts["routing"]["properties"]["priority"]["enum"] == list(Priority)
    assert schema()["properties"]["otherwise"]["properties"]["step"]["enum"] == ["hear-merchant", "review"]


def test_everything_a_rule_can_say_is_read():
    read = policy(
        rule(
            step="ask-evidence",
            evidence=["count", {"one-of": ["return-of-goods", "destruction-on-video"]}],
            routing={"queue": "large", "priority": "high", "second-review": True},
            remedies=["repair"],
            limit="small",
        ),
        notice="2026-01-15",
        in_force={"from": "2026-02-01", "to": "2026-12-31"},
    )
    (only,) = read.rules
    assert only.evidence == ((Wanted.COUNT,), (Wanted.RETURN_OF_GOODS, Wanted.DESTRUCTION_ON_VIDEO))
    assert (only.queue, only.priority, only.second_review) == ("large", Priority.HIGH, True)
    assert (only.remedies, only.limit) == ((Remedy.REPAIR,), "small")
    assert (read.starts, read.ends, read.notice) == (date(2026, 2, 1), date(2026, 12, 31), date(2026, 1, 15))
    assert read.amounts == {"small": 5000, "large": 100000}
    assert read.name == "test@1"


@given(st.text(max_size=30).filter(lambda word: word not in list(Step)))
@settings(max_examples=50)
def test_no_other_step_can_be_written(step):
    with pytest.raises(PolicyError):
        policy(rule(step=step))


@pytest.mark.parametrize("step", ["refuse", "reject", "restrict-account", "penalise", "ban", "close-claim"])
def test_a_step_against_anyone_is_told_so(step):
    assert any("a policy cannot propose" in said for said in refused(rule(step=step)))


@pytest.mark.parametrize("key", ["penalty", "refuse", "restrict", "account", "score", "deny-remedies"])
def test_no_other_word_can_be_written(key):
    assert f"“{key}” is no part of a policy" in refused(rule(**{key: True}))[0]


@pytest.mark.parametrize("step", ["approve", "ask-evidence", "refuse"])
def test_what_no_rule_covers_goes_to_a_person_or_the_merchant(step):
    assert "otherwise.step" in refused(otherwise={"step": step, "reason": {"en": "a", "zh": "字"}})[0]


def test_an_approval_has_a_limit_and_asks_nothing():
    said = refused(rule(step="approve", evidence=["video"], routing={"queue": "a"}))
    assert any("“limit” is missing" in s for s in said)
    assert sum("asks for nothing" in s for s in said) == 2
    assert "“evidence” is missing" in refused(rule(step="ask-evidence"))[0]


def test_every_problem_is_told_with_its_line_and_rule():
    text = source(rule("one", "claim.amount_minor"), rule("one", "claim.amonut > 1", limit="tiny")).decode()
    with pytest.raises(PolicyError) as caught:
        load(text.replace("50.00", "50.001").replace("2026-02-01", "2026-02-31").encode())
    said = {str(error) for error in (caught.value, *caught.value.others)}
    lines = text.splitlines()
    second = len(lines) - lines[::-1].index("  when: claim.amonut > 1")
    assert (
        f"line {second}: rule one: there is no fact “claim.amonut”. Perhaps claim.amount_minor is meant."
        in said
    )
    assert any("“50.001” is no amount in CNY" in s for s in said)
    assert any("there is no day 2026-02-31" in s for s in said)
    assert any("another rule above has this id" in s for s in said)
    assert any("there is no amount “tiny”" in s for s in said)
    assert any("gives int, not true or false" in s for s in said)
    assert len(said) == 6


def test_dates_that_cannot_be():
    assert "ends before it begins" in refused(in_force={"from": "2026-02-01", "to": "2026-01-31"})[0]


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        ("2026-01-25", None),
        ("2026-01-26", "at least 7"),
        ("2026-01-18", "need 15"),
        ("2026-01-17", ""),
        ("2026-02-02", "after the day"),
    ],
)
def test_short_notice_is_warned_of(notice, said):
    found = list(warnings(policy(notice=notice)))
    if said == "":
        assert found == []
    else:
        assert (said or "need 15") in found[0].en
    assert "No day of notice" in next(warnings(policy())).en


def test_the_policy_is_that_of_the_day_of_the_claim_in_china():
    old = policy(in_force={"from": "2026-02-01", "to": "2026-06-30"})
    new = policy(version=2, in_force={"from": "2026-07-01"})
    assert in_force([old, new], datetime(2026, 6, 30, 15, 59, tzinfo=UTC)) == old
    assert in_force([old, new], datetime(2026, 6, 30, 16, 0, tzinfo=UTC)) == new
    assert in_force([old, new], datetime(2026, 1, 1, tzinfo=UTC)) is None
    with pytest.raises(PolicyError, match="two policies are in force"):
        in_force([old, policy(version=3)], datetime(2026, 3, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("195.00", "CNY", 19500),
        ("195", "CNY", 19500),
        ("0.1", "CNY", 10),
        ("195", "JPY", 195),
        ("1.234", "KWD", 1234),
        ("1.5", "JPY", None),
        ("1.234", "CNY", None),
        ("-1", "CNY", None),
        ("1e3", "CNY", None),
        ("01", "CNY", None),
        ("１", "CNY", None),
        ("9" * 16, "CNY", None),
    ],
)
def test_money_is_exact(amount, currency, units):
    assert minor_units(amount, currency) == units


@given(st.integers(0, 10**15), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_written_money_is_read_back(units, currency):
    assert minor_units(written(units, currency), currency) == units
