"""`jianzhen transparency` and `jianzhen pia` on a database of their own."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jianzhen.cli import main
from tests.store.making import SHOP

pytest.importorskip("fastapi")

YEAR = datetime.now(UTC).year


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop with six claims, all of them open, submitted now."""
    from jianzhen.store import Store, migrate
    from tests.store.making import submit

    address = f"sqlite:///{tmp_path / 'jianzhen.db'}"
    migrate(address)
    store = Store(address, tmp_path / "files")
    store.add_tenant(SHOP, datetime.now(UTC))
    for number in range(6):
        submit(store, f"c-{number}", at=datetime.now(UTC))
    store.close()
    return tmp_path


def figures(home: Path, *arguments: str) -> int:
    return main(["transparency", *arguments, "--home", str(home), "--tenant", SHOP])


def pia(home: Path, *arguments: str) -> int:
    return main(["pia", *arguments, "--home", str(home), "--tenants", SHOP, "--lang", "en"])


def test_the_figures_of_a_year_in_three_formats(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert figures(home, str(YEAR), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["claims"], told["tenant"], told["year_is_over"]) == (6, SHOP, False)
    assert figures(home, str(YEAR)) == 0
    assert "退款索赔年度统计" in capsys.readouterr().out
    out = home / "a.csv"
    assert figures(home, str(YEAR), "--format", "csv", "--out", str(out)) == 0
    assert "all,all claims,全部索赔,claims,索赔数,6" in out.read_text("utf-8-sig")
    assert figures(home, "2019", "--format", "csv") == 0
    assert "claims,索赔数,\n" in capsys.readouterr().out.replace("\r\n", "\n")


@pytest.mark.parametrize("wrong", [["26"], ["２０２６"], ["2026", "2027"], ["2026", "--format", "pdf"]])
def test_years_and_formats_that_cannot_be(home: Path, wrong: list[str]) -> None:
    assert figures(home, *wrong) == 2


def test_an_assessment_is_written_signed_and_asked_for(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = home / "pia.html"
    assert pia(home, "--status") == 1
    assert pia(home, "--out", str(page)) == 0
    sha256 = hashlib.sha256(page.read_bytes()).hexdigest()
    assert sha256 in capsys.readouterr().out
    signing = ("--sign", "Wang Min", "--as", "privacy officer", "--document", str(page))
    assert pia(home, *signing[:4]) == 2
    assert pia(home, *signing) == 0
    assert pia(home, "--status", "--json") == 0
    told = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert (told["name"], told["role"], told["sha256"]) == ("Wang Min", "privacy officer", sha256)
    monkeypatch.setenv("JIANZHEN_TIMESTAMP_URL", "https://tsa.example/")
    assert pia(home, "--status") == 1
    assert pia(home, *signing) == 2
    assert pia(home, "--json") == 0
    assert '"tsa.example"' in capsys.readouterr().out


def test_an_assessment_needs_an_installation(tmp_path: Path) -> None:
    assert pia(tmp_path / "none") == 2
    assert not (tmp_path / "none").exists()
