"""The one way a claim changes: `transition(claim, event, now, terms)`. Pure: no clock, no SQL, no I/O."""

from dataclasses import dataclass
from datetime import datetime

from jianzhen.claims.claim import ClaimState, Exhibit
from jianzhen.claims.codec import check_event
from jianzhen.claims.draft import Draft
from jianzhen.claims.effects import Deadline, Effect, Template
from jianzhen.claims.events import (
    DeadlineRanOut,
    Event,
    EvidenceLate,
    EvidenceSupplied,
    Exported,
    Marked,
    Submitted,
)
from jianzhen.claims.guards import Try, is_party, late
from jianzhen.claims.illegal import IllegalMove
from jianzhen.claims.moves import MOVES
from jianzhen.claims.states import Actor, Role, Side, State
from jianzhen.claims.table import Row, rows
from jianzhen.claims.terms import Terms
from jianzhen.model import Ground, Text

_NO_MOVES = (Exported, Marked)
"""A copy is made, or prepared; the claim goes on as it was."""
_SOMETHING_ELSE = Text("Do one of the things that are possible now", "请选择当前可以进行的操作")
_CORRECT = Text("Correct the request and send it again", "请更正后重新提交")


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
        MalformedEvent: the event could not be chained as it is.
        ValueError: `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must have a time zone")
    check_event(event)
    if claim is None or isinstance(event, Submitted):
        return _open(claim, event, now, terms)
    if isinstance(event, DeadlineRanOut) and (waiting := _not_now(claim, event, now)) is not None:
        return waiting
    ask = Try(claim, event.actor, now, terms, event)
    row = _row_for(ask)
    for check in row.checks:
        if (why := check(ask)) is not None:
            raise IllegalMove(why, _CORRECT, allowed(claim, event.actor, now, terms))
    draft = Draft(claim, now, terms)
    MOVES[type(event)](draft, event)
    draft.set(version=claim.version + 1)
    return Transition(draft.claim, tuple(draft.effects))


def allowed(claim: ClaimState, actor: Actor, now: datetime, terms: Terms) -> tuple[str, ...]:
    """Return the codes of the events this actor could send now (their content may still be refused)."""
    ask = Try(claim, actor, now, terms)
    moves = (row for row in rows(claim.state, actor.role) if row.event not in _NO_MOVES)
    possible = (row.event.code for row in moves if _stops(row, ask) is None)
    return tuple(dict.fromkeys(possible))


def supply(
    claim: ClaimState,
    actor: Actor,
    exhibits: tuple[Exhibit, ...],
    now: datetime,
    terms: Terms,
    statement: str | None = None,
) -> EvidenceSupplied | EvidenceLate:
    """Return the event by which a side adds exhibits: in time, or late. Nothing supplied is ever dropped."""
    kind = EvidenceLate if late(Try(claim, actor, now, terms)) else EvidenceSupplied
    return kind(actor, exhibits, statement)


def _row_for(ask: Try) -> Row:
    """Return the row by which this can happen now."""
    why = None
    for row in rows(ask.claim.state, ask.actor.role):
        if isinstance(ask.event, row.event):
            why = _stops(row, ask)
            if why is None:
                return row
    if why is None:
        code = ask.event.code if ask.event else ""
        why = Text(
            f"{code} is not possible for a {ask.actor.role} while the claim is {ask.claim.state}",
            f"索赔处于 {ask.claim.state} 时，{ask.actor.role} 不能执行 {code}",
        )
    raise IllegalMove(why, _SOMETHING_ELSE, allowed(ask.claim, ask.actor, ask.now, ask.terms))


def _stops(row: Row, ask: Try) -> Text | None:
    for guard in (is_party, *row.guards):
        if (why := guard(ask)) is not None:
            return why
    return None


def _not_now(claim: ClaimState, event: DeadlineRanOut, now: datetime) -> Transition | None:
    """Return the claim untouched if this deadline no longer runs, or has not come yet (a clock set back)."""
    clock = claim.clock
    if event.actor.role is not Role.SYSTEM:
        return None
    if clock is None or clock.version != event.version or clock.kind is not event.clock:
        return Transition(claim, stale=True)
    if now < clock.at:
        return Transition(claim, (Deadline(clock.kind, clock.at, clock.version),), stale=True)
    return None


def _open(claim: ClaimState | None, event: Event, now: datetime, terms: Terms) -> Transition:
    """Let a claim come in."""
    if claim is not None or not isinstance(event, Submitted):
        first = Text("a claim is submitted once, first of all", "索赔只能提交一次，且须最先提交")
        raise IllegalMove(first, _SOMETHING_ELSE)
    if (why := _submission_flaw(event, terms)) is not None:
        raise IllegalMove(why, _CORRECT)
    opened = ClaimState(
        id=event.claim,
        buyer=event.buyer,
        merchant=event.merchant,
        ground=event.ground,
        remedy=event.remedy,
        asked=event.asked,
        state=State.RECEIVED,
        since=now,
        paid=event.asked.nothing,
        charged=event.asked.nothing,
    )
    draft = Draft(opened, now, terms)
    draft.file(event.exhibits, Side.BUYER)
    draft.tell(Template.CLAIM_RECEIVED, Side.BUYER)
    return Transition(draft.claim, tuple(draft.effects))


def _submission_flaw(event: Submitted, terms: Terms) -> Text | None:
    own = {Role.BUYER: event.buyer, Role.SYSTEM: event.actor.id}.get(event.actor.role)
    if not event.actor.id or event.actor.id != own:
        return Text(
            "only the buyer, or the shop's system, submits a claim", "只有买家本人或店铺系统可以提交索赔"
        )
    if not (event.claim and event.buyer and event.merchant) or event.buyer == event.merchant:
        return Text(
            "a claim has an id, a buyer, and somebody else as merchant", "索赔须有编号、买家和另一方商家"
        )
    if not event.asked.amount:
        return Text(
            "what is asked has a value, also for exchange or repair", "请求须写明金额，换货和维修也须写明"
        )
    if event.ground is Ground.NO_REASON and not event.remedy.is_money:
        return Text("a return without reason asks for money", "无理由退货只能请求退款")
    if len({x.sha256 for x in event.exhibits}) < len(event.exhibits):
        return Text("an exhibit is named twice", "有材料重复")
    if len(event.exhibits) > terms.exhibits:
        return Text(f"at most {terms.exhibits} exhibits", f"最多提交 {terms.exhibits} 份材料")
    return None
