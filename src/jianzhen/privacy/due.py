"""What is kept of claims, by which rule and until when; what is due; and the erasing of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jianzhen.claims import Actor, IllegalMove, Role, Terms
from jianzhen.claims.claim import Removed
from jianzhen.claims.events import Erased, Marked
from jianzhen.claims.states import Cause, Matter
from jianzhen.model import Text
from jianzhen.privacy.rules import Retention, Rule, What
from jianzhen.store import Filter, Remains, Store
from jianzhen.store.errors import NotFoundError

AT_ONCE = 200
"""Claims looked at together."""

MOST_REMOVED = 500
"""Things that one event names; the next event names the rest."""

GOING_ON = Text("the claim has not ended", "案件尚未结束")
HELD = Text("the claim is under a legal hold", "案件处于法律保全状态")

_OF_THE_BUYER = (
    What.REPORTS,
    What.MAPS,
    What.EXPORTS,
    What.REASONS,
    What.ORDER_FACTS,
    What.REFERENCES,
    What.ENTRIES,
    What.TIES,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is kept.

    Attributes:
        what: what it is.
        sha256: its hash; None for references.
        side: whose it is: `buyer`, `merchant`, or empty for the platform's.
        rule: the rule that holds for it.
        until: from this moment on it need not be kept; None: for good, or not known while the claim goes on.
    """

    what: What
    sha256: str | None
    side: str
    rule: Rule
    until: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class Holding:
    """What is kept of one claim. `stopped`: why nothing of it may go now, whatever the rules say."""

    claim: str
    items: tuple[Item, ...]
    stopped: Text | None

    def due(self, now: datetime) -> tuple[Item, ...]:
        """Return what is to be erased now."""
        return () if self.stopped else tuple(item for item in self.items if item.is_due(now))

    def wanted(self, now: datetime) -> tuple[Item, ...]:
        """Return what may be erased now if the buyer asks for it."""
        if self.stopped:
            return ()
        own = (i for i in self.items if i.side == "buyer" or i.what in _OF_THE_BUYER)
        return tuple(item for item in own if item.rule.erase_on_request or item.is_due(now))


def holding(store: Store, tenant: str, left: Remains, retention: Retention) -> Holding:
    """Return what is kept of a claim, each thing with its rule and its time."""
    state = left.kept.state
    ended = state.since if state.state.ended else None

    def item(what: What, sha256: str | None, side: str, came: datetime | None = None) -> Item:
        rule = retention.rule(what, state)
        until = rule.over(max(ended, came) if came else ended) if ended else None
        return Item(what, sha256, side, rule, until)

    items = [item(What.ORIGINALS, x.sha256, x.side, x.received_at) for x in left.exhibits]
    written = _written(store, tenant, state.id) if left.texts else _Written()
    for sha256 in left.texts:
        if sha256 == left.kept.facts:
            items.append(item(What.ORDER_FACTS, sha256, ""))
        elif sha256 not in written.marks:  # what was marked on an exhibit goes with it
            what, side = written.texts.get(sha256, (What.TEXTS, ""))
            items.append(item(what, sha256, side))
    for what, found in ((What.REPORTS, left.reports), (What.MAPS, left.maps), (What.EXPORTS, left.exports)):
        items += [item(what, sha256, "") for sha256 in dict.fromkeys(found)]
    if left.kept.buyer_ref is not None or left.kept.merchant_ref is not None:
        items.append(item(What.REFERENCES, None, ""))
    if state.entries:
        rule = retention.rule(What.ENTRIES, state)
        until = rule.over(max(entry.at for entry in state.entries)) if ended else None
        items.append(Item(What.ENTRIES, None, "", rule, until))
    if left.ties:
        items.append(item(What.TIES, None, ""))
    stopped = HELD if state.hold else None if ended else GOING_ON
    return Holding(state.id, tuple(items), stopped)


def due(
    store: Store, tenant: str, now: datetime, retention: Retention, after: str = ""
) -> Iterator[tuple[Holding, tuple[Item, ...]]]:
    """Yield claims of which something is due, and what; in the order of their ids, behind `after`."""
    for some in pages(store, tenant, now, retention, after):
        for left in some:
            here = holding(store, tenant, left, retention)
            if over := here.due(now):
                yield here, over


def pages(
    store: Store, tenant: str, now: datetime, retention: Retention, after: str = ""
) -> Iterator[list[Remains]]:
    """Yield claims that ended and are old enough that something could be due, some at a time."""
    shortest = retention.shortest([What(matter.value) for matter in Matter])
    if shortest is None:
        return
    before = shortest.cutoff(now)
    while some := store.ended(tenant, before, after, AT_ONCE):
        yield some
        after = some[-1].kept.state.id


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases, and has the record tell of it. `by`: opaque id of who asked the program to."""

    store: Store
    tenant: str
    terms: Terms
    retention: Retention
    by: str = "system"

    def erase(self, claim: str, items: Sequence[Item], cause: Cause, now: datetime) -> int:
        """Erase these things of a claim; return how many went: none if it was reopened or held meanwhile."""
        gone = 0
        for begin in range(0, len(items), MOST_REMOVED):
            removed = tuple(
                Removed(Matter(i.what.value), self.retention.named(i.rule), i.sha256)
                for i in items[begin : begin + MOST_REMOVED]
            )
            event = Erased(Actor(Role.SYSTEM, self.by), cause, removed)
            try:
                self.store.erase(self.tenant, claim, event, now=now, terms=self.terms)
            except (IllegalMove, NotFoundError):
                return gone  # held, reopened, or another process was quicker
            gone += len(removed)
        return gone

    def expire(self, some: Sequence[Remains], now: datetime) -> int:
        """Erase what is due of these claims; return how many things went."""
        found = (holding(self.store, self.tenant, left, self.retention) for left in some)
        return sum(self.erase(h.claim, h.due(now), Cause.EXPIRED, now) for h in found)


def of_buyer(
    store: Store, tenant: str, ref: str, platform: str | None, retention: Retention
) -> Iterator[tuple[Remains, Holding]]:
    """Yield what is kept of every claim of a buyer (the platform's own id)."""
    after = None
    while True:
        page = store.claims(tenant, Filter(buyer_ref=ref), after=after, limit=AT_ONCE)
        for kept in page.claims:
            if platform in (None, kept.platform):
                left = store.remains(tenant, kept.state.id)
                yield left, holding(store, tenant, left, retention)
        after = page.next
        if after is None:
            return


def events(store: Store, tenant: str, claim: str) -> Iterator[Mapping[str, Any]]:
    """Yield a claim's events as they are chained, with their `effects`."""
    after = 0
    while some := store.events(tenant, after=after, claim=claim, limit=1000):
        for kept in some:
            yield {**kept.chained.to_json(), "effects": kept.effects}
        after = some[-1].chained.seq


_NAMES: Mapping[str, What] = {"statement": What.TEXTS, "note": What.TEXTS, "proof": What.TEXTS}


@dataclass(frozen=True, slots=True)
class _Written:
    """Of each text what it is and whose; and which are lists of boxes marked on an exhibit."""

    texts: dict[str, tuple[What, str]] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)


def _written(store: Store, tenant: str, claim: str) -> _Written:
    """Return what the events say of each text they name."""
    found = _Written()
    for event in events(store, tenant, claim):
        role = event["actor"]["role"]
        # A claim handed in by the shop's system brings the buyer's own words.
        side = "buyer" if event["kind"] == "submitted" else role if role in ("buyer", "merchant") else ""
        data = event["data"]
        for part in (data, data.get("verdict") or {}):
            for name, what in (*_NAMES.items(), ("reasons", What.REASONS)):
                if isinstance(part.get(name), str):
                    found.texts[part[name]] = (what, "" if what is What.REASONS else side)
        if event["kind"] == Marked.code:
            found.marks.add(data["boxes"])
    return found
