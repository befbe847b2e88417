"""Examiner `statement` on made and hand-written texts: every planted one found, no ordinary one accused."""

import statement_planted as made
import statement_texts as texts
from jianzhen.examiners import Case, load
from jianzhen.model import Finding


def found(sample: texts.Sample) -> list[Finding]:
    said = load("statement").examine(Case((), statements=(sample.statement,), contacts=sample.contacts))
    return [f for f in said if isinstance(f, Finding)]


def test_no_finding_on_ordinary_texts() -> None:
    ordinary = [*texts.ordinary(3, 600), *texts.written("statement_ordinary")]
    ordinary += texts.written("statement_ordinary_heldout")
    assert len(ordinary) > 700
    assert [(s.statement.role, s.statement.text) for s in ordinary if found(s)] == []


def test_the_page_and_its_variations_are_found() -> None:
    planted = list(texts.written("statement_planted"))
    assert len(planted) > 20
    assert [s.statement.text for s in planted if not found(s)] == []


def test_made_pages_are_found_and_the_same_each_time() -> None:
    pages = list(made.pages(3, 40))
    assert [s.statement.text for s in pages if not found(s)] == []
    assert pages == list(made.pages(3, 40))


def test_most_planted_numbers_are_found() -> None:
    planted = list(made.planted(3, 100))
    assert sum(bool(found(s)) for s in planted) >= 90


def test_a_brands_own_number_is_never_more_than_a_hint() -> None:
    assert all(f.score == 1.0 for s in made_honest() for f in found(s))


def made_honest() -> list[texts.Sample]:
    return list(texts.brand_number(3, 60))
