import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from jianzhen.model import Text
from jianzhen.store import Job, NewJob, Store
from jianzhen.store.errors import TRY_LATER, BlobsRefusedError, LeaseLostError
from jianzhen.work.worker import Duty, Interrupted, Worker, back_off, utc_now
from tests.store.making import NOW, SHOP

MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def worker(store: Store, clock: Clock, do: Callable[[Job], None], most: int | None = 3) -> Worker:
    return Worker(store, {"work": Duty(do, most)}, clock=clock)


def add(store: Store, *keys: str) -> None:
    store.jobs.add(SHOP, [NewJob("work", key, NOW) for key in keys])


def exhaust(at_work: Worker, clock: Clock, times: int) -> int:
    """Let it try, each time long enough after the time before; return how often there was a job."""
    done = 0
    for _ in range(times):
        done += at_work.once()
        clock.now += timedelta(hours=2)
    return done


def test_a_job_is_done_once(store: Store, clock: Clock) -> None:
    add(store, "a", "b")
    done: list[str] = []

    def do(job: Job) -> None:
        done.append(job.key)
        store.jobs.finish(job, clock())

    assert exhaust(worker(store, clock, do), clock, 5) == 2
    assert done == ["a", "b"]


def test_what_fails_is_tried_again_later_and_then_given_up(store: Store, clock: Clock) -> None:
    add(store, "a")

    def do(job: Job) -> None:
        raise ZeroDivisionError(job.key)

    at_work = worker(store, clock, do)
    assert at_work.once()
    assert not at_work.once()  # not at once
    clock.now += timedelta(hours=2)
    assert exhaust(at_work, clock, 9) == 2
    [letter] = store.jobs.dead_letters(SHOP)
    assert (letter.attempts, letter.error) == (3, "ZeroDivisionError: a")


def test_a_duty_without_end_is_never_given_up(store: Store, clock: Clock) -> None:
    add(store, "a")

    def do(job: Job) -> None:
        raise ZeroDivisionError

    assert exhaust(worker(store, clock, do, most=None), clock, 30) == 30
    assert store.jobs.dead_letters(SHOP) == []


def test_what_is_no_fault_of_the_job_does_not_count(store: Store, clock: Clock) -> None:
    add(store, "a")
    said = Text("the file store refuses", "文件存储拒绝操作")

    def do(job: Job) -> None:
        assert job.attempt == 1
        raise BlobsRefusedError(said, TRY_LATER)

    assert exhaust(worker(store, clock, do), clock, 10) == 10
    assert store.jobs.dead_letters(SHOP) == []


def test_a_job_that_ends_its_process_is_not_taken_for_ever(store: Store, clock: Clock) -> None:
    add(store, "a")
    for _ in range(3):  # taken, and never heard of again
        assert store.jobs.take("w", ["work"], clock(), MINUTE)
        clock.now += timedelta(hours=2)
    ran: list[Job] = []
    assert worker(store, clock, ran.append).once()
    assert (ran, len(store.jobs.dead_letters(SHOP))) == ([], 1)


def test_interrupted_and_lost_jobs(store: Store, clock: Clock) -> None:
    add(store, "a")
    errors: list[Exception] = [Interrupted(), LeaseLostError(Text("lost", "失去"), TRY_LATER)]

    def do(job: Job) -> None:
        assert job.attempt == 1
        raise errors.pop(0)

    at_work = worker(store, clock, do)
    assert at_work.once()
    assert at_work.once()  # it went back as it was
    assert not at_work.once()  # it is somebody else's for now
    assert errors == []


def test_a_job_is_kept_while_it_is_worked_on(store: Store) -> None:
    store.jobs.add(SHOP, [NewJob("work", "a", NOW)])
    lasting = timedelta(seconds=0.6)
    others: list[Job] = []

    def do(job: Job) -> None:
        until = threading.Event()
        until.wait(1.5)
        others.extend(store.jobs.take("other", ["work"], utc_now(), lasting))
        store.jobs.finish(job, utc_now())

    assert Worker(store, {"work": Duty(do)}, lasting=lasting).once()
    assert others == []
    assert store.jobs.dead_letters(SHOP) == []


def test_a_worker_sleeps_until_it_is_rung_for(store: Store) -> None:
    stop, done = threading.Event(), threading.Event()

    def do(job: Job) -> None:
        store.jobs.finish(job, utc_now())
        done.set()

    asked: list[object] = []
    next_due = store.jobs.next_due
    store.jobs.next_due = lambda kinds: asked.append(kinds) or next_due(kinds)  # type: ignore[method-assign,func-returns-value]
    thread = threading.Thread(target=Worker(store, {"work": Duty(do)}, poll=60).run, args=(stop,))
    thread.start()
    while not asked:
        stop.wait(0.01)
    add(store, "a")
    assert done.wait(30)
    stop.set()
    store.bell.ring()
    thread.join(30)
    assert not thread.is_alive()
    assert len(asked) <= 3


def test_a_worker_outlives_a_database_that_is_away(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jianzhen.store.errors import DatabaseUnreachableError

    stop, done, failures = threading.Event(), threading.Event(), 2
    take = store.jobs.take

    def away(*given: object) -> list[Job]:
        nonlocal failures
        if failures:
            failures -= 1
            raise DatabaseUnreachableError(Text("away", "不在"), TRY_LATER)
        return take(*given)  # type: ignore[arg-type]

    def do(job: Job) -> None:
        store.jobs.finish(job, clock())
        done.set()

    monkeypatch.setattr(store.jobs, "take", away)
    add(store, "a")
    thread = threading.Thread(target=worker(store, clock, do).run, args=(stop,))
    thread.start()
    assert done.wait(30)
    stop.set()
    store.bell.ring()
    thread.join(30)


def test_waits_grow_and_differ() -> None:
    waits = [back_off(attempt).total_seconds() for attempt in (1, 4, 8, 40, 1000)]
    assert waits == sorted(waits[:3]) + waits[3:]
    assert max(waits) <= 1.5 * 3600
    assert len({back_off(5) for _ in range(10)}) > 1
