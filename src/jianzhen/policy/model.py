"""A policy and its rules as frozen types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jianzhen.model import Priority, Remedy, Step, Text
from jianzhen.policy.expression import Expression
from jianzhen.policy.words import Ask


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it holds, it proposes a step.

    Attributes:
        clause: what a decision quotes.
        reason: why, for the people concerned.
        evidence: what to ask for; each must be settled by one of its alternatives.
        queue, priority, second_review: where the claim goes.
        remedies: those that fit; empty means all.
        limit: name of the amount up to which no second person is needed (for an approval: no person).
    """

    id: str
    clause: Text
    reason: Text
    when: Expression
    step: Step
    evidence: tuple[Ask, ...] = ()
    queue: str | None = None
    priority: Priority = Priority.NORMAL
    second_review: bool = False
    remedies: tuple[Remedy, ...] = ()
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of the rules, in force from `starts` to `ends` (both days included; None: without end).

    Attributes:
        notice: the day on which the change was announced, if it was.
        amounts: the named amounts, in minor units of `currency`.
        otherwise: the step where no rule holds (a person, or the merchant), and why.
    """

    id: str
    version: int
    title: Text
    currency: str
    starts: date
    ends: date | None
    notice: date | None
    amounts: Mapping[str, int]
    otherwise: Step
    otherwise_reason: Text
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """`id@version`, as events and decisions cite it."""
        return f"{self.id}@{self.version}"

    def covers(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)
