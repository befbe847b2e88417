"""How often and how much: a bucket of tokens for each caller, and a bound on every body."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_CALLERS = 20_000


class Buckets:
    """Token buckets (one process's own): `rate` tokens a second, at most `burst`."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._have: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        now = self._clock()
        with self._lock:
            have, at = self._have.pop(who, (self._burst, now))
            have = min(self._burst, have + (now - at) * self._rate)
            wait = 0.0 if have >= 1 else (1 - have) / self._rate
            self._have[who] = (have if wait else have - 1, now)
            while len(self._have) > MOST_CALLERS:
                self._have.popitem(last=False)
        return wait


class TooLargeError(Exception):
    """A body is larger than allowed."""


class BoundedBodies:
    """ASGI middleware: no more bytes of a body are read than `most(content type, path)` allows."""

    def __init__(self, app: ASGIApp, most: Callable[[str, str], int]) -> None:
        self.app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, state = dict(scope["headers"]), scope.setdefault("state", {})
        most = self._most(headers.get(b"content-type", b"").decode("latin-1").lower(), scope["path"])
        announced = headers.get(b"content-length", b"0")
        read = int(announced) if announced.isdigit() and len(announced) < 20 else 0
        if read > most:
            state["too_large"] = most
        read = 0  # from here on, what really came

        async def bounded() -> Message:
            nonlocal read
            if state.get("too_large"):
                raise TooLargeError
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                state["too_large"] = most
                raise TooLargeError
            return message

        await self.app(scope, bounded, send)
