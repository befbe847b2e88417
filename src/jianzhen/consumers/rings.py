"""Claims that have something in common, followed from one of them: for the reviewer who looks at it now.

A ring is no finding and is not kept. Families share an address, colleagues a parcel station, friends a phone:
what many claims have in common is told and not followed.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

COMMON = 20
"""What more claims than this have in common says nothing about any of them."""

MOST_CLAIMS, MOST_STEPS = 50, 3
"""How many claims are looked at, and how far from the first."""


class Tie(StrEnum):
    """What two claims can have in common."""

    PHOTO = "same-photo"
    DEVICE = "same-device"
    ADDRESS = "same-address"
    PAYMENT = "same-payment"


@dataclass(frozen=True, slots=True)
class Shared:
    """Something claims have in common: `mark` is its hash, `claims` up to `COMMON` + 2 of them."""

    tie: Tie
    mark: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two claims, and what they have in common."""

    claims: tuple[str, str]
    tie: Tie
    mark: str


@dataclass(frozen=True, slots=True)
class Ring:
    """What was found.

    Attributes:
        claims: ids, those nearest to the first one first.
        edges: why they belong together.
        common: what too many have in common: not followed.
        cut: there may be more than was looked at.
    """

    claims: tuple[str, ...]
    edges: tuple[Edge, ...]
    common: tuple[tuple[Tie, str], ...]
    cut: bool


def ring(
    start: str,
    shared: Callable[[str], Iterable[Shared]],
    most: int = MOST_CLAIMS,
    steps: int = MOST_STEPS,
) -> Ring:
    """Follow what claims have in common, breadth first. `shared`: what a claim has in common with others."""
    far, todo, cut = {start: 0}, deque([start]), False
    edges: dict[Edge, None] = {}
    common: dict[tuple[Tie, str], None] = {}
    while todo:
        here = todo.popleft()
        if far[here] == steps:
            continue
        for found in shared(here):
            others = [id for id in found.claims if id != here]
            if len(others) > COMMON:
                common[found.tie, found.mark] = None
                continue
            for id in others:
                if id not in far and len(far) >= most:
                    cut = True
                    continue
                if id not in far:
                    far[id] = far[here] + 1
                    todo.append(id)
                a, b = sorted((here, id))
                edges[Edge((a, b), found.tie, found.mark)] = None
    return Ring(tuple(far), tuple(edges), tuple(common), cut or steps in far.values())
