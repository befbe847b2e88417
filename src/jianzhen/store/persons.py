"""What is in the record of one person, read off their claims; and what claims of several have in common.

A person is the platform's own id of a buyer on one platform. Nothing here is stored: the record is what the
claims of this id say. When the id is erased, nothing is left that leads from a claim to a person.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, select

from jianzhen.claims import IllegalMove, State
from jianzhen.claims.codec import claim_from_json
from jianzhen.claims.states import Side
from jianzhen.consumers import Entry, Rules, entries_of, restriction_flaw, standing
from jianzhen.consumers.rings import COMMON, Shared, Tie
from jianzhen.model import Text
from jianzhen.store.tables import claim, exhibit, tie

_WARN = Text("Warn first, or choose something milder", "请先发出警告，或选择较轻的措施")


def entries(db: Connection, tenant: str, platform: str | None, ref: str) -> list[Entry]:
    """Return all entries in the record of a person."""
    mine = and_(claim.c.tenant == tenant, claim.c.buyer_ref == ref)
    return list(_entries(db, mine if platform is None else and_(mine, claim.c.platform == platform)))


def entries_beside(db: Connection, tenant: str, id: str) -> list[Entry]:
    """Return all entries in the record of the person whose claim this is; of nobody known: this claim's."""
    this = and_(claim.c.tenant == tenant, claim.c.id == id)
    row = db.execute(select(claim.c.platform, claim.c.buyer_ref).where(this)).one()
    return entries(db, tenant, row.platform, row.buyer_ref) if row.buyer_ref else list(_entries(db, this))


def must_be_open(db: Connection, tenant: str, id: str, now: datetime, rules: Rules) -> None:
    """Raise IllegalMove unless a person may restrict the account because of this claim now."""
    why = restriction_flaw(standing(entries_beside(db, tenant, id), now, rules), id)
    if why is not None:
        raise IllegalMove(why, _WARN)


def _entries(db: Connection, mine: object) -> Iterator[Entry]:
    query = select(claim.c.snapshot, claim.c.state, claim.c.submitted_at).where(mine)  # type: ignore[arg-type]
    for row in db.execute(query):
        if row.state == State.FINAL.value or row.snapshot["entries"]:
            yield from entries_of(claim_from_json(row.snapshot), row.submitted_at)


def shared(db: Connection, tenant: str, id: str) -> list[Shared]:
    """Return what a claim has in common with others: ties, and files its buyer gave."""
    found = []
    own = and_(tie.c.tenant == tenant, tie.c.claim == id)
    for row in db.execute(select(tie.c.kind, tie.c.digest).where(own).order_by(tie.c.kind)).all():
        same = and_(tie.c.tenant == tenant, tie.c.kind == row.kind, tie.c.digest == row.digest)
        others = select(tie.c.claim).where(same, tie.c.claim != id).order_by(tie.c.claim)
        ids = db.execute(others.limit(COMMON + 1)).scalars()
        found.append(Shared(Tie(row.kind), row.digest, tuple(ids)))
    live = and_(
        exhibit.c.tenant == tenant,
        exhibit.c.side == Side.BUYER.value,
        exhibit.c.role == "claim",
        exhibit.c.deleted_at.is_(None),
    )
    query = select(exhibit.c.sha256).where(live, exhibit.c.claim == id).order_by(exhibit.c.sha256)
    for sha256 in db.execute(query).scalars().all():
        others = select(exhibit.c.claim).where(live, exhibit.c.sha256 == sha256, exhibit.c.claim != id)
        ids = db.execute(others.order_by(exhibit.c.claim).limit(COMMON + 1)).scalars()
        found.append(Shared(Tie.PHOTO, sha256, tuple(ids)))
    return [one for one in found if one.claims]
