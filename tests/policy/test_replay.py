"""Replay, shadow and diff, against figures worked out by hand."""

from dataclasses import replace
from datetime import UTC, datetime

from jianzhen.policy import Facts, Remedy, Step
from jianzhen.policy.diff import differences
from jianzhen.policy.past import PastClaim
from jianzhen.policy.replay import replay, shadow
from jianzhen.policy.told import replay_data, replay_lines, shadow_data, shadow_lines
from tests.policy.made import policy, quiet, rule

APPROVE = rule("yes", "claim.amount_minor <= amounts.small", "approve", limit="small")
VIDEO = rule("video", "claim.amount_minor > amounts.large", "ask-evidence", evidence=["video"])
GLASS = rule("glass", "claim.category == 'glass'", "review")
OLD = policy(APPROVE, VIDEO, GLASS)
# Smaller approvals; instead of a video the packing video, from a lower amount on; glass is not named.
NEW = policy(
    APPROVE,
    rule("packed", "claim.amount_minor > amounts.large", "hear-merchant", evidence=["packing-video"]),
    version=2,
    amounts={"small": "20.00", "large": "500.00"},
    in_force={"from": "2026-12-15", "to": "2027-06-30"},
    notice="2026-12-01",
)


def past(id_: str, amount: int, day: int = 1, **more) -> PastClaim:
    facts: Facts = quiet()
    facts = replace(facts, claim=replace(facts.claim, amount_minor=amount, **more))
    return PastClaim(id_, datetime(2026, 3, day, tzinfo=UTC), facts)


CLAIMS = [
    past("a", 1000),  # approved, approved
    past("b", 3000),  # approved, otherwise: the merchant is heard
    past("c", 5000),  # the same
    past("d", 60000),  # otherwise, the merchant is heard with a packing video
    past("e", 200000),  # asked for a video, the merchant is heard with a packing video
    past("f", 1000, category="glass"),  # a person, approved
    past("g", 9000, category=None),  # not evaluated: a person; otherwise
    past("h", 9000, remedy=Remedy.REPAIR),  # otherwise, otherwise
]


def test_replay_counts():
    result = replay(OLD, [*CLAIMS, PastClaim("i", datetime(2026, 1, 31, tzinfo=UTC), CLAIMS[0].facts)])
    assert result.claims == 9
    assert result.outside == 1
    assert dict(result.steps) == {
        Step.APPROVE: 4,
        Step.HEAR_MERCHANT: 2,
        Step.ASK_EVIDENCE: 1,
        Step.REVIEW: 2,
    }
    assert dict(result.rules) == {"yes": 5, "video": 1, "glass": 1}
    assert result.otherwise == 3
    assert dict(result.unevaluated) == {("glass", ("claim.category",)): 1}
    data = replay_data(result)
    assert data["by_rule"] == {"yes": 5, "video": 1, "glass": 1}
    assert data["proposals"][4]["evidence"] == [["video"]]
    said = "\n".join(line.zh for line in replay_lines(result, 3))
    assert "未判断：glass，1 个索赔：缺少事实 claim.category" in said
    assert "另有 6 个" in said


def test_shadow_counts():
    result = shadow(OLD, NEW, CLAIMS)
    data = shadow_data(result)
    assert (data["claims"], data["changed"]) == (8, 6)
    assert data["by_step"] == [
        {"from": "approve", "to": "hear-merchant", "claims": ["b", "c"]},
        {"from": "ask-evidence", "to": "hear-merchant", "claims": ["e"]},
        {"from": "review", "to": "approve", "claims": ["f"]},
        {"from": "review", "to": "hear-merchant", "claims": ["g"]},
    ]
    assert data["by_rule"] == [
        {"rule": "yes", "newly": [], "no_longer": ["b", "c"]},
        {"rule": "video", "newly": [], "no_longer": ["e"]},
        {"rule": "glass", "newly": [], "no_longer": ["f"]},
        {"rule": "packed", "newly": ["d", "e"], "no_longer": []},
    ]
    assert data["harder_on_buyer"] == ["b", "c"]  # they were paid at once
    # asked to answer (b, c, e, g), paid with nobody heard (f), or asked for a packing video (d, e)
    assert data["harder_on_merchant"] == ["b", "c", "d", "e", "f", "g"]
    lines = list(shadow_lines(result, 2))
    assert lines[0].en == "test@2 instead of test@1 would have changed 6 of 8 claims."
    assert lines[1].zh == "对买家更严：2 个。对商家更严：6 个。"
    assert lines[-1].en == "… and 4 more: --json lists them all"


def test_a_policy_changes_nothing_against_itself():
    again = shadow(OLD, policy(APPROVE, VIDEO, GLASS, version=9), CLAIMS)
    assert again.changes == []
    assert [line.en for line in shadow_lines(again, 5)] == [
        "test@9 instead of test@1 would have changed 0 of 8 claims.",
        "Harder on the buyer: 0. Harder on the merchant: 0.",
    ]


def test_more_asked_of_the_buyer_and_a_second_review_are_harder_on_the_buyer():
    more = policy(APPROVE, {**VIDEO, "evidence": ["video", "count"]}, GLASS)
    second = policy(APPROVE, {**VIDEO, "routing": {"second-review": True}}, GLASS)
    for new in (more, second):
        (change,) = shadow(OLD, new, CLAIMS).changes
        assert (change.claim, change.harder_on_buyer, change.harder_on_merchant) == ("e", True, False)
        (change,) = shadow(new, OLD, CLAIMS).changes
        assert (change.harder_on_buyer, change.harder_on_merchant) == (False, False)


def test_differences_in_words():
    assert [text.en for text in differences(OLD, NEW)] == [
        "policy: test@1 → test@2",
        "in force from: 2026-02-01 → 2026-12-15",
        "in force to: none → 2027-06-30",
        "notice: none → 2026-12-01",
        "amount small: 50.00 → 20.00",
        "amount large: 1000.00 → 500.00",
        "rule packed: new: hear-merchant when claim.amount_minor > amounts.large",
        "rule video: taken away",
        "rule glass: taken away",
    ]


def test_differences_of_a_rule_in_words():
    changed = {
        **VIDEO,
        "when": "claim.amount_minor  >\n amounts.small",
        "step": "review",
        "evidence": ["count", {"one-of": ["return-of-goods", "destruction-on-video"]}],
        "routing": {"queue": "big", "priority": "high", "second-review": True},
        "remedies": ["repair", "exchange"],
        "limit": "large",
        "reason": {"en": "new", "zh": "新"},
    }
    assert [text.zh for text in differences(OLD, policy(APPROVE, changed, GLASS))] == [
        "规则 video：条件：claim.amount_minor > amounts.large → claim.amount_minor > amounts.small",
        "规则 video：步骤：ask-evidence → review",
        "规则 video：证据：video → count、return-of-goods 或 destruction-on-video",
        "规则 video：队列：无 → big",
        "规则 video：优先级：normal → high",
        "规则 video：复核：否 → 是",
        "规则 video：处理方式：无 → repair exchange",
        "规则 video：限额：无 → large",
        "规则 video：理由：字 → 新",
    ]
    assert list(differences(OLD, OLD)) == []
