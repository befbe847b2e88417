"""The model check can fail: each of these mistakes is noticed, by the one invariant that stands beside it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jianzhen.claims import State, guards, moves, table, transition, verdicts
from jianzhen.claims import events as e
from jianzhen.claims.claim import Entry, Verdict
from jianzhen.claims.draft import Draft
from jianzhen.claims.effects import Alarm
from jianzhen.claims.guards import Guard
from jianzhen.claims.states import Basis, ClockKind, Outcome, Payer, Role
from tests.claims import invariants as inv
from tests.claims.model import WORLDS, World, check_exits, explore

Patch = pytest.MonkeyPatch
SMALL, MIDDLE, LARGE, MERCHANTS, REOPENED, RETURNED, HELD, TWO, RECORD, REFERRED = WORLDS[0], *WORLDS[2:]


def rows(patch: Patch, event: type[e.Event], change: Callable[[table.Row], table.Row]) -> None:
    changed = tuple(change(row) if row.event is event else row for row in table.TABLE)
    patch.setattr(table, "TABLE", changed)


def without(*dropped: Guard) -> Callable[[table.Row], table.Row]:
    return lambda row: replace(
        row,
        guards=tuple(g for g in row.guards if g not in dropped),
        checks=tuple(g for g in row.checks if g not in dropped),
    )


def clock(patch: Patch, kind: ClockKind, **fields: Any) -> None:
    patch.setitem(table.CLOCKS, kind, replace(table.CLOCKS[kind], **fields))


def a_second_review_that_runs_out_refuses(patch: Patch) -> None:
    def refuse(d: Draft, event: e.DeadlineRanOut) -> None:
        if d.claim.state is State.SECOND_REVIEW and event.clock is ClockKind.SECOND_REVIEW:
            d.decide(Verdict(Outcome.REFUSE, d.claim.asked.nothing), Basis.REVIEW, event.actor)
        else:
            original(d, event)

    original = moves.MOVES[e.DeadlineRanOut]
    patch.setitem(moves.MOVES, e.DeadlineRanOut, refuse)


def the_lease_is_not_asked_for(patch: Patch) -> None:
    rows(patch, e.Decided, without(guards.holds_lease))


def an_expired_lease_still_decides(patch: Patch) -> None:
    def holder(t: guards.Try) -> Any:
        return None if t.claim.lease and t.claim.lease.holder == t.actor else guards.holds_lease(t)

    rows(patch, e.Decided, lambda row: replace(row, guards=(holder, *row.guards[1:])))


def the_system_decides(patch: Patch) -> None:
    row = table.Row(e.Decided, (State.IN_REVIEW,), (Role.SYSTEM,), (State.DECIDED, State.SECOND_REVIEW))
    patch.setattr(table, "TABLE", (*table.TABLE, row))


def a_person_without_name_decides(patch: Patch) -> None:
    original = Draft.decide

    def nameless(self: Draft, verdict: Verdict, basis: Basis, by: Any, *more: Any, **named: Any) -> None:
        original(self, verdict, basis, replace(by, id=""), *more, **named)

    patch.setattr(Draft, "decide", nameless)


def an_unheard_merchant_is_charged(patch: Patch) -> None:
    original = verdicts.flaw

    def flaw(claim: Any, verdict: Verdict, terms: Any) -> Any:
        return original(claim, replace(verdict, payer=Payer.PLATFORM), terms)

    patch.setattr(verdicts, "flaw", flaw)


def no_second_view_is_needed(patch: Patch) -> None:
    patch.setattr(verdicts, "needs_second", lambda *_: False)


def the_second_view_decides_alone(patch: Patch) -> None:
    patch.setattr(verdicts, "milder", lambda _, second: (second, False))


def one_finding_is_enough(patch: Patch) -> None:
    patch.setattr(verdicts, "carried", lambda *_: True)


def an_officer_judges_an_own_decision(patch: Patch) -> None:
    for event in (e.Leased, e.SecondViewGiven):
        rows(patch, event, without(guards.never_decided))


def who_appeals_is_worse_off(patch: Patch) -> None:
    patch.setattr(verdicts, "worse_for", lambda *_: False)


def the_record_moves_at_the_decision(patch: Patch) -> None:
    original = Draft.decide

    def decide(self: Draft, *args: Any, **named: Any) -> None:
        original(self, *args, **named)
        self.set(recorded=True)

    patch.setattr(Draft, "decide", decide)


def reopening_leaves_the_entry(patch: Patch) -> None:
    original = Draft.set_aside

    def set_aside(self: Draft) -> None:
        self.set(recorded=False)
        original(self)

    patch.setattr(Draft, "set_aside", set_aside)


def a_stale_deadline_counts(patch: Patch) -> None:
    patch.setitem(transition.__globals__, "_not_now", lambda *_: None)


def screening_approves_anything(patch: Patch) -> None:
    patch.setattr(moves, "may_approve", lambda *_: True)


def a_refund_waits_for_the_window(patch: Patch) -> None:
    original = Draft.settle

    def settle(self: Draft) -> None:
        if self.claim.state is State.FINAL:
            original(self)

    patch.setattr(Draft, "settle", settle)


def a_large_refund_on_photos_alone(patch: Patch) -> None:
    patch.setattr(verdicts, "photo_alone", lambda *_: None)


def late_evidence_is_dropped(patch: Patch) -> None:
    patch.setitem(moves.MOVES, e.EvidenceLate, lambda d, event: None)


def the_first_view_has_no_clock(patch: Patch) -> None:
    clock(patch, ClockKind.SECOND_REVIEW, first=False)


def a_silent_merchant_stays_silent_for_ever(patch: Patch) -> None:
    clock(patch, ClockKind.MERCHANT_REPLY, to=None)
    rows(patch, e.MerchantAccepted, lambda row: replace(row, when=()))
    rows(patch, e.MerchantOffered, lambda row: replace(row, when=()))
    rows(patch, e.MerchantContested, lambda row: replace(row, when=()))
    rows(patch, e.Withdrawn, lambda row: replace(row, when=()))
    rows(patch, e.Merged, lambda row: replace(row, when=()))


def a_hold_is_no_hindrance(patch: Patch) -> None:
    rows(patch, e.Decided, without(guards.not_held))


def the_platforms_hold_stops_the_law(patch: Patch) -> None:
    original = Draft._run

    def run(self: Draft, *args: Any) -> None:
        due = self.claim.refund_due
        self.set(refund_due=None if self.claim.hold else due)
        original(self, *args)
        self.set(refund_due=due)

    patch.setattr(Draft, "_run", run)


def the_law_is_forgotten(patch: Patch) -> None:
    patch.setattr(moves, "_law_clock", lambda d, event: d.set(refund_due=event.on))


def it_is_decided_twice(patch: Patch) -> None:
    rows(patch, e.Decided, lambda row: replace(row, when=(*row.when, State.DECIDED), guards=()))


def one_person_decides_although_the_rules_want_two(patch: Patch) -> None:
    original = moves.MOVES[e.Decided]

    def forgets(d: Draft, event: e.Decided) -> None:
        d.set(second=False)
        original(d, event)

    patch.setitem(moves.MOVES, e.Decided, forgets)


def screening_decides_although_the_rules_want_two(patch: Patch) -> None:
    original = moves.may_approve
    patch.setattr(moves, "may_approve", lambda claim, *more: original(replace(claim, second=False), *more))


def a_later_screening_takes_the_second_person_away(patch: Patch) -> None:
    original = moves.MOVES[e.Screened]

    def forgets(d: Draft, event: e.Screened) -> None:
        original(d, event)
        d.set(second=event.routing.second)

    patch.setitem(moves.MOVES, e.Screened, forgets)


def who_marks_an_exhibit_takes_the_claim(patch: Patch) -> None:
    patch.setitem(moves.MOVES, e.Marked, lambda d, event: d.set(with_person=True))


def the_system_marks(patch: Patch) -> None:
    rows(patch, e.Marked, lambda row: replace(row, by=(*row.by, Role.SYSTEM)))


def an_objection_granted_leaves_the_entry(patch: Patch) -> None:
    def answered(d: Draft, event: e.ObjectionDecided) -> None:
        original(d, replace(event, stays=True))

    original = moves.MOVES[e.ObjectionDecided]
    patch.setitem(moves.MOVES, e.ObjectionDecided, answered)


def an_entry_comes_with_the_decision(patch: Patch) -> None:
    original = Draft.decide

    def decide(self: Draft, verdict: Verdict, *args: Any, **named: Any) -> None:
        original(self, verdict, *args, **named)
        if verdict.penalty is not None and self.claim.entry is None:
            self.set(entries=(*self.claim.entries, Entry(self.claim.round, self.now, verdict.penalty.kind)))

    patch.setattr(Draft, "decide", decide)


def a_disputed_entry_still_restricts(patch: Patch) -> None:
    rows(patch, e.RestrictionBegun, without(guards.undisputed))


def the_refund_is_taken_back_with_the_entry(patch: Patch) -> None:
    def warned(d: Draft, event: e.WarningGiven) -> None:
        original(d, event)
        d.set(paid=d.claim.asked)

    original = moves.MOVES[e.WarningGiven]
    patch.setitem(moves.MOVES, e.WarningGiven, warned)


def one_person_refers_alone(patch: Patch) -> None:
    rows(patch, e.ReferralApproved, without(guards.asked_by_another))


def the_system_refers(patch: Patch) -> None:
    rows(patch, e.ReferralAsked, lambda row: replace(row, by=(*row.by, Role.SYSTEM)))


def what_is_not_final_is_referred(patch: Patch) -> None:
    rows(patch, e.ReferralAsked, lambda row: replace(row, when=(*row.when, State.DECIDED)))


def what_no_person_decided_is_referred(patch: Patch) -> None:
    rows(patch, e.ReferralAsked, without(guards.found_by_a_person, guards.may_be_referred))


def reopening_recalls_nothing(patch: Patch) -> None:
    patch.setattr(Draft, "recall", lambda *_: None)


def nobody_is_told_of_what_was_handed_over(patch: Patch) -> None:
    original = Draft.recall

    def silent(self: Draft, *packages: str) -> None:
        original(self, *packages)
        self.effects = [x for x in self.effects if not isinstance(x, Alarm)]

    patch.setattr(Draft, "recall", silent)


MUTANTS: list[tuple[Callable[[Patch], None], World, Callable[..., None]]] = [
    (a_second_review_that_runs_out_refuses, LARGE, inv.nobody_but_a_named_person_decides_against_somebody),
    (the_lease_is_not_asked_for, MIDDLE, inv.who_decides_holds_the_lease),
    (an_expired_lease_still_decides, MIDDLE, inv.who_decides_holds_the_lease),
    (the_system_decides, replace(MIDDLE, menu=(1,)), inv.nobody_but_a_named_person_decides_against_somebody),
    (a_person_without_name_decides, MIDDLE, inv.nobody_but_a_named_person_decides_against_somebody),
    (an_unheard_merchant_is_charged, MIDDLE, inv.nothing_is_charged_to_an_unheard_merchant),
    (no_second_view_is_needed, LARGE, inv.a_second_person_saw_it_where_one_is_needed),
    (the_second_view_decides_alone, LARGE, inv.a_second_person_saw_it_where_one_is_needed),
    (
        one_finding_is_enough,
        replace(MIDDLE, menu=(2,)),
        inv.a_refusal_or_penalty_rests_on_independent_findings,
    ),
    (an_officer_judges_an_own_decision, LARGE, inv.a_second_person_saw_it_where_one_is_needed),
    (who_appeals_is_worse_off, MIDDLE, inv.nobody_alone_who_appeals_is_worse_off),
    (the_record_moves_at_the_decision, MIDDLE, inv.the_record_moves_at_final_only),
    (reopening_leaves_the_entry, REOPENED, inv.what_is_set_aside_is_reversed_and_told),
    (an_objection_granted_leaves_the_entry, RECORD, inv.what_is_set_aside_is_reversed_and_told),
    (an_entry_comes_with_the_decision, RECORD, inv.an_entry_rests_on_two_persons_final_decision),
    (a_disputed_entry_still_restricts, RECORD, inv.a_restriction_rests_on_an_undisputed_entry_and_ends),
    (the_refund_is_taken_back_with_the_entry, RECORD, inv.an_entry_never_touches_the_claim_itself),
    (one_person_refers_alone, REFERRED, inv.no_referral_without_a_final_decision_and_two_named_people),
    (the_system_refers, REFERRED, inv.no_referral_without_a_final_decision_and_two_named_people),
    (what_is_not_final_is_referred, REFERRED, inv.no_referral_without_a_final_decision_and_two_named_people),
    (
        what_no_person_decided_is_referred,
        REFERRED,
        inv.no_referral_without_a_final_decision_and_two_named_people,
    ),
    (reopening_recalls_nothing, REFERRED, inv.what_was_referred_is_recalled_with_its_decision),
    (
        nobody_is_told_of_what_was_handed_over,
        REFERRED,
        inv.what_was_referred_is_recalled_with_its_decision,
    ),
    (a_stale_deadline_counts, MIDDLE, inv.a_stale_or_early_deadline_does_nothing),
    (screening_approves_anything, MIDDLE, inv.screening_decides_small_and_clean_claims_only),
    (a_refund_waits_for_the_window, MIDDLE, inv.a_refund_never_waits),
    (
        a_large_refund_on_photos_alone,
        replace(LARGE, menu=(0,)),
        inv.a_large_refund_never_rests_on_photos_alone,
    ),
    (late_evidence_is_dropped, SMALL, inv.what_is_supplied_stays_in_the_file),
    (the_first_view_has_no_clock, LARGE, inv.there_is_one_clock_and_the_last_deadline_is_its),
    (a_silent_merchant_stays_silent_for_ever, replace(MIDDLE, menu=(0,), appeals=False), check_exits),
    (a_hold_is_no_hindrance, HELD, inv.nothing_is_decided_under_a_hold),
    (the_platforms_hold_stops_the_law, HELD, inv.no_review_outlasts_the_refund_date_of_the_law),
    (the_law_is_forgotten, RETURNED, inv.no_review_outlasts_the_refund_date_of_the_law),
    (it_is_decided_twice, MIDDLE, inv.a_decision_is_made_once),
    (
        one_person_decides_although_the_rules_want_two,
        TWO,
        inv.where_the_rules_asked_for_two_people_two_decided,
    ),
    (
        screening_decides_although_the_rules_want_two,
        TWO,
        inv.where_the_rules_asked_for_two_people_two_decided,
    ),
    (a_later_screening_takes_the_second_person_away, TWO, inv.what_the_rules_asked_for_stays),
    (who_marks_an_exhibit_takes_the_claim, SMALL, inv.marking_is_a_persons_and_changes_nothing),
    (the_system_marks, SMALL, inv.marking_is_a_persons_and_changes_nothing),
]


@pytest.mark.parametrize(("mutant", "world", "noticed"), MUTANTS, ids=[m.__name__ for m, _, _ in MUTANTS])
def test_the_model_check_notices(
    mutant: Callable[[Patch], None],
    world: World,
    noticed: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutant(monkeypatch)
    monkeypatch.setattr(inv, "INVARIANTS", () if noticed is check_exits else (noticed,))
    with pytest.raises(AssertionError) as caught:
        explore(world)
    assert caught.traceback[-1].name == noticed.__name__
