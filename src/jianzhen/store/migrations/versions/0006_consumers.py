"""The record of a person: entries on claims, and what claims of different people can have in common."""

import sqlalchemy as sa
from alembic import op

from jianzhen.store.tables import Json

revision = "0006_consumers"
down_revision = "0005_signin"


def upgrade() -> None:
    """Make the table; a decision that is final and names a penalty on the buyer has its entry from now on."""
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
    claim = sa.table("claim", sa.column("tenant"), sa.column("id"), sa.column("snapshot", Json))
    db = op.get_bind()
    for tenant, id, snapshot in db.execute(sa.select(claim.c.tenant, claim.c.id, claim.c.snapshot)).all():
        mine = sa.and_(claim.c.tenant == tenant, claim.c.id == id)
        changed = {**snapshot, "entries": _entries(snapshot)}
        db.execute(sa.update(claim).where(mine).values(snapshot=changed))


def _entries(snapshot: dict) -> list[dict]:  # type: ignore[type-arg]
    decision = snapshot["decision"] if snapshot["state"] == "final" else None
    penalty = decision["verdict"]["penalty"] if decision else None
    if penalty is None or penalty["on"] != "buyer":
        return []
    nothing = dict.fromkeys(("overturned", "objected", "answered", "warned", "restricted"))
    return [{"round": snapshot["round"], "at": snapshot["since"], "penalty": penalty["kind"], **nothing}]
