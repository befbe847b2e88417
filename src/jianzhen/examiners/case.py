"""What an examiner is given: the exhibits of one claim, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from jianzhen.align.pairs import Pairs
from jianzhen.detectors import Detector
from jianzhen.footage import Video, VideoExhibit
from jianzhen.index import Index
from jianzhen.model import Abstention, Finding, Role, Statement
from jianzhen.photo import Exhibit, Photo


@dataclass(frozen=True)
class Case:
    """One claim before the examiners.

    Attributes:
        exhibits: every readable photo, in the order given.
        delivered_at: when the goods were delivered, with offset, if known.
        index: photos seen before, if there is an index.
        ref: the claim's own reference: what the index holds under it is no other claim.
        statements: the words around the claim.
        contacts: the telephone numbers the merchant registered; None if not known.
        detectors: learned detectors that the site brought.
        videos: every readable video, in the order given.
        pairs: how photos of this case lie in each other, found once for all examiners; freed with the case.
    """

    exhibits: tuple[Exhibit, ...]
    delivered_at: datetime | None = None
    index: Index | None = None
    ref: str | None = None
    statements: tuple[Statement, ...] = ()
    contacts: tuple[str, ...] | None = None
    detectors: tuple[Detector, ...] = ()
    videos: tuple[VideoExhibit, ...] = ()
    pairs: Pairs = field(default_factory=Pairs, compare=False, repr=False)

    def photos(self, *roles: Role) -> tuple[Photo, ...]:
        """Return the photos in these roles, in order."""
        return tuple(e.photo for e in self.exhibits if e.role in roles)

    def films(self, *roles: Role) -> tuple[Video, ...]:
        """Return the videos in these roles, in order."""
        return tuple(e.video for e in self.videos if e.role in roles)

    @property
    def claim(self) -> tuple[Photo, ...]:
        """The buyer's photos: those under examination."""
        return self.photos(Role.CLAIM)


class Examiner(Protocol):
    """One way of looking; a package of `examiners/` is one: two constants and one pure function."""

    NAME: str
    VERSION: str

    @staticmethod
    def examine(case: Case) -> Iterator[Finding | Abstention]:
        """Look at every claim photo of the case; yield findings with raw scores, or why none was possible."""
        ...
