"""What each event does to a claim. Whether it may happen at all was asked before: `table.TABLE`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from jianzhen.claims import entries, referrals, verdicts
from jianzhen.claims import events as e
from jianzhen.claims.calendar import end_of
from jianzhen.claims.claim import ClaimState, Found, Hold, Lease, Verdict, View
from jianzhen.claims.draft import Draft
from jianzhen.claims.effects import Alarm, AlarmCode, EvidenceCarried, Template
from jianzhen.claims.states import (
    Actor,
    Basis,
    ClockKind,
    Heard,
    Mark,
    Outcome,
    Payer,
    Ruling,
    Side,
    State,
)
from jianzhen.claims.table import CLOCKS
from jianzhen.claims.terms import Terms
from jianzhen.model import GENERAL, Band, Condition, Ground, Remedy, Step


def _sealed(d: Draft, _event: e.Sealed) -> None:
    d.go(State.SCREENING)
    d.screen(d.claim.unscreened)


def _screened(d: Draft, event: e.Screened) -> None:
    _note_findings(d, event)
    _route(d, event)
    claim = d.claim
    if claim.state is not State.SCREENING or claim.unscreened:
        return  # a late result, or more was supplied meanwhile, whose own result follows
    automatic = not (claim.with_person or claim.contested)
    if automatic and event.step is Step.APPROVE and may_approve(claim, event, d.terms):
        d.decide(_granted(claim, event.conditions, d.terms, event.policy), Basis.SCREENING, event.actor)
    elif automatic and event.step is Step.ASK_EVIDENCE and claim.requests < d.terms.requests:
        _ask_buyer(d, event.demands)
    elif automatic and event.step is Step.HEAR_MERCHANT and claim.heard is Heard.NOT_ASKED:
        _ask_merchant(d)
    else:
        d.go(State.IN_REVIEW)


def _note_findings(d: Draft, event: e.Screened) -> None:
    seen = set(event.exhibits)
    file = tuple(replace(f, screened=f.screened or f.exhibit.sha256 in seen) for f in d.claim.file)
    strongest = {found.kind: found for found in d.claim.found}
    for found in event.found:
        known = strongest.get(found.kind)
        if known is None or found.band.rank > known.band.rank:
            strongest[found.kind] = found
    d.set(file=file, found=tuple(strongest.values()))


def _route(d: Draft, event: e.Screened) -> None:
    """Take in where the rules send the claim: what people or rules asked for before stays."""
    claim, told = d.claim, event.routing
    named = tuple(f"{event.policy}/{rule}" for rule in told.rules)
    if named:
        before = (claim.priority,) if claim.rules else ()
        d.set(priority=max((*before, told.priority), key=lambda priority: priority.rank))
    if told.queue != GENERAL and not claim.with_person:
        d.set(queue=told.queue)
    d.set(second=claim.second or told.second, rules=tuple(dict.fromkeys(claim.rules + named)))


def may_approve(claim: ClaimState, event: e.Screened, terms: Terms) -> bool:
    """Whether screening may grant what was asked: low value, nothing found, no person wanted, no hold."""
    if claim.second or claim.demanded or claim.hold or claim.asked.above(terms.auto_approve.amount):
        return False
    if any(_is_evidence(found) for found in claim.found):
        return False
    granted = _granted(claim, event.conditions, terms, event.policy)
    return verdicts.photo_alone(claim, granted, terms) is None


def _is_evidence(found: Found) -> bool:
    return found.band.rank >= Band.MODERATE.rank


def _granted(
    claim: ClaimState,
    conditions: tuple[Condition, ...],
    terms: Terms,
    clause: str | None,
    agreed: bool = False,
) -> Verdict:
    """Return all that was asked; at the merchant's cost only with the merchant's own consent."""
    wanted = set(conditions)
    if claim.remedy is Remedy.RETURN_AND_REFUND:
        wanted.add(Condition.RETURN_OF_GOODS)
    return Verdict(
        Outcome.APPROVE,
        claim.asked if claim.remedy.is_money else claim.asked.nothing,
        claim.remedy,
        tuple(condition for condition in Condition if condition in wanted),
        Payer.MERCHANT if agreed or terms.merchant_consents else Payer.PLATFORM,
        clause=clause,
    )


def _ask_buyer(d: Draft, demands: tuple[Any, ...]) -> None:
    marks = tuple(mark for mark in d.claim.marks if mark is not Mark.INCOMPLETE)
    d.set(requests=d.claim.requests + 1, extended=False, marks=marks)
    d.go(State.EVIDENCE_NEEDED)
    d.tell(Template.EVIDENCE_WANTED, Side.BUYER, demands=demands)


def _ask_merchant(d: Draft, demands: tuple[Any, ...] = ()) -> None:
    marks = tuple(mark for mark in d.claim.marks if mark is not Mark.NO_REPLY)
    heard = d.claim.heard if d.claim.heard.done else Heard.ASKED
    d.set(heard=heard, marks=marks)
    d.go(State.WAITING_FOR_MERCHANT)
    d.tell(Template.REPLY_WANTED, Side.MERCHANT, demands=demands)


def _evidence_asked(d: Draft, event: e.EvidenceAsked) -> None:
    if event.of is Side.BUYER:
        _ask_buyer(d, event.demands)
    else:
        _ask_merchant(d, event.demands)


def _evidence_extended(d: Draft, _event: e.EvidenceExtended) -> None:
    d.set(extended=True)
    hold, clock = d.claim.hold, d.claim.clock
    length = end_of(d.terms.evidence, d.now).at - d.now
    if hold is not None:
        d.restart(ClockKind.EVIDENCE, (hold.left or timedelta()) + length)
    elif clock is not None and clock.kind is ClockKind.EVIDENCE:
        d.start(ClockKind.EVIDENCE, max(clock.at, d.now))
    else:
        d.start(ClockKind.EVIDENCE)


def _evidence_waived(d: Draft, _event: e.EvidenceWaived) -> None:
    d.go(State.IN_REVIEW)


def _evidence_supplied(d: Draft, event: e.EvidenceSupplied) -> None:
    side = Side(event.actor.role.value)
    answers = d.claim.state is State.EVIDENCE_NEEDED and side is Side.BUYER
    d.file(event.exhibits, side)
    if answers:
        d.go(State.SCREENING)


def _evidence_late(d: Draft, event: e.EvidenceLate) -> None:
    side = Side(event.actor.role.value)
    d.file(event.exhibits, side, late=True)
    d.tell(Template.EVIDENCE_KEPT_LATE, side)


def _merchant_accepted(d: Draft, event: e.MerchantAccepted) -> None:
    d.set(heard=Heard.REPLIED)
    granted = _granted(d.claim, event.conditions, d.terms, None, agreed=True)
    d.decide(granted, Basis.MERCHANT_ACCEPTED, event.actor)


def _merchant_offered(d: Draft, event: e.MerchantOffered) -> None:
    d.set(heard=Heard.REPLIED)
    d.go(State.WAITING_FOR_BUYER)
    d.set(offer=event.offer)
    d.tell(Template.OFFER_MADE, Side.BUYER)


def _merchant_contested(d: Draft, event: e.MerchantContested) -> None:
    d.set(heard=Heard.REPLIED, contested=True)
    d.file(event.exhibits, Side.MERCHANT)
    d.go(State.SCREENING if event.exhibits else State.IN_REVIEW)


def _offer_accepted(d: Draft, event: e.OfferAccepted) -> None:
    offer = d.claim.offer
    assert offer is not None
    verdict = Verdict(Outcome.PARTIAL, offer.amount, offer.remedy, offer.conditions, payer=Payer.MERCHANT)
    if verdicts.full(d.claim, verdict):
        verdict = replace(verdict, outcome=Outcome.APPROVE)
    d.decide(verdict, Basis.OFFER_ACCEPTED, event.actor)


def _offer_declined(d: Draft, _event: e.OfferDeclined) -> None:
    d.tell(Template.OFFER_DECLINED, Side.MERCHANT)
    d.go(State.IN_REVIEW)


def _lease(d: Draft, event: e.Leased | e.LeaseRenewed) -> None:
    d.set(lease=Lease(event.actor, end_of(d.terms.lease, d.now).at))


def _lease_released(d: Draft, _event: e.LeaseReleased) -> None:
    d.set(lease=None)


def _decided(d: Draft, event: e.Decided) -> None:
    d.set(deciders=_with(d.claim.deciders, event.actor))
    if d.claim.second or verdicts.needs_second(d.claim, event.verdict, d.terms):
        d.go(State.SECOND_REVIEW)
        d.set(first=View(event.actor, event.verdict))
    else:
        d.decide(event.verdict, Basis.REVIEW, event.actor)


def _second_view(d: Draft, event: e.SecondViewGiven) -> None:
    first = d.claim.first
    assert first is not None
    d.set(deciders=_with(d.claim.deciders, event.actor))
    verdict, is_first = verdicts.milder(first.verdict, event.verdict)
    by, second = (first.by, event.actor) if is_first else (event.actor, first.by)
    basis = Basis.APPEAL if first.ruling else Basis.REVIEW
    d.decide(verdict, basis, by, second, first.ruling)


def _view_withdrawn(d: Draft, event: e.ViewWithdrawn) -> None:
    first = d.claim.first
    assert first is not None
    d.set(first=None)
    if first.ruling is None:
        d.go(State.IN_REVIEW)
    else:  # nothing was ruled, so the same officer may go on
        d.set(deciders=tuple(x for x in d.claim.deciders if x != event.actor.id))
        d.go(State.APPEALED)


def _escalated(d: Draft, _event: e.Escalated) -> None:
    d.set(senior=True, lease=None)
    d.start(ClockKind.REVIEW)


def _moved(d: Draft, event: e.Moved) -> None:
    d.set(queue=event.queue, lease=None)


def _appealed(d: Draft, event: e.Appealed) -> None:
    side = Side(event.actor.role.value)
    d.file(event.exhibits, side)
    joins = d.claim.state is State.APPEALED
    d.set(appellants=(*d.claim.appellants, side))
    if not joins:
        d.go(State.APPEALED)
    d.tell(Template.APPEAL_RECEIVED)


def _appeal_decided(d: Draft, event: e.AppealDecided) -> None:
    old = d.claim.decision
    assert old is not None
    d.set(deciders=_with(d.claim.deciders, event.actor))
    if event.ruling is Ruling.UPHOLD or event.verdict is None:
        d.set(decision=replace(old, ruling=Ruling.UPHOLD))
        d.tell(Template.APPEAL_DECIDED)
        d.finish()
    elif verdicts.needs_second(d.claim, event.verdict, d.terms):
        d.go(State.SECOND_REVIEW)
        d.set(first=View(event.actor, event.verdict, event.ruling))
    else:
        d.decide(event.verdict, Basis.APPEAL, event.actor, ruling=event.ruling)


def _reopened(d: Draft, _event: e.Reopened) -> None:
    d.set_aside()
    d.tell(Template.REOPENED)


def _human_demanded(d: Draft, event: e.HumanDemanded) -> None:
    side = Side(event.actor.role.value)
    if side not in d.claim.demanded:
        d.set(demanded=(*d.claim.demanded, side))
    if d.claim.state is State.DECIDED:
        d.set_aside()
    d.tell(Template.HUMAN_WILL_DECIDE)


def _condition_met(d: Draft, event: e.ConditionMet) -> None:
    d.set(met=(*d.claim.met, event.condition))
    came_back = event.condition is Condition.RETURN_OF_GOODS
    if d.claim.decision is not None:
        d.settle()
    elif came_back and d.claim.ground is Ground.NO_REASON:
        _law_clock(d, event)


def _law_clock(d: Draft, event: e.ConditionMet) -> None:
    """Start the clock of Art. 25, and let it run instead of the state's if it ends sooner."""
    due = end_of(d.terms.refund_by_law, event.on).at
    d.set(refund_due=due)
    hold, clock = d.claim.hold, d.claim.clock
    if hold is not None and hold.kind is not None:
        d.restart(hold.kind, hold.left or timedelta())
    elif hold is not None or clock is None:
        d.start()
    elif due < clock.at:
        d.restart(clock.kind, clock.at - d.now)


def _withdrawn(d: Draft, _event: e.Withdrawn) -> None:
    d.set(refund_due=None)
    d.go(State.WITHDRAWN)
    d.tell(Template.WITHDRAWN)


def _merged(d: Draft, event: e.Merged) -> None:
    d.set(merged_into=event.into)
    d.go(State.MERGED)
    d.add(EvidenceCarried(event.into, tuple(f.exhibit.sha256 for f in d.claim.file)))
    d.tell(Template.MERGED)


def _hold_placed(d: Draft, event: e.HoldPlaced) -> None:
    clock = d.claim.clock
    d.set(hold=Hold(event.actor, d.now, event.by_order))
    if clock is not None and clock.kind is not ClockKind.REFUND_BY_LAW:
        d.restart(clock.kind, clock.at - d.now)
    else:
        d.start()


def _hold_lifted(d: Draft, _event: e.HoldLifted) -> None:
    hold = d.claim.hold
    assert hold is not None
    d.set(hold=None)
    if hold.kind is not None:
        d.restart(hold.kind, hold.left or timedelta())
    else:
        d.start()


def _deadline(d: Draft, event: e.DeadlineRanOut) -> None:
    """Do what `table.CLOCKS` says happens when this clock runs out."""
    row = CLOCKS[event.clock]
    again = event.clock is ClockKind.REVIEW and d.claim.senior
    if row.alarm is not None:
        d.add(Alarm(AlarmCode.SENIOR_REVIEW_LATE if again else row.alarm))
    if row.mark is not None:
        d.set(marks=_with(d.claim.marks, row.mark))
    if row.mark is Mark.NO_REPLY and not d.claim.heard.done:
        d.set(heard=Heard.SILENT)
    match row.to:
        case State.DECIDED:
            _refund_by_law(d, event.actor)
        case State.FINAL:
            d.finish()
        case None:
            _again(d, event.clock)
        case state:
            d.go(state)


def _refund_by_law(d: Draft, actor: Actor) -> None:
    conditions = (Condition.RETURN_OF_GOODS,)
    d.decide(_granted(d.claim, conditions, d.terms, "consumer-24-25"), Basis.LAW, actor)


def _again(d: Draft, clock: ClockKind) -> None:
    """The claim stays: people have been alarmed, and a clock runs on."""
    match clock:
        case ClockKind.REVIEW:
            d.set(senior=True)
            d.start()
        case ClockKind.APPEAL_TARGET:
            d.start(ClockKind.APPEAL_LIMIT, d.claim.since)
        case ClockKind.APPEAL_LIMIT | ClockKind.OBJECTION:
            d.restart(clock, end_of(d.terms.appeal_target, d.now).at - d.now)
        case ClockKind.HOLD_REVIEW:
            hold = d.claim.hold
            assert hold is not None
            if hold.kind is not None:
                d.restart(hold.kind, hold.left or timedelta())
            else:
                d.start()
        case _:
            d.start()


def _with(items: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
    value = item.id if isinstance(item, Actor) else item
    return items if value in items else (*items, value)


def _nothing(_d: Draft, _event: e.Exported | e.Marked) -> None:
    """The claim goes on as it was."""


MOVES: dict[type[e.Event], Callable[[Draft, Any], None]] = {
    e.Sealed: _sealed,
    e.Screened: _screened,
    e.EvidenceAsked: _evidence_asked,
    e.EvidenceExtended: _evidence_extended,
    e.EvidenceWaived: _evidence_waived,
    e.EvidenceSupplied: _evidence_supplied,
    e.EvidenceLate: _evidence_late,
    e.MerchantAccepted: _merchant_accepted,
    e.MerchantOffered: _merchant_offered,
    e.MerchantContested: _merchant_contested,
    e.OfferAccepted: _offer_accepted,
    e.OfferDeclined: _offer_declined,
    e.Leased: _lease,
    e.LeaseRenewed: _lease,
    e.LeaseReleased: _lease_released,
    e.Decided: _decided,
    e.SecondViewGiven: _second_view,
    e.ViewWithdrawn: _view_withdrawn,
    e.Escalated: _escalated,
    e.Moved: _moved,
    e.Appealed: _appealed,
    e.AppealDecided: _appeal_decided,
    e.DeadlineRanOut: _deadline,
    e.ConditionMet: _condition_met,
    e.Withdrawn: _withdrawn,
    e.Merged: _merged,
    e.HoldPlaced: _hold_placed,
    e.HoldLifted: _hold_lifted,
    e.Reopened: _reopened,
    e.HumanDemanded: _human_demanded,
    e.Exported: _nothing,
    e.Marked: _nothing,
    **entries.MOVES,
    **referrals.MOVES,
}
"""What each event does, by its class."""
