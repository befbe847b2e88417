"""Times that run for the claims of a person, with their last days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jianzhen.law.facts import Act, Facts
from jianzhen.law.rules import Clock, Rule
from jianzhen.law.sums import Addend
from jianzhen.model import Text


@dataclass(frozen=True, slots=True)
class Run:
    """One time that runs, or is over.

    Attributes:
        claim: the claim it is about; None: all of them.
        starts: the day it runs from, which does not count.
        ends: its last day, which counts whole.
        sure: whether the day it runs from is known; if not, `ends` is the latest it can be, or the earliest,
            as `starts` is taken.
    """

    id: str
    title: Text
    claim: str | None
    starts: date
    ends: date
    over: bool
    sure: bool


def runs(
    rule: Rule, addends: Sequence[Addend], series: Sequence[Act], facts: Facts, at: date
) -> Iterator[Run]:
    """Yield the clocks of a rule for the claims that count; `series`: those of all versions of the rule."""
    for clock in rule.clocks:
        if clock.since == "last-act":
            yield from _last(clock, series, at)
            continue
        for addend in addends:
            yield from _one(clock, addend.act, facts, at)


def asked(rule: Rule, addends: Sequence[Addend], facts: Facts) -> Iterator[tuple[str, Act]]:
    """Yield the days a clock would need, and the claims they are not known of."""
    for clock in rule.clocks:
        if clock.since in ("act", "last-act") or clock.optional:
            continue
        for addend in addends:
            if facts.answer(clock.since, addend.act) is None:
                yield clock.since, addend.act


def _one(clock: Clock, act: Act, facts: Facts, at: date) -> Iterator[Run]:
    known = act.first if clock.since == "act" else facts.answer(clock.since, act)
    limit = clock.at_most.last_day(act.first) if clock.at_most and act.first else None
    if isinstance(known, date):
        ends = clock.runs.last_day(known)
        ends = min(ends, limit) if limit else ends
        yield Run(clock.id, clock.title, act.claim, known, ends, at > ends, _sure(clock, act))
    elif limit is not None and act.first is not None:
        yield Run(clock.id, clock.title, act.claim, act.first, limit, at > limit, False)


def _sure(clock: Clock, act: Act) -> bool:
    return act.day is not None or not (clock.since == "act" or clock.at_most)


def _last(clock: Clock, series: Sequence[Act], at: date) -> Iterator[Run]:
    days = [act.last for act in series if act.last is not None]
    if len(series) > 1 and days:
        starts = max(days)
        ends = clock.runs.last_day(starts)
        sure = len(days) == len(series) and any(act.day == starts for act in series)
        yield Run(clock.id, clock.title, None, starts, ends, at > ends, sure)
