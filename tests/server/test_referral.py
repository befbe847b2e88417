"""Referrals over the API: two people, never one, never the shop's system; recalled with the decision."""

from typing import Any

from jianzhen.law import Facts
from jianzhen.referral import ReferralKind, draft, load, read_source, standing_of
from jianzhen.referral.source import read_events
from jianzhen.referral.standing import Standing
from jianzhen.server.access import Who
from jianzhen.work.labels import LABELS
from tests.law.made import act
from tests.server.conftest import Desk
from tests.server.test_exports import work
from tests.server.test_record import entered, ok

PACKAGE = "ab" * 32


def effects(desk: Desk, claim: str) -> list[dict[str, Any]]:
    last = desk.site.store.events("default", claim=claim, limit=1000)[-1]
    return list(last.effects)


def test_two_people_refer_and_a_reopened_decision_recalls_it(desk: Desk) -> None:
    early = desk.submit()
    reviewer, senior = desk.key(Who.REVIEWER), desk.key(Who.SENIOR_REVIEWER)
    asked = {"kind": "police", "package": PACKAGE}
    assert desk.move(early, "referral-asked", reviewer, asked).status_code == 409
    claim = entered(desk)
    assert desk.move(claim, "referral-asked", desk.key(Who.PLATFORM), asked).status_code == 403
    ok(desk.move(claim, "referral-asked", senior, asked))
    assert desk.move(claim, "referral-asked", reviewer, asked).status_code == 409
    approved = {"package": PACKAGE}
    assert desk.move(claim, "referral-approved", senior, approved).status_code == 409
    assert desk.move(claim, "referral-answered", senior, {**approved, "statement": "?"}).status_code == 409
    manager = desk.key(Who.POLICY_MANAGER)
    assert desk.move(claim, "referral-approved", manager, {"package": "cd" * 32}).status_code == 409
    ok(desk.move(claim, "referral-approved", manager, approved))

    for side in ("buyer", "merchant"):
        head = desk.link(claim, side)
        assert PACKAGE not in desk.web.get(f"/v1/claims/{claim}", headers=head).text
        assert "referral" not in desk.web.get(f"/v1/claims/{claim}/events", headers=head).text

    ok(desk.move(claim, "reopened", senior, {"cause": "court", "reasons": "It was ordered."}))
    told = effects(desk, claim)
    recalled = {"effect": "referral-recalled", "kind": "police", "package": PACKAGE, "approved": True}
    assert recalled in told
    assert {"effect": "alarm", "why": "referral-recalled"} in told
    assert desk.move(claim, "referral-approved", manager, approved).status_code == 409
    answer = {**approved, "statement": "It is not ours.", "proof": "ef" * 32}
    ok(desk.move(claim, "referral-answered", senior, answer))
    assert desk.site.store.audit("default", desk.site.terms("default"), [], files=False).faults == []


def case_file(desk: Desk, claim: str) -> bytes:
    shop = desk.key(Who.PLATFORM)
    made = desk.web.post(f"/v1/claims/{claim}/exports", json={"variant": "authority"}, headers=shop)
    work(desk)
    file = desk.web.get(f"{made.headers['Location']}/file", headers=shop)
    assert file.status_code == 200, file.text
    return bytes(file.content)


def test_from_the_service_to_a_package_two_people_stand_behind(desk: Desk) -> None:
    claim = entered(desk)
    source = read_source(case_file(desk, claim))
    assert source.reasons == ("两处独立的发现。",)
    assert [event["kind"] for event in source.decided] == ["decided", "second-view-given"]
    facts = Facts((act(claim, "2026-11-20", "86.00"),))
    package = draft(ReferralKind.CIVIL, [source], load(ReferralKind.CIVIL), desk.clock(), LABELS, facts)
    asked = {"kind": "civil", "package": package.sha256}
    ok(desk.move(claim, "referral-asked", desk.key(Who.REVIEWER), asked))
    ok(desk.move(claim, "referral-approved", desk.key(Who.SENIOR_REVIEWER), {"package": package.sha256}))
    told, events = read_events(case_file(desk, claim))
    assert told == claim
    assert standing_of(events, package.sha256) is Standing.APPROVED
