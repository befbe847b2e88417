"""Coming in: signing in and out, one-time links, who one is."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from jianzhen.server import credentials
from jianzhen.server.access import Action, Who
from jianzhen.server.calls import Call, IdempotencyKey, answer, caller, site_of, too_often
from jianzhen.server.docs import problems
from jianzhen.server.once import do_once
from jianzhen.server.schemas import Id, LinkIn, SignIn, TokenIn
from jianzhen.server.showing import moment
from jianzhen.server.site import Site
from jianzhen.store import Reply

router = APIRouter(prefix="/v1", tags=["entry"])
Myself = Annotated[Call, Depends(caller(Action.SELF))]

OPEN = frozenset({"sign_in", "use_link"})
"""Routes for those nobody knows yet. Each is used once by its nature, and bounded by address."""


@router.post("/sessions", status_code=201, responses=problems(401, signed_in=False))
def sign_in(body: SignIn, site: Annotated[Site, Depends(site_of)], request: Request) -> JSONResponse:
    """Sign in with name, password and one-time code; the token is sent as `Authorization: Bearer` then."""
    _slowly(site, request, f"{body.tenant}/{body.name}")
    now = site.clock()
    with site.store.database.write() as db:
        row, token = credentials.sign_in(db, body.tenant, now, body.name, body.password, body.code, body.role)
    return JSONResponse(_session(row, token), 201, headers={"Cache-Control": "no-store"})


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


def _slowly(site: Site, request: Request, whom: str) -> None:
    """Bound attempts by where they come from, and by whom they are about."""
    host = request.client.host if request.client else ""
    wait = max(site.doors.take(f"from {host}"), site.doors.take(f"as {whom}"))
    if wait:
        too_often(wait)


def _session(row: dict[str, Any], token: str) -> dict[str, Any]:
    return {
        "token": token,
        "role": row["role"],
        "claim": row["claim"],
        "expires_at": moment(row["expires_at"]),
    }
