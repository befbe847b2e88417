"""A text on the page, what a finding is about marked; a stranger's words, so all of it escaped."""

from jianzhen.model import Finding, Statement, Text
from jianzhen.report.excerpt import excerpt
from jianzhen.report.html.element import Markup, el
from jianzhen.report.model import Report
from jianzhen.report.words import STATEMENT_ROLES

_MOST = 1_500
"""Characters of a text that a finding shows."""
_MOST_AGAINST = 500


def quotation(finding: Finding, report: Report) -> Markup | None:
    """Return the text a finding is about, and the one it is held against; None for findings on photos."""
    statement = report.statement(finding.exhibit)
    if statement is None:
        return None
    pieces = excerpt(statement.text, finding.passages, _MOST)
    words = (el("mark", None, piece.text) if piece.marked else piece.text for piece in pieces)
    against = report.earlier_statement(finding.against)
    return el(
        "figure",
        {"class": "quotation"},
        _block(report.statement_name(statement), *words),
        _block(_compared(against), against.text[:_MOST_AGAINST]) if against else None,
    )


def texts(report: Report) -> Markup:
    """List the texts given, for the section of exhibits."""
    rows = (
        el(
            "li",
            None,
            el(
                "div",
                None,
                el("p", None, el("strong", None, report.statement_name(statement))),
                el(
                    "p",
                    {"class": "muted"},
                    Text(f"{len(statement.text):,} characters", f"{len(statement.text):,} 字"),
                ),
                el("p", {"class": "muted"}, "SHA-256 ", el("code", {"class": "hash"}, statement.sha256)),
            ),
        )
        for statement in report.statements
    )
    return el("ul", {"class": "exhibits"}, *rows)


def _length(statement: Statement) -> Text:
    count = f"{len(statement.text):,}"
    return Text(f"{count} character{'' if count == '1' else 's'}", f"{count} 字")


def _compared(against: Statement) -> Text:
    name = STATEMENT_ROLES[against.role]
    return Text(f"{name.en}, for comparison", f"{name.zh}（对照）")


def _block(caption: Text, *words: str) -> Markup:
    return el("div", None, el("p", {"class": "caption"}, caption), el("blockquote", {"dir": "auto"}, *words))
