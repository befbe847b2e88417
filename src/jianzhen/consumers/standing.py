"""What is open to a person who decides, because of what is in the record: each with what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jianzhen.claims.states import PenaltyKind
from jianzhen.consumers.record import Entry, Kind, told
from jianzhen.consumers.rules import Effect, Rule, Rules
from jianzhen.model import Text
from jianzhen.sheet.days import day_of


@dataclass(frozen=True, slots=True)
class Open:
    """An effect that a person may choose, why the rules allow it, and the entries it rests on."""

    effect: Effect
    reason: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The record of one person at one moment.

    Attributes:
        entries: all that may be told of, the newest first.
        counting: confirmed findings that can be a reason for something now.
        open: what a person may choose. Nothing of it happens by itself.
        restricted: entries because of which the account is without something now.
    """

    entries: tuple[Entry, ...]
    counting: tuple[Entry, ...]
    open: tuple[Open, ...]
    restricted: tuple[Entry, ...]


def standing(entries: Iterable[Entry], now: datetime, rules: Rules) -> Standing:
    """Return how a person stands at `now` (aware); with rules that are not in force nothing is open."""
    live = sorted((e for e in entries if told(e, now)), key=lambda e: (e.at, e.claim), reverse=True)
    counting = tuple(e for e in live if _counts(e, live, now, rules))
    rows = rules.effects if rules.covers(day_of(now)) else ()
    found = ((row, _rests_on(row, counting)) for row in rows)
    return Standing(
        tuple(live),
        counting,
        tuple(Open(row.effect, row.reason, on) for row, on in found if on),
        tuple(e for e in live if e.restricts(now)),
    )


def counts_until(entry: Entry, entries: Iterable[Entry], rules: Rules) -> datetime:
    """Return from when on a confirmed finding is a reason for nothing any more."""
    since = sum(e.kind is Kind.GRANTED and e.submitted > entry.at for e in entries)
    ends = rules.counts.over(entry.at)
    return min(ends, rules.sooner.over(entry.at)) if since >= rules.good else ends


def restriction_flaw(here: Standing, claim: str) -> Text | None:
    """Return why the account cannot be restricted because of this claim's entry, None if it can."""
    opened = (o for o in here.open if o.effect is Effect.ACCOUNT_RESTRICTION)
    if any(e.claim == claim and _after_warning(e, o.entries) for o in opened for e in o.entries):
        return None
    return Text(
        "it needs a warning first, and then a further entry that counts and names a restriction",
        "须先发出警告，且其后另有一条仍有效、并载明限制账号的条目",
    )


def _counts(entry: Entry, entries: Iterable[Entry], now: datetime, rules: Rules) -> bool:
    finding = entry.kind is Kind.FINDING and not entry.disputed
    return finding and now < counts_until(entry, entries, rules)


def _rests_on(row: Rule, counting: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries that open an effect; none where it is not open."""
    enough = len(counting) >= row.entries
    if row.warned:
        enough = enough and any(_after_warning(entry, counting) for entry in counting)
    return counting if enough else ()


def _after_warning(entry: Entry, counting: Iterable[Entry]) -> bool:
    """Whether two people named a restriction, for a claim that came in after a warning on another."""
    warnings = (other.warned for other in counting if other.claim != entry.claim and other.warned)
    return entry.penalty is PenaltyKind.ACCOUNT and any(warned < entry.submitted for warned in warnings)
