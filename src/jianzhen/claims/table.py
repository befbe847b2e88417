"""The life of a claim as one table: which event, in which states, by whom, leading where, if what holds.

`transition`, `allowed`, the diagram in docs/claims.md and the model check are all derived from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jianzhen.claims import events as e
from jianzhen.claims import guards as g
from jianzhen.claims.effects import AlarmCode
from jianzhen.claims.events import Event
from jianzhen.claims.guards import Guard
from jianzhen.claims.states import ClockKind, Mark, Role, State
from jianzhen.claims.terms import Span, Terms

RECEIVED, SCREENING, EVIDENCE_NEEDED = State.RECEIVED, State.SCREENING, State.EVIDENCE_NEEDED
WAITING_FOR_MERCHANT, WAITING_FOR_BUYER = State.WAITING_FOR_MERCHANT, State.WAITING_FOR_BUYER
IN_REVIEW, SECOND_REVIEW, DECIDED = State.IN_REVIEW, State.SECOND_REVIEW, State.DECIDED
APPEALED, FINAL, WITHDRAWN, MERGED = State.APPEALED, State.FINAL, State.WITHDRAWN, State.MERGED

BEFORE_REVIEW = (RECEIVED, SCREENING, EVIDENCE_NEEDED, WAITING_FOR_MERCHANT, WAITING_FOR_BUYER)
OPEN = (*BEFORE_REVIEW, IN_REVIEW, SECOND_REVIEW, DECIDED, APPEALED)
ANY_TIME = (RECEIVED, SCREENING, WAITING_FOR_MERCHANT, WAITING_FOR_BUYER)
WORKED_ON = (IN_REVIEW, SECOND_REVIEW, APPEALED)

SIDES = (Role.BUYER, Role.MERCHANT)
REVIEWERS = (Role.REVIEWER, Role.SENIOR_REVIEWER)
PERSONS = (*REVIEWERS, Role.APPEAL_OFFICER)
HOLDERS = (Role.SENIOR_REVIEWER, Role.POLICY_MANAGER)
SUPPLY = (g.some_exhibits, g.new_exhibits)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of move. `to`: where it can lead; empty if the claim stays where it is."""

    event: type[Event]
    when: tuple[State, ...]
    by: tuple[Role, ...]
    to: tuple[State, ...] = ()
    guards: tuple[Guard, ...] = ()
    checks: tuple[Guard, ...] = ()


def _row(
    event: type[Event],
    when: State | Iterable[State],
    by: Role | Iterable[Role],
    to: State | Iterable[State] = (),
    guards: Iterable[Guard] = (),
    checks: Iterable[Guard] = (),
) -> Row:
    states = (when,) if isinstance(when, State) else tuple(when)
    roles = (by,) if isinstance(by, Role) else tuple(by)
    targets = (to,) if isinstance(to, State) else tuple(to)
    return Row(event, states, roles, targets, tuple(guards), tuple(checks))


# fmt: off
TABLE: tuple[Row, ...] = (
    # intake and screening: nothing here can refuse
    _row(e.Sealed, RECEIVED, Role.SYSTEM, SCREENING),
    _row(e.Screened, SCREENING, Role.SYSTEM,
         (SCREENING, DECIDED, EVIDENCE_NEEDED, WAITING_FOR_MERCHANT, IN_REVIEW), checks=[g.exhibits_on_file]),
    _row(e.Screened, (EVIDENCE_NEEDED, WAITING_FOR_MERCHANT, WAITING_FOR_BUYER, IN_REVIEW, SECOND_REVIEW,
                      DECIDED, APPEALED, FINAL, WITHDRAWN, MERGED), Role.SYSTEM, checks=[g.exhibits_on_file]),
    # evidence
    _row(e.EvidenceAsked, IN_REVIEW, REVIEWERS, (EVIDENCE_NEEDED, WAITING_FOR_MERCHANT),
         [g.holds_lease], [g.may_still_ask]),
    _row(e.EvidenceExtended, EVIDENCE_NEEDED, (Role.BUYER, *REVIEWERS), guards=[g.not_extended]),
    _row(e.EvidenceWaived, EVIDENCE_NEEDED, REVIEWERS, IN_REVIEW),
    _row(e.EvidenceSupplied, EVIDENCE_NEEDED, Role.BUYER, SCREENING, checks=SUPPLY),
    _row(e.EvidenceSupplied, EVIDENCE_NEEDED, Role.MERCHANT, (), [g.in_time], SUPPLY),
    _row(e.EvidenceSupplied, (*ANY_TIME, IN_REVIEW, APPEALED), SIDES, (), [g.in_time], SUPPLY),
    _row(e.EvidenceLate, tuple(State), SIDES, (), [g.too_late], SUPPLY),
    # the two sides
    _row(e.MerchantAccepted, WAITING_FOR_MERCHANT, Role.MERCHANT, DECIDED, [g.not_held]),
    _row(e.MerchantOffered, WAITING_FOR_MERCHANT, Role.MERCHANT, WAITING_FOR_BUYER, (),
         [g.offer_in_order]),
    _row(e.MerchantContested, WAITING_FOR_MERCHANT, Role.MERCHANT, (SCREENING, IN_REVIEW), (),
         [g.new_exhibits]),
    _row(e.OfferAccepted, WAITING_FOR_BUYER, Role.BUYER, DECIDED, [g.not_held]),
    _row(e.OfferDeclined, WAITING_FOR_BUYER, Role.BUYER, IN_REVIEW),
    _row(e.HumanDemanded, BEFORE_REVIEW, SIDES, (), [g.not_yet_demanded]),
    _row(e.HumanDemanded, DECIDED, SIDES, IN_REVIEW, [g.was_automatic]),
    # people at work
    _row(e.Leased, IN_REVIEW, REVIEWERS, (), [g.is_free, g.of_the_queue]),
    _row(e.Leased, SECOND_REVIEW, Role.SENIOR_REVIEWER, (), [g.is_free, g.never_decided]),
    _row(e.Leased, APPEALED, Role.APPEAL_OFFICER, (), [g.is_free, g.never_decided]),
    _row(e.LeaseRenewed, WORKED_ON, PERSONS, (), [g.holds_lease]),
    _row(e.LeaseReleased, WORKED_ON, PERSONS, (), [g.holds_lease]),
    _row(e.Escalated, IN_REVIEW, Role.REVIEWER, (), [g.holds_lease, g.not_senior]),
    _row(e.Moved, IN_REVIEW, REVIEWERS, (), [g.holds_lease]),
    _row(e.Decided, IN_REVIEW, REVIEWERS, (DECIDED, SECOND_REVIEW), [g.holds_lease, g.not_held],
         [g.verdict_in_order]),
    _row(e.SecondViewGiven, SECOND_REVIEW, Role.SENIOR_REVIEWER, (DECIDED, FINAL),
         [g.holds_lease, g.not_held, g.never_decided], [g.verdict_in_order]),
    _row(e.ViewWithdrawn, SECOND_REVIEW, PERSONS, (IN_REVIEW, APPEALED), [g.gave_first]),
    # appeal
    _row(e.Appealed, (DECIDED, APPEALED), SIDES, APPEALED, [g.not_yet_appealed], [g.new_exhibits]),
    _row(e.AppealDecided, APPEALED, Role.APPEAL_OFFICER, (FINAL, SECOND_REVIEW),
         [g.holds_lease, g.not_held, g.never_decided], [g.ruling_in_order, g.verdict_in_order]),
    _row(e.Reopened, FINAL, HOLDERS, IN_REVIEW, [g.not_held]),
    # side conditions
    _row(e.ConditionMet, (*OPEN, FINAL), (Role.MERCHANT, *REVIEWERS, Role.SYSTEM), (),
         [g.condition_in_order]),
    _row(e.Withdrawn, (*BEFORE_REVIEW, IN_REVIEW), Role.BUYER, WITHDRAWN, [g.not_held]),
    _row(e.Merged, (*BEFORE_REVIEW, IN_REVIEW), REVIEWERS, MERGED, [g.is_free, g.not_held, g.not_due_by_law],
         [g.into_another]),
    _row(e.HoldPlaced, (*OPEN, FINAL), HOLDERS, (), [g.not_held]),
    _row(e.HoldLifted, (*OPEN, FINAL), HOLDERS, (), [g.held]),
    # the consumer record: who is in it objects, another person answers; a restriction has an end
    _row(e.RecordObjected, FINAL, Role.BUYER, (), [g.entry_stands, g.not_yet_objected]),
    _row(e.ObjectionDecided, FINAL, Role.APPEAL_OFFICER, (), [g.disputed, g.never_decided, g.not_held]),
    _row(e.WarningGiven, FINAL, Role.SENIOR_REVIEWER, (),
         [g.entry_stands, g.undisputed, g.not_yet_warned, g.not_held]),
    _row(e.RestrictionBegun, FINAL, Role.SENIOR_REVIEWER, (),
         [g.entry_stands, g.undisputed, g.two_wanted_it, g.not_restricted, g.not_held], [g.ends_in_time]),
    _row(e.RestrictionEnded, FINAL, (Role.SENIOR_REVIEWER, Role.APPEAL_OFFICER), (), [g.restricted]),
    # papers for somebody outside: from a final decision of people, asked for by one, approved by another
    _row(e.ReferralAsked, FINAL, (*REVIEWERS, Role.POLICY_MANAGER), (), [g.found_by_a_person],
         [g.may_be_referred]),
    _row(e.ReferralApproved, FINAL, HOLDERS, (), [g.found_by_a_person, g.asked_by_another]),
    _row(e.ReferralWithdrawn, FINAL, HOLDERS, (), [g.referral_stands]),
    _row(e.ReferralAnswered, (IN_REVIEW, SECOND_REVIEW, DECIDED, APPEALED, FINAL),
         (*PERSONS, Role.POLICY_MANAGER), (), [g.referral_went_out]),
    # while a claim goes on, or is held, everything of it is kept
    _row(e.Erased, (FINAL, WITHDRAWN, MERGED), Role.SYSTEM, (), [g.not_held], [g.something_removed]),
    # looked at, to be shown to others: by a person, whatever the claim's state
    _row(e.Marked, tuple(State), PERSONS, checks=[g.marks_in_order]),
    _row(e.Exported, tuple(State), (*SIDES, Role.SENIOR_REVIEWER, Role.SYSTEM), checks=[g.own_copy]),
    _row(e.DeadlineRanOut, (*OPEN, FINAL), Role.SYSTEM,
         (IN_REVIEW, SECOND_REVIEW, APPEALED, DECIDED, FINAL), [g.has_clock]),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock: where it runs, how long (a field of `Terms`), and what happens when it runs out.

    `first`: it starts when the claim enters the state. `to` None: the claim stays, and a clock starts again.
    """

    kind: ClockKind
    when: tuple[State, ...]
    span: str
    to: State | None
    mark: Mark | None = None
    alarm: AlarmCode | None = None
    first: bool = True

    def length(self, terms: Terms) -> Span:
        """Return how long it runs under these terms."""
        span: Span = getattr(terms, self.span)
        return span


# fmt: off
CLOCKS: dict[ClockKind, ClockRow] = {row.kind: row for row in (
    ClockRow(ClockKind.SCREENING, (SCREENING,), "screening", IN_REVIEW, Mark.NOT_SCREENED,
             AlarmCode.SCREENING_LATE),
    ClockRow(ClockKind.EVIDENCE, (EVIDENCE_NEEDED,), "evidence", IN_REVIEW, Mark.INCOMPLETE),
    ClockRow(ClockKind.MERCHANT_REPLY, (WAITING_FOR_MERCHANT,), "merchant_reply", IN_REVIEW, Mark.NO_REPLY),
    ClockRow(ClockKind.BUYER_REPLY, (WAITING_FOR_BUYER,), "buyer_reply", IN_REVIEW),
    ClockRow(ClockKind.REVIEW, (IN_REVIEW,), "review", None, alarm=AlarmCode.REVIEW_LATE),
    ClockRow(ClockKind.SECOND_REVIEW, (SECOND_REVIEW,), "second_review_time", None,
             alarm=AlarmCode.SECOND_REVIEW_LATE),
    ClockRow(ClockKind.APPEAL_WINDOW, (DECIDED,), "appeal_window", FINAL),
    ClockRow(ClockKind.APPEAL_TARGET, (APPEALED,), "appeal_target", None,
             alarm=AlarmCode.APPEAL_TARGET_MISSED),
    ClockRow(ClockKind.APPEAL_LIMIT, (APPEALED,), "appeal_limit", None, alarm=AlarmCode.APPEAL_LIMIT_MISSED,
             first=False),
    ClockRow(ClockKind.REFUND_BY_LAW, (*BEFORE_REVIEW, IN_REVIEW, SECOND_REVIEW), "refund_by_law", DECIDED,
             alarm=AlarmCode.REFUND_BY_LAW, first=False),
    ClockRow(ClockKind.HOLD_REVIEW, (*OPEN, FINAL), "hold_review", None, alarm=AlarmCode.HOLD_STANDS,
             first=False),
    ClockRow(ClockKind.OBJECTION, (FINAL,), "objection", None, alarm=AlarmCode.OBJECTION_LATE, first=False),
)}
# fmt: on


def first_clock(state: State) -> ClockRow | None:
    """Return the clock that starts when a claim enters this state."""
    return next((row for row in CLOCKS.values() if row.first and state in row.when), None)


def rows(state: State, role: Role) -> list[Row]:
    """Return the moves of this role in this state."""
    return [row for row in TABLE if state in row.when and role in row.by]
