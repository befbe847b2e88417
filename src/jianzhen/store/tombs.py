"""Tombstones: what an `Erased` event names is marked as gone in its own transaction, and its content with it.

Files go afterwards (`store.erasing`): a crash between the two leaves a file that nothing names.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, update

from jianzhen.claims.claim import Removed
from jianzhen.claims.states import Matter
from jianzhen.model import Text
from jianzhen.store import marks
from jianzhen.store.errors import NotFoundError
from jianzhen.store.tables import claim, exhibit, export, maps, report, texts, tie

ERASED = "erased:"
"""Stands, with the claim's own id, where the platform's id of a claim was."""

_GONE: dict[Matter, tuple[Table, dict[str, Any]]] = {
    Matter.ORIGINALS: (exhibit, {"name": ""}),  # people put names into the names of files
    Matter.REPORTS: (report, {}),
    Matter.MAPS: (maps, {}),
    Matter.EXPORTS: (export, {}),
    Matter.TEXTS: (texts, {"body": None}),
    Matter.REASONS: (texts, {"body": None}),
    Matter.ORDER_FACTS: (texts, {"body": None}),
}


def put(db: Connection, tenant: str, id: str, removed: Sequence[Removed], now: datetime) -> None:
    """Mark what was removed; raise NotFoundError for something that is not kept (any more).

    With an exhibit goes what was marked on it.
    """
    for one in removed:
        if one.matter is Matter.REFERENCES:
            mine = and_(claim.c.tenant == tenant, claim.c.id == id)
            values = {"buyer_ref": None, "merchant_ref": None, "external_id": ERASED + id}
            db.execute(update(claim).where(mine).values(values))
            continue
        if one.matter is Matter.ENTRIES:
            continue  # they were in the claim's own state, and are not any more
        if one.matter is Matter.TIES:
            db.execute(delete(tie).where(tie.c.tenant == tenant, tie.c.claim == id))
            continue
        table, values = _GONE[one.matter]
        this = and_(table.c.tenant == tenant, table.c.claim == id, table.c.sha256 == one.sha256)
        gone = update(table).where(this, table.c.deleted_at.is_(None)).values(deleted_at=now, **values)
        if not db.execute(gone).rowcount:
            raise NotFoundError(
                Text("nothing of this hash is kept (any more)", "没有（或已不再）保存此哈希的内容").about(
                    (one.sha256 or "")[:12]
                ),
                Text("Ask again what is due", "请重新查询到期内容"),
            )
    marks.forget(
        db, tenant, id, [r.sha256 for r in removed if r.matter is Matter.ORIGINALS and r.sha256], now
    )
