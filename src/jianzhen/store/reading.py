"""Questions to the truth. Nothing here changes anything."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, and_, func, literal, select, true, tuple_

from jianzhen.claims import ClaimState, State
from jianzhen.claims.codec import Json, claim_from_json
from jianzhen.errors import UsageError
from jianzhen.model import Text
from jianzhen.record import chain
from jianzhen.store.applying import no_claim
from jianzhen.store.errors import NotFoundError
from jianzhen.store.tables import Moment, claim, event, exhibit, export, job, maps, report, texts, tie
from jianzhen.store.wanted import DEADLINE, SCREEN
from jianzhen.store.words import Sealed

MOST_ROWS = 200
"""Rows of one page."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim as it is kept: its state, and what names it outside (see `Intake`).

    `state.version` is what an ETag names. What a role may see of `state`: `jianzhen.claims.view`.
    """

    state: ClaimState
    platform: str
    external_id: str
    buyer_ref: str | None
    merchant_ref: str | None
    facts: str | None
    submitted_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptExhibit:
    """A sealed file of a claim. `seq`: the event that brought it. `deleted_at`: its bytes are gone."""

    claim: str
    sha256: str
    seq: int
    role: str
    side: str
    medium: str
    name: str
    size: int
    received_at: datetime
    late: bool
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event of the chain with what it set off (effects in claims' codec)."""

    chained: chain.ChainedEvent
    effects: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Remains:
    """A claim and what is kept of it: exhibits that are live, SHA-256 of the other things that are.

    `ties`: kind and keyed hash of what it can have in common with others.
    """

    kept: Kept
    exhibits: tuple[KeptExhibit, ...]
    texts: tuple[str, ...]
    reports: tuple[str, ...]
    maps: tuple[str, ...]
    exports: tuple[str, ...]
    ties: tuple[tuple[str, str], ...] = ()


class Order(StrEnum):
    """How a list of claims is sorted. All but `newest` hold only claims that have a deadline.

    `deadline`: the nearest first. `priority`: the highest first, and of one priority the nearest deadline.
    """

    NEWEST = "newest"
    DEADLINE = "deadline"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims are listed. What is None, or empty, does not matter.

    Attributes:
        states: in one of these states.
        queue: in this queue.
        senior: in the queue of senior reviewers, or not.
        holder: id of the person who has it, and whose time is not over.
        free_at: nobody has it at this moment.
        due_before: its deadline is before this moment.
        buyer_ref, merchant_ref: the platform's own ids.
        external_id: the platform's id of the claim.
    """

    states: Sequence[State] = ()
    queue: str | None = None
    senior: bool | None = None
    holder: str | None = None
    free_at: datetime | None = None
    due_before: datetime | None = None
    buyer_ref: str | None = None
    merchant_ref: str | None = None
    external_id: str | None = None


ALL = Filter()


@dataclass(frozen=True, slots=True)
class Page:
    """Some claims of a list, and the cursor behind the last one; None if there are no more."""

    claims: tuple[Kept, ...]
    next: str | None


def read_claim(db: Connection, tenant: str, id: str) -> Kept:
    """See `Store.claim`."""
    row = db.execute(select(claim).where(claim.c.tenant == tenant, claim.c.id == id)).one_or_none()
    if row is None:
        raise no_claim(id)
    return _kept(row)


def list_claims(
    db: Connection, tenant: str, wanted: Filter, order: Order, after: str | None, limit: int
) -> Page:
    """See `Store.claims`."""
    limit = max(1, min(limit, MOST_ROWS))
    by = _BY[order]
    query = select(claim).where(claim.c.tenant == tenant, *_conditions(wanted))
    if order is Order.NEWEST:
        query = query.order_by(*(column.desc() for column in by))
    else:
        query = query.where(claim.c.deadline_at.is_not(None)).order_by(*by)
    if after is not None:
        place = tuple_(*(literal(value, of.type) for value, of in zip(_place(after, order), by, strict=True)))
        query = query.where(tuple_(*by) < place if order is Order.NEWEST else tuple_(*by) > place)
    rows = db.execute(query.limit(limit + 1)).all()
    more = len(rows) > limit
    cursor = _cursor(order, [getattr(rows[limit - 1], of.name) for of in by]) if more else None
    return Page(tuple(_kept(row) for row in rows[:limit]), cursor)


def read_events(
    db: Connection, tenant: str, after: int, limit: int, id: str | None = None
) -> list[KeptEvent]:
    """See `Store.events`."""
    query = select(event).where(event.c.tenant == tenant, event.c.seq > after)
    if id is not None:
        query = query.where(event.c.claim == id)
    return [_event(row) for row in db.execute(query.order_by(event.c.seq).limit(limit))]


def read_exhibits(db: Connection, tenant: str, id: str) -> list[KeptExhibit]:
    """See `Store.exhibits`."""
    mine = and_(exhibit.c.tenant == tenant, exhibit.c.claim == id)
    return [
        _exhibit(row)
        for row in db.execute(select(exhibit).where(mine).order_by(exhibit.c.seq, exhibit.c.sha256))
    ]


def exhibits_after(db: Connection, tenant: str, seq: int, limit: int) -> list[KeptExhibit]:
    """Return exhibits of all claims brought by events after `seq`, in their order; whole events only."""
    of_tenant = and_(exhibit.c.tenant == tenant, exhibit.c.seq > seq)
    last = select(exhibit.c.seq).where(of_tenant).order_by(exhibit.c.seq).limit(limit).subquery()
    most = select(last.c.seq).order_by(last.c.seq.desc()).limit(1).scalar_subquery()
    query = select(exhibit).where(of_tenant, exhibit.c.seq <= most).order_by(exhibit.c.seq, exhibit.c.sha256)
    return [_exhibit(row) for row in db.execute(query)]


def deleted_since(db: Connection, tenant: str, since: datetime) -> list[KeptExhibit]:
    """Return the exhibits deleted at or after this moment."""
    query = select(exhibit).where(exhibit.c.tenant == tenant, exhibit.c.deleted_at >= since)
    return [_exhibit(row) for row in db.execute(query)]


def read_text(db: Connection, tenant: str, id: str, sha256: str) -> Sealed | None:
    """See `Store.text`."""
    mine = and_(texts.c.tenant == tenant, texts.c.claim == id, texts.c.sha256 == sha256)
    row = db.execute(select(texts.c.body).where(mine)).one_or_none()
    if row is None:
        raise _nothing(sha256)
    return None if row.body is None else Sealed(sha256, bytes(row.body))


def read_texts(db: Connection, tenant: str, id: str) -> list[Sealed]:
    """See `Store.texts`."""
    mine = and_(texts.c.tenant == tenant, texts.c.claim == id, texts.c.body.is_not(None))
    query = select(texts.c.sha256, texts.c.body).where(mine).order_by(texts.c.sha256)
    return [Sealed(row.sha256, bytes(row.body)) for row in db.execute(query)]


def read_reports(db: Connection, tenant: str, id: str) -> list[tuple[str, datetime | None]]:
    """Return the hashes of a claim's reports, oldest first, and when each was deleted, if it was."""
    mine = and_(report.c.tenant == tenant, report.c.claim == id)
    query = select(report.c.sha256, report.c.deleted_at).where(mine).order_by(report.c.seq)
    return [(row.sha256, row.deleted_at) for row in db.execute(query)]


def find(db: Connection, tenant: str, platform: str, external_id: str) -> str | None:
    """See `Store.find`."""
    key = and_(claim.c.tenant == tenant, claim.c.platform == platform, claim.c.external_id == external_id)
    return db.execute(select(claim.c.id).where(key)).scalar_one_or_none()


def ended(db: Connection, tenant: str, before: datetime, after: str, limit: int) -> list[Remains]:
    """See `Store.ended`."""
    over = claim.c.state.in_([state.value for state in State if state.ended])
    query = select(claim).where(claim.c.tenant == tenant, claim.c.id > after, over)
    query = query.where(claim.c.submitted_at < before).order_by(claim.c.id).limit(limit)
    return remains(db, tenant, [_kept(row) for row in db.execute(query)])


def remains(db: Connection, tenant: str, claims: Sequence[Kept]) -> list[Remains]:
    """Return what is kept of these claims."""
    ids = [kept.state.id for kept in claims]
    tables = {"exhibits": exhibit, "texts": texts, "reports": report, "maps": maps, "exports": export}
    live: dict[str, dict[str, list[Any]]] = {id: {"ties": [], **{name: [] for name in tables}} for id in ids}
    for name, table in tables.items():
        mine = and_(table.c.tenant == tenant, table.c.claim.in_(ids), table.c.deleted_at.is_(None))
        query = select(table).where(mine, table.c.sha256.is_not(None)).order_by(table.c.sha256)
        for row in db.execute(query):
            live[row.claim][name].append(_exhibit(row) if table is exhibit else row.sha256)
    tied = select(tie).where(tie.c.tenant == tenant, tie.c.claim.in_(ids)).order_by(tie.c.kind)
    for row in db.execute(tied):
        live[row.claim]["ties"].append((row.kind, row.digest))
    return [
        Remains(kept, **{name: tuple(found) for name, found in live[kept.state.id].items()})
        for kept in claims
    ]


def all_events(db: Connection, tenant: str, after: int = 0) -> Iterator[chain.ChainedEvent]:
    """Yield the whole chain, oldest first, without holding it in memory."""
    query = select(event).where(event.c.tenant == tenant, event.c.seq > after).order_by(event.c.seq)
    for row in db.execution_options(yield_per=1000).execute(query):
        yield _event(row).chained


def hashes(db: Connection, tenant: str, until: int) -> list[str]:
    """See `Store.hashes`."""
    query = select(event.c.hash).where(event.c.tenant == tenant, event.c.seq <= until)
    return list(db.execute(query.order_by(event.c.seq)).scalars())


def claims_of_buyer(db: Connection, tenant: str, ref: str, since: datetime, before: datetime) -> int:
    """See `Store.claims_of_buyer`."""
    then = and_(claim.c.submitted_at >= since, claim.c.submitted_at < before)
    query = select(func.count()).where(claim.c.tenant == tenant, claim.c.buyer_ref == ref, then)
    return db.execute(query).scalar_one()


def without_deadline_job(db: Connection, tenant: str, before: datetime) -> list[ClaimState]:
    """Return claims whose clock ends before this moment and that no live job looks after."""
    return _unattended(db, tenant, DEADLINE, claim.c.deadline_at < before, job.c.failed_at.is_(None))


def without_screening_job(db: Connection, tenant: str) -> list[ClaimState]:
    """Return claims with exhibits that no screening covered and no job, live or failed, looks after."""
    return _unattended(db, tenant, SCREEN, claim.c.unscreened, true())


def _unattended(db: Connection, tenant: str, kind: str, which: Any, alive: Any) -> list[ClaimState]:
    own = and_(job.c.tenant == claim.c.tenant, job.c.claim == claim.c.id, job.c.kind == kind)
    attended = select(job.c.id).where(own, job.c.done_at.is_(None), alive).exists()
    query = select(claim.c.snapshot).where(claim.c.tenant == tenant, which, ~attended).limit(1000)
    return [claim_from_json(snapshot) for snapshot in db.execute(query).scalars()]


def _conditions(wanted: Filter) -> Iterator[Any]:
    if wanted.states:
        yield claim.c.state.in_([state.value for state in wanted.states])
    for column in ("queue", "senior", "buyer_ref", "merchant_ref", "external_id"):
        if (value := getattr(wanted, column)) is not None:
            yield claim.c[column] == value
    if wanted.holder is not None:
        yield claim.c.lease_holder == wanted.holder
    if wanted.free_at is not None:
        yield claim.c.lease_until.is_(None) | (claim.c.lease_until <= wanted.free_at)
    if wanted.due_before is not None:
        yield claim.c.deadline_at < wanted.due_before


_BY: dict[Order, tuple[Column[Any], ...]] = {
    Order.NEWEST: (claim.c.submitted_at, claim.c.id),
    Order.DEADLINE: (claim.c.deadline_at, claim.c.id),
    Order.PRIORITY: (claim.c.urgency, claim.c.deadline_at, claim.c.id),
}
"""What a list is sorted by: its last column tells any two claims apart."""


def _cursor(order: Order, place: Sequence[Any]) -> str:
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps([order.value, *values]).encode()).decode()


def _place(cursor: str, order: Order) -> list[Any]:
    """Return where a page ended: a value for each column the list is sorted by."""
    try:
        kind, *values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if kind != order.value:
            raise ValueError(cursor)
        return [_value(of, value) for of, value in zip(_BY[order], values, strict=True)]
    except (ValueError, TypeError, OverflowError) as error:
        raise UsageError(
            Text("this cursor belongs to no list of this order", "该游标无效或不属于这种排序"),
            Text("Begin again without a cursor", "请不带游标重新开始"),
        ) from error


def _value(of: Column[Any], value: Any) -> Any:
    if isinstance(of.type, Moment):
        moment = datetime.fromisoformat(value)
        if moment.utcoffset() is None:
            raise ValueError(value)
        return moment.astimezone(UTC)
    if of is claim.c.urgency:
        return range(3).index(value)
    if not isinstance(value, str) or not value.isprintable():
        raise TypeError(value)
    return value


def _kept(row: Any) -> Kept:
    return Kept(
        claim_from_json(row.snapshot),
        row.platform,
        row.external_id,
        row.buyer_ref,
        row.merchant_ref,
        row.facts,
        row.submitted_at,
        row.changed_at,
    )


def _exhibit(row: Any) -> KeptExhibit:
    values = row._mapping
    return KeptExhibit(**{name: values[name] for name in KeptExhibit.__dataclass_fields__})


def _event(row: Any) -> KeptEvent:
    linked = chain.ChainedEvent(bytes(row.canonical), row.hash, row.tenant, row.seq, row.claim, row.claim_seq)
    return KeptEvent(linked, tuple(row.effects))


def _nothing(sha256: str) -> NotFoundError:
    return NotFoundError(
        Text("this claim has nothing of this hash", "该案件没有此哈希的内容").about(sha256[:12]),
        Text("Check the hash", "请检查哈希"),
    )
