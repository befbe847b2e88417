"""What adapters of shop systems share: handing a claim in once, and telling what came of it.

Nothing here calls a shop system. An adapter turns outcomes into the calls it would make and gives them to
`send`; printing them is the default. No refusal is told before it is final, and none that no person decided.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jianzhen.client import Client, RefusedError

Call = dict[str, Any]
Send = Callable[[Call], object]
What = Literal["goods-back", "pay", "replace", "refused", "person"]

PEOPLE = ("reviewer", "senior-reviewer", "appeal-officer")
"""Roles of the people who can refuse."""


@dataclass(frozen=True)
class Outcome:
    """Something the shop has to do about an after-sale order.

    Attributes:
        what: `goods-back`: granted, the goods come back first; `pay`: pay `amount` now; `replace`: exchange
            or repair; `refused`: final, by a person; `person`: not for a program, somebody looks at it.
        seq: number of the event it comes from.
        order: the shop's own id of the after-sale order.
        asked, amount: decimal text, in `currency`.
        remedy: what the buyer asked for.
        goods_back: the goods had to come back before payment.
        reasons: of the decision, as both sides read them.
    """

    what: What
    seq: int
    order: str
    asked: str
    amount: str
    currency: str
    remedy: str
    goods_back: bool
    reasons: str


def submit_once(
    client: Client,
    claim: Mapping[str, Any],
    photos: Sequence[Path | str],
    product: Sequence[Path | str] = (),
) -> str:
    """Hand in a claim and return its id; if the same order was handed in before, return that claim's id."""
    try:
        return str(client.submit(claim, photos, product)["id"])
    except RefusedError as error:
        if not str(error.problem.get("type", "")).endswith(":submitted-before"):
            raise
        return str(error.problem["claim"])


def withdraw(client: Client, claim: str) -> bool:
    """Take a claim back for the buyer, who took the order back; False if it can no longer be withdrawn.

    The key needs the scope `act:buyer`.
    """
    try:
        client.post(f"/v1/claims/{claim}/moves/withdrawn?as=buyer", {}, {"If-Match": "*"})
    except RefusedError as error:
        if error.status != 409:
            raise
        return False
    return True


def outcomes(client: Client, platform: str, after: int = 0) -> Iterator[Outcome]:
    """Yield what a platform's shops have to do because of events behind number `after`, oldest first."""
    for event in client.events(after):
        for effect in event["effects"]:
            what = _what(effect)
            if what is None:
                continue
            claim = client.claim(event["claim"])
            if claim["platform"] != platform or claim["external_id"] is None:  # None: erased since
                continue
            yield from _outcome(what, int(event["seq"]), effect, claim)


def _what(effect: Mapping[str, Any]) -> What | None:
    match effect["effect"]:
        case "refund-ordered":
            return "pay"
        case "goods-ordered":
            return "replace"
        case "record-entry" if effect["outcome"] == "refuse":
            return "refused"
        case "notify" if effect["template"] == "decided" and effect["role"] == "buyer":
            return "goods-back"
        case "refund-reversed" | "charge-changed" | "record-reversed":
            return "person"
    return None


def _outcome(what: What, seq: int, effect: Mapping[str, Any], claim: Mapping[str, Any]) -> Iterator[Outcome]:
    decision = claim["decision"] or {}
    verdict = decision.get("verdict", {})
    goods_back = "return-of-goods" in verdict.get("conditions", ())
    if what == "goods-back" and (not goods_back or verdict["outcome"] == "refuse"):
        return
    if what == "refused":
        by_person = effect["by"]["role"] in PEOPLE and decision.get("by") == effect["by"]
        if claim["state"] != "final" or not by_person or verdict["outcome"] != "refuse":
            what = "person"  # reopened since, or never a person's: not passed on
    amount = effect.get("amount", claim["asked"])
    yield Outcome(
        what=what,
        seq=seq,
        order=str(claim["external_id"]),
        asked=str(claim["asked"]["amount"]),
        amount=str(amount["amount"]),
        currency=str(amount["currency"]),
        remedy=str(claim["remedy"]),
        goods_back=goods_back,
        reasons=str(claim["texts"].get(verdict.get("reasons"), "")),
    )


def by_hand(outcome: Outcome, why: str) -> Call:
    """Return what stands in for a call that no program should make."""
    return {"person": why, "order": outcome.order, "what": outcome.what, "amount": outcome.amount}
