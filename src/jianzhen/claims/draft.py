"""A claim while it is being changed: what all moves share. Clocks, money and the record are kept here."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jianzhen.claims.calendar import End, end_of
from jianzhen.claims.claim import ClaimState, Clock, Decision, Entry, Exhibit, Filed, Verdict
from jianzhen.claims.effects import (
    AccountFreed,
    Alarm,
    AlarmCode,
    ChargeChanged,
    Deadline,
    Effect,
    GoodsOrdered,
    Job,
    JobWanted,
    Notify,
    PeersTold,
    RecordEntry,
    RecordReversed,
    ReferralRecalled,
    RefundOrdered,
    RefundReversed,
    Template,
)
from jianzhen.claims.states import Actor, Basis, ClockKind, Payer, Role, Ruling, Side, State
from jianzhen.claims.table import CLOCKS, first_clock
from jianzhen.claims.terms import Terms
from jianzhen.model import Demand, Money


class Draft:
    """Collects one transition; not shared, thrown away afterwards."""

    def __init__(self, claim: ClaimState, now: datetime, terms: Terms) -> None:
        self.claim = claim
        self.now = now
        self.terms = terms
        self.effects: list[Effect] = []

    def set(self, **fields: Any) -> None:
        """Change fields of the claim."""
        self.claim = replace(self.claim, **fields)

    def add(self, effect: Effect) -> None:
        """Want this done."""
        self.effects.append(effect)

    def tell(self, template: Template, *sides: Side, demands: tuple[Demand, ...] = ()) -> None:
        """Notify these sides, both if none is named."""
        ids = {Side.BUYER: self.claim.buyer, Side.MERCHANT: self.claim.merchant}
        for side in sides or tuple(Side):
            self.add(Notify(Role(side.value), ids[side], template, demands))

    def go(self, state: State) -> None:
        """Enter a state: whoever worked on the claim is done, and its clock starts."""
        self.set(state=state, since=self.now, lease=None, offer=None)
        if state is State.IN_REVIEW:
            self.set(with_person=True)
            self.tell(Template.UNDER_REVIEW)
        self.start()

    # clocks

    def start(self, kind: ClockKind | None = None, begin: datetime | None = None) -> None:
        """Start the first clock of the state, or this one, from now or `begin`."""
        row = CLOCKS[kind] if kind else first_clock(self.claim.state)
        if row is None:
            self._run(None, None)
        else:
            self._run(row.kind, end_of(row.length(self.terms), begin or self.now))

    def restart(self, kind: ClockKind, left: timedelta) -> None:
        """Let a clock go on for what was left of it."""
        self._run(kind, End(self.now + left))

    def _run(self, kind: ClockKind | None, end: End | None) -> None:
        """Let one clock run: under a hold that of the hold, else the state's; the law's, if it is earlier."""
        hold = self.claim.hold
        if hold is not None:
            left = None if end is None else max(end.at - self.now, timedelta())
            self.set(hold=replace(hold, kind=kind, left=left))
            kind, end = ClockKind.HOLD_REVIEW, end_of(self.terms.hold_review, self.now)
        due, stopped = self.claim.refund_due, hold is not None and hold.by_order
        if due is not None and not stopped and (end is None or due <= end.at):
            kind, end = ClockKind.REFUND_BY_LAW, End(due)
        if kind is None or end is None:
            self.set(clock=None)
            return
        version = self.claim.clocks + 1
        self.set(clock=Clock(kind, end.at, version), clocks=version)
        self.add(Deadline(kind, end.at, version, end.warning))

    # evidence

    def file(self, exhibits: Iterable[Exhibit], side: Side, late: bool = False) -> None:
        """Put exhibits into the file and have them screened."""
        new = tuple(Filed(exhibit, side, late) for exhibit in exhibits)
        if new:
            self.set(file=self.claim.file + new)
            self.screen(f.exhibit.sha256 for f in new)

    def screen(self, exhibits: Iterable[str]) -> None:
        """Have these exhibits checked; before sealing nothing is."""
        wanted = tuple(exhibits)
        if self.claim.state is not State.RECEIVED:
            self.add(JobWanted(Job.SCREEN, wanted))

    # decisions

    def decide(
        self,
        verdict: Verdict,
        basis: Basis,
        by: Actor,
        second: Actor | None = None,
        ruling: Ruling | None = None,
    ) -> None:
        """Let a verdict stand: tell both sides, order what it grants now, open the appeal window or end."""
        decision = Decision(verdict, basis, by, self.now, second, ruling)
        self.set(decision=decision, first=None, refund_due=None, senior=False)
        self.settle()
        if basis is Basis.APPEAL:
            self.tell(Template.APPEAL_DECIDED)
            self.finish()
        else:
            self.set(appellants=())
            self.tell(Template.DECIDED)
            self.go(State.DECIDED)

    def finish(self) -> None:
        """Become final: only now may the consumer record and any penalty move."""
        decision = self.claim.decision
        assert decision is not None
        self.go(State.FINAL)
        self.set(recorded=True)
        verdict = decision.verdict
        self.add(RecordEntry(verdict.outcome, decision.by, self.claim.round, verdict.penalty))
        if verdict.penalty is not None and verdict.penalty.on is Side.BUYER:
            entry = Entry(self.claim.round, self.now, verdict.penalty.kind)
            self.set(entries=(*self.claim.entries, entry))
        self.tell(Template.FINAL)

    def set_aside(self) -> None:
        """Have a decision made anew by a person. What was entered or paid stays known."""
        if self.claim.recorded:
            self.reverse()
        self.set(decision=None, first=None, appellants=(), recorded=False, round=self.claim.round + 1)
        self.go(State.IN_REVIEW)

    # the consumer record

    def mark_entry(self, **fields: Any) -> None:
        """Change fields of the entry that stands."""
        *before, last = self.claim.entries
        self.set(entries=(*before, replace(last, **fields)))

    def reverse(self) -> None:
        """Let what was entered in this round no longer stand, and tell every peer."""
        self.add(RecordReversed(self.claim.round))
        self.add(PeersTold(self.claim.round))
        if self.claim.entry is not None:
            self.free()
            self.mark_entry(overturned=self.now)
        self.recall(*(referral.package for referral in self.claim.referrals))

    def recall(self, *packages: str) -> None:
        """Let these papers no longer stand, and have people tell whoever received them."""
        gone = [r for r in self.claim.referrals if r.package in packages and r.withdrawn is None]
        for referral in gone:
            self.add(ReferralRecalled(referral.kind, referral.package, referral.approved is not None))
        if any(referral.approved for referral in gone):
            self.add(Alarm(AlarmCode.REFERRAL_RECALLED))
        self.set(
            referrals=tuple(replace(r, withdrawn=self.now) if r in gone else r for r in self.claim.referrals)
        )

    def free(self) -> None:
        """End a restriction of the account, if there is one."""
        entry = self.claim.entry
        if entry is not None and entry.restricted is not None and entry.restricted.stands(self.now):
            self.mark_entry(restricted=replace(entry.restricted, ended=self.now))
            self.add(AccountFreed(entry.restricted.perk, entry.round))
            self.tell(Template.ACCOUNT_FREED, Side.BUYER)

    def settle(self) -> None:
        """Order what the decision grants now and was not ordered yet; take back what it no longer grants."""
        claim, decision = self.claim, self.claim.decision
        assert decision is not None
        verdict = decision.verdict
        ready = set(verdict.conditions) <= set(claim.met)
        target = verdict.amount if ready else min(verdict.amount, claim.paid, key=lambda money: money.amount)
        more, less = target.less(claim.paid), claim.paid.less(target)
        by_merchant = verdict.payer is Payer.MERCHANT
        if more.amount:
            self.add(RefundOrdered(more, verdict.payer, claim.round))
        if less.amount:
            self.add(RefundReversed(less, claim.round))
        charged = target if by_merchant else claim.asked.nothing
        without_word = Money(claim.charged.amount + (more.amount if by_merchant else 0), charged.currency)
        if charged.amount != without_word.amount:
            self.add(ChargeChanged(charged, claim.round))
        self.set(paid=target, charged=charged)
        self._order_goods(verdict, ready)

    def _order_goods(self, verdict: Verdict, ready: bool) -> None:
        ordered, remedy = self.claim.ordered, verdict.remedy
        if ordered is not None and remedy is not ordered:
            self.add(Alarm(AlarmCode.GOODS_ALREADY_ORDERED))
        if remedy is not None and not remedy.is_money and ready and ordered is None:
            self.add(GoodsOrdered(remedy, verdict.payer, self.claim.round))
            self.set(ordered=remedy)
