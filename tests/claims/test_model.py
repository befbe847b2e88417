"""The whole graph, within the bounds of `model`: every edge in order, an exit everywhere."""

import pytest

from jianzhen.claims import State
from jianzhen.claims.states import Basis, Outcome
from jianzhen.claims.table import CLOCKS, TABLE
from tests.claims.model import WORLDS, World, explore, paths


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_every_edge_is_in_order_and_every_state_has_an_exit(world: World) -> None:
    graph = explore(world)
    start = next(iter(graph.states))
    print(
        f"{world.name}: {len(graph.states)} states, {graph.edges} edges, "
        f"{sum(paths(graph, start, 10))} walks of up to 10 moves"
    )
    assert len(graph.states) > 300
    decided = {c.decision.verdict.outcome for c in graph.states.values() if c.decision is not None}
    bases = {c.decision.basis for c in graph.states.values() if c.decision is not None}
    if world.name == "large":
        assert decided == set(Outcome)
        assert {claim.state for claim in graph.states.values()} == set(State)
    if world.name in ("returned without reason", "held"):
        assert Basis.LAW in bases


def test_no_deadline_leads_to_a_refusal_by_the_table() -> None:
    safe = {State.IN_REVIEW, State.DECIDED, State.FINAL, None}
    assert {row.to for row in CLOCKS.values()} == safe
    assert [row.kind for row in CLOCKS.values() if row.to is State.DECIDED] == ["refund-by-law"]


def test_every_state_but_the_ends_is_left_by_somebody_in_the_table() -> None:
    left = {state for row in TABLE for state in row.when if set(row.to) - {state}}
    assert left == set(State) - {State.WITHDRAWN, State.MERGED}
