"""Several at once. Each thread has its own connection, on SQLite its own store as another process would."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from jianzhen.claims import IllegalMove
from jianzhen.claims import events as e
from jianzhen.store import NewJob, Once, Reply, Store, With
from jianzhen.store.errors import ConflictError, LeaseLostError
from tests.store import making
from tests.store.making import BUYER, NOW, OTHER, REVIEWER, SHOP, do, faults, in_review, later, sha, submit


def at_once(url: str, folder: Path, *acts: Callable[[Store], object]) -> list[object]:
    """Do all of these at the same moment; return what each came to, an error as its type."""
    barrier = threading.Barrier(len(acts))

    def one(act: Callable[[Store], object]) -> object:
        own = Store(url, folder / "blobs")
        try:
            barrier.wait()
            return act(own)
        except Exception as error:  # noqa: BLE001
            return type(error)
        finally:
            own.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_of_two_who_decide_at_once_one_has_decided(store: Store, url: str, tmp_path: Path) -> None:
    for claim in (f"c-{n}" for n in range(5)):
        in_review(store, claim)
        do(store, claim, e.Leased(REVIEWER))
        version = store.claim(SHOP, claim).state.version

        def decide(own: Store, claim: str = claim, version: int = version) -> str:
            do(own, claim, making.decided(REVIEWER), version=version)
            return "decided"

        results = at_once(url, tmp_path, decide, decide, decide)
        assert sorted(map(str, results)) == sorted(["decided", str(ConflictError), str(ConflictError)])
        kinds = Counter(x.chained.to_json()["kind"] for x in store.events(SHOP, claim=claim))
        assert kinds["decided"] == 1
    assert faults(store) == []


def test_without_a_version_the_second_decision_is_impossible(store: Store, url: str, tmp_path: Path) -> None:
    in_review(store)
    do(store, "c-1", e.Leased(REVIEWER))
    results = at_once(
        url, tmp_path, *[lambda own: do(own, "c-1", making.decided(REVIEWER)).claim.version] * 2
    )
    assert sorted(map(str, results)) == sorted([str(IllegalMove), "5"])


def test_of_two_who_take_a_claim_one_has_it(store: Store, url: str, tmp_path: Path) -> None:
    in_review(store)
    results = at_once(
        url,
        tmp_path,
        lambda own: do(own, "c-1", e.Leased(REVIEWER)).claim.version,
        lambda own: do(own, "c-1", e.Leased(OTHER)).claim.version,
    )
    assert sorted(map(str, results)) == sorted([str(IllegalMove), "4"])


def test_an_expired_lease_cannot_decide(store: Store) -> None:
    in_review(store)
    do(store, "c-1", e.Leased(REVIEWER))
    try:
        do(store, "c-1", making.decided(REVIEWER), later(minutes=16))
    except IllegalMove:
        return
    raise AssertionError("decided on an expired lease")


def test_one_request_sent_by_many_at_once_happens_once(store: Store, url: str, tmp_path: Path) -> None:
    in_review(store)
    along = With(once=Once("key", sha(b"body"), lambda applied: Reply(200, applied.claim.version)))
    results = at_once(url, tmp_path, *[lambda own: do(own, "c-1", e.Leased(REVIEWER), along=along).reply] * 4)
    assert results == [Reply(200, 4)] * 4
    assert store.claim(SHOP, "c-1").state.version == 4


def test_submissions_at_once_make_one_unbroken_chain(store: Store, url: str, tmp_path: Path) -> None:
    def some(prefix: str) -> Callable[[Store], object]:
        return lambda own: [submit(own, f"{prefix}-{n}").claim.version for n in range(6)]

    assert at_once(url, tmp_path, *(some(x) for x in "abcd")) == [[2] * 6] * 4
    assert [x.chained.seq for x in store.events(SHOP)] == list(range(1, 49))
    assert faults(store) == []


def test_every_job_is_taken_by_one_worker(store: Store, url: str, tmp_path: Path) -> None:
    store.jobs.add(SHOP, [NewJob("work", str(n), NOW) for n in range(60)])

    def take(own: Store) -> list[str]:
        keys: list[str] = []
        while taken := own.jobs.take("w", ["work"], NOW, timedelta(minutes=1), 3):
            assert len(taken) <= 3
            for job in taken:
                own.jobs.finish(job, NOW)
                keys.append(job.key)
        return keys

    results = at_once(url, tmp_path, take, take, take)
    keys = [key for keys in results if isinstance(keys, list) for key in keys]
    assert sorted(keys, key=int) == [str(n) for n in range(60)]


def test_a_job_taken_over_writes_nothing(store: Store) -> None:
    in_review(store)
    store.jobs.add(SHOP, [NewJob("work", "a", NOW)])
    [slow] = store.jobs.take("w", ["work"], NOW, timedelta(minutes=1))
    [_fast] = store.jobs.take("w", ["work"], later(minutes=2), timedelta(minutes=1))
    before = store.events(SHOP)
    try:
        do(store, "c-1", e.Withdrawn(BUYER), later(minutes=2), along=With(job=slow))
    except LeaseLostError:
        assert store.events(SHOP) == before
        return
    raise AssertionError("a lost job was done")
