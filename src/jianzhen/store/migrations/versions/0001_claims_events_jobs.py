"""The tables of version 1, and the triggers that keep the record from being changed."""

import sqlalchemy as sa
from alembic import op

from jianzhen.store.tables import Json, Moment, Number

revision = "0001"
down_revision = None

KEPT = {
    "event": "tenant, seq, claim, claim_seq, hash, at, kind, canonical, effects",
    "checkpoint": "tenant, seq, json, tree",
    "policy": "tenant, id, version, yaml, added_at",
}
"""Columns that nobody changes, in rows that nobody deletes. A timestamp, and when rules come into force, are
added later."""


def upgrade() -> None:
    """Make the tables, then the triggers."""
    _tables()
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION jianzhen_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the record is never changed: %', TG_TABLE_NAME; END $$"
        )
    refuse = "FOR EACH STATEMENT EXECUTE FUNCTION jianzhen_refuse()"
    for table, columns in KEPT.items():
        events = {"update": f"UPDATE OF {columns}", "delete": "DELETE"}
        for what, event in (events | ({"truncate": "TRUNCATE"} if postgres else {})).items():
            abort = f"BEGIN SELECT RAISE(ABORT, 'the record is never changed: {table}'); END"
            trigger = f"CREATE TRIGGER {table}_no_{what} BEFORE {event} ON {table}"
            op.execute(f"{trigger} {refuse if postgres else abort}")


def _tables() -> None:
    op.create_table(
        "tenant",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("head_seq", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("json", Json, nullable=False),
        sa.Column("tree", Json, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenant.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "seq"),
    )
    op.create_table(
        "claim",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("platform", sa.String(length=80), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("buyer_ref", sa.String(length=200), nullable=True),
        sa.Column("merchant_ref", sa.String(length=200), nullable=True),
        sa.Column("submitted_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("snapshot", Json, nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=200), nullable=False),
        sa.Column("senior", sa.Boolean(), nullable=False),
        sa.Column("unscreened", sa.Boolean(), nullable=False),
        sa.Column("deadline_at", Moment, nullable=True),
        sa.Column("clock_version", sa.Integer(), nullable=True),
        sa.Column("lease_holder", sa.String(length=200), nullable=True),
        sa.Column("lease_until", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenant.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "id"),
        sa.UniqueConstraint("tenant", "platform", "external_id"),
    )
    op.create_index("claim_buyer", "claim", ["tenant", "buyer_ref"])
    op.create_index("claim_deadline", "claim", ["tenant", "deadline_at", "id"])
    op.create_index("claim_merchant", "claim", ["tenant", "merchant_ref", "submitted_at"])
    op.create_index("claim_newest", "claim", ["tenant", "submitted_at", "id"])
    op.create_index("claim_state", "claim", ["tenant", "state", "submitted_at", "id"])
    op.create_index(
        "claim_unscreened",
        "claim",
        ["tenant", "id"],
        sqlite_where=sa.text("unscreened"),
        postgresql_where=sa.text("unscreened"),
    )
    op.create_table(
        "idempotency",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("reply", Json, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenant.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "key"),
    )
    op.create_index("idempotency_at", "idempotency", ["at"])
    op.create_table(
        "job",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("claim", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("done_at", Moment, nullable=True),
        sa.Column("failed_at", Moment, nullable=True),
        sa.Column("error", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenant.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "key"),
    )
    op.create_index(
        "job_claim",
        "job",
        ["tenant", "claim", "kind"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "job_begun",
        "job",
        ["due_at"],
        sqlite_where=sa.text("done_at IS NULL AND (leased_by IS NOT NULL OR error IS NOT NULL)"),
        postgresql_where=sa.text("done_at IS NULL AND (leased_by IS NOT NULL OR error IS NOT NULL)"),
    )
    op.create_index(
        "job_due",
        "job",
        ["kind", "due_at"],
        sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(
        "job_failed",
        "job",
        ["tenant", "failed_at"],
        sqlite_where=sa.text("failed_at IS NOT NULL"),
        postgresql_where=sa.text("failed_at IS NOT NULL"),
    )
    op.create_table(
        "policy",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("in_force_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenant.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "id", "version"),
    )
    op.create_table(
        "event",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("claim", sa.String(length=80), nullable=False),
        sa.Column("claim_seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("effects", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "claim"],
            ["claim.tenant", "claim.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "seq"),
        sa.UniqueConstraint("tenant", "claim", "claim_seq"),
    )
    op.create_table(
        "exhibit",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("claim", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("medium", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "claim"],
            ["claim.tenant", "claim.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "claim", "sha256"),
    )
    op.create_index("exhibit_seq", "exhibit", ["tenant", "seq"])
    op.create_index("exhibit_sha256", "exhibit", ["tenant", "sha256"])
    op.create_table(
        "report",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("claim", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "claim"],
            ["claim.tenant", "claim.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "claim", "sha256"),
    )
    op.create_index("report_sha256", "report", ["tenant", "sha256"])
    op.create_table(
        "text",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("claim", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("deleted_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "claim"],
            ["claim.tenant", "claim.id"],
        ),
        sa.PrimaryKeyConstraint("tenant", "claim", "sha256"),
    )
