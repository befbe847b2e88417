"""`jianzhen law` as a person calls it."""

import json
from pathlib import Path

import pytest

from jianzhen.cli import main
from tests.conftest import ROOT
from tests.law.test_docs import block
from tests.law.test_rules import OWN


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts.json").write_bytes(block("law.md", "json"))
    (tmp_path / "mine.yaml").write_text(
        OWN.replace("crim-274", "crim-266").replace("hunan", "yunnan"), "utf-8"
    )
    (tmp_path / "bad.json").write_text(
        '{"schema": "jianzhen.law-facts/1",\n "acts": [{"claim": 1}]}', "utf-8"
    )
    (tmp_path / "bad.yaml").write_text(OWN.replace('"3000.00"', '"9.00"'), "utf-8")
    return tmp_path


def test_rules_are_listed_by_day(folder, capsys):
    assert main(["law", "list", "--at", "2025-12-31", "--jurisdiction", "CN", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Mainland China (law-cn@1, checked 2026-11-22)\n")
    assert "psap-49-old          A  2006-03-01 to 2025-12-31" in out
    assert "psap-58" not in out
    assert "eu-dsa-17" not in out
    assert main(["law", "list", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [law["jurisdiction"] for law in data] == ["CN", "EU"]


@pytest.mark.parametrize(("lang", "said"), [("en", "Confidence: A"), ("zh", "可信度：A（已查阅法律原文）")])
def test_a_rule_is_shown(lang, said, capsys):
    assert main(["law", "show", "crim-274", "--lang", lang]) == 0
    assert said in capsys.readouterr().out
    assert main(["law", "show", "crim-274", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [d["confidence"] for d in data["doubts"]] == ["C", "C"]
    assert data["bands"][0]["from"] == "2000.00"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_grade_is_told(lang, folder, capsys):
    assert main(["law", "grade", "facts.json", "--at", "2026-11-23", "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    notice = {"en": "accuses nobody", "zh": "不是对任何人的指控"}[lang]
    assert notice in lines[1]
    assert notice in lines[-1]
    text = "\n".join(lines)
    for part in ("c-1  2025-12-31  2400.00  m-7 p-1", "crim-266", "psap-49-old", "psap-58", "2027-01-05"):
        assert part in text


def test_a_grade_as_data(folder, capsys):
    call = ["law", "grade", "facts.json", "--at", "2026-11-23", "--json"]
    assert main(call) == 0
    data = json.loads(capsys.readouterr().out)
    rules = {rule["rule"]: rule for branch in data["branches"] for rule in branch["rules"]}
    assert data["schema"] == "jianzhen.grade/1"
    fraud = rules["crim-266"]
    assert (fraud["sum"]["amount"], fraud["sum"]["settled"]) == ("5000.00", "2400.00")
    assert [(b["from"], b["reach"]) for b in fraud["bands"][:2]] == [
        ("5000.00", "open"),
        ("50000.00", "not-reached"),
    ]
    assert main([*call, "--rules", "mine.yaml"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["law"] == "law-cn@1+mine@3"
    (fraud,) = [r for b in data["branches"] for r in b["rules"] if r["rule"] == "crim-266"]
    assert fraud["bands"][0]["from"] == "3000.00"


def test_without_a_day_it_is_today(folder, capsys):
    assert main(["law", "grade", "facts.json", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["at"] >= "2026-11-23"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["law", "grade", "bad.json"], "bad.json: line 2: "),
        (["law", "grade", "none.json"], "none.json: cannot be read"),
        (["law", "grade", "facts.json", "--rules", "bad.yaml"], "bad.yaml: 9.00 is not between"),
        (["law", "grade", "facts.json", "--at", "2026-02-30"], "there is no day 2026-02-30"),
        (["law", "grade"], "law grade takes 1 names"),
        (["law", "show", "crim-267"], "Try: crim-2"),
        (["law", "list", "--jurisdiction", "FR"], "does not know “FR”"),
        (["law", "judge"], "does not know “judge”"),
    ],
)
def test_a_wrong_call_ends_in_2_with_one_line(call, said, folder, capsys):
    assert main([*call, "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_the_schema_is_printed(capsys):
    assert main(["law", "schema"]) == 0
    path = ROOT / "src" / "jianzhen" / "law" / "schema" / "law-1.json"
    assert json.loads(capsys.readouterr().out) == json.loads(path.read_text("utf-8"))
