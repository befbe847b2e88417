"""Where the rules sent a claim: what a reviewer sees of it, and how lists follow it."""

from typing import Any

from jianzhen.claims.claim import Routing
from jianzhen.client import Client
from jianzhen.model import Because, Priority, Step
from jianzhen.policy import default
from jianzhen.policy.why import both
from jianzhen.server.access import Who
from tests.server.conftest import Desk

R, M, B = Who.REVIEWER, Who.MERCHANT, Who.BUYER


def test_a_reviewer_sees_where_the_rules_sent_a_claim_and_why(desk: Desk) -> None:
    claim, other = desk.submit(), desk.submit()
    told = Routing("photos", Priority.HIGH, True, ("seen-elsewhere",), ("words",), (Because.NOT_EVALUATED,))
    desk.screen(claim, Step.REVIEW, policy=default().name, routing=told)
    desk.screen(other, Step.REVIEW)
    seen = desk.web.get(f"/v1/claims/{claim}", headers=desk.key(R)).json()
    name = f"{default().name}/seen-elsewhere"
    assert [seen[x] for x in ("queue", "priority", "second", "rules")] == ["photos", "high", True, [name]]
    (shown,) = desk.web.get(f"/v1/claims/{claim}/reports", headers=desk.key(R)).json()["reports"]
    assert [shown[x] for x in ("queue", "priority", "second")] == ["photos", "high", True]
    rule = next(rule for rule in default().rules if rule.id == "seen-elsewhere")
    (why,) = shown["why"]["rules"]
    assert why["rule"] == rule.id
    assert (why["reason"], why["clause"]) == (both(rule.reason), both(rule.clause))
    assert shown["why"]["not_evaluated"] == ["words"]
    assert [why["code"] for why in shown["why"]["because"]] == ["not-evaluated"]
    plain = desk.web.get(f"/v1/claims/{other}/reports", headers=desk.key(R)).json()["reports"][0]
    assert (plain["queue"], plain["why"]["rules"]) == ("general", [])
    for who in (B, M):
        assert desk.web.get(f"/v1/claims/{claim}", headers=desk.key(who)).json()["rules"] == []
    desk.move(claim, "leased", desk.key(R))
    verdict = {"outcome": "approve", "amount": {"amount": "86", "currency": "CNY"}, "remedy": "refund-only",
               "clause": name, "reasons": "It is broken."}  # fmt: skip
    assert desk.move(claim, "decided", desk.key(R), {"verdict": verdict}).json()["state"] == "second-review"


class Inside(Client):
    """The client, of a service in this process."""

    def __init__(self, desk: Desk, who: Who) -> None:
        super().__init__("http://testserver", "-")
        self.desk, self._headers = desk, desk.key(who)

    def _send(self, method: str, path: str, *_: Any) -> bytes:
        answer = self.desk.web.request(method, path, headers=self._headers)
        assert answer.status_code == 200, answer.text
        return answer.content


def test_reviewers_list_a_queue_by_priority(desk: Desk) -> None:
    ids = [desk.submit() for _ in range(3)]
    for id, priority in zip(ids, (Priority.NORMAL, Priority.HIGH, Priority.HIGH), strict=True):
        desk.screen(id, Step.REVIEW, routing=Routing("photos", priority, rules=("r",)))
    desk.screen(desk.submit(), Step.REVIEW)
    listed = list(Inside(desk, R).claims(queue="photos", order="priority", limit=1))
    assert [c["id"] for c in listed] == [ids[1], ids[2], ids[0]]
    assert len(list(Inside(desk, R).claims(state=["in-review", "final"]))) == 4
