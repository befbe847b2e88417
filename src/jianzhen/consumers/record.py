"""Entries of the record, read off claims: there is no second truth beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jianzhen.claims import ClaimState, Role, State
from jianzhen.claims.claim import Restriction
from jianzhen.claims.states import Outcome, PenaltyKind
from jianzhen.sheet.days import Period

OUTERMOST = Period(years=5)
"""Nothing is told of an entry after this time, whatever the rules say and whether or not it was erased yet.

征信业管理条例 (Credit Reporting Regulation) Art. 16 sets five years for licensed bodies. This record is none
of theirs and is never passed to them; the bound is taken over as the longest that anyone could call fair.
"""


class Kind(StrEnum):
    """The only kinds there are. A refusal by itself is none of them."""

    FINDING = "confirmed-finding"
    """Two people decided for good that it is entered, on independent findings."""
    OVERTURNED = "overturned"
    """It no longer stands: a false positive, kept and shown as such, held against nobody."""
    GRANTED = "good-conduct"
    """A claim that somebody looked at and granted in full."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        claim: id of the claim whose decision it rests on.
        submitted: when that claim came in.
        at: when the decision became final.
        penalty: what two people decided; None for good conduct.
        overturned, objected, answered, warned, restricted: see `claims.claim.Entry`.
    """

    claim: str
    kind: Kind
    submitted: datetime
    at: datetime
    penalty: PenaltyKind | None = None
    overturned: datetime | None = None
    objected: datetime | None = None
    answered: datetime | None = None
    warned: datetime | None = None
    restricted: Restriction | None = None

    @property
    def disputed(self) -> bool:
        """Whether an objection waits for a person's answer."""
        return self.kind is Kind.FINDING and self.objected is not None and self.answered is None

    def restricts(self, now: datetime) -> bool:
        """Whether the account is without something because of it now."""
        return self.restricted is not None and self.restricted.stands(now)


def entries_of(claim: ClaimState, submitted: datetime) -> Iterator[Entry]:
    """Yield the entries that rest on a claim, which came in at `submitted`."""
    for told in claim.entries:
        yield Entry(
            claim.id,
            Kind.FINDING if told.overturned is None else Kind.OVERTURNED,
            submitted,
            told.at,
            told.penalty,
            told.overturned,
            told.objected,
            told.answered,
            told.warned,
            told.restricted,
        )
    decision = claim.decision
    if claim.state is not State.FINAL or decision is None or decision.verdict.penalty is not None:
        return
    if decision.verdict.outcome is Outcome.APPROVE and decision.by.role is not Role.SYSTEM:
        yield Entry(claim.id, Kind.GRANTED, submitted, claim.since)


def told(entry: Entry, now: datetime) -> bool:
    """Whether the entry may still be told of."""
    return now < OUTERMOST.over(entry.at)
