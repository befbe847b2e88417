# ruff: noqa: E501, E731, PT018
"""What callers rely on: once is once, versions, uploads that go on, links, sign-in, safe bytes."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pyotp

from jianzhen.model import Step
from jianzhen.server.access import Who
from jianzhen.server.limits import Buckets
from tests.server.conftest import JPEG, Desk
from tests.store.making import end_and_erase

P, R, M, B, A = Who.PLATFORM, Who.REVIEWER, Who.MERCHANT, Who.BUYER, Who.ADMIN


def claim_body(number: int) -> dict[str, Any]:
    asked = {"amount": "86.00", "currency": "CNY"}
    return {"platform": "shop", "external_id": f"n{number}", "asked": asked, "statement": "Broken."}


def in_review(desk: Desk) -> str:
    claim = desk.submit()
    desk.screen(claim, Step.REVIEW)
    return claim


# once


def test_the_same_request_is_answered_as_before_and_another_of_its_key_refused(desk: Desk) -> None:
    head = {**desk.key(P), "Idempotency-Key": "k1"}
    first = desk.web.post("/v1/claims", json=claim_body(1), headers=head)
    again = desk.web.post("/v1/claims", json=claim_body(1), headers=head)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["location"] == first.headers["location"]
    other = desk.web.post("/v1/claims", json=claim_body(2), headers=head)
    assert (other.status_code, other.json()["type"]) == (422, "urn:jianzhen:problem:idempotency-key-reused")
    anew = desk.web.post("/v1/claims", json=claim_body(1), headers=desk.key(P))
    assert (anew.status_code, anew.json()["claim"]) == (409, first.json()["id"])
    assert len(desk.site.store.events("default")) == 2  # submitted, sealed: of one claim


def test_a_key_is_its_callers_own(desk: Desk) -> None:
    """Another caller's same key and body is another request, never a look at somebody else's answer."""
    one = {**desk.key(P), "Idempotency-Key": "k1"}
    two = {**desk.key(P, actor="second"), "Idempotency-Key": "k1"}
    first = desk.web.post("/v1/claims", json=claim_body(1), headers=one)
    second = desk.web.post("/v1/claims", json=claim_body(1), headers=two)
    assert (first.status_code, second.status_code) == (201, 409)


def test_a_form_is_the_same_request_only_with_the_same_files(desk: Desk) -> None:
    head = {**desk.key(P), "Idempotency-Key": "f"}
    data = {"claim": json.dumps(claim_body(1))}
    send = lambda photo: desk.web.post("/v1/claims", data=data, files={"photos": photo}, headers=head)
    first, again, other = send(JPEG), send(JPEG), send(JPEG + b"!")
    assert (first.status_code, again.json(), other.status_code) == (201, first.json(), 422)


def test_a_request_that_is_being_done_is_not_done_beside_itself(desk: Desk) -> None:
    from jianzhen.server.once import key_of

    head = {**desk.key(P), "Idempotency-Key": "busy"}
    id = desk.web.get("/v1/me", headers=head).json()["actor"]
    principal = type("P", (), {"id": id})()
    with desk.site.in_flight.alone(key_of(principal, "busy")):  # type: ignore[arg-type]
        answer = desk.web.post("/v1/claims", json=claim_body(1), headers=head)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:jianzhen:problem:in-flight")
    assert desk.web.post("/v1/claims", json=claim_body(1), headers=head).status_code == 201


def test_a_secret_is_shown_once_even_to_a_repeated_request(desk: Desk) -> None:
    head = {**desk.key(A), "Idempotency-Key": "k"}
    body = {"name": "till", "role": "platform"}
    first = desk.web.post("/v1/keys", json=body, headers=head).json()
    again = desk.web.post("/v1/keys", json=body, headers=head).json()
    assert first["key"].startswith("jz_key_")
    assert again == {**first, "key": None}
    raw = (desk.site.settings.home / "jianzhen.db").read_bytes()
    raw += (desk.site.settings.home / "jianzhen.db-wal").read_bytes()
    assert first["key"].rsplit("_", 1)[1].encode() not in raw
    assert desk.first[0].rsplit("_", 1)[1].encode() not in raw


# versions and moves


def test_a_move_names_the_version_it_is_about(desk: Desk) -> None:
    claim = in_review(desk)
    head = desk.key(R)
    url = f"/v1/claims/{claim}/moves/leased"
    assert desk.web.post(url, headers=head).status_code == 428
    stale = desk.web.post(url, headers={**head, "If-Match": '"1"'})
    current = desk.web.get(f"/v1/claims/{claim}", headers=head).headers["etag"]
    assert (stale.status_code, stale.headers["etag"]) == (412, current)
    done = desk.web.post(url, headers={**head, "If-Match": current})
    assert (done.status_code, done.headers["etag"]) == (200, '"4"')


def test_what_is_not_possible_now_is_answered_with_what_is_in_the_readers_language(desk: Desk) -> None:
    claim = in_review(desk)
    answer = desk.move(
        claim, "lease-renewed", {**desk.key(R), "Accept-Language": "fr, zh-CN;q=0.8, en;q=0.5"}
    )
    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert (
        body["allowed"]
        == ["leased", "condition-met", "merged"]
        == [m["move"] for m in desk.web.get(f"/v1/claims/{claim}/moves", headers=desk.key(R)).json()["moves"]]
    )
    assert body["title"] == "须先领取该索赔"
    assert answer.headers["content-language"] == "zh"
    assert (
        desk.move(claim, "lease-renewed", desk.key(R)).json()["title"]
        == "somebody has to take the claim first"
    )


def test_each_side_sees_its_own_and_reasons_reach_both(desk: Desk) -> None:
    claim = in_review(desk)
    reviewer = desk.key(R)
    desk.move(claim, "leased", reviewer)
    verdict = {
        "outcome": "partial", "amount": {"amount": "40", "currency": "CNY"}, "remedy": "partial-refund",
        "clause": "r@1", "reasons": "Half of it works.",
    }  # fmt: skip
    assert desk.move(claim, "decided", reviewer, {"verdict": verdict}).status_code == 200
    seen = {who: desk.web.get(f"/v1/claims/{claim}", headers=desk.key(who)).json() for who in (B, M, R)}
    assert all("Half of it works." in seen[who]["texts"].values() for who in seen)
    assert "It is broken." in seen[B]["texts"].values()
    assert "It is broken." not in seen[M]["texts"].values()
    assert seen[M]["buyer"] == "" != seen[B]["buyer"]
    assert seen[M]["exhibits"] == [] and len(seen[B]["exhibits"]) == 1
    assert seen[B]["decision"]["by"]["id"] == ""
    assert "buyer_ref" not in seen[B]
    kinds = {who: [e["kind"] for e in desk.web.get(f"/v1/claims/{claim}/events", headers=desk.key(who)).json()["events"]]
             for who in (B, M, R)}  # fmt: skip
    assert "screened" in kinds[R] and "screened" not in kinds[B] + kinds[M]


def test_nobody_puts_a_file_into_a_claim_by_its_hash_alone(desk: Desk) -> None:
    claim = desk.submit()
    desk.screen(claim)
    photo = desk.site.store.exhibits("default", desk.submit())[0].sha256
    body = {"statement": "No.", "exhibits": [{"sha256": photo}]}
    answer = desk.move(claim, "merchant-contested", desk.key(M), body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:jianzhen:problem:file-missing")


def test_bytes_of_exhibits_are_sent_so_that_no_browser_runs_them(desk: Desk) -> None:
    claim = desk.submit()
    exhibit = desk.site.store.exhibits("default", claim)[0]
    answer = desk.web.get(f"/v1/claims/{claim}/exhibits/{exhibit.sha256}", headers=desk.key(B))
    assert hashlib.sha256(answer.content).hexdigest() == exhibit.sha256
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("content-type", "application/octet-stream"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("content-disposition", f'attachment; filename="{exhibit.sha256}"'),
    ):
        assert answer.headers[name] == value
    assert (
        desk.web.get(f"/v1/claims/{claim}/exhibits/{exhibit.sha256}", headers=desk.key(M)).status_code == 404
    )
    end_and_erase(desk.site.store, claim, desk.clock(), "default")
    gone = desk.web.get(f"/v1/claims/{claim}/exhibits/{exhibit.sha256}", headers=desk.key(B))
    assert gone.status_code == 410


# files


def part(desk: Desk, id: str, at: int, data: bytes) -> Any:
    head = {**desk.key(B), "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
    return desk.web.patch(f"/v1/uploads/{id}", content=data, headers=head)


def test_a_large_file_comes_in_parts_and_goes_on_after_a_break(desk: Desk) -> None:
    data = bytes(range(256)) * 4000
    sha256 = hashlib.sha256(data).hexdigest()
    head = desk.key(B)
    made = desk.web.post(
        "/v1/uploads", json={"size": len(data), "sha256": sha256, "medium": "video"}, headers=head
    )
    id = made.json()["id"]
    assert part(desk, id, 0, data[:400_000]).status_code == 204
    wrong = part(desk, id, 0, data[:400_000])  # sent again, since its answer was lost
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "400000")
    stands = desk.web.head(f"/v1/uploads/{id}", headers=head)
    assert (stands.headers["upload-offset"], stands.headers["upload-length"]) == ("400000", str(len(data)))
    assert part(desk, id, 400_000, data[400_000:] + b"more").status_code == 422
    assert part(desk, id, 400_000, data[400_000:]).status_code == 204
    assert desk.web.get(f"/v1/uploads/{id}", headers=head).json()["state"] == "stored"
    assert desk.site.store.blobs.read("default", sha256) == data
    claim = desk.submit()
    body = {"exhibits": [{"sha256": sha256, "medium": "video"}]}
    answer = desk.web.post(f"/v1/claims/{claim}/evidence", json=body, headers={**head, "If-Match": "*"})
    assert answer.status_code == 200, answer.text


def test_a_file_of_other_bytes_than_announced_is_refused(desk: Desk) -> None:
    made = desk.web.post("/v1/uploads", json={"size": 3, "sha256": "0" * 64}, headers=desk.key(B)).json()
    assert part(desk, made["id"], 0, b"abc").status_code == 422
    assert desk.web.get(f"/v1/uploads/{made['id']}", headers=desk.key(B)).json()["state"] == "failed"
    form = {"files": {"file": b"abc"}, "data": {"sha256": "0" * 64}}
    assert desk.web.post("/v1/files", headers=desk.key(B), **form).status_code == 422  # type: ignore[arg-type]


def test_bodies_are_bounded(desk: Desk) -> None:
    big = desk.web.post("/v1/claims", json={"x": "y" * (2 << 20)}, headers=desk.key(P))
    assert (big.status_code, big.json()["type"]) == (413, "urn:jianzhen:problem:too-large")

    def unannounced() -> Any:
        for _ in range(40):
            yield b"x" * 65536

    head = {**desk.key(P), "Content-Type": "application/json"}
    assert desk.web.post("/v1/claims", content=unannounced(), headers=head).status_code == 413


# coming in


def test_a_link_is_used_once_and_ends(desk: Desk) -> None:
    claim = desk.submit()
    link = lambda: desk.web.post(
        f"/v1/claims/{claim}/links", json={"side": "buyer", "hours": 1}, headers=desk.key(P)
    ).json()["token"]
    token, old = link(), link()
    used = desk.web.post("/v1/links/use", json={"token": token})
    assert used.status_code == 201
    for bad in (token, token[:-1] + "x", "jz_link_none_none", used.json()["token"]):
        assert desk.web.post("/v1/links/use", json={"token": bad}).status_code == 401
    head = {"Authorization": f"Bearer {used.json()['token']}"}
    assert desk.web.get("/v1/me", headers=head).json()["claim"] == claim
    assert desk.web.get("/v1/me", headers={"Authorization": f"Bearer {old}"}).status_code == 401
    desk.clock.now += timedelta(hours=3)
    assert desk.web.post("/v1/links/use", json={"token": old}).status_code == 401
    assert desk.web.get("/v1/me", headers=head).status_code == 401


def test_people_sign_in_with_password_and_a_code_that_works_once(desk: Desk) -> None:
    body = {"name": "Li", "password": "a long password", "roles": ["reviewer", "appeal-officer"]}
    made = desk.web.post("/v1/accounts", json=body, headers=desk.key(A)).json()
    totp = pyotp.parse_uri(made["totp"])
    code = lambda: totp.at(desk.clock.now)  # type: ignore[union-attr]
    sign = lambda **other: desk.web.post(
        "/v1/sessions", json={"name": "Li", "password": body["password"], "code": code(), **other}
    )
    assert sign(password="another").status_code == 401
    assert sign(code="000000" if code() != "000000" else "1" * 6).status_code == 401
    assert sign(name="nobody").status_code == 401
    assert sign(role="admin").status_code == 401
    first = sign()
    assert (first.status_code, first.json()["role"]) == (201, "reviewer")
    assert sign().status_code == 401  # the same code
    desk.clock.now += timedelta(seconds=30)
    officer = sign(role="appeal-officer").json()
    heads = [{"Authorization": f"Bearer {s['token']}"} for s in (first.json(), officer)]
    actors = {desk.web.get("/v1/me", headers=head).json()["actor"] for head in heads}
    assert actors == {made["id"]}  # one person in either role, so that nobody judges their own decision
    assert desk.web.delete("/v1/sessions/current", headers=heads[0]).status_code == 204
    assert desk.web.get("/v1/me", headers=heads[0]).status_code == 401
    desk.web.delete(f"/v1/accounts/{made['id']}", headers=desk.key(A))
    assert desk.web.get("/v1/me", headers=heads[1]).status_code == 401


def test_a_revoked_or_old_key_opens_nothing(desk: Desk) -> None:
    make = lambda **more: desk.web.post(
        "/v1/keys", json={"name": "x", "role": "auditor", **more}, headers=desk.key(A)
    ).json()
    one, two = make(), make(days=1)
    heads = [{"Authorization": f"Bearer {key['key']}"} for key in (one, two)]
    assert [desk.web.get("/v1/me", headers=head).status_code for head in heads] == [200, 200]
    desk.web.delete(f"/v1/keys/{one['id']}", headers=desk.key(A))
    desk.clock.now += timedelta(days=2)
    assert [desk.web.get("/v1/me", headers=head).status_code for head in heads] == [401, 401]
    assert (
        desk.web.post("/v1/keys", json={"name": "x", "role": "buyer"}, headers=desk.key(A)).status_code == 422
    )
    wide = {"name": "x", "role": "auditor", "scopes": ["keys"]}
    assert desk.web.post("/v1/keys", json=wide, headers=desk.key(A)).status_code == 422


def test_who_asks_too_often_has_to_wait(desk: Desk) -> None:
    desk.site.buckets = Buckets(1, 3, clock=lambda: 0.0)
    answers = [desk.web.get("/v1/me", headers=desk.key(P)) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"]
    assert desk.web.get("/v1/me", headers=desk.key(R)).status_code == 200
    desk.site.doors = Buckets(0.01, 2, clock=lambda: 0.0)
    tries = [desk.web.post("/v1/links/use", json={"token": f"x{n}"}).status_code for n in range(3)]
    assert tries == [401, 401, 429]
