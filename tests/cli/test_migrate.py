import json
import re
import sqlite3
from pathlib import Path

import pytest

from jianzhen.cli import main

pytest.importorskip("sqlalchemy")


def test_it_makes_the_tables_and_may_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"sqlite:///{tmp_path / 'a.db'}"
    assert [main(["migrate", address]), main(["migrate", address, "--json"])] == [0, 0]
    assert re.fullmatch(r'(\d{4}\w*)\n\{"tables": "\1"\}\n', capsys.readouterr().out)
    names = sqlite3.connect(tmp_path / "a.db").execute("SELECT json_group_array(name) FROM sqlite_schema")
    assert {"claim", "event", "job"} <= set(json.loads(names.fetchone()[0]))


@pytest.mark.parametrize("address", ["mysql://a/b", "nonsense", "sqlite:////no/such/folder/a.db"])
def test_a_database_that_cannot_be_used(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", address, "--lang", "zh"]) == 2
    assert "数据库" in capsys.readouterr().err
