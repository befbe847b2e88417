"""What a transition wants done. Data only: `store/` writes it in the same transaction, workers do it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from jianzhen.claims.claim import Penalty
from jianzhen.claims.states import Actor, ClockKind, Outcome, Payer, Perk, ReferralKind, Role
from jianzhen.model import Demand, Money, Remedy, Text


class Template(StrEnum):
    """Which message a side gets. The words are elsewhere."""

    CLAIM_RECEIVED = "claim-received"
    EVIDENCE_WANTED = "evidence-wanted"
    REPLY_WANTED = "reply-wanted"
    OFFER_MADE = "offer-made"
    OFFER_DECLINED = "offer-declined"
    UNDER_REVIEW = "under-review"
    DECIDED = "decided"
    APPEAL_RECEIVED = "appeal-received"
    APPEAL_DECIDED = "appeal-decided"
    FINAL = "final"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    EVIDENCE_KEPT_LATE = "evidence-kept-late"
    REOPENED = "reopened"
    HUMAN_WILL_DECIDE = "human-will-decide"
    OBJECTION_RECEIVED = "objection-received"
    OBJECTION_DECIDED = "objection-decided"
    RECORD_WARNING = "record-warning"
    ACCOUNT_RESTRICTED = "account-restricted"
    ACCOUNT_FREED = "account-freed"


class Job(StrEnum):
    """Work for a worker."""

    SCREEN = "screen"


class AlarmCode(StrEnum):
    """What a person at the platform has to look at now."""

    SCREENING_LATE = "screening-late"
    REVIEW_LATE = "review-late"
    SENIOR_REVIEW_LATE = "senior-review-late"
    SECOND_REVIEW_LATE = "second-review-late"
    APPEAL_TARGET_MISSED = "appeal-target-missed"
    APPEAL_LIMIT_MISSED = "appeal-limit-missed"
    REFUND_BY_LAW = "refund-by-law"
    HOLD_STANDS = "hold-stands"
    GOODS_ALREADY_ORDERED = "goods-already-ordered"
    OBJECTION_LATE = "objection-late"
    REFERRAL_RECALLED = "referral-recalled"


@dataclass(frozen=True)
class Effect:
    """Base of all effects."""

    code: ClassVar[str]


@dataclass(frozen=True)
class RefundOrdered(Effect):
    """Pay this to the buyer now, at `payer`'s cost. `round` makes it idempotent together with the amount."""

    code: ClassVar[str] = "refund-ordered"
    amount: Money
    payer: Payer
    round: int


@dataclass(frozen=True)
class RefundReversed(Effect):
    """A person's later decision grants less than was paid: take this back where that is possible."""

    code: ClassVar[str] = "refund-reversed"
    amount: Money
    round: int


@dataclass(frozen=True)
class ChargeChanged(Effect):
    """The merchant's share of what was already paid becomes this (the refund to the buyer is not touched)."""

    code: ClassVar[str] = "charge-changed"
    amount: Money
    round: int


@dataclass(frozen=True)
class GoodsOrdered(Effect):
    """Exchange or repair is to be carried out."""

    code: ClassVar[str] = "goods-ordered"
    remedy: Remedy
    payer: Payer
    round: int


@dataclass(frozen=True)
class Notify(Effect):
    """Tell a side, or a role of the platform (`id` empty)."""

    code: ClassVar[str] = "notify"
    role: Role
    id: str
    template: Template
    demands: tuple[Demand, ...] = ()


@dataclass(frozen=True)
class JobWanted(Effect):
    """Have this done for these exhibits (SHA-256)."""

    code: ClassVar[str] = "job-wanted"
    job: Job
    exhibits: tuple[str, ...]


@dataclass(frozen=True)
class Deadline(Effect):
    """Send `DeadlineRanOut(clock, version)` at this moment. It replaces any earlier deadline of the claim.

    `warning` says if working days had to be counted without the official calendar.
    """

    code: ClassVar[str] = "deadline"
    clock: ClockKind
    at: datetime
    version: int
    warning: Text | None = None


@dataclass(frozen=True)
class RecordEntry(Effect):
    """The claim is final: the consumer record, and any penalty, may change now and not before."""

    code: ClassVar[str] = "record-entry"
    outcome: Outcome
    by: Actor
    round: int
    penalty: Penalty | None = None


@dataclass(frozen=True)
class RecordReversed(Effect):
    """What was entered in this round no longer stands."""

    code: ClassVar[str] = "record-reversed"
    round: int


@dataclass(frozen=True)
class PeersTold(Effect):
    """Every peer that received the entry of this round is told that it no longer stands."""

    code: ClassVar[str] = "peers-told"
    round: int


@dataclass(frozen=True)
class AccountRestricted(Effect):
    """The buyer's account is to be without this favour until then, and no longer."""

    code: ClassVar[str] = "account-restricted"
    perk: Perk
    until: datetime
    round: int


@dataclass(frozen=True)
class AccountFreed(Effect):
    """The restriction of this round ends now."""

    code: ClassVar[str] = "account-freed"
    perk: Perk
    round: int


@dataclass(frozen=True)
class ReferralRecalled(Effect):
    """These papers no longer stand. If they were `approved`, people tell whoever received them."""

    code: ClassVar[str] = "referral-recalled"
    kind: ReferralKind
    package: str
    approved: bool


@dataclass(frozen=True)
class EvidenceCarried(Effect):
    """All exhibits go along into the claim this one was merged into."""

    code: ClassVar[str] = "evidence-carried"
    into: str
    exhibits: tuple[str, ...]


@dataclass(frozen=True)
class Alarm(Effect):
    """Something stands too long: a person has to look. Nothing happens to the claim by it."""

    code: ClassVar[str] = "alarm"
    why: AlarmCode


EFFECTS: dict[str, type[Effect]] = {kind.code: kind for kind in Effect.__subclasses__()}
"""Every effect by its code."""
