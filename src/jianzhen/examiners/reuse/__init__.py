"""Examiner `reuse`: was this photo seen before? MODEL_CARD.md says what it sees and how often it errs."""

from collections.abc import Iterator

from jianzhen.examiners.case import Case
from jianzhen.examiners.reuse.search import Match, search
from jianzhen.examiners.reuse.verify import LEAST_MATCHES
from jianzhen.examiners.reuse.wording import finding_of
from jianzhen.index import QUALITY, Index
from jianzhen.index.memory import MemoryIndex
from jianzhen.model import Abstention, Finding, Kind, Role, Text
from jianzhen.photo import Photo
from jianzhen.photo.entry import entry_of

NAME = "reuse"
VERSION = "1"

MOST = 5
"""Findings a photo; the number of further ones stands in the details of the last."""


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look for every claim photo among earlier photos and in the index.

    The same photo twice within one claim is harmless and not reported.
    """
    places: tuple[Index | None, ...] = (_of_earlier(case.photos(Role.EARLIER)), case.index)
    indexes = [index for index in places if index is not None and not index.empty()]
    for photo in case.claim:
        if not indexes:
            yield Abstention(NAME, photo.sha256, NOTHING)
            continue
        matches = [match for index in indexes for match in search(photo, index, case.ref)]
        if not matches and _plain(photo):
            yield Abstention(NAME, photo.sha256, TOO_PLAIN, (Kind.SAME_PHOTO_ELSEWHERE, Kind.KNOWN_FAKE))
        matches.sort(key=lambda match: -match.score)
        for rank, match in enumerate(matches[:MOST], 1):
            more = len(matches) - MOST if rank == MOST else 0
            yield finding_of(NAME, VERSION, photo, match, more)


def _of_earlier(photos: tuple[Photo, ...]) -> Index:
    return MemoryIndex(entry_of(photo, photo.name) for photo in photos)


def _plain(photo: Photo) -> bool:
    """Tell whether only the bytes of a photo could be recognised."""
    return photo.fingerprints.whole.quality < QUALITY and len(photo.features.points) < LEAST_MATCHES


NOTHING = Text(
    en="There were no earlier photos to compare with.",
    zh="没有可供比对的历史照片。",
)
TOO_PLAIN = Text(
    en="The photo shows too little detail to be recognised again; only its bytes were compared.",
    zh="照片细节太少，无法据画面比对，仅比对了文件本身。",
)

__all__ = ["NAME", "VERSION", "Match", "examine", "search"]
