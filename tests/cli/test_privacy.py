"""`jianzhen privacy` on a database of its own."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jianzhen.cli import main
from tests.store.making import SHOP

pytest.importorskip("sqlalchemy")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop with a claim withdrawn a year ago and one that goes on."""
    from jianzhen.store import Store, migrate
    from tests.privacy.test_due import handed_in
    from tests.store.making import BUYER, TERMS, e

    address = f"sqlite:///{tmp_path / 'jianzhen.db'}"
    migrate(address)
    store = Store(address, tmp_path / "files")
    store.add_tenant(SHOP, datetime.now(UTC))
    handed_in(store, "c-old")
    handed_in(store, "c-new")
    long_ago = datetime.now(UTC) - timedelta(days=365)
    store.apply(SHOP, "c-old", e.Withdrawn(BUYER), now=long_ago, terms=TERMS)
    store.close()
    return tmp_path


def call(home: Path, *arguments: str) -> int:
    return main(["privacy", *arguments, "--home", str(home), "--tenant", SHOP])


def test_due_lists_and_erase_erases(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(home, "due", "--lang", "zh") == 0
    assert "1 个案件的 2 项内容到期" in capsys.readouterr().out
    assert call(home, "erase", "--json") == 0
    assert json.loads(capsys.readouterr().out)["erased"] == 2
    assert call(home, "due", "--json") == 0
    assert json.loads(capsys.readouterr().out)["due"] == []


def test_a_request_says_what_is_kept_and_why(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(home, "erase", "--buyer", "wang-1990", "--by", "staff-1", "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "2 things were erased" in said
    assert "ecommerce" not in said or "retention-cn@1" in said
    assert "E-commerce Law, Art. 31" in said
    assert "the claim has not ended" in said


def test_access_writes_a_zip(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = home / "a.zip"
    assert call(home, "access", "--buyer", "wang-1990", "--out", str(out), "--json") == 0
    assert json.loads(capsys.readouterr().out)["claims"] == 2
    assert out.stat().st_size > 1000
    assert call(home, "access", "--buyer", "wang-1990") == 2


def test_hold_and_lift(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    why = ("--by", "p-1", "--reason", "court")
    assert call(home, "hold", "c-new", *why, "--order", "--json") == 0
    assert json.loads(capsys.readouterr().out)["held"] is True
    assert call(home, "hold", "c-new", *why) == 2
    assert call(home, "hold", "c-new", *why, "--lift") == 0
    assert call(home, "hold", "c-new") == 2


def test_calls_that_cannot_be(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(home, "forget") == 2
    assert call(home, "due", "c-1") == 2
    assert main(["privacy", "due", "--home", str(home / "none")]) == 2
    assert main(["privacy", "due", "--home", str(home), "--tenant", "none"]) == 2
    assert main(["privacy", "rules"]) == 0
    mine = home / "mine.yaml"
    mine.write_text(capsys.readouterr().out.replace("{years: 3}", "{days: 3}"), "utf-8")
    assert call(home, "due", "--rules", str(mine)) == 2
    assert "ecommerce-31" in capsys.readouterr().err
