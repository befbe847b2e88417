"""Who an account's person is at an identity provider; attempts to sign in there."""

import sqlalchemy as sa
from alembic import op

from jianzhen.store.tables import Moment

revision = "0005_signin"
down_revision = "0004_routing"


def upgrade() -> None:
    """Add the columns, make the table."""
    op.add_column("account", sa.Column("issuer", sa.String(500)))
    op.add_column("account", sa.Column("subject", sa.String(255)))
    op.create_index("account_subject", "account", ["tenant", "issuer", "subject"], unique=True)
    op.create_table(
        "oidc_attempt",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("role", sa.String(30)),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("oidc_attempt_expires", "oidc_attempt", ["expires_at"])
