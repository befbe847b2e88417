"""What claims of different people can have in common, as keyed hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0004_consumers"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tie",
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("claim", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["tenant", "claim"], ["claim.tenant", "claim.id"]),
        sa.PrimaryKeyConstraint("tenant", "claim", "kind"),
    )
    op.create_index("tie_digest", "tie", ["tenant", "kind", "digest"])
