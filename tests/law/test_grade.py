"""Every edge of days and amounts."""

from datetime import date
from decimal import Decimal

import pytest

from jianzhen.law import Act, Reach, grade, join, load, shipped
from jianzhen.model import Money
from tests.law.made import ALL, AT, act, facts, missing, of, reach
from tests.law.test_rules import OWN

REACHED, OPEN, NOT = Reach.REACHED, Reach.OPEN, Reach.NOT_REACHED


@pytest.mark.parametrize(
    ("amount", "larger", "huge", "especially"),
    [
        ("2999.99", NOT, NOT, NOT),
        ("3000.00", REACHED, NOT, NOT),
        ("29999.99", REACHED, NOT, NOT),
        ("30000.00", REACHED, REACHED, NOT),
        ("499999.99", REACHED, REACHED, NOT),
        ("500000.00", REACHED, REACHED, REACHED),
    ],
)
def test_the_bands_of_the_one_figure_for_the_country(
    amount: str, larger: Reach, huge: Reach, especially: Reach
) -> None:
    graded = of("crim-266-telecom", facts(act(amount=amount)))
    assert [band.reach for band in graded.bands] == [larger, huge, especially]


@pytest.mark.parametrize(
    ("amount", "province", "expected"),
    [
        ("4999.99", "yunnan", NOT),
        ("5000.00", "yunnan", REACHED),
        ("5999.99", "guangdong-1", NOT),
        ("6000.00", "guangdong-1", REACHED),
        ("2999.99", None, NOT),
        ("3000.00", None, OPEN),
        ("9999.99", None, OPEN),
        ("10000.00", None, REACHED),
        ("3000.00", "atlantis", OPEN),
    ],
)
def test_a_province_sets_its_own_figure(amount: str, province: str | None, expected: Reach) -> None:
    graded = of("crim-266", facts(act(amount=amount), province=province, telecom=False))
    assert reach(graded, "larger") is expected
    assert ("province" in missing(graded)) == (
        expected is not NOT and province not in ("yunnan", "guangdong-1")
    )
    assert any("atlantis" in text.en for text in graded.counsel) == (province == "atlantis")


@pytest.mark.parametrize(
    ("rule", "least"),
    [
        ("crim-266", ["3000.00-10000.00", "30000.00-100000.00", "500000.00"]),
        ("crim-266-telecom", ["3000.00", "30000.00", "500000.00"]),
        ("crim-274", ["2000.00-5000.00", "30000.00-100000.00", "300000.00-500000.00"]),
    ],
)
def test_each_band_begins_where_the_law_says(rule: str, least: list[str]) -> None:
    found = shipped()["CN"].rule(rule)
    assert found is not None
    assert ["-".join(str(m) for m in (b.least, b.local_up_to) if m) for b in found.bands] == least


@pytest.mark.parametrize(
    ("amount", "province", "expected"),
    [
        ("29999.99", None, NOT),
        ("30000.00", None, OPEN),
        ("100000.00", None, REACHED),
        ("49999.99", "yunnan", NOT),
        ("50000.00", "yunnan", REACHED),
        ("99999.99", "guangdong-1", NOT),
    ],
)
def test_the_second_band_has_figures_of_provinces_too(
    amount: str, province: str | None, expected: Reach
) -> None:
    known = facts(act(amount=amount), province=province, telecom=False)
    assert reach(of("crim-266", known), "huge") is expected


def test_a_figure_of_your_own_is_used() -> None:
    laws = join(shipped(), [load(OWN.replace("crim-274", "crim-266").encode())])
    known = facts(act(amount="3000.00"), province="hunan", telecom=False)
    graded = grade(known, AT, laws).rule("crim-266")
    assert graded is not None
    assert reach(graded, "larger") is REACHED
    figure = graded.bands[0].figure
    assert figure is not None
    assert figure.confidence == "C"


def test_which_way_to_count_is_for_a_person_to_choose() -> None:
    known = facts(act(amount="12000.00"), telecom=None)
    assert reach(of("crim-266", known), "larger") is OPEN
    assert reach(of("crim-266-telecom", known), "larger") is OPEN
    assert "telecom" in missing(of("crim-266", known))
    known = facts(act(amount="12000.00"), telecom=False)
    assert reach(of("crim-266", known), "larger") is REACHED
    assert reach(of("crim-266-telecom", known), "larger") is NOT


@pytest.mark.parametrize(
    ("day", "rule", "other"),
    [("2025-12-31", "psap-49-old", "psap-58"), ("2026-01-01", "psap-58", "psap-49-old")],
)
def test_the_day_of_the_claim_chooses_the_rule(day: str, rule: str, other: str) -> None:
    graded = grade(facts(act(day=day)), AT)
    found = graded.rule(rule)
    assert found is not None
    assert reach(found, "basic") is REACHED
    assert reach(found, "serious") is OPEN
    assert graded.rule(other) is None


def test_old_claim_and_new_rule_is_a_case_for_counsel() -> None:
    before = of("psap-49-old", facts(act(day="2025-12-31")), date(2025, 12, 31))
    assert before.counsel == ()
    after = of("psap-49-old", facts(act(day="2025-12-31")), date(2026, 1, 1))
    assert "2026-01-01" in after.counsel[0].en
    assert "psap-49-old, psap-58" in after.counsel[0].en
    new = of("psap-58", facts(act(day="2026-01-01")))
    assert not any("may apply" in text.en for text in new.counsel)


def test_a_day_not_known_may_lie_on_either_side() -> None:
    unsure = Act("c-1", date(2025, 12, 30), date(2026, 1, 2), Money.of("195.00", "CNY"), facts=ALL)
    graded = grade(facts(unsure), AT)
    for rule in ("psap-49-old", "psap-58"):
        found = graded.rule(rule)
        assert found is not None
        assert reach(found, "basic") is OPEN
        assert "day" in missing(found)
    old = graded.rule("psap-49-old")
    assert old is not None
    assert old.counsel[0].en.startswith("These may lie before or after the rule changed: c-1.")


@pytest.mark.parametrize(
    ("first", "last", "amount"),
    [
        ("2024-03-01", "2026-03-01", "3000.00"),
        ("2024-02-29", "2026-02-28", "3000.00"),
        ("2024-02-29", "2026-03-01", "1500.00"),
        ("2024-03-01", "2026-03-02", "1500.00"),
    ],
)
def test_two_years_to_the_day(first: str, last: str, amount: str) -> None:
    known = facts(act("c-1", first, "1500.00"), act("c-2", last, "1500.00"))
    graded = of("crim-266-telecom", known)
    assert graded.sum is not None
    assert str(graded.sum.amount) == amount
    assert reach(graded, "larger") is (REACHED if amount == "3000.00" else NOT)
    if amount == "1500.00":
        assert [out.act.claim for out in graded.left_out] == ["c-1"]
        assert graded.left_out[0].why.en.startswith("it lies outside")


def test_the_two_years_are_those_with_the_largest_sum() -> None:
    early = [act(f"e-{n}", f"2022-0{n}-01", "1000.00") for n in (1, 2, 3)]
    graded = of("crim-266-telecom", facts(*early, act("late", "2026-03-01", "500.00")))
    assert graded.sum is not None
    assert str(graded.sum.amount) == "3000.00"
    assert (graded.sum.first, graded.sum.last) == (date(2022, 1, 1), date(2022, 3, 1))


@pytest.mark.parametrize(
    ("fact", "value", "why"),
    [
        ("handled", True, "it was dealt with already"),
        ("real-defect", True, "the goods had a real defect"),
        ("falsity", False, "what it says about the goods is true"),
        ("intent", False, "it was not done knowingly"),
        ("obtained", False, "nothing was obtained"),
    ],
)
def test_a_claim_with_something_for_it_does_not_count(fact: str, value: bool, why: str) -> None:
    known = facts(act("c-1", amount="2999.99"), act("c-2", amount="5000.00", facts={fact: value}))
    graded = of("crim-266-telecom", known)
    assert reach(graded, "larger") is NOT
    assert [(out.act.claim, out.why.en) for out in graded.left_out] == [("c-2", why)]


@pytest.mark.parametrize("fact", ["handled", "real-defect", "falsity", "intent", "obtained"])
def test_what_is_not_known_keeps_a_band_open_and_is_asked(fact: str) -> None:
    known = facts(act("c-1", amount="2999.99"), act("c-2", amount="0.01", facts={fact: None}))
    graded = of("crim-266-telecom", known)
    assert reach(graded, "larger") is OPEN
    assert [m.claims for m in graded.missing if m.id == fact] == [("c-2",)]
    assert graded.sum is not None
    assert (str(graded.sum.amount), str(graded.sum.settled)) == ("3000.00", "2999.99")


def test_made_by_ai_is_not_the_question_but_untrue() -> None:
    graded = of("crim-266-telecom", facts(act(amount="3000.00", facts={"falsity": None})))
    (asked,) = [m for m in graded.missing if m.id == "falsity"]
    assert "AI is not the same as untrue" in asked.why.en
    assert "“由 AI 生成或编辑”不等于“不实”" in asked.why.zh


@pytest.mark.parametrize(("age", "expected"), [(15, NOT), (16, REACHED), (None, OPEN)])
def test_age_can_bar_everything(age: int | None, expected: Reach) -> None:
    graded = of("crim-266-telecom", facts(act(amount="3000.00"), age=age))
    assert reach(graded, "larger") is expected
    assert ("age" in missing(graded)) == (age is None)


def test_ages_are_told() -> None:
    said = {age: of("psap-20-23-25", facts(act(), age=age)).weighs for age in (15, 17, 18, 69, 70)}
    assert [bool(said[age]) for age in said] == [True, True, False, False, True]


def test_an_amount_nobody_knows_opens_the_first_band_only() -> None:
    graded = of("crim-266-telecom", facts(act("c-1", amount="3000.00"), act("c-2", amount=None)))
    assert [band.reach for band in graded.bands] == [REACHED, NOT, NOT]
    graded = of("crim-266-telecom", facts(act("c-1", amount="100.00"), act("c-2", amount=None)))
    assert [band.reach for band in graded.bands] == [OPEN, NOT, NOT]
    assert graded.sum is not None
    assert graded.sum.open_ended
    assert [m.claims for m in graded.missing if m.id == "amount"] == [("c-2",)]


def test_another_currency_is_not_added() -> None:
    graded = of("crim-266-telecom", facts(act("c-1", amount="2999.99"), act("c-2", currency="USD")))
    assert graded.left_out[0].why.en == "it is in another currency"


def test_a_claim_after_the_day_of_grading_does_not_count() -> None:
    graded = of("crim-266-telecom", facts(act("c-1"), act("c-2", "2026-03-02")), date(2026, 3, 1))
    assert [out.act.claim for out in graded.left_out] == ["c-2"]
    assert of("crim-266-telecom", facts(act(day="2026-03-01")), date(2026, 3, 1)).left_out == ()


def test_sums_are_kept_apart_by_merchant_and_platform() -> None:
    known = facts(
        act("c-1", amount="0.10", merchant="m-1", platform="p"),
        act("c-2", amount="0.20", merchant="m-2", platform="p"),
        act("c-3", amount="0.30", merchant="m-1", platform="q"),
        act("c-4", amount="0.40"),
    )
    total = of("civil-148", known).sum
    assert total is not None
    assert {name: str(m) for name, m in total.by_merchant.items()} == {
        "m-1": "0.40",
        "m-2": "0.20",
        None: "0.40",
    }
    assert {name: str(m) for name, m in total.by_platform.items()} == {"p": "0.30", "q": "0.30", None: "0.40"}
    assert total.amount.amount == Decimal("1.00")  # a float would make 1.0000000000000002 of such


@pytest.mark.parametrize(
    ("amount", "person", "expected"),
    [
        ("1999.99", {}, NOT),
        ("2000.00", {}, OPEN),
        ("5000.00", {}, REACHED),
        ("1000.00", {"earlier_extortion_sentence": None}, OPEN),
        ("999.99", {"earlier_extortion_sentence": True}, NOT),
        ("2500.00", {"earlier_extortion_sentence": True}, REACHED),
        ("2500.00", {"earlier_extortion_penalty": True}, REACHED),
        ("29999.99", {"earlier_extortion_penalty": True}, REACHED),
    ],
)
def test_extortion_and_its_half(amount: str, person: dict[str, bool | None], expected: Reach) -> None:
    graded = of("crim-274", facts(act(amount=amount, facts={"threat": True}), **person))
    assert reach(graded, "larger") is expected
    assert reach(graded, "huge") is NOT


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2024-03-01", "2025-03-01"), NOT),
        (("2024-03-01", "2025-03-01", "2026-03-01"), REACHED),
        (("2024-02-28", "2025-03-01", "2026-03-01"), NOT),
    ],
)
def test_three_within_two_years_are_repeated(days: tuple[str, ...], expected: Reach) -> None:
    acts = [act(f"c-{n}", day, "1.00", facts={"threat": True}) for n, day in enumerate(days)]
    assert reach(of("crim-274", facts(*acts)), "repeated") is expected


def test_without_a_threat_there_is_no_extortion() -> None:
    graded = of("crim-274", facts(act(amount="5000.00")))
    assert {band.reach for band in graded.bands} == {NOT}
    assert graded.left_out[0].why.en == "there was no threat"
    defect = of("crim-274", facts(act(facts={"threat": True, "real-defect": True})))
    assert defect.left_out[0].why.en == "the goods had a real defect"
    assert graded.missing == ()


def test_a_police_penalty_is_for_what_is_no_crime() -> None:
    assert reach(of("psap-58", facts(act(amount="2999.99"))), "basic") is REACHED
    crime = of("psap-58", facts(act(amount="3000.00")))
    assert reach(crime, "basic") is NOT
    assert crime.counsel[-1].en == "It holds only below crim-266-telecom, which is reached."
    maybe = of("psap-58", facts(act(amount="3000.00"), telecom=None))
    assert reach(maybe, "basic") is OPEN
    assert maybe.counsel[-1].en == "It holds only below crim-266, crim-266-telecom, which may be reached."


def clock(rule: str, id_: str, known: object, at: date = AT) -> tuple[str, bool, bool]:
    (run,) = [r for r in of(rule, known, at).clocks if r.id == id_]  # type: ignore[arg-type]
    return run.ends.isoformat(), run.over, run.sure


def test_one_year_to_revoke_from_learning_five_at_most() -> None:
    learned = facts(act(day="2026-03-01", facts={"learned": date(2026, 3, 5)}))
    assert clock("civil-148", "revoke", learned) == ("2027-03-05", False, True)
    assert clock("civil-148", "revoke", learned, date(2027, 3, 5))[1] is False
    assert clock("civil-148", "revoke", learned, date(2027, 3, 6))[1] is True
    late = facts(act(day="2021-03-01", facts={"learned": date(2025, 12, 1)}))
    assert clock("civil-148", "revoke", late) == ("2026-03-01", True, True)
    unknown = facts(act(day="2021-12-01"))
    assert clock("civil-148", "revoke", unknown) == ("2026-12-01", False, False)
    assert "learned" in missing(of("civil-148", unknown))


def test_three_years_to_sue() -> None:
    learned = facts(act(facts={"learned": date(2024, 2, 29)}))
    assert clock("civil-188", "sue", learned) == ("2027-02-28", False, True)


def test_six_months_in_which_police_must_have_discovered_it() -> None:
    known = facts(act("c-1", "2026-03-31"), act("c-2", "2026-05-31"))
    ends = {(r.id, r.claim): (r.ends.isoformat(), r.over) for r in of("psap-20-23-25", known).clocks}
    assert ends == {
        ("discover", "c-1"): ("2026-09-30", True),
        ("discover", "c-2"): ("2026-11-30", False),
        ("discover-series", None): ("2026-11-30", False),
    }


def test_a_series_over_new_year_runs_from_its_end_under_either_text() -> None:
    known = facts(act("c-1", "2025-12-31"), act("c-2", "2026-06-30"))
    for rule in ("psap-20-22-old", "psap-20-23-25"):
        assert clock(rule, "discover-series", known) == ("2026-12-30", False, True)


def test_seven_days_for_goods_that_come_back() -> None:
    days = {"received": date(2026, 11, 20), "returned": date(2026, 11, 15), "completed": date(2026, 1, 1)}
    known = facts(act(facts=days))
    assert clock("consumer-24-25", "return", known) == ("2026-11-27", False, True)
    assert clock("consumer-24-25", "refund", known) == ("2026-11-22", True, True)
    assert clock("ecommerce-31", "keep", known) == ("2029-01-01", False, True)
    assert grade(facts(act()), AT).rule("consumer-24-25") is None  # nothing came back: nothing to ask


def test_the_sentence_stands_in_every_grade() -> None:
    for known in (facts(), facts(act())):
        notice = grade(known, AT).notice
        assert "accuses nobody" in notice.en
        assert "不是对任何人的指控" in notice.zh


def test_nothing_known_is_nothing_reached() -> None:
    bare = Act("c-1", None, None, None)
    graded = grade(facts(bare, age=None, telecom=None), AT)
    reaches = {band.reach for branch in graded.branches for rule in branch.rules for band in rule.bands}
    assert REACHED not in reaches
    assert {"day", "amount", "falsity", "intent", "real-defect", "handled", "age"} <= missing(graded)
