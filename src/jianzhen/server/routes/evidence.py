"""Evidence: added by a side, read back by those who may."""

from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from jianzhen.claims.states import Side
from jianzhen.model import Medium, Text
from jianzhen.server import forms, showing
from jianzhen.server.access import Action
from jianzhen.server.calls import Call, IdempotencyKey, caller
from jianzhen.server.docs import multipart, problems
from jianzhen.server.problems import ProblemError
from jianzhen.server.routes.moves import IF_MATCH, As, IfMatch, make
from jianzhen.server.schemas import Body, EvidenceIn, ExhibitIn, Id, Sha256, Words, move_model
from jianzhen.store.applying import no_claim

router = APIRouter(prefix="/v1/claims/{id}", tags=["evidence"])

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""With bytes from strangers: a browser neither guesses what they are nor runs them."""

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/EvidenceIn"}},
            "multipart/form-data": multipart(
                {
                    "photos": None,
                    "statement": {"type": "string", "minLength": 1, "maxLength": 20000},
                    "medium": {"type": "string", "enum": [medium.value for medium in Medium]},
                    "sha256": {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
                },
                ("photos",),
            ),
        },
    }
}
_MOVE = "evidence-supplied"
_MODEL = move_model(_MOVE)


class _Fields(Body):
    """The texts of the form."""

    statement: Words | None = None
    medium: Medium = Medium.PHOTO


@router.post(
    "/evidence",
    responses=problems(404, 409, 412, 415, 428, 507),
    openapi_extra={**_BODY, "parameters": [IF_MATCH]},
)
async def add_evidence(
    request: Request,
    id: Id,
    call: Annotated[Call, Depends(caller(Action.MOVE))],
    if_match: IfMatch = None,
    instead: As = None,
    idempotency_key: IdempotencyKey = None,
) -> JSONResponse:
    """Add exhibits: files uploaded before (JSON), or a form with the files themselves.

    What comes after its time is kept, marked as late and screened all the same.
    """
    if forms.is_form(request):
        form = await forms.read_form(request, ("photos",), ("statement", "medium"))
        if not form.files:
            raise forms.invalid("photos", "is missing")
        said = {name: form.text(name) for name in ("statement", "medium") if form.text(name) is not None}
        fields = forms.checked(lambda: _Fields.model_validate(said))
        call = forms.with_form(call, form)
        return await run_in_threadpool(_with_form, call, id, form, fields, if_match, instead)
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise forms.unsupported()
    data = await request.body()
    body = forms.checked(lambda: EvidenceIn.model_validate_json(data))
    return await run_in_threadpool(_add, call, id, body, if_match, instead)


def _with_form(
    call: Call, id: str, form: forms.Form, fields: _Fields, if_match: str | None, instead: Side | None
) -> JSONResponse:
    call.actor(call.claim(id), instead)  # before anything is stored
    stored = [row for _, row in forms.stored(call, form, fields.medium.value)]
    exhibits = [ExhibitIn(sha256=str(row["sha256"]), medium=fields.medium) for row in stored]
    body = EvidenceIn.model_construct(exhibits=exhibits, statement=fields.statement)
    return _add(call, id, body, if_match, instead)


def _add(call: Call, id: str, body: EvidenceIn, if_match: str | None, instead: Side | None) -> JSONResponse:
    move = _MODEL.model_construct(exhibits=body.exhibits, statement=body.statement)
    return make(call, id, _MOVE, move, if_match, instead)


@router.get(
    "/exhibits/{sha256}",
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        **problems(404, 409, 410),
    },
    response_class=StreamingResponse,
)
def read_exhibit(
    id: Id, sha256: Sha256, call: Annotated[Call, Depends(caller(Action.EXHIBIT))]
) -> StreamingResponse:
    """Read the bytes of an exhibit, as they were sealed. A side gets its own only; see also `covered`."""
    kept = call.claim(id)
    exhibit = call.store.exhibit(call.tenant, id, sha256)
    if not showing.owns(call.actor(kept), exhibit):
        raise no_claim(id)
    if exhibit.deleted_at is not None:
        raise deleted()
    parts = call.store.blobs.chunks(call.tenant, sha256)
    first = next(parts)  # so that a file that is not there is told as a problem

    headers = {
        **SAFE,
        "Content-Disposition": f'attachment; filename="{sha256}"',
        "Content-Length": str(exhibit.size),
    }
    return StreamingResponse(chain([first], parts), headers=headers, media_type="application/octet-stream")


def deleted() -> ProblemError:
    """Return the problem for a file that was deleted."""
    return ProblemError(
        410,
        "deleted",
        Text("this file was deleted; the record keeps its hash", "该文件已删除，记录中保留其哈希"),
        Text("Nothing needs to be done", "无需处理"),
    )
