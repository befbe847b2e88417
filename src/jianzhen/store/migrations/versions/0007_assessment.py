"""Impact assessments that were signed."""

import sqlalchemy as sa
from alembic import op

from jianzhen.store.tables import Moment

revision = "0007_assessment"
down_revision = "0006_consumers"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("facts", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(100), nullable=False),
        sa.Column("signed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("assessment_facts", "assessment", ["facts", "signed_at"])
