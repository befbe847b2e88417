"""A person looks at an exhibit and marks what copies for others cover; then others get the covered copy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from jianzhen.claims.events import Marked
from jianzhen.model import Region, Text
from jianzhen.photo.containers.magic import EXTENSIONS
from jianzhen.photo.limits import DEFAULT_LIMITS
from jianzhen.server import forms, showing
from jianzhen.server.access import Action
from jianzhen.server.calls import Call, IdempotencyKey, caller, too_often
from jianzhen.server.docs import problems
from jianzhen.server.problems import ProblemError
from jianzhen.server.routes.evidence import SAFE, deleted
from jianzhen.server.routes.moves import IF_MATCH, IfMatch, expected, send
from jianzhen.server.schemas import Id, MarksIn, Sha256
from jianzhen.store import KeptExhibit, seal_boxes
from jianzhen.store.applying import no_claim
from jianzhen.work.covering import Covering

router = APIRouter(prefix="/v1/claims/{id}/exhibits/{sha256}", tags=["evidence"])
May = Annotated[Call, Depends(caller(Action.MARK))]


@router.get("/proposed-marks", responses=problems(404, 409, 410))
def propose_marks(id: Id, sha256: Sha256, call: May) -> dict[str, Any]:
    """Say how large the upright picture is, and propose what to cover: lines that read like private data.

    Nothing of it counts until a person has looked and sent the marks. `looked_for`: what was searched for.
    """
    exhibit = _live(call, id, sha256)
    with _covering(call) as covering:
        found = covering.propose(_read(call, exhibit))
    return {
        "width": found.width,
        "height": found.height,
        "boxes": [{"x": b.x, "y": b.y, "w": b.w, "h": b.h, "why": "private-text"} for b in found.lines],
        "looked_for": ["private-text"] if found.read else [],
        "a_person_must_look": _MUST.in_(call.lang),
    }


@router.post(
    "/marks", responses=problems(404, 409, 410, 412, 428, 507), openapi_extra={"parameters": [IF_MATCH]}
)
def mark_exhibit(
    id: Id,
    sha256: Sha256,
    body: MarksIn,
    call: May,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> JSONResponse:
    """Mark what copies for others cover, having looked at the whole picture; no boxes: nothing to cover.

    Boxes are in pixels of the upright picture. Lines that read as private are added, where text is read. The
    latest marks count, and replace those before.
    """
    kept = call.claim(id)
    actor = call.actor(kept)
    version = expected(if_match, kept)
    exhibit = _live(call, id, sha256)
    with _covering(call) as covering:
        found = covering.propose(_read(call, exhibit))
    boxes = [Region(box.x, box.y, box.w, box.h) for box in body.boxes]
    for number, box in enumerate(boxes):
        if not _holds(Region(0, 0, found.width, found.height), box):
            raise forms.invalid(f"boxes.{number}", f"is not inside the {found.width} × {found.height} pixels")
    boxes += [line for line in found.lines if not any(_holds(box, line) for box in boxes)]
    sealed = seal_boxes(boxes)
    return send(call, kept, Marked(actor, sha256, sealed.sha256, len(boxes)), version, [sealed])


def _holds(outer: Region, inner: Region) -> bool:
    across = outer.x <= inner.x and inner.x + inner.w <= outer.x + outer.w
    return across and outer.y <= inner.y and inner.y + inner.h <= outer.y + outer.h


@router.get(
    "/covered",
    responses={
        200: {
            "content": {
                f"image/{kind}": {"schema": {"type": "string", "format": "binary"}}
                for kind in ("jpeg", "png", "webp")
            }
        },
        **problems(404, 409, 410),
    },
    response_class=Response,
)
def read_covered(id: Id, sha256: Sha256, call: Annotated[Call, Depends(caller(Action.EXHIBIT))]) -> Response:
    """Read a copy of an exhibit in which everything marked is painted over, without metadata.

    The other side of a claim gets this copy and never the original; nothing before a person has looked.
    """
    kept = call.claim(id)
    exhibit = call.store.exhibit(call.tenant, id, sha256)
    mark = call.store.marks(call.tenant, id).get(sha256)
    if not showing.owns(call.actor(kept), exhibit) and mark is None:
        raise no_claim(id)
    if exhibit.deleted_at is not None:
        raise deleted()
    if mark is None:
        raise ProblemError(409, "not-marked", _NOT_MARKED, _MARK)
    with _covering(call) as covering:
        copy = covering.cover(_read(call, exhibit), mark.boxes)
    name = f"{sha256}-covered.{EXTENSIONS[copy.format][0]}"
    headers = {**SAFE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(copy.data, headers=headers, media_type=f"image/{copy.format}")


@contextmanager
def _covering(call: Call) -> Iterator[Covering]:
    if wait := call.site.pictures.take(call.principal.id):
        too_often(wait)
    with call.site.covering() as covering:
        yield covering


def _live(call: Call, id: str, sha256: str) -> KeptExhibit:
    call.claim(id)
    exhibit = call.store.exhibit(call.tenant, id, sha256)
    if exhibit.deleted_at is not None:
        raise deleted()
    return exhibit


def _read(call: Call, exhibit: KeptExhibit) -> bytes:
    """Return the bytes of a photo; nothing larger than a photo may be is read into memory."""
    if exhibit.size > DEFAULT_LIMITS.file_bytes:
        raise ProblemError(409, "no-photo", _NO_PHOTO, _ONLY_PHOTOS)
    return call.store.blobs.read(call.tenant, exhibit.sha256)


_NO_PHOTO = Text("this is no photo, or too large for one", "这不是照片，或文件过大")
_ONLY_PHOTOS = Text(
    "Only photos can be covered; others ask for the original", "只有照片可以遮盖；其他材料须申请查看原件"
)
_NOT_MARKED = Text(
    "nobody has looked at it yet, to mark what is to be covered", "尚无人查看并标出需要遮盖之处"
)
_MARK = Text("Mark it first", "请先标出")
_MUST = Text(
    "Faces are not looked for, and names and odd spellings are missed: look at the whole picture",
    "不会自动寻找人脸，姓名和特殊写法也会漏掉：请查看整张图片",
)
