"""Where the rules send a claim: a column to sort by, and what claims of old are taken to be."""

import sqlalchemy as sa
from alembic import op

revision = "0004_routing"
down_revision = "0003"


def upgrade() -> None:
    """Claims of before stand in the general queue at normal priority: no rule spoke of them."""
    op.add_column("claim", sa.Column("urgency", sa.Integer(), nullable=False, server_default="1"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "UPDATE claim SET snapshot = json_set(snapshot, "
            "'$.queue', CASE queue WHEN '' THEN 'general' ELSE queue END, "
            "'$.priority', 'normal', '$.second', json('false'), '$.rules', json('[]'))"
        )
    else:
        op.execute(
            "UPDATE claim SET snapshot = snapshot || jsonb_build_object("
            "'queue', CASE queue WHEN '' THEN 'general' ELSE queue END, "
            "'priority', 'normal', 'second', false, 'rules', jsonb_build_array())"
        )
    op.execute("UPDATE claim SET queue = 'general' WHERE queue = ''")
    op.create_index(
        "claim_urgent",
        "claim",
        ["tenant", "urgency", "deadline_at", "id", "queue"],
        sqlite_where=sa.text("deadline_at IS NOT NULL"),
        postgresql_where=sa.text("deadline_at IS NOT NULL"),
    )
