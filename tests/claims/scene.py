"""Actors, exhibits and a claim that can be driven through its life."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from jianzhen.claims import SYSTEM, Actor, ClaimState, IllegalMove, Role, State, Terms, Transition, transition
from jianzhen.claims import events as e
from jianzhen.claims.claim import Exhibit, Found, Penalty, Verdict
from jianzhen.claims.effects import Effect
from jianzhen.claims.states import Outcome, PenaltyKind, Side
from jianzhen.claims.terms import Limit
from jianzhen.model import Band, Condition, Ground, Kind, Medium, Money, Remedy, Step

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BUYER, MERCHANT = Actor(Role.BUYER, "b-1"), Actor(Role.MERCHANT, "m-1")
REVIEWER, OTHER = Actor(Role.REVIEWER, "r-1"), Actor(Role.REVIEWER, "r-2")
SENIOR, SENIOR2 = Actor(Role.SENIOR_REVIEWER, "s-1"), Actor(Role.SENIOR_REVIEWER, "s-2")
OFFICER, OFFICER2 = Actor(Role.APPEAL_OFFICER, "o-1"), Actor(Role.APPEAL_OFFICER, "o-2")
MANAGER, AUDITOR = Actor(Role.POLICY_MANAGER, "p-1"), Actor(Role.AUDITOR, "a-1")
ACTORS = (BUYER, MERCHANT, REVIEWER, OTHER, SENIOR, SENIOR2, OFFICER, OFFICER2, MANAGER, AUDITOR, SYSTEM)


def terms(**changes: Any) -> Terms:
    """Return terms with the limits these tests are written for, 100.00 and 200.00."""
    limits = {
        "refund_only": Limit(Money.of("100.00", "CNY")),
        "second_review": Limit(Money.of("200.00", "CNY")),
    }
    return Terms(**{**limits, **changes})


TERMS = terms()
CLAUSE = "rule-7@3"
TWO = (Found(Kind.DERIVED_FROM_PRODUCT, Band.STRONG), Found(Kind.CAPTURE_CONTRADICTION, Band.MODERATE))
RELIED = tuple(found.kind for found in TWO)
E_ = TypeVar("E_", bound=Effect)


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def photo(name: str) -> Exhibit:
    return Exhibit(sha(name))


def video(name: str) -> Exhibit:
    return Exhibit(sha(name), Medium.VIDEO)


def cny(amount: str) -> Money:
    return Money.of(amount, "CNY")


def submitted(amount: str = "80.00", **fields: Any) -> e.Submitted:
    given = {"ground": Ground.DEFECT, "remedy": Remedy.REFUND_ONLY, "exhibits": (photo("1"),), **fields}
    return e.Submitted(BUYER, "c-1", BUYER.id, MERCHANT.id, asked=cny(amount), **given)


def screened(step: Step, *names: str, found: tuple[Found, ...] = (), **fields: Any) -> e.Screened:
    seen = tuple(sha(name) for name in names)
    return e.Screened(SYSTEM, step, "shop@1", sha("report"), seen, found, **fields)


def approve(amount: str = "80.00", **fields: Any) -> Verdict:
    given = {"remedy": Remedy.REFUND_ONLY, "clause": CLAUSE, "reasons": sha("why"), **fields}
    return Verdict(Outcome.APPROVE, cny(amount), **given)


def partial(amount: str, **fields: Any) -> Verdict:
    given = {"remedy": Remedy.PARTIAL_REFUND, "clause": CLAUSE, "reasons": sha("why"), **fields}
    return Verdict(Outcome.PARTIAL, cny(amount), **given)


def refuse(**fields: Any) -> Verdict:
    given = {"clause": CLAUSE, "reasons": sha("why"), "relied": RELIED, **fields}
    return Verdict(Outcome.REFUSE, cny("0"), **given)


ACCOUNT = Penalty(Side.BUYER, PenaltyKind.ACCOUNT)
RETURN = Condition.RETURN_OF_GOODS
BACK: dict[str, Any] = {"remedy": Remedy.RETURN_AND_REFUND, "conditions": (RETURN,)}


class Life:
    """One claim and its time; keeps all effects it has had."""

    def __init__(self, start: e.Submitted | None = None, terms: Terms = TERMS) -> None:
        self.terms, self.now, self.effects = terms, NOW, []  # type: tuple[Terms, datetime, list[Effect]]
        opened = transition(None, start or submitted(), self.now, terms)
        self.claim: ClaimState = opened.claim
        self.last = opened

    def do(self, *events: e.Event) -> "Life":
        for event in events:
            self.last: Transition = transition(self.claim, event, self.now, self.terms)
            self.claim = self.last.claim
            self.effects.extend(self.last.effects)
        return self

    def wait(self, **length: float) -> "Life":
        self.now += timedelta(**length)
        return self

    def run_out(self) -> "Life":
        """Let the running clock run out."""
        clock = self.claim.clock
        assert clock is not None
        self.now = max(self.now, clock.at)
        return self.do(e.DeadlineRanOut(SYSTEM, clock.kind, clock.version))

    def of(self, kind: type[E_]) -> list[E_]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def new(self, kind: type[E_]) -> list[E_]:
        return [effect for effect in self.last.effects if isinstance(effect, kind)]

    @property
    def state(self) -> State:
        return self.claim.state

    def to_review(self, found: tuple[Found, ...] = TWO) -> "Life":
        return self.do(e.Sealed(SYSTEM), screened(Step.REVIEW, "1", found=found))

    def to_merchant(self, found: tuple[Found, ...] = TWO) -> "Life":
        return self.do(e.Sealed(SYSTEM), screened(Step.HEAR_MERCHANT, "1", found=found))

    def decide(self, verdict: Verdict, by: Actor = REVIEWER) -> "Life":
        return self.do(e.Leased(by), e.Decided(by, verdict))

    def second(self, verdict: Verdict, by: Actor = SENIOR) -> "Life":
        return self.do(e.Leased(by), e.SecondViewGiven(by, verdict))

    def appeal(self, by: Actor = BUYER) -> "Life":
        return self.do(e.Appealed(by, sha("appeal")))


def no(life: Life, *events: e.Event) -> IllegalMove:
    """Ask for an event that must be refused."""
    with pytest.raises(IllegalMove) as caught:
        life.do(*events)
    return caught.value
