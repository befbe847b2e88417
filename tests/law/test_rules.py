"""The tables of rules: every row there, dated, sourced, in both languages; and what a sheet may not say."""

from datetime import date

import pytest
from jsonschema import Draft202012Validator

from jianzhen.errors import SheetError
from jianzhen.law import join, load, shipped
from jianzhen.law.load import schema
from jianzhen.law.rules import Law, Rule
from tests.conftest import ROOT

ROWS = {
    "civil-148": ("2021-01-01", None, "A"),
    "civil-188": ("2021-01-01", None, "A"),
    "civil-1029": ("2021-01-01", None, "A"),
    "psap-49-old": ("2006-03-01", "2025-12-31", "A"),
    "psap-58": ("2026-01-01", None, "A"),
    "psap-20-23-25": ("2026-01-01", None, "A"),
    "psap-136": ("2026-01-01", None, "A"),
    "crim-266": ("2011-04-08", None, "A"),
    "crim-266-telecom": ("2016-12-20", None, "B"),
    "crim-274": ("2013-04-27", None, "A"),
    "consumer-24-25": ("2014-03-15", None, "A"),
    "consumer-reg-19-49": ("2024-07-01", None, "B"),
    "platform-rules-116": ("2026-02-01", None, "B"),
    "ecommerce-31": ("2019-01-01", None, "A"),
    "label-measures": ("2025-09-01", None, "B"),
    "algo-22": ("2022-03-01", None, "A"),
    "pipl-24": ("2021-11-01", None, "A"),
    "netdata-12": ("2025-01-01", None, "A"),
    "credit-reporting": ("2013-03-15", None, "A"),
    "evidence": ("2018-09-07", None, "A"),
}
"""Every row that was researched: in force from, to, confidence."""

CN, EU = shipped()["CN"], shipped()["EU"]
DATA = ROOT / "src" / "jianzhen" / "law" / "data"


@pytest.mark.parametrize("id_", ROWS)
def test_every_row_is_there_with_its_days_and_confidence(id_: str) -> None:
    rule = CN.rule(id_)
    assert rule is not None
    ends = rule.force.ends.isoformat() if rule.force.ends else None
    assert (rule.force.starts.isoformat(), ends, rule.confidence.value) == ROWS[id_]


def test_no_other_row_is_there_but_the_old_texts_of_the_clocks() -> None:
    assert {rule.id for rule in CN.rules} - set(ROWS) == {"psap-20-22-old"}


@pytest.mark.parametrize("rule", [*CN.rules, *EU.rules], ids=lambda rule: rule.id)
def test_every_rule_says_what_where_and_how_sure_in_both_languages(rule: Rule) -> None:
    texts = [rule.title, rule.consequence, rule.source.text, *(b.consequence for b in rule.bands)]
    texts += [doubt.text for doubt in rule.doubts] + ([rule.note] if rule.note else [])
    assert all(text.en.isascii() or "“" in text.en or "–" in text.en for text in texts)
    assert all(any("\u4e00" <= c <= "\u9fff" for c in text.zh) for text in texts)
    assert rule.source.url.startswith("http")


def test_what_is_doubtful_is_kept() -> None:
    doubts = {rule.id: {d.confidence.value for d in rule.doubts} for rule in CN.rules if rule.doubts}
    assert doubts == {
        "psap-20-23-25": {"B"},
        "crim-266": {"B"},
        "crim-266-telecom": {"C"},
        "crim-274": {"C"},
        "consumer-reg-19-49": {"C"},
    }


@pytest.mark.parametrize(
    ("day", "there", "gone"),
    [
        (date(2025, 12, 31), {"psap-49-old", "psap-20-22-old"}, {"psap-58", "psap-20-23-25", "psap-136"}),
        (date(2026, 1, 1), {"psap-58", "psap-20-23-25", "psap-136"}, {"psap-49-old", "psap-20-22-old"}),
        (date(2026, 1, 31), set(), {"platform-rules-116"}),
        (date(2026, 2, 1), {"platform-rules-116"}, set()),
    ],
)
def test_rules_are_those_of_the_day(day: date, there: set[str], gone: set[str]) -> None:
    found = {rule.id for rule in CN.on(day)}
    assert there <= found
    assert not gone & found


def test_the_schemas_are_schemas() -> None:
    for name in ("law-1", "facts-1"):
        Draft202012Validator.check_schema(schema(name))


def test_figures_of_provinces_lie_within_their_rule_and_have_a_day() -> None:
    assert CN.figure("yunnan", "crim-266", "larger", date(2013, 7, 31)) is None
    found = CN.figure("yunnan", "crim-266", "larger", date(2013, 8, 1))
    assert found is not None
    assert (str(found.least), found.confidence.value) == ("5000.00", "B")
    assert {str(f.least) for f in CN.figures if f.place == "guangdong-1"} == {"6000.00", "100000.00"}


OWN = """
schema: jianzhen.law/1
id: mine
version: "3"
jurisdiction: CN
title: {en: Own figures, zh: 自有数额}
figures:
  - place: hunan
    title: {en: Hunan, zh: 湖南}
    rule: crim-274
    band: larger
    from: "3000.00"
    in_force: {from: "2014-01-01"}
    source: {en: a notice, zh: 通知, url: "https://example.org/"}
    confidence: C
"""


def own(*changes: tuple[str, str]) -> Law:
    text = OWN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return join(shipped(), [load(text.encode())])["CN"]


def test_own_figures_are_data() -> None:
    law = own()
    assert law.name == "law-cn@1+mine@3"
    assert law.rules == CN.rules
    found = law.figure("hunan", "crim-274", "larger", date(2026, 1, 1))
    assert found is not None
    assert str(found.least) == "3000.00"


def test_own_figures_go_before_those_shipped() -> None:
    law = own(("hunan", "yunnan"), ("crim-274", "crim-266"), ("3000.00", "8000.00"))
    found = law.figure("yunnan", "crim-266", "larger", date(2026, 1, 1))
    assert found is not None
    assert str(found.least) == "8000.00"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"3000.00"', '"1999.99"'), "1999.99 is not between 2000.00 and 5000.00"),
        (('"3000.00"', '"5000.01"'), "5000.01 is not between 2000.00 and 5000.00"),
        (("band: larger", "band: nothing"), "no place sets a figure for crim-274/nothing"),
        (("crim-274", "crim-266-telecom"), "no place sets a figure for crim-266-telecom/larger"),
        (("jurisdiction: CN", "jurisdiction: FR"), "there are no rules for FR"),
    ],
)
def test_figures_that_cannot_be_are_refused(change: tuple[str, str], said: str) -> None:
    with pytest.raises(SheetError, match=said.replace("(", r"\(")):
        own(change)


FORM = [
    ("\n    confidence: A", "\n    confidence: D", "“D” is not known"),
    ('from: "3000.00"', 'from: "3000"', "does not fit"),
    ("\n    consequence:", "\n    penalty:", "“consequence” is missing"),
]
SENSE = [
    ('{from: "2026-01-01"}', '{from: "2026-02-30"}', "there is no day 2026-02-30"),
    ('to: "2025-12-31"', 'to: "2005-12-31"', "it ends before it begins"),
    ("replaced_by: psap-58", "replaced_by: psap-59", "there is no rule “psap-59”"),
    ("needs: {falsity: true", "needs: {falsehood: true", "there is no question “falsehood”"),
    ("since: learned", "since: heard", "there is no day “heard”"),
    ("branch: civil", "branch: canon", "there is no branch “canon”"),
    ("id: civil-188", "id: civil-148", "“civil-148” stands here a second time"),
]


@pytest.mark.parametrize("wrong", [FORM, SENSE])
def test_a_sheet_that_cannot_be_is_refused_with_every_problem_and_its_line(
    wrong: list[tuple[str, str, str]],
) -> None:
    text = (DATA / "cn.yaml").read_text("utf-8")
    for old, new, _ in wrong:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(SheetError) as caught:
        load(text.encode())
    told = [str(error) for error in (caught.value, *caught.value.others)]
    assert [said for _, _, said in wrong if not any(said in line for line in told)] == []
    assert all(line.startswith("line ") for line in told)


def test_rules_named_in_other_rooms_are_there() -> None:
    from jianzhen.privacy.load import shipped as retention

    named = {rule.law for rule in retention().rules if rule.law} | {"consumer-24-25"}  # claims/moves.py
    assert [id_ for id_ in named if CN.rule(id_) is None] == []


def test_rules_of_your_own_stand_for_their_jurisdiction() -> None:
    text = (DATA / "eu.yaml").read_text("utf-8").replace("jurisdiction: EU", "jurisdiction: XX")
    laws = join(shipped(), [load(text.encode())])
    assert set(laws) == {"CN", "EU", "XX"}
