"""The documentation names every rule and key, and its example comes out as it says."""

import re
from datetime import date

import pytest

from jianzhen.law import Reach, grade, join, load, read, shipped
from jianzhen.law.load import schema
from tests.conftest import ROOT
from tests.law.made import missing, reach

PAGES = ["law.md", "law.zh.md"]


def block(page: str, kind: str) -> bytes:
    text = (ROOT / "docs" / page).read_text("utf-8")
    (found,) = re.findall(rf"```{kind}\n(.*?)```", text, re.S)
    return str(found).encode()


@pytest.mark.parametrize("page", PAGES)
def test_every_rule_key_and_place_is_named(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    names = [rule.id for law in shipped().values() for rule in law.rules]
    names += list(schema("law-1")["$defs"]["rule"]["properties"])
    names += list(schema("facts-1")["properties"]) + list(schema("facts-1")["$defs"]["act"]["properties"])
    names += sorted({figure.place for law in shipped().values() for figure in law.figures})
    assert [name for name in names if f"`{name}`" not in text] == ["schema"]


@pytest.mark.parametrize("page", PAGES)
def test_the_example_comes_out_as_told(page: str) -> None:
    graded = grade(read(block(page, "json"), shipped()), date(2026, 11, 23))
    fraud, old = graded.rule("crim-266"), graded.rule("psap-49-old")
    assert fraud is not None
    assert fraud.sum is not None
    assert (str(fraud.sum.amount), reach(fraud, "larger")) == ("5000.00", Reach.OPEN)
    assert missing(fraud) - {"all-returned", "forgiven", "many-or-weak"} == {"handled"}
    assert [(out.act.claim, out.why.en) for out in fraud.left_out] == [("c-3", "the goods had a real defect")]
    assert old is not None
    assert old.sum is not None
    assert [addend.act.claim for addend in old.sum.addends] == ["c-1"]
    assert any("may apply" in text.en for text in old.counsel)


@pytest.mark.parametrize("page", PAGES)
def test_the_figures_shown_are_read(page: str) -> None:
    law = join(shipped(), [load(block(page, "yaml"))])["CN"]
    assert law.figure("our-province", "crim-266", "larger", date(2026, 1, 1)) is not None
