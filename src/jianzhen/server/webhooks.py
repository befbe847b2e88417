"""Webhooks: each event of a tenant is told to those who asked, signed, until it was heard.

Format and signature are those of Standard Webhooks 1.0 (standardwebhooks.com): headers `webhook-id`,
`webhook-timestamp`, `webhook-signature: v1,<base64 of HMAC-SHA256 over "id.timestamp.body">`. The body names
the claim and what happened; nobody's words or photos are in it. Who missed something reads
`GET /v1/events?after=`.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from jianzhen.claims.effects import Effect
from jianzhen.model import Text
from jianzhen.record import chain
from jianzhen.server import tokens
from jianzhen.server.guard import Guard, RefusedError, UnreachableError
from jianzhen.server.tables import webhook
from jianzhen.store import Job, NewJob, Store
from jianzhen.store.errors import NotFoundError, StoreError

KIND = "webhook"
MOST_ATTEMPTS = 12
"""With the worker's back-off (2, 4, 8 … seconds, at most an hour apart) these take about three hours."""

MOST_ANSWER = 64 * 1024

_RECEIVERS = select(webhook.c.id, webhook.c.kinds).where(
    webhook.c.tenant == bindparam("of"), webhook.c.active
)


class NotHeardError(StoreError):
    """The receiver was not reached, or did not answer with 2xx: it is told again later."""


def announce(
    db: Connection, tenant: str, event: chain.ChainedEvent, _effects: tuple[Effect, ...]
) -> Iterable[NewJob]:
    """Store hook: a job for each receiver who wants this event, in the event's own transaction."""
    receivers = db.execute(_RECEIVERS, {"of": tenant}).all()
    if not receivers:
        return
    body = event.to_json()
    at = datetime.fromisoformat(body["at"])
    for receiver in receivers:
        if not receiver.kinds or body["kind"] in receiver.kinds:
            yield _job(receiver.id, event.claim, event.seq, at)


def _job(receiver: str, claim: str, seq: int, at: datetime, anew: bool = False) -> NewJob:
    payload = {"webhook": receiver, "seq": seq}
    return NewJob(KIND, f"{KIND}/{receiver}/{seq}", at, claim, payload, anew=anew)


def add(db: Connection, tenant: str, now: datetime, url: str, kinds: list[str]) -> dict[str, Any]:
    """Have events told to `url`; the row returned holds the secret, which is shown this once."""
    row = {
        "id": f"wh_{tokens.token(10)}",
        "tenant": tenant,
        "url": url,
        "secret": "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
        "kinds": kinds,
        "active": True,
        "created_at": now,
    }
    db.execute(webhook.insert().values(row))
    return row


def listed(db: Connection, tenant: str) -> list[dict[str, Any]]:
    """Return all receivers, without their secrets."""
    query = select(webhook).where(webhook.c.tenant == tenant).order_by(webhook.c.id)
    return [{k: v for k, v in row.items() if k != "secret"} for row in db.execute(query).mappings()]


def remove(db: Connection, tenant: str, id: str) -> None:
    """Tell nobody at this address any more. NotFoundError: there is none of this id."""
    if not db.execute(delete(webhook).where(webhook.c.tenant == tenant, webhook.c.id == id)).rowcount:
        raise _none()


def replay(store: Store, tenant: str, id: str, after: int, now: datetime) -> int:
    """Tell one receiver again of up to 1,000 events behind a number; return how many."""
    with store.database.read() as db:
        row = db.execute(select(webhook).where(webhook.c.tenant == tenant, webhook.c.id == id)).one_or_none()
    if row is None:
        raise _none()
    events = [link.chained for link in store.events(tenant, after=after, limit=1000)]
    wanted = [e for e in events if not row.kinds or e.to_json()["kind"] in row.kinds]
    store.jobs.add(tenant, [_job(id, e.claim, e.seq, now, anew=True) for e in wanted])
    return len(wanted)


def deliver(store: Store, guard: Guard, job: Job, now: datetime) -> None:
    """Tell one receiver of one event, and mark the job done.

    Raises:
        NotHeardError: to be tried again.
    """
    with store.database.read() as db:
        row = db.execute(
            select(webhook).where(webhook.c.tenant == job.tenant, webhook.c.id == job.payload["webhook"])
        ).one_or_none()
    seq = int(job.payload["seq"])
    events = store.events(job.tenant, after=seq - 1, limit=1)
    if row is None or not row.active or not events:
        store.jobs.finish(job, now)
        return
    body = message(events[0].chained)
    id = f"msg_{row.id}_{seq}"
    headers = {"Content-Type": "application/json", **signed(row.secret, id, now, body)}
    try:
        status = guard.ask(guard.target(row.url), "POST", headers, body, MOST_ANSWER).status
    except (RefusedError, UnreachableError) as error:
        raise NotHeardError(error.what, error.do) from error
    if not 200 <= status < 300:
        raise NotHeardError(
            Text(f"the receiver answered {status}", f"接收方返回 {status}"),
            Text("Look at the receiver", "请检查接收方"),
        )
    store.jobs.finish(job, now)


def message(event: chain.ChainedEvent) -> bytes:
    """Return what is sent."""
    body = event.to_json()
    data = {"claim": body["claim"], "seq": body["seq"], "claim_seq": body["claim_seq"], "hash": event.hash}
    said = {"type": f"claim.{body['kind']}", "timestamp": body["at"], "data": data}
    return json.dumps(said, separators=(",", ":")).encode()


def signed(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks."""
    seconds = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": seconds,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def _none() -> NotFoundError:
    return NotFoundError(
        Text("there is no such webhook", "没有这个 webhook"), Text("Check the id", "请检查编号")
    )
