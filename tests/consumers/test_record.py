"""Entries through the real procedure: no entry without a final decision, an overturn reverses it."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from jianzhen.claims import IllegalMove, Role, State, seen_event, view
from jianzhen.claims import events as e
from jianzhen.claims.claim import Removed
from jianzhen.claims.effects import (
    AccountFreed,
    AccountRestricted,
    Alarm,
    AlarmCode,
    PeersTold,
    RecordReversed,
)
from jianzhen.claims.states import SYSTEM, Cause, ClockKind, Matter, Outcome, Perk, Ruling, Side
from jianzhen.consumers import Kind, entries_of, shipped, standing
from jianzhen.consumers.rules import Effect
from tests.claims import scene as s
from tests.consumers.lives import CREDIT, Past

DAY = timedelta(days=1)


def test_nothing_is_entered_before_the_decision_is_final() -> None:
    past = Past("c-1").to_review()
    past.decide(s.refuse(penalty=CREDIT)).second(s.refuse(penalty=CREDIT))
    assert past.state is State.DECIDED
    assert not list(entries_of(past.claim, past.now))
    past.run_out()
    (entry,) = entries_of(past.claim, past.now)
    assert (entry.kind, entry.at) == (Kind.FINDING, past.now)


def test_a_refusal_alone_enters_nothing() -> None:
    past = Past("c-1").to_review().decide(s.refuse())
    past.run_out()
    assert past.state is State.FINAL
    assert not list(entries_of(past.claim, past.now))


def test_what_an_appeal_overturns_was_never_entered() -> None:
    past = Past("c-1").to_review()
    past.decide(s.refuse(penalty=CREDIT)).second(s.refuse(penalty=CREDIT)).appeal()
    past.do(e.Leased(s.OFFICER), e.AppealDecided(s.OFFICER, Ruling.OVERTURN, s.sha("why"), s.approve()))
    assert past.state is State.FINAL
    assert [entry.kind for entry in entries_of(past.claim, past.now)] == [Kind.GRANTED]


def test_an_automatic_grant_is_no_good_conduct() -> None:
    past = Past("c-1")
    past.terms = s.terms(auto_approve=s.terms().refund_only)
    past.do(e.Sealed(SYSTEM), s.screened(s.Step.APPROVE, "1"))
    past.run_out()
    assert past.state is State.FINAL
    assert not past.entries()
    assert [x.kind for x in Past("c-2").granted().entries()] == [Kind.GRANTED]


def test_reopening_reverses_it_at_once_and_tells_peers() -> None:
    past = Past("c-1").entered().warned()
    past.restricted(past.now + 30 * DAY).reopened()
    (entry,) = past.entries()
    assert (entry.kind, entry.overturned) == (Kind.OVERTURNED, past.now)
    assert [len(past.new(x)) for x in (RecordReversed, PeersTold, AccountFreed)] == [1, 1, 1]
    past.decide(s.approve(), s.OTHER)
    past.run_out()
    assert [entry.kind for entry in past.entries()] == [Kind.OVERTURNED, Kind.GRANTED]


def test_an_objection_frees_the_account_and_waits_for_another_person() -> None:
    past = Past("c-1").entered()
    past.restricted(past.now + 30 * DAY).objects()
    (entry,) = past.entries()
    assert entry.disputed
    assert not entry.restricts(past.now)
    assert past.new(AccountFreed)
    clock = past.claim.clock
    assert clock is not None
    assert clock.kind is ClockKind.OBJECTION
    past.run_out()
    assert past.new(Alarm) == [Alarm(AlarmCode.OBJECTION_LATE)]
    assert past.claim.clock is not None  # it is asked for until somebody answers
    for who in (s.REVIEWER, s.SENIOR, s.MANAGER, SYSTEM):
        s.no(past, e.ObjectionDecided(who, True, s.sha("why")))
    s.no(past, e.RestrictionBegun(s.SENIOR2, Perk.INSTANT_REFUND, past.now + DAY, s.sha("why")))
    past.answered(stays=True)
    assert past.claim.clock is None
    assert not past.entries()[0].disputed
    s.no(past, e.RecordObjected(s.BUYER, s.sha("again")))


def test_who_acted_on_an_entry_does_not_judge_the_objection() -> None:
    past = Past("c-1").to_review()
    past.decide(s.refuse(penalty=CREDIT)).second(s.refuse(penalty=CREDIT)).appeal()
    past.do(e.Leased(s.OFFICER), e.AppealDecided(s.OFFICER, Ruling.UPHOLD, s.sha("why"))).objects()
    s.no(past, e.ObjectionDecided(s.OFFICER, True, s.sha("why")))
    past.do(e.ObjectionDecided(s.OFFICER2, False, s.sha("why")))
    assert [entry.kind for entry in past.entries()] == [Kind.OVERTURNED]
    assert past.new(RecordReversed)
    assert past.new(PeersTold)
    assert past.claim.decision is not None  # the refund was decided for itself
    assert past.claim.decision.verdict.outcome is Outcome.REFUSE


def test_a_restriction_needs_two_who_named_it_and_an_end_that_is_near() -> None:
    past = Past("c-1").entered(CREDIT)
    until = past.now + 30 * DAY
    s.no(past, e.RestrictionBegun(s.SENIOR2, Perk.INSTANT_REFUND, until, s.sha("why")))
    other = Past("c-2").entered()
    for wrong in (other.now, other.now + 91 * DAY):
        s.no(other, e.RestrictionBegun(s.SENIOR2, Perk.INSTANT_REFUND, wrong, s.sha("why")))
    other.restricted(until)
    assert other.new(AccountRestricted) == [AccountRestricted(Perk.INSTANT_REFUND, until, 1)]
    other.do(e.RestrictionEnded(s.OFFICER, s.sha("why")))
    assert other.new(AccountFreed) == [AccountFreed(Perk.INSTANT_REFUND, 1)]
    s.no(other, e.RestrictionBegun(s.SENIOR2, Perk.INSTANT_REFUND, other.now + DAY, s.sha("why")))


def test_one_restriction_an_entry_and_anew_only_where_an_objection_ended_it() -> None:
    past = Past("c-1").entered()
    past.restricted(past.now + 10 * DAY).objects().answered(stays=True)
    past.restricted(past.now + 10 * DAY)
    past.wait(days=11)
    assert not past.entries()[0].restricts(past.now)
    s.no(past, e.RestrictionBegun(s.SENIOR2, Perk.INSTANT_REFUND, past.now + DAY, s.sha("why")))
    s.no(past, e.RestrictionEnded(s.OFFICER, s.sha("why")))


def test_a_hold_stops_the_answer_and_its_clock_and_the_entry_counts_for_nothing_meanwhile() -> None:
    past = Past("c-1").entered().objects()
    past.do(e.HoldPlaced(s.MANAGER, s.sha("court"), by_order=True))
    s.no(past, e.ObjectionDecided(s.OFFICER, True, s.sha("why")))
    past.wait(days=100)
    assert past.entries()[0].disputed
    past.do(e.HoldLifted(s.MANAGER, s.sha("over")))
    clock = past.claim.clock
    assert clock is not None
    assert (clock.kind, clock.at) == (ClockKind.OBJECTION, past.now + 15 * DAY)
    past.answered(stays=False)
    assert past.claim.clock is None


def test_the_merchant_sees_nothing_of_it() -> None:
    past = Past("c-1").entered().objects()
    shown = view(past.claim, s.MERCHANT)
    assert (shown.entries, shown.clock) == ((), None)
    event = e.RecordObjected(s.BUYER, s.sha("words"))
    assert seen_event(past.claim, event, s.MERCHANT) is None
    assert seen_event(past.claim, event, s.BUYER) == event
    told = seen_event(past.claim, e.WarningGiven(s.SENIOR2, s.sha("words")), s.BUYER)
    assert told is not None
    assert told.actor.id == ""
    assert view(past.claim, s.BUYER).entries == past.claim.entries


def test_erasing_takes_it_out_of_the_claim() -> None:
    past = Past("c-1").entered().objects()
    past.do(e.Erased(SYSTEM, Cause.EXPIRED, (Removed(Matter.ENTRIES, "r@1/entries", None),)))
    assert past.entries() == []
    assert past.claim.clock is None
    s.no(past, e.Erased(SYSTEM, Cause.EXPIRED, (Removed(Matter.ENTRIES, "r@1/entries", s.sha("x")),)))


class Records(RuleBasedStateMachine):
    """One person's claims; hypothesis chooses what happens to which, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: list[Past] = []
        self.now = s.NOW

    @rule(kind=st.sampled_from(["entered", "credit", "granted", "open"]))
    def comes_in(self, kind: str) -> None:
        if len(self.claims) < 6:
            past = Past(f"c-{len(self.claims) + 1}", self.now)
            if kind == "granted":
                past.granted()
            elif kind != "open":
                past.entered(CREDIT if kind == "credit" else s.ACCOUNT)
            self.now = max(self.now, past.now)
            self.claims.append(past)

    @rule(at=st.integers(0, 5), what=st.sampled_from(
        ["objects", "stays", "goes", "warned", "restricted", "reopened", "again"]
    ))  # fmt: skip
    def acts(self, at: int, what: str) -> None:
        if at >= len(self.claims):
            return
        past = self.claims[at]
        past.now = self.now
        acts: dict[str, Any] = {
            "objects": past.objects,
            "stays": lambda: past.answered(True),
            "goes": lambda: past.answered(False),
            "warned": past.warned,
            "restricted": lambda: past.restricted(self.now + 10 * DAY),
            "reopened": past.reopened,
            "again": lambda: past.decide(s.approve(), s.OTHER).run_out(),
        }
        try:
            acts[what]()
        except IllegalMove:
            return
        self.now = max(self.now, past.now)
        entry = past.claim.entry
        if what in ("goes", "reopened"):
            assert entry is None
        for now in past.entries():
            if now.kind is Kind.OVERTURNED:
                assert not now.restricts(self.now)

    @rule(days=st.sampled_from([1, 20, 100, 400, 2000]))
    def time_passes(self, days: int) -> None:
        self.now += days * DAY

    @rule()
    def is_looked_at(self) -> None:
        entries = [entry for past in self.claims for entry in past.entries()]
        here = standing(entries, self.now, shipped())
        for entry in entries:
            claim = next(past.claim for past in self.claims if past.claim.id == entry.claim)
            if entry.kind is not Kind.OVERTURNED:  # no entry without a final decision of people
                assert claim.state is State.FINAL
                assert claim.decision is not None
                assert claim.decision.by.role is not Role.SYSTEM
            if entry.kind is Kind.FINDING:
                assert claim.decision is not None
                assert claim.decision.second is not None
                assert claim.decision.verdict.penalty is not None
                assert claim.decision.verdict.penalty.on is Side.BUYER
        for entry in here.counting:
            assert entry.kind is Kind.FINDING
            assert not entry.disputed
            assert self.now < entry.at + 366 * DAY
        for open in here.open:
            assert open.effect in Effect
            assert set(open.entries) <= set(here.counting)
            assert open.entries
        assert all(self.now < entry.at + 1828 * DAY for entry in here.entries)


Records.TestCase.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRecords = Records.TestCase
