"""The life of a claim: `transition(claim, event, now, terms)` gives the new claim and the effects."""

from jianzhen.claims.claim import ClaimState
from jianzhen.claims.illegal import IllegalMove, MalformedEvent
from jianzhen.claims.states import SYSTEM, Actor, Role, State
from jianzhen.claims.terms import Terms
from jianzhen.claims.transition import Transition, allowed, supply, transition
from jianzhen.claims.views import seen_event, view

__all__ = [
    "SYSTEM",
    "Actor",
    "ClaimState",
    "IllegalMove",
    "MalformedEvent",
    "Role",
    "State",
    "Terms",
    "Transition",
    "allowed",
    "seen_event",
    "supply",
    "transition",
    "view",
]
