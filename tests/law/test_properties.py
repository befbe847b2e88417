"""What holds for all facts."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.law import Act, Facts, Grade, Law, Reach, RuleGrade, grade, shipped
from jianzhen.law.told import grade_data, grade_lines, law_data, show_lines
from jianzhen.model import Money
from tests.law.made import ALL, AT, PERSON

ACCUSING = (
    r"guilt|culprit|offender|fraudster|perpetrator|liar|\blied\b|cheat|crook|\bsuspect|\bthief|scam|wrongdoer"
    r"|罪犯|有罪|骗子|嫌疑人|惯犯|行骗|不法分子|违法者|作案|涉嫌|欺诈者|造假者|诈骗犯|诈骗者|恶意"
)
PENAL = ("administrative", "criminal", "extortion")

days = st.dates(date(2022, 1, 1), date(2026, 12, 31))
sums = st.integers(0, 400_000).map(lambda fen: Money(Decimal(fen).scaleb(-2), "CNY"))
answers = st.dictionaries(st.sampled_from(sorted(ALL)), st.booleans(), max_size=3)


@st.composite
def acts(draw: st.DrawFn, exact: bool = False) -> Act:
    first = draw(days)
    last = first if exact else draw(st.one_of(st.just(first), st.dates(first, date(2026, 12, 31))))
    known = {**ALL, **draw(answers)}
    for gone in draw(st.lists(st.sampled_from(sorted(ALL)), max_size=2)) if not exact else ():
        known.pop(gone, None)
    who = st.sampled_from([None, "m-1", "m-2"])
    money = draw(sums if exact else st.one_of(st.none(), sums))
    return Act("", first, last, money, draw(who), draw(who), known)


@st.composite
def people(draw: st.DrawFn, exact: bool = False) -> Facts:
    claims = draw(st.lists(acts(exact), max_size=8))
    gone = draw(st.sets(st.sampled_from(sorted(PERSON)), max_size=3)) if not exact else set()
    person = {key: value for key, value in PERSON.items() if key not in gone}
    named = tuple(replace(a, claim=f"c-{number}") for number, a in enumerate(claims))
    return Facts(named, person, draw(st.sampled_from([None, "yunnan", "nowhere"])))


def rules(graded: Grade) -> Iterator[RuleGrade]:
    return (rule for branch in graded.branches for rule in branch.rules)


few = settings(max_examples=20, deadline=None)


@few
@given(people())
def test_no_word_accuses(known: Facts) -> None:
    graded = grade(known, AT)
    said = "\n".join(f"{line.en}\n{line.zh}" for line in grade_lines(graded))
    assert re.findall(ACCUSING, said + json.dumps(grade_data(graded), ensure_ascii=False), re.I) == []
    assert "accuses nobody" in said
    assert "不是对任何人的指控" in said


@pytest.mark.parametrize("law", shipped().values(), ids=lambda law: law.jurisdiction)
def test_no_rule_or_question_accuses(law: Law) -> None:
    lines = [line for rule in law.rules for line in show_lines(law, rule)]
    lines += [text for q in law.questions.values() for text in (q.ask, q.why, q.left_out)]
    said = "\n".join(f"{line.en}\n{line.zh}" for line in lines)
    assert re.findall(ACCUSING, said + json.dumps(law_data(law, law.rules), ensure_ascii=False), re.I) == []


@few
@given(people())
def test_every_sum_is_that_of_its_addends(known: Facts) -> None:
    for rule in rules(grade(known, AT)):
        if rule.sum is None:
            continue
        total = rule.sum
        parts = [a.act.amount.amount for a in total.addends if a.act.amount is not None]
        assert total.amount.amount == sum(parts, Decimal(0))
        for apart in (total.by_merchant, total.by_platform):
            assert sum((m.amount for m in apart.values()), Decimal(0)) == total.amount.amount
        assert total.settled.amount <= total.amount.amount
        claims = [a.act.claim for a in total.addends] + [out.act.claim for out in rule.left_out]
        assert len(set(claims)) == len(claims)


@few
@given(people(exact=True))
def test_the_sum_is_the_largest_of_any_two_years(known: Facts) -> None:
    found = grade(known, AT).rule("crim-266-telecom")
    counted = [
        a for a in known.acts if a.first and a.first <= AT and all(a.facts[k] == ALL[k] for k in NEEDS)
    ]
    largest = Decimal(0)
    for begin in {a.first for a in counted if a.first}:
        try:
            end = begin.replace(year=begin.year + 2)
        except ValueError:
            end = date(begin.year + 2, 2, 28)
        inside = [a.amount.amount for a in counted if a.first and a.amount and begin <= a.first <= end]
        largest = max(largest, sum(inside, Decimal(0)))
    assert (found.sum.amount.amount if found and found.sum else Decimal(0)) == largest


NEEDS = ("falsity", "intent", "real-defect", "obtained", "handled")


@few
@given(people(), acts())
def test_a_claim_dealt_with_already_changes_nothing_for_police_and_courts(known: Facts, more: Act) -> None:
    handled = replace(more, claim="more", facts={**more.facts, "handled": True})
    before, after = grade(known, AT), grade(replace(known, acts=(*known.acts, handled)), AT)
    old = {rule.rule.id: rule for rule in rules(before)}
    for rule in rules(after):
        was = old.get(rule.rule.id)
        if rule.rule.branch not in PENAL:
            continue
        if was is None:  # a rule that is here only to say why that claim does not count
            assert {band.reach for band in rule.bands} <= {Reach.NOT_REACHED}
            continue
        assert (rule.sum, rule.bands, rule.missing, rule.clocks) == (
            was.sum,
            was.bands,
            was.missing,
            was.clocks,
        )


@few
@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(known: Facts, random: object) -> None:
    mixed = list(known.acts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert grade(replace(known, acts=tuple(mixed)), AT) == grade(known, AT)


@few
@given(acts(exact=True), st.integers(0, 2000))
def test_a_claim_never_meets_a_rule_that_is_not_of_its_day(one: Act, later: int) -> None:
    assert one.first is not None
    day = min(one.first + timedelta(days=later), AT)
    graded = grade(Facts((replace(one, claim="c", first=day, last=day),), PERSON), AT)
    assert [rule.rule.id for rule in rules(graded) if not rule.rule.force.covers(day)] == []


@few
@given(people(exact=True), st.data())
def test_knowing_less_never_reaches_more(known: Facts, data: st.DataObject) -> None:
    before = {(r.rule.id, b.id): b.reach for r in rules(grade(known, AT)) for b in r.bands}
    if known.acts and data.draw(st.booleans()):
        number = data.draw(st.integers(0, len(known.acts) - 1))
        gone = data.draw(st.sampled_from(sorted(ALL)))
        one = known.acts[number]
        less = {key: value for key, value in one.facts.items() if key != gone}
        changed = (*known.acts[:number], replace(one, facts=less), *known.acts[number + 1 :])
        known = replace(known, acts=changed)
    else:
        gone = data.draw(st.sampled_from(sorted(PERSON)))
        known = replace(known, facts={key: value for key, value in known.facts.items() if key != gone})
    after = {(r.rule.id, b.id): b.reach for r in rules(grade(known, AT)) for b in r.bands}
    risen = {band for band, reach in after.items() if reach is Reach.REACHED} - {
        band for band, reach in before.items() if reach is Reach.REACHED
    }
    # only police penalties may come back, where a crime is no longer certain
    assert {rule for rule, _ in risen} <= {"psap-49-old", "psap-58"}


@few
@given(people())
def test_what_is_reached_has_all_its_facts(known: Facts) -> None:
    for rule in rules(grade(known, AT)):
        if rule.sum and any(band.reach is Reach.REACHED and band.least for band in rule.bands):
            assert rule.sum.settled.amount > 0
            assert any(not addend.missing for addend in rule.sum.addends)
