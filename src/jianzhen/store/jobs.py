"""Jobs: rows written with the event that wants them, taken by workers for a while, done exactly once.

A worker that dies lets go by doing nothing: when the job's time runs out, another one takes it. Each taking
has a name of its own, so a worker that was too slow can no longer finish what another has taken.
"""

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, or_, select, update

from jianzhen.model import Text
from jianzhen.store.database import Database
from jianzhen.store.errors import LeaseLostError
from jianzhen.store.tables import insert_into, job

MOST_WAIT = timedelta(hours=2)
"""No job is taken, or put back, for longer: one that is was so by a clock that ran ahead (`pull_back`)."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """Something to be done. `key` is unique for the tenant: the same job cannot be wanted twice.

    `anew`: if a job of this key exists, it is to be done once more (else the second one is dropped).
    """

    kind: str
    key: str
    due_at: datetime
    claim: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A job as taken by a worker. `taker` names this taking; `attempt` counts from 1."""

    id: int
    tenant: str
    claim: str | None
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    taker: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that failed for good."""

    id: int
    tenant: str
    claim: str | None
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    failed_at: datetime
    error: str


class Bell:
    """Wakes those who wait for jobs in this process."""

    def __init__(self) -> None:
        self._rung = 0
        self._changed = threading.Condition()

    def ring(self) -> None:
        """There is something new."""
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def wait(self, heard: int, seconds: float) -> int:
        """Wait until it has rung more than `heard` times, at most so long; return how often it has rung."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung > heard, seconds)
            return self._rung


class Jobs:
    """The jobs of one database. Times are the caller's; StoreError if the database fails."""

    def __init__(self, database: Database, bell: Bell) -> None:
        self._database = database
        self.bell = bell

    def add(self, tenant: str, wanted: Iterable[NewJob]) -> None:
        """Write jobs that belong to no event, such as those a sweeper finds missing."""
        with self._database.write() as connection:
            write(connection, tenant, wanted)
        self.bell.ring()

    def take(
        self, worker: str, kinds: Sequence[str], now: datetime, lasting: timedelta, most: int = 1
    ) -> list[Job]:
        """Take up to `most` jobs of these kinds that are due, longest due first, until `now + lasting`."""
        until, taker = now + lasting, f"{worker[:60]}/{secrets.token_hex(8)}"
        with self._database.write() as connection:
            due = (
                select(job.c.id)
                .where(_live(), job.c.kind.in_(kinds), job.c.due_at <= now)
                .order_by(job.c.due_at, job.c.id)
                .limit(most)
                .with_for_update(skip_locked=True)
                .cte("due")  # evaluated once, so that no more are locked than are taken
            )
            rows = connection.execute(
                update(job)
                .where(job.c.id.in_(select(due.c.id)))
                .values(leased_by=taker, due_at=until, attempts=job.c.attempts + 1)
                .returning(job)
            ).all()
        return [
            Job(r.id, r.tenant, r.claim, r.kind, r.key, r.payload, r.attempts, taker)
            for r in sorted(rows, key=lambda r: r.id)
        ]

    def renew(self, taken: Job, now: datetime, lasting: timedelta) -> bool:
        """Keep a job for longer; False if it is no longer this worker's."""
        with self._database.write() as connection:
            return bool(
                connection.execute(update(job).where(_mine(taken)).values(due_at=now + lasting)).rowcount
            )

    def finish(self, taken: Job, now: datetime) -> None:
        """Mark a job done that changes no claim. One that does is given to `Store.apply` instead.

        Raises:
            LeaseLostError: it is no longer this worker's.
        """
        with self._database.write() as connection:
            done(connection, taken, now)

    def put_back(self, taken: Job, at: datetime, error: str, *, counts: bool = True) -> bool:
        """Have it done later, from `at`; False if it is no longer this worker's.

        `counts`: whether this attempt speaks against the job (a database that was away does not).
        """
        attempts = job.c.attempts if counts else job.c.attempts - 1
        return self._let_go(taken, due_at=at, error=error[:2000], attempts=attempts)

    def give_up(self, taken: Job, now: datetime, error: str) -> bool:
        """Make it a dead letter; False if it is no longer this worker's."""
        return self._let_go(taken, failed_at=now, error=error[:2000])

    def _let_go(self, taken: Job, **values: Any) -> bool:
        with self._database.write() as connection:
            changed = connection.execute(update(job).where(_mine(taken)).values(leased_by=None, **values))
            return bool(changed.rowcount)

    def next_due(self, kinds: Sequence[str]) -> datetime | None:
        """Return when the next job of these kinds may be taken; None if there is none."""
        first = select(job.c.due_at).where(_live()).order_by(job.c.due_at).limit(1)
        with self._database.read() as connection:
            found = [connection.execute(first.where(job.c.kind == kind)).scalar() for kind in kinds]
        return min((due for due in found if due is not None), default=None)

    def pull_back(self, now: datetime) -> int:
        """Let jobs be taken now that a clock that ran ahead has put off too far; return how many."""
        begun = or_(job.c.leased_by.is_not(None), job.c.error.is_not(None))
        with self._database.write() as connection:
            return connection.execute(
                update(job)
                .where(_live(), begun, job.c.due_at > now + MOST_WAIT)
                .values(due_at=now, leased_by=None)
            ).rowcount

    def dead_letters(self, tenant: str, after: int = 0, limit: int = 100) -> list[DeadLetter]:
        """Return jobs that failed for good, oldest first, from the one behind id `after`."""
        query = (
            select(job)
            .where(job.c.tenant == tenant, job.c.failed_at.is_not(None), job.c.id > after)
            .order_by(job.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                DeadLetter(
                    r.id, r.tenant, r.claim, r.kind, r.key, r.payload, r.attempts, r.failed_at, r.error or ""
                )
                for r in connection.execute(query)
            ]

    def revive(self, tenant: str, id: int, now: datetime) -> bool:
        """Have a dead letter done once more; False if there is none of this id."""
        with self._database.write() as connection:
            changed = connection.execute(
                update(job)
                .where(job.c.tenant == tenant, job.c.id == id, job.c.failed_at.is_not(None))
                .values(failed_at=None, attempts=0, due_at=now, leased_by=None)
            )
        self.bell.ring()
        return bool(changed.rowcount)

    def counts(self, now: datetime) -> dict[str, dict[str, int]]:
        """Return per kind how many jobs are `due`, `waiting` for their time, `taken` and `failed`."""
        state = (
            (job.c.failed_at.is_not(None), "failed"),
            (job.c.leased_by.is_not(None), "taken"),
            (job.c.due_at <= now, "due"),
        )
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            which = case(*state, else_="waiting")
            query = (
                select(job.c.kind, which, func.count())
                .where(job.c.done_at.is_(None))
                .group_by(job.c.kind, which)
            )
            for kind, name, count in connection.execute(query):
                found.setdefault(kind, {})[name] = count
        return found

    def forget_done(self, before: datetime) -> int:
        """Delete the rows of jobs done before this moment; return how many."""
        with self._database.write() as connection:
            return connection.execute(delete(job).where(job.c.done_at < before)).rowcount


def write(connection: Connection, tenant: str, wanted: Iterable[NewJob]) -> None:
    """Write jobs in the caller's transaction."""
    for new in wanted:
        values = {
            "tenant": tenant,
            "claim": new.claim,
            "kind": new.kind,
            "key": new.key,
            "payload": dict(new.payload),
            "due_at": new.due_at,
            "attempts": 0,
        }
        connection.execute(_written(connection.dialect.name, new.anew), values)


@cache
def _written(dialect: str, anew: bool) -> Any:
    statement, key = insert_into(dialect, job), ["tenant", "key"]
    if not anew:
        return statement.on_conflict_do_nothing(index_elements=key)
    again = {"due_at": statement.excluded.due_at, "attempts": 0}
    again |= dict.fromkeys(("leased_by", "done_at", "failed_at", "error"))
    return statement.on_conflict_do_update(index_elements=key, set_=again)


def done(connection: Connection, taken: Job, now: datetime) -> None:
    """Mark a job done in the caller's transaction; raise LeaseLostError if it is no longer this worker's."""
    changed = connection.execute(
        update(job).where(_mine(taken)).values(done_at=now, leased_by=None, error=None)
    )
    if not changed.rowcount:
        raise LeaseLostError(
            Text(
                "another worker has taken over this job, or it is no longer wanted",
                "任务已由其他进程接手或已取消",
            ),
            Text("Nothing needs to be done", "无需处理"),
        )


def _live() -> Any:
    return and_(job.c.done_at.is_(None), job.c.failed_at.is_(None))


def _mine(taken: Job) -> Any:
    """Whether it is still this very taking of the job."""
    return and_(job.c.id == taken.id, job.c.leased_by == taken.taker, _live())
