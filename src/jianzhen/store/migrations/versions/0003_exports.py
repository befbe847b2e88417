"""Tables of exports: case files asked for, and the maps that reports name."""

import sqlalchemy as sa
from alembic import op

from jianzhen.store.tables import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "map",
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("claim", sa.String(80), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("report", sa.String(64), nullable=False),
        sa.Column("deleted_at", Moment),
        sa.ForeignKeyConstraint(["tenant", "claim"], ["claim.tenant", "claim.id"]),
        sa.PrimaryKeyConstraint("tenant", "claim", "sha256"),
    )
    op.create_index("map_sha256", "map", ["tenant", "sha256"])
    op.create_table(
        "export",
        sa.Column("tenant", sa.String(80), nullable=False),
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("claim", sa.String(80), nullable=False),
        sa.Column("variant", sa.String(20), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("made_at", Moment),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("sha256", sa.String(64)),
        sa.Column("size", sa.BigInteger()),
        sa.Column("deleted_at", Moment),
        sa.ForeignKeyConstraint(["tenant", "claim"], ["claim.tenant", "claim.id"]),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_index("export_claim", "export", ["tenant", "claim"])
    op.create_index("export_sha256", "export", ["tenant", "sha256"])
