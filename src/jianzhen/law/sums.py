"""Which claims count under a rule, and what they come to. Every sum shows its addends."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from jianzhen.law import words
from jianzhen.law.facts import Act, Facts
from jianzhen.law.rules import Law, Rule
from jianzhen.model import Money, Text
from jianzhen.sheet.days import Period

DAY, AMOUNT = "day", "amount"
"""Questions that every claim raises; the others are data."""


@dataclass(frozen=True, slots=True)
class Addend:
    """A claim that counts; `missing` are the questions on which that still depends."""

    act: Act
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that does not count, and why."""

    act: Act
    why: Text


@dataclass(frozen=True, slots=True)
class Sum:
    """What the claims of one person come to under a rule.

    Attributes:
        amount: the sum of the addends; those of unknown amount add nothing.
        settled: the largest sum of claims of which nothing is missing.
        open_ended: an amount is not known, or only at least.
        unknown: an amount is not known at all.
        first, last: days of the first and the last addend, as far as known.
        by_merchant, by_platform: the same sum, kept apart; None: not named.
    """

    amount: Money
    settled: Money
    open_ended: bool
    unknown: bool
    first: date | None
    last: date | None
    addends: tuple[Addend, ...]
    by_merchant: Mapping[str | None, Money]
    by_platform: Mapping[str | None, Money]


def counted(rule: Rule, law: Law, facts: Facts, at: date) -> tuple[list[Addend], list[LeftOut]]:
    """Return the claims that count under a rule, and those that do not; by day, then by id.

    A claim before or after the time the rule is in force is neither: another version is for it.
    """
    addends, left_out = [], []
    for act in sorted(facts.acts, key=_order):
        if not rule.force.may_cover(act.first, act.last):
            continue
        why = _why_not(rule, law, facts, act, at)
        if why is None:
            addends.append(Addend(act, _missing(rule, facts, act)))
        else:
            left_out.append(LeftOut(act, why))
    return addends, left_out


def passing(rule: Rule, law: Law, facts: Facts, at: date) -> list[Act]:
    """Return the claims that count whatever version of the rule they fall under."""
    return [act for act in facts.acts if _why_not(rule, law, facts, act, at) is None]


def sum_of(rule: Rule, addends: Sequence[Addend]) -> Sum:
    """Return the largest sum that falls within the rule's time (all, where it has none)."""
    assert rule.currency is not None
    inside = best(addends, rule.add_within, _worth)
    settled = best([a for a in addends if not a.missing], rule.add_within, _worth)
    days = [day for a in inside for day in (a.act.first, a.act.last) if day is not None]
    return Sum(
        amount=_money(inside, rule.currency),
        settled=_money(settled, rule.currency),
        open_ended=any(a.act.amount is None or a.act.at_least for a in addends),
        unknown=any(a.act.amount is None for a in addends),
        first=min(days, default=None),
        last=max(days, default=None),
        addends=inside,
        by_merchant=_apart(inside, rule.currency, lambda act: act.merchant),
        by_platform=_apart(inside, rule.currency, lambda act: act.platform),
    )


def times_within(addends: Sequence[Addend], within: Period) -> tuple[int, int]:
    """Return how many claims at the most fall within a time, and how many of which nothing is missing.

    A missing amount does not matter here.
    """
    sure = [a for a in addends if set(a.missing) <= {AMOUNT}]
    most, settled = (best(some, within, lambda a: Decimal(a.act.times)) for some in (addends, sure))
    return sum(a.act.times for a in most), sum(a.act.times for a in settled)


def best(
    addends: Sequence[Addend], within: Period | None, worth: Callable[[Addend], Decimal]
) -> tuple[Addend, ...]:
    """Return the claims within one such time that are worth most; of equals the latest.

    A time that holds the most can always be moved so that its last day is the first possible day of one of
    them: so only these are tried. The day a time begins on does not count, its last day counts whole: two
    years from 1 March 2024 end on 1 March 2026. A claim of unknown day lies where it counts.
    """
    if within is None or not addends:
        return tuple(addends)
    ends = {day for a in addends if (day := a.act.first or a.act.last)}
    lasts = [within.last_day(a.act.last) if a.act.last else date.max for a in addends]
    windows = [
        tuple(a for a, last in zip(addends, lasts, strict=True) if (a.act.first or end) <= end <= last)
        for end in sorted(ends, reverse=True)
    ]
    return max(windows, key=lambda w: (sum(map(worth, w)), len(w)), default=tuple(addends))


def _order(act: Act) -> tuple[date, str]:
    return act.first or act.last or date.max, act.claim


def _why_not(rule: Rule, law: Law, facts: Facts, act: Act, at: date) -> Text | None:
    if act.first is not None and act.first > at:
        return words.AFTER
    for fact, needed in rule.needs.items():
        if facts.answer(fact, act) is (not needed):
            return law.questions[fact].left_out
    if rule.currency and act.amount is not None and act.amount.currency != rule.currency:
        return words.OTHER_CURRENCY
    return None


def _missing(rule: Rule, facts: Facts, act: Act) -> tuple[str, ...]:
    missing = [fact for fact in rule.needs if facts.answer(fact, act) is None]
    if act.day is None:
        missing.append(DAY)
    if rule.bands and (act.amount is None or act.at_least):
        missing.append(AMOUNT)
    return tuple(missing)


def _worth(addend: Addend) -> Decimal:
    return addend.act.amount.amount if addend.act.amount is not None else Decimal(0)


def _money(addends: Iterable[Addend], currency: str) -> Money:
    return Money(sum(map(_worth, addends), Decimal("0.00")), currency)


def _apart(
    addends: Sequence[Addend], currency: str, of: Callable[[Act], str | None]
) -> Mapping[str | None, Money]:
    names = sorted({of(a.act) for a in addends}, key=lambda name: (name is None, name or ""))
    return MappingProxyType(
        {name: _money((a for a in addends if of(a.act) == name), currency) for name in names}
    )
