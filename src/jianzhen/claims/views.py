"""What each role may see of a claim and its events: a side its own business; a second view is blind."""

from dataclasses import replace

from jianzhen.claims import events as e
from jianzhen.claims.claim import ClaimState, Clock, Decision
from jianzhen.claims.states import Actor, ClockKind, Role, Side, State
from jianzhen.model import Priority

NOBODY = Actor(Role.SYSTEM, "")
"""Stands where somebody is not named."""

_FOR_SIDES = (
    e.EvidenceAsked,
    e.EvidenceExtended,
    e.EvidenceWaived,
    e.EvidenceSupplied,
    e.EvidenceLate,
    e.MerchantAccepted,
    e.MerchantOffered,
    e.MerchantContested,
    e.OfferAccepted,
    e.OfferDeclined,
    e.Appealed,
    e.ConditionMet,
    e.Withdrawn,
    e.Merged,
    e.Reopened,
    e.HumanDemanded,
)
"""Events both sides may read. A decision reaches them through `view`, once it stands."""

_FOR_BUYER = (e.RecordObjected, e.ObjectionDecided, e.WarningGiven, e.RestrictionBegun, e.RestrictionEnded)
"""What is about the buyer's own record."""


def hides_first(claim: ClaimState, actor: Actor) -> bool:
    """Whether a first view is kept from `actor`: from all but its author, auditors and the system."""
    if claim.first is None or actor.role in (Role.AUDITOR, Role.SYSTEM):
        return False
    return actor != claim.first.by


def view(claim: ClaimState, actor: Actor) -> ClaimState:
    """Return the claim as `actor` may see it.

    The merchant does not see who the buyer is. Neither side sees what the checks found in detail, where the
    rules sent it, who at the platform works on it, or that a second view is awaited. Of the exhibits only
    hashes are here: which picture a side gets to see, and how much of it is blurred, is settled elsewhere.
    """
    if hides_first(claim, actor):
        claim = replace(claim, first=None, deciders=())
    side = actor.side
    if side is None:
        return claim
    if claim.state is State.SECOND_REVIEW:
        claim = replace(claim, state=State.IN_REVIEW)
    if claim.clock and claim.clock.kind in (ClockKind.SECOND_REVIEW, ClockKind.HOLD_REVIEW):
        claim = replace(claim, clock=None)
    hidden = replace(claim, found=(), marks=(), lease=None, deciders=(), senior=False, hold=None)
    hidden = replace(hidden, queue="", priority=Priority.NORMAL, second=False, rules=())
    hidden = replace(hidden, decision=_unnamed(claim.decision) if claim.decision else None)
    hidden = replace(hidden, referrals=())
    return replace(hidden, buyer="", entries=(), clock=_of_both(hidden)) if side is Side.MERCHANT else hidden


def seen_event(claim: ClaimState, event: e.Event, actor: Actor) -> e.Event | None:
    """Return an event of the claim as `actor` may read it, None if it is not for them."""
    given = isinstance(event, e.Decided | e.AppealDecided) and claim.first is not None
    if given and claim.first is not None and event.actor == claim.first.by and hides_first(claim, actor):
        return None
    if actor.side is None or event.actor == actor:
        return event
    if not isinstance(event, (*_FOR_SIDES, *_FOR_BUYER) if actor.side is Side.BUYER else _FOR_SIDES):
        return None
    return replace(event, actor=Actor(event.actor.role, ""))


def _of_both(claim: ClaimState) -> Clock | None:
    """The clock, unless it is about the buyer's record."""
    return None if claim.clock and claim.clock.kind is ClockKind.OBJECTION else claim.clock


def _unnamed(decision: Decision) -> Decision:
    verdict = replace(decision.verdict, relied=())
    return replace(decision, verdict=verdict, by=NOBODY, second=None)
