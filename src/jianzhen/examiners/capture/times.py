"""Rules on time: the moments in a file against each other and against the delivery."""

from datetime import datetime, timedelta

from jianzhen.examiners.capture.evidence import Evidence
from jianzhen.examiners.capture.stamps import Stamp, others, satellite, taken
from jianzhen.model import Lang, Text
from jianzhen.photo import Metadata

SLACK = timedelta(hours=2)
"""Between moments that should be one: clocks are set while a file is being written, summer time begins."""
STALE = timedelta(days=1)
"""A phone without reception notes its last satellite fix; a day is generous."""
MARGIN = timedelta(days=1)
"""Couriers record a delivery hours late or early: a photo this close before it is no contradiction."""
LATE = timedelta(days=366)
"""A claim photo dated this long after the delivery has a wrong date."""
OLD = timedelta(days=5 * 365)
"""From here on a wrong clock is likelier than an old photo."""
NEVER_SET = timedelta(days=365)


def stamps_against_each_other(metadata: Metadata) -> Evidence | None:
    """Something in the file is dated before the photo was taken, or the satellites' time is another.

    Zones: a moment without one is taken with all of UTC-12 to UTC+14, so only what is impossible in every
    zone counts. Digitised and taken are one act in a digital camera: score 1.5; another field alone: 1, since
    software and cheap cameras write them wrongly.
    """
    shot = taken(metadata)
    if shot is None or shot.unset:
        return None
    early = [s for s in others(metadata) if not s.unset and s.latest + SLACK < shot.earliest]
    fix = satellite(metadata)
    if fix and not fix.unset and (fix.latest + STALE < shot.earliest or shot.latest + STALE < fix.earliest):
        early.append(fix)
    if not early:
        return None
    names = {stamp.name for stamp in early}
    score = 1.5 if "DateTimeDigitized" in names or len(names) > 1 else 1.0
    return Evidence(
        "times",
        score,
        Text(
            f"The dates in the file contradict each other: taken {shot}, but "
            f"{_listed(early, 'en')}. A camera's clock or a program can cause this; so does changing the "
            "date by hand. Ask for a new photo.",
            f"文件里的时间互相矛盾：拍摄于 {shot}，但{_listed(early, 'zh')}。相机时钟或软件可能造成这种情况，"
            "手工改动日期也会。请买家重新拍一张。",
        ),
        {"taken": str(shot), "others": {stamp.name: str(stamp) for stamp in early}},
    )


def after_the_claim(metadata: Metadata, delivered_at: datetime) -> Evidence | None:
    """The photo is dated more than a year after the delivery: a wrong clock or a date set by hand."""
    shot = taken(metadata)
    if shot is None or shot.earliest <= delivered_at + LATE:
        return None
    return Evidence(
        "dated-late",
        1.0,
        Text(
            f"The photo is dated {shot}, more than a year after the delivery. Clocks can be wrong.",
            f"照片的日期是 {shot}，比签收晚一年以上。设备时钟可能不准。",
        ),
        {"taken": str(shot)},
    )


def before_delivery(metadata: Metadata, delivered_at: datetime) -> Evidence | None:
    """The camera's clock puts the photo before the delivery, in every zone it may mean, by more than a day.

    Score 1: a clock without a zone, or a gap of more than five years. 2: the zone stands in the file, as
    phones write it that set their clock by the network. 3: the satellites' time says so as well.
    """
    shot, fix = taken(metadata), satellite(metadata)
    if shot is None or clock_unset(shot, delivered_at) or delivered_at - shot.latest < MARGIN:
        return None
    if fix and fix.latest > delivered_at - MARGIN:
        return None  # the contradiction is reported by `stamps_against_each_other`
    gap = delivered_at - shot.latest
    score = 1.0 if gap > OLD else 1.0 + (shot.offset is not None) + (fix is not None)
    days = gap.days
    return Evidence(
        "before-delivery",
        score,
        Text(
            f"The camera's clock says {shot}: at least {days} day{'s' if days > 1 else ''} before the "
            "delivery. Clocks can be wrong and deliveries recorded late: ask for a new photo.",
            f"相机时钟显示拍摄于 {shot}，比签收至少早 {days} 天。设备时钟可能不准，签收也可能登记得晚："
            "请买家重新拍一张。",
        ),
        {"taken": str(shot), "satellites": str(fix) if fix else None, "days_before": days},
    )


def clock_unset(shot: Stamp, delivered_at: datetime) -> bool:
    """Whether the date is one that cameras show whose clock was never set, so that it says nothing.

    Such clocks start on a 1 January, often of 1970, 1980, 2000 or the year of the model, and may have run for
    days; a true photo from the first week of this very January is kept.
    """
    first_week = shot.local.month == 1 and shot.local.day <= 7
    return shot.unset or (first_week and delivered_at - shot.latest > NEVER_SET)


PLAIN = {
    "DateTimeDigitized": Text("digitised", "数字化时间"),
    "DateTime": Text("saved", "保存时间"),
    "GPSDateStamp": Text("satellite time", "卫星时间"),
}
CREATED = Text("created (XMP)", "创建时间（XMP）")


def _listed(stamps: list[Stamp], lang: Lang) -> str:
    joint, between = (", ", " ") if lang == "en" else ("，", " 为 ")
    return joint.join(f"{PLAIN.get(stamp.name, CREATED).in_(lang)}{between}{stamp}" for stamp in stamps)
