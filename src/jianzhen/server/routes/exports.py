"""Case files: asked for, then made by a worker, then fetched. Each export stands in the record."""

from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, StreamingResponse
from sqlalchemy import Connection

from jianzhen.claims.states import Variant
from jianzhen.model import Text
from jianzhen.server import tokens
from jianzhen.server.access import Action, DeniedError, Who
from jianzhen.server.calls import Call, IdempotencyKey, answer, caller
from jianzhen.server.docs import problems
from jianzhen.server.once import do_once, same
from jianzhen.server.problems import ProblemError
from jianzhen.server.routes.evidence import SAFE
from jianzhen.server.schemas import Body, Id
from jianzhen.server.showing import moment
from jianzhen.store import KeptExport, Reply
from jianzhen.store.errors import NotFoundError

router = APIRouter(prefix="/v1/claims/{id}/exports", tags=["exports"])
May = Annotated[Call, Depends(caller(Action.EXPORT))]


class ExportIn(Body):
    """For whom: by default a side gets its own, everybody else who may the full one."""

    variant: Variant | None = None


def variants(who: Who) -> tuple[Variant, ...]:
    """Return the variants a role may ask for and fetch, its usual one first."""
    return (Variant(who.value),) if who.side else tuple(Variant)


@router.post("", status_code=202, responses=problems(404, 409, 507))
def ask_for_export(id: Id, body: ExportIn, call: May, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Ask for a case file. The answer names the address where it will be."""
    kept = call.claim(id)
    may = variants(call.principal.who)
    variant = body.variant or may[0]
    if variant not in may:
        raise DeniedError(
            Text(f"a {call.principal.who} does not get this variant", "无权获取该版本"),
            Text(f"Ask for “{may[0]}”", f"请申请“{may[0]}”版本"),
        )
    actor = call.actor(kept)
    wanted = KeptExport(
        tenant=call.tenant,
        id=f"x_{tokens.token(12)}",
        claim=id,
        variant=variant.value,
        role=actor.role.value,
        actor=actor.id,
        asked_at=call.now,
    )

    def do(db: Connection) -> tuple[Reply, Reply]:
        call.store.exports.ask(wanted, db)
        return same(202, _shown(call, wanted))

    reply = do_once(call.store, call.tenant, call.once, call.now, do)
    call.store.bell.ring()
    return answer(reply, {"Location": reply.body["href"], "Retry-After": "2"})


@router.get("", responses=problems(404))
def list_exports(id: Id, call: May) -> dict[str, Any]:
    """List the case files of a claim that the caller may fetch."""
    call.claim(id)
    may = variants(call.principal.who)
    return {"exports": [_shown(call, x) for x in call.store.exports.of(call.tenant, id) if x.variant in may]}


@router.get("/{export}", responses=problems(404))
def read_export(id: Id, export: Id, call: May) -> JSONResponse:
    """Say how far a case file is: `waiting`, `ready`, `failed` (a person is told of it), `deleted`."""
    return JSONResponse(_shown(call, _own(call, id, export)), headers={"Cache-Control": "no-store"})


@router.get(
    "/{export}/file",
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
        **problems(404, 409, 410),
    },
    response_class=StreamingResponse,
)
def fetch_export(id: Id, export: Id, call: May) -> StreamingResponse:
    """Fetch a case file. `verify.py` in it says whether it holds."""
    kept = _own(call, id, export)
    if kept.deleted_at is not None:
        raise ProblemError(410, "deleted", _DELETED, _ASK)
    if kept.sha256 is None:
        raise ProblemError(409, "not-ready", _WAITING, _LATER, {"Retry-After": "2"})
    parts = call.store.blobs.chunks(call.tenant, kept.sha256)
    first = next(parts)  # so that a file that is not there is told as a problem
    name = f"{id}-{kept.variant}.zip"
    headers = {
        **SAFE,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(kept.size),
    }
    return StreamingResponse(chain([first], parts), headers=headers, media_type="application/zip")


def _own(call: Call, id: str, export: str) -> KeptExport:
    call.claim(id)
    kept = call.store.exports.one(call.tenant, export)
    if kept.claim != id or kept.variant not in variants(call.principal.who):
        raise NotFoundError(Text("there is no such export", "没有这个导出"), _ASK)
    return kept


def _shown(call: Call, x: KeptExport) -> dict[str, Any]:
    state = "waiting" if x.sha256 is None else "ready"
    if x.deleted_at is not None:
        state = "deleted"
    elif x.sha256 is None and call.store.exports.failed(x.tenant, x.id):
        state = "failed"
    href = f"/v1/claims/{x.claim}/exports/{x.id}"
    return {
        "id": x.id,
        "claim": x.claim,
        "variant": x.variant,
        "state": state,
        "asked_at": moment(x.asked_at),
        "event": x.seq,
        "sha256": x.sha256,
        "size": x.size,
        "href": href,
        "file": f"{href}/file" if state == "ready" else None,
    }


_DELETED = Text("this case file was deleted with its claim", "该案卷已随案件删除")
_WAITING = Text("this case file is being made", "案卷正在制作")
_ASK = Text("Ask for another one", "请重新申请")
_LATER = Text("Ask again in a moment", "请稍候再取")
