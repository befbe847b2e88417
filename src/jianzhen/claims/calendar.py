"""When a span of time ends. Working days are the official Chinese ones, swapped weekends included.

The days come from `chinesecalendar` (MIT), whose data ends with the last year the State Council announced.
Beyond it the plain rule Monday to Friday is used, and the result says so.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jianzhen.claims.terms import Span, Unit
from jianzhen.model import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")

_LENGTHS = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class End:
    """The moment a span ends; `warning` if days were counted without the official calendar."""

    at: datetime
    warning: Text | None = None


def end_of(span: Span, start: datetime) -> End:
    """Return when `span` ends that begins at `start` (aware).

    Working days: the day of `start` does not count, and the last one ends at midnight in Shanghai.
    """
    if span.unit is not Unit.WORKING_DAYS:
        return End(start + span.length * _LENGTHS[span.unit])
    day, left, unknown = start.astimezone(SHANGHAI).date(), span.length, None
    while left:
        day += timedelta(days=1)
        works, official = is_working_day(day)
        left -= works
        unknown = unknown if official else unknown or day
    at = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    return End(at.astimezone(start.tzinfo), _warning(unknown) if unknown else None)


def is_working_day(day: date) -> tuple[bool, bool]:
    """Return whether people work on `day` in mainland China, and whether the official calendar says so."""
    try:
        from chinese_calendar import is_workday

        return is_workday(day), True
    except (NotImplementedError, ImportError):  # no data for this year, or not installed
        return day.weekday() < 5, False


def _warning(day: date) -> Text:
    return Text(
        f"There is no official calendar of working days for {day.year} here, so Monday to Friday were "
        "counted. Update the package chinesecalendar",
        f"此处没有 {day.year} 年的官方工作日安排，因此按周一至周五计算。请更新 chinesecalendar 软件包",
    )
