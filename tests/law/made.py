"""Facts made for tests: claims of which everything is known, unless a test takes something away."""

from datetime import date
from typing import Any

from jianzhen.law import Act, Facts, Grade, Reach, RuleGrade, grade
from jianzhen.model import Money

ALL = {
    "falsity": True,
    "intent": True,
    "real-defect": False,
    "obtained": True,
    "handled": False,
    "repaid": False,
    "threat": False,
}
"""What a person found about a claim: nothing speaks for it."""

PERSON = {
    "age": 30,
    "telecom": True,
    "all-returned": False,
    "forgiven": False,
    "first-time": True,
    "pregnant-or-nursing": False,
    "punished-lately": False,
    "earlier-extortion-sentence": False,
    "earlier-extortion-penalty": False,
    "many-or-weak": False,
}

AT = date(2026, 11, 23)


def act(
    claim: str = "c-1", day: str | None = "2026-03-01", amount: str | None = "195.00", **more: Any
) -> Act:
    """A claim of which everything is known; `facts` change some of it (None: not known)."""
    when = date.fromisoformat(day) if day else None
    facts = {key: value for key, value in {**ALL, **more.pop("facts", {})}.items() if value is not None}
    money = None if amount is None else Money.of(amount, more.pop("currency", "CNY"))
    return Act(claim, when, when, money, facts=facts, **more)


def facts(*acts: Act, province: str | None = None, **person: Any) -> Facts:
    """Facts of one person; words in `person` with `_` for `-`, None: not known."""
    known = {**PERSON, **{key.replace("_", "-"): value for key, value in person.items()}}
    return Facts(acts, {key: value for key, value in known.items() if value is not None}, province)


def of(rule: str, known: Facts, at: date = AT) -> RuleGrade:
    """The grade of one rule."""
    found = grade(known, at).rule(rule)
    assert found is not None
    return found


def reach(graded: RuleGrade, band: str) -> Reach:
    """Whether a band is reached."""
    return next(b.reach for b in graded.bands if b.id == band)


def missing(graded: RuleGrade | Grade) -> set[str]:
    """What is not known."""
    return {m.id for m in graded.missing}
