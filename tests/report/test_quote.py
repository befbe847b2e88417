"""The sentence a reviewer may quote."""

import pytest

from jianzhen.model import Band, Finding, Kind, Strength, Text
from jianzhen.report.words import KINDS, quote

MEASURED = Strength(Band.STRONG, 2.4, "site-2026-11-22-0123456789ab", 1538, 0.00195)


def finding(kind: Kind, strength: Strength) -> Finding:
    return Finding("label", "3", kind, "ab" * 32, 1.0, Text("<b>stranger</b>", "陌生人"), strength=strength)


@pytest.mark.parametrize("kind", Kind)
def test_it_names_photo_kind_examiner_calibration_number_and_bound(kind: Kind) -> None:
    said = quote(finding(kind, MEASURED))
    for text in (said.en, said.zh):
        for part in ("ab" * 6, "label 3", "1,538", "site-2026-11-22-0123456789ab", "2"):
            assert part in text
        assert "stranger" not in text
    assert KINDS[kind].title.en in said.en
    assert KINDS[kind].title.zh in said.zh


@pytest.mark.parametrize(
    ("band", "en", "zh"),
    [
        (Band.NONE, "counts for or against nobody", "都不计入"),
        (Band.WEAK, "no reason by itself", "不能单独作为理由"),
        (Band.MODERATE, "not about a person", "不是对人的判断"),
        (Band.VERY_STRONG, "not about a person", "不是对人的判断"),
    ],
)
def test_what_it_may_carry_depends_on_the_band(band: Band, en: str, zh: str) -> None:
    said = quote(finding(Kind.AI_LABEL, Strength(band, 2.0, "c", 100, 0.03)))
    assert en in said.en
    assert zh in said.zh


def test_what_was_never_measured_says_so() -> None:
    said = quote(finding(Kind.AI_LABEL, Strength(calibration="c")))
    assert "not measured; calibration c" in said.en
    assert "尚未测量；校准数据 c" in said.zh
