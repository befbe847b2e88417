"""What persons marked on exhibits, to be covered in copies for others: who and when, from the events.

The boxes are a sealed text, so that they can be deleted: they go with the exhibit, in the same transaction.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from jianzhen.claims.events import Marked
from jianzhen.model import Region
from jianzhen.record.verify import parse
from jianzhen.store.tables import event, texts
from jianzhen.store.words import Sealed, seal


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person marked on an exhibit; no boxes: looked at, nothing to cover.

    Attributes:
        boxes: in pixels of the upright picture.
        by: opaque id of the person.
    """

    boxes: tuple[Region, ...]
    by: str
    at: datetime


def seal_boxes(boxes: Iterable[Region]) -> Sealed:
    """Return boxes as they are kept; the event names their SHA-256."""
    return seal(json.dumps([[box.x, box.y, box.w, box.h] for box in boxes]))


def read_marks(db: Connection, tenant: str, claim: str, before: int | None) -> dict[str, Mark]:
    """See `Store.marks`."""
    latest = {told["data"]["exhibit"]: told for told in _events(db, tenant, claim, before)}
    named = [told["data"]["boxes"] for told in latest.values()]
    kept = {row.sha256: row.body for row in db.execute(select(texts).where(_these(tenant, claim, named)))}
    marks = {}
    for exhibit, told in latest.items():
        body = kept.get(told["data"]["boxes"])
        if body is not None:
            boxes = json.loads(Sealed(told["data"]["boxes"], bytes(body)).text)
            at = datetime.fromisoformat(told["at"])
            marks[exhibit] = Mark(tuple(Region(*box) for box in boxes), told["actor"]["id"], at)
    return marks


def forget(db: Connection, tenant: str, claim: str, exhibits: Sequence[str], now: datetime) -> None:
    """Delete all that was ever marked on these exhibits of a claim."""
    named = [
        told["data"]["boxes"]
        for told in (_events(db, tenant, claim, None) if exhibits else ())
        if told["data"]["exhibit"] in exhibits
    ]
    if named:
        live = and_(_these(tenant, claim, named), texts.c.deleted_at.is_(None))
        db.execute(update(texts).where(live).values(body=None, deleted_at=now))


def _these(tenant: str, claim: str, named: Sequence[str]) -> Any:
    return and_(texts.c.tenant == tenant, texts.c.claim == claim, texts.c.sha256.in_(named))


def _events(db: Connection, tenant: str, claim: str, before: int | None) -> Iterator[Any]:
    """Yield a claim's marks as they are chained, oldest first."""
    mine = and_(event.c.tenant == tenant, event.c.claim == claim, event.c.kind == Marked.code)
    query = select(event.c.canonical).where(mine).order_by(event.c.claim_seq)
    if before is not None:
        query = query.where(event.c.claim_seq < before)
    for canonical in db.execute(query).scalars():
        yield parse(bytes(canonical))
