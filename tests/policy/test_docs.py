"""The documentation tells the facts, words, rules and figures of the code."""

import json
import re

import pytest

from jianzhen.policy import Priority, Remedy, Step, Wanted, default
from jianzhen.policy.check import schema
from jianzhen.policy.expression import FUNCTIONS
from jianzhen.policy.money import written
from jianzhen.policy.past import read_lines, to_data
from jianzhen.policy.variables import BANDS, FIELDS, VARIABLES, Variable
from tests.conftest import ROOT

PAGES = {"en": "policy.md", "zh": "policy.zh.md"}


def row(fact: Variable, lang: str) -> str:
    words = f" ({', '.join(f'`{w}`' for w in sorted(fact.words))})" if 0 < len(fact.words) < 6 else ""
    return f"| `{fact.name}` | {fact.type} | {fact.meaning.in_(lang)}{words} |"


@pytest.mark.parametrize("lang", PAGES)
def test_the_tables_of_facts_are_those_of_the_code(lang):
    lines = (ROOT / "docs" / PAGES[lang]).read_text("utf-8").splitlines()
    types = "|".join({re.escape(fact.type) for fact in (*VARIABLES, *FIELDS)})
    told = [line for line in lines if re.match(rf"\| `[\w.]+` \| ({types}) \|", line)]
    assert told == [row(fact, lang) for fact in (*VARIABLES, *FIELDS)]


@pytest.mark.parametrize("page", PAGES.values())
def test_every_word_rule_and_figure_is_told(page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    words = [w for of in (Step, Wanted, Remedy, Priority) for w in of]
    words += [rule.id for rule in default().rules] + [*BANDS, *FUNCTIONS]
    words += list(schema()["$defs"]["rule"]["properties"]) + list(schema()["properties"])
    assert [word for word in words if f"`{word}`" not in text and f"`{word}: " not in text] == ["rules"]
    figures = [f"{float(written(units, 'CNY')):,.2f}" for units in default().amounts.values()]
    assert [figure for figure in figures if figure not in text] == []


@pytest.mark.parametrize("page", PAGES.values())
def test_the_line_shown_is_read(page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    (line,) = re.findall(r"```json\n(.*)\n```", text)
    (claim,) = read_lines([line.encode()])
    assert to_data(claim) == json.loads(line)
