"""The record over the API: the person sees all of it and objects, another person answers, rings are seen."""

import json
from datetime import timedelta
from typing import Any

from jianzhen.claims import SYSTEM
from jianzhen.claims import events as e
from jianzhen.claims.claim import Found
from jianzhen.model import Band, Kind, Step
from jianzhen.server import ties
from jianzhen.server.access import Who
from jianzhen.server.schemas import TiesIn
from tests.server.conftest import Desk

REFUSAL = {
    "outcome": "refuse",
    "amount": {"amount": "0", "currency": "CNY"},
    "penalty": {"on": "buyer", "kind": "account"},
    "clause": "rule-7@3",
    "reasons": "两处独立的发现。",
    "relied": ["derived-from-product", "capture-contradiction"],
}
FOUND = (Found(Kind.DERIVED_FROM_PRODUCT, Band.STRONG), Found(Kind.CAPTURE_CONTRADICTION, Band.MODERATE))


def ok(answer: Any) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json()


def entered(desk: Desk, **facts: Any) -> str:
    """Two people refuse a claim, with a penalty, and it becomes final."""
    claim = desk.submit(**facts)
    store = desk.site.store
    mine = store.claim("default", claim).state.unscreened
    report = store.blobs.put("default", [b'{"schema": "jianzhen.nothing-to-screen/1", "side": "buyer"}'])
    event = e.Screened(SYSTEM, Step.REVIEW, "test@1", report.sha256, mine, FOUND)
    store.apply("default", claim, event, now=desk.clock(), terms=desk.site.terms("default"))
    for who, code in ((Who.REVIEWER, "decided"), (Who.SENIOR_REVIEWER, "second-view-given")):
        ok(desk.move(claim, "leased", desk.key(who)))
        ok(desk.move(claim, code, desk.key(who), {"verdict": REFUSAL}))
    clock = store.claim("default", claim).state.clock
    assert clock is not None
    desk.clock.now = clock.at
    event = e.DeadlineRanOut(SYSTEM, clock.kind, clock.version)
    store.apply("default", claim, event, now=desk.clock(), terms=desk.site.terms("default"))
    return claim


def record(desk: Desk, claim: str) -> Any:
    return ok(desk.web.get("/v1/record", headers=desk.link(claim, "buyer")))


def test_a_person_sees_the_whole_record_objects_and_is_answered(desk: Desk) -> None:
    claim, other = entered(desk), entered(desk, buyer_ref="buyer-2")
    later = desk.submit()
    told = record(desk, later)  # by a link for another claim of the same person
    [entry] = told["entries"]
    assert (entry["claim"], entry["kind"], entry["counts"], entry["may_object"]) == (
        claim, "confirmed-finding", True, True,
    )  # fmt: skip
    assert (entry["reasons"], entry["clause"]) == ("两处独立的发现。", "rule-7@3")
    assert {o["effect"] for o in told["open"]} == {"manual-review", "more-evidence", "return-needed"}
    assert other not in json.dumps(told)

    body = {"claim": claim, "statement": "照片是我本人拍的。"}
    head = desk.link(later, "buyer")
    foreign = desk.web.post("/v1/record/objections", json={**body, "claim": other}, headers=head)
    assert foreign.status_code == 404
    ok(desk.web.post("/v1/record/objections", json=body, headers=head))
    again = desk.web.post("/v1/record/objections", json=body, headers=head)
    assert again.status_code == 409
    assert not record(desk, later)["open"]

    officer = desk.key(Who.APPEAL_OFFICER)
    [waiting] = ok(desk.web.get("/v1/objections", headers=officer))["objections"]
    assert waiting["claim"] == claim
    assert waiting["due_at"] > waiting["objected_at"]
    texts = ok(desk.web.get(f"/v1/claims/{claim}", headers=officer))["texts"]
    assert "照片是我本人拍的。" in texts.values()
    answer = {"stays": False, "reasons": "原图有连续拍摄记录，条目有误。"}
    assert desk.move(claim, "objection-decided", desk.key(Who.SENIOR_REVIEWER), answer).status_code == 403
    ok(desk.move(claim, "objection-decided", officer, answer))
    assert ok(desk.web.get("/v1/objections", headers=officer))["objections"] == []
    [entry] = record(desk, later)["entries"]
    assert (entry["kind"], entry["counts"]) == ("overturned", False)
    assert [said["text"] for said in entry["said"]] == [
        "照片是我本人拍的。",
        "原图有连续拍摄记录，条目有误。",
    ]
    own = ok(desk.web.get(f"/v1/claims/{claim}", headers=desk.link(claim, "buyer")))
    assert "原图有连续拍摄记录，条目有误。" in own["texts"].values()


def test_the_merchant_learns_nothing_of_it(desk: Desk) -> None:
    claim = entered(desk)
    words = {"claim": claim, "statement": "照片是我本人拍的。"}
    ok(desk.web.post("/v1/record/objections", json=words, headers=desk.link(claim, "buyer")))
    head = desk.link(claim, "merchant")
    shown = ok(desk.web.get(f"/v1/claims/{claim}", headers=head))
    assert (shown["entries"], shown["clock"]) == ([], None)
    assert "本人" not in json.dumps(shown, ensure_ascii=False)
    kinds = {
        event["kind"] for event in ok(desk.web.get(f"/v1/claims/{claim}/events", headers=head))["events"]
    }
    assert "record-objected" not in kinds


def test_a_restriction_needs_a_warning_before_the_further_claim(desk: Desk) -> None:
    senior = desk.key(Who.SENIOR_REVIEWER)
    first = entered(desk)
    standing = f"/v1/claims/{first}/standing"
    until = (desk.clock.now + timedelta(days=30)).isoformat()
    body = {"perk": "instant-refund", "until": until, "reasons": "再次认定。"}
    refused = desk.move(first, "restriction-begun", senior, body)
    assert refused.status_code == 409
    assert ok(desk.web.get(standing, headers=senior))["restriction_here"] is None
    ok(desk.move(first, "warning-given", senior, {"reasons": "如再次认定，可能停用极速退款。"}))
    second = entered(desk)
    body["until"] = (desk.clock.now + timedelta(days=30)).isoformat()
    told = ok(desk.web.get(f"/v1/claims/{second}/standing", headers=senior))
    assert "account-restriction" in {o["effect"] for o in told["open"]}
    assert told["restriction_here"]["until_at_most"] > body["until"]
    assert "buyer-1" not in json.dumps(told)
    ok(desk.move(second, "restriction-begun", senior, body))
    [limited] = [x for x in record(desk, second)["entries"] if x["restriction"]]
    assert limited["restriction"]["now"]
    platform = desk.key(Who.PLATFORM)
    feed = ok(desk.web.get("/v1/events?limit=1000", headers=platform))["events"]
    effects = [effect for event in feed for effect in event["effects"]]
    assert [x["perk"] for x in effects if x["effect"] == "account-restricted"] == ["instant-refund"]
    ok(desk.move(second, "record-objected", desk.link(second, "buyer"), {"statement": "不是我。"}))
    [limited] = [x for x in record(desk, second)["entries"] if x["restriction"]]
    assert not limited["restriction"]["now"]
    assert limited["restriction"]["ended_at"]


def test_a_ring_is_for_reviewers_and_names_no_person(desk: Desk) -> None:
    phone = {"device": "device-token-7", "payment": "card-token-1"}
    claim = desk.submit(ties=phone)
    other = desk.submit(buyer_ref="buyer-2", ties={"device": "device-token-7"})
    desk.submit(buyer_ref="buyer-3", ties={"device": "card-token-1"})
    desk.submit(tenant="other", ties=phone)
    head = desk.key(Who.REVIEWER)
    told = ok(desk.web.get(f"/v1/claims/{claim}/ring", headers=head))
    assert [node["id"] for node in told["claims"]] == [claim, other]
    assert [node["person"] for node in told["claims"]] == [1, 2]
    assert [(edge["claims"], edge["tie"]) for edge in told["edges"]] == [
        (sorted([claim, other]), "same-device")
    ]
    assert "buyer-" not in json.dumps(told)
    for who in (Who.APPEAL_OFFICER, Who.AUDITOR, Who.PLATFORM):
        assert desk.web.get(f"/v1/claims/{claim}/ring", headers=desk.key(who)).status_code == 403
    with desk.site.store.database.read() as db:
        kept = db.exec_driver_sql("SELECT digest FROM tie").scalars().all()
    assert not [digest for digest in kept if "token" in digest]
    assert len(set(kept)) == 5  # no tenant has the hash of another's
    assert "device-token-7" not in json.dumps(ok(desk.web.get(f"/v1/claims/{claim}", headers=head)))


def test_the_key_of_ties_is_made_once_and_is_not_in_the_database(desk: Desk) -> None:
    folder = desk.site.settings.home / "keys"
    assert ties.open_key(folder) == ties.open_key(folder) == desk.site.tie_key
    assert (folder / "ties.key").stat().st_mode & 0o077 == 0
    one = ties.hashed(desk.site.tie_key, "default", TiesIn(device="x"))
    assert one != ties.hashed(b"another key", "default", TiesIn(device="x"))
