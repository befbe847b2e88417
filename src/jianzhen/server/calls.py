"""One request: who calls, in which language, whether it was sent before. Every route begins here."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NoReturn

from fastapi import Header, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from jianzhen.claims import Actor, Terms
from jianzhen.claims.states import Side
from jianzhen.model import Lang, Text
from jianzhen.server import credentials
from jianzhen.server.access import Action, Principal, UnknownError, actor_for, demand, reach
from jianzhen.server.once import key_of, request_hash
from jianzhen.server.problems import ProblemError, language
from jianzhen.server.site import Site
from jianzhen.store import Kept, Reply, Store

BEARER = HTTPBearer(auto_error=False, description="An API key or the token of a session.")

IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$", description="Makes it happen once."),
]


@dataclass(frozen=True)
class Call:
    """A request of somebody we know.

    Attributes:
        once: key and hash of the request, if it came with an Idempotency-Key.
    """

    site: Site
    principal: Principal
    now: datetime
    lang: Lang
    once: tuple[str, str] | None

    @property
    def store(self) -> Store:
        """The truth."""
        return self.site.store

    @property
    def tenant(self) -> str:
        """Whose."""
        return self.principal.tenant

    @property
    def terms(self) -> Terms:
        """The procedure of this tenant."""
        return self.site.terms(self.tenant)

    def claim(self, id: str) -> Kept:
        """Return a claim the caller may see; NotFoundError otherwise."""
        return reach(self.principal, self.store.claim(self.tenant, id))

    def actor(self, kept: Kept, instead: Side | None = None) -> Actor:
        """Return who acts."""
        return actor_for(self.principal, kept, instead)


def site_of(request: Request) -> Site:
    """Return the site of this app."""
    site: Site = request.app.state.site
    return site


Caller = Callable[..., AsyncIterator[Call]]


def caller(action: Action) -> Caller:
    """Return the dependency by which a route demands an action: signed in, allowed, not too often."""

    async def known(
        request: Request,
        given: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],
    ) -> AsyncIterator[Call]:
        site = site_of(request)
        principal = await run_in_threadpool(_principal, site, given)
        request.state.principal = principal
        wait = site.buckets.take(principal.id)
        if wait:
            too_often(wait)
        demand(principal, action)
        once = await _once(request, principal)
        with site.in_flight.alone(once[0] if once else None):
            yield Call(site, principal, site.clock(), language(request), once)

    known.action = action  # type: ignore[attr-defined]
    return known


def _principal(site: Site, given: HTTPAuthorizationCredentials | None) -> Principal:
    if given is None:
        raise UnknownError(
            Text("this needs a key or a session", "需要密钥或会话"),
            Text("Send one as “Authorization: Bearer …”", "请以“Authorization: Bearer …”发送凭证"),
        )
    with site.store.database.read() as db:
        return credentials.principal_of(db, given.credentials, site.clock())


async def _once(request: Request, principal: Principal) -> tuple[str, str] | None:
    sent = request.headers.get("idempotency-key")
    if sent is None or request.method != "POST":
        return None
    # A body with files is not held in memory: its route adds what the files are (`files.form_hash`).
    files = request.headers.get("content-type", "").startswith("multipart/")
    body = b"" if files else await request.body()
    match = request.headers.get("if-match", "")
    return key_of(principal, sent), request_hash(
        request.method, request.url.path, request.url.query, match, body
    )


def too_often(wait: float) -> NoReturn:
    """Raise the problem for too many requests."""
    seconds = str(max(1, round(wait + 0.5)))
    raise ProblemError(
        429,
        "too-many-requests",
        Text("too many requests", "请求过于频繁"),
        Text(f"Wait {seconds} s", f"请等待 {seconds} 秒"),
        {"Retry-After": seconds},
    )


def answer(reply: Reply, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return a reply as it is sent."""
    return JSONResponse(reply.body, reply.status, headers)
