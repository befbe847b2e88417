"""Days as sheets name them: those of China."""

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
