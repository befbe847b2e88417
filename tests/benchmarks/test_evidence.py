"""The page on evidence says what the report and the shipped calibration say."""

import pytest

import evidence
from jianzhen.model import Kind, Lang


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_up_to_date(lang: Lang) -> None:
    page = evidence.PAGES[lang].read_text("utf-8")
    assert evidence.written(page, lang) == page, "run: python benchmarks/evidence.py"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_is_explained_once(lang: Lang) -> None:
    page = evidence.PAGES[lang].read_text("utf-8")
    for kind in Kind:
        assert page.count(f"(`{kind}`)\n") == 1
