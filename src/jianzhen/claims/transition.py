"""The one way a claim changes: `transition(claim, event, now, terms)`. Pure: no clock, no SQL, no I/O."""

from dataclasses import dataclass
from datetime import datetime

from jianzhen.claims.claim import ClaimState
from jianzhen.claims.effects import Effect
from jianzhen.claims.events import Event
from jianzhen.claims.states import Actor
from jianzhen.claims.terms import Terms


@dataclass(frozen=True, slots=True)
class Transition:
    """The claim afterwards, and what is to be done in the same transaction.

    `stale`: the event was a deadline that no longer runs, or not yet. The claim is as it was and nothing is
    to be chained; `effects` may hold the deadline once more.
    """

    claim: ClaimState
    effects: tuple[Effect, ...] = ()
    stale: bool = False


def transition(claim: ClaimState | None, event: Event, now: datetime, terms: Terms) -> Transition:
    """Apply one event; `claim` is None for `Submitted` only. `now` is aware.

    Raises:
        IllegalMove: not possible now, for this actor, or with this content.
    """
    raise NotImplementedError


def allowed(claim: ClaimState, actor: Actor, now: datetime, terms: Terms) -> tuple[str, ...]:
    """Return the codes of the events this actor could send now (their content may still be refused)."""
    raise NotImplementedError
