"""What the findings of one claim amount to: evidence found or insufficient, and a proposed next step."""

from dataclasses import dataclass
from enum import StrEnum

from jianzhen.model.finding import Band
from jianzhen.model.text import Text


class Evidence(StrEnum):
    """There is no value that means "genuine": absence of findings proves nothing."""

    FOUND = "found"
    INSUFFICIENT = "insufficient"


class Proposal(StrEnum):
    """The next step proposed to a person. There is none that means "refuse"."""

    NO_OBJECTION = "no-objection"
    ASK_EVIDENCE = "ask-evidence"
    HEAR_MERCHANT = "hear-merchant"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Assessment:
    """Sum of one check; a person decides.

    `queue` sorts claims that wait for a person, the largest first. It is an order and nothing else: no
    strength, and no bound on it is a reason for anything.
    """

    evidence: Evidence
    band: Band
    proposal: Proposal
    reasons: tuple[Text, ...]
    queue: float = 0.0
