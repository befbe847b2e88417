"""What must hold of every single transition, said a second time and independently of the code.

Each function is one invariant of the procedure. `check` asks them all of one edge.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from jianzhen.claims import ClaimState, Role, State, Terms, Transition, entries
from jianzhen.claims import events as e
from jianzhen.claims.claim import Decision, Verdict
from jianzhen.claims.effects import (
    AccountFreed,
    AccountRestricted,
    Alarm,
    AlarmCode,
    ChargeChanged,
    Deadline,
    PeersTold,
    RecordEntry,
    RecordReversed,
    ReferralRecalled,
    RefundOrdered,
    RefundReversed,
)
from jianzhen.claims.families import CONCLUSIVE, FAMILY
from jianzhen.claims.states import Basis, ClockKind, Matter, Outcome, Payer, PenaltyKind, ReferralKind, Side
from jianzhen.claims.table import TABLE
from jianzhen.model import Band, Medium

PERSONS = (Role.REVIEWER, Role.SENIOR_REVIEWER, Role.APPEAL_OFFICER)
ORIGINAL_TABLE = TABLE


@dataclass(frozen=True)
class Edge:
    before: ClaimState
    event: e.Event
    result: Transition
    now: datetime
    terms: Terms

    @property
    def after(self) -> ClaimState:
        return self.result.claim

    @cached_property
    def decided(self) -> Decision | None:
        """The decision that stands since this edge; an upheld one stood before."""
        old, new = self.before.decision, self.after.decision
        if new is None or (old is not None and replace(new, ruling=old.ruling) == old):
            return None
        return new

    def of(self, kind: type) -> list:
        return [effect for effect in self.result.effects if isinstance(effect, kind)]


def _harsh(edge: Edge, verdict: Verdict) -> bool:
    small = verdict.remedy is not None and verdict.remedy.is_money
    floor = edge.before.asked.amount * Decimal("0.2")
    return verdict.remedy is None or (small and verdict.amount.amount < floor)


def nobody_but_a_named_person_decides_against_somebody(edge: Edge) -> None:
    decision = edge.decided
    if decision is None:
        return
    verdict = decision.verdict
    willed = decision.basis in (Basis.OFFER_ACCEPTED, Basis.MERCHANT_ACCEPTED)
    if verdict.outcome is Outcome.APPROVE and verdict.penalty is None:
        return
    if willed:
        assert verdict.outcome is not Outcome.REFUSE
        assert verdict.penalty is None
        return
    assert decision.by.role in PERSONS
    assert decision.by.id
    assert edge.event.actor.role in PERSONS
    assert edge.event.actor.id
    assert verdict.clause
    assert verdict.reasons


def a_refusal_or_penalty_rests_on_independent_findings(edge: Edge) -> None:
    decision = edge.decided
    if decision is None:
        return
    if not (_harsh(edge, decision.verdict) or decision.verdict.penalty):
        return
    if decision.basis is Basis.OFFER_ACCEPTED:
        return
    weighty = (Band.MODERATE, Band.STRONG, Band.VERY_STRONG)
    found = {f.kind for f in edge.before.found if f.band in weighty}
    relied = found & set(decision.verdict.relied)
    assert len({FAMILY[kind] for kind in relied if kind in FAMILY}) >= 2 or relied & CONCLUSIVE


def a_second_person_saw_it_where_one_is_needed(edge: Edge) -> None:
    decision = edge.decided
    if decision is None or decision.basis is Basis.OFFER_ACCEPTED:
        return
    large = edge.before.asked.above(edge.terms.second_review.amount)
    if (large and _harsh(edge, decision.verdict)) or decision.verdict.penalty:
        assert decision.second is not None
        assert decision.second.id != decision.by.id
        assert {decision.second.role, decision.by.role} & {Role.SENIOR_REVIEWER}
        first = edge.before.first
        assert first is not None
        assert edge.event.actor.id != first.by.id
        views = (first.verdict, edge.event.verdict)  # type: ignore[attr-defined]
        assert all(_harsh(edge, view) or decision.verdict.penalty for view in views)
        same = views[0].penalty == views[1].penalty
        assert decision.verdict.penalty == (views[0].penalty if same else None)


def where_the_rules_asked_for_two_people_two_decided(edge: Edge) -> None:
    """What both sides want, and the refund date of the law, are for no rule to hold up.

    On appeal the officer is another person than those who decided: `nobody_judges_an_own_decision`.
    """
    decision = edge.decided
    own = (Basis.OFFER_ACCEPTED, Basis.MERCHANT_ACCEPTED, Basis.LAW, Basis.APPEAL)
    if decision is None or decision.basis in own or not _second_wanted(edge):
        return
    assert decision.second is not None
    assert decision.by.id
    assert decision.second.id
    assert decision.second.id != decision.by.id
    assert {decision.by.role, decision.second.role} <= set(PERSONS)
    assert edge.before.first is not None
    assert {edge.event.actor, edge.before.first.by} == {decision.by, decision.second}


def _second_wanted(edge: Edge) -> bool:
    told = edge.event.routing.second if isinstance(edge.event, e.Screened) else False
    return edge.before.second or told


def what_the_rules_asked_for_stays(edge: Edge) -> None:
    before, after = edge.before, edge.after
    assert after.second == _second_wanted(edge)
    assert after.rules[: len(before.rules)] == before.rules
    assert not before.rules or after.priority.rank >= before.priority.rank
    if after.queue != before.queue:
        by_rules = isinstance(edge.event, e.Screened) and not before.with_person
        assert by_rules or isinstance(edge.event, e.Moved)
    if not isinstance(edge.event, e.Screened):
        assert (after.priority, after.rules) == (before.priority, before.rules)


def the_milder_of_two_views_stands(edge: Edge) -> None:
    if isinstance(edge.event, e.SecondViewGiven) and edge.decided and edge.before.first:
        views = (edge.before.first.verdict, edge.event.verdict)
        assert edge.decided.verdict.amount.amount >= max(v.amount.amount for v in views) or any(
            v.remedy and not v.remedy.is_money for v in views
        )


def who_decides_holds_the_lease(edge: Edge) -> None:
    if isinstance(edge.event, e.Decided | e.SecondViewGiven | e.AppealDecided):
        lease = edge.before.lease
        assert lease is not None
        assert lease.holder == edge.event.actor
        assert edge.now < lease.until


def nobody_judges_an_own_decision(edge: Edge) -> None:
    if isinstance(edge.event, e.SecondViewGiven | e.AppealDecided):
        assert edge.event.actor.id not in edge.before.deciders


def nobody_alone_who_appeals_is_worse_off(edge: Edge) -> None:
    old, new = edge.before.decision, edge.decided
    if not isinstance(edge.event, e.AppealDecided) or old is None or new is None:
        return
    if edge.before.appellants == (Side.BUYER,):
        assert new.verdict.amount.amount >= old.verdict.amount.amount
    if edge.before.appellants == (Side.MERCHANT,) and new.verdict.payer is Payer.MERCHANT:
        assert old.verdict.payer is Payer.MERCHANT
        assert new.verdict.amount.amount <= old.verdict.amount.amount


def nothing_is_charged_to_an_unheard_merchant(edge: Edge) -> None:
    if edge.after.charged.amount <= edge.before.charged.amount:
        assert (
            not [x for x in edge.of(RefundOrdered) if x.payer is Payer.MERCHANT] or edge.after.charged.amount
        )
        return
    decision = edge.after.decision
    assert decision is not None
    willed = decision.basis in (Basis.OFFER_ACCEPTED, Basis.MERCHANT_ACCEPTED)
    by_person = decision.by.role in PERSONS and edge.after.heard.done
    assert willed or by_person or (edge.terms.merchant_consents and decision.basis.automatic)


def the_record_moves_at_final_only(edge: Edge) -> None:
    for entry in edge.of(RecordEntry):
        assert edge.after.state is State.FINAL
        assert edge.after.decision is not None
        assert entry.penalty == edge.after.decision.verdict.penalty
    assert edge.after.recorded == (edge.after.state is State.FINAL)
    entered = edge.after.recorded and not edge.before.recorded
    assert len(edge.of(RecordEntry)) == entered


def what_is_set_aside_is_reversed_and_told(edge: Edge) -> None:
    left = edge.before.recorded and not edge.after.recorded
    granted = isinstance(edge.event, e.ObjectionDecided) and not edge.event.stays
    assert len(edge.of(RecordReversed)) == len(edge.of(PeersTold)) == (left or granted)
    if left or granted:
        assert edge.after.entry is None
        assert len(edge.after.entries) == len(edge.before.entries)


def an_entry_rests_on_two_persons_final_decision(edge: Edge) -> None:
    if edge.after.entry is not None:
        assert edge.after.recorded
        assert edge.after.entry.round == edge.after.round
        decision = edge.after.decision
        assert decision is not None
        assert decision.verdict.penalty is not None
        assert (decision.verdict.penalty.on, decision.verdict.penalty.kind) == (
            Side.BUYER,
            edge.after.entry.penalty,
        )
        assert decision.by.role in PERSONS
        assert decision.second is not None
        assert decision.second.role in PERSONS
    if len(edge.after.entries) > len(edge.before.entries):
        assert edge.of(RecordEntry)
    gone = isinstance(edge.event, e.Erased) and Matter.ENTRIES in {r.matter for r in edge.event.removed}
    assert len(edge.after.entries) >= len(edge.before.entries) or (gone and not edge.after.entries)


def a_restriction_rests_on_an_undisputed_entry_and_ends(edge: Edge) -> None:
    before, after = edge.before.entry, edge.after.entry
    now = after.restricted if after else None
    stands = now is not None and now.stands(edge.now)
    if now is not None and after is not None:
        assert after.penalty is PenaltyKind.ACCOUNT
        assert now.until > now.since
        assert not (stands and after.disputed)
    begun = edge.of(AccountRestricted)
    assert len(begun) == isinstance(edge.event, e.RestrictionBegun)
    for effect in begun:
        assert edge.event.actor.role in PERSONS
        assert edge.now < effect.until
    stood = before is not None and before.restricted is not None and before.restricted.stands(edge.now)
    assert len(edge.of(AccountFreed)) == (stood and not stands)
    gone = [one.restricted for one in edge.after.entries if one.overturned and one.restricted]
    assert not any(limit.stands(edge.now) for limit in gone)


def an_entry_never_touches_the_claim_itself(edge: Edge) -> None:
    if isinstance(edge.event, _OF_THE_RECORD):
        same = replace(
            edge.after,
            entries=edge.before.entries,
            deciders=edge.before.deciders,
            clock=edge.before.clock,
            clocks=edge.before.clocks,
            hold=edge.before.hold,
            version=edge.before.version,
        )
        assert same == edge.before


_OF_THE_RECORD = tuple(kind for kind in entries.MOVES if kind is not e.Erased)
"""What may happen to an entry after its decision."""


def no_referral_without_a_final_decision_and_two_named_people(edge: Edge) -> None:
    before, after = edge.before.referrals, edge.after.referrals
    named = (*PERSONS, Role.POLICY_MANAGER)
    for referral in after:
        assert referral.by.role in named
        assert referral.by.id
        if referral.approved is not None:
            assert referral.approved.role in named
            assert referral.approved.id not in ("", referral.by.id)
        if referral.withdrawn is None:
            decision = edge.after.decision
            assert edge.after.state is State.FINAL
            assert decision is not None
            assert decision.by.role in PERSONS
            assert decision.verdict.outcome is not Outcome.APPROVE or referral.kind in _OF_NOBODY
    assert [r.package for r in after[: len(before)]] == [r.package for r in before]
    assert len(after) - len(before) == isinstance(edge.event, e.ReferralAsked)


_OF_NOBODY = (ReferralKind.LABEL_REPORT, ReferralKind.PROVIDER_INQUIRY)


def what_was_referred_is_recalled_with_its_decision(edge: Edge) -> None:
    before = {r.package for r in edge.before.referrals if r.withdrawn is None}
    after = {r.package for r in edge.after.referrals if r.withdrawn is None}
    recalled = edge.of(ReferralRecalled)
    assert {effect.package for effect in recalled} == before - after
    told = [x for x in edge.of(Alarm) if x.why is AlarmCode.REFERRAL_RECALLED]
    assert bool(told) == any(effect.approved for effect in recalled)
    if isinstance(edge.event, e.Reopened):
        assert not after


def no_deadline_is_adverse(edge: Edge) -> None:
    if not isinstance(edge.event, e.DeadlineRanOut):
        return
    assert edge.after.paid.amount >= edge.before.paid.amount
    if edge.decided is not None:
        assert edge.decided.verdict.outcome is Outcome.APPROVE
        assert edge.decided.verdict.penalty is None
    assert not edge.of(RefundReversed)


def a_stale_or_early_deadline_does_nothing(edge: Edge) -> None:
    if isinstance(edge.event, e.DeadlineRanOut):
        clock = edge.before.clock
        runs = clock is not None and clock.version == edge.event.version and edge.now >= clock.at
        assert edge.result.stale == (not runs)
        if not runs:
            assert edge.after == edge.before


def a_refund_never_waits(edge: Edge) -> None:
    decision = edge.after.decision
    if decision is not None and set(decision.verdict.conditions) <= set(edge.after.met):
        assert edge.after.paid.amount == decision.verdict.amount.amount
    ordered = sum((x.amount.amount for x in edge.of(RefundOrdered)), Decimal(0))
    reversed_ = sum((x.amount.amount for x in edge.of(RefundReversed)), Decimal(0))
    assert edge.after.paid.amount - edge.before.paid.amount == ordered - reversed_
    assert edge.after.paid.amount <= edge.after.asked.amount
    told = [x.amount.amount for x in edge.of(ChargeChanged)]
    own = sum((x.amount.amount for x in edge.of(RefundOrdered) if x.payer is Payer.MERCHANT), Decimal(0))
    assert edge.after.charged.amount == (told[-1] if told else edge.before.charged.amount + own)


def a_refund_is_taken_back_by_a_person_only(edge: Edge) -> None:
    if edge.of(RefundReversed):
        assert edge.event.actor.role in PERSONS


def a_large_refund_never_rests_on_photos_alone(edge: Edge) -> None:
    decision = edge.decided
    if decision is None:
        return
    if decision.basis in (Basis.OFFER_ACCEPTED, Basis.MERCHANT_ACCEPTED):
        return
    if decision.verdict.amount.above(edge.terms.refund_only.amount):
        own = [f.exhibit.medium for f in edge.before.file if f.by is Side.BUYER]
        more = any(medium is not Medium.PHOTO for medium in own)
        assert more or decision.verdict.conditions or edge.before.met


def screening_decides_small_and_clean_claims_only(edge: Edge) -> None:
    if edge.decided is not None and edge.decided.basis is Basis.SCREENING:
        assert isinstance(edge.event, e.Screened)
        assert not edge.before.asked.above(edge.terms.auto_approve.amount)
        assert not edge.before.demanded
        assert not edge.before.with_person
        assert not edge.before.contested
        assert all(f.band in (Band.NONE, Band.WEAK) for f in edge.after.found)
        assert edge.decided.verdict.outcome is Outcome.APPROVE


def a_decision_is_made_once(edge: Edge) -> None:
    if edge.before.decision is not None and edge.decided is not None:
        appeal = edge.before.state is State.APPEALED or edge.before.first is not None
        assert appeal
        assert edge.after.state is State.FINAL
    if edge.before.decision is not None and edge.after.decision is None:
        assert edge.after.round == edge.before.round + 1
        assert edge.after.state is State.IN_REVIEW
    if edge.decided is not None and edge.before.decision is None:
        assert edge.before.state.undecided


def nothing_is_decided_under_a_hold(edge: Edge) -> None:
    if edge.before.hold is not None and edge.decided is not None:
        assert edge.decided.basis is Basis.LAW
        assert not edge.before.hold.by_order
    if edge.before.hold is not None:
        assert edge.after.state in (edge.before.state, *_MOVES_UNDER_HOLD)


_MOVES_UNDER_HOLD = (
    State.SCREENING,
    State.EVIDENCE_NEEDED,
    State.WAITING_FOR_MERCHANT,
    State.WAITING_FOR_BUYER,
    State.IN_REVIEW,
    State.APPEALED,
    State.DECIDED,
)


def there_is_one_clock_and_the_last_deadline_is_its(edge: Edge) -> None:
    clock, wanted = edge.after.clock, edge.of(Deadline)
    if edge.result.stale:
        return
    assert edge.after.clocks >= edge.before.clocks
    if clock != edge.before.clock and clock is not None:
        last = wanted[-1]
        assert (last.clock, last.at, last.version) == (clock.kind, clock.at, clock.version)
        assert clock.version == edge.after.clocks > edge.before.clocks
    if not edge.after.state.ended and edge.after.state is not State.RECEIVED:
        assert clock is not None
    if clock is not None and edge.after.hold is None:
        assert clock.kind is not ClockKind.HOLD_REVIEW


def a_hold_stops_the_clock(edge: Edge) -> None:
    clock, hold = edge.after.clock, edge.after.hold
    if hold is not None:
        assert clock is not None
        assert clock.kind in (ClockKind.HOLD_REVIEW, ClockKind.REFUND_BY_LAW)
        assert clock.kind is ClockKind.HOLD_REVIEW or not hold.by_order


def no_review_outlasts_the_refund_date_of_the_law(edge: Edge) -> None:
    after = edge.after
    ordered = after.hold is not None and after.hold.by_order
    if after.refund_due is not None and not ordered:
        assert after.decision is None
        assert after.clock is not None
        assert after.clock.at <= after.refund_due


def what_is_supplied_stays_in_the_file(edge: Edge) -> None:
    before, after = edge.before.file, edge.after.file
    kept = [replace(f, screened=False) for f in after[: len(before)]]
    assert kept == [replace(f, screened=False) for f in before]
    supplied = getattr(edge.event, "exhibits", ())
    if supplied and not isinstance(edge.event, e.Screened):
        late = isinstance(edge.event, e.EvidenceLate)
        assert [f.exhibit for f in after[len(before) :]] == list(supplied)
        assert all(f.late == late for f in after[len(before) :])


def the_table_allows_it(edge: Edge) -> None:
    if edge.result.stale:
        return
    fits = [
        row
        for row in ORIGINAL_TABLE
        if isinstance(edge.event, row.event)
        and edge.before.state in row.when
        and edge.event.actor.role in row.by
        and edge.after.state in (row.to or (edge.before.state,)) + (edge.before.state,)
    ]
    assert fits


def all_of_a_claim_that_goes_on_or_is_held_is_kept(edge: Edge) -> None:
    if isinstance(edge.event, e.Erased):
        assert edge.before.state in (State.FINAL, State.WITHDRAWN, State.MERGED)
        assert edge.before.hold is None
        assert edge.event.actor.role is Role.SYSTEM
        entries = edge.before.entries
        if Matter.ENTRIES in {removed.matter for removed in edge.event.removed}:
            entries, edge = (), replace(edge, before=replace(edge.before, clock=edge.after.clock))
        assert edge.after == replace(edge.before, entries=entries, version=edge.before.version + 1)
        assert not entries or not edge.result.effects


def marking_is_a_persons_and_changes_nothing(edge: Edge) -> None:
    if isinstance(edge.event, e.Marked):
        assert edge.event.actor.role in PERSONS
        assert edge.after == replace(edge.before, version=edge.before.version + 1)
        assert not edge.result.effects


INVARIANTS: tuple[Callable[[Edge], None], ...] = (
    nobody_but_a_named_person_decides_against_somebody,
    a_refusal_or_penalty_rests_on_independent_findings,
    a_second_person_saw_it_where_one_is_needed,
    where_the_rules_asked_for_two_people_two_decided,
    what_the_rules_asked_for_stays,
    the_milder_of_two_views_stands,
    who_decides_holds_the_lease,
    nobody_judges_an_own_decision,
    nobody_alone_who_appeals_is_worse_off,
    nothing_is_charged_to_an_unheard_merchant,
    the_record_moves_at_final_only,
    what_is_set_aside_is_reversed_and_told,
    an_entry_rests_on_two_persons_final_decision,
    a_restriction_rests_on_an_undisputed_entry_and_ends,
    an_entry_never_touches_the_claim_itself,
    no_referral_without_a_final_decision_and_two_named_people,
    what_was_referred_is_recalled_with_its_decision,
    no_deadline_is_adverse,
    a_stale_or_early_deadline_does_nothing,
    a_refund_never_waits,
    a_refund_is_taken_back_by_a_person_only,
    all_of_a_claim_that_goes_on_or_is_held_is_kept,
    a_large_refund_never_rests_on_photos_alone,
    screening_decides_small_and_clean_claims_only,
    a_decision_is_made_once,
    nothing_is_decided_under_a_hold,
    there_is_one_clock_and_the_last_deadline_is_its,
    a_hold_stops_the_clock,
    no_review_outlasts_the_refund_date_of_the_law,
    what_is_supplied_stays_in_the_file,
    marking_is_a_persons_and_changes_nothing,
    the_table_allows_it,
)


def check(edge: Edge) -> None:
    for invariant in INVARIANTS:
        invariant(edge)
