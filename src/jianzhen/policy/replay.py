"""A policy on past claims: what it would have proposed, and what another one would have changed.

Every claim is given to the policy whatever its day, since the question is “what if”; claims from outside its
days are counted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from jianzhen.model import Step
from jianzhen.policy.model import Policy
from jianzhen.policy.past import PastClaim
from jianzhen.policy.propose import Proposal, propose
from jianzhen.policy.words import Ask
from jianzhen.sheet.days import day_of


@dataclass
class Replay:
    """Counts over past claims.

    Attributes:
        outside: claims submitted on days on which the policy is not in force.
        steps: claims by proposed step.
        rules: claims by rule that held.
        unevaluated: claims by (rule, missing facts) where a rule could not be evaluated.
        otherwise: claims in which no rule held.
        proposals: each claim's id and proposal, in order.
    """

    policy: Policy
    claims: int = 0
    outside: int = 0
    otherwise: int = 0
    steps: Counter[Step] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    unevaluated: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    proposals: list[tuple[str, Proposal]] = field(default_factory=list)


def replay(policy: Policy, claims: Iterable[PastClaim]) -> Replay:
    """Return what the policy would have proposed."""
    result = Replay(policy)
    for claim in claims:
        proposal = propose(policy, claim.facts)
        result.claims += 1
        result.outside += not policy.covers(day_of(claim.submitted))
        result.otherwise += not proposal.hits
        result.steps[proposal.step] += 1
        result.rules.update(hit.rule for hit in proposal.hits)
        result.unevaluated.update((u.rule, u.missing) for u in proposal.unevaluated)
        result.proposals.append((claim.id, proposal))
    return result


@dataclass(frozen=True, slots=True)
class Change:
    """A claim for which the new policy proposes something else; it may be harder on both, or on neither."""

    claim: str
    old: Proposal
    new: Proposal

    @property
    def harder_on_buyer(self) -> bool:
        """A more careful step, something more asked of the buyer, or a second review more."""
        more = _newly(self.old, self.new, from_merchant=False)
        return (
            self.new.step.care > self.old.step.care
            or bool(more)
            or self.new.second_review > self.old.second_review
        )

    @property
    def harder_on_merchant(self) -> bool:
        """Now approved with nobody heard, now asked to answer, or something more asked of the merchant."""
        moved = self.new.step is not self.old.step and self.new.step in (Step.APPROVE, Step.HEAR_MERCHANT)
        return moved or bool(_newly(self.old, self.new, from_merchant=True))


@dataclass
class Shadow:
    """What a new policy would have changed.

    Attributes:
        changes: the claims with another proposal, in order.
        steps: ids by (old step, new step), where the step changed.
        newly, no_longer: ids by rule that holds now and did not, and the other way round.
    """

    old: Policy
    new: Policy
    claims: int = 0
    changes: list[Change] = field(default_factory=list)
    steps: dict[tuple[Step, Step], list[str]] = field(default_factory=dict)
    newly: dict[str, list[str]] = field(default_factory=dict)
    no_longer: dict[str, list[str]] = field(default_factory=dict)


def shadow(old: Policy, new: Policy, claims: Iterable[PastClaim]) -> Shadow:
    """Return what the new policy would have changed; other words of a reason or clause are no change."""
    result = Shadow(old, new)
    for claim in claims:
        result.claims += 1
        change = Change(claim.id, propose(old, claim.facts), propose(new, claim.facts))
        if _outcome(change.old) == _outcome(change.new):
            continue
        result.changes.append(change)
        if change.old.step is not change.new.step:
            result.steps.setdefault((change.old.step, change.new.step), []).append(claim.id)
        before, after = ({hit.rule for hit in p.hits} for p in (change.old, change.new))
        for rule in sorted(after - before):
            result.newly.setdefault(rule, []).append(claim.id)
        for rule in sorted(before - after):
            result.no_longer.setdefault(rule, []).append(claim.id)
    return result


def _outcome(proposal: Proposal) -> tuple[object, ...]:
    """What the people in a claim would notice."""
    return (
        proposal.step,
        frozenset(proposal.evidence),
        proposal.queue,
        proposal.priority,
        proposal.second_review,
        proposal.remedies,
        proposal.limit_minor,
    )


def _newly(old: Proposal, new: Proposal, *, from_merchant: bool) -> set[Ask]:
    return {
        ask
        for ask in set(new.evidence) - set(old.evidence)
        if any(wanted.from_merchant is from_merchant for wanted in ask)
    }
