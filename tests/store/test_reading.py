import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from jianzhen.claims import State
from jianzhen.claims import events as e
from jianzhen.claims.claim import UNROUTED, Exhibit, Routing
from jianzhen.errors import UsageError
from jianzhen.model import Priority
from jianzhen.store import Filter, Order, Store
from jianzhen.store.errors import NotFoundError
from tests.store.making import (
    BUYER,
    NOW,
    OTHER,
    REVIEWER,
    SHOP,
    do,
    erase,
    in_review,
    later,
    screened,
    sha,
    submit,
    withdrawn,
)


def listed(store: Store, wanted: Filter | None = None, **more: Any) -> list[str]:
    """Ids of a whole list, read in pages of two."""
    ids, cursor = [], None
    for _ in range(9):
        page = store.claims(SHOP, wanted or Filter(), after=cursor, limit=2, **more)
        ids += [kept.state.id for kept in page.claims]
        cursor = page.next
        if cursor is None:
            return ids
        assert len(page.claims) == 2
    raise AssertionError("a list without end")


def test_pages_hold_every_claim_once_newest_first(store: Store) -> None:
    for n in range(4):
        submit(store, f"c-{n}", at=later(minutes=n))
    submit(store, "c-4", at=later(minutes=3))  # at the same moment as another
    assert listed(store) == ["c-4", "c-3", "c-2", "c-1", "c-0"]
    first = store.claims(SHOP, limit=2)
    submit(store, "new", at=later(minutes=9))  # moves no page
    second = store.claims(SHOP, after=first.next, limit=2)
    assert [kept.state.id for kept in second.claims] == ["c-2", "c-1"]


def test_the_nearest_deadline_first(store: Store) -> None:
    in_review(store, "slow", at=NOW)
    submit(store, "quick", at=NOW)
    submit(store, "later", at=later(minutes=5))
    assert listed(store, order=Order.DEADLINE) == ["quick", "later", "slow"]
    assert listed(store, Filter(due_before=later(minutes=16)), order=Order.DEADLINE) == ["quick"]


def test_the_highest_priority_first_and_then_the_nearest_deadline(store: Store) -> None:
    high, low = (Routing("photos", p, rules=("r",)) for p in (Priority.HIGH, Priority.LOW))
    for id, minutes, routing in (
        ("low", 0, low), ("plain", 1, UNROUTED), ("late", 3, high), ("soon", 2, high), ("twin", 2, high),
    ):  # fmt: skip
        submit(store, id, at=NOW)
        screened(store, id, at=later(minutes=minutes), routing=routing)
    withdrawn(store, in_review(store, "over").claim.id)
    assert listed(store, order=Order.PRIORITY) == ["soon", "twin", "late", "plain", "low"]
    photos = Filter(queue="photos")
    assert listed(store, photos, order=Order.PRIORITY) == ["soon", "twin", "late", "low"]
    assert listed(store, Filter(queue="general"), order=Order.PRIORITY) == ["plain"]
    first = store.claims(SHOP, photos, order=Order.PRIORITY, limit=2)
    screened_again(store, "low", high)  # moves ahead of where the reader is
    submit(store, "new", at=later(minutes=9))
    screened(store, "new", at=later(minutes=9), routing=high)
    rest = store.claims(SHOP, photos, order=Order.PRIORITY, after=first.next)
    assert [kept.state.id for kept in rest.claims] == ["late", "new"]


def screened_again(store: Store, id: str, routing: Routing) -> None:
    more = store.blobs.put(SHOP, [b"more of " + id.encode()])
    do(store, id, e.EvidenceSupplied(BUYER, (Exhibit(more.sha256),)))
    screened(store, id, routing=routing)


def test_filters(store: Store) -> None:
    submit(store, "a", buyer_ref="u-1", merchant_ref="m-9")
    in_review(store, "b")
    in_review(store, "c")
    do(store, "b", e.Leased(REVIEWER))
    do(store, "b", e.Moved(REVIEWER, "glass"))
    do(store, "c", e.Leased(OTHER))
    do(store, "c", e.Escalated(OTHER))
    for wanted, ids in (
        (Filter(states=[State.IN_REVIEW]), ["c", "b"]),
        (Filter(states=[State.SCREENING, State.FINAL]), ["a"]),
        (Filter(queue="glass"), ["b"]),
        (Filter(senior=True), ["c"]),
        (Filter(senior=False), ["b", "a"]),
        (Filter(buyer_ref="u-1"), ["a"]),
        (Filter(merchant_ref="m-9", external_id="x-a"), ["a"]),
        (Filter(external_id="x-b"), ["b"]),
    ):
        assert listed(store, wanted) == ids, wanted


def test_who_has_it_and_which_are_free(store: Store) -> None:
    for id in ("a", "b"):
        in_review(store, id)
    do(store, "a", e.Leased(REVIEWER))
    assert listed(store, Filter(holder="r-1")) == ["a"]
    assert listed(store, Filter(holder="r-2")) == []
    assert listed(store, Filter(free_at=NOW)) == ["b"]
    assert listed(store, Filter(free_at=later(minutes=16))) == ["b", "a"]


AT = "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize(
    ("order", "cursor"),
    [
        *((Order.NEWEST, cursor) for cursor in ("", "x", "WzFd", "é")),
        *((Order.NEWEST, ["newest", *place]) for place in ([], ["no time", "a"], [AT, 7], [AT, "a", 1])),
        *((Order.NEWEST, ["newest", at, "a"]) for at in ("0001-01-01T00:00:00+14:00", AT[:-6], 5)),
        *((Order.NEWEST, ["newest", AT, id]) for id in ("\0", "\ud800", None)),
        *((Order.PRIORITY, ["priority", n, AT, "a"]) for n in (3, -1, 10**30, "1", None)),
        (Order.PRIORITY, ["priority", AT, "a"]),
        (Order.PRIORITY, ["deadline", AT, "a"]),
    ],
)
def test_a_cursor_that_is_none(store: Store, order: Order, cursor: str | list[Any]) -> None:
    if isinstance(cursor, list):
        cursor = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode()
    with pytest.raises(UsageError):
        store.claims(SHOP, order=order, after=cursor)


def test_a_cursor_of_another_order(store: Store) -> None:
    for id in ("a", "b"):
        submit(store, id)
    cursor = store.claims(SHOP, limit=1).next
    with pytest.raises(UsageError):
        store.claims(SHOP, order=Order.DEADLINE, after=cursor)


def test_history_and_what_came_since(store: Store) -> None:
    for n in range(3):
        submit(store, f"c-{n}", at=later(days=n), buyer_ref="u-1")
    assert store.claims_of_buyer(SHOP, "u-1", NOW, later(days=2)) == 2
    assert store.claims_of_buyer(SHOP, "u-2", NOW, later(days=2)) == 0
    everything = store.exhibits_after(SHOP, 0)
    assert [x.claim for x in everything] == ["c-0", "c-1", "c-2"]
    assert [x.claim for x in store.exhibits_after(SHOP, everything[0].seq, limit=1)] == ["c-1"]
    withdrawn(store, "c-1")
    erase(store, "c-1", later(days=5))
    assert [x.claim for x in store.deleted_since(SHOP, later(days=5))] == ["c-1"]


def test_an_event_with_several_exhibits_is_read_whole(store: Store) -> None:
    submit(store, photos=[b"1", b"2", b"3"])
    assert len(store.exhibits_after(SHOP, 0, limit=1)) == 3


def test_what_is_not_there(store: Store) -> None:
    submit(store)
    for ask in (
        lambda: store.exhibit(SHOP, "c-1", sha(b"another")),
        lambda: store.text(SHOP, "c-1", sha(b"another")),
        lambda: store.claim(SHOP, "c-9"),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_reports_oldest_first(store: Store) -> None:
    submit(store)
    applied = screened(store)
    assert store.reports(SHOP, "c-1") == [sha(b'{"report of": "c-1"}')]
    assert replace(applied.claim) == store.claim(SHOP, "c-1").state


def test_tenants(store: Store) -> None:
    assert store.add_tenant("another", NOW)
    assert not store.add_tenant("another", NOW)
    assert store.tenants() == ["another", SHOP]
    for bad in ("", "../x", "A", "a/b", "x" * 41, "店"):
        with pytest.raises(ValueError, match="tenant"):
            store.add_tenant(bad, NOW)
