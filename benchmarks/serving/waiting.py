"""100,000 claims that wait for a merchant: what an idle worker costs, and what it takes to verify all of it.

They are written in bulk, by the same pure functions that `Store.apply` uses: each with its three events in
the chain, its clock and the job of that clock. That it comes to the same is not taken for granted: the audit
replays every claim from its events and compares each row, and the sweeper finds nothing missing.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.serving.place import TENANT, Place, served, spent
from benchmarks.serving.steps import TERMS, Sheet, submitted
from sqlalchemy import func, select, update

from jianzhen.claims import SYSTEM, ClaimState, transition
from jianzhen.claims import events as e
from jianzhen.claims.codec import claim_to_json, effect_to_json, event_to_json
from jianzhen.model import Step
from jianzhen.record import chain
from jianzhen.store import Store
from jianzhen.store.jobs import NewJob
from jianzhen.store.tables import checkpoint, claim, event, job, report
from jianzhen.store.tables import tenant as tenants
from jianzhen.store.wanted import deadline_job, derived, screen_job

AT_ONCE = 5000
IDLE_SECONDS = 60
"""The sweeper comes once in that time."""

Rows = dict[Any, list[dict[str, Any]]]


def measure(at: Place, n: int) -> dict[str, Any]:
    """Write them, let a worker wait with them, verify them."""
    site = at.site()
    began = time.perf_counter()
    _write(site.store, n)
    made = time.perf_counter() - began
    assert not site.store.unattended(TENANT, datetime.now(UTC), timedelta(days=9)), "a claim has no job"
    with served(at, "worker") as (_, ids):
        while not site.store.record.checkpoints(TENANT):
            time.sleep(0.5)  # its first round signs the whole chain, once
        time.sleep(5)
        before = spent(ids[0]), at.server_spent(), time.perf_counter()
        time.sleep(IDLE_SECONDS)
        after = spent(ids[0]), at.server_spent(), time.perf_counter()
    worker, server, seconds = (b - a for a, b in zip(before, after, strict=True))
    sheet = Sheet(at)
    sheet.each("list 50 claims", 50, lambda _: site.store.claims(TENANT, limit=50))
    sheet.each("read one claim", 50, lambda x: site.store.claim(TENANT, f"w-{x}"))
    verified = _verified(site.store, site.keyring.records)
    site.close()
    return {
        "n": n, "made": made, "worker": worker / seconds, "server": server / seconds, "seconds": seconds,
        "rows": sheet.rows, **verified,
    }  # fmt: skip


def _verified(store: Store, keys: Any) -> dict[str, Any]:
    """Check the chain alone, then everything; processor seconds of this process."""
    began = time.process_time()
    with store.chain(TENANT) as events:
        faults = chain.check(events)
    only = time.process_time() - began
    began = time.process_time()
    audited = store.audit(TENANT, TERMS, keys, files=False)
    whole = time.process_time() - began
    assert not faults, faults[:3]
    assert not audited.faults, audited.faults[:3]
    return {"events": audited.events, "chain": only, "audit": whole, "replayed": audited.claims}


def _write(store: Store, n: int) -> None:
    """Write n claims that were handed in during the last day, in transactions of some thousands."""
    put = store.blobs.put(TENANT, [b'{"schema": "jianzhen.nothing-to-screen/1", "side": "buyer"}']).sha256
    with store.database.read() as db:
        head = db.execute(select(tenants.c.head_seq, tenants.c.head_hash).where(tenants.c.id == TENANT)).one()
    end = chain.Head(head.head_seq, head.head_hash)
    begin, apart = datetime.now(UTC) - timedelta(days=1), timedelta(days=1) / n
    for first in range(0, n, AT_ONCE):
        rows: Rows = {claim: [], event: [], report: [], job: []}
        for number in range(first, min(n, first + AT_ONCE)):
            end = _claim(rows, end, f"w-{number}", put, begin + number * apart)
        with store.database.write() as db:
            for table, values in rows.items():
                db.execute(table.insert(), values)
            last = {"head_seq": end.number, "head_hash": end.hash}
            db.execute(update(tenants).where(tenants.c.id == TENANT).values(last))
    with store.database.read() as db:
        assert db.execute(select(func.count()).select_from(claim)).scalar_one() >= n
        assert db.execute(select(func.count()).select_from(checkpoint)).scalar_one() == 0


def _claim(rows: Rows, end: chain.Head, id: str, found: str, now: datetime) -> chain.Head:
    """Add the rows of one claim: handed in, sealed, screened, the merchant is heard."""
    state: ClaimState | None = None
    own = chain.START
    for what in (
        submitted(id, ()),
        e.Sealed(SYSTEM),
        e.Screened(SYSTEM, Step.HEAR_MERCHANT, "rules@1", found, ()),
    ):
        moved = transition(state, what, now, TERMS)
        state, data = moved.claim, event_to_json(what)
        screened = isinstance(what, e.Screened)
        said = chain.Event(
            TENANT, id, now, what.code, chain.Actor(what.actor.role.value, what.actor.id), data,
            (found,) if screened else (), "rules@1" if screened else TERMS.version,
        )  # fmt: skip
        linked = chain.link(end, own, said)
        end, own = linked.head, linked.claim_head
        rows[event].append(
            {"tenant": TENANT, "seq": linked.seq, "claim": id, "claim_seq": linked.claim_seq,
             "hash": linked.hash, "at": now, "kind": what.code, "canonical": linked.canonical,
             "effects": [effect_to_json(effect) for effect in moved.effects]}
        )  # fmt: skip
        if isinstance(what, e.Sealed):
            rows[job].append(_job(screen_job(state, (), now), now))
    assert state is not None
    rows[report].append({"tenant": TENANT, "claim": id, "sha256": found, "seq": end.number})
    rows[claim].append(
        {"tenant": TENANT, "id": id, "platform": "bulk", "external_id": id, "submitted_at": now,
         "changed_at": now, "snapshot": claim_to_json(state), "head_hash": own.hash, **derived(state)}
    )  # fmt: skip
    wanted = deadline_job(state)
    assert wanted is not None, "a claim that waits has a clock"
    rows[job].append(_job(wanted, None))
    return end


def _job(new: NewJob, done: datetime | None) -> dict[str, Any]:
    return {
        "tenant": TENANT, "claim": new.claim, "kind": new.kind, "key": new.key,
        "payload": dict(new.payload), "due_at": new.due_at, "attempts": 1 if done else 0, "done_at": done,
    }  # fmt: skip
