"""Rules of law as frozen types: what a rule says, from when to when, and how sure we are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from jianzhen.model import Money, Text
from jianzhen.sheet.days import Period


class Confidence(StrEnum):
    """How sure we are of what a rule says."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def meaning(self) -> Text:
        """In words."""
        return {
            Confidence.A: Text("the text of the law was read", "已查阅法律原文"),
            Confidence.B: Text("quoted by a secondary source", "据二手来源"),
            Confidence.C: Text("weak, ask counsel", "依据较弱，请咨询律师"),
        }[self]


class Answer(StrEnum):
    """What a question is answered with."""

    YES_NO = "yes-no"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is written down."""

    text: Text
    url: str


@dataclass(frozen=True, slots=True)
class Force:
    """In force from one day to another, both included; `ends` None: without end."""

    starts: date
    ends: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def may_cover(self, first: date | None, last: date | None) -> bool:
        """Whether it is in force on a day somewhere between these two; None: not known."""
        return (last is None or self.starts <= last) and (
            self.ends is None or first is None or first <= self.ends
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A fact a rule turns on.

    Attributes:
        of_person: whether it is about the person, and not about one claim.
        left_out: why a claim does not count whose answer is not the one a rule needs.
    """

    id: str
    of_person: bool
    answer: Answer
    ask: Text
    why: Text
    left_out: Text


@dataclass(frozen=True, slots=True)
class Doubt:
    """Part of a rule that is less sure than the rest."""

    confidence: Confidence
    text: Text


@dataclass(frozen=True, slots=True)
class Band:
    """A tier of consequence.

    Attributes:
        least: the sum it begins at (that sum is in it); None: the law names none.
        local_up_to: a province sets its own figure between `least` and this.
    """

    id: str
    title: Text
    least: Money | None
    local_up_to: Money | None
    consequence: Text


@dataclass(frozen=True, slots=True)
class Repeated:
    """So many within this time are enough, whatever the sum."""

    times: int
    within: Period
    title: Text
    consequence: Text


@dataclass(frozen=True, slots=True)
class Lowered:
    """The first band begins at this percentage of its sum where one of the facts is so."""

    percent: int
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that runs.

    Attributes:
        since: `act` (each claim), `last-act` (the last one), or a question answered with a day.
        at_most: it is over at the latest so long after the claim.
        optional: not asked for where the day is not known.
    """

    id: str
    title: Text
    runs: Period
    since: str
    at_most: Period | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Weigh:
    """What makes a consequence milder or heavier: a fact that is so, or a number between two.

    `bars`: there is no consequence at all where it holds.
    """

    fact: str
    wanted: bool | None
    least: int | None
    most: int | None
    bars: bool
    text: Text

    def holds(self, answer: "bool | int | date") -> bool:
        """Whether it holds for this answer."""
        if isinstance(answer, bool) or self.wanted is not None:
            return answer is self.wanted
        if isinstance(answer, date):
            return False
        return (self.least is None or self.least <= answer) and (self.most is None or answer <= self.most)


@dataclass(frozen=True, slots=True)
class Content:
    """Something a document must contain; `when`: only where that fact is so."""

    fact: str
    when: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        branch: where it is graded; None: it is there to be looked up.
        replaced_by: the rule that took its place.
        needs: facts and the answer without which a claim does not count.
        add_within: claims are added up within such a time; None: all are.
        below: rules that come first where their first band is reached.
    """

    id: str
    title: Text
    jurisdiction: str
    branch: str | None
    force: Force
    replaced_by: str | None
    source: Source
    confidence: Confidence
    consequence: Text
    note: Text | None
    doubts: tuple[Doubt, ...]
    currency: str | None
    needs: Mapping[str, bool]
    contents: tuple[Content, ...]
    bands: tuple[Band, ...]
    add_within: Period | None
    repeated: Repeated | None
    lowered: Lowered | None
    below: tuple[str, ...]
    weighs: tuple[Weigh, ...]
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What one place sets as the beginning of a band."""

    place: str
    title: Text
    rule: str
    band: str
    least: Money
    force: Force
    source: Source
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Law:
    """The rules of one jurisdiction."""

    id: str
    version: str
    jurisdiction: str
    title: Text
    checked: date | None
    branches: Mapping[str, Text]
    questions: Mapping[str, Question]
    rules: tuple[Rule, ...]
    figures: tuple[Figure, ...]

    @property
    def name(self) -> str:
        """Return `id@version`; with figures of somebody's own, they are named too."""
        return f"{self.id}@{self.version}"

    def rule(self, id_: str) -> Rule | None:
        """Return the rule of this id."""
        return next((rule for rule in self.rules if rule.id == id_), None)

    def on(self, day: date) -> tuple[Rule, ...]:
        """Return the rules in force on a day."""
        return tuple(rule for rule in self.rules if rule.force.covers(day))

    def figure(self, place: str, rule: str, band: str, day: date) -> Figure | None:
        """Return the figure of a place for a band on a day; of several the one that began last."""
        wanted = (place, rule, band)
        found = [f for f in self.figures if (f.place, f.rule, f.band) == wanted and f.force.covers(day)]
        return max(found, key=lambda figure: figure.force.starts, default=None)

    def with_figures(self, more: "Law") -> "Law":
        """Return these rules with the figures of another sheet before their own, for the same places."""
        own = {(figure.place, figure.rule, figure.band) for figure in more.figures}
        kept = tuple(f for f in self.figures if (f.place, f.rule, f.band) not in own)
        return replace(self, version=f"{self.version}+{more.name}", figures=more.figures + kept)
