"""What a verdict must have to stand, when it needs a second view, and what two views have in common."""

from collections.abc import Iterable
from dataclasses import replace

from jianzhen.claims.claim import ClaimState, Decision, Verdict
from jianzhen.claims.states import Outcome, Payer, Side
from jianzhen.claims.terms import Terms
from jianzhen.model import Band, Condition, Kind, Medium, Remedy, Text

_RANK = {Outcome.REFUSE: 0, Outcome.PARTIAL: 1, Outcome.APPROVE: 2}


def flaw(claim: ClaimState, verdict: Verdict, terms: Terms) -> Text | None:
    """Return why this verdict of a person cannot stand, None if it can."""
    if (why := _shape_flaw(claim, verdict)) is not None:
        return why
    if verdict.reasons is None:
        return Text("a decision needs written reasons", "决定必须附书面理由")
    if _against_someone(verdict) and not verdict.clause:
        return Text(
            "a decision against a side needs the rule clause it rests on",
            "对任何一方不利的决定必须写明所依据的规则条款",
        )
    if harsh(claim, verdict, terms) and not carried(claim, verdict.relied, terms):
        return Text(
            "a refusal or penalty needs two independent kinds of finding of at least moderate strength, "
            "or one conclusive kind, found in this claim",
            "拒绝或处罚须依据本次索赔中两类相互独立、强度至少为中等的发现，或一类结论性的发现",
        )
    if verdict.payer is Payer.MERCHANT and not claim.heard.done:
        return Text(
            "the merchant has not been heard, so nothing can be charged to them",
            "尚未听取商家意见，不能由商家承担",
        )
    return photo_alone(claim, verdict, terms)


def photo_alone(claim: ClaimState, verdict: Verdict, terms: Terms) -> Text | None:
    """Return why the sum cannot be granted on photos alone, None if it can."""
    own = (f.exhibit.medium for f in claim.file if f.by is Side.BUYER)
    more = verdict.conditions or claim.met or any(medium is not Medium.PHOTO for medium in own)
    if more or not verdict.amount.above(terms.refund_only.amount):
        return None
    return Text(
        "a refund above the limit is not granted on photos alone: ask for a video, or attach return or "
        "destruction",
        "超过限额的退款不能仅凭照片批准：请要求补充视频，或附加退货、销毁条件",
    )


def _shape_flaw(claim: ClaimState, verdict: Verdict) -> Text | None:
    amount, remedy = verdict.amount, verdict.remedy
    if amount.currency != claim.asked.currency or amount.above(claim.asked):
        return Text("the sum is not within what was asked", "金额超出请求范围")
    if (verdict.outcome is Outcome.REFUSE) != (remedy is None):
        return Text(
            "a refusal grants nothing, anything else names a remedy",
            "拒绝不含补救方式，其他决定须写明补救方式",
        )
    if remedy is None:
        granted = amount.amount or verdict.conditions
        return Text("a refusal grants nothing", "拒绝时不得给予任何金额或条件") if granted else None
    if remedy.is_money != (amount.amount > 0):
        return Text("the sum does not fit the remedy", "金额与补救方式不符")
    if remedy is Remedy.RETURN_AND_REFUND and Condition.RETURN_OF_GOODS not in verdict.conditions:
        return Text("return and refund needs the condition return-of-goods", "退货退款须附退货条件")
    if (verdict.outcome is Outcome.APPROVE) != full(claim, verdict):
        return Text(
            "approve means all that was asked, partial means less or something else",
            "“批准”指满足全部请求，“部分”指较少或不同的补救",
        )
    return None


def full(claim: ClaimState, verdict: Verdict) -> bool:
    """Whether it grants all that was asked; conditions may be attached."""
    if verdict.remedy is None or not claim.remedy.is_money:
        return verdict.remedy is claim.remedy
    return verdict.remedy.is_money and verdict.amount.amount == claim.asked.amount


def _against_someone(verdict: Verdict) -> bool:
    against = verdict.outcome is not Outcome.APPROVE or verdict.penalty is not None
    return against or verdict.payer is Payer.MERCHANT


def refusal(claim: ClaimState, verdict: Verdict, terms: Terms) -> bool:
    """Whether it grants nothing, or so little money that the rules of a refusal hold."""
    if verdict.remedy is None:
        return True
    return verdict.remedy.is_money and verdict.amount.amount < claim.asked.amount * terms.partial_floor


def harsh(claim: ClaimState, verdict: Verdict, terms: Terms) -> bool:
    """Whether it is a refusal, or comes with a penalty."""
    return refusal(claim, verdict, terms) or verdict.penalty is not None


def needs_second(claim: ClaimState, verdict: Verdict, terms: Terms) -> bool:
    """Whether the terms ask for another, blind view before it can stand."""
    large = claim.asked.above(terms.second_review.amount)
    return verdict.penalty is not None or (large and refusal(claim, verdict, terms))


def carried(claim: ClaimState, relied: Iterable[Kind], terms: Terms) -> bool:
    """Whether these kinds carry a refusal: found here, moderate or stronger, independent or conclusive."""
    bands = {found.kind: found.band for found in claim.found}
    strong = {kind for kind in relied if bands.get(kind, Band.NONE).rank >= Band.MODERATE.rank}
    families = {terms.families[kind] for kind in strong if kind in terms.families}
    return len(families) >= 2 or not strong.isdisjoint(terms.conclusive)


def milder(first: Verdict, second: Verdict) -> tuple[Verdict, bool]:
    """Return what two views have in common, and whether its outcome is the first one's.

    What speaks against anyone stands only if both hold it: the view that gives the buyer more, a penalty that
    both name, a charge to the merchant that both make.
    """
    own = _worth(first) >= _worth(second)
    return replace(
        first if own else second,
        penalty=first.penalty if first.penalty == second.penalty else None,
        payer=first.payer if first.payer is second.payer else Payer.PLATFORM,
    ), own


def _worth(verdict: Verdict) -> tuple[int, object]:
    return _RANK[verdict.outcome], verdict.amount.amount


def worse_for(side: Side, verdict: Verdict, than: Decision) -> bool:
    """Whether a side that appealed alone would be worse off than with the decision that stands."""
    old = than.verdict
    if verdict.penalty not in (None, old.penalty) and verdict.penalty.on is side:
        return True
    if side is Side.MERCHANT:
        return _charge(verdict) > _charge(old)
    stricter = set(verdict.conditions) - set(old.conditions) if old.remedy is not None else set()
    return _worth(verdict) < _worth(old) or bool(stricter)


def _charge(verdict: Verdict) -> tuple[bool, object]:
    charged = verdict.payer is Payer.MERCHANT and verdict.remedy is not None
    return charged, verdict.amount.amount if charged else verdict.amount.nothing.amount
