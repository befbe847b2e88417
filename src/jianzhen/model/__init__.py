"""The words of the field as frozen types; imports nothing else of ours."""

from jianzhen.model.assessment import Assessment, Evidence, Proposal
from jianzhen.model.exhibit import Regime, Role
from jianzhen.model.finding import Abstention, Band, Finding, Kind, Passage, Region, Strength
from jianzhen.model.money import Money
from jianzhen.model.procedure import Condition, Demand, Ground, Medium, Remedy, Step
from jianzhen.model.statement import Statement, StatementRole
from jianzhen.model.text import Lang, Text, sentences

__all__ = [
    "Abstention",
    "Assessment",
    "Band",
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
