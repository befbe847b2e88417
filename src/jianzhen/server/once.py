"""Doing a request once, however often it is sent: the reply is stored in the transaction that did it."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection

from jianzhen.model import Text
from jianzhen.server.access import Principal
from jianzhen.server.problems import ProblemError
from jianzhen.store import Applied, Once, Reply, Store
from jianzhen.store.applying import lock, remember, remembered


class InFlight:
    """Requests of this process that are being done now."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def alone(self, key: str | None) -> Iterator[None]:
        """Do something while no other request of this key is done; 409 if one is."""
        if key is None:
            yield
            return
        with self._lock:
            if key in self._keys:
                raise ProblemError(409, "in-flight", _SAME, _WAIT, {"Retry-After": "1"})
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key)


def key_of(principal: Principal, sent: str) -> str:
    """Return the key as it is stored: each caller has its own."""
    return hashlib.sha256(f"{principal.id}\n{sent}".encode()).hexdigest()


def request_hash(*parts: str | bytes) -> str:
    """Return the SHA-256 of what makes two requests the same: method, address, If-Match, body."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def do_once(
    store: Store,
    tenant: str,
    asked: tuple[str, str] | None,
    now: datetime,
    do: Callable[[Connection], tuple[Reply, Reply]],
) -> Reply:
    """Do something to the service's own tables, once.

    `asked`: key and hash of the request. `do` returns the reply, and the reply as it is stored: without
    secrets, since these are shown once.
    """
    with store.database.write() as db:
        if asked is None:
            return do(db)[0]
        lock(db, tenant)
        once = Once(asked[0], asked[1], lambda _: stored)
        if (known := remembered(db, tenant, once)) is not None:
            return known
        reply, stored = do(db)
        remember(db, tenant, once, cast(Applied, None), now)
        return reply


def known(store: Store, tenant: str, asked: tuple[str, str] | None) -> Reply | None:
    """Return what this request was answered before, None if it is new or has no key."""
    if asked is None:
        return None
    with store.database.read() as db:
        return remembered(db, tenant, Once(asked[0], asked[1], lambda _: Reply(0, None)))


def same(status: int, body: Any) -> tuple[Reply, Reply]:
    """Return a reply without secrets, twice."""
    return Reply(status, body), Reply(status, body)


_SAME = Text("this very request is being done", "该请求正在处理")
_WAIT = Text("Wait a moment, then send it again", "请稍候再发送")
