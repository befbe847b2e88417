"""Coming in: signing in and out, one-time links, who one is."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from jianzhen.server import credentials, oidc
from jianzhen.server.access import Action, UnknownError, Who
from jianzhen.server.calls import Call, IdempotencyKey, answer, caller, site_of, too_often
from jianzhen.server.docs import problems
from jianzhen.server.once import do_once
from jianzhen.server.schemas import Id, LinkIn, SignIn, TokenIn
from jianzhen.server.showing import moment
from jianzhen.server.site import Site
from jianzhen.store import Reply

router = APIRouter(prefix="/v1", tags=["entry"])
Myself = Annotated[Call, Depends(caller(Action.SELF))]

OPEN = frozenset({"sign_in", "use_link", "send_to_provider", "come_back_from_provider"})
"""Routes for those nobody knows yet. Each is used once by its nature, and bounded by address."""


@router.post("/sessions", status_code=201, responses=problems(401, signed_in=False))
def sign_in(body: SignIn, site: Annotated[Site, Depends(site_of)], request: Request) -> JSONResponse:
    """Sign in with name, password and one-time code; the token is sent as `Authorization: Bearer` then."""
    _slowly(site, request, f"{body.tenant}/{body.name}")
    now = site.clock()
    with site.store.database.write() as db:
        row, token = credentials.sign_in(db, body.tenant, now, body.name, body.password, body.code, body.role)
    return JSONResponse(_session(row, token), 201, headers={"Cache-Control": "no-store"})


@router.get(
    "/oidc/start",
    status_code=303,
    responses={303: {"description": "The identity provider."}, **problems(409, 502, signed_in=False)},
    response_class=RedirectResponse,
)
def send_to_provider(
    site: Annotated[Site, Depends(site_of)], request: Request, tenant: Id = "default", role: Who | None = None
) -> Response:
    """Send a person's browser to the identity provider, to sign in there. It has ten minutes to come back."""
    provider = _provider(site)
    _slowly(site, request, None)
    with site.store.database.write() as db:
        secret = credentials.send_elsewhere(db, tenant, site.clock(), role)
    answer = RedirectResponse(provider.address(oidc.Attempt.of(secret)), 303, headers=_UNSEEN)
    name, secure = _cookie(provider)
    lasting = int(credentials.TO_COME_BACK.total_seconds())
    answer.set_cookie(name, secret, lasting, secure=secure, httponly=True, samesite="lax")
    return answer


@router.get("/oidc/back", responses=problems(401, 409, 502, signed_in=False))
def come_back_from_provider(
    site: Annotated[Site, Depends(site_of)],
    request: Request,
    state: Annotated[str, Query(max_length=200)],
    code: Annotated[str | None, Query(max_length=4000)] = None,
    iss: Annotated[str | None, Query(max_length=500)] = None,
) -> JSONResponse:
    """Take in whom the identity provider sends back: a session as from `POST /v1/sessions`. It works once, in
    the browser that was sent there, and for nobody whose account an administrator has not linked."""
    provider = _provider(site)
    name, secure = _cookie(provider)
    secret = request.cookies.get(name, "")[:80]
    attempt = oidc.Attempt.of(secret)
    if not attempt.goes_on(state):
        raise UnknownError(credentials.NO_ATTEMPT, credentials.BEGIN_AGAIN)
    now = site.clock()
    with site.store.database.write() as db:
        tenant, role = credentials.come_back(db, now, secret)
    if not code or (iss is not None and iss != provider.issuer):
        raise UnknownError(oidc.NOT_SIGNED_IN, oidc.AGAIN)
    subject = provider.subject(code, attempt, now)
    with site.store.database.write() as db:
        row, token = credentials.sign_in_as(db, tenant, now, provider.issuer, subject, role)
    answer = JSONResponse(_session(row, token), headers=_UNSEEN)
    answer.delete_cookie(name, secure=secure, httponly=True, samesite="lax")
    return answer


@router.post("/links/use", status_code=201, responses=problems(401, signed_in=False))
def use_link(body: TokenIn, site: Annotated[Site, Depends(site_of)], request: Request) -> JSONResponse:
    """Turn a one-time link into a session of two hours, for one side of one claim."""
    _slowly(site, request, body.token[:20])
    with site.store.database.write() as db:
        row, token = credentials.exchange_link(db, site.clock(), body.token)
    return JSONResponse(_session(row, token), 201, headers={"Cache-Control": "no-store"})


@router.get("/me", responses=problems())
def who_am_i(call: Myself) -> dict[str, Any]:
    """Say who the caller is, and what they may do."""
    me = call.principal
    return {
        "tenant": me.tenant,
        "role": me.who.value,
        "actor": me.actor,
        "claim": me.claim,
        "scopes": sorted(me.scopes),
    }


@router.delete("/sessions/current", status_code=204, responses=problems(), response_class=Response)
def sign_out(call: Myself) -> Response:
    """End the session. A key stays: an administrator revokes it."""
    with call.store.database.write() as db:
        credentials.end_session(db, call.principal.id, call.now)
    return Response(status_code=204)


@router.post("/claims/{id}/links", status_code=201, responses=problems(404, 409))
def make_link(
    id: Id,
    body: LinkIn,
    call: Annotated[Call, Depends(caller(Action.LINK))],
    idempotency_key: IdempotencyKey = None,
) -> JSONResponse:
    """Make a one-time link for the buyer or the merchant of a claim; its token is shown this once."""
    call.claim(id)

    def do(db: Any) -> tuple[Reply, Reply]:
        row, token = credentials.add_link(
            db, call.tenant, call.now, id, Who(body.side), timedelta(hours=body.hours)
        )
        shown = {"id": row["id"], "claim": id, "side": body.side, "expires_at": moment(row["expires_at"])}
        return Reply(201, {**shown, "token": token}), Reply(201, {**shown, "token": None})

    reply = do_once(call.store, call.tenant, call.once, call.now, do)
    return answer(reply, {"Cache-Control": "no-store"})


_UNSEEN = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _provider(site: Site) -> oidc.Provider:
    if site.provider is None:
        raise oidc.not_set_up()
    return site.provider


def _cookie(provider: oidc.Provider) -> tuple[str, bool]:
    """Return the cookie's name and whether only TLS carries it: always, but on this very machine."""
    secure = provider.back.startswith("https://")
    return ("__Host-" if secure else "") + "jianzhen-oidc", secure


def _slowly(site: Site, request: Request, whom: str | None) -> None:
    """Bound attempts by where they come from, and by whom they are about, if that is known."""
    host = request.client.host if request.client else ""
    wait = site.doors.take(f"from {host}")
    if whom is not None:
        wait = max(wait, site.doors.take(f"as {whom}"))
    if wait:
        too_often(wait)


def _session(row: dict[str, Any], token: str) -> dict[str, Any]:
    return {
        "token": token,
        "role": row["role"],
        "claim": row["claim"],
        "expires_at": moment(row["expires_at"]),
    }
