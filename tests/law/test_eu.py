"""A second jurisdiction is data: what a statement of reasons under the Digital Services Act must contain."""

from datetime import date

from jianzhen.law import Act, Facts, Grade, grade

CONTENTS = {"says-measure", "says-facts", "says-automation", "says-law", "says-terms", "says-redress"}


def graded(**facts: bool | date) -> Grade:
    day = date(2026, 4, 1)
    known = {key.replace("_", "-"): value for key, value in facts.items()}
    return grade(Facts((Act("d-1", day, day, None),), known, jurisdiction="EU"), date(2026, 11, 1))


def missing(of: Grade) -> set[str]:
    rule = of.rule("eu-dsa-17")
    assert rule is not None
    return {m.id for m in rule.missing}


def test_what_is_not_said_is_missing() -> None:
    assert missing(graded(restriction=True)) == CONTENTS | {"illegal-content", "against-terms"}
    assert missing(graded(restriction=True, illegal_content=True, against_terms=False)) == CONTENTS - {
        "says-terms"
    }


def test_no_is_as_missing_as_nothing_and_all_is_enough() -> None:
    yes = dict.fromkeys((key.replace("-", "_") for key in CONTENTS - {"says-law"}), True)
    assert missing(graded(restriction=True, illegal_content=False, against_terms=True, **yes)) == set()
    no = {**yes, "says_redress": False}
    assert missing(graded(restriction=True, illegal_content=False, against_terms=True, **no)) == {
        "says-redress"
    }


def test_without_a_restriction_no_statement_is_owed() -> None:
    assert graded(restriction=False).branches == ()


def test_six_months_to_complain() -> None:
    found = graded(restriction=True, told=date(2026, 4, 2)).rule("eu-dsa-20")
    assert found is not None
    assert [(run.ends, run.over) for run in found.clocks] == [(date(2026, 10, 2), True)]


def test_before_the_act_there_is_nothing() -> None:
    day = date(2024, 2, 16)
    assert grade(Facts((Act("d", day, day, None),), jurisdiction="EU"), day).branches == ()
