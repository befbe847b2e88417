"""What can happen to a claim: one frozen dataclass per thing, with a stable code.

An event says who (`actor`) and what; when is `now` of the transition, and `at` of the chain. Fields besides
`actor` are the chained payload. Texts of people are not in it, only their SHA-256 (64 hex digits).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from jianzhen.claims.claim import UNROUTED, Exhibit, Found, Offer, Removed, Routing, Verdict
from jianzhen.claims.states import (
    Actor,
    Cause,
    ClockKind,
    Perk,
    ReferralKind,
    ReopenCause,
    Ruling,
    Side,
    Variant,
)
from jianzhen.model import Condition, Demand, Ground, Money, Remedy, Step


@dataclass(frozen=True)
class Event:
    """Base of all events."""

    code: ClassVar[str]
    actor: Actor


@dataclass(frozen=True)
class Submitted(Event):
    """A claim comes in. `exhibits` are the originals to be sealed, `statement` hashes the buyer's words."""

    code: ClassVar[str] = "submitted"
    claim: str
    buyer: str
    merchant: str
    ground: Ground
    remedy: Remedy
    asked: Money
    exhibits: tuple[Exhibit, ...] = ()
    statement: str | None = None


@dataclass(frozen=True)
class Sealed(Event):
    """Every original named at submission is stored, hashed and logged."""

    code: ClassVar[str] = "sealed"


@dataclass(frozen=True)
class Screened(Event):
    """The check has run over `exhibits`, and the shop's rules propose a step.

    Attributes:
        policy: `id@version` of the rules.
        findings: SHA-256 of the whole report.
        conditions: what the rules demand before a refund, should it be approved.
        demands: what to ask the buyer for, if that is the step.
        routing: where the claim goes, and which rules say all this.
    """

    code: ClassVar[str] = "screened"
    step: Step
    policy: str
    findings: str
    exhibits: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    conditions: tuple[Condition, ...] = ()
    demands: tuple[Demand, ...] = ()
    routing: Routing = UNROUTED


@dataclass(frozen=True)
class EvidenceAsked(Event):
    """A reviewer asks a side for something: the buyer for evidence, the merchant for a reply."""

    code: ClassVar[str] = "evidence-asked"
    of: Side
    demands: tuple[Demand, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class EvidenceExtended(Event):
    """The buyer's time for evidence is prolonged, once."""

    code: ClassVar[str] = "evidence-extended"


@dataclass(frozen=True)
class EvidenceWaived(Event):
    """A reviewer goes on without what was asked for."""

    code: ClassVar[str] = "evidence-waived"
    note: str | None = None


@dataclass(frozen=True)
class EvidenceSupplied(Event):
    """A side adds exhibits in time; they are screened like all others."""

    code: ClassVar[str] = "evidence-supplied"
    exhibits: tuple[Exhibit, ...]
    statement: str | None = None


@dataclass(frozen=True)
class EvidenceLate(Event):
    """A side adds exhibits after its time: kept, marked late, screened all the same."""

    code: ClassVar[str] = "evidence-late"
    exhibits: tuple[Exhibit, ...]
    statement: str | None = None


@dataclass(frozen=True)
class MerchantAccepted(Event):
    """The merchant grants what was asked, at own cost."""

    code: ClassVar[str] = "merchant-accepted"
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class MerchantOffered(Event):
    """The merchant offers something else."""

    code: ClassVar[str] = "merchant-offered"
    offer: Offer


@dataclass(frozen=True)
class MerchantContested(Event):
    """The merchant disagrees, with or without exhibits."""

    code: ClassVar[str] = "merchant-contested"
    statement: str
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True)
class OfferAccepted(Event):
    """The buyer takes the offer."""

    code: ClassVar[str] = "offer-accepted"


@dataclass(frozen=True)
class OfferDeclined(Event):
    """The buyer does not take the offer."""

    code: ClassVar[str] = "offer-declined"


@dataclass(frozen=True)
class Leased(Event):
    """A person takes the claim to work on it."""

    code: ClassVar[str] = "leased"


@dataclass(frozen=True)
class LeaseRenewed(Event):
    """Who works on it needs longer."""

    code: ClassVar[str] = "lease-renewed"


@dataclass(frozen=True)
class LeaseReleased(Event):
    """Who worked on it puts it back."""

    code: ClassVar[str] = "lease-released"


@dataclass(frozen=True)
class Decided(Event):
    """A reviewer decides; where a second view is needed, this is the first."""

    code: ClassVar[str] = "decided"
    verdict: Verdict


@dataclass(frozen=True)
class SecondViewGiven(Event):
    """A senior reviewer says what they would decide, without having seen the first view."""

    code: ClassVar[str] = "second-view-given"
    verdict: Verdict


@dataclass(frozen=True)
class ViewWithdrawn(Event):
    """Who gave a first view takes it back while the second is awaited, so that nothing stands still."""

    code: ClassVar[str] = "view-withdrawn"


@dataclass(frozen=True)
class Escalated(Event):
    """A reviewer hands the claim to the senior reviewers."""

    code: ClassVar[str] = "escalated"
    note: str | None = None


@dataclass(frozen=True)
class Moved(Event):
    """A reviewer puts the claim into another queue (opaque name)."""

    code: ClassVar[str] = "moved"
    queue: str


@dataclass(frozen=True)
class Appealed(Event):
    """A side disagrees with the decision."""

    code: ClassVar[str] = "appealed"
    statement: str
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True)
class AppealDecided(Event):
    """The appeal officer rules; `verdict` replaces the decision unless it is upheld (then None)."""

    code: ClassVar[str] = "appeal-decided"
    ruling: Ruling
    reasons: str
    verdict: Verdict | None = None


@dataclass(frozen=True)
class DeadlineRanOut(Event):
    """A clock has run out. `version` is the clock's; of another version it is stale and does nothing."""

    code: ClassVar[str] = "deadline-ran-out"
    clock: ClockKind
    version: int


@dataclass(frozen=True)
class ConditionMet(Event):
    """Goods came back, or their destruction was shown; `on` is when (not after now)."""

    code: ClassVar[str] = "condition-met"
    condition: Condition
    on: datetime
    proof: str | None = None


@dataclass(frozen=True)
class Withdrawn(Event):
    """The buyer takes the claim back."""

    code: ClassVar[str] = "withdrawn"


@dataclass(frozen=True)
class Merged(Event):
    """A reviewer joins the claim to another one about the same thing."""

    code: ClassVar[str] = "merged"
    into: str


@dataclass(frozen=True)
class HoldPlaced(Event):
    """A legal hold begins; `by_order` if a court or an authority ordered it."""

    code: ClassVar[str] = "hold-placed"
    reasons: str
    by_order: bool = False


@dataclass(frozen=True)
class HoldLifted(Event):
    """The legal hold ends; the clock it stopped goes on."""

    code: ClassVar[str] = "hold-lifted"
    reasons: str


@dataclass(frozen=True)
class Reopened(Event):
    """A final claim is opened again."""

    code: ClassVar[str] = "reopened"
    cause: ReopenCause
    reasons: str


@dataclass(frozen=True)
class HumanDemanded(Event):
    """A side wants a person to decide, and gets one."""

    code: ClassVar[str] = "human-demanded"


@dataclass(frozen=True)
class RecordObjected(Event):
    """The buyer objects to what this claim entered into the consumer record, in own words."""

    code: ClassVar[str] = "record-objected"
    statement: str


@dataclass(frozen=True)
class ObjectionDecided(Event):
    """A person answers the objection, with reasons: the entry stays, or it is overturned."""

    code: ClassVar[str] = "objection-decided"
    stays: bool
    reasons: str


@dataclass(frozen=True)
class WarningGiven(Event):
    """The buyer is told, in writing, what a further entry can lead to."""

    code: ClassVar[str] = "warning-given"
    reasons: str


@dataclass(frozen=True)
class RestrictionBegun(Event):
    """The buyer's account is without a favour until then; after a warning (`consumers.restriction_flaw`)."""

    code: ClassVar[str] = "restriction-begun"
    perk: Perk
    until: datetime
    reasons: str


@dataclass(frozen=True)
class RestrictionEnded(Event):
    """The restriction ends before its time."""

    code: ClassVar[str] = "restriction-ended"
    reasons: str


@dataclass(frozen=True)
class ReferralAsked(Event):
    """A person asks for papers for somebody outside, made of the final decision. `package`: their SHA-256."""

    code: ClassVar[str] = "referral-asked"
    kind: ReferralKind
    package: str


@dataclass(frozen=True)
class ReferralApproved(Event):
    """A second person approves the very same papers; people may hand them over then."""

    code: ClassVar[str] = "referral-approved"
    package: str


@dataclass(frozen=True)
class ReferralWithdrawn(Event):
    """A person takes papers back, approved or not; whoever received them has to be told."""

    code: ClassVar[str] = "referral-withdrawn"
    package: str
    reasons: str


@dataclass(frozen=True)
class ReferralAnswered(Event):
    """What came back from whoever received the papers, kept as evidence. `proof`: SHA-256 of the original."""

    code: ClassVar[str] = "referral-answered"
    package: str
    statement: str
    proof: str | None = None


@dataclass(frozen=True)
class Erased(Event):
    """Something of an ended claim was deleted: its time was over, or the person it is about asked for it."""

    code: ClassVar[str] = "erased"
    cause: Cause
    removed: tuple[Removed, ...]


@dataclass(frozen=True)
class Exported(Event):
    """A case file was made for somebody. Nothing changes but what is known of the claim's papers.

    Attributes:
        contents: digest of what is in it (`record.casefile`).
        taken_out: SHA-256 of the list of what was left out or covered, `things_taken_out` how many they are.
    """

    code: ClassVar[str] = "exported"
    variant: Variant
    contents: str
    taken_out: str
    things_taken_out: int


@dataclass(frozen=True)
class Marked(Event):
    """A person has looked at an exhibit and marked what copies for others cover. The latest counts.

    Nothing changes about the claim: it is no move.

    Attributes:
        exhibit: SHA-256 of the original.
        boxes: SHA-256 of the list of boxes, which is kept as long as the original (`store.marks`).
        marked: how many boxes; none: looked at, nothing to cover.
    """

    code: ClassVar[str] = "marked"
    exhibit: str
    boxes: str
    marked: int


EVENTS: dict[str, type[Event]] = {kind.code: kind for kind in Event.__subclasses__()}
"""Every event by its code."""
