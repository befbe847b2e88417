"""Tables of the service: keys, accounts, sessions, links, uploads, webhooks."""

import sqlalchemy as sa
from alembic import op

from jianzhen.store.tables import Json, Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("party_ref", sa.String(200)),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("api_key_tenant", "api_key", ["tenant", "id"])
    op.create_table(
        "account",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("totp", sa.String(64), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("closed_at", Moment),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("account_name", "account", ["tenant", "name"], unique=True)
    op.create_table(
        "session",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("account", sa.String(24)),
        sa.Column("claim", sa.String(80)),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("session_expires", "session", ["expires_at"])
    op.create_table(
        "link",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("claim", sa.String(80), nullable=False),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_at", Moment),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("link_expires", "link", ["expires_at"])
    op.create_table(
        "upload",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("size", sa.BigInteger()),
        sa.Column("have", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("medium", sa.String(20), nullable=False),
        sa.Column("url", sa.String(2000)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("problem", Json),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("upload_owner", "upload", ["tenant", "sha256", "owner"])
    op.create_index("upload_created", "upload", ["created_at"])
    op.create_table(
        "upload_part",
        sa.Column("upload", sa.String(24), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("upload", "at"),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("kinds", Json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("webhook_tenant", "webhook", ["tenant", "id"])
