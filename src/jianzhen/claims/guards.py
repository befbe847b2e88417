"""Why somebody cannot do something now: each returns None where nothing stands in the way, else the reason.

Guards ask about claim, actor and time only, so that `allowed` can use them; checks also about the event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jianzhen.claims import verdicts
from jianzhen.claims.calendar import end_of
from jianzhen.claims.claim import ClaimState, Exhibit
from jianzhen.claims.events import (
    AppealDecided,
    ConditionMet,
    Erased,
    Event,
    EvidenceAsked,
    Exported,
    Marked,
    MerchantOffered,
    Merged,
    ReferralAnswered,
    ReferralApproved,
    ReferralAsked,
    ReferralWithdrawn,
    RestrictionBegun,
    Screened,
)
from jianzhen.claims.states import Actor, Mark, Outcome, PenaltyKind, ReferralKind, Role, Ruling, Side, State
from jianzhen.claims.terms import Terms
from jianzhen.model import Text


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody tries something now; `event` is None while only asking what would be possible."""

    claim: ClaimState
    actor: Actor
    now: datetime
    terms: Terms
    event: Event | None = None


Guard = Callable[[Try], Text | None]

MOST_REFERRALS = 100

MOST_MARKS = 2000
"""Boxes on one exhibit: those a person marked, and the lines of text that were found."""


def is_party(t: Try) -> Text | None:
    """A buyer or merchant acts on own claims only; every actor has an id."""
    own = {Role.BUYER: t.claim.buyer, Role.MERCHANT: t.claim.merchant}.get(t.actor.role, t.actor.id)
    return (
        None if t.actor.id and t.actor.id == own else Text("this is somebody else's claim", "这不是您的索赔")
    )


def own_copy(t: Try) -> Text | None:
    """A side gets the copy made for it, never another's."""
    event, side = t.event, t.actor.side
    if side is None or not isinstance(event, Exported) or event.variant == side.value:
        return None
    return Text("this copy is made for somebody else", "该版本是为他人制作的")


def marks_in_order(t: Try) -> Text | None:
    """Boxes are counted, and not without end."""
    if isinstance(t.event, Marked) and not 0 <= t.event.marked <= MOST_MARKS:
        return Text(f"at most {MOST_MARKS} boxes", f"最多标出 {MOST_MARKS} 处")
    return None


def not_held(t: Try) -> Text | None:
    """Nothing is decided under a legal hold."""
    return Text("the claim is under a legal hold", "该索赔处于法律保全状态") if t.claim.hold else None


def held(t: Try) -> Text | None:
    """Only a hold that stands can be lifted."""
    return None if t.claim.hold else Text("there is no legal hold", "没有法律保全")


def something_removed(t: Try) -> Text | None:
    """What is erased is named, each thing once; by its hash, unless all of its kind goes."""
    removed = t.event.removed if isinstance(t.event, Erased) else ()
    named = {(r.matter, r.sha256) for r in removed}
    hashed = all((r.sha256 is not None) == r.matter.hashed and r.rule for r in removed)
    if removed and hashed and len(named) == len(removed):
        return None
    return Text("what is erased has to be named, once, with its rule", "须逐项列明所删除的内容及其依据的规则")


def holds_lease(t: Try) -> Text | None:
    """Who works on it has it, and the time is not over."""
    if t.claim.lease is None or t.claim.lease.holder != t.actor:
        return Text("somebody has to take the claim first", "须先领取该索赔")
    if t.now >= t.claim.lease.until:
        return Text("the time to work on this claim is over", "处理该索赔的时限已过")
    return None


def is_free(t: Try) -> Text | None:
    """Nobody else works on it now."""
    if t.claim.lease is None or t.claim.lease.holder == t.actor or t.now >= t.claim.lease.until:
        return None
    return Text("somebody else is working on it", "其他人正在处理")


def of_the_queue(t: Try) -> Text | None:
    """The senior queue is for senior reviewers."""
    if t.claim.senior and t.actor.role is not Role.SENIOR_REVIEWER:
        return Text("it is in the queue of the senior reviewers", "已进入高级审核员队列")
    return None


def not_senior(t: Try) -> Text | None:
    """What is in the senior queue cannot be escalated further."""
    return Text("it is in the senior queue already", "已在高级审核员队列中") if t.claim.senior else None


def never_decided(t: Try) -> Text | None:
    """A second view and an appeal are for somebody who never gave a verdict on this t.claim."""
    if t.actor.id in t.claim.deciders:
        return Text("who decided on this claim cannot judge it again", "对该索赔作过决定的人不得再次评判")
    return None


def gave_first(t: Try) -> Text | None:
    """A first view is taken back by its author only."""
    if t.claim.first is not None and t.claim.first.by == t.actor:
        return None
    return Text("this is somebody else's view", "这是其他人的意见")


def not_extended(t: Try) -> Text | None:
    """One extension for each request."""
    return Text("the time was prolonged already", "期限已延长过一次") if t.claim.extended else None


def _side(actor: Actor) -> Side:
    return Side.BUYER if actor.role is Role.BUYER else Side.MERCHANT


_CLOSED = (State.SECOND_REVIEW, State.DECIDED, State.FINAL, State.WITHDRAWN, State.MERGED)


def late(t: Try) -> bool:
    """Whether what this side supplies now comes after its time."""
    if t.claim.state in _CLOSED:
        return True
    mark = Mark.INCOMPLETE if _side(t.actor) is Side.BUYER else Mark.NO_REPLY
    return mark in t.claim.marks and t.claim.state is not State.APPEALED


def in_time(t: Try) -> Text | None:
    """Evidence in its time."""
    return (
        Text("the time for evidence is over; it is kept as late", "举证期限已过，将作为逾期材料保存")
        if late(t)
        else None
    )


def too_late(t: Try) -> Text | None:
    """Evidence after its time."""
    return None if late(t) else Text("this evidence is in time", "该材料未逾期")


def not_yet_appealed(t: Try) -> Text | None:
    """Each side appeals a decision once."""
    return (
        Text("this side has appealed already", "该方已提出申诉")
        if _side(t.actor) in t.claim.appellants
        else None
    )


def not_yet_demanded(t: Try) -> Text | None:
    """Once a side has asked for a person, it is so."""
    return (
        Text("a person will decide already", "已确定由人工决定")
        if _side(t.actor) in t.claim.demanded
        else None
    )


def was_automatic(t: Try) -> Text | None:
    """After a person's decision there is the appeal."""
    if t.claim.decision is not None and t.claim.decision.basis.automatic:
        return None
    return Text("this decision was not automatic: appeal instead", "该决定并非自动作出，请提出申诉")


def not_due_by_law(t: Try) -> Text | None:
    """A refund with a date fixed by law stays in its own t.claim."""
    return Text("its refund has a date fixed by law", "其退款期限由法律规定") if t.claim.refund_due else None


def has_clock(t: Try) -> Text | None:
    """Only what runs can run out."""
    return None if t.claim.clock else Text("no deadline is running", "没有进行中的期限")


def may_still_ask(t: Try) -> Text | None:
    """A buyer is not asked for evidence without end."""
    if (
        isinstance(t.event, EvidenceAsked)
        and t.event.of is Side.BUYER
        and t.claim.requests >= t.terms.requests
    ):
        return Text("the buyer has been asked often enough: decide", "已多次要求买家补充证据，请作出决定")
    return None


def new_exhibits(t: Try) -> Text | None:
    """Exhibits are new to the file, each named once, and the file of a side is bounded."""
    exhibits: tuple[Exhibit, ...] = getattr(t.event, "exhibits", ())
    known = {f.exhibit.sha256 for f in t.claim.file}
    names = [e.sha256 for e in exhibits]
    if len(set(names)) < len(names) or known.intersection(names):
        return Text("an exhibit is in the file already", "材料已在案卷中")
    if len(names) + sum(f.by is t.actor.side for f in t.claim.file) > t.terms.exhibits:
        return Text(
            f"a side can have at most {t.terms.exhibits} exhibits",
            f"每一方最多提交 {t.terms.exhibits} 份材料",
        )
    return None


def some_exhibits(t: Try) -> Text | None:
    """Who supplies evidence supplies something."""
    return None if getattr(t.event, "exhibits", ()) else Text("there is no exhibit in it", "其中没有材料")


def exhibits_on_file(t: Try) -> Text | None:
    """A screening speaks of what is in the file."""
    known = {f.exhibit.sha256 for f in t.claim.file}
    if isinstance(t.event, Screened) and not known.issuperset(t.event.exhibits):
        return Text("an exhibit is not in the file", "材料不在案卷中")
    return None


def offer_in_order(t: Try) -> Text | None:
    """An offer is something, not more than was asked, and takes nothing back that was paid."""
    if not isinstance(t.event, MerchantOffered):
        return None
    offer = t.event.offer
    fits = offer.amount.currency == t.claim.asked.currency and not offer.amount.above(t.claim.asked)
    if fits and t.claim.paid.above(offer.amount):
        return Text("more than that has been paid already", "已支付的金额高于该提议")
    if fits and offer.remedy.is_money == (offer.amount.amount > 0):
        return None
    return Text("the sum does not fit the remedy or what was asked", "金额与补救方式或请求不符")


def verdict_in_order(t: Try) -> Text | None:
    """A verdict has all that it needs."""
    verdict = getattr(t.event, "verdict", None)
    return None if verdict is None else verdicts.flaw(t.claim, verdict, t.terms)


def ruling_in_order(t: Try) -> Text | None:
    """Upholding changes nothing, anything else names a verdict; who appealed alone is not worse off."""
    if not isinstance(t.event, AppealDecided) or t.claim.decision is None:
        return None
    if (t.event.ruling is Ruling.UPHOLD) != (t.event.verdict is None):
        return Text(
            "upholding names no verdict, overturning and varying do", "维持不含新决定，推翻或变更须写明新决定"
        )
    if t.event.verdict is None or len(t.claim.appellants) != 1:
        return None
    if verdicts.worse_for(t.claim.appellants[0], t.event.verdict, t.claim.decision):
        return Text("who appealed alone cannot be worse off by it", "仅一方申诉时，不得使其处境更差")
    return None


def condition_in_order(t: Try) -> Text | None:
    """A condition is met once, and not in the future."""
    if not isinstance(t.event, ConditionMet):
        return None
    if t.event.condition in t.claim.met:
        return Text("this is known already", "该条件已记录")
    return None if t.event.on <= t.now else Text("that is in the future", "时间晚于当前")


def entry_stands(t: Try) -> Text | None:
    """An entry in the consumer record rests on this claim."""
    return None if t.claim.entry else Text("nothing of it stands in the record", "记录中没有本案的有效条目")


def not_yet_objected(t: Try) -> Text | None:
    """An entry is objected to once; it can still be reopened by what is new."""
    if t.claim.entry is None or t.claim.entry.objected is None:
        return None
    return Text("this entry was objected to already", "已对该条目提出过异议")


def disputed(t: Try) -> Text | None:
    """Only an objection that waits can be answered."""
    if t.claim.entry is not None and t.claim.entry.disputed:
        return None
    return Text("no objection waits for an answer", "没有待处理的异议")


def undisputed(t: Try) -> Text | None:
    """Nothing follows from an entry while an objection to it waits."""
    if t.claim.entry is None or not t.claim.entry.disputed:
        return None
    return Text("an objection to it has not been answered", "对该条目的异议尚未答复")


def not_yet_warned(t: Try) -> Text | None:
    """An entry is warned of once."""
    if t.claim.entry is None or t.claim.entry.warned is None:
        return None
    return Text("the buyer was warned already", "已向买家发出过警告")


def two_wanted_it(t: Try) -> Text | None:
    """Two people, neither seeing the other's view, decided that the account may be restricted."""
    if t.claim.entry is not None and t.claim.entry.penalty is PenaltyKind.ACCOUNT:
        return None
    return Text("its decision names no restriction of the account", "其决定未包含限制账号")


def not_restricted(t: Try) -> Text | None:
    """One restriction an entry; one that an objection ended can be decided anew if the entry stays."""
    entry = t.claim.entry
    limit = entry.restricted if entry else None
    if entry is None or limit is None or (limit.ended is not None and limit.ended == entry.objected):
        return None
    return Text("the account was restricted because of this already", "已因该条目限制过账号")


def restricted(t: Try) -> Text | None:
    """Only a restriction that stands can be ended."""
    limit = t.claim.entry.restricted if t.claim.entry else None
    if limit is not None and limit.stands(t.now):
        return None
    return Text("the account is not restricted by this", "账号未因本案受限制")


def ends_in_time(t: Try) -> Text | None:
    """A restriction has an end, and it is not far off."""
    if not isinstance(t.event, RestrictionBegun):
        return None
    if t.now < t.event.until <= end_of(t.terms.restriction, t.now).at:
        return None
    return Text(
        f"a restriction ends within {t.terms.restriction.length} {t.terms.restriction.unit}",
        "限制须有结束时间，且不超过规定的最长期限",
    )


def found_by_a_person(t: Try) -> Text | None:
    """Papers for somebody outside rest on a decision of people, whose entry was not overturned."""
    decision, overturned = t.claim.decision, {x.round for x in t.claim.entries if x.overturned}
    if decision is not None and decision.by.role.person_deciding and t.claim.round not in overturned:
        return None
    return Text("no decision of a person stands", "没有由人作出且仍有效的决定")


def may_be_referred(t: Try) -> Text | None:
    """The same papers are asked for once; nobody is held to account for what was granted."""
    if not isinstance(t.event, ReferralAsked) or t.claim.decision is None:
        return None
    if any(referral.package == t.event.package for referral in t.claim.referrals):
        return Text("these papers were asked for already", "该材料已被提出过")
    if len(t.claim.referrals) >= MOST_REFERRALS:
        return Text(f"at most {MOST_REFERRALS} referrals", f"最多 {MOST_REFERRALS} 份移送材料")
    granted = t.claim.decision.verdict.outcome is Outcome.APPROVE
    if granted and t.event.kind in (ReferralKind.CIVIL, ReferralKind.POLICE):
        return Text("all that was asked for was granted", "其请求已全部获准")
    return None


def asked_by_another(t: Try) -> Text | None:
    """Nobody approves what they asked for themselves."""
    named = t.event.package if isinstance(t.event, ReferralApproved) else None
    for referral in t.claim.referrals:
        waits = referral.approved is None and referral.withdrawn is None
        if waits and referral.by.id != t.actor.id and named in (None, referral.package):
            return None
    return Text("nobody else has asked for such papers", "没有他人提出、待批准的此份材料")


def referral_stands(t: Try) -> Text | None:
    """Only papers that stand are taken back."""
    named = t.event.package if isinstance(t.event, ReferralWithdrawn) else None
    if any(r.withdrawn is None and named in (None, r.package) for r in t.claim.referrals):
        return None
    return Text("no such papers stand", "没有仍有效的此份材料")


def referral_went_out(t: Try) -> Text | None:
    """Only approved papers can have been answered; also after they were taken back."""
    named = t.event.package if isinstance(t.event, ReferralAnswered) else None
    if any(r.approved is not None and named in (None, r.package) for r in t.claim.referrals):
        return None
    return Text("no such papers were approved", "没有经批准的此份材料")


def into_another(t: Try) -> Text | None:
    """A claim is merged into another one."""
    if isinstance(t.event, Merged) and t.event.into in ("", t.claim.id):
        return Text("name another claim", "请指定另一项索赔")
    return None
