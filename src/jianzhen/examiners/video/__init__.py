"""Examiner `video`: what packing and claim videos show. See MODEL_CARD.md."""

from collections.abc import Iterator

from jianzhen.examiners.case import Case
from jianzhen.model import Abstention, Finding, Kind, Role, Text

NAME = "video"
VERSION = "1"

ABOUT_PACKING = (Kind.PACKING_SHOWS_INTACT, Kind.PACKING_SHOWS_OTHER_ITEM)
_NO_VIDEO = Text("There is no packing video.", "没有发货视频。")


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look at the videos of the case; without any, nothing is even loaded."""
    if not case.films(Role.PACKING):
        yield from (Abstention(NAME, claim.sha256, _NO_VIDEO, ABOUT_PACKING) for claim in case.claim)
    if case.films(Role.PACKING, Role.CLAIM):
        from jianzhen.examiners.video.look import look

        yield from look(case)
