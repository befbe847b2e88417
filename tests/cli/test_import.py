"""`jianzhen import` on a database of its own."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jianzhen.cli import main

pytest.importorskip("sqlalchemy")


def test_dry_then_in_then_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from jianzhen.store import Store, migrate
    from tests.importing.test_import import GOOD, MAPPING, written

    (tmp_path / "photos").mkdir()
    for name in ("1.jpg", "2.jpg", "p.jpg"):
        (tmp_path / "photos" / name).write_bytes(name.encode())
    table, mapping = written(tmp_path, GOOD, {**GOOD, "售后单号": "A-2", "金额": "x"}), tmp_path / "m.yaml"
    mapping.write_text(MAPPING, "utf-8")
    arguments = ["import", str(table), "--mapping", str(mapping), "--home", str(tmp_path), "--tenant", "shop"]
    assert main([*arguments, "--dry-run", "--json"]) == 1  # no database is needed
    assert json.loads(capsys.readouterr().out)["taken"] == 1
    assert main(arguments) == 2
    address = f"sqlite:///{tmp_path / 'jianzhen.db'}"
    migrate(address)
    store = Store(address, tmp_path / "files")
    store.add_tenant("shop", datetime.now(UTC))
    assert main([*arguments, "--lang", "zh"]) == 1
    assert "共 2 行：已导入 1，已有 0，有误 1" in capsys.readouterr().out
    assert "金额" not in (tmp_path / "claims.csv.errors.csv").read_text("utf-8-sig").splitlines()[0]
    assert main([*arguments, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["taken"], told["known"], told["wrong"]) == (0, 1, 1)
    assert store.find("shop", "taobao", "A-1")
    store.close()
    mapping.write_text("schema: jianzhen.mapping/1\n", "utf-8")
    assert main(arguments) == 2
    assert "fields" in capsys.readouterr().err
    assert main(arguments[:2]) == 2
