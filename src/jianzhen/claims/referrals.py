"""Papers for somebody outside: asked for by one person, approved by another, taken back, answered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from jianzhen.claims import events as e
from jianzhen.claims.claim import Referral
from jianzhen.claims.draft import Draft


def _asked(d: Draft, event: e.ReferralAsked) -> None:
    d.set(referrals=(*d.claim.referrals, Referral(event.kind, event.package, event.actor)))


def _approved(d: Draft, event: e.ReferralApproved) -> None:
    d.set(
        referrals=tuple(
            replace(r, approved=event.actor) if r.package == event.package else r for r in d.claim.referrals
        )
    )


def _withdrawn(d: Draft, event: e.ReferralWithdrawn) -> None:
    d.recall(event.package)


def _answered(_d: Draft, _event: e.ReferralAnswered) -> None:
    """The claim goes on as it was: what to make of it is a person's to say, who can reopen."""


MOVES: dict[type[e.Event], Callable[[Draft, Any], None]] = {
    e.ReferralAsked: _asked,
    e.ReferralApproved: _approved,
    e.ReferralWithdrawn: _withdrawn,
    e.ReferralAnswered: _answered,
}
