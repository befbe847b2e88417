"""`jianzhen consumers` on a database of its own."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jianzhen.cli import main

pytest.importorskip("sqlalchemy")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop in which one person has an entry, and objects to it, and another has one."""
    from jianzhen.claims import events as e
    from jianzhen.store import Store, migrate
    from tests.store.making import BUYER, SHOP
    from tests.store.test_persons import WHY, act, entered

    address = f"sqlite:///{tmp_path / 'jianzhen.db'}"
    migrate(address)
    store = Store(address, tmp_path / "files")
    began = datetime.now(UTC) - timedelta(days=40)
    store.add_tenant(SHOP, began)
    entered(store, "c-1", began, "wang")
    act(store, "c-2", e.RecordObjected(BUYER, WHY), entered(store, "c-2", began, "li"))
    store.close()
    return tmp_path


def call(home: Path, *arguments: str) -> int:
    return main(["consumers", *arguments, "--home", str(home), "--tenant", "shop"])


def test_show_tells_entries_and_what_is_open(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(home, "show", "--buyer", "wang", "--lang", "zh") == 0
    said = capsys.readouterr().out
    assert "c-1" in said
    assert "有效至" in said
    assert "后续索赔由人工查看" in said
    assert "c-2" not in said
    assert call(home, "show", "--buyer", "li", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["counts"] for entry in told["entries"]] == [False]
    assert told["open"] == []
    assert call(home, "show", "--buyer", "nobody", "--lang", "en") == 0
    assert capsys.readouterr().out == "There is no entry.\n"


def test_objections_that_wait(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(home, "objections", "--json") == 0
    assert [x["claim"] for x in json.loads(capsys.readouterr().out)["objections"]] == ["c-2"]
    assert call(home, "objections", "--lang", "en") == 0
    assert "1 objections wait." in capsys.readouterr().out


def test_rules_are_printed_checked_and_used(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["consumers", "rules"]) == 0
    source = capsys.readouterr().out
    own = home / "own.yaml"
    own.write_text(source.replace("  months: 12", "  months: 60"), "utf-8")
    assert main(["consumers", "check", str(own), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rules": "consumers-cn@1"}
    assert call(home, "show", "--buyer", "wang", "--rules", str(own)) == 0
    own.write_text(source.replace("manual-review", "refuse"), "utf-8")
    assert main(["consumers", "check", str(own), "--lang", "en"]) == 2
    assert "“refuse” is not known" in capsys.readouterr().err
    assert call(home, "show") == 2
