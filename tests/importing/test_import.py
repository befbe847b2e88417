"""Tables with good and bad rows, on both databases: taken in once, whatever happens in between."""

import csv
import json
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jianzhen.errors import MissingExtraError, SheetError, UsageError
from jianzhen.importing import run as runs
from jianzhen.importing.mapping import load, schema
from jianzhen.importing.run import ErrorFile, Summary, Target
from jianzhen.importing.tables import rows
from jianzhen.model import Ground, Remedy
from jianzhen.store import Store
from jianzhen.store.errors import DatabaseUnreachableError
from tests.store.making import NOW, SHOP, TERMS, faults, sha

MAPPING = """
schema: jianzhen.mapping/1
fields:
  platform: {constant: taobao}
  external_id: {column: 售后单号}
  buyer_ref: {column: 买家}
  merchant_ref: {constant: m-7}
  ground: {column: 原因, values: {破损: defect, 七天无理由: no-reason}, otherwise: defect}
  remedy: {column: 诉求, values: {仅退款: refund-only, 退货退款: return-and-refund}, otherwise: refund-only}
  amount: {column: 金额}
  currency: {constant: CNY}
  statement: {column: 留言}
facts:
  category: {column: 类目}
  delivered_at: {column: 签收, time: "%Y/%m/%d %H:%M"}
files:
  folder: photos
  photos: {columns: [图1, 图2], split: ";"}
  product: {columns: [商品图]}
"""
TABLE = load(MAPPING.encode())
HEAD = ["售后单号", "买家", "原因", "诉求", "金额", "留言", "类目", "签收", "图1", "图2", "商品图"]
GOOD = {
    "售后单号": "A-1",
    "买家": "wang",
    "原因": "破损",
    "诉求": "仅退款",
    "金额": "¥1,195.50",
    "留言": "杯子碎了",
    "类目": "杯",
    "签收": "2026/03/01 18:30",
    "图1": "1.jpg; 2.jpg",
    "商品图": "p.jpg",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "in" / "photos"
    photos.mkdir(parents=True)
    for name in ("1.jpg", "2.jpg", "p.jpg"):
        (photos / name).write_bytes(name.encode())
    (photos / "empty.jpg").touch()
    (tmp_path / "in" / "secret.jpg").write_bytes(b"secret")
    (photos / "link.jpg").symlink_to(tmp_path / "in" / "secret.jpg")
    return tmp_path / "in"


def written(folder: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    path = folder / "claims.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(
    store: Store | None, path: Path, dry: bool = False, table: Any = TABLE
) -> tuple[Summary, list[list[str]]]:
    errors = path.with_suffix(".errors.csv")
    file = ErrorFile(errors)
    done = runs.run(path, table, Target(store, SHOP, TERMS, dry), file, lambda: NOW, lambda _: None)
    file.close()
    return done, list(csv.reader(errors.open(encoding="utf-8-sig"))) if errors.exists() else []


def counts(done: Summary) -> tuple[int, int, int, int]:
    return done.rows, done.taken, done.known, done.wrong


def test_a_row_becomes_a_claim_with_all_it_says(store: Store, folder: Path) -> None:
    done, wrong = run(store, written(folder, GOOD))
    assert (counts(done), wrong) == ((1, 1, 0, 0), [])
    kept = store.claim(SHOP, store.find(SHOP, "taobao", "A-1") or "")
    state = kept.state
    assert (kept.buyer_ref, kept.merchant_ref) == ("wang", "m-7")
    assert (state.ground, state.remedy) == (Ground.DEFECT, Remedy.REFUND_ONLY)
    assert (state.asked.amount, state.asked.currency) == (Decimal("1195.50"), "CNY")
    assert {(x.sha256, x.role, x.name) for x in store.exhibits(SHOP, state.id)} == {
        (sha(b"1.jpg"), "claim", "1.jpg"),
        (sha(b"2.jpg"), "claim", "2.jpg"),
        (sha(b"p.jpg"), "product", "p.jpg"),
    }
    texts = {t.sha256: t.text for t in store.texts(SHOP, state.id)}
    assert json.loads(texts.pop(kept.facts or "")) == {
        "category": "杯",
        "delivered_at": "2026-03-01T18:30:00+08:00",
    }
    assert list(texts.values()) == ["杯子碎了"]
    assert faults(store) == []


BAD = {
    "outside the folder": {"图1": "../secret.jpg"},
    "“link.jpg” is outside": {"图1": "link.jpg"},
    "“/etc/passwd” is outside": {"图1": "/etc/passwd"},
    "no file “3.jpg”": {"图1": "3.jpg"},
    "empty or too large": {"图1": "empty.jpg"},
    "this is an address": {"图1": "https://example.org/1.jpg"},
    "is no amount above zero": {"金额": "12,34"},
    "“0 CNY” is no amount": {"金额": "0"},
    "“-5 CNY”": {"金额": "-5"},
    "external_id: it is empty": {"售后单号": ""},
    "no such time": {"签收": "yesterday"},
    "more than 200 characters": {"买家": "x" * 201},
    "“1.000001 CNY”": {"金额": "1.000001"},
}


def test_every_bad_row_is_named_with_what_to_do_and_the_rest_goes_in(store: Store, folder: Path) -> None:
    bad = [{**GOOD, "售后单号": f"B-{n}", **change} for n, change in enumerate(BAD.values())]
    done, wrong = run(store, written(folder, *bad, GOOD))
    assert counts(done) == (len(bad) + 1, 1, 0, len(bad))
    assert [line[0] for line in wrong[1:]] == [str(n) for n in range(1, len(bad) + 1)]
    for said, line in zip(BAD, wrong[1:], strict=True):
        assert said in line[1]
        assert all(line)
    assert store.find(SHOP, "taobao", "A-1")
    assert len(store.claims(SHOP).claims) == 1


def test_doing_it_again_does_no_harm(store: Store, folder: Path) -> None:
    path = written(folder, GOOD, {**GOOD, "售后单号": "A-2"}, GOOD)
    assert counts(run(store, path)[0]) == (3, 2, 1, 0)
    events = len(store.events(SHOP))
    assert counts(run(store, path)[0]) == (3, 0, 3, 0)
    assert len(store.events(SHOP)) == events


def test_a_stopped_run_goes_on(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(folder, *({**GOOD, "售后单号": f"A-{n}"} for n in range(6)))
    apply, left = store.apply, [3]

    def failing(*arguments: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            from jianzhen.model import Text

            raise DatabaseUnreachableError(Text("gone", "断开"), Text("again", "重试"))
        return apply(*arguments, **more)

    monkeypatch.setattr(store, "apply", failing)
    with pytest.raises(DatabaseUnreachableError):
        run(store, path)
    monkeypatch.setattr(store, "apply", apply)
    assert counts(run(store, path)[0]) == (6, 3, 3, 0)
    assert faults(store) == []


def test_a_dry_run_writes_nothing(store: Store, folder: Path, tmp_path: Path) -> None:
    path = written(folder, GOOD, {**GOOD, "售后单号": "A-2", "图1": "3.jpg"})
    done, wrong = run(store, path, dry=True)
    assert (counts(done), len(wrong)) == ((2, 1, 0, 1), 2)
    assert store.events(SHOP) == []
    assert [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == []
    assert counts(run(None, path, dry=True)[0]) == (2, 1, 0, 1)


def test_json_lines_lists_and_minor_units(folder: Path) -> None:
    path = folder / "claims.jsonl"
    row = {**GOOD, "金额": 19500, "图1": ["1.jpg", "2.jpg"]}
    path.write_text(json.dumps(row) + "\n\nnot json\n[1]\n", "utf-8")
    table = load(MAPPING.replace("{column: 金额}", "{column: 金额, unit: minor}").encode())
    done, wrong = run(None, path, dry=True, table=table)
    assert (counts(done), [line[0] for line in wrong[1:]]) == ((3, 1, 0, 2), ["3", "4"])
    path.write_text('{"售后单号": "A", "金额": 195.10}', "utf-8")
    [(_, cells)] = rows(path, TABLE)
    assert dict(cells)["金额"] == "195.10"  # type: ignore[call-overload]


def test_parquet(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core, io = pytest.importorskip("arro3.core"), pytest.importorskip("arro3.io")
    path = folder / "claims.parquet"
    text = core.DataType.string()
    columns = {name: core.Array([GOOD.get(name), None], text) for name in HEAD}
    io.write_parquet(core.Table.from_pydict(columns), str(path))
    done, wrong = run(None, path, dry=True)
    assert (counts(done), wrong[1][0]) == ((2, 1, 0, 1), "2")
    path.write_bytes(b"PAR1 nonsense")
    with pytest.raises(UsageError, match="no Parquet"):
        run(None, path, dry=True)


def test_parquet_without_its_extra_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "arro3.io", None)
    with pytest.raises(MissingExtraError, match=r"jianzhen\[parquet\]"):
        list(rows(folder / "claims.parquet", TABLE))


def test_tables_that_cannot_be_read(folder: Path) -> None:
    path = written(folder, GOOD)
    path.write_text(path.read_text("utf-8").replace("金额", "价格"), "utf-8")
    with pytest.raises(UsageError, match="no column “金额”"):
        run(None, path, dry=True)
    with pytest.raises(UsageError, match="text in utf-8"):
        run(None, written(folder, GOOD, encoding="gb18030"), dry=True)
    table = load(MAPPING.replace("fields:", "encoding: gb18030\nfields:", 1).encode())
    assert run(None, written(folder, GOOD, encoding="gb18030"), dry=True, table=table)[0].taken == 1
    with pytest.raises(UsageError, match="kind of table"):
        list(rows(folder / "claims.xlsx", TABLE))
    with pytest.raises(UsageError, match="no such file"):
        list(rows(folder / "none.csv", TABLE))
    path.write_text(",".join(HEAD) + '\n"open', "utf-8")
    with pytest.raises(UsageError, match="quote"):
        list(rows(path, TABLE))


def test_a_large_table_is_not_held(folder: Path) -> None:
    path = written(folder, *({**GOOD, "售后单号": f"A-{n}", "留言": "字" * 500} for n in range(4000)))
    assert path.stat().st_size > 6 * 2**20
    tracemalloc.start()
    assert sum(1 for _ in rows(path, TABLE)) == 4000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2**20


def test_a_mapping_says_what_is_wrong_with_it() -> None:
    Draft202012Validator.check_schema(schema())
    for old, new, said in (
        ("platform: {constant: taobao}", "platform: {colunm: a}", "is no part of a mapping"),
        ("  currency: {constant: CNY}\n", "", "“currency” is missing"),
        ("schema: jianzhen.mapping/1", "schema: jianzhen.mapping/1\ntime_zone: Mars/Base", "no time zone"),
    ):
        with pytest.raises(SheetError, match=said):
            load(MAPPING.replace(old, new).encode())


def test_cells_are_no_formulas(folder: Path) -> None:
    from jianzhen.importing.tables import BadRowError
    from jianzhen.model import Text

    file = ErrorFile(folder / "e.csv")
    file.add(1, BadRowError(Text("=cmd()\n2", "=x"), Text("do", "做")))
    file.close()
    assert "'=cmd() 2" in (folder / "e.csv").read_text("utf-8-sig")
