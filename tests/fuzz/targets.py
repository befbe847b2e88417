"""More targets for the fuzz run: what is derived from a photo, and the whole check."""

import logging
from functools import cache

from jianzhen import check
from jianzhen.photo import Photo
from tests.photo.samples import encode
from tests.pictures import textured


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


def whole_check(photo: Photo) -> None:
    """The check of a claim with this photo and one listing photo; a fault inside an examiner counts."""
    faults, log = _Faults(), logging.getLogger("jianzhen")
    log.addHandler(faults)
    try:
        report = check([photo], product=[_reference()])
    finally:
        log.removeHandler(faults)
    if faults.seen:
        raise AssertionError(faults.seen[0])
    assert not report.unreadable
