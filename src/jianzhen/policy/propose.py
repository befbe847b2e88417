"""Facts of a claim → proposed step, with every rule that says so. It proposes and routes; a person decides.

How several rules become one proposal:

1. The most careful step wins: approve < hear the merchant < ask for evidence < review.
2. Whatever any rule asks for is asked for, less what has been supplied. Second review if any rule says so;
   the highest priority; the queue of the first rule with the winning step that names one, else of the first.
3. Remedies are those that all rules leave open, and always the one asked for; the limit is the lowest.
4. No rule holds: the policy's `otherwise` (a person, or the merchant is heard).
5. Whatever the rules say, a person looks where screening was not completed, a rule could not be evaluated,
   evidence asked for has come in, the merchant was heard already, or an approval does not fit the claim.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jianzhen.model import GENERAL, Because, Priority, Remedy, Step, Text
from jianzhen.policy.expression import Known, NotEvaluated
from jianzhen.policy.facts import Facts
from jianzhen.policy.model import Policy, Rule
from jianzhen.policy.money import written
from jianzhen.policy.why import both
from jianzhen.policy.words import BECAUSE, Ask


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds. `step` is what it comes to here; `note` says why it is not the rule's own."""

    rule: str
    policy: str
    clause: Text
    reason: Text
    step: Step
    note: Because | None = None


@dataclass(frozen=True, slots=True)
class Unevaluated:
    """A rule that could not be evaluated. `missing`: the facts not known; none if it cannot be computed."""

    rule: str
    policy: str
    missing: tuple[str, ...]

    @property
    def text(self) -> Text:
        """The same in a sentence."""
        if not self.missing:
            return Text(f"{self.rule}: not evaluated: cannot be computed", f"{self.rule}：未判断：无法计算")
        names = ", ".join(self.missing)
        return Text(
            f"{self.rule}: not evaluated: fact {names} missing", f"{self.rule}：未判断：缺少事实 {names}"
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the policy proposes for one claim, and why. There is no adverse value.

    Attributes:
        otherwise: the policy's reason where no rule holds.
        because: what decided beyond the rules, such as a check that was not completed.
        evidence: what to ask for; each item is settled by one of its alternatives.
        remedies: those that fit.
        limit_minor: most that may be granted without a second person, in minor units; None: no limit named.
    """

    policy: str
    step: Step
    hits: tuple[Hit, ...]
    unevaluated: tuple[Unevaluated, ...]
    otherwise: Text | None
    because: tuple[Because, ...]
    evidence: tuple[Ask, ...]
    queue: str
    priority: Priority
    second_review: bool
    remedies: tuple[Remedy, ...]
    limit_minor: int | None


def propose(policy: Policy, facts: Facts) -> Proposal:
    """Return what the policy proposes; never raises."""
    known = Known(facts, policy.currency, policy.amounts)
    answers = [(rule, rule.when.holds(known)) for rule in policy.rules]
    rules = [rule for rule, answer in answers if answer is True]
    unevaluated = tuple(
        Unevaluated(rule.id, policy.name, answer.missing)
        for rule, answer in answers
        if isinstance(answer, NotEvaluated)
    )
    amount: int | None = known.values.get("claim.amount_minor")
    hits = tuple(_hit(rule, policy, facts, amount) for rule in rules)
    because, step = _step(policy, hits, unevaluated, facts)
    person = [rule for rule in rules if rule.step is not Step.APPROVE]
    over = any(_over(rule, policy, amount) for rule in person)
    limits = [policy.amounts[rule.limit] for rule in person if rule.limit]
    return Proposal(
        policy=policy.name,
        step=step,
        hits=hits,
        unevaluated=unevaluated,
        otherwise=None if hits else policy.otherwise_reason,
        because=(*because, Because.OVER_LIMIT) if over else because,
        evidence=_evidence(rules, facts),
        queue=_queue(rules, hits, step),
        priority=max((rule.priority for rule in rules), key=lambda p: p.rank, default=Priority.NORMAL),
        second_review=over or any(rule.second_review for rule in rules),
        remedies=_remedies(rules, facts.claim.remedy),
        limit_minor=min(limits, default=None),
    )


def propose_without_policy() -> Proposal:
    """Return the proposal where no policy is in force on the day of the claim: a person looks."""
    return Proposal(
        policy="none@0",
        step=Step.REVIEW,
        hits=(),
        unevaluated=(),
        otherwise=None,
        because=(Because.NO_POLICY,),
        evidence=(),
        queue=GENERAL,
        priority=Priority.NORMAL,
        second_review=False,
        remedies=tuple(Remedy),
        limit_minor=None,
    )


def _step(
    policy: Policy, hits: Sequence[Hit], unevaluated: Sequence[Unevaluated], facts: Facts
) -> tuple[tuple[Because, ...], Step]:
    heard = not hits and policy.otherwise is Step.HEAR_MERCHANT and facts.merchant.heard
    guards = (
        (Because.NOT_SCREENED, not facts.screened),
        (Because.NOT_EVALUATED, bool(unevaluated)),
        (Because.HEARD, heard),
    )
    because = tuple(why for why, holds in guards if holds)
    steps = [hit.step for hit in hits] or [policy.otherwise]
    return because, max([*steps, *([Step.REVIEW] if because else [])], key=lambda s: s.care)


def _hit(rule: Rule, policy: Policy, facts: Facts, amount: int | None) -> Hit:
    step, note = rule.step, None
    match step:
        case Step.ASK_EVIDENCE if not _open(rule, facts):
            step, note = Step.REVIEW, Because.SUPPLIED
        case Step.HEAR_MERCHANT if facts.merchant.heard:
            step, note = Step.REVIEW, Because.HEARD
        case Step.APPROVE if _over(rule, policy, amount) or not _fits(rule, facts.claim.remedy):
            step, note = Step.REVIEW, Because.NOT_FITTING
    return Hit(rule.id, policy.name, rule.clause, rule.reason, step, note)


def _over(rule: Rule, policy: Policy, amount: int | None) -> bool:
    return rule.limit is not None and (amount is None or amount < 0 or amount > policy.amounts[rule.limit])


def _fits(rule: Rule, asked: Remedy | None) -> bool:
    return asked is not None and (not rule.remedies or asked in rule.remedies)


def _open(rule: Rule, facts: Facts) -> list[Ask]:
    return [ask for ask in rule.evidence if not set(ask) & set(facts.claim.supplied)]


def _evidence(rules: Iterable[Rule], facts: Facts) -> tuple[Ask, ...]:
    return tuple(dict.fromkeys(ask for rule in rules for ask in _open(rule, facts)))


def _queue(rules: Sequence[Rule], hits: Sequence[Hit], step: Step) -> str:
    named = [(rule.queue, hit.step) for rule, hit in zip(rules, hits, strict=True) if rule.queue]
    winning = [queue for queue, of in named if of is step]
    return (winning or [queue for queue, _ in named] or [GENERAL])[0]


def _remedies(rules: Iterable[Rule], asked: Remedy | None) -> tuple[Remedy, ...]:
    left = set(Remedy)
    for rule in rules:
        left &= set(rule.remedies) or set(Remedy)
    return tuple(remedy for remedy in Remedy if remedy in left or remedy is asked)


def as_data(proposal: Proposal, currency: str) -> dict[str, Any]:
    """Return the proposal as JSON-ready data; the limit as decimal text."""
    limit = proposal.limit_minor
    return {
        "policy": proposal.policy,
        "step": str(proposal.step),
        "hits": [
            {
                "rule": hit.rule,
                "policy": hit.policy,
                "clause": both(hit.clause),
                "reason": both(hit.reason),
                "step": str(hit.step),
                "note": hit.note and both(BECAUSE[hit.note]),
            }
            for hit in proposal.hits
        ],
        "not_evaluated": [
            {"rule": u.rule, "missing": list(u.missing), "text": both(u.text)} for u in proposal.unevaluated
        ],
        "because": [both(text) for text in _because(proposal)],
        "evidence": [[str(wanted) for wanted in ask] for ask in proposal.evidence],
        "queue": proposal.queue,
        "priority": str(proposal.priority),
        "second_review": proposal.second_review,
        "remedies": [str(remedy) for remedy in proposal.remedies],
        "limit": None if limit is None else written(limit, currency),
    }


def _because(proposal: Proposal) -> list[Text]:
    otherwise = [proposal.otherwise] if proposal.otherwise else []
    return [*otherwise, *(BECAUSE[why] for why in proposal.because)]
