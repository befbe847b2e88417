"""The words of the field as frozen types; imports nothing else of ours."""

from jianzhen.model.assessment import Assessment, Evidence, Proposal
from jianzhen.model.exhibit import Regime, Role
from jianzhen.model.finding import Abstention, Band, Finding, Kind, Passage, Region, Strength
from jianzhen.model.money import Money
from jianzhen.model.procedure import (
    GENERAL,
    Because,
    Condition,
    Demand,
    Ground,
    Medium,
    Priority,
    Remedy,
    Step,
)
from jianzhen.model.statement import Statement, StatementRole
from jianzhen.model.text import Lang, Text, sentences

__all__ = [
    "GENERAL",
    "Abstention",
    "Assessment",
    "Band",
    "Because",
    "Condition",
    "Demand",
    "Evidence",
    "Finding",
    "Ground",
    "Kind",
    "Lang",
    "Medium",
    "Money",
    "Passage",
    "Priority",
    "Proposal",
    "Regime",
    "Region",
    "Remedy",
    "Role",
    "Statement",
    "StatementRole",
    "Step",
    "Strength",
    "Text",
    "sentences",
]
