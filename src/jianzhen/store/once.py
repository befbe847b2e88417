"""Requests that come twice: the first one's answer is stored in its own transaction, and given again."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from jianzhen.model import Text
from jianzhen.store.errors import KeyReusedError
from jianzhen.store.given import Applied, Once, Reply
from jianzhen.store.tables import idempotency

_OF_KEY = select(idempotency).where(
    idempotency.c.tenant == bindparam("of"), idempotency.c.key == bindparam("which")
)


def remembered(connection: Connection, of: str, once: Once) -> Reply | None:
    """Return what this request was answered before; raise KeyReusedError if its key was another request's."""
    row = connection.execute(_OF_KEY, {"of": of, "which": once.key}).one_or_none()
    if row is None:
        return None
    if row.request != once.request:
        raise KeyReusedError(
            Text("this idempotency key was used for another request", "该幂等键已用于另一个请求"),
            Text("Use a new key for a new request", "新请求请使用新的幂等键"),
        )
    return Reply(row.status, row.reply)


def remember(connection: Connection, of: str, once: Once, applied: Applied, now: datetime) -> Reply:
    """Store the answer to a request."""
    reply = once.reply(applied)
    connection.execute(
        idempotency.insert(),
        {
            "tenant": of,
            "key": once.key,
            "request": once.request,
            "status": reply.status,
            "reply": reply.body,
            "at": now,
        },
    )
    return reply
