"""Texts are a stranger's: whatever stands in them, there is an answer, and it marks what is there."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examiners.statement.cases import SPECIMEN, said

from jianzhen.examiners.statement.digits import HAN, runs
from jianzhen.examiners.statement.numbers import numbers
from jianzhen.model import Kind, Statement, StatementRole

SIZE = 256 * 1024
ALPHABET = (
    "0123456789零一二四五百Oo lI|-.()（）①⓪４\u200b\ufe0f\u20e3☎,，。\n电话客服售后热线24小时松下市县的我"
)


def pairs() -> str:
    rng = Random(1)
    return " ".join(f"{rng.randrange(100):02d}" for _ in range(SIZE // 3))


LONG = {
    "single digits": "4 " * (SIZE // 2),
    "joined digits": "4-0-0-1-" * (SIZE // 8),
    "numerals": "四" * (SIZE // 3),
    "letters": "4O" * (SIZE // 2),
    "the letter": "O" * SIZE,
    "words": "zero " * (SIZE // 5),
    "invisible": "4\u200b" * (SIZE // 4),
    "numbers": "(1)400-1865-909" * (SIZE // 15),
    "labels": "订单" * (SIZE // 6),
    "hotlines": "售后" * (SIZE // 6),
    "hotline words": "全国统一官方售后客服服务电话" * (SIZE // 42),
    "english": "customer service " * (SIZE // 17),
    "places": "昆明市宜良县、" * (SIZE // 21),
    "pairs": pairs(),
    "lines": ("松下售后电话400-1865-909" + "\n") * (SIZE // 33),
    "paragraphs": (SPECIMEN.replace("、", "") + "\n") * (SIZE // 600),
}

PLANTED = {"numbers", "hotline words", "lines", "paragraphs"}
"""Those that plant something. What reads the same backwards is a copy besides."""


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_is_judged_to_its_end(name: str) -> None:
    findings, _ = said(
        Statement(StatementRole.BUYER, LONG[name]), Statement(StatementRole.EARLIER, LONG[name][::-1])
    )
    assert all(0 <= p.start < p.end <= len(LONG[name]) for f in findings for p in f.passages)
    assert any(f.kind is not Kind.COPIED_STATEMENT for f in findings) == (name in PLANTED)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=120), st.sampled_from(list(StatementRole)))
def test_any_text_is_judged_and_passages_stay_inside(text: str, role: StatementRole) -> None:
    findings, _ = said(Statement(role, text), Statement(StatementRole.EARLIER, text))
    for finding in findings:
        assert all(0 <= p.start < p.end <= len(text) for p in finding.passages)
        assert finding.score in (1.0, 2.0, 3.0)


def test_letters_that_match_without_regard_to_case_are_no_digits() -> None:
    assert numbers("ſix 1i 400-1865-909 İ4ı ſeven K0 L1") != ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_runs_hold_digits_in_order(text: str) -> None:
    groups = [group for run in runs(text) for group in run]
    assert all(group.digits.isascii() and group.digits.isdigit() for group in groups)
    spans = [(group.start, group.end) for group in groups]
    assert spans == sorted(spans)
    assert all(a < b for a, b in spans)


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"[48]00[0-9]{7}", fullmatch=True), st.randoms(use_true_random=False))
def test_any_service_number_is_found_in_any_mixture_of_writings(number: str, rng: Random) -> None:
    writings = [
        str,
        lambda d: chr(0xFF10 + int(d)),
        lambda d: rng.choice([sign for sign, value in HAN.items() if value == d]),
    ]
    groups = (number[:3], number[3:7], number[7:])
    text = rng.choice("- .").join("".join(rng.choice(writings)(d) for d in group) for group in groups)
    assert [n.e164 for n in numbers(f"热线：{text}。")] == [f"+86{number}"]
