"""Signing what is there: the Merkle tree grows from the last checkpoint, in the caller's transaction.

Nothing is signed that does not hold: what was added since the last checkpoint is hashed and followed link by
link first. What came before is what that checkpoint says; `store.audit` compares all of it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from jianzhen.model import Text
from jianzhen.record.chain import START, Head
from jianzhen.record.checkpoint import Checkpoint, Tree
from jianzhen.record.verify import BROKEN, parse
from jianzhen.store import jobs
from jianzhen.store.errors import StoreError
from jianzhen.store.record import KeptCheckpoint, last_checkpoint
from jianzhen.store.tables import checkpoint, event

Sign = Callable[[Head, Tree, Mapping[str, Any] | None], Checkpoint]
"""(the chain's end, the tree up to it, the last checkpoint) → a signed one."""

Then = Callable[[int], Iterable[jobs.NewJob]]
"""The jobs that a new checkpoint at this event brings."""


class ChainBrokenError(StoreError):
    """The chain does not hold: it is not signed on."""


def seal(db: Connection, tenant: str, head: Head, sign: Sign, then: Then) -> KeptCheckpoint:
    """See `Store.seal`. The tenant is locked, and has at least one event."""
    last = last_checkpoint(db, tenant)
    if last is not None and last.seq == head.number:
        return last
    before = START if last is None else Head(last.seq, str(last.json["head"]))
    tree = Tree() if last is None else Tree(last.tree["size"], last.tree["peaks"])
    query = select(event.c.seq, event.c.hash, event.c.canonical).where(
        event.c.tenant == tenant, event.c.seq > before.number
    )
    for row in db.execute(query.order_by(event.c.seq)):
        text = bytes(row.canonical)
        linked = row.seq == before.number + 1 and hashlib.sha256(text).hexdigest() == row.hash
        if not linked or _previous(text) != before.hash:
            raise _broken(row.seq)
        tree.append(row.hash)
        before = Head(row.seq, row.hash)
    if before != head:
        raise _broken(head.number)
    made = sign(head, tree, None if last is None else last.json)
    grown = {"size": tree.size, "peaks": tree.peaks}
    values = {"tenant": tenant, "seq": made.seq, "json": dict(made.json), "tree": grown}
    db.execute(checkpoint.insert().values(values))
    jobs.write(db, tenant, then(made.seq))
    return KeptCheckpoint(made.seq, made.json, grown, None)


def _previous(text: bytes) -> Any:
    try:
        return parse(text)["previous"]
    except BROKEN:
        return None


def unsigned(db: Connection, tenant: str) -> tuple[int, datetime | None]:
    """See `Store.unsigned`."""
    newest = select(func.coalesce(func.max(checkpoint.c.seq), 0)).where(checkpoint.c.tenant == tenant)
    since = event.c.seq > newest.scalar_subquery()
    query = select(func.count(), func.min(event.c.at)).where(event.c.tenant == tenant, since)
    count, oldest = db.execute(query).one()
    return int(count), oldest


def _broken(seq: int) -> ChainBrokenError:
    return ChainBrokenError(
        Text(
            f"the chain does not hold at event {seq}; it is not signed",
            f"事件链在第 {seq} 号处断裂，不予签名",
        ),
        Text("Run: jianzhen verify --database URL", "请执行：jianzhen verify --database 地址"),
    )
