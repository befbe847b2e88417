"""Checks everything a database says against everything else it says: what was changed, and where.

Per tenant: the chain and its signed checkpoints; what stands beside an event; each claim's state against a
replay of its events; exhibits, texts, reports, maps and case files against the events and their own hashes.
It reads one state of the database, also while others write.

What it cannot find: what nothing in the record speaks of (ids of the platform beside a claim, jobs, accounts,
rules), and that the whole end of a chain is gone with the checkpoints over it. Against that only what lies
elsewhere helps: a checkpoint, a timestamp or a case file given out.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from jianzhen.claims import Terms
from jianzhen.record import chain
from jianzhen.record.checkpoint import Tree
from jianzhen.record.timestamps import keep, kept
from jianzhen.record.verify import BROKEN, Fault, Faults, canonical, stamp_time
from jianzhen.store.applying import no_tenant
from jianzhen.store.audit_claims import Told, check_claims
from jianzhen.store.blobs import Blobs
from jianzhen.store.database import Database
from jianzhen.store.errors import BlobMissingError
from jianzhen.store.tables import checkpoint, event, exhibit, export, maps, report, tenant, texts


@dataclass(frozen=True)
class Audited:
    """What was found in one tenant's part of a database.

    Attributes:
        events, claims, checkpoints, stamped: how many there are.
        signed: number of the last event a checkpoint covers.
        not_replayed: claims that went by a procedure other than the one given: their state is not compared.
    """

    faults: list[Fault]
    events: int
    claims: int
    checkpoints: int
    stamped: int
    signed: int
    not_replayed: int


def audit(
    database: Database,
    blobs: Blobs | None,
    of: str,
    terms: Terms,
    keys: Sequence[Any],
    roots: bytes | None = None,
) -> Audited:
    """Check one tenant.

    Args:
        database: read in one transaction.
        blobs: None: files are not looked at.
        of: the tenant.
        terms: its procedure.
        keys: the public key records, oldest first.
        roots: certificates (PEM) that timestamps must lead to; None: those they were verified against then.

    Raises:
        NotFoundError: no such tenant.
        StoreError: database or blob store fail.
    """
    with database.snapshot() as db:
        return audit_in(db, blobs, of, terms, keys, roots)


def audit_in(
    db: Connection, blobs: Blobs | None, of: str, terms: Terms, keys: Sequence[Any], roots: bytes | None
) -> Audited:
    """Check one tenant as a transaction sees it; see `audit`."""
    told, faults = Told(), Faults()
    faults += _chain(db, of, keys, told)
    _head(db, of, told, faults)
    rows = db.execute(select(checkpoint).where(checkpoint.c.tenant == of).order_by(checkpoint.c.seq)).all()
    _checkpoints(rows, of, roots, told, faults)
    check_claims(db, of, terms, told, faults)
    _files(db, of, blobs, faults)
    if blobs is not None:
        _pictures(db, of, blobs, faults)
    return Audited(
        list(dict.fromkeys(faults)),
        len(told.hashes),
        len(told.claims),
        len(rows),
        sum(row.token is not None for row in rows),
        max((row.seq for row in rows), default=0),
        told.not_replayed,
    )


def _chain(db: Connection, of: str, keys: Sequence[Any], told: Told) -> list[Any]:
    """Check the chain as stored, oldest first, and note what it tells."""
    beside = Faults()

    def stored() -> Iterator[chain.ChainedEvent]:
        query = select(event).where(event.c.tenant == of).order_by(event.c.seq)
        for row in db.execution_options(yield_per=1000).execute(query):
            text = bytes(row.canonical)
            told.note(row, text, beside)
            yield chain.ChainedEvent(text, row.hash, row.tenant, row.seq, row.claim, row.claim_seq)

    signed = [row.json for row in db.execute(select(checkpoint).where(checkpoint.c.tenant == of))]
    return chain.check(stored(), signed, keys) + beside


def _head(db: Connection, of: str, told: Told, faults: Faults) -> None:
    row = db.execute(select(tenant).where(tenant.c.id == of)).one_or_none()
    if row is None:
        raise no_tenant(of)
    if (row.head_seq, row.head_hash) != (told.last, told.hashes.get(told.last, chain.START.hash)):
        where = f"event {max(row.head_seq, told.last)}"
        en = f"the tenant's row names event {row.head_seq} as the last one, and that is not the chain's end"
        faults.add("changed", where, en, f"租户记录所称的末尾事件 {row.head_seq} 与链末不符")


def _checkpoints(rows: Sequence[Any], of: str, roots: bytes | None, told: Told, faults: Faults) -> None:
    """Compare what is kept with each checkpoint; find those that others name and that are gone."""
    tree, before = Tree(), 0
    for row in rows:
        where = f"checkpoint {row.seq}"
        while tree.size < min(row.seq, told.last) and tree.size + 1 in told.computed:
            tree.append(told.computed[tree.size + 1])
        try:
            body = row.json
            good = (body["seq"], body["tenant"]) == (row.seq, of)
            good = good and row.tree == {"size": tree.size, "peaks": tree.peaks}
            if body["previous"] != before:
                missing = f"checkpoint {body['previous']}" if body["previous"] > before else where
                en, zh = "a later checkpoint names it, and it is not here", "后续检查点提到它，但此处缺失"
                faults.add("dropped" if missing != where else "added", missing, en, zh)
            if row.token is not None:
                given = kept(bytes(row.token))
                stated = stamp_time(given.response, canonical(body), roots or given.root)
                if stated != (given.at, given.test) or keep(given) != bytes(row.token):
                    raise ValueError("what is kept beside the stamp says something else")
        except BROKEN as error:
            faults.add("timestamp", where, f"{error!s:.200}", "时间戳或检查点内容不成立")
            good = True
        if not good:
            en, zh = "what is kept beside it says something else", "旁存的内容与其不符"
            faults.add("changed", where, en, zh)
        before = row.seq
    there = {row.seq for row in rows}
    for seq in told.exports:
        if seq not in there:
            en, zh = "an export was signed here, and the checkpoint is gone", "此处的导出已签名，但检查点缺失"
            faults.add("dropped", f"checkpoint {seq}", en, zh)


_FILES: Mapping[str, Any] = {"exhibit": exhibit, "report": report, "map": maps, "case file": export}


def _files(db: Connection, of: str, blobs: Blobs | None, faults: Faults) -> None:
    """Check texts and files against their own hashes."""
    for row in db.execute(select(texts).where(texts.c.tenant == of)):
        where = f"text {row.sha256} of claim {row.claim}"
        if row.body is None:
            if row.deleted_at is None:
                faults.add(
                    "dropped", where, "its words are gone and nobody deleted them", "内容缺失且无删除记录"
                )
        elif hashlib.sha256(bytes(row.body)).hexdigest() != row.sha256:
            faults.add("changed", where, "its words were changed", "内容被改动")
    looked: dict[str, int | None] = {}
    for what, table in _FILES.items():
        for row in db.execute(select(table).where(table.c.tenant == of)):
            if row.sha256 is None or row.deleted_at is not None or blobs is None:
                continue
            if row.sha256 not in looked:
                looked[row.sha256] = _size(blobs, of, row.sha256)
            size, where = looked[row.sha256], f"blob {row.sha256} ({what} of claim {row.claim})"
            if size is None:
                faults.add("dropped", where, "its bytes are gone", "文件缺失")
            elif size < 0:
                faults.add("changed", where, "its bytes were changed", "文件被改动")
            elif "size" in table.c and row.size != size:
                en = f"its row names another size ({row.size}, not {size})"
                faults.add("changed", where, en, "记录的大小与文件不符")


def _pictures(db: Connection, of: str, blobs: Blobs, faults: Faults) -> None:
    """Find the pictures that a claim's report names and of which there is no row."""
    kept_of = select(maps.c.claim, maps.c.sha256).where(maps.c.tenant == of)
    there = {(row.claim, row.sha256) for row in db.execute(kept_of)}
    named: dict[str, list[str]] = {}
    mine = select(report.c.claim, report.c.sha256).where(report.c.tenant == of, report.c.deleted_at.is_(None))
    for row in db.execute(mine):
        if row.sha256 not in named:
            named[row.sha256] = _named(blobs, of, row.sha256)
        for sha256 in named[row.sha256]:
            if (row.claim, sha256) not in there:
                en, zh = "a report names it, and its row is gone", "报告提到它，但记录缺失"
                faults.add("dropped", f"map {sha256} of claim {row.claim}", en, zh)


def _named(blobs: Blobs, of: str, sha256: str) -> list[str]:
    try:
        findings = json.loads(blobs.read(of, sha256)).get("findings", ())
        return [finding["map"][:64] for finding in findings if finding["map"]]
    except (BlobMissingError, *BROKEN):
        return []  # a report that cannot be read is named by itself


def _size(blobs: Blobs, of: str, sha256: str) -> int | None:
    """Return a blob's size; -1 if its bytes are not those of its name, None if it is not there."""
    if blobs.size(of, sha256) is None:
        return None
    try:
        return sum(map(len, blobs.chunks(of, sha256)))
    except BlobMissingError:
        return -1
