"""Deletion. What is deleted leaves a tombstone with its hash, so the chain of hashes still holds.

A blob goes only while its tenant is locked and no live row names it: `apply` looks for the blobs it names
under the same lock, so none is taken away from under it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, select, union_all, update

from jianzhen.claims import IllegalMove
from jianzhen.model import Text
from jianzhen.store.applying import lock
from jianzhen.store.blobs import Blobs
from jianzhen.store.database import Database
from jianzhen.store.reading import read_claim
from jianzhen.store.tables import exhibit, export, maps, report, texts

ORPHAN_AGE = timedelta(days=1)
"""How long a blob may wait for the event that names it."""


def erase(
    database: Database, blobs: Blobs, tenant: str, claim: str, now: datetime, only: Sequence[str] | None
) -> list[str]:
    """See `Store.erase`."""
    gone: set[str] = set()
    with database.write() as db:
        lock(db, tenant)
        if read_claim(db, tenant, claim).state.hold is not None:
            raise IllegalMove(
                Text("the claim is under a legal hold", "该索赔处于法律保全状态"),
                Text("Lift the hold first", "请先解除保全"),
            )
        for table in (exhibit, report, maps, export, texts):
            mine = and_(table.c.tenant == tenant, table.c.claim == claim, table.c.deleted_at.is_(None))
            which = mine if only is None else and_(mine, table.c.sha256.in_(only))
            values = {"deleted_at": now} | ({"body": None} if table is texts else {})
            erased = db.execute(update(table).where(which).values(values).returning(table.c.sha256))
            gone.update(sha256 for sha256 in erased.scalars() if sha256)
    _remove_unnamed(database, blobs, tenant, sorted(gone))
    return sorted(gone)


def sweep(database: Database, blobs: Blobs, tenant: str, now: datetime) -> list[str]:
    """See `Store.sweep_blobs`."""
    old = list(blobs.older(tenant, now - ORPHAN_AGE))
    return [
        x
        for at in range(0, len(old), 500)
        for x in _remove_unnamed(database, blobs, tenant, old[at : at + 500])
    ]


def _remove_unnamed(database: Database, blobs: Blobs, tenant: str, found: Sequence[str]) -> list[str]:
    if not found:
        return []
    with database.write() as db:
        lock(db, tenant)
        unnamed = sorted(set(found) - _named(db, tenant, found))
        for sha256 in unnamed:
            blobs.remove(tenant, sha256)
    return unnamed


def _named(db: Connection, tenant: str, asked: Sequence[str]) -> set[str]:
    """Return those that a live row names."""
    live = (
        select(table.c.sha256).where(
            table.c.tenant == tenant, table.c.sha256.in_(asked), table.c.deleted_at.is_(None)
        )
        for table in (exhibit, report, maps, export)
    )
    return set(db.execute(union_all(*live)).scalars())
