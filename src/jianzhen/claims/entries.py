"""What happens to an entry in the consumer record after the decision is final, and the erasing of one."""

from collections.abc import Callable
from typing import Any

from jianzhen.claims import events as e
from jianzhen.claims.claim import Restriction
from jianzhen.claims.draft import Draft
from jianzhen.claims.effects import AccountRestricted, Template
from jianzhen.claims.states import Actor, ClockKind, Matter, Side


def _objected(d: Draft, _event: e.RecordObjected) -> None:
    d.free()
    d.mark_entry(objected=d.now)
    d.start(ClockKind.OBJECTION)
    d.tell(Template.OBJECTION_RECEIVED, Side.BUYER)


def _answered(d: Draft, event: e.ObjectionDecided) -> None:
    _acted(d, event.actor)
    if event.stays:
        d.mark_entry(answered=d.now)
    else:
        d.reverse()
    d.start()
    d.tell(Template.OBJECTION_DECIDED, Side.BUYER)


def _warned(d: Draft, event: e.WarningGiven) -> None:
    _acted(d, event.actor)
    d.mark_entry(warned=d.now)
    d.tell(Template.RECORD_WARNING, Side.BUYER)


def _restricted(d: Draft, event: e.RestrictionBegun) -> None:
    _acted(d, event.actor)
    d.mark_entry(restricted=Restriction(event.perk, d.now, event.until))
    d.add(AccountRestricted(event.perk, event.until, d.claim.round))
    d.tell(Template.ACCOUNT_RESTRICTED, Side.BUYER)


def _freed(d: Draft, _event: e.RestrictionEnded) -> None:
    d.free()


def _erased(d: Draft, event: e.Erased) -> None:
    """The file still names what it rested on, by hash; only entries are gone from the claim itself."""
    if any(removed.matter is Matter.ENTRIES for removed in event.removed):
        d.free()
        d.set(entries=())
        d.start()


def _acted(d: Draft, actor: Actor) -> None:
    """Who acted on the entry does not judge it later."""
    if actor.id not in d.claim.deciders:
        d.set(deciders=(*d.claim.deciders, actor.id))


MOVES: dict[type[e.Event], Callable[[Draft, Any], None]] = {
    e.RecordObjected: _objected,
    e.ObjectionDecided: _answered,
    e.WarningGiven: _warned,
    e.RestrictionBegun: _restricted,
    e.RestrictionEnded: _freed,
    e.Erased: _erased,
}
