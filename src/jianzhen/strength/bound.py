"""Threshold of the whole check: split-conformal, with an exact bound, for the whole and for each large group.

Whatever orders the claims (their scores) must not have been learnt from the claims counted here. Then, for
claims drawn alike, the chosen threshold keeps the true false-alarm rate at or below the bound with the stated
confidence: the number of claims above the (k+1)-th largest score is a binomial order statistic (Vovk,
"Conditional validity of inductive conformal predictors", 2012, proposition 2b). Groups: a threshold each, the
highest counts (Mondrian conformal prediction, Vovk et al. 2005), so the confidence holds group by group.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from random import Random

from jianzhen.strength.interval import allowed, fewest, upper


@dataclass(frozen=True, slots=True)
class Goal:
    """The whole check accuses at most this share of honest claims, said with this confidence."""

    rate: float = 0.01
    confidence: float = 0.95

    @property
    def needed(self) -> int:
        """Fewest honest claims that can support it."""
        return fewest(self.rate, self.confidence)


@dataclass(frozen=True, slots=True)
class Group:
    """Honest claims that share a trait (`by` camera, regime, …), and what was measured on them.

    `upper` bounds their false-alarm rate at the threshold, `supported` says whether they are enough to show
    the goal on them alone.
    """

    by: str
    value: str
    claims: int
    alarms: int
    upper: float
    supported: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """The threshold and what it rests on.

    Attributes:
        threshold: least level that counts as an alarm; infinite where no level keeps the goal.
        whole: all claims.
        groups: the worst first, by upper bound; those too small for the goal stand behind the others.
    """

    goal: Goal
    threshold: float
    whole: Group
    groups: tuple[Group, ...]

    @property
    def worst(self) -> Group | None:
        """The supported group with the highest upper bound."""
        return next((g for g in self.groups if g.supported), None)


def choose(
    scores: Sequence[float],
    groups: Mapping[str, Sequence[str]],
    goal: Goal,
    levels: Sequence[float],
) -> Bound:
    """Return the lowest of `levels` that keeps the goal on all claims and in every group that can show it.

    Args:
        scores: one per honest claim.
        groups: by trait, the value of each claim.
        goal: what to keep.
        levels: where a threshold may lie, from the level that counts as evidence upwards.

    Raises:
        ValueError: the claims are too few for the goal.
    """
    if len(scores) < goal.needed:
        raise ValueError(f"{len(scores)} claims, {goal.needed} needed")
    parts = {(by, value): part for by in groups for value, part in _parts(scores, groups[by])}
    enough = [part for part in parts.values() if len(part) >= goal.needed]
    threshold = max(_lowest(part, goal, levels) for part in [scores, *enough])

    def counted(by: str, value: str, part: Sequence[float]) -> Group:
        alarms = sum(score >= threshold for score in part)
        bound = upper(alarms, len(part), goal.confidence)
        return Group(by, value, len(part), alarms, bound, len(part) >= goal.needed)

    listed = [counted(by, value, part) for (by, value), part in parts.items()]
    listed.sort(key=lambda g: (not g.supported, -g.upper, g.by, g.value))
    return Bound(goal, threshold, counted("", "", scores), tuple(listed))


def _parts(scores: Sequence[float], values: Sequence[str]) -> Iterator[tuple[str, list[float]]]:
    for value in sorted(set(values)):
        yield value, [s for s, v in zip(scores, values, strict=True) if v == value]


def _lowest(scores: Sequence[float], goal: Goal, levels: Sequence[float]) -> float:
    most = allowed(len(scores), goal.rate, goal.confidence)
    if most is None:
        return inf
    return next((t for t in sorted(levels) if sum(s >= t for s in scores) <= most), inf)


@dataclass(frozen=True, slots=True)
class Split:
    """A threshold chosen on `kept` claims, tried on `tried` others of which `alarms` reached it."""

    kept: int
    tried: int
    alarms: int
    threshold: float

    @property
    def rate(self) -> float:
        """Measured false-alarm rate on the claims left out."""
        return self.alarms / self.tried


def splits(
    scores: Sequence[float],
    blocks: Sequence[str],
    goal: Goal,
    levels: Sequence[float],
    times: int = 20,
    seed: int = 1,
) -> list[Split]:
    """Try the threshold on claims left out: random halves of the blocks, each block on one side.

    Halves in which the kept claims cannot support the goal are passed over; few blocks give few splits.
    """
    names, random, seen, done = sorted(set(blocks)), Random(seed), set[frozenset[str]](), list[Split]()  # noqa: S311
    for _ in range(50 * times):
        out = frozenset(random.sample(names, len(names) // 2 + random.randint(0, len(names) % 2)))
        kept = [s for s, block in zip(scores, blocks, strict=True) if block not in out]
        tried = [s for s, block in zip(scores, blocks, strict=True) if block in out]
        if out in seen or not tried or len(kept) < goal.needed:
            continue
        seen.add(out)
        threshold = _lowest(kept, goal, levels)
        done.append(Split(len(kept), len(tried), sum(s >= threshold for s in tried), threshold))
        if len(done) == times:
            break
    return done
