"""The pages about the life of a claim show the table as it is."""

import re

import pytest

from jianzhen.claims import Role, State
from tests.claims.diagram import PAGES, written
from tests.claims.invariants import INVARIANTS
from tests.claims.model import WORLDS
from tests.claims.test_mutants import MUTANTS


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_is_current(lang: str) -> None:
    text = PAGES[lang].read_text("utf-8")
    assert written(text, lang) == text, "run python -m tests.claims.diagram"


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_names_every_state_and_role_and_counts_right(lang: str) -> None:
    text = PAGES[lang].read_text("utf-8")
    assert all(word in text for word in [*State, *Role])
    assert str(len(MUTANTS)) in re.findall(r"\d+", text)
    assert str(len(WORLDS)) in re.findall(r"\d+", text)
    assert str(len(INVARIANTS)) in re.findall(r"\d+", text)
