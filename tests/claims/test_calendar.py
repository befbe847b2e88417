"""Working days with swapped weekends; beyond the data the plain week, and it says so."""

import builtins
from datetime import UTC, date, datetime
from typing import Any

import pytest

from jianzhen.claims.calendar import end_of, is_working_day
from jianzhen.claims.effects import Deadline
from jianzhen.claims.terms import Span, Unit
from jianzhen.model import Step
from tests.claims.scene import SYSTEM, Life, e, screened, terms


def working(days: int) -> Span:
    return Span(days, Unit.WORKING_DAYS)


def test_a_swapped_saturday_counts_and_the_holiday_does_not() -> None:
    assert is_working_day(date(2026, 2, 14)) == (True, True)  # a Saturday worked for the Spring Festival
    assert is_working_day(date(2026, 2, 17)) == (
        False,
        True,
    )  # lunar New Year, a Tuesday
    end = end_of(working(1), datetime(2026, 2, 14, 3, tzinfo=UTC))
    assert end.at == datetime(2026, 2, 24, 16, tzinfo=UTC)  # midnight in Shanghai after Tuesday the 24th
    assert end.warning is None


def test_the_day_is_that_of_shanghai() -> None:
    friday_evening_there = datetime(2026, 3, 6, 15, 59, tzinfo=UTC)
    assert end_of(working(1), friday_evening_there).at == datetime(2026, 3, 9, 16, tzinfo=UTC)
    saturday_there = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    assert end_of(working(1), saturday_there).at == datetime(2026, 3, 9, 16, tzinfo=UTC)


def test_beyond_the_data_the_plain_week_counts_and_says_so() -> None:
    end = end_of(working(2), datetime(2099, 1, 1, 3, tzinfo=UTC))  # a Thursday
    assert end.at == datetime(2099, 1, 5, 16, tzinfo=UTC)
    assert end.warning is not None
    assert "2099" in end.warning.en
    assert "2099" in end.warning.zh


def test_without_the_package_the_plain_week_counts_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any) -> Any:
        if name == "chinese_calendar":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert end_of(working(1), datetime(2026, 3, 2, 3, tzinfo=UTC)).warning is not None


def test_hours_and_days_need_no_calendar() -> None:
    start = datetime(2026, 2, 14, 3, tzinfo=UTC)
    assert end_of(Span(72, Unit.HOURS), start).at == end_of(Span(3, Unit.DAYS), start).at


def test_the_warning_reaches_the_deadline() -> None:
    life = Life(terms=terms(merchant_reply=working(2)))
    life.now = datetime(2099, 1, 1, tzinfo=UTC)
    life.do(e.Sealed(SYSTEM), screened(Step.HEAR_MERCHANT, "1"))
    assert life.new(Deadline)[0].warning is not None


@pytest.mark.parametrize("length", [0, -1, 100_001])
def test_a_span_is_bounded(length: int) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(length, Unit.HOURS)
