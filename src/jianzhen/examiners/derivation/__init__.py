"""Examiner `derivation`; what it sees and how often it is wrong stands in MODEL_CARD.md."""

from collections.abc import Iterator

from jianzhen.examiners.case import Case
from jianzhen.model import Abstention, Finding

NAME = "derivation"
VERSION = "1"


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look at every claim photo of the case."""
    return iter(())
