"""Two cases from the press, graded as they were reported: what is missing is said, nothing is made up."""

from datetime import date

from jianzhen.law import Facts, Reach, grade, read, shipped
from tests.law.made import missing, reach

CRABS = """
schema: jianzhen.law-facts/1
acts:
  - claim: crabs
    day: 2025-11-18      # received, and refund asked for, on the day after the order
    amount: 195.00
    facts: {falsity: true, obtained: true, handled: HANDLED, repaid: HANDLED}
"""
"""Guangzhou Zengcheng, November 2025: a made-up video of dead crabs; 8 days of detention, money recovered.

https://www.yangtse.com/news/sh/202512/t20251203_296442.html
"""

MOULD = """
schema: jianzhen.law-facts/1
acts:
  - claim: mould
    times: 13
    day: {to: 2026-02-28}
    amount: 7000.00
    at_least: true
    facts: {falsity: true}
"""
"""Changsha, February 2026: 13 claims, edited or staged photos, over 7,000 yuan, opened as extortion."""


def facts(text: str) -> Facts:
    return read(text.encode(), shipped())


def test_the_crabs_before_the_police_decided() -> None:
    graded = grade(facts(CRABS.replace("HANDLED", "false")), date(2025, 11, 28))
    assert [branch.id for branch in graded.branches] == ["civil", "administrative", "criminal", "extortion"]
    police, fraud = graded.rule("psap-49-old"), graded.rule("crim-266")
    assert police is not None
    assert fraud is not None
    assert (reach(police, "basic"), reach(police, "serious")) == (Reach.OPEN, Reach.OPEN)
    assert "5 to 10 days" in police.bands[0].consequence.en  # 8 were ordered
    assert {band.reach for band in fraud.bands} == {Reach.NOT_REACHED}
    assert graded.rule("psap-58") is None
    assert police.counsel == ()
    assert missing(graded) == {
        "intent",
        "real-defect",
        "learned",
        "forgiven",
        "punished-lately",
        "age",
        "pregnant-or-nursing",
    }
    (run,) = [run for run in graded.rule("psap-20-22-old").clocks if run.id == "discover"]  # type: ignore[union-attr]
    assert (run.ends, run.over) == (date(2026, 5, 18), False)


def test_the_crabs_after_it_was_dealt_with_count_nowhere() -> None:
    graded = grade(facts(CRABS.replace("HANDLED", "true")), date(2026, 3, 1))
    reaches = {band.reach for branch in graded.branches for rule in branch.rules for band in rule.bands}
    assert reaches == {Reach.NOT_REACHED}
    assert graded.rule("psap-49-old").left_out[0].act.claim == "crabs"  # type: ignore[union-attr]
    assert graded.rule("civil-148").left_out[0].why.en == "the money was paid back"  # type: ignore[union-attr]


def test_the_mould_as_reported() -> None:
    graded = grade(facts(MOULD), date(2026, 3, 1))
    extortion, fraud = graded.rule("crim-274"), graded.rule("crim-266")
    assert extortion is not None
    assert fraud is not None
    assert extortion.times == 13
    assert [(b.id, b.reach) for b in extortion.bands] == [
        ("repeated", Reach.OPEN),
        ("larger", Reach.OPEN),
        ("huge", Reach.NOT_REACHED),
        ("especially-huge", Reach.NOT_REACHED),
    ]
    assert [b.reach for b in fraud.bands] == [Reach.OPEN, Reach.NOT_REACHED, Reach.NOT_REACHED]
    assert any("doubtful" in text.en for text in extortion.counsel)
    assert {"threat", "intent", "obtained", "handled", "day", "amount", "age", "province"} <= missing(
        extortion
    )
    assert {"telecom", "real-defect", "province", "amount", "day"} <= missing(fraud)
    old = graded.rule("psap-49-old")
    assert old is not None
    assert any("before or after the rule changed" in text.en for text in old.counsel)
    assert fraud.sum is not None
    assert fraud.sum.open_ended
    assert str(fraud.sum.settled) == "0.00"
