"""The record of a person as JSON-ready data, in plain words of both languages."""

from datetime import UTC, datetime
from typing import Any

from jianzhen.claims.states import Perk
from jianzhen.consumers.record import Entry, Kind
from jianzhen.consumers.rules import Effect, Rules
from jianzhen.consumers.standing import Standing, counts_until
from jianzhen.model import Text

KINDS: dict[Kind, Text] = {
    Kind.FINDING: Text(
        "a decision that two people made, and that became final, was entered",
        "由两人作出并已生效的决定已记入",
    ),
    Kind.OVERTURNED: Text(
        "overturned: the entry was wrong, and is held against nobody", "已推翻：该条目有误，不作任何不利依据"
    ),
    Kind.GRANTED: Text("a claim that was looked at and granted", "经查看后获得支持的索赔"),
}
EFFECTS: dict[Effect, Text] = {
    Effect.MANUAL_REVIEW: Text("a person looks at further claims", "后续索赔由人工查看"),
    Effect.MORE_EVIDENCE: Text("a further photo or video may be asked for", "可能要求补充照片或视频"),
    Effect.RETURN_NEEDED: Text(
        "a refund may be tied to the return of the goods", "退款可能以退货为条件"
    ),
    Effect.ACCOUNT_RESTRICTION: Text(
        "a favour may be switched off for a time", "可能在一定期限内停用某项便利"
    ),
}  # fmt: skip
PERKS: dict[Perk, Text] = {
    Perk.INSTANT_REFUND: Text("refund before anybody has looked", "未经查看即先行退款"),
    Perk.REFUND_WITHOUT_RETURN: Text("refund without return", "仅退款不退货"),
}


def as_data(here: Standing, now: datetime, rules: Rules) -> dict[str, Any]:
    """Return all of it."""
    return {
        "schema": "jianzhen.standing/1",
        "at": _moment(now),
        "rules": rules.name,
        "entries": [_entry(entry, here, now, rules) for entry in here.entries],
        "open": [
            {
                "effect": open.effect.value,
                "title": both(EFFECTS[open.effect]),
                "reason": both(open.reason),
                "rests_on": sorted({entry.claim for entry in open.entries}),
            }
            for open in here.open
        ],
    }


def _entry(entry: Entry, here: Standing, now: datetime, rules: Rules) -> dict[str, Any]:
    finding = entry.kind is Kind.FINDING
    limit = entry.restricted
    return {
        "claim": entry.claim,
        "kind": entry.kind.value,
        "title": both(KINDS[entry.kind]),
        "submitted_at": _moment(entry.submitted),
        "final_at": _moment(entry.at),
        "penalty": entry.penalty.value if entry.penalty else None,
        "counts": entry in here.counting,
        "counts_until": _moment(counts_until(entry, here.entries, rules)) if finding else None,
        "overturned_at": _moment(entry.overturned),
        "objected_at": _moment(entry.objected),
        "answered_at": _moment(entry.answered),
        "disputed": entry.disputed,
        "may_object": finding and entry.objected is None,
        "warned_at": _moment(entry.warned),
        "restriction": {
            "perk": limit.perk.value,
            "title": both(PERKS[limit.perk]),
            "since": _moment(limit.since),
            "until": _moment(limit.until),
            "ended_at": _moment(limit.ended),
            "now": entry.restricts(now),
        }
        if limit
        else None,
    }


def both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {"en": text.en, "zh": text.zh}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
