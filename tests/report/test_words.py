import re

import pytest

from jianzhen.examiners import NAMES
from jianzhen.model import Band, Evidence, Kind, Proposal, Regime, Role, Strength, Text
from jianzhen.report import words
from jianzhen.strength import SCALE

SETS = {
    Kind: words.KINDS,
    Band: words.BANDS,
    Evidence: words.EVIDENCE,
    Proposal: words.PROPOSALS,
    Regime: words.REGIMES,
    Role: words.ROLES,
}


def all_texts() -> list[Text]:
    texts = [text for table in SETS.values() for text in table.values() if isinstance(text, Text)]
    texts += [t for k in words.KINDS.values() for t in (k.title, k.look, k.ignore, k.fails)]
    return [*texts, *words.CANNOT_PROVE, words.PERSON_DECIDES, *words.BAND_MEANINGS.values()]


@pytest.mark.parametrize("enum", SETS, ids=lambda e: e.__name__)
def test_every_word_of_the_field_has_words_for_people(enum):
    assert set(SETS[enum]) == set(enum)


def test_every_examiner_has_a_name():
    assert set(words.EXAMINERS) == set(NAMES)
    assert words.examiner_name("new-one") == Text("new-one", "new-one")


@pytest.mark.parametrize("text", all_texts(), ids=lambda t: t.en[:40])
def test_both_languages_are_there_and_are_what_they_say(text):
    assert re.search("[A-Za-z]", text.en)
    assert not re.search("[\u4e00-\u9fff]", text.en)
    assert re.search("[\u4e00-\u9fff]", text.zh)


@pytest.mark.parametrize("text", all_texts(), ids=lambda t: t.en[:40])
def test_nothing_accuses_or_certifies(text):
    assert not re.search(
        r"\b(fraudster|liar|guilty|is genuine|authentic|refuse)\b", text.en.replace("a photo is genuine", "")
    )
    assert not re.search("骗子|欺诈者|拒绝退款|保证真实", text.zh)


def test_meanings_of_the_bands_quote_the_scale_itself():
    for bound, band in SCALE:
        times = f"{round(10**bound):,}"
        assert f" {times} times" in words.BAND_MEANINGS[band].en
        assert f" {times} 倍" in words.BAND_MEANINGS[band].zh


@pytest.mark.parametrize(
    ("n", "bound", "count", "out_of"),
    [
        (2995, 0.001, "1", "1,000"),
        (1204, 0.00249, "2.5", "1,000"),
        (240, 0.01251, "13", "1,000"),
        (9999, 0.0003, "3", "10,000"),
    ],
)
def test_error_rates_are_told_as_counts_rounded_up(n, bound, count, out_of):
    said = words.error_rate(Strength(Band.STRONG, 2.0, "x", n, bound))
    assert said.en == f"At most {count} in {out_of} honest photos, measured on {n:,}"
    assert count in said.zh
    assert float(count) / float(out_of.replace(",", "")) >= bound


@pytest.mark.parametrize(
    "strength",
    [Strength(), Strength(Band.NONE, 0.0, "x", 4, 0.527), Strength(false_alarm_bound=1.0, n_negatives=9)],
)
def test_without_measurement_no_rate_is_claimed(strength):
    assert " in 1,0" not in words.error_rate(strength).en


def test_a_likelihood_ratio_is_never_rounded_up():
    assert "about 1,200 times" in words.likelihood(Strength(Band.VERY_STRONG, 3.1, "x", 9000, 0.001)).en
    assert "about 2.5 times" in words.likelihood(Strength(Band.WEAK, 0.41, "x", 900, 0.1)).en
    assert "no weight" in words.likelihood(Strength()).en
