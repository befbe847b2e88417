"""How long a period is, and what retention rules may say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jianzhen.claims.states import Matter
from jianzhen.errors import SheetError
from jianzhen.privacy.load import load, schema, shipped, shipped_source
from jianzhen.privacy.rules import What
from jianzhen.sheet.days import Period, begin_of, day_of


def refused(*changes: tuple[str, str]) -> str:
    text = shipped_source().decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(SheetError) as caught:
        load(text.encode())
    return "\n".join(str(error) for error in (caught.value, *caught.value.others))


@pytest.mark.parametrize(
    ("period", "start", "last"),
    [
        (Period(days=180), date(2026, 3, 1), date(2026, 8, 28)),
        (Period(years=3), date(2026, 3, 1), date(2029, 3, 1)),
        (Period(years=3), date(2024, 2, 29), date(2027, 2, 28)),
        (Period(months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Period(months=11), date(2026, 3, 31), date(2027, 2, 28)),
    ],
)
def test_the_last_day_as_the_civil_code_counts(period: Period, start: date, last: date) -> None:
    assert period.last_day(start) == last


def test_the_last_day_counts_whole_in_china() -> None:
    late_in_china = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)  # 23:59 there
    assert Period(days=1).over(late_in_china) == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert Period(days=1).over(late_in_china + timedelta(minutes=1)) == datetime(
        2026, 3, 3, 16, 0, tzinfo=UTC
    )


PERIODS = st.one_of(
    st.integers(1, 4000).map(lambda n: Period(days=n)),
    st.integers(1, 60).map(lambda n: Period(months=n)),
    st.integers(1, 10).map(lambda n: Period(years=n)),
)


@given(PERIODS, st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)))
def test_the_cutoff_is_where_the_time_is_just_over(period: Period, now: datetime) -> None:
    cutoff = period.cutoff(now)
    assert period.over(cutoff - timedelta(microseconds=1)) <= now
    assert period.over(cutoff) > now


def test_what_is_shipped_is_whole_and_names_its_sources() -> None:
    Draft202012Validator.check_schema(schema())
    rules = shipped()
    assert schema()["$defs"]["rule"]["properties"]["what"]["enum"] == list(What)
    assert {m.value for m in Matter} <= {w.value for w in What}
    assert {rule.what for rule in rules.rules} == set(What)
    assert rules.rule(What.ORDER_FACTS).law == "ecommerce-31"
    assert rules.rule(What.RULE_VERSIONS).confidence == "B"
    assert load(shipped_source()) == rules
    assert rules.covers(day_of(begin_of(date(2026, 11, 23))))
    assert not rules.covers(date(2025, 12, 31))


def test_nothing_goes_below_the_law_or_is_left_open() -> None:
    three = "what: order-facts\n    keep: {years: 3}"
    assert "the law (ecommerce-31) asks for more" in refused((three, three.replace("years: 3", "months: 35")))
    facts = "  - id: order-facts\n    what: order-facts"
    assert "no rule says how long order-facts" in refused(("    what: order-facts", "    what: texts"))
    assert facts in shipped_source().decode()
    assert "this is never erased" in refused(("keep: always", "keep: {years: 3}"))
    assert "is no part of retention rules" in refused(("on_request: erase", "on_demand: erase"))
    assert "counted from “answered”" in refused(("from: answered", "from: ended"))
    assert "there is no day 2026-02-31" in refused(('"2026-01-01"', '"2026-02-31"'))
    assert "“law” is missing" in refused(("    law: ecommerce-31\n", ""))
    assert "line " in refused(("id: originals-disputed", "id: originals-undisputed"))


def test_keeping_longer_is_allowed() -> None:
    text = shipped_source().decode().replace("{days: 180}", "{days: 30}").replace("{years: 3}", "{years: 5}")
    assert load(text.encode()).rule(What.REFERENCES).keep == Period(years=5)
