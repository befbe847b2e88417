"""Every request is numbered, timed, counted and logged; nothing of what was sent is."""

import logging
import secrets
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jianzhen.server import problems
from jianzhen.server.site import Site

_log = logging.getLogger("jianzhen.server")


class Watched:
    """ASGI middleware. Whatever goes wrong inside is answered as a fault; why, is in the log only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["id"] = secrets.token_hex(8)
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"request-id", state["id"].encode())]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            _log.error("a fault", exc_info=error, extra={"request": state["id"]})
            if status:
                raise  # the answer had begun: all that can be done is to break it off
            await problems.fault(Request(scope))(scope, receive, sending)
        finally:
            _tell(scope, status or 499, time.perf_counter() - began)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    """Count and log a request that is over; 499: who asked has left."""
    site: Site = scope["app"].state.site
    route = getattr(scope.get("route"), "path", "-")
    site.metrics.answered(scope["method"], route, status, seconds)
    principal = scope["state"].get("principal")
    who = {"tenant": principal.tenant, "caller": principal.id} if principal else {}
    told = {"request": scope["state"]["id"], "method": scope["method"], "route": route, "status": status}
    _log.info("request", extra={**told, "ms": round(seconds * 1000, 1), **who})
