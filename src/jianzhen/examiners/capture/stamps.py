"""Moments as a file tells them: EXIF, GPS and XMP times with what is known of their zones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jianzhen.photo import Metadata

EAST, WEST = timedelta(hours=14), timedelta(hours=12)
"""The zones of the world reach from UTC+14 to UTC-12."""

EXIF_TIME = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
GPS_DATE = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)")
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
XMP_TIME = re.compile(
    r"(xmp:CreateDate|xap:CreateDate|photoshop:DateCreated)\s*(?:=\s*[\"']|>)\s*"
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One moment.

    Attributes:
        name: the field it stands in.
        local: date and time as written.
        offset: of the zone it was written in; None if the file does not say.
    """

    name: str
    local: datetime
    offset: timedelta | None

    @property
    def earliest(self) -> datetime:
        """The earliest moment this can be, in UTC."""
        return (self.local - (EAST if self.offset is None else self.offset)).replace(tzinfo=UTC)

    @property
    def latest(self) -> datetime:
        """The latest moment this can be, in UTC."""
        return (self.local + (WEST if self.offset is None else -self.offset)).replace(tzinfo=UTC)

    @property
    def unset(self) -> bool:
        """Whether this looks like a clock that was never set: before 1995, or on a 1 January."""
        return self.local.year < 1995 or (self.local.month, self.local.day) == (1, 1)

    def __str__(self) -> str:
        """Date, time and, if known, zone."""
        if self.offset is None:
            return f"{self.local:%Y-%m-%d %H:%M:%S}"
        minutes = round(self.offset.total_seconds() / 60)
        sign = "-" if minutes < 0 else "+"
        return f"{self.local:%Y-%m-%d %H:%M:%S} {sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def taken(metadata: Metadata) -> Stamp | None:
    """Return when the camera says it took the photo, or None."""
    return _exif(metadata, "DateTimeOriginal", "OffsetTimeOriginal") or _exif(
        metadata, "DateTimeDigitized", "OffsetTimeDigitized"
    )


def satellite(metadata: Metadata) -> Stamp | None:
    """Return the time of the last satellite fix (UTC), or None.

    Midnight sharp is what devices write that had no fix.
    """
    date, clock = metadata.exif.get("GPSDateStamp"), metadata.exif.get("GPSTimeStamp")
    if not isinstance(date, str) or not isinstance(clock, tuple) or len(clock) != 3 or not any(clock):
        return None
    found = GPS_DATE.match(date.strip())
    try:
        hour, minute, second = (int(part) for part in clock)
        year, month, day = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return Stamp("GPSDateStamp", datetime(year, month, day, hour, minute, second), timedelta())
    except (ValueError, OverflowError):
        return None


def others(metadata: Metadata) -> Iterator[Stamp]:
    """Yield every other moment in the file at which it must already have been taken."""
    for name, offset in (("DateTimeDigitized", "OffsetTimeDigitized"), ("DateTime", "OffsetTime")):
        stamp = _exif(metadata, name, offset)
        if stamp:
            yield stamp
    for packet in metadata.xmp:
        for found in XMP_TIME.finditer(packet.xml):
            name, *parts, zone = found.groups()
            stamp = _stamp(name, parts, zone if zone != "Z" else "+00:00")
            if stamp:
                yield stamp


def _exif(metadata: Metadata, name: str, offset: str) -> Stamp | None:
    value, zone = metadata.exif.get(name), metadata.exif.get(offset)
    found = EXIF_TIME.match(value.strip()) if isinstance(value, str) else None
    return _stamp(name, list(found.groups()), zone if isinstance(zone, str) else None) if found else None


def _stamp(name: str, parts: list[str | None], zone: str | None) -> Stamp | None:
    """Build a stamp; None where there is no such day or hour (cameras write 0000:00:00 or month 00)."""
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        local = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    found = OFFSET.match(zone.strip()) if zone else None
    if found is None or not 2 <= year <= 9998:
        return Stamp(name, local, None) if 2 <= year <= 9998 else None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
    return Stamp(name, local, offset if -WEST <= offset <= EAST else None)
