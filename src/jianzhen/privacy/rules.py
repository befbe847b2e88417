"""Retention rules: how long what is kept of which claims, from which moment, and who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from jianzhen.claims import ClaimState, State
from jianzhen.claims.states import Basis, Outcome, Payer
from jianzhen.claims.terms import Source
from jianzhen.model import Text
from jianzhen.sheet.days import Period


class What(StrEnum):
    """What rules are about. The first ten are `claims.states.Matter`: they go one by one, by an event."""

    ORIGINALS = "originals"
    TEXTS = "texts"
    REASONS = "reasons"
    REPORTS = "reports"
    MAPS = "maps"
    EXPORTS = "exports"
    ORDER_FACTS = "order-facts"
    REFERENCES = "references"
    ENTRIES = "entries"
    TIES = "ties"
    RECORD = "record"
    RULE_VERSIONS = "rule-versions"
    REPLIES = "replies"
    JOBS = "jobs"


NEVER_ERASED = (What.RECORD, What.RULE_VERSIONS)
"""The database itself refuses to delete these."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        undisputed: it is about claims that nobody disagreed on, only.
        keep: how long; None: for good.
        law, confidence: id of the rule of law, and A, B or C.
        erase_on_request: whether it goes before its time if the person it is about asks for it.
    """

    id: str
    what: What
    undisputed: bool
    keep: Period | None
    source: Source
    law: str | None
    confidence: str | None
    reason: Text
    erase_on_request: bool

    def over(self, since: datetime) -> datetime | None:
        """Return when it need not be kept any more; None: never."""
        return None if self.keep is None else self.keep.over(since)


@dataclass(frozen=True, slots=True)
class Retention:
    """All rules of one file; every thing has at least one that holds for all claims."""

    id: str
    version: str
    title: Text
    starts: date
    ends: date | None
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """Return `id@version`."""
        return f"{self.id}@{self.version}"

    def covers(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def rule(self, what: What, claim: ClaimState | None = None) -> Rule:
        """Return the rule that holds for this thing (of this claim)."""
        fits = (r for r in self.rules if r.what is what and (not r.undisputed or _is_undisputed(claim)))
        return next(fits)

    def named(self, rule: Rule) -> str:
        """Return how the record names a rule: `id@version/rule`."""
        return f"{self.name}/{rule.id}"

    def shortest(self, whats: Iterable[What]) -> Period | None:
        """Return the shortest time after which something of these may go; None: nothing ever does."""
        periods = [r.keep for r in self.rules if r.what in whats and r.keep is not None]
        return min(periods, key=lambda p: p.last_day(date(2023, 3, 1)), default=None)


def _is_undisputed(claim: ClaimState | None) -> bool:
    return claim is not None and undisputed(claim)


def undisputed(claim: ClaimState) -> bool:
    """Whether a claim ended as its buyer wanted, and nobody objected or pays without having agreed."""
    if claim.round > 1 or claim.contested or claim.appellants or claim.demanded:
        return False
    if claim.state in (State.WITHDRAWN, State.MERGED):
        return True
    decision = claim.decision
    if decision is None or decision.verdict.penalty is not None:
        return False
    agreed = decision.basis in (Basis.MERCHANT_ACCEPTED, Basis.OFFER_ACCEPTED)
    granted = decision.verdict.outcome is Outcome.APPROVE and decision.verdict.payer is Payer.PLATFORM
    return agreed or granted
