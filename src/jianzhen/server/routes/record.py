"""The record of a person: for that person, for those who decide, and what claims have in common."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from jianzhen.claims import Actor, Role, State
from jianzhen.claims.calendar import end_of
from jianzhen.claims.events import RecordObjected
from jianzhen.consumers import restriction_flaw, standing
from jianzhen.consumers.rings import Tie, ring
from jianzhen.consumers.told import as_data, both
from jianzhen.model import Text
from jianzhen.privacy import person
from jianzhen.server.access import Action
from jianzhen.server.calls import Call, IdempotencyKey, caller
from jianzhen.server.docs import problems
from jianzhen.server.routes.moves import send
from jianzhen.server.schemas import Id, ObjectionIn
from jianzhen.server.showing import moment
from jianzhen.store import Filter, Kept, Order, seal
from jianzhen.store.applying import no_claim
from jianzhen.work.rings import shared

router = APIRouter(prefix="/v1", tags=["record"])
NO_STORE = {"Cache-Control": "no-store"}
TIES = {
    Tie.PHOTO: Text("the same photo", "同一照片"),
    Tie.DEVICE: Text("the same device", "同一设备"),
    Tie.ADDRESS: Text("the same address", "同一地址"),
    Tie.PAYMENT: Text("the same means of payment", "同一支付方式"),
}
NOTE = Text(
    "Families, colleagues and parcel stations share these things. It is a reason to look, not a finding.",
    "家人、同事、驿站等都可能共用上述内容。这只是进一步查看的线索，不是结论。",
)


@router.get("/record", responses=problems(404))
def read_own_record(call: Annotated[Call, Depends(caller(Action.RECORD))]) -> JSONResponse:
    """Read one's own record: every entry, what it rests on, until when it counts, what may follow from it."""
    platform, ref, only = _person(call)
    if ref is None:  # nobody knows whose claim it is: then there is only this one
        here = standing(call.store.entries_beside(call.tenant, only), call.now, call.store.consumers)
        return JSONResponse(as_data(here, call.now, call.store.consumers), headers=NO_STORE)
    told = person.record(call.store, call.tenant, platform, ref, call.now)
    return JSONResponse(told, headers=NO_STORE)


@router.post("/record/objections", responses=problems(404, 409))
def object_to_entry(
    body: ObjectionIn,
    call: Annotated[Call, Depends(caller(Action.RECORD))],
    idempotency_key: IdempotencyKey = None,
) -> JSONResponse:
    """Object to an entry of one's own record. Until a person answers, it counts for nothing."""
    kept = _own(call, body.claim)
    words = seal(body.statement)
    event = RecordObjected(Actor(Role.BUYER, kept.state.buyer), words.sha256)
    return send(call, kept, event, None, [words])


@router.get("/objections", responses=problems())
def list_objections(
    call: Annotated[Call, Depends(caller(Action.OBJECTIONS))],
    after: Annotated[str | None, Query(max_length=400, description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """List the objections that wait for an answer, the most urgent first."""
    wanted = Filter(states=[State.FINAL])
    page = call.store.claims(call.tenant, wanted, order=Order.DEADLINE, after=after, limit=200)
    waiting = [
        {
            "claim": kept.state.id,
            "external_id": kept.external_id,
            "objected_at": moment(entry.objected),
            "due_at": moment(end_of(call.terms.objection, entry.objected).at),
            "held": kept.state.hold is not None,
        }
        for kept in page.claims
        if (entry := kept.state.entry) is not None and entry.disputed and entry.objected
    ]
    return {"objections": waiting, "next": page.next}


@router.get("/claims/{id}/standing", responses=problems(404))
def read_standing(id: Id, call: Annotated[Call, Depends(caller(Action.STANDING))]) -> JSONResponse:
    """Read the record of the person whose claim this is: what is open to who decides, and on what grounds."""
    call.claim(id)
    rules = call.store.consumers
    here = standing(call.store.entries_beside(call.tenant, id), call.now, rules)
    longest = moment(end_of(call.terms.restriction, call.now).at)
    restricts = None if restriction_flaw(here, id) else {"until_at_most": longest}
    told = {**as_data(here, call.now, rules), "restriction_here": restricts}
    return JSONResponse(told, headers=NO_STORE)


@router.get("/claims/{id}/ring", responses=problems(404))
def read_ring(id: Id, call: Annotated[Call, Depends(caller(Action.RING))]) -> JSONResponse:
    """See which claims have something in common with this one, and what. Computed now, kept nowhere."""
    call.claim(id)
    found = ring(id, shared(call.store, call.tenant))
    people: dict[Any, int] = {}
    told = {
        "claims": [_node(call.store.claim(call.tenant, claim), people) for claim in found.claims],
        "edges": [{"claims": list(edge.claims), **_tie(edge.tie, edge.mark)} for edge in found.edges],
        "common": [_tie(tie, mark) for tie, mark in found.common],
        "cut": found.cut,
        "note": both(NOTE),
    }
    return JSONResponse(told, headers=NO_STORE)


def _tie(tie: Tie, mark: str) -> dict[str, Any]:
    return {"tie": tie.value, "title": both(TIES[tie]), "mark": mark}


def _node(kept: Kept, people: dict[Any, int]) -> dict[str, Any]:
    """Return a claim of a ring; people are numbered as they come, their ids are not told."""
    whose = (kept.platform, kept.buyer_ref) if kept.buyer_ref else kept.state.id
    return {
        "id": kept.state.id,
        "external_id": kept.external_id,
        "platform": kept.platform,
        "state": kept.state.state.value,
        "submitted_at": moment(kept.submitted_at),
        "person": people.setdefault(whose, len(people) + 1),
    }


def _person(call: Call) -> tuple[str | None, str | None, str]:
    """Return whose record it is: platform and id there, and the claim somebody came for by a link."""
    me = call.principal
    if me.claim is None:
        return None, me.party_ref, ""
    kept = call.claim(me.claim)
    return kept.platform, kept.buyer_ref, me.claim


def _own(call: Call, id: str) -> Kept:
    """Return a claim of the same person; else as if there were none."""
    platform, ref, only = _person(call)
    kept = call.store.claim(call.tenant, id)
    same = ref is not None and kept.buyer_ref == ref and platform in (None, kept.platform)
    if not same and kept.state.id != only:
        raise no_claim(id)
    return kept
