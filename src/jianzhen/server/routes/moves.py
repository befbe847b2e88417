"""Moves: one address for each thing a person can do to a claim, made from the table of `claims`."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from jianzhen.claims import supply
from jianzhen.claims.claim import Exhibit
from jianzhen.claims.events import EVENTS, Event, EvidenceSupplied
from jianzhen.claims.states import Side
from jianzhen.model import Text
from jianzhen.server import files, showing
from jianzhen.server.access import MOVES, Action, demand_move
from jianzhen.server.calls import Call, IdempotencyKey, answer, caller
from jianzhen.server.docs import problems
from jianzhen.server.once import known
from jianzhen.server.problems import ProblemError
from jianzhen.server.schemas import Id, event_of, move_model
from jianzhen.store import Kept, Once, Reply, Sealed, With
from jianzhen.store.errors import READ_AGAIN, ConflictError

router = APIRouter(prefix="/v1/claims/{id}/moves", tags=["moves"])

IfMatch = Annotated[str | None, Header(include_in_schema=False)]
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,  # documented here, since without it the answer is 428 and not 422
    "description": "The claim's ETag, or `*` for whichever version.",
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}")$'},
}
As = Annotated[Side | None, Query(alias="as", description="For whom the shop's system acts; needs a scope.")]


@router.get("", responses=problems(404))
def possible_moves(
    id: Id, call: Annotated[Call, Depends(caller(Action.READ))], instead: As = None
) -> JSONResponse:
    """List the moves that are possible now."""
    kept = call.claim(id)
    codes = showing.possible(kept, call.actor(kept, instead), call.now, call.terms)
    moves = [{"move": code, "href": f"/v1/claims/{id}/moves/{code}"} for code in codes]
    return JSONResponse(
        {"version": kept.state.version, "moves": moves}, headers={"ETag": showing.etag(kept.state)}
    )


def make(
    call: Call, id: str, code: str, body: BaseModel, if_match: str | None, instead: Side | None
) -> JSONResponse:
    """Make a move: the event is built from the body, `store` applies it or says why not."""
    kept = call.claim(id)
    actor = call.actor(kept, instead)
    demand_move(actor, code)
    version = expected(if_match, kept)
    event, texts = event_of(code, actor, body)
    return send(call, kept, event, version, texts)


def send(call: Call, kept: Kept, event: Event, version: int | None, texts: Sequence[Sealed]) -> JSONResponse:
    """Have an event applied, with the files it names, once."""
    actor = event.actor
    if (reply := known(call.store, call.tenant, call.once)) is not None:
        return _answer(reply)
    exhibits: tuple[Exhibit, ...] = getattr(event, "exhibits", ())
    named = [(x.sha256, "claim", x.medium.value, "") for x in exhibits]
    received = files.received(call.store, call.tenant, call.principal.owner, named)
    if isinstance(event, EvidenceSupplied):
        event = supply(kept.state, actor, event.exhibits, call.now, call.terms, event.statement)
    once = Once(*call.once, lambda applied: Reply(200, showing.done(applied, actor))) if call.once else None
    applied = call.store.apply(
        call.tenant,
        kept.state.id,
        event,
        now=call.now,
        terms=call.terms,
        expect_version=version,
        along=With(received=received, texts=texts, once=once),
    )
    return _answer(applied.reply or Reply(200, showing.done(applied, actor)))


def _answer(reply: Reply) -> JSONResponse:
    return answer(reply, {"ETag": f'"{reply.body["version"]}"'})


def expected(sent: str | None, kept: Kept) -> int | None:
    """Return the version of the claim that If-Match names; None: whichever."""
    if sent is None:
        raise ProblemError(
            428,
            "if-match-missing",
            Text("say which version of the claim you have seen", "须说明所依据的案件版本"),
            Text("Send its ETag as If-Match", "请以 If-Match 发送案件的 ETag"),
            {"ETag": showing.etag(kept.state)},
        )
    if sent.strip() == "*":
        return None
    number = sent.strip().strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        what = Text("this is no version of the claim", "不是该案件的版本")
        raise ConflictError(what, READ_AGAIN, kept.state.version)
    return int(number)


def _add(code: str) -> None:
    """Give a move its address."""
    model = move_model(code)
    words = (EVENTS[code].__doc__ or code).strip()
    name = code.replace("-", "_")
    extra: dict[str, Any] = {"x-move": code, "parameters": [IF_MATCH]}

    def bare(
        id: Id,
        call: Annotated[Call, Depends(caller(Action.MOVE))],
        if_match: IfMatch = None,
        instead: As = None,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        return make(call, id, code, model(), if_match, instead)

    def full(
        id: Id,
        body: model,  # type: ignore[valid-type]
        call: Annotated[Call, Depends(caller(Action.MOVE))],
        if_match: IfMatch = None,
        instead: As = None,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        return make(call, id, code, body, if_match, instead)

    endpoint = full if model.model_fields else bare
    router.add_api_route(
        f"/{code}",
        endpoint,
        methods=["POST"],
        name=name,
        operation_id=name,
        description=words,
        responses=problems(404, 409, 412, 428, 507),
        openapi_extra=extra,
    )


for _code in MOVES:
    _add(_code)
