"""Examiner `capture`; what it sees and how often it is wrong stands in MODEL_CARD.md."""

from collections.abc import Iterator

from jianzhen.examiners.capture.device import larger_than_taken, lens_against_model
from jianzhen.examiners.capture.evidence import Evidence
from jianzhen.examiners.capture.screenshot import captured_screen
from jianzhen.examiners.capture.stamps import taken
from jianzhen.examiners.capture.times import (
    after_the_claim,
    before_delivery,
    clock_unset,
    stamps_against_each_other,
)
from jianzhen.examiners.case import Case
from jianzhen.model import Abstention, Finding, Kind, Text
from jianzhen.photo import Photo

NAME = "capture"
VERSION = "1"

NO_DATA = Text(
    "There are no capture data in the file. That is normal after a chat app and held against nobody.",
    "文件里没有拍摄数据。经过聊天软件后这很正常，不作为任何人的不利依据。",
)
CLOCK_UNSET = Text(
    "The camera's clock was never set, so its date says nothing.",
    "相机的时钟没有设置过，它的日期不说明任何问题。",
)


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look at every claim photo of the case."""
    for photo in case.claim:
        yield from _examine(photo, case)


def _examine(photo: Photo, case: Case) -> Iterator[Finding | Abstention]:
    screen = captured_screen(photo)
    if screen:
        yield _finding(photo, Kind.SCREENSHOT, screen)
    metadata = photo.metadata
    shot = taken(metadata)
    if shot is None and metadata.thumbnail is None and "ExifImageWidth" not in metadata.exif:
        yield Abstention(
            NAME, photo.sha256, NO_DATA, (Kind.CAPTURE_CONTRADICTION, Kind.TAKEN_BEFORE_DELIVERY)
        )
        return
    contradictions = (
        _thumbnail(photo),
        stamps_against_each_other(metadata),
        lens_against_model(metadata),
        larger_than_taken(metadata, photo.width, photo.height),
        after_the_claim(metadata, case.delivered_at) if case.delivered_at else None,
    )
    for evidence in contradictions:
        if evidence:
            yield _finding(photo, Kind.CAPTURE_CONTRADICTION, evidence)
    if case.delivered_at and shot:
        early = before_delivery(metadata, case.delivered_at)
        if early:
            yield _finding(photo, Kind.TAKEN_BEFORE_DELIVERY, early)
        elif clock_unset(shot, case.delivered_at):
            yield Abstention(NAME, photo.sha256, CLOCK_UNSET, (Kind.TAKEN_BEFORE_DELIVERY,))


def _thumbnail(photo: Photo) -> Evidence | None:
    if photo.metadata.thumbnail is None:
        return None
    # Few files have one: the others are spared the import of the image library.
    from jianzhen.examiners.capture.thumbnail import thumbnail_against_photo

    return thumbnail_against_photo(photo)


def _finding(photo: Photo, kind: Kind, evidence: Evidence) -> Finding:
    return Finding(
        examiner=NAME,
        examiner_version=VERSION,
        kind=kind,
        exhibit=photo.sha256,
        score=evidence.score,
        summary=evidence.text,
        regions=evidence.regions,
        map_png=evidence.map_png,
        details={"rule": evidence.rule, **evidence.details},
    )
