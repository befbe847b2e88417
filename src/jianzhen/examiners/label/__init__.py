"""Examiner `label`: what a photo's file says about how it was made.

AI labels, signed content records, generator and editor traces, visible labels. What each finding means, how
often it is wrong and what defeats it stands in MODEL_CARD.md. A file without any of them is normal.
"""

from collections.abc import Iterator

from jianzhen.errors import PhotoError
from jianzhen.examiners.case import Case
from jianzhen.examiners.label import visible, wording
from jianzhen.examiners.label.findings import NAME, VERSION, findings, visible_finding
from jianzhen.examiners.label.reading import read
from jianzhen.model import Abstention, Finding, Kind
from jianzhen.photo import Photo
from jianzhen.reading import text

__all__ = ["NAME", "VERSION", "examine"]

SIGNED = (Kind.C2PA_AI, Kind.C2PA_ALTERED, Kind.C2PA_CAPTURE)
"""What a content record that cannot be read leaves unexamined."""


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look at every claim photo of the case; at most one finding of a kind for a photo."""
    for photo in case.claim:
        reading = read(photo)
        yield from findings(reading, photo.sha256)
        if reading.unread is not None:
            yield Abstention(NAME, photo.sha256, reading.unread, SIGNED)
        yield from _seen(photo)


def _seen(photo: Photo) -> Iterator[Finding | Abstention]:
    """Read visible labels where the extra is installed: installing it is the switch."""
    if not text.installed():
        yield Abstention(NAME, photo.sha256, wording.NO_READER, (Kind.VISIBLE_AI_LABEL,))
        return
    try:
        finding = visible_finding(visible.find(photo), photo.sha256)
    except PhotoError as error:
        yield Abstention(NAME, photo.sha256, wording.unread_pixels(error), (Kind.VISIBLE_AI_LABEL,))
        return
    if finding:
        yield finding
