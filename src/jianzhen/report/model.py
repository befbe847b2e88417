"""The one report model: everything a check has to say, before any format."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from jianzhen.detectors import Card
from jianzhen.footage import VideoExhibit
from jianzhen.model import Abstention, Assessment, Finding, Role, Statement, StatementRole, Text
from jianzhen.photo import Exhibit, Photo
from jianzhen.report.words.terms import ROLES, STATEMENT_ROLES, VIDEO_ROLES


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be judged: `what` is wrong with it, and what to `do`, without full stops."""

    name: str
    role: Role
    what: Text
    do: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """What is shown of an exhibit: the photo, or one frame of the video; what it is, and its name."""

    photo: Photo
    role: Text
    name: str


@dataclass(frozen=True)
class Report:
    """The result of one check.

    Attributes:
        version: of Jianzhen.
        created: when the check was made, UTC.
        exhibits: every readable photo, in the order given; pixels serve the HTML page only.
        findings: as the examiners gave them, rated; no order is promised.
        abstentions: what could not be looked at, and why.
        unreadable: files that are no photo we can read; the others were still judged.
        assessment: what it amounts to. A person decides.
        statements: the words around the claim, in the order given.
        calibration: id of the calibration that findings were rated by.
        detectors: cards of the learned detectors that were asked.
        videos: every readable video, in the order given.
    """

    version: str
    created: datetime
    exhibits: tuple[Exhibit, ...]
    findings: tuple[Finding, ...]
    abstentions: tuple[Abstention, ...]
    unreadable: tuple[Unreadable, ...]
    assessment: Assessment
    statements: tuple[Statement, ...] = ()
    calibration: str = "none"
    detectors: tuple[Card, ...] = ()
    videos: tuple[VideoExhibit, ...] = ()

    def __post_init__(self) -> None:
        if self.created.utcoffset() is None:
            raise ValueError("Report.created needs an offset")

    def exhibit(self, sha256: str) -> Exhibit | None:
        """Return the exhibit a finding is about: a claim photo, where the same bytes came in two roles."""
        return self._examined.get(sha256)

    def reference(self, sha256: str | None) -> Exhibit | None:
        """Return the exhibit a finding is held against; None where that is elsewhere, e.g. in an index.

        A buyer may send the listing photo itself: then this is the listing, and `exhibit` the claim photo.
        """
        return self._references.get(sha256 or "")

    def name_of(self, exhibit: Exhibit) -> str:
        """Return the photo's file name; photos that share one are numbered, such as `1.jpg #2`."""
        name = exhibit.photo.name
        alike = self._by_name[name]
        return name if len(alike) < 2 else f"{name} #{1 + alike.index(id(exhibit))}"

    def video(self, sha256: str | None, examined: bool = True) -> VideoExhibit | None:
        """Return a video by its hash: that of the claim first where it is examined, else another first."""
        found = [e for e in self.videos if e.video.sha256 == sha256]
        return min(found, key=lambda e: (e.role is Role.CLAIM) is not examined, default=None)

    def examined(self, finding: Finding) -> Picture | None:
        """Return what is shown of the exhibit a finding is about; None for texts."""
        exhibit = self.exhibit(finding.exhibit)
        if exhibit is not None:
            return Picture(exhibit.photo, ROLES[exhibit.role], self.name_of(exhibit))
        return _frame(self.video(finding.exhibit), finding.at)

    def compared(self, finding: Finding) -> Picture | None:
        """Return what is shown of what a finding is held against; None where that is elsewhere."""
        reference = self.reference(finding.against)
        if reference is not None:
            return Picture(reference.photo, ROLES[reference.role], self.name_of(reference))
        return _frame(self.video(finding.against, examined=False), finding.against_at)

    def statement(self, sha256: str) -> Statement | None:
        """Return the text a finding is about."""
        return next((s for s in self._of_this_claim if s.sha256 == sha256), None)

    def earlier_statement(self, sha256: str | None) -> Statement | None:
        """Return the text of an earlier claim that a finding is held against."""
        earlier = (s for s in self.statements if s.role is StatementRole.EARLIER)
        return next((s for s in earlier if s.sha256 == sha256), None)

    def statement_name(self, statement: Statement) -> Text:
        """Name a text by its role, numbered where there are several."""
        name = STATEMENT_ROLES[statement.role]
        alike = [s for s in self.statements if s.role is statement.role]
        number = 1 + next(n for n, s in enumerate(alike) if s is statement)
        return name if len(alike) < 2 else Text(f"{name.en} {number}", f"{name.zh} {number}")

    @cached_property
    def _of_this_claim(self) -> tuple[Statement, ...]:
        return tuple(s for s in self.statements if s.role is not StatementRole.EARLIER)

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        named: dict[str, list[int]] = {}
        for exhibit in self.exhibits:
            named.setdefault(exhibit.photo.name, []).append(id(exhibit))
        return named

    @cached_property
    def _examined(self) -> dict[str, Exhibit]:
        return self._first_by_hash(claim=True)

    @cached_property
    def _references(self) -> dict[str, Exhibit]:
        return self._first_by_hash(claim=False)

    def _first_by_hash(self, claim: bool) -> dict[str, Exhibit]:
        """By hash, the first claim photo, or the first that is none; the other where there is no such."""
        found: dict[str, Exhibit] = {}
        for exhibit in sorted(self.exhibits, key=lambda e: (e.role is Role.CLAIM) is not claim):
            found.setdefault(exhibit.photo.sha256, exhibit)
        return found

    @property
    def strongest_first(self) -> tuple[Finding, ...]:
        """Findings by band, then by likelihood ratio; ties keep the examiners' order."""
        return tuple(sorted(self.findings, key=lambda f: (-f.strength.band.rank, -f.strength.log10_lr)))


def _frame(exhibit: VideoExhibit | None, at: float | None) -> Picture | None:
    if exhibit is None:
        return None
    frame = exhibit.video.frame(at or 0.0)
    return Picture(frame.photo, VIDEO_ROLES[exhibit.role], exhibit.video.named(frame.at))
