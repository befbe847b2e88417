"""Texts in the report: quoted, marked, escaped, named by role."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jianzhen.model import Abstention, Finding, Kind, Lang, Passage, Statement, StatementRole, Strength, Text
from jianzhen.report import words
from jianzhen.report.excerpt import excerpt
from jianzhen.report.html import to_html
from jianzhen.report.json_ import dumps, schema, to_json
from jianzhen.report.model import Report
from jianzhen.report.terminal import print_report
from tests.report.reports import MEASURED, empty

HOSTILE = "热线</blockquote><script>alert(1)</script>\u202e\x1b[31m400-1865-909 <img src=x>坏\udcff"
AT = HOSTILE.index("400")


def report() -> Report:
    buyer = Statement(StatementRole.BUYER, HOSTILE, "a\udcff<b>")
    texts = (
        buyer,
        Statement(StatementRole.MERCHANT, "好"),
        Statement(StatementRole.MERCHANT, "好的"),
        Statement(StatementRole.EARLIER, HOSTILE),
    )
    summary = Text("<i>A number</i>", "<i>号码</i>")
    planted = Finding(
        "statement", "1", Kind.PLANTED_HOTLINE, buyer.sha256, 2.0, summary,
        strength=MEASURED, passages=(Passage(AT, AT + 12), Passage(0, 10**9)),
    )  # fmt: skip
    copied = replace(
        planted, kind=Kind.COPIED_STATEMENT, against=buyer.sha256, passages=(), strength=Strength()
    )
    abstention = Abstention("statement", texts[2].sha256, Text("Not checked", "未检查"))
    return replace(empty(), statements=texts, findings=(planted, copied), abstentions=(abstention,))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_word_of_a_text_becomes_markup(lang: Lang) -> None:
    page = to_html(report(), lang)
    assert "<mark>400-1865-909</mark>" in page
    assert page.count("<script>") == 1
    assert "<img src=x>" not in page
    assert "<i>A number" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert page.encode("utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terminal_is_not_obeyed_by_texts(lang: Lang) -> None:
    file = io.StringIO()
    print_report(report(), file, lang)
    out = file.getvalue()
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "【400-1865-909】" in out
    assert ("商家回复 2" if lang == "zh" else "Merchant's reply 2") in out
    assert "honest texts" in out if lang == "en" else "段正常文字" in out


def test_json_holds_roles_and_passages_and_stays_encodable() -> None:
    data = to_json(report())
    assert dumps(data).encode("utf-8")
    assert list(Draft202012Validator(schema()).iter_errors(data)) == []
    assert data["findings"][0]["passages"][0] == {"start": AT, "end": AT + 12}
    assert HOSTILE not in dumps(data)


def test_a_copy_and_its_source_may_be_the_same_text() -> None:
    told = report()
    finding = told.findings[1]
    of, against = told.statement(finding.exhibit), told.earlier_statement(finding.against)
    assert of is told.statements[0]
    assert against is told.statements[3]


@given(
    st.text(max_size=80),
    st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90))),
    st.integers(1, 100),
)
def test_a_quotation_is_the_text_itself(text: str, spans: list[tuple[int, int]], most: int) -> None:
    pieces = excerpt(text, [Passage(a, b) for a, b in spans], most)
    assert "".join(p.text for p in pieces).strip("…") in text or text.strip("…") != text
    assert sum(len(p.text) for p in pieces) <= most + 2


def test_rates_on_texts_say_that_most_were_made() -> None:
    assert "made by a program" in words.error_rate(MEASURED, texts=True).en
    assert "程序生成" in words.error_rate(MEASURED, texts=True).zh
    assert "honest texts" in words.likelihood(MEASURED, texts=True).en
    assert set(words.STATEMENT_ROLES) == set(StatementRole)
