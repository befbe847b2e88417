"""Papers for somebody outside stand on the claim: none do yet."""

import sqlalchemy as sa
from alembic import op

from jianzhen.store.tables import Json

revision = "0008_referral"
down_revision = "0007_assessment"


def upgrade() -> None:
    """Say of every claim that there are none."""
    claim = sa.table("claim", sa.column("tenant"), sa.column("id"), sa.column("snapshot", Json))
    db = op.get_bind()
    for tenant, id, snapshot in db.execute(sa.select(claim.c.tenant, claim.c.id, claim.c.snapshot)).all():
        mine = sa.and_(claim.c.tenant == tenant, claim.c.id == id)
        db.execute(sa.update(claim).where(mine).values(snapshot={**snapshot, "referrals": []}))
