"""Claims, events and exhibits as each role may see them, as JSON."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from jianzhen.claims import Actor, ClaimState, Role, allowed, entries, view
from jianzhen.claims.codec import claim_to_json, event_from_json, event_to_json
from jianzhen.claims.events import AppealDecided, Event, EvidenceAsked, Submitted
from jianzhen.claims.states import Side, State
from jianzhen.claims.terms import Terms
from jianzhen.claims.views import seen_event
from jianzhen.server.access import NOT_SENT, Principal, Who
from jianzhen.server.schemas import TEXTS
from jianzhen.store import Applied, Kept, KeptEvent, KeptExhibit, Mark, Store


def moment(at: datetime | None) -> str | None:
    """Return a time as RFC 3339 in UTC with microseconds."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def etag(state: ClaimState) -> str:
    """Return what names this version of a claim."""
    return f'"{state.version}"'


def summary(principal: Principal, kept: Kept, actor: Actor) -> dict[str, Any]:
    """Return a claim as it stands in a list."""
    shown = claim_to_json(view(kept.state, actor))
    if actor.side is not None:
        shown["file"] = [filed for filed in shown["file"] if filed["by"] == actor.side.value]
    named: dict[str, Any] = {"external_id": kept.external_id, "platform": kept.platform}
    if principal.who is Who.PLATFORM:
        named |= {"buyer_ref": kept.buyer_ref, "merchant_ref": kept.merchant_ref}
    times = {"submitted_at": moment(kept.submitted_at), "changed_at": moment(kept.changed_at)}
    return {**shown, **named, **times}


def possible(kept: Kept, actor: Actor, now: datetime, terms: Terms) -> list[str]:
    """Return the codes of the moves this actor could send now."""
    found = (
        "evidence-supplied" if code == "evidence-late" else code
        for code in allowed(kept.state, actor, now, terms)
    )
    return [code for code in dict.fromkeys(found) if code not in NOT_SENT]


def whole(
    store: Store, principal: Principal, kept: Kept, actor: Actor, now: datetime, terms: Terms
) -> dict[str, Any]:
    """Return a claim with its exhibits, the texts this role may read, and the moves possible now."""
    tenant, id = principal.tenant, kept.state.id
    marks = store.marks(tenant, id)
    exhibits = [x for x in store.exhibits(tenant, id) if owns(actor, x) or x.sha256 in marks]
    return {
        **summary(principal, kept, actor),
        "exhibits": [exhibit(actor, x, marks.get(x.sha256)) for x in exhibits],
        "texts": _texts(store, tenant, kept, actor),
        "allowed": possible(kept, actor, now, terms),
    }


def owns(actor: Actor, x: KeptExhibit) -> bool:
    """Whether this actor may open the original: a side only its own; of the rest it gets covered copies."""
    return actor.side is None or actor.side.value == x.side


def exhibit(actor: Actor, x: KeptExhibit, mark: Mark | None) -> dict[str, Any]:
    """Return what an actor may know of an exhibit. People put names into the names of files.

    `covered`: address of the covered copy, once a person has looked; `marked`, for staff: who did, and what.
    """
    names = ("sha256", "role", "side", "medium", "name", "size", "late")
    told = {name: getattr(x, name) for name in names}
    if not owns(actor, x):
        told |= {"name": "", "size": None}
    if actor.side is None:
        told["marked"] = mark and {
            "boxes": [{"x": box.x, "y": box.y, "w": box.w, "h": box.h} for box in mark.boxes],
            "by": mark.by,
            "at": moment(mark.at),
        }
    return {
        **told,
        "received_at": moment(x.received_at),
        "deleted_at": moment(x.deleted_at),
        "covered": f"/v1/claims/{x.claim}/exhibits/{x.sha256}/covered" if mark else None,
    }


def event_json(kept: KeptEvent) -> dict[str, Any]:
    """Return an event whole: as it is chained, with its hash and what it set off."""
    return {**kept.chained.to_json(), "hash": kept.chained.hash, "effects": list(kept.effects)}


def events_for(store: Store, principal: Principal, kept: Kept, actor: Actor) -> list[dict[str, Any]]:
    """Return the events of a claim as this actor may read them."""
    shown = []
    for link, _, said in _events(store, principal.tenant, kept, actor):
        if said is None:
            continue
        body = link.chained.to_json()
        if actor.side is None:
            shown.append(event_json(link))
            continue
        who = {"role": said.actor.role.value, "id": said.actor.id}
        of_side = said.actor.side in (None, actor.side)
        data = event_to_json(said) if of_side else _without_texts(event_to_json(said))
        shown.append(
            {"seq": body["seq"], "claim": kept.state.id, "claim_seq": body["claim_seq"], "at": body["at"],
             "kind": said.code, "actor": who, "data": data}
        )  # fmt: skip
    return shown


def _events(
    store: Store, tenant: str, kept: Kept, actor: Actor
) -> Iterator[tuple[KeptEvent, Event, Event | None]]:
    """Yield a claim's events: as kept, what happened, and that as this actor may read it."""
    after = 0
    while some := store.events(tenant, after=after, claim=kept.state.id, limit=1000):
        for link in some:
            body = link.chained.to_json()
            who = Actor(Role(body["actor"]["role"]), body["actor"]["id"])
            event = event_from_json(body["kind"], who, body["data"])
            yield link, event, seen_event(kept.state, event, actor)
        after = some[-1].chained.seq


def _texts(store: Store, tenant: str, kept: Kept, actor: Actor) -> dict[str, str]:
    """Return the texts by their hashes that this actor may read.

    Staff: those of every event they may see. A side: its own, what it was asked, and the reasons of what was
    decided; a buyer also what is about the own record. What the other side wrote may name people, so it is
    not passed on.
    """
    named: set[str] = set()
    side = actor.side
    for _, event, said in _events(store, tenant, kept, actor):
        asked = isinstance(event, EvidenceAsked) and event.of is side
        ruled = isinstance(event, AppealDecided) and kept.state.state is State.FINAL
        own = event.actor.side is side or (isinstance(event, Submitted) and side is Side.BUYER)
        about = side is Side.BUYER and type(event) in entries.MOVES
        if (said is not None if side is None else own) or asked or about:
            named |= set(_hashes(event_to_json(event)))
        elif ruled and isinstance(event, AppealDecided):
            named.add(event.reasons)
    if side is None and kept.facts:
        named.add(kept.facts)
    decision = view(kept.state, actor).decision
    if decision is not None and decision.verdict.reasons:
        named.add(decision.verdict.reasons)
    return {text.sha256: text.text for text in store.texts(tenant, kept.state.id) if text.sha256 in named}


def _hashes(data: dict[str, Any]) -> Iterator[str]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _hashes(value)
        elif name in TEXTS and value:
            yield value


def _without_texts(data: dict[str, Any]) -> dict[str, Any]:
    return {name: None if name in TEXTS else value for name, value in data.items()}


def done(applied: Applied, actor: Actor) -> dict[str, Any]:
    """Return what came of a move: the claim's version and state now, and the events that were chained."""
    state = view(applied.claim, actor)
    events = [
        {"seq": link.seq, "kind": link.to_json()["kind"], "hash": link.hash}
        for link in applied.events
        if link.claim == state.id
    ]
    return {"claim": state.id, "version": state.version, "state": state.state.value, "events": events}
