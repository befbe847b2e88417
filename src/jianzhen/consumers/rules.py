"""What may follow from entries, for how long, and what it needs: dated data."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jianzhen.claims.terms import Source
from jianzhen.model import Text
from jianzhen.sheet.days import Period


class Effect(StrEnum):
    """The closed list. Each is open to a person who decides; none refuses, and there is no other word."""

    RETURN_NEEDED = "return-needed"
    """Goods are kept only after they came back: no refund without return."""
    MORE_EVIDENCE = "more-evidence"
    MANUAL_REVIEW = "manual-review"
    ACCOUNT_RESTRICTION = "account-restriction"
    """A favour of the platform is off for a time (`claims.states.Perk`), after a warning."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When one effect is open.

    Attributes:
        entries: how many entries must count now.
        warned: one of them, of a claim that came in after a warning on another of them.
    """

    effect: Effect
    entries: int
    warned: bool
    reason: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Rules:
    """One version.

    Attributes:
        counts: how long an entry can be a reason for anything.
        good: so many claims granted since, and it counts for `sooner` only.
    """

    id: str
    version: str
    title: Text
    starts: date
    ends: date | None
    counts: Period
    good: int
    sooner: Period
    effects: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """Return `id@version`."""
        return f"{self.id}@{self.version}"

    def covers(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)
