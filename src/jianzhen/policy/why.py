"""Why a claim was sent where it is: a proposal's rules and reasons in words, from the codes in the record.

The record holds a policy's `id@version` and codes only; the words stand in that version of the policy.
"""

from collections.abc import Sequence
from typing import Any

from jianzhen.model import Because, Text
from jianzhen.policy.model import Policy, Rule
from jianzhen.policy.words import BECAUSE


def why(
    policy: Policy | None, rules: Sequence[str], unevaluated: Sequence[str], because: Sequence[Because]
) -> dict[str, Any]:
    """Return the reasons of one proposal as JSON-ready data.

    Args:
        policy: the version that was asked; None if it is not there any more: then its rules are only named.
        rules: ids of those that hold; none: the policy's `otherwise` spoke.
        unevaluated: ids of those that could not be evaluated.
        because: what made the proposal more careful than its rules alone.
    """
    known = {rule.id: rule for rule in policy.rules} if policy else {}
    otherwise = policy.otherwise_reason if policy and not rules else None
    return {
        "rules": [_rule(id, known.get(id)) for id in rules],
        "otherwise": otherwise and both(otherwise),
        "not_evaluated": list(unevaluated),
        "because": [{"code": code.value, **both(BECAUSE[code])} for code in because],
    }


def _rule(id: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"rule": id}
    return {
        "rule": id,
        "clause": both(rule.clause),
        "reason": both(rule.reason),
        "step": rule.step.value,
        "queue": rule.queue,
        "priority": rule.priority.value,
        "second_review": rule.second_review,
    }


def both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {"en": text.en, "zh": text.zh}
