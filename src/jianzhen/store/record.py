"""Checkpoints and rules: what is kept of a tenant besides its claims. Neither is ever deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from jianzhen.store.database import Database
from jianzhen.store.tables import add, checkpoint, policy


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A signed checkpoint: its object, the Merkle tree behind it, its timestamp once there is one."""

    seq: int
    json: Mapping[str, Any]
    tree: Mapping[str, Any]
    token: bytes | None


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """One version of a tenant's rules."""

    id: str
    version: str
    yaml: str
    added_at: datetime
    in_force_at: datetime | None


class Records:
    """Methods raise StoreError if the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_checkpoint(
        self,
        tenant: str,
        seq: int,
        json: Mapping[str, Any],
        tree: Mapping[str, Any],
        token: bytes | None = None,
    ) -> bool:
        """Keep a checkpoint; False if there is one at this event already."""
        values = {"tenant": tenant, "seq": seq, "json": dict(json), "tree": dict(tree), "token": token}
        with self._database.write() as db:
            return add(db, checkpoint, values)

    def add_token(self, tenant: str, seq: int, token: bytes) -> bool:
        """Add the timestamp that came later; False if there is one, or no such checkpoint."""
        mine = and_(checkpoint.c.tenant == tenant, checkpoint.c.seq == seq, checkpoint.c.token.is_(None))
        with self._database.write() as db:
            return bool(db.execute(update(checkpoint).where(mine).values(token=token)).rowcount)

    def checkpoints(self, tenant: str) -> list[KeptCheckpoint]:
        """Return all, oldest first."""
        query = select(checkpoint).where(checkpoint.c.tenant == tenant).order_by(checkpoint.c.seq)
        with self._database.read() as db:
            return [_checkpoint(row) for row in db.execute(query)]

    def last_checkpoint(self, tenant: str) -> KeptCheckpoint | None:
        """Return the newest, from whose tree the next one goes on."""
        with self._database.read() as db:
            return last_checkpoint(db, tenant)

    def add_policy(
        self,
        tenant: str,
        id: str,
        version: str,
        yaml: str,
        now: datetime,
        in_force_at: datetime | None = None,
    ) -> bool:
        """Keep a version of the rules; False if this version is there (it never changes)."""
        values = {
            "tenant": tenant,
            "id": id,
            "version": version,
            "yaml": yaml,
            "added_at": now,
            "in_force_at": in_force_at,
        }
        with self._database.write() as db:
            return add(db, policy, values)

    def put_in_force(self, tenant: str, id: str, version: str, at: datetime) -> bool:
        """Let a version that never was in force be so from `at`; False otherwise."""
        mine = and_(
            policy.c.tenant == tenant,
            policy.c.id == id,
            policy.c.version == version,
            policy.c.in_force_at.is_(None),
        )
        with self._database.write() as db:
            return bool(db.execute(update(policy).where(mine).values(in_force_at=at)).rowcount)

    def policies(self, tenant: str) -> list[KeptPolicy]:
        """Return every version, the oldest first."""
        query = select(policy).where(policy.c.tenant == tenant).order_by(policy.c.added_at, policy.c.version)
        with self._database.read() as db:
            return [KeptPolicy(r.id, r.version, r.yaml, r.added_at, r.in_force_at) for r in db.execute(query)]

    def policy_in_force(self, tenant: str, now: datetime) -> KeptPolicy | None:
        """Return the rules in force at this moment: those put in force last."""
        come = [p for p in self.policies(tenant) if p.in_force_at is not None and p.in_force_at <= now]
        return max(come, key=lambda p: p.in_force_at or now, default=None)


def last_checkpoint(db: Connection, tenant: str) -> KeptCheckpoint | None:
    """See `Records.last_checkpoint`."""
    newest = checkpoint.c.seq.desc()
    query = select(checkpoint).where(checkpoint.c.tenant == tenant).order_by(newest).limit(1)
    row = db.execute(query).one_or_none()
    return None if row is None else _checkpoint(row)


def _checkpoint(row: Any) -> KeptCheckpoint:
    return KeptCheckpoint(row.seq, row.json, row.tree, None if row.token is None else bytes(row.token))
