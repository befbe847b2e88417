"""Claims: handed in, listed, read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime
from starlette.concurrency import run_in_threadpool

from jianzhen.claims import Actor, Role, State
from jianzhen.claims import events as e
from jianzhen.claims.claim import Exhibit
from jianzhen.model import Medium, Money
from jianzhen.report.json_ import dumps
from jianzhen.server import files, forms, showing, ties, tokens
from jianzhen.server.access import Action, Who
from jianzhen.server.calls import Call, IdempotencyKey, answer, caller
from jianzhen.server.docs import multipart, problems
from jianzhen.server.once import known
from jianzhen.server.schemas import ClaimFileIn, ClaimIn, Id, Plain
from jianzhen.store import Applied, Filter, Intake, Once, Order, Received, Reply, With, seal

router = APIRouter(prefix="/v1/claims", tags=["claims"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/ClaimIn"}},
            "multipart/form-data": multipart(
                {
                    "claim": {"type": "string", "contentMediaType": "application/json"},
                    "photos": None,
                    "product": None,
                    "packing": None,
                    "sha256": {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
                },
                ("claim",),
            ),
        },
    }
}
_ROLES = {"photos": "claim", "product": "product", "packing": "packing"}


@router.post("", status_code=201, responses=problems(404, 409, 415, 507), openapi_extra=_BODY)
async def submit_claim(
    request: Request,
    call: Annotated[Call, Depends(caller(Action.SUBMIT))],
    idempotency_key: IdempotencyKey = None,
) -> JSONResponse:
    """Hand in a claim: its facts as JSON with files uploaded before, or a form with facts and photos.

    In a form, `claim` is the JSON, `photos` are the buyer's, `product` and `packing` are compared with, and
    `sha256`, if given, lists the hashes of all files. A claim of the same platform and external id: 409.
    """
    if forms.is_form(request):
        form = await forms.read_form(request, tuple(_ROLES), ("claim",))
        body = _read((form.text("claim") or "").encode())
        call = forms.with_form(call, form)
        return await run_in_threadpool(_with_form, call, body, form)
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise forms.unsupported()
    body = _read(await request.body())
    return await run_in_threadpool(_submit, call, body, [])


def _read(data: bytes) -> ClaimIn:
    return forms.checked(lambda: ClaimIn.model_validate_json(data))


def _with_form(call: Call, body: ClaimIn, form: forms.Form) -> JSONResponse:
    came = [
        ClaimFileIn.model_construct(
            sha256=row["sha256"], medium=Medium.PHOTO, role=_ROLES[field], name=row["name"]
        )
        for field, row in forms.stored(call, form, Medium.PHOTO.value)
    ]
    return _submit(call, body, came)


def _submit(call: Call, body: ClaimIn, came: Sequence[ClaimFileIn]) -> JSONResponse:
    if (reply := known(call.store, call.tenant, call.once)) is not None:
        return _answer(reply)
    named = [(x.sha256, x.role, x.medium.value, x.name) for x in (*body.exhibits, *came)]
    received = files.received(call.store, call.tenant, call.principal.owner, named)
    id = f"c_{tokens.token(12)}"
    statement = seal(body.statement) if body.statement else None
    facts = seal(dumps(body.facts)) if body.facts else None
    own = tuple(Exhibit(x.sha256, Medium(x.medium)) for x in received if x.role == "claim")
    asked = Money.of(body.asked.amount, body.asked.currency)
    actor = Actor(Role.SYSTEM, call.principal.actor)
    event = e.Submitted(
        actor,
        id,
        f"b_{tokens.token(10)}",
        f"m_{tokens.token(10)}",
        body.ground,
        body.remedy,
        asked,
        own,
        statement.sha256 if statement else None,
    )
    intake = Intake(
        body.platform,
        body.external_id,
        body.buyer_ref,
        body.merchant_ref,
        facts.sha256 if facts else None,
        ties.hashed(call.site.tie_key, call.tenant, body.ties),
    )
    once = Once(*call.once, lambda applied: _reply(applied, actor)) if call.once else None
    along = With(
        intake=intake, received=_once_each(received), texts=[t for t in (statement, facts) if t], once=once
    )
    applied = call.store.apply(call.tenant, id, event, now=call.now, terms=call.terms, along=along)
    return _answer(applied.reply or _reply(applied, actor))


def _answer(reply: Reply) -> JSONResponse:
    return answer(reply, {"Location": f"/v1/claims/{reply.body['id']}", "ETag": f'"{reply.body["version"]}"'})


def _once_each(received: Sequence[Received]) -> list[Received]:
    return list({x.sha256: x for x in reversed(received)}.values())[::-1]


def _reply(applied: Applied, actor: Actor) -> Reply:
    body = showing.done(applied, actor)
    return Reply(201, {"id": body.pop("claim"), **body})


@router.get("", responses=problems())
def list_claims(
    call: Annotated[Call, Depends(caller(Action.LIST))],
    state: Annotated[list[State], Query(max_length=12)] = [],  # noqa: B006 - FastAPI copies it
    queue: Annotated[str | None, Query(max_length=200)] = None,
    senior: bool | None = None,
    mine: Annotated[bool, Query(description="Only those the caller works on.")] = False,
    free: Annotated[bool, Query(description="Only those nobody works on.")] = False,
    due_before: AwareDatetime | None = None,
    buyer_ref: Plain | None = None,
    merchant_ref: Plain | None = None,
    external_id: Plain | None = None,
    order: Annotated[
        Order,
        Query(
            description="`deadline`: the nearest first; `priority`: that of the rules, then the nearest "
            "deadline. Both hold only claims on which a clock runs."
        ),
    ] = Order.NEWEST,
    after: Annotated[str | None, Query(max_length=400, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List claims: the shop's system and staff all of them, a buyer or merchant only their own."""
    who = call.principal
    if who.claim is not None:
        kept = call.claim(who.claim)
        return {"claims": [showing.summary(who, kept, call.actor(kept))], "next": None}
    wanted = Filter(
        states=state,
        queue=queue,
        senior=senior,
        holder=who.actor if mine else None,
        free_at=call.now if free else None,
        due_before=_in_range(due_before),
        buyer_ref=who.party_ref if who.who is Who.BUYER else buyer_ref,
        merchant_ref=who.party_ref if who.who is Who.MERCHANT else merchant_ref,
        external_id=external_id,
    )
    page = call.store.claims(call.tenant, wanted, order=order, after=after, limit=limit)
    shown = [showing.summary(who, kept, call.actor(kept)) for kept in page.claims]
    return {"claims": shown, "next": page.next}


def _in_range(at: datetime | None) -> datetime | None:
    """Refuse a time that becomes none in UTC."""
    try:
        showing.moment(at)
    except OverflowError:
        raise forms.invalid("due_before", "is no time there is in UTC") from None
    return at


@router.get("/{id}", responses=problems(404))
def read_claim(id: Id, call: Annotated[Call, Depends(caller(Action.READ))]) -> JSONResponse:
    """Read a claim as the caller's role may see it. Its ETag is what If-Match wants."""
    kept = call.claim(id)
    body = showing.whole(call.store, call.principal, kept, call.actor(kept), call.now, call.terms)
    return JSONResponse(body, headers={"ETag": showing.etag(kept.state), "Cache-Control": "no-store"})


@router.get("/{id}/events", responses=problems(404))
def read_events(id: Id, call: Annotated[Call, Depends(caller(Action.READ))]) -> dict[str, Any]:
    """Read what happened to a claim, as far as it is for the caller's role."""
    kept = call.claim(id)
    return {"events": showing.events_for(call.store, call.principal, kept, call.actor(kept))}
