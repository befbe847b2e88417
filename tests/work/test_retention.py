"""The day's job erases what is due, once a day however many ask, and the index of seen photos forgets it."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from jianzhen.index.sqlite import SqliteIndex
from jianzhen.privacy.load import load, shipped, shipped_source
from jianzhen.store import Store
from jianzhen.work import Bounds, Seen
from jianzhen.work.retention import RETAIN, retain, wanted
from jianzhen.work.worker import Duty, Worker
from tests.pictures import encode, textured
from tests.store.making import NOW, SHOP, TERMS, faults, sha, submit, withdrawn

LATER = NOW + timedelta(days=200)


def work(store: Store, seen: Seen | None = None, rules: object = None) -> int:
    duty = Duty(retain(store, lambda _: TERMS, lambda: LATER, rules or shipped(), seen))  # type: ignore[arg-type]
    worker, count = Worker(store, {RETAIN: duty}, clock=lambda: LATER), 0
    while worker.once():
        count += 1
    return count


def test_once_a_day_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jianzhen.privacy.due.AT_ONCE", 2)
    for n in range(5):
        submit(store, f"c-{n}")
        withdrawn(store, f"c-{n}")
    wanted(store, LATER)
    wanted(store, LATER)
    assert work(store) == 4
    assert all(store.remains(SHOP, f"c-{n}").exhibits == () for n in range(5))
    wanted(store, LATER)
    assert work(store) == 0
    assert store.jobs.dead_letters(SHOP) == []
    assert faults(store) == []


def test_rules_that_are_not_in_force_erase_nothing(store: Store) -> None:
    submit(store)
    withdrawn(store)
    old = shipped_source().replace(b'from: "2026-01-01"', b'from: "2025-01-01"\n  to: "2025-12-31"')
    wanted(store, LATER)
    assert work(store, rules=load(old)) == 1
    assert len(store.remains(SHOP, "c-1").exhibits) == 1


def test_the_index_of_seen_photos_forgets_what_was_erased(store: Store, tmp_path: Path) -> None:
    seen, photo = Seen(tmp_path / "seen", Bounds(seconds=90)), encode(textured(1))
    submit(store, "c-1", [photo])
    seen.catch_up(store, SHOP, threading.Event())
    index = SqliteIndex(seen.path(SHOP))
    assert list(index.exact(sha(photo)))
    withdrawn(store)
    wanted(store, LATER)
    assert work(store, seen) == 2
    assert not list(index.exact(sha(photo)))
    index.close()
