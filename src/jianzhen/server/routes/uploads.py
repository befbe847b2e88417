"""Uploads: whole, in parts that go on after a break, or fetched from an address."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from jianzhen.model import Medium
from jianzhen.server import files, forms
from jianzhen.server.access import Action
from jianzhen.server.calls import Call, IdempotencyKey, answer, caller
from jianzhen.server.docs import multipart, problems
from jianzhen.server.once import do_once, known, same
from jianzhen.server.schemas import AddressIn, Body, Id, UploadIn
from jianzhen.store import Reply
from jianzhen.store.jobs import write

router = APIRouter(prefix="/v1", tags=["uploads"])

PART = "application/offset+octet-stream"
May = Annotated[Call, Depends(caller(Action.UPLOAD))]

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": multipart(
                {
                    "file": None,
                    "medium": {"type": "string", "enum": [medium.value for medium in Medium]},
                    "sha256": {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
                },
                ("file",),
            )
        },
    }
}
_BYTES = {
    "requestBody": {
        "required": True,
        "content": {PART: {"schema": {"type": "string", "format": "binary"}}},
    }
}
_OFFSET = {"description": "Where it stands.", "headers": {"Upload-Offset": {"schema": {"type": "integer"}}}}


class _Fields(Body):
    medium: Medium = Medium.PHOTO


@router.post("/files", status_code=201, responses=problems(409, 415, 507), openapi_extra=_FORM)
async def upload_files(request: Request, call: May, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Upload files in a form; `sha256`, if given, lists the hashes of all. Name them in a claim or a move."""
    if not forms.is_form(request):
        raise forms.unsupported()
    form = await forms.read_form(request, ("file",), ("medium",))
    if not form.files:
        raise forms.invalid("file", "is missing")
    said = {} if form.text("medium") is None else {"medium": form.text("medium")}
    fields = forms.checked(lambda: _Fields.model_validate(said))
    return await run_in_threadpool(_store, forms.with_form(call, form), form, fields.medium.value)


def _store(call: Call, form: forms.Form, medium: str) -> JSONResponse:
    if (before := known(call.store, call.tenant, call.once)) is not None:
        return answer(before)
    rows = [files.shown(dict(row)) for _, row in forms.stored(call, form, medium)]
    reply = do_once(call.store, call.tenant, call.once, call.now, lambda _: same(201, {"files": rows}))
    return answer(reply)


@router.post("/uploads", status_code=201, responses=problems(409))
def begin_upload(body: UploadIn, call: May, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Begin an upload in parts: then PATCH its bytes, in order; HEAD says where it stands."""

    def do(db: Any) -> tuple[Reply, Reply]:
        row = files.note(
            db,
            call.tenant,
            call.principal.owner,
            call.now,
            medium=body.medium.value,
            name=body.name,
            sha256=body.sha256,
            size=body.size,
        )
        return same(201, files.shown(row))

    reply = do_once(call.store, call.tenant, call.once, call.now, do)
    headers = {"Location": f"/v1/uploads/{reply.body['id']}", "Upload-Offset": "0"}
    return answer(reply, headers)


@router.post("/uploads/by-address", status_code=202, responses=problems(409))
def fetch_upload(body: AddressIn, call: May, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Have a file fetched from a public address. GET the upload to see when it is `stored` or `failed`."""

    def do(db: Any) -> tuple[Reply, Reply]:
        row = files.note(
            db,
            call.tenant,
            call.principal.owner,
            call.now,
            medium=body.medium.value,
            name=body.name,
            sha256=body.sha256,
            url=body.url,
        )
        write(db, call.tenant, [files.wanted(row, call.now)])
        return same(202, files.shown(row))

    reply = do_once(call.store, call.tenant, call.once, call.now, do)
    call.store.bell.ring()
    return answer(reply, {"Location": f"/v1/uploads/{reply.body['id']}"})


@router.get("/uploads/{id}", responses=problems(404))
def read_upload(id: Id, call: May) -> dict[str, Any]:
    """Read where an upload stands."""
    with call.store.database.read() as db:
        return files.shown(files.find(db, call.tenant, call.principal.owner, id))


@router.head("/uploads/{id}", responses={200: _OFFSET, **problems(404)}, response_class=Response)
def head_upload(id: Id, call: May) -> Response:
    """Say at which byte an upload stands."""
    with call.store.database.read() as db:
        row = files.find(db, call.tenant, call.principal.owner, id)
    headers = {"Upload-Offset": str(row["have"]), "Cache-Control": "no-store"}
    return Response(headers=headers | ({"Upload-Length": str(row["size"])} if row["size"] else {}))


@router.patch(
    "/uploads/{id}",
    status_code=204,
    responses={204: _OFFSET, **problems(404, 409, 415, 507)},
    openapi_extra=_BYTES,
    response_class=Response,
)
async def continue_upload(
    request: Request,
    id: Id,
    call: May,
    upload_offset: Annotated[int, Header(ge=0, le=2**53)],
) -> Response:
    """Send the bytes from `Upload-Offset` on, at most 16 MiB at once; with the last, the hash is checked."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != PART:
        raise forms.unsupported()
    data = await request.body()
    row = await run_in_threadpool(
        files.add_part, call.store, call.tenant, call.principal.owner, id, upload_offset, data
    )
    return Response(status_code=204, headers={"Upload-Offset": str(row["have"])})


@router.delete("/uploads/{id}", status_code=204, responses=problems(404), response_class=Response)
def end_upload(id: Id, call: May) -> Response:
    """Forget an upload. What a claim has taken stays there."""
    files.give_up(call.store, call.tenant, call.principal.owner, id)
    return Response(status_code=204)
