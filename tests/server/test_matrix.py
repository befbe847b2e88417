"""Every route × role × own or other tenant × own or other party. A route without an entry here fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from jianzhen.server.access import MOVES, Action, Who
from jianzhen.server.routes import entry, operations
from tests.server.conftest import Desk

A, P, B, M, R, S, O, Y, U = Who  # noqa: E741
EVERYONE = set(Who)
STAFF = {R, S, O, Y, U}
READERS = EVERYONE - {A}

# Who may call each route at all. A side calls for its own claim here; what is not its own comes below.
ROUTES: dict[str, set[Who]] = {
    "POST /v1/claims": {P},
    "GET /v1/claims": READERS,
    "GET /v1/claims/{id}": READERS,
    "GET /v1/claims/{id}/events": READERS,
    "GET /v1/claims/{id}/moves": READERS,
    "GET /v1/claims/{id}/exhibits/{sha256}": READERS,
    "GET /v1/claims/{id}/exhibits/{sha256}/covered": READERS,
    "GET /v1/claims/{id}/exhibits/{sha256}/proposed-marks": {R, S, O},
    "POST /v1/claims/{id}/exhibits/{sha256}/marks": {R, S, O},
    "POST /v1/claims/{id}/evidence": {B, M},  # the shop only for a side, with the scope for it
    "GET /v1/claims/{id}/reports": {P} | STAFF,
    "GET /v1/claims/{id}/reports/{report}": {P} | STAFF,
    "POST /v1/claims/{id}/links": {P},
    "POST /v1/claims/{id}/exports": {P, B, M, S},
    "GET /v1/claims/{id}/exports": {P, B, M, S},
    "GET /v1/claims/{id}/exports/{export}": {P, B, M, S},
    "GET /v1/claims/{id}/exports/{export}/file": {P, B, M, S},
    "GET /v1/claims/{id}/standing": STAFF,
    "GET /v1/claims/{id}/ring": {R, S},
    "GET /v1/record": {B},
    "POST /v1/record/objections": {B},
    "GET /v1/objections": {S, O, U},
    "POST /v1/files": {P, B, M},
    "POST /v1/uploads": {P, B, M},
    "POST /v1/uploads/by-address": {P, B, M},
    "GET /v1/uploads/{id}": {P, B, M},
    "HEAD /v1/uploads/{id}": {P, B, M},
    "PATCH /v1/uploads/{id}": {P, B, M},
    "DELETE /v1/uploads/{id}": {P, B, M},
    "GET /v1/events": {P, U},
    "GET /v1/me": EVERYONE,
    "DELETE /v1/sessions/current": EVERYONE,
    "POST /v1/keys": {A},
    "GET /v1/keys": {A},
    "DELETE /v1/keys/{id}": {A},
    "POST /v1/accounts": {A},
    "GET /v1/accounts": {A},
    "DELETE /v1/accounts/{id}": {A},
    "PUT /v1/accounts/{id}/subject": {A},
    "POST /v1/webhooks": {A},
    "GET /v1/webhooks": {A},
    "DELETE /v1/webhooks/{id}": {A},
    "POST /v1/webhooks/{id}/replay": {A},
    "GET /v1/dead-letters": {A},
    "POST /v1/dead-letters/{id}/revive": {A},
    "GET /metrics": {A, U},
}
# Who may make each move; whether it is possible now is the claim's to say.
BY_MOVE: dict[str, set[Who]] = {
    "evidence-asked": {R, S},
    "evidence-extended": {B, R, S},
    "evidence-waived": {R, S},
    "evidence-supplied": {B, M},
    "merchant-accepted": {M},
    "merchant-offered": {M},
    "merchant-contested": {M},
    "offer-accepted": {B},
    "offer-declined": {B},
    "human-demanded": {B, M},
    "leased": {R, S, O},
    "lease-renewed": {R, S, O},
    "lease-released": {R, S, O},
    "escalated": {R},
    "moved": {R, S},
    "decided": {R, S},
    "second-view-given": {S},
    "view-withdrawn": {R, S, O},
    "appealed": {B, M},
    "appeal-decided": {O},
    "reopened": {S, Y},
    "condition-met": {M, R, S, P},
    "withdrawn": {B},
    "merged": {R, S},
    "hold-placed": {S, Y},
    "hold-lifted": {S, Y},
    "record-objected": {B},
    "objection-decided": {O},
    "warning-given": {S},
    "restriction-begun": {S},
    "restriction-ended": {S, O},
    "referral-asked": {R, S, Y},
    "referral-approved": {S, Y},
    "referral-withdrawn": {S, Y},
    "referral-answered": {R, S, O, Y},
}
ROUTES |= {f"POST /v1/claims/{{id}}/moves/{move}": who for move, who in BY_MOVE.items()}
OPEN = {
    "GET /v1/openapi.json",
    "GET /health/live",
    "GET /health/ready",
    "POST /v1/sessions",
    "POST /v1/links/use",
    "GET /v1/oidc/start",
    "GET /v1/oidc/back",
}

VERDICT = {
    "outcome": "approve",
    "amount": {"amount": "86.00", "currency": "CNY"},
    "remedy": "refund-only",
    "reasons": "It is broken.",
}
BODIES: dict[str, Any] = {
    "evidence-asked": {"of": "buyer"},
    "evidence-waived": {},
    "evidence-supplied": {"exhibits": [{"sha256": "0" * 64}]},
    "merchant-accepted": {},
    "merchant-offered": {"offer": {"remedy": "repair", "amount": {"amount": "0", "currency": "CNY"}}},
    "merchant-contested": {"statement": "No."},
    "escalated": {},
    "moved": {"queue": "glass"},
    "decided": {"verdict": VERDICT},
    "second-view-given": {"verdict": VERDICT},
    "appealed": {"statement": "No."},
    "appeal-decided": {"ruling": "uphold", "reasons": "It was right."},
    "reopened": {"cause": "court", "reasons": "It was ordered."},
    "condition-met": {"condition": "return-of-goods", "on": "2026-11-22T00:00:00Z"},
    "merged": {"into": "c_other"},
    "hold-placed": {"reasons": "It was ordered."},
    "hold-lifted": {"reasons": "It was ordered."},
    "record-objected": {"statement": "It was not me."},
    "objection-decided": {"stays": True, "reasons": "It was right."},
    "warning-given": {"reasons": "A further one can lead to this."},
    "restriction-begun": {"perk": "instant-refund", "until": "2026-12-01T00:00:00Z", "reasons": "Again."},
    "restriction-ended": {"reasons": "Enough."},
    "referral-asked": {"kind": "police", "package": "0" * 64},
    "referral-approved": {"package": "0" * 64},
    "referral-withdrawn": {"package": "0" * 64, "reasons": "It was wrong."},
    "referral-answered": {"package": "0" * 64, "statement": "It is ours."},
    "/v1/record/objections": {"claim": "c_other", "statement": "It was not me."},
    "/v1/claims": {"platform": "x", "external_id": "1", "asked": VERDICT["amount"]},
    "/evidence": {"exhibits": [{"sha256": "0" * 64}]},
    "/marks": {"boxes": [{"x": 1, "y": 1, "w": 9, "h": 9}]},
    "/links": {"side": "buyer"},
    "/v1/uploads": {"size": 3, "sha256": "0" * 64},
    "/by-address": {"url": "http://8.8.8.8/a.jpg"},
    "/v1/keys": {"name": "x", "role": "auditor"},
    "/v1/accounts": {"name": "x", "password": "long enough", "roles": ["auditor"]},
    "/v1/webhooks": {"url": "http://8.8.8.8/"},
    "/replay": {},
    "/exports": {},
    "/subject": {"subject": None},
}


def served(desk: Desk) -> Iterator[tuple[str, APIRoute | None]]:
    """Yield every method and address the application answers to."""
    todo = list(desk.web.app.routes)  # type: ignore[attr-defined]
    for route in todo:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if not hasattr(route, "methods") and hasattr(inner, "routes"):
            todo += inner.routes
            continue
        for method in sorted(route.methods - ({"HEAD"} if "GET" in route.methods else set())):
            yield f"{method} {route.path}", route if isinstance(route, APIRoute) else None


def call(desk: Desk, route: str, claim: str, head: dict[str, str]) -> Any:
    """Call a route about a claim with a body that is valid in its form."""
    method, path = route.split(" ")
    store = desk.site.store
    with store.database.read():
        photo = next((x.sha256 for t in ("default", "other") for x in store.exhibits(t, claim)), "0" * 64)
    number = "1" if "dead-letters" in path else claim if "claims" in path else "none_such"
    url = path.replace("{id}", number).replace("{sha256}", photo).replace("{report}", "latest")
    url = url.replace("{export}", "none_such")
    more: dict[str, Any] = {}
    if path == "/v1/files":
        more["files"] = {"file": ("a.jpg", b"x")}
    elif method == "PATCH":
        more["content"] = b"x"
        head = {**head, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    elif method in ("POST", "PUT"):
        fits = [body for end, body in BODIES.items() if path.endswith(end)]
        more["json"] = fits[-1] if fits else None
    return desk.web.request(method, url, headers={**head, "If-Match": "*"}, **more)


def test_every_route_and_move_has_an_entry(desk: Desk) -> None:
    assert {name for name, _ in served(desk)} == set(ROUTES) | OPEN
    assert set(BY_MOVE) == set(MOVES)


def test_every_route_demands_an_action_or_is_named_as_open(desk: Desk) -> None:
    for name, route in served(desk):
        demanded = [
            dependency.call.action
            for dependency in (route.dependant.dependencies if route else [])
            if isinstance(getattr(dependency.call, "action", None), Action)
        ]
        assert len(demanded) == (0 if name in OPEN else 1), name
    elsewhere = {"send_to_provider", "come_back_from_provider"}
    assert {"sign_in", "use_link", *elsewhere, "is_alive", "is_ready"} == entry.OPEN | operations.OPEN


@pytest.fixture
def claims(desk: Desk) -> dict[str, str]:
    mine, theirs = desk.submit(), desk.submit(buyer_ref="buyer-2", merchant_ref="merchant-2")
    return {"own": mine, "other party": theirs, "other tenant": desk.submit(tenant="other")}


def heads(desk: Desk, who: Who, claim: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every way in which a role calls: by key, and for a side also by link."""
    scopes = sorted(s for s in _scopes(who) if not s.startswith("act:"))
    yield "key", desk.key(who, scopes=scopes)
    if who.side:
        yield "link", desk.link(claim, who.value)


def _scopes(who: Who) -> frozenset[str]:
    from jianzhen.server.access import scopes_of

    return scopes_of(who)


@pytest.mark.parametrize("who", list(Who))
def test_own_tenant_and_party(desk: Desk, claims: dict[str, str], who: Who) -> None:
    for route, allowed in ROUTES.items():
        for how, head in heads(desk, who, claims["own"]):
            answer = call(desk, route, claims["own"], head)
            if who not in allowed:
                assert answer.status_code == 403, (route, how, answer.text)
            else:
                assert answer.status_code not in (401, 403, 500), (route, how, answer.text)
                own_photo = who is not M or "exhibits" not in route  # the photo is the buyer's
                there = "claims/{id}" in route and "report" not in route and "merged" not in route
                there = there and "{export}" not in route
                if there and own_photo:
                    assert answer.status_code != 404, (route, how, answer.text)


@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("whose", ["other party", "other tenant"])
def test_of_others(desk: Desk, claims: dict[str, str], who: Who, whose: str) -> None:
    before = desk.site.store.events("other"), desk.site.store.events("default")
    for route, allowed in ROUTES.items():
        if "/claims/{id}" not in route:
            continue
        for how, head in heads(desk, who, claims["own"]):
            if whose == "other party" and who.side is None and who in allowed:
                continue  # staff and the shop's system work on every claim of their tenant
            answer = call(desk, route, claims[whose], head)
            # Whose claim it is, is asked before whether this role makes this move.
            moves = "/moves/" in route or "/evidence" in route
            wanted = {404} if who in allowed else {403, 404} if moves else {403}
            assert answer.status_code in wanted, (route, how, answer.text)
    if who.side or whose == "other tenant":
        assert (desk.site.store.events("other"), desk.site.store.events("default")) == before


def test_nobody_gets_in_without_credentials_or_with_wrong_ones(desk: Desk, claims: dict[str, str]) -> None:
    good = desk.key(Who.ADMIN)["Authorization"]
    for route in ROUTES:
        for head in ({}, {"Authorization": good[:-1] + "?"}, {"Authorization": "Basic YTpi"}):
            answer = call(desk, route, claims["own"], head)
            assert answer.status_code == 401, (route, answer.text)


@pytest.mark.parametrize("who", list(Who))
def test_a_key_does_nothing_that_its_scopes_do_not_name(desk: Desk, claims: dict[str, str], who: Who) -> None:
    head = desk.key(who, scopes=[])
    for route in ROUTES:
        free = route in ("GET /v1/me", "DELETE /v1/sessions/current")
        answer = call(desk, route, claims["own"], head)
        assert answer.status_code in ((200, 204) if free else (403,)), (route, answer.text)


def test_lists_hold_only_what_is_ones_own(desk: Desk, claims: dict[str, str]) -> None:
    for who in READERS:
        for _, head in heads(desk, who, claims["own"]):
            shown = {c["id"] for c in desk.web.get("/v1/claims", headers=head).json()["claims"]}
            both = {claims["own"], claims["other party"]}
            assert shown == ({claims["own"]} if who.side else both), who
    wide = {"buyer_ref": "buyer-2", "merchant_ref": "merchant-2"}
    for who in (B, M):
        listed = desk.web.get("/v1/claims", params=wide, headers=desk.key(who)).json()["claims"]
        assert claims["other party"] not in {c["id"] for c in listed}


def test_the_shop_acts_for_a_side_only_with_the_scope_for_it(desk: Desk, claims: dict[str, str]) -> None:
    without = desk.key(P, scopes=["move", "read", "upload"])
    only_buyer = desk.key(P, scopes=["move", "read", "upload", "act:buyer"])
    for side, head, status in (
        ("buyer", without, 403),
        ("merchant", without, 403),
        ("merchant", only_buyer, 403),
        ("buyer", only_buyer, 200),
    ):
        answer = desk.web.post(
            f"/v1/claims/{claims['own']}/moves/human-demanded",
            params={"as": side},
            headers={**head, "If-Match": "*"},
        )
        assert answer.status_code == status, answer.text
    for who in (R, A, M):
        head = {**desk.key(who), "If-Match": "*"}
        url = f"/v1/claims/{claims['own']}/moves/human-demanded"
        assert desk.web.post(url, params={"as": "buyer"}, headers=head).status_code == 403
