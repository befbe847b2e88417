"""The tables. The same on SQLite and PostgreSQL; the migrations make them, a test holds the two together."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.engine import Dialect


class Moment(TypeDecorator[datetime]):
    """An aware time, in UTC. SQLite keeps text with microseconds and `Z`, which sorts as the times do."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose the column's type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a time without an offset; write the rest in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a stored time needs an offset from UTC")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Read it as an aware time in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
Number = BigInteger().with_variant(Integer(), "sqlite")
"""A number the database gives: SQLite counts up by itself only where the column is a plain INTEGER."""
Id = String(80)
Sha256 = String(64)

metadata = MetaData()


def _where(condition: str) -> Any:
    """Restrict an index to some rows, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


TICKING = "deadline_at IS NOT NULL"
"""Claims on which a clock runs."""


def _claim_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", "claim"], ["claim.tenant", "claim.id"])


tenant = Table(
    "tenant",
    metadata,
    Column("id", Id, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_hash", Sha256, nullable=False),
)
"""`head_*` is the last event of the tenant's chain. Whoever writes for a tenant locks this row first."""

claim = Table(
    "claim",
    metadata,
    Column("tenant", Id, ForeignKey("tenant.id"), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("platform", Id, nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("buyer_ref", String(200)),
    Column("merchant_ref", String(200)),
    Column("submitted_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("snapshot", Json, nullable=False),
    Column("head_hash", Sha256, nullable=False),
    Column("facts", Sha256),
    # derived from the snapshot, for questions
    Column("version", Integer, nullable=False),
    Column("state", String(40), nullable=False),
    Column("queue", String(200), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("senior", Boolean, nullable=False),
    Column("unscreened", Boolean, nullable=False),
    Column("deadline_at", Moment),
    Column("clock_version", Integer),
    Column("lease_holder", String(200)),
    Column("lease_until", Moment),
    UniqueConstraint("tenant", "platform", "external_id"),
    Index("claim_newest", "tenant", "submitted_at", "id"),
    Index("claim_state", "tenant", "state", "submitted_at", "id"),
    Index("claim_deadline", "tenant", "deadline_at", "id"),
    Index("claim_urgent", "tenant", "urgency", "deadline_at", "id", "queue", **_where(TICKING)),
    Index("claim_buyer", "tenant", "buyer_ref"),
    Index("claim_merchant", "tenant", "merchant_ref", "submitted_at"),
    Index("claim_unscreened", "tenant", "id", **_where("unscreened")),
)
"""One row a claim. `snapshot` is the claim's whole state (claims' codec), `head_hash` its last event's hash,
`facts` the text with what is known of the order. `buyer_ref` and `merchant_ref` are the platform's own ids:
they are never chained. `urgency`: 0 where the rules give a high priority, 1 normal, 2 low."""

tie = Table(
    "tie",
    metadata,
    Column("tenant", Id, primary_key=True),
    Column("claim", Id, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("digest", Sha256, nullable=False),
    _claim_key(),
    Index("tie_digest", "tenant", "kind", "digest"),
)
"""What claims can have in common besides photos: device, address, means of payment, each as a keyed hash of
what the platform told. The key is not in the database."""

event = Table(
    "event",
    metadata,
    Column("tenant", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("claim", Id, nullable=False),
    Column("claim_seq", Integer, nullable=False),
    Column("hash", Sha256, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("canonical", LargeBinary, nullable=False),
    Column("effects", Json, nullable=False),
    UniqueConstraint("tenant", "claim", "claim_seq"),
    _claim_key(),
)
"""The chain. Triggers refuse to change or delete a row. `effects` is what the event set off (claims' codec):
with the event it is what goes out to others, in the order of `seq`, without gaps."""

exhibit = Table(
    "exhibit",
    metadata,
    Column("tenant", Id, primary_key=True),
    Column("claim", Id, primary_key=True),
    Column("sha256", Sha256, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("role", String(20), nullable=False),
    Column("side", String(20), nullable=False),
    Column("medium", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("deleted_at", Moment),
    _claim_key(),
    Index("exhibit_seq", "tenant", "seq"),
    Index("exhibit_sha256", "tenant", "sha256"),
)
"""What was sealed. `seq` is the event that brought it; `deleted_at` makes the row a tombstone."""

texts = Table(
    "text",
    metadata,
    Column("tenant", Id, primary_key=True),
    Column("claim", Id, primary_key=True),
    Column("sha256", Sha256, primary_key=True),
    Column("body", LargeBinary),
    Column("deleted_at", Moment),
    _claim_key(),
)
"""Personal texts as `sealed` (store.words). Deleted: `body` is null, the row stays as a tombstone."""

report = Table(
    "report",
    metadata,
    Column("tenant", Id, primary_key=True),
    Column("claim", Id, primary_key=True),
    Column("sha256", Sha256, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("deleted_at", Moment),
    _claim_key(),
    Index("report_sha256", "tenant", "sha256"),
)
"""A screening's result: its JSON is the blob of this hash. `seq` is the event that names it."""

maps = Table(
    "map",
    metadata,
    Column("tenant", Id, primary_key=True),
    Column("claim", Id, primary_key=True),
    Column("sha256", Sha256, primary_key=True),
    Column("report", Sha256, nullable=False),
    Column("deleted_at", Moment),
    _claim_key(),
    Index("map_sha256", "tenant", "sha256"),
)
"""Pictures that a report names (`map`: the hash and `.png`): what an examiner saw where."""

export = Table(
    "export",
    metadata,
    Column("tenant", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("claim", Id, nullable=False),
    Column("variant", String(20), nullable=False),
    Column("role", String(30), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("made_at", Moment),
    Column("seq", BigInteger),
    Column("sha256", Sha256),
    Column("size", BigInteger),
    Column("deleted_at", Moment),
    _claim_key(),
    Index("export_claim", "tenant", "claim"),
    Index("export_sha256", "tenant", "sha256"),
)
"""Case files asked for. `seq`: the event that records the export of the contents made at `made_at`; `sha256`:
the file, once it is written."""

BEGUN = "done_at IS NULL AND (leased_by IS NOT NULL OR error IS NOT NULL)"
"""Jobs that a worker has, or had and put back."""

job = Table(
    "job",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("tenant", Id, ForeignKey("tenant.id"), nullable=False),
    Column("claim", Id),
    Column("kind", String(40), nullable=False),
    Column("key", String(300), nullable=False),
    Column("payload", Json, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_by", String(80)),
    Column("done_at", Moment),
    Column("failed_at", Moment),
    Column("error", String(2000)),
    UniqueConstraint("tenant", "key"),
    Index("job_due", "kind", "due_at", **_where("done_at IS NULL AND failed_at IS NULL")),
    Index("job_begun", "due_at", **_where(BEGUN)),
    Index("job_claim", "tenant", "claim", "kind", **_where("done_at IS NULL")),
    Index("job_failed", "tenant", "failed_at", **_where("failed_at IS NOT NULL")),
)
"""What is to be done: the outbox. A row is written in the transaction of the event that wants it. `due_at` is
when it may be taken; while `leased_by` names a worker, when it may be taken from that worker. Live: neither
done nor failed. Failed for good (a dead letter): `failed_at`."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("tenant", Id, ForeignKey("tenant.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("json", Json, nullable=False),
    Column("tree", Json, nullable=False),
    Column("token", LargeBinary),
)
"""Signed checkpoints: the object, the Merkle tree to go on from, and its timestamp once there is one
(`record.timestamps.keep`)."""

idempotency = Table(
    "idempotency",
    metadata,
    Column("tenant", Id, ForeignKey("tenant.id"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request", Sha256, nullable=False),
    Column("status", Integer, nullable=False),
    Column("reply", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Index("idempotency_at", "at"),
)
"""What was answered to a request of this key, so that the same request gets the same answer."""

policy = Table(
    "policy",
    metadata,
    Column("tenant", Id, ForeignKey("tenant.id"), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("version", String(40), primary_key=True),
    Column("yaml", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("in_force_at", Moment),
)
"""Rules of a tenant, every version kept. In force is the one with the latest `in_force_at` that has come."""


def insert_into(dialect: str, table: Table) -> Any:
    """Begin an INSERT that can say what happens where the row exists; the two dialects spell it alike."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one of its key is there; return whether it was inserted."""
    return connection.execute(_unless_there(connection.dialect.name, table), dict(values)).first() is not None


@cache
def _unless_there(dialect: str, table: Table) -> Any:
    key = next(iter(table.primary_key.columns))
    return insert_into(dialect, table).on_conflict_do_nothing().returning(key)
