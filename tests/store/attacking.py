"""Somebody with all rights over the database, but without the signing key: changes of one thing each.

Triggers are dropped first, as such a person would. A change yields what has to be named, one of it.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, select, text, update

from jianzhen.record.verify import canonical, parse
from jianzhen.store import Store
from jianzhen.store.tables import checkpoint, claim, event, exhibit, maps, report, tenant, texts

Names = frozenset[str]
ZERO = "0" * 64


@dataclass(frozen=True)
class Changed:
    """A kind of change, and what of it has to be named (one is enough)."""

    how: str
    named: Names


class Undone(Exception):
    """Rolls a change back."""


def disarm(store: Store) -> None:
    """Take away what keeps the record from being changed."""
    with store.database.write() as db:
        if store.database.is_sqlite:
            for name in (
                db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                db.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.execute(text("DROP FUNCTION jianzhen_refuse CASCADE"))


@contextmanager
def loosely(store: Store) -> Iterator[Connection]:
    """A transaction in which no key has to fit."""
    if store.database.is_sqlite:
        with store.database.engine.connect() as db:
            raw = db.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
            try:
                with db.begin():
                    yield db
            finally:
                raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]
    else:
        with store.database.write() as db:
            db.execute(text("SET LOCAL session_replication_role = replica"))
            yield db


def events(db: Connection) -> list[Any]:
    return list(db.execute(select(event).order_by(event.c.seq)).all())


def one(db: Connection, rng: random.Random, table: Any) -> Any:
    return rng.choice(db.execute(select(table).order_by(*table.primary_key.columns)).all())


def at(table: Any, row: Any) -> Any:
    return and_(*(column == getattr(row, column.name) for column in table.primary_key.columns))


def of_event(row: Any) -> Names:
    return frozenset(
        {f"event {row.seq}", f"claim {row.claim} event {row.claim_seq}", f"events {row.seq}–{row.seq}"}
    )


def flip_bytes(db: Connection, rng: random.Random) -> Changed:
    row = rng.choice(events(db))
    data = bytearray(row.canonical)
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    db.execute(update(event).where(at(event, row)).values(canonical=bytes(data)))
    place = frozenset({f"event at place {row.seq}"})
    return Changed("event: bit of its bytes", of_event(row) | place)


def flip_hash(db: Connection, rng: random.Random) -> Changed:
    row = rng.choice(events(db))
    n = rng.randrange(64)
    changed = row.hash[:n] + ("0" if row.hash[n] != "0" else "1") + row.hash[n + 1 :]
    db.execute(update(event).where(at(event, row)).values(hash=changed))
    return Changed("event: its hash", of_event(row))


def forge(db: Connection, rng: random.Random) -> Changed:
    """Change what an event says, and make its own hash fit."""
    import hashlib

    row = rng.choice(events(db))
    body = parse(bytes(row.canonical))
    key = rng.choice(["at", "policy", "salt", "actor"])
    body[key] = {"role": "reviewer", "id": "x"} if key == "actor" else "2026-01-01T00:00:00.000000Z"
    data = canonical(body)
    digest = hashlib.sha256(data).hexdigest()
    db.execute(update(event).where(at(event, row)).values(canonical=data, hash=digest))
    return Changed("event: forged with its hash", of_event(row))


def drop(db: Connection, rng: random.Random) -> Changed:
    row = rng.choice(events(db))
    db.execute(delete(event).where(at(event, row)))
    return Changed("event: row deleted", of_event(row))


def insert(db: Connection, rng: random.Random) -> Changed:
    """Put one more event at the end, as the service would, but without what goes with it."""
    import hashlib

    rows = events(db)
    last, mine = rows[-1], rng.choice(rows)
    before = max((r for r in rows if r.claim == mine.claim), key=lambda r: r.claim_seq)
    body = parse(bytes(mine.canonical)) | {
        "seq": last.seq + 1, "claim_seq": before.claim_seq + 1, "previous": last.hash,
        "claim_previous": before.hash, "salt": ZERO[:32],
    }  # fmt: skip
    data = canonical(body)
    values = {**row_of(mine), "seq": last.seq + 1, "claim_seq": before.claim_seq + 1, "canonical": data}
    values["hash"] = hashlib.sha256(data).hexdigest()
    db.execute(event.insert().values(values))
    added = frozenset({f"event {last.seq + 1}", f"claim {mine.claim}"})
    return Changed("event: row put in at the end", added)


def double(db: Connection, rng: random.Random) -> Changed:
    rows = events(db)
    row = rng.choice(rows)
    values = {**row_of(row), "seq": rows[-1].seq + 1, "claim_seq": 10_000 + row.claim_seq}
    db.execute(event.insert().values(values))
    return Changed("event: row doubled", of_event(row) | {f"event {rows[-1].seq + 1}"})


def swap(db: Connection, rng: random.Random) -> Changed:
    """Exchange the contents of two rows."""
    a, b = rng.sample(events(db), 2)
    names = ("canonical", "hash", *rng.choice([(), ("kind", "at", "effects")]))
    for to, of in ((a, b), (b, a)):
        db.execute(update(event).where(at(event, to)).values({n: getattr(of, n) for n in names}))
    return Changed("event: two rows' contents swapped", of_event(a) | of_event(b))


def reorder(db: Connection, rng: random.Random) -> Changed:
    """Exchange the numbers of two rows."""
    a, b = rng.sample(events(db), 2)
    for row, number in ((a, 10**6), (b, a.seq), (a, b.seq)):
        where = event.c.seq == (10**6 if number == b.seq else row.seq)
        db.execute(update(event).where(event.c.tenant == row.tenant, where).values(seq=number))
    return Changed("event: two rows' numbers swapped", of_event(a) | of_event(b))


def beside(db: Connection, rng: random.Random) -> Changed:
    row = rng.choice(events(db))
    name = rng.choice(["kind", "claim_seq", "effects"])
    value = {"kind": "moved", "claim_seq": 9999, "effects": [{"effect": "x"}]}[name]
    db.execute(update(event).where(at(event, row)).values({name: value}))
    return Changed(f"event: its column {name}", of_event(row))


def snapshot(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, claim)
    told = json.loads(json.dumps(row.snapshot))
    name = rng.choice(["state", "buyer", "asked", "paid", "version", "file", "decision"])
    told[name] = {
        "state": "withdrawn", "buyer": "x", "asked": {"amount": "1.00", "currency": "CNY"},
        "paid": {"amount": "7.00", "currency": "CNY"}, "version": 99, "file": [], "decision": 1,
    }[name]  # fmt: skip
    db.execute(update(claim).where(at(claim, row)).values(snapshot=told))
    return Changed("claim: its state", frozenset({f"claim {row.id}"}))


def columns(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, claim)
    name = rng.choice(["state", "queue", "urgency", "head_hash", "senior", "unscreened", "version", "facts"])
    flags = {"senior": not row.senior, "unscreened": not row.unscreened, "version": 77}
    value: Any = flags.get(name, ZERO[:40])
    db.execute(update(claim).where(at(claim, row)).values({name: value}))
    return Changed("claim: a column", frozenset({f"claim {row.id}", f"order {value} of claim {row.id}"}))


def head(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, tenant)
    values = rng.choice([{"head_seq": row.head_seq + 1}, {"head_hash": ZERO}])
    db.execute(update(tenant).where(at(tenant, row)).values(values))
    return Changed(
        "tenant: its last event", frozenset({f"event {row.head_seq}", f"event {row.head_seq + 1}"})
    )


def signed(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, checkpoint)
    body = json.loads(json.dumps(row.json))
    name = rng.choice(sorted(body))
    value = body[name]
    body[name] = value + 1 if isinstance(value, int) else value[:-1] + ("0" if value[-1] != "0" else "1")
    db.execute(update(checkpoint).where(at(checkpoint, row)).values(json=body))
    named = {f"checkpoint {row.seq}", f"checkpoint {body['seq']}"}
    return Changed("checkpoint: a field", frozenset(named))


def tree(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, checkpoint)
    peaks = [ZERO, *row.tree["peaks"][1:]]
    db.execute(update(checkpoint).where(at(checkpoint, row)).values(tree={**row.tree, "peaks": peaks}))
    return Changed("checkpoint: its tree", frozenset({f"checkpoint {row.seq}"}))


def unsign(db: Connection, rng: random.Random) -> Changed:
    """Delete a checkpoint, other than a newest one that no export names: that is not found."""
    row = one(db, rng, checkpoint)
    db.execute(delete(checkpoint).where(at(checkpoint, row)))
    return Changed("checkpoint: row deleted", frozenset({f"checkpoint {row.seq}"}))


def token(db: Connection, rng: random.Random) -> Changed:
    """Give a checkpoint the timestamp of another one."""
    rows = db.execute(select(checkpoint).where(checkpoint.c.token.is_not(None))).all()
    a, b = rng.sample(rows, 2)
    db.execute(update(checkpoint).where(at(checkpoint, a)).values(token=b.token))
    return Changed("checkpoint: another's timestamp", frozenset({f"checkpoint {a.seq}"}))


def words(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, texts)
    data = bytearray(row.body)
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    db.execute(update(texts).where(at(texts, row)).values(body=bytes(data)))
    return Changed("text: a bit", frozenset({f"text {row.sha256} of claim {row.claim}"}))


def papers(db: Connection, rng: random.Random) -> Changed:
    kept = [(exhibit, "exhibit"), (report, "report"), (texts, "text"), (maps, "map")]
    table, what = rng.choice(kept)
    row = one(db, rng, table)
    db.execute(delete(table).where(at(table, row)))
    told = {f"{name} {row.sha256} of claim {row.claim}" for name in (what, "evidence", "order")}
    return Changed(f"{what}: row deleted", frozenset(told))


def foist(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, exhibit)
    db.execute(exhibit.insert().values(**{**row_of(row), "sha256": ZERO}))
    return Changed("exhibit: row put in", frozenset({f"exhibit {ZERO} of claim {row.claim}"}))


def mark(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, exhibit)
    other = "buyer" if row.side == "merchant" else "merchant"
    values: Any = rng.choice([{"side": other}, {"size": row.size + 1}, {"seq": row.seq + 1}])
    if row.role != "claim" and "side" in values:
        values = {"size": row.size + 1}
    db.execute(update(exhibit).where(at(exhibit, row)).values(values))
    told = {f"exhibit {row.sha256} of claim {row.claim}", f"blob {row.sha256} (exhibit of claim {row.claim})"}
    return Changed("exhibit: a column", frozenset(told))


def vanish(db: Connection, rng: random.Random) -> Changed:
    row = one(db, rng, claim)
    db.execute(delete(claim).where(at(claim, row)))
    return Changed("claim: row deleted", frozenset({f"claim {row.id}"}))


def row_of(row: Any) -> dict[str, Any]:
    return dict(row._mapping)


CHANGES: tuple[Callable[[Connection, random.Random], Changed], ...] = (
    flip_bytes, flip_hash, forge, drop, insert, double, swap, reorder, beside, snapshot, columns, head,
    signed, tree, unsign, token, words, papers, foist, mark, vanish,
)  # fmt: skip
