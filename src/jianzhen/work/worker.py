"""A worker: takes one due job after the other, keeps it while it works on it, and sleeps when there is none.

Whatever happens, a job ends in one of four ways: done, in the same transaction as what it did; put back, for
later; given up, a dead letter that a person can revive; or left, because this process died: then its time
runs out and another worker takes it.
"""

import logging
import os
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jianzhen.store import Job, Store
from jianzhen.store.errors import LeaseLostError, StoreError

LASTING = timedelta(seconds=60)
"""For how long a job is taken at a time; renewed while it is worked on."""

POLL = 1.0
"""Seconds after which a worker looks for jobs that another process has written."""

MOST_WAIT = timedelta(hours=1)
"""Longest between two attempts."""

_log = logging.getLogger("jianzhen.work")


class Interrupted(Exception):
    """The worker is to stop: the job goes back as it was."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done for one kind of job.

    Attributes:
        do: does it and marks it done (`With.job`, or `Jobs.finish`); doing it twice must do no harm.
        most: attempts before it becomes a dead letter; None: it is tried for ever, ever more rarely.
    """

    do: Callable[[Job], None]
    most: int | None = 8


def utc_now() -> datetime:
    """Return the time of this machine's clock."""
    return datetime.now(UTC)


class Worker:
    """Works in the thread that calls `run`."""

    def __init__(
        self,
        store: Store,
        duties: Mapping[str, Duty],
        *,
        name: str | None = None,
        lasting: timedelta = LASTING,
        clock: Callable[[], datetime] = utc_now,
        poll: float = POLL,
    ) -> None:
        """Prepare to work for `store`; `name` tells whose a job is, `clock` what time it is."""
        self._store, self._duties, self._clock, self._poll = store, dict(duties), clock, poll
        self._kinds, self._lasting = sorted(duties), lasting
        self._name = name or f"{os.uname().nodename}-{os.getpid()}"

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; ring the store's bell to be heard at once."""
        heard, failures = 0, 0
        while not stop.is_set():
            try:
                if self.once():
                    failures = 0
                    continue
                wait, failures = self._until_next(), 0
            except StoreError as error:
                failures += 1
                wait = min(0.5 * 2**failures, 30.0)
                _log.warning("no jobs can be taken: %s", error)
            if not stop.is_set():
                heard = self._store.bell.wait(heard, wait)

    def once(self) -> bool:
        """Do one due job; False if there is none. StoreError if none can be taken."""
        taken = self._store.jobs.take(self._name, self._kinds, self._clock(), self._lasting)
        for job in taken:
            self._do(job)
        return bool(taken)

    def _until_next(self) -> float:
        due = self._store.jobs.next_due(self._kinds)
        left = self._poll if due is None else (due - self._clock()).total_seconds()
        return min(max(left, 0.01), self._poll)

    def _do(self, job: Job) -> None:
        duty = self._duties[job.kind]
        try:
            if duty.most is not None and job.attempt > duty.most:
                # Earlier attempts ended with their process.
                self._store.jobs.give_up(job, self._clock(), "every attempt ended without a word")
                return
            with self._kept(job):
                self._attempt(duty, job)
        except StoreError as error:
            _log.warning("job %s (%s) is left to be taken again: %s", job.id, job.kind, error)

    def _attempt(self, duty: Duty, job: Job) -> None:
        try:
            duty.do(job)
        except LeaseLostError:
            _log.info("job %s (%s) was taken over or is no longer wanted", job.id, job.kind)
        except Interrupted:
            self._store.jobs.put_back(job, self._clock(), "interrupted", counts=False)
        except StoreError as error:
            self._again(duty, job, str(error), counts=not error.passing)
        except Exception as error:  # noqa: BLE001 - whatever a duty throws, the job is not lost
            _log.exception("job %s (%s) failed", job.id, job.kind)
            self._again(duty, job, f"{type(error).__name__}: {error}")

    def _again(self, duty: Duty, job: Job, why: str, *, counts: bool = True) -> None:
        if counts and duty.most is not None and job.attempt >= duty.most:
            self._store.jobs.give_up(job, self._clock(), why)
            return
        self._store.jobs.put_back(job, self._clock() + back_off(job.attempt), why, counts=counts)

    @contextmanager
    def _kept(self, job: Job) -> Iterator[None]:
        """Renew the job's time while it is worked on."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self._lasting.total_seconds() / 3):
                try:
                    if not self._store.jobs.renew(job, self._clock(), self._lasting):
                        return
                except StoreError as error:
                    _log.warning("job %s could not be kept: %s", job.id, error)

        keeper = threading.Thread(target=renew, name="jianzhen-keeper", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()


def back_off(attempt: int) -> timedelta:
    """Return how long to wait after an attempt: twice as long each time, give or take half of it."""
    seconds = min(2.0 ** min(attempt, 20), MOST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load, hides nothing
