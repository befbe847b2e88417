"""Moments in a file against each other and against the delivery."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from jianzhen.examiners.capture.stamps import others, satellite, taken
from jianzhen.examiners.capture.times import after_the_claim, before_delivery, stamps_against_each_other
from jianzhen.photo import Metadata, XmpPacket
from jianzhen.photo.metadata import ExifValue

CHINA = timezone(timedelta(hours=8))
DELIVERED = datetime(2026, 10, 20, 15, 0, tzinfo=CHINA)


def shot(at: str, offset: str | None = None, **more: ExifValue) -> Metadata:
    exif: dict[str, ExifValue] = {"DateTimeOriginal": at, **more}
    if offset:
        exif["OffsetTimeOriginal"] = offset
    return Metadata(exif=exif)


def test_a_zone_makes_a_moment_exact() -> None:
    stamp = taken(shot("2026:10:20 12:00:00", "+08:00"))
    assert stamp
    assert stamp.earliest == stamp.latest == datetime(2026, 10, 20, 4, tzinfo=UTC)
    assert str(stamp) == "2026-10-20 12:00:00 +08:00"


def test_without_a_zone_a_moment_lies_within_26_hours() -> None:
    stamp = taken(shot("2026:10:20 12:00:00"))
    assert stamp
    assert stamp.latest - stamp.earliest == timedelta(hours=26)


@pytest.mark.parametrize(
    "text",
    ["0000:00:00 00:00:00", "2001:12:00 00:00:00", "    :  :     :  :  ", "2026:02:30 10:00:00", "", "x"],
)
def test_dates_that_do_not_exist_are_no_dates(text: str) -> None:
    assert taken(shot(text)) is None


@pytest.mark.parametrize("text", ["0001:01:01 00:00:00", "9999:12:31 23:59:59"])
def test_the_ends_of_the_calendar_do_not_overflow(text: str) -> None:
    stamps_against_each_other(shot(text, "+14:00", DateTimeDigitized="2020:01:05 10:00:00"))
    before_delivery(shot(text), DELIVERED)
    after_the_claim(shot(text), DELIVERED)


def test_an_impossible_offset_counts_as_none() -> None:
    stamp = taken(shot("2026:10:20 12:00:00", "+99:00"))
    assert stamp
    assert stamp.offset is None


def test_xmp_times_are_read_as_attribute_and_element() -> None:
    packets = (
        XmpPacket('<r xmp:CreateDate="2026-10-20T12:00:00+08:00"/>', "JPEG APP1"),
        XmpPacket("<photoshop:DateCreated>2026-10-19T12:00:00.25Z</photoshop:DateCreated>", "JPEG APP1"),
    )
    assert [str(s) for s in others(Metadata(xmp=packets))] == [
        "2026-10-20 12:00:00 +08:00",
        "2026-10-19 12:00:00 +00:00",
    ]


def test_midnight_is_no_satellite_fix() -> None:
    assert satellite(Metadata(exif={"GPSDateStamp": "2017:01:01", "GPSTimeStamp": (0.0, 0.0, 0.0)})) is None
    assert satellite(Metadata(exif={"GPSDateStamp": "2026:10:20", "GPSTimeStamp": (7.0, 59.0, 48.0)}))


@pytest.mark.parametrize("value", [(7.0, 59.0), (99.0, 0.0, 1.0), "07:59:48", (7.0, -3.0, 1e300)])
def test_broken_satellite_times_are_none(value: ExifValue) -> None:
    assert satellite(Metadata(exif={"GPSDateStamp": "2026:10:20", "GPSTimeStamp": value})) is None


HONEST = [
    {"DateTimeDigitized": "2026:10:21 10:00:00", "DateTime": "2026:10:21 10:00:00"},
    {"DateTimeDigitized": "2026:10:21 09:59:58"},
    {"DateTime": "2026:11:02 18:00:00"},
    {"DateTime": "2026:10:21 02:00:00", "OffsetTime": "+00:00"},
    {"DateTime": "2001:01:01 00:00:00"},
    {"GPSDateStamp": "2026:10:21", "GPSTimeStamp": (2.0, 0.0, 1.0)},
    {"GPSDateStamp": "2026:10:20", "GPSTimeStamp": (14.0, 0.0, 1.0)},
]


@pytest.mark.parametrize("more", HONEST)
@pytest.mark.parametrize("offset", [None, "+08:00"])
def test_honest_times_agree(more: dict[str, ExifValue], offset: str | None) -> None:
    assert stamps_against_each_other(shot("2026:10:21 10:00:00", offset, **more)) is None


def test_digitised_long_before_taken_scores_more_than_one_field() -> None:
    found = stamps_against_each_other(shot("2026:10:21 10:00:00", DateTimeDigitized="2026:09:01 10:00:00"))
    assert found
    assert found.score == 1.5
    assert "2026-09-01" in found.text.en
    assert "2026-09-01" in found.text.zh


def test_saved_before_taken_alone_scores_less_than_with_the_satellites() -> None:
    saved = shot("2026:10:21 10:00:00", DateTime="2026:09:01 10:00:00")
    one = stamps_against_each_other(saved)
    assert one
    assert one.score == 1
    fix = {"GPSDateStamp": "2026:09:01", "GPSTimeStamp": (2.0, 0.0, 0.0)}
    two = stamps_against_each_other(Metadata(exif={**saved.exif, **fix}))
    assert two
    assert two.score == 1.5


def test_a_clock_never_set_contradicts_nothing() -> None:
    assert (
        stamps_against_each_other(shot("1970:01:01 00:00:12", DateTimeDigitized="1960:01:02 10:00:00"))
        is None
    )


@pytest.mark.parametrize("hours", range(-12, 15))
def test_no_zone_makes_an_honest_photo_early(hours: int) -> None:
    """Taken one minute after the delivery, in any zone, with a clock that does not say which."""
    local = (DELIVERED + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=hours)))
    assert before_delivery(shot(f"{local:%Y:%m:%d %H:%M:%S}"), DELIVERED) is None


def test_a_delivery_recorded_late_is_forgiven_for_a_day() -> None:
    assert before_delivery(shot("2026:10:19 18:00:00", "+08:00"), DELIVERED) is None
    assert before_delivery(shot("2026:10:19 12:00:00", "+08:00"), DELIVERED)


def test_scores_rise_with_what_supports_the_clock() -> None:
    plain = before_delivery(shot("2026:10:10 12:00:00"), DELIVERED)
    zoned = before_delivery(shot("2026:10:10 12:00:00", "+08:00"), DELIVERED)
    fix = {"GPSDateStamp": "2026:10:10", "GPSTimeStamp": (4.0, 0.0, 0.0)}
    fixed = before_delivery(shot("2026:10:10 12:00:00", "+08:00", **fix), DELIVERED)
    assert [found.score for found in (plain, zoned, fixed) if found] == [1, 2, 3]
    assert zoned
    assert zoned.details["days_before"] == 10
    assert "10 days" in zoned.text.en
    assert "10 天" in zoned.text.zh


def test_satellites_after_the_delivery_clear_a_wrong_clock() -> None:
    fix = {"GPSDateStamp": "2026:10:21", "GPSTimeStamp": (4.0, 0.0, 0.0)}
    metadata = shot("2026:10:10 12:00:00", "+08:00", **fix)
    assert before_delivery(metadata, DELIVERED) is None
    assert stamps_against_each_other(metadata)


def test_more_than_five_years_is_likelier_a_wrong_clock() -> None:
    found = before_delivery(shot("2019:05:05 12:00:00", "+08:00"), DELIVERED)
    assert found
    assert found.score == 1


@pytest.mark.parametrize(
    "text", ["1970:01:01 08:00:00", "1980:01:06 00:00:00", "2000:01:01 00:03:12", "2012:01:01 00:00:00",
             "2015:01:03 09:00:00"]
)  # fmt: skip
def test_factory_dates_are_no_finding(text: str) -> None:
    assert before_delivery(shot(text), DELIVERED) is None


def test_a_photo_of_this_january_counts() -> None:
    assert before_delivery(shot("2026:01:05 12:00:00"), DELIVERED)


def test_a_date_long_after_the_delivery_is_a_hint() -> None:
    found = after_the_claim(shot("2029:10:21 10:00:00"), DELIVERED)
    assert found
    assert found.score == 1
    assert after_the_claim(shot("2026:11:21 10:00:00"), DELIVERED) is None
