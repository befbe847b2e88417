"""More targets for the fuzz run: what is derived from a photo, and the whole check."""

import json
import logging
from datetime import UTC, datetime
from functools import cache
from typing import get_args

from jsonschema import Draft202012Validator

from jianzhen import Report, check
from jianzhen.examiners import tampering
from jianzhen.model.text import Lang
from jianzhen.photo import Photo
from jianzhen.report.html import to_html
from jianzhen.report.json_ import dumps, schema, to_json
from jianzhen.report.terminal import render
from tests.photo.samples import encode
from tests.pictures import textured

DELIVERED = datetime(2020, 5, 1, 12, tzinfo=UTC)


def derivatives(photo: Photo) -> None:
    """Everything that is computed once on a photo."""
    assert photo.regime_reading.reasons
    assert photo.fingerprints is not None
    assert photo.features.points.shape[1] == 2
    assert len(photo.sha256) == 64


class _Faults(logging.Handler):
    """Keeps what the conductor logs when an examiner fails; the check itself goes on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record with its traceback."""
        self.seen.append(logging.Formatter().format(record))


@cache
def _reference() -> Photo:
    return Photo(encode(textured(1, 480, 320), "JPEG"), "listing.jpg")


@cache
def _schema() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _judged(claim: Photo, *product: Photo, **others: list[Photo]) -> Report:
    """Check a claim; a fault inside an examiner counts."""
    faults, log = _Faults(), logging.getLogger("jianzhen")
    log.addHandler(faults)
    try:
        report = check([claim], product=product, delivered_at=DELIVERED, **others)
    finally:
        log.removeHandler(faults)
    if faults.seen:
        raise AssertionError(faults.seen[0])
    return report


def whole_check(photo: Photo) -> None:
    """The check of a claim with this photo and one listing photo, in every form of the report."""
    report = _judged(photo, _reference())
    assert not report.unreadable
    _schema().validate(json.loads(dumps(to_json(report))))
    for lang in get_args(Lang):
        assert all(line.isprintable() for line in render(report, lang))
        to_html(report, lang).encode()


def edited_places(photo: Photo) -> None:
    """What is looked for inside one photo, however small it is: the check itself leaves out tiny ones."""
    for look in (tampering.local_edit, tampering.cloned_area):
        for said in look(photo):
            assert said.exhibit == photo.sha256


def other_roles(photo: Photo) -> None:
    """The check of a good claim photo with this one as listing, packing and earlier photo."""
    assert not _judged(_reference(), photo, packing=[photo], earlier=[photo]).unreadable
