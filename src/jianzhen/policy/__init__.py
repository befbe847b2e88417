"""Rules as versioned, dated, readable data: from the facts of a claim to a proposed step and its routing.

A policy proposes; it never refuses, restricts or penalises. Needs the extra `service`.
"""

from jianzhen.model import Because, Priority, Remedy, Step
from jianzhen.policy.facts import (
    AssessmentFacts,
    ClaimFacts,
    Facts,
    FindingFacts,
    HistoryFacts,
    MerchantFacts,
)
from jianzhen.policy.load import default, default_source, in_force, load, warnings
from jianzhen.policy.model import Policy, Rule
from jianzhen.policy.propose import Hit, Proposal, Unevaluated, propose, propose_without_policy
from jianzhen.policy.why import why
from jianzhen.policy.words import Ask, Effect, Wanted
from jianzhen.sheet.days import day_of

__all__ = [
    "Ask",
    "AssessmentFacts",
    "Because",
    "ClaimFacts",
    "Effect",
    "Facts",
    "FindingFacts",
    "HistoryFacts",
    "Hit",
    "MerchantFacts",
    "Policy",
    "Priority",
    "Proposal",
    "Remedy",
    "Rule",
    "Step",
    "Unevaluated",
    "Wanted",
    "day_of",
    "default",
    "default_source",
    "in_force",
    "load",
    "propose",
    "propose_without_policy",
    "warnings",
    "why",
]
