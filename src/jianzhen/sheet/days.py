"""Days as sheets name them, those of China, and periods of them."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def day_of(at: datetime) -> date:
    """Return the day in China on which something happened; raise ValueError for a time without a zone."""
    if at.utcoffset() is None:
        raise ValueError("a time without a time zone has no day")
    return at.astimezone(CHINA).date()


def begin_of(day: date) -> datetime:
    """Return the moment at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def read_day(text: object) -> date | None:
    """Return the day written `2026-01-01`; None if there is no such day."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Period:
    """A number of days, months or years; the day it starts on does not count, its last day counts whole.

    As in 民法典 (Civil Code) Art. 201 and 202: months and years end on the day of the same number, or on the
    last day of the month where there is none.
    """

    days: int = 0
    months: int = 0
    years: int = 0

    def last_day(self, start: date) -> date:
        """Return the last day that belongs to it."""
        months = start.month - 1 + self.months + 12 * self.years
        year, month = start.year + months // 12, months % 12 + 1
        day = min(start.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=self.days)

    def over(self, since: datetime) -> datetime:
        """Return the first moment after it: midnight in China."""
        return begin_of(self.last_day(day_of(since)) + timedelta(days=1))

    def cutoff(self, now: datetime) -> datetime:
        """Return the moment before which something must have begun for its time to be over now."""
        today = day_of(now)
        years, months = self.years + self.months // 12, self.months % 12
        day = today - timedelta(days=self.days + 365 * years + 28 * months)
        while self.last_day(day) >= today:
            day -= timedelta(days=1)
        return begin_of(day + timedelta(days=1))
