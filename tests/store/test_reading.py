from dataclasses import replace
from typing import Any

import pytest

from jianzhen.claims import State
from jianzhen.claims import events as e
from jianzhen.errors import UsageError
from jianzhen.store import Filter, Order, Store
from jianzhen.store.errors import NotFoundError
from tests.store.making import (
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


@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "WyJuZXdlc3QiLCAibm8gdGltZSIsICJhIl0=", "é"])
def test_a_cursor_that_is_none(store: Store, cursor: str) -> None:
    with pytest.raises(UsageError):
        store.claims(SHOP, after=cursor)


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
