"""Bounded model check: all that a claim can become within bounds, breadth first, by the real `transition`.

    python -m tests.claims.model

Two claims are the same state if nothing but moments, counters and hashes differs. Bounds: one request for
evidence, at most one further exhibit a side, at most two rounds, and what a `World` leaves out. Every edge is
held against `invariants`; afterwards the whole graph is asked for exits.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from time import process_time
from typing import Any

from jianzhen.claims import Actor, ClaimState, IllegalMove, Role, State, Terms, allowed, transition
from jianzhen.claims import events as e
from jianzhen.claims.claim import Entry, Found, Offer, Penalty, Removed, Routing, Verdict
from jianzhen.claims.states import (
    SYSTEM,
    Cause,
    Heard,
    Matter,
    Payer,
    PenaltyKind,
    Perk,
    ReferralKind,
    ReopenCause,
    Ruling,
    Side,
)
from jianzhen.model import Condition, Ground, Remedy, Step
from tests.claims import scene as s
from tests.claims.invariants import Edge, check

SOME = timedelta(minutes=1)
OVER = timedelta(minutes=16)


@dataclass(frozen=True)
class World:
    """One claim to start from, and what may happen in it."""

    name: str
    amount: str
    terms: Terms = field(default_factory=lambda: s.terms(requests=1))
    ground: Ground = Ground.DEFECT
    found: tuple[Found, ...] = s.TWO
    actors: tuple[Actor, ...] = (s.BUYER, s.MERCHANT, s.REVIEWER, s.SENIOR, s.SENIOR2, s.OFFICER, SYSTEM)
    hold: bool = False
    returns: bool = False
    appeals: bool = True
    rounds: int = 1
    supplies: bool = False
    seconds: tuple[bool, ...] = (False,)
    marks: bool = False
    record: bool = False
    refers: bool = False
    menu: tuple[int, ...] = tuple(range(10))
    limit: int = 20_000


FEW = (s.BUYER, s.MERCHANT, s.REVIEWER, SYSTEM)
WORLDS = (
    World("small", "30.00", found=(), actors=(*FEW, s.OFFICER), menu=(0,), supplies=True,
          appeals=False, marks=True),
    World("small, merchant consents", "30.00", s.terms(requests=1, merchant_consents=True), found=(),
          actors=(*FEW, s.OFFICER), menu=(0, 1)),
    World("middle", "80.00", actors=(*FEW, s.OFFICER), menu=(0, 1, 2, 3, 4, 5, 8, 9)),
    World("large", "300.00", actors=(*FEW, s.SENIOR, s.OFFICER), menu=(1, 3, 6)),
    World("penalty on the merchant", "80.00", actors=(*FEW, s.SENIOR, s.OFFICER), menu=(0, 7), appeals=False),
    World("reopened", "80.00", actors=(s.MERCHANT, s.REVIEWER, s.SENIOR, SYSTEM), menu=(1, 3, 4), rounds=2,
          appeals=False),
    World("returned without reason", "80.00", ground=Ground.NO_REASON, returns=True, actors=FEW,
          menu=(0, 1, 3), appeals=False, rounds=2),
    World("held", "80.00", ground=Ground.NO_REASON, returns=True, hold=True, appeals=False,
          actors=(s.BUYER, s.REVIEWER, s.SENIOR, SYSTEM), menu=(0,), marks=True),
    World("two people", "30.00", found=(), actors=(s.BUYER, s.REVIEWER, s.SENIOR, s.OFFICER, SYSTEM),
          menu=(0,), seconds=(True, False)),
    World("record", "80.00", actors=(s.BUYER, s.REVIEWER, s.SENIOR, s.OFFICER, SYSTEM), menu=(1, 6), rounds=2,
          appeals=False, record=True),
    World("referred", "80.00", actors=(s.BUYER, s.REVIEWER, s.SENIOR, SYSTEM), menu=(0, 1), rounds=2,
          appeals=False, refers=True),
)  # fmt: skip


@dataclass
class Graph:
    """What was found."""

    states: dict[Any, ClaimState] = field(default_factory=dict)
    depth: dict[Any, int] = field(default_factory=dict)
    out: dict[Any, set[Any]] = field(default_factory=dict)
    edges: int = 0
    refused: int = 0
    paths: list[int] = field(default_factory=list)


def explore(world: World) -> Graph:
    """Walk through all of it; every edge is checked."""
    graph = Graph()
    start = s.submitted(world.amount, ground=world.ground, remedy=_remedy(world))
    first = transition(None, start, s.NOW, world.terms).claim
    queue = deque([(first, s.NOW)])
    graph.states[key(first, s.NOW)], graph.depth[key(first, s.NOW)] = first, 0
    while queue:
        claim, now = queue.popleft()
        here = key(claim, now)
        targets = graph.out.setdefault(here, set())
        for event, then in tries(claim, now, world):
            try:
                result = transition(claim, event, then, world.terms)
            except IllegalMove:
                graph.refused += 1
                continue
            check(Edge(claim, event, result, then, world.terms))
            graph.edges += 1
            there = key(result.claim, then)
            targets.add(there)
            if there not in graph.states:
                graph.states[there], graph.depth[there] = result.claim, graph.depth[here] + 1
                assert len(graph.states) <= world.limit, f"{world.name}: more states than its bound"
                queue.append((result.claim, then))
    check_exits(graph)
    return graph


def _remedy(world: World) -> Remedy:
    return Remedy.RETURN_AND_REFUND if world.ground is Ground.NO_REASON else Remedy.REFUND_ONLY


def key(claim: ClaimState, now: datetime) -> Any:
    """What makes two claims different for this check."""
    lease, clock, hold, first, decision = claim.lease, claim.clock, claim.hold, claim.first, claim.decision
    early = not claim.with_person
    return (
        claim.state, claim.round, claim.heard.done, claim.heard is Heard.ASKED, early,
        early and (claim.contested, bool(claim.demanded)), claim.requests,
        claim.state is State.EVIDENCE_NEEDED and claim.extended,
        claim.senior, claim.second, claim.met, claim.recorded, claim.refund_due is None,
        tuple(_entered(entry, now) for entry in claim.entries),
        tuple((r.package, r.by, r.approved, bool(r.withdrawn)) for r in claim.referrals),
        len(claim.unscreened), len(claim.file), bool(claim.found),
        claim.appellants, claim.paid, claim.charged, frozenset(claim.deciders),
        lease and (lease.holder, now < lease.until), clock and clock.kind,
        hold and (hold.by_order, hold.kind),
        first and (first.by, _sign(first.verdict), first.ruling),
        decision and (decision.by, decision.basis, decision.second, _sign(decision.verdict), decision.ruling),
    )  # fmt: skip


def _entered(entry: Entry, now: datetime) -> Any:
    limit = entry.restricted
    return (
        entry.round, entry.penalty, bool(entry.overturned), entry.disputed, bool(entry.objected),
        bool(entry.warned), limit and (limit.stands(now), limit.ended == entry.objected),
    )  # fmt: skip


def _sign(verdict: Verdict) -> Any:
    return verdict.outcome, verdict.amount, verdict.remedy, verdict.conditions, verdict.payer, verdict.penalty


def tries(claim: ClaimState, now: datetime, world: World) -> Iterator[tuple[e.Event, datetime]]:
    """Everything anybody could do now, some of it not in order, and some of it too late."""
    later = now + SOME
    for actor in world.actors:
        if world.marks:  # what a copy is to cover: no move, so `allowed` does not name it
            yield e.Marked(actor, s.sha("1"), s.sha("boxes"), 1), later
        possible = allowed(claim, actor, later, world.terms)
        for event in _by(actor, claim, later, world):
            if event.code not in possible:
                continue  # that it is refused is asked of every state in test_properties
            yield event, later
            if isinstance(event, e.Decided | e.SecondViewGiven | e.AppealDecided) and claim.lease:
                yield event, claim.lease.until + SOME
    if claim.clock is not None:
        kind, at, version = claim.clock.kind, claim.clock.at, claim.clock.version
        yield e.DeadlineRanOut(SYSTEM, kind, version), max(at, later)
        yield e.DeadlineRanOut(SYSTEM, kind, version), at - SOME
        yield e.DeadlineRanOut(SYSTEM, kind, version - 1), max(at, later)


def _by(actor: Actor, claim: ClaimState, now: datetime, world: World) -> Iterator[e.Event]:
    match actor.role:
        case Role.BUYER | Role.MERCHANT:
            yield from _by_side(actor, claim, now, world)
        case Role.SYSTEM:
            yield from _by_system(claim, now, world)
        case _:
            yield from _by_person(actor, claim, world)
            if world.record:
                yield from _on_the_record(actor, now)
            if world.refers:
                yield from _to_outside(actor, claim)


def _by_side(actor: Actor, claim: ClaimState, now: datetime, world: World) -> Iterator[e.Event]:
    more = (s.photo(f"{actor.id}-more"),)
    if world.supplies and more[0].sha256 not in {f.exhibit.sha256 for f in claim.file}:
        yield e.EvidenceSupplied(actor, more)
        yield e.EvidenceLate(actor, more)
        yield e.MerchantContested(actor, s.sha("no"), more)
    yield e.MerchantContested(actor, s.sha("no"))
    yield e.MerchantAccepted(actor)
    yield e.MerchantOffered(actor, Offer(Remedy.PARTIAL_REFUND, s.cny("10.00")))
    yield e.OfferAccepted(actor)
    yield e.OfferDeclined(actor)
    yield e.EvidenceExtended(actor)
    yield e.HumanDemanded(actor)
    yield e.Withdrawn(actor)
    if world.appeals:
        yield e.Appealed(actor, s.sha("appeal"))
    if world.record:
        yield e.RecordObjected(actor, s.sha("words"))
    if world.returns:
        yield e.ConditionMet(actor, Condition.RETURN_OF_GOODS, now)


def _by_system(claim: ClaimState, now: datetime, world: World) -> Iterator[e.Event]:
    yield e.Sealed(SYSTEM)
    waited_for = claim.unscreened or claim.state is State.SCREENING
    if waited_for or len(world.seconds) > 1:  # then also long after
        for step, second in product(Step if waited_for else [Step.REVIEW], world.seconds):
            told = Routing(second=second)
            report = (step, "shop@1", s.sha("report"), claim.unscreened, world.found)
            yield e.Screened(SYSTEM, *report, routing=told)
    yield e.Decided(SYSTEM, verdicts(world)[0])
    if world.refers:
        yield from _to_outside(SYSTEM, claim)
    yield e.Erased(SYSTEM, Cause.EXPIRED, (Removed(Matter.TEXTS, "keep@1/texts", s.sha("statement")),))
    if world.record:
        yield e.Erased(SYSTEM, Cause.EXPIRED, (Removed(Matter.ENTRIES, "keep@1/entries", None),))
    if world.returns:
        yield e.ConditionMet(SYSTEM, Condition.RETURN_OF_GOODS, now)


def _by_person(actor: Actor, claim: ClaimState, world: World) -> Iterator[e.Event]:
    yield e.Leased(actor)
    if claim.state in (State.IN_REVIEW, State.EVIDENCE_NEEDED):
        yield e.EvidenceAsked(actor, Side.BUYER)
        yield e.EvidenceAsked(actor, Side.MERCHANT)
        yield e.EvidenceWaived(actor)
        yield e.Escalated(actor)
        yield e.Merged(actor, "c-2")
    yield e.LeaseReleased(actor)
    yield e.ViewWithdrawn(actor)
    for verdict in verdicts(world):
        if claim.state in (State.IN_REVIEW, State.DECIDED, State.SECOND_REVIEW):
            yield e.Decided(actor, verdict)
        if claim.state is State.SECOND_REVIEW:
            yield e.SecondViewGiven(actor, verdict)
        if claim.state is State.APPEALED:
            yield e.AppealDecided(actor, Ruling.VARY, s.sha("why"), verdict)
    yield e.AppealDecided(actor, Ruling.UPHOLD, s.sha("why"))
    if claim.state is State.FINAL and claim.round < world.rounds:
        yield e.Reopened(actor, ReopenCause.COURT, s.sha("why"))
    if world.hold:
        yield e.HoldPlaced(actor, s.sha("why"))
        yield e.HoldPlaced(actor, s.sha("why"), by_order=True)
        yield e.HoldLifted(actor, s.sha("why"))


def _on_the_record(actor: Actor, now: datetime) -> Iterator[e.Event]:
    yield e.ObjectionDecided(actor, True, s.sha("why"))
    yield e.ObjectionDecided(actor, False, s.sha("why"))
    yield e.WarningGiven(actor, s.sha("why"))
    yield e.RestrictionBegun(actor, Perk.INSTANT_REFUND, now + timedelta(days=30), s.sha("why"))
    yield e.RestrictionBegun(actor, Perk.INSTANT_REFUND, now + timedelta(days=91), s.sha("why"))
    yield e.RestrictionEnded(actor, s.sha("why"))


def _to_outside(actor: Actor, claim: ClaimState) -> Iterator[e.Event]:
    package = s.sha(f"package {claim.round}")
    yield e.ReferralAsked(actor, ReferralKind.POLICE, package)
    yield e.ReferralApproved(actor, package)
    yield e.ReferralWithdrawn(actor, package, s.sha("why"))
    yield e.ReferralAnswered(actor, package, s.sha("answer"))


def verdicts(world: World) -> list[Verdict]:
    """What this world chooses of the menu."""
    menu = _menu(world.amount, _remedy(world))
    return [menu[at] for at in world.menu]


@cache
def _menu(amount: str, remedy: Remedy) -> tuple[Verdict, ...]:
    """Much of it is not in order."""
    tiny = "1.00"
    conditions = (Condition.RETURN_OF_GOODS,)
    back: dict[str, Any] = {"remedy": Remedy.RETURN_AND_REFUND, "conditions": conditions}
    own: dict[str, Any] = back if remedy is Remedy.RETURN_AND_REFUND else {"remedy": remedy}
    liar = Penalty(Side.MERCHANT, PenaltyKind.ACCOUNT)
    return (
        s.approve(amount, **own),
        s.refuse(),
        s.refuse(relied=s.RELIED[:1]),
        s.approve(amount, **back, payer=Payer.MERCHANT),
        s.partial("20.00", payer=Payer.MERCHANT),
        s.partial(tiny, relied=s.RELIED),
        s.refuse(penalty=s.ACCOUNT),
        s.approve(amount, **back, penalty=liar, relied=s.RELIED),
        replace(s.refuse(), reasons=None),
        replace(s.refuse(), clause=None),
    )


def check_exits(graph: Graph) -> None:
    """No state without an exit: from each, an end can be reached, and people or a clock are at work."""
    back: dict[Any, set[Any]] = {}
    for here, targets in graph.out.items():
        for there in targets:
            back.setdefault(there, set()).add(here)
    reached = deque(k for k, claim in graph.states.items() if claim.state.ended)
    seen = set(reached)
    while reached:
        for before in back.get(reached.popleft(), ()):
            if before not in seen:
                seen.add(before)
                reached.append(before)
    stuck = [claim for k, claim in graph.states.items() if k not in seen]
    assert not stuck, f"no way out of {stuck[0]}"
    for here, claim in graph.states.items():
        if not claim.state.ended:
            other = [k for k in graph.out[here] if graph.states[k].state is not claim.state]
            leased = [k for k in graph.out[here] if k != here and graph.states[k].lease]
            assert other or leased or claim.hold, f"nobody can move {claim}"


def paths(graph: Graph, start: Any, depth: int) -> list[int]:
    """How many different walks there are of each length up to `depth`; what changes nothing is no move."""
    counts, found = {start: 1}, []
    for _ in range(depth):
        following: dict[Any, int] = {}
        for here, many in counts.items():
            for there in graph.out[here] - {here}:
                following[there] = following.get(there, 0) + many
        counts = following
        found.append(sum(counts.values()))
    return found


def main() -> None:
    """Print the counts."""
    for world in WORLDS:
        began = process_time()
        graph = explore(world)
        start = next(iter(graph.states))
        print(
            f"{world.name}: {len(graph.states)} states, {graph.edges} edges, {graph.refused} tries refused, "
            f"depth {max(graph.depth.values())}, walks of up to 12 moves {sum(paths(graph, start, 12))}, "
            f"{process_time() - began:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
