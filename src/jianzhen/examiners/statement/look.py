"""All rules of the examiner over all texts of a case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jianzhen.examiners.statement import wording
from jianzhen.examiners.statement.copied import Shingled, passages, shared, shingled
from jianzhen.examiners.statement.numbers import numbers
from jianzhen.examiners.statement.planted import Mention, Planted, mentions, planted
from jianzhen.examiners.statement.stuffed import Stuffed, named, stuffed
from jianzhen.model import Abstention, Finding, Kind, Passage, Statement, StatementRole, Text

COPIED = ((0.9, 3.0), (0.75, 2.0), (0.6, 1.0))
"""Share of shingles in common, and the score."""
MOST_PASSAGES = 60


@dataclass(frozen=True, slots=True)
class _Examiner:
    name: str
    version: str

    def finds(self, kind: Kind, statement: Statement, score: float, summary: Text, **more: Any) -> Finding:
        marked = tuple(Passage(a, b) for a, b in more.pop("marked")[:MOST_PASSAGES])
        return Finding(
            self.name, self.version, kind, statement.sha256, score, summary, passages=marked, **more
        )

    def abstains(self, statement: Statement, reason: Text) -> Abstention:
        return Abstention(self.name, statement.sha256, reason)


def look(
    name: str, version: str, statements: Sequence[Statement], contacts: Sequence[str] | None
) -> Iterator[Finding | Abstention]:
    """Examine every text but those of earlier claims."""
    examiner = _Examiner(name, version)
    said = [mentions(statement.text) for statement in statements]
    registered = _registered(contacts)
    everywhere = [mention for some in said for mention in some]
    earlier = [s for s in statements if s.role is StatementRole.EARLIER]
    prepared = [shingled(s.text) for s in earlier]
    for statement, some in zip(statements, said, strict=True):
        if statement.role is StatementRole.EARLIER:
            continue
        yield from _hotlines(examiner, statement, some, everywhere, registered)
        if found := stuffed(statement.text):
            yield _stuffing(examiner, statement, found)
        if statement.role is StatementRole.BUYER:
            yield from _copying(examiner, statement, earlier, prepared)


def _registered(contacts: Sequence[str] | None) -> frozenset[str] | None:
    """Return the registered numbers as the texts' numbers are read: one a line, in any writing."""
    if contacts is None:
        return None
    return frozenset(number.e164 for contact in contacts for number in numbers(contact))


def _hotlines(
    examiner: _Examiner,
    statement: Statement,
    some: Sequence[Mention],
    everywhere: Sequence[Mention],
    registered: frozenset[str] | None,
) -> Iterator[Finding | Abstention]:
    found = list(planted(statement, some, everywhere, registered, len(named(statement.text)) if some else 0))
    if found:
        yield examiner.finds(
            Kind.PLANTED_HOTLINE,
            statement,
            found[0].score,
            wording.hotline(found),
            marked=sorted((m.number.start, m.number.end) for one in found for m in one.mentions),
            details={"numbers": [_facts(one) for one in found[:20]]},
        )
    elif registered is None and statement.role is not StatementRole.BUYER and any(m.offered for m in some):
        yield examiner.abstains(statement, wording.NO_CONTACTS)


def _facts(one: Planted) -> dict[str, Any]:
    return {
        "number": one.number.e164,
        "written": len(one.mentions),
        "signs": dict(one.signs),
        "brands": list(one.brands),
        "registered": False if one.unregistered else None,
    }


def _stuffing(examiner: _Examiner, statement: Statement, found: Stuffed) -> Finding:
    return examiner.finds(
        Kind.STUFFED_TEXT,
        statement,
        found.score,
        wording.stuffing(found),
        marked=found.passages,
        details={
            "places": list(found.places[:100]),
            "place_count": len(found.places),
            "provinces": found.provinces,
            "hotline_phrases": found.phrases,
        },
    )


def _copying(
    examiner: _Examiner, statement: Statement, earlier: Sequence[Statement], prepared: Sequence[Shingled]
) -> Iterator[Finding | Abstention]:
    """Compare with what others wrote; a buyer may repeat himself."""
    others = [
        (e, p)
        for e, p in zip(earlier, prepared, strict=True)
        if e.author is None or statement.author is None or e.author != statement.author
    ]
    if not others:
        yield examiner.abstains(statement, wording.NO_EARLIER)
        return
    mine = shingled(statement.text)
    if not mine.long_enough:
        yield examiner.abstains(statement, wording.TOO_SHORT)
        return
    share, number = max((shared(mine, p), -n) for n, (_, p) in enumerate(others))
    source, theirs = others[-number]
    score = next((score for least, score in COPIED if share >= least), None)
    if score is None:
        return
    yield examiner.finds(
        Kind.COPIED_STATEMENT,
        statement,
        score,
        wording.copying(share, known=bool(statement.author and source.author)),
        against=source.sha256,
        marked=passages(mine, theirs),
        details={"share": round(share, 3), "compared_with": len(others)},
    )
