"""Examiner `statement`, on the words around a claim; what it sees and how often it errs: MODEL_CARD.md."""

from collections.abc import Iterator

from jianzhen.examiners.case import Case
from jianzhen.model import Abstention, Finding

NAME = "statement"
VERSION = "1"


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look at every text of the case; without any, nothing is even loaded."""
    if case.statements:
        from jianzhen.examiners.statement.look import look

        yield from look(NAME, VERSION, case.statements, case.contacts)
