"""Case files that were asked for: who for, how far they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from jianzhen.model import Text
from jianzhen.store import jobs
from jianzhen.store.database import Database
from jianzhen.store.errors import NotFoundError
from jianzhen.store.tables import export, job

KIND = "export"
"""Kind of the jobs that make case files."""


@dataclass(frozen=True, slots=True)
class KeptExport:
    """A case file asked for.

    Attributes:
        id: unique for the tenant.
        variant: for whom (`claims.states.Variant`).
        role, actor: who asked; they stand in the record.
        made_at: of when its contents are; None: not made yet.
        seq: the event that records them.
        sha256, size: the file, once it is written: a blob.
        deleted_at: the file was deleted.
    """

    tenant: str
    id: str
    claim: str
    variant: str
    role: str
    actor: str
    asked_at: datetime
    made_at: datetime | None = None
    seq: int | None = None
    sha256: str | None = None
    size: int | None = None
    deleted_at: datetime | None = None


class Exports:
    """Methods raise StoreError if the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, wanted: KeptExport, db: Connection | None = None, due: datetime | None = None) -> None:
        """Write down that one is wanted of a claim that there is, and the job that makes it.

        `db`: a transaction of the caller's; None: its own. `due`: when a worker may take it; None: now.
        """
        if db is None:
            with self._database.write() as own:
                self.ask(wanted, own, due)
            return
        db.execute(export.insert().values({name: getattr(wanted, name) for name in _COLUMNS}))
        key, payload = f"{KIND}/{wanted.id}", {"export": wanted.id}
        jobs.write(db, wanted.tenant, [jobs.NewJob(KIND, key, due or wanted.asked_at, wanted.claim, payload)])

    def one(self, tenant: str, id: str) -> KeptExport:
        """Return one; raise NotFoundError if there is none of this id."""
        with self._database.read() as db:
            row = db.execute(select(export).where(_mine(tenant, id))).one_or_none()
        if row is None:
            raise NotFoundError(
                Text("there is no such export", "没有这个导出").about(id[:80]),
                Text("Ask for one", "请先申请导出"),
            )
        return _kept(row)

    def failed(self, tenant: str, id: str) -> bool:
        """Whether making it was given up: then it is among the dead letters."""
        mine = and_(job.c.tenant == tenant, job.c.key == f"{KIND}/{id}", job.c.failed_at.is_not(None))
        with self._database.read() as db:
            return db.execute(select(job.c.id).where(mine)).first() is not None

    def of(self, tenant: str, claim: str) -> list[KeptExport]:
        """Return those of a claim, in the order they were asked for."""
        mine = and_(export.c.tenant == tenant, export.c.claim == claim)
        with self._database.read() as db:
            return [_kept(row) for row in db.execute(select(export).where(mine).order_by(export.c.asked_at))]

    def written(self, tenant: str, id: str, sha256: str, size: int) -> None:
        """Note that the file is in the blob store. Noted before, it stays."""
        mine = and_(_mine(tenant, id), export.c.sha256.is_(None))
        with self._database.write() as db:
            db.execute(update(export).where(mine).values(sha256=sha256, size=size))


def note_made(db: Connection, tenant: str, id: str, seq: int, at: datetime) -> None:
    """See `Applying.made`."""
    db.execute(update(export).where(_mine(tenant, id)).values(seq=seq, made_at=at))


_COLUMNS = tuple(KeptExport.__dataclass_fields__)


def _mine(tenant: str, id: str) -> Any:
    return and_(export.c.tenant == tenant, export.c.id == id)


def _kept(row: Any) -> KeptExport:
    return KeptExport(**{name: getattr(row, name) for name in _COLUMNS})
