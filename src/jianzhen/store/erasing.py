"""Deletion of files. What is deleted leaves a tombstone with its hash, so the chain of hashes still holds.

A blob goes only while its tenant is locked and no live row names it: `apply` looks for the blobs it names
under the same lock, so none is taken away from under it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, union_all

from jianzhen.store.applying import lock
from jianzhen.store.blobs import Blobs
from jianzhen.store.database import Database
from jianzhen.store.tables import exhibit, export, maps, report

ORPHAN_AGE = timedelta(days=1)
"""How long a blob may wait for the event that names it."""


def sweep(database: Database, blobs: Blobs, tenant: str, now: datetime) -> list[str]:
    """See `Store.sweep_blobs`."""
    old = list(blobs.older(tenant, now - ORPHAN_AGE))
    return [
        x
        for at in range(0, len(old), 500)
        for x in remove_unnamed(database, blobs, tenant, old[at : at + 500])
    ]


def remove_unnamed(database: Database, blobs: Blobs, tenant: str, found: Sequence[str]) -> list[str]:
    """Remove those files that no live row names; return their hashes."""
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
