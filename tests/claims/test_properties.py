"""Random lives: all roles do anything at any moment, and every invariant holds of each step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from jianzhen.claims import (
    SYSTEM,
    Actor,
    IllegalMove,
    Role,
    State,
    allowed,
    seen_event,
    supply,
    transition,
    view,
)
from jianzhen.claims import events as e
from jianzhen.claims.claim import UNROUTED, Exhibit, Found, Offer, Penalty, Removed, Routing, Verdict
from jianzhen.claims.codec import claim_from_json, claim_to_json, event_from_json, event_to_json
from jianzhen.claims.states import (
    Cause,
    ClockKind,
    Matter,
    Outcome,
    Payer,
    PenaltyKind,
    Perk,
    ReferralKind,
    ReopenCause,
    Ruling,
    Side,
    Variant,
)
from jianzhen.model import (
    Band,
    Because,
    Condition,
    Demand,
    Ground,
    Kind,
    Medium,
    Money,
    Priority,
    Remedy,
    Step,
)
from tests.claims import scene as s
from tests.claims.invariants import Edge, check

HASH = st.just(s.sha("words"))
AMOUNTS = st.sampled_from(["0", "1.00", "10.00", "30.00", "80.00", "120.00", "300.00"])
ONE = st.builds(Exhibit, st.integers(0, 30).map(lambda n: s.sha(str(n))), st.sampled_from(Medium))
EXHIBITS = st.just(()) | ONE.map(lambda one: (one,)) | st.tuples(ONE, ONE)
REMOVED = st.sampled_from(
    [
        (),
        (Removed(Matter.TEXTS, "k@1/t", s.sha("text")),),
        (Removed(Matter.TEXTS, "k@1/t", None),),
        (Removed(Matter.ENTRIES, "k@1/e", None),),
    ]
)
PACKAGES = st.sampled_from([s.sha("package"), s.sha("another")])
CONDITIONS = st.sampled_from([(), (), tuple(Condition), *[(one,) for one in Condition]])
MONEY = AMOUNTS.map(lambda amount: Money.of(amount, "CNY"))
OFFERS = st.builds(Offer, st.sampled_from(Remedy), MONEY, CONDITIONS)
FOUND = st.sampled_from([(), s.TWO, s.TWO[:1], (Found(Kind.SAME_FILE_ELSEWHERE, Band.STRONG),)])
RULES = st.lists(st.sampled_from(["lead", "large", "words"]), unique=True, max_size=3).map(tuple)
ROUTES = st.just(UNROUTED) | st.builds(
    Routing,
    st.sampled_from(["general", "photos", "large"]),
    st.sampled_from(Priority),
    st.booleans(),
    RULES,
    RULES,
    st.lists(st.sampled_from(Because), unique=True, max_size=2).map(tuple),
)
PENALTIES = st.none() | st.builds(Penalty, st.sampled_from(Side), st.sampled_from(PenaltyKind))
WILD = st.builds(
    Verdict,
    st.sampled_from(Outcome),
    MONEY,
    st.none() | st.sampled_from(Remedy),
    CONDITIONS,
    st.sampled_from(Payer),
    PENALTIES,
    st.none() | st.just(s.CLAUSE),
    st.none() | HASH,
    st.sampled_from([(), s.RELIED, (Kind.SAME_FILE_ELSEWHERE,)]),
)
"""Verdicts of any shape, few of them in order."""


@st.composite
def verdicts(draw: st.DrawFn, asked: str, life: s.Life) -> Verdict:
    """Mostly what a person would write."""
    if draw(st.integers(0, 4)) == 0:
        return draw(WILD)
    payer = draw(st.sampled_from(list(Payer) if life.claim.heard.done else [Payer.PLATFORM]))
    penalty = draw(st.sampled_from([None, None, s.ACCOUNT]))
    relied = draw(st.sampled_from([s.RELIED, (Kind.SAME_FILE_ELSEWHERE,)]))
    more = {"payer": payer, "penalty": penalty, "relied": relied}
    back = {"remedy": Remedy.RETURN_AND_REFUND, "conditions": (s.RETURN,)}
    return draw(
        st.sampled_from(
            [
                s.refuse(penalty=penalty, relied=relied),
                s.approve(asked, **more),
                s.approve(asked, **more, **back),
                s.partial("10.00", **more),
                s.partial("20.00", **more),
            ]
        )
    )


@st.composite
def events(draw: st.DrawFn, code: str, actor: Actor, life: s.Life) -> e.Event:
    """An event of this kind with arbitrary content."""
    asked = str(life.claim.asked)
    fields: dict[str, Callable[[], tuple[Any, ...]]] = {  # drawn where needed only
        "evidence-asked": lambda: (draw(st.sampled_from(Side)), (Demand.VIDEO,)),
        "evidence-supplied": lambda: (draw(EXHIBITS),),
        "evidence-late": lambda: (draw(EXHIBITS),),
        "merchant-accepted": lambda: (draw(CONDITIONS),),
        "merchant-offered": lambda: (draw(OFFERS),),
        "merchant-contested": lambda: (s.sha("no"), draw(EXHIBITS)),
        "moved": lambda: ("food",),
        "appealed": lambda: (s.sha("no"), draw(EXHIBITS)),
        "merged": lambda: (draw(st.sampled_from(["c-1", "c-2"])),),
        "hold-placed": lambda: (s.sha("why"), draw(st.booleans())),
        "exported": lambda: (draw(st.sampled_from(Variant)), s.sha("in"), s.sha("out"), 1),
        "marked": lambda: (s.sha("1"), s.sha("boxes"), draw(st.integers(-1, 2001))),
        "hold-lifted": lambda: (s.sha("why"),),
        "erased": lambda: (draw(st.sampled_from(Cause)), draw(REMOVED)),
        "record-objected": lambda: (s.sha("no"),),
        "objection-decided": lambda: (draw(st.booleans()), s.sha("why")),
        "warning-given": lambda: (s.sha("why"),),
        "restriction-begun": lambda: (
            draw(st.sampled_from(Perk)),
            life.now + timedelta(days=draw(st.sampled_from([-1, 1, 30, 89, 91]))),
            s.sha("why"),
        ),
        "restriction-ended": lambda: (s.sha("why"),),
        "referral-asked": lambda: (draw(st.sampled_from(ReferralKind)), draw(PACKAGES)),
        "referral-approved": lambda: (draw(PACKAGES),),
        "referral-withdrawn": lambda: (draw(PACKAGES), s.sha("why")),
        "referral-answered": lambda: (draw(PACKAGES), s.sha("answer"), s.sha("letter")),
        "reopened": lambda: (draw(st.sampled_from(ReopenCause)), s.sha("why")),
    }
    match code:
        case "screened":
            names = draw(st.sampled_from([life.claim.unscreened, (), (s.sha("foreign"),)]))
            step = draw(st.sampled_from(Step))
            told = (step, draw(st.sampled_from(["shop@1", "shop@2"])), s.sha("r"), names, draw(FOUND))
            return e.Screened(actor, *told, draw(CONDITIONS), routing=draw(ROUTES))
        case "decided" | "second-view-given":
            return e.EVENTS[code](actor, draw(verdicts(asked, life)))  # type: ignore[call-arg]
        case "appeal-decided":
            ruling = draw(st.sampled_from(Ruling))
            new = None if ruling is Ruling.UPHOLD else draw(verdicts(asked, life))
            return e.AppealDecided(actor, ruling, s.sha("why"), new)
        case "deadline-ran-out":
            version = life.claim.clocks - draw(st.sampled_from([0, 0, 0, 1]))
            running = life.claim.clock.kind if life.claim.clock else ClockKind.REVIEW
            return e.DeadlineRanOut(actor, running, version)
        case "condition-met":
            on = life.now + timedelta(hours=draw(st.sampled_from([-50, -1, 0, 1])))
            return e.ConditionMet(actor, draw(st.sampled_from(Condition)), on)
    return e.EVENTS[code](actor, *fields.get(code, tuple)())


class Lives(RuleBasedStateMachine):
    """One claim; hypothesis chooses who does what and when."""

    @initialize(
        amount=st.sampled_from(["30.00", "80.00", "300.00"]),
        ground=st.sampled_from(Ground),
        remedy=st.sampled_from(Remedy),
        consents=st.booleans(),
        exhibits=EXHIBITS,
        step=st.none() | st.sampled_from(Step),
        found=st.sampled_from([s.TWO, s.TWO, ()]),
        routing=ROUTES,
    )
    def submit(
        self,
        amount: str,
        ground: Ground,
        remedy: Remedy,
        consents: bool,
        exhibits: tuple[Exhibit, ...],
        step: Step | None,
        found: tuple[Found, ...],
        routing: Routing,
    ) -> None:
        if ground is Ground.NO_REASON:
            remedy = Remedy.RETURN_AND_REFUND
        start = s.submitted(amount, ground=ground, remedy=remedy, exhibits=exhibits[:1])
        self.life = s.Life(start, s.terms(merchant_consents=consents, requests=2))
        self.done = [start]
        if step is not None:  # else anything may come first
            seen = self.life.claim.unscreened
            self.attempt(e.Sealed(SYSTEM))
            self.attempt(e.Screened(SYSTEM, step, "shop@1", s.sha("r"), seen, found, routing=routing))

    def attempt(self, event: e.Event) -> None:
        life = self.life
        before = claim_to_json(life.claim)
        possible = allowed(life.claim, event.actor, life.now, life.terms)
        try:
            result = transition(life.claim, event, life.now, life.terms)
        except IllegalMove as error:
            refused = error
        else:
            refused = None
        assert claim_to_json(life.claim) == before
        if refused is not None:
            assert refused.allowed == possible
            return
        assert result.stale or event.code in (*possible, e.Exported.code, e.Marked.code)  # a copy is no move
        check(Edge(life.claim, event, result, life.now, life.terms))
        assert claim_from_json(claim_to_json(result.claim)) == result.claim
        assert event_from_json(event.code, event.actor, event_to_json(event)) == event
        assert result.claim.version == life.claim.version + (not result.stale)
        self.done.append(event)
        life.claim = result.claim

    @rule(data=st.data(), actor=st.sampled_from(s.ACTORS))
    def does_something_possible(self, data: st.DataObject, actor: Actor) -> None:
        possible = allowed(self.life.claim, actor, self.life.now, self.life.terms)
        if data.draw(st.integers(0, 9)):  # rarely the ends, so that lives are long
            possible = tuple(code for code in possible if code not in ("withdrawn", "merged"))
        if possible:
            self.attempt(data.draw(events(data.draw(st.sampled_from(possible)), actor, self.life)))

    @rule(data=st.data(), actor=st.sampled_from(s.ACTORS), code=st.sampled_from(sorted(e.EVENTS)))
    def tries_anything(self, data: st.DataObject, actor: Actor, code: str) -> None:
        if code != "submitted":
            self.attempt(data.draw(events(code, actor, self.life)))

    @rule(data=st.data(), actor=st.sampled_from([s.REVIEWER, s.SENIOR, s.SENIOR2, s.OFFICER, s.OFFICER2]))
    def works_on_it(self, data: st.DataObject, actor: Actor) -> None:
        codes = {
            State.IN_REVIEW: "decided",
            State.SECOND_REVIEW: "second-view-given",
            State.APPEALED: "appeal-decided",
        }
        for _ in range(3):  # most verdicts are not in order
            if self.life.state in codes:
                self.attempt(e.Leased(actor))
                self.attempt(data.draw(events(codes[self.life.state], actor, self.life)))

    @rule(data=st.data(), actor=st.sampled_from([s.BUYER, s.MERCHANT]))
    def takes_part(self, data: st.DataObject, actor: Actor) -> None:
        """What a side does in most lives, once it is its turn."""
        codes = ("merchant-accepted", "merchant-offered", "merchant-contested", "offer-accepted")
        possible = allowed(self.life.claim, actor, self.life.now, self.life.terms)
        for code in sorted({*codes, "offer-declined", "appealed"}.intersection(possible)):
            self.attempt(data.draw(events(code, actor, self.life)))

    @rule(minutes=st.sampled_from([-2000, -1, 1, 14, 15, 16, 600, 3000]))
    def time_passes(self, minutes: int) -> None:
        self.life.wait(minutes=minutes)

    @precondition(lambda self: self.life.claim.clock is not None)
    @rule()
    def the_clock_runs_out(self) -> None:
        clock = self.life.claim.clock
        assert clock is not None
        self.life.now = max(self.life.now, clock.at)
        self.attempt(e.DeadlineRanOut(SYSTEM, clock.kind, clock.version))

    @rule(side=st.sampled_from([s.BUYER, s.MERCHANT]), number=st.integers(100, 10_000))
    def evidence_is_never_turned_away(self, side: Actor, number: int) -> None:
        life, one = self.life, (Exhibit(s.sha(f"{side.id} {number} {len(self.life.claim.file)}")),)
        event = supply(life.claim, side, one, life.now, life.terms)
        result = transition(life.claim, event, life.now, life.terms)
        assert result.claim.file[-1].exhibit == one[0]
        if len(life.claim.file) < 4:
            self.attempt(event)

    @rule(actor=st.sampled_from(s.ACTORS))
    def looks_at_it(self, actor: Actor) -> None:
        claim = self.life.claim
        seen = view(claim, actor)
        if actor.role is Role.MERCHANT:
            assert s.BUYER.id not in repr((seen, [seen_event(claim, event, actor) for event in self.done]))
        if actor.side is not None:
            assert not seen.found
            assert (seen.queue, seen.priority, seen.second, seen.rules) == ("", Priority.NORMAL, False, ())
            assert seen.state is not State.SECOND_REVIEW
            assert s.REVIEWER.id not in repr(seen)
        first = claim.first
        if first is not None and actor.role is Role.SENIOR_REVIEWER and actor != first.by:
            told = [seen_event(claim, event, actor) for event in self.done]
            assert seen.first is None
            assert not any(
                isinstance(event, e.Decided | e.AppealDecided) and event.actor == first.by for event in told
            )


Lives.TestCase.settings = settings(
    max_examples=120, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLives = Lives.TestCase
