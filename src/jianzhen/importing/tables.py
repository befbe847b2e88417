"""Rows of a CSV, JSON lines or Parquet file, one at a time: the file is never held whole."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from jianzhen.errors import CANNOT_READ, CHECK_PATH, MissingExtraError, UsageError, because
from jianzhen.importing.mapping import Table
from jianzhen.model import Text

MOST_LINE = 4 * 2**20
"""Characters of one line, or one cell."""

Row = Mapping[str, str]
"""Cells as text by column; what is empty is left out."""


class BadRowError(UsageError):
    """This row cannot be read; those after it can."""


def rows(path: Path, table: Table) -> Iterator[tuple[int, Row | BadRowError]]:
    """Yield the number of each row (from 1, without the head) and its cells, or why it cannot be read.

    Raises:
        UsageError: the file cannot be read at all, or lacks a column.
        MissingExtraError: Parquet, without the extra.
    """
    kinds = {".csv": _csv, ".tsv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".parquet": _parquet}
    read = kinds.get(path.suffix.lower())
    if read is None:
        raise UsageError(
            Text("not a kind of table that is read", "不支持的表格类型").about(path),
            Text("Give .csv, .tsv, .jsonl or .parquet", "请提供 .csv、.tsv、.jsonl 或 .parquet 文件"),
        )
    try:
        yield from read(path, table)
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
    except UnicodeError as error:
        raise UsageError(
            Text(f"this is no text in {table.encoding}", f"这不是 {table.encoding} 文本").about(path),
            Text("Name its encoding in the mapping", "请在映射文件中写明 encoding"),
        ) from error


def _csv(path: Path, table: Table) -> Iterator[tuple[int, Row | BadRowError]]:
    encoding = "utf-8-sig" if table.encoding == "utf-8" else table.encoding
    delimiter = "\t" if path.suffix.lower() == ".tsv" else table.delimiter
    csv.field_size_limit(MOST_LINE)
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader(_bounded(file, path), delimiter=delimiter, strict=True)
        number = 0
        try:
            head = next(lines, [])
            _must_have(set(head), table, path)
            for number, cells in enumerate(lines, start=1):
                if len(cells) > len(head):
                    yield number, _bad(f"{len(cells)} cells where the head has {len(head)}",
                                       f"有 {len(cells)} 个单元格，而表头只有 {len(head)} 个")  # fmt: skip
                elif any(cells):
                    yield number, {k: v for k, v in zip(head, cells, strict=False) if v.strip()}
        except csv.Error as error:
            wrong = Text(f"row {number + 1}: a quote is not closed", f"第 {number + 1} 行：引号没有闭合")
            raise UsageError(wrong.about(path), Text("Mend the quotes", "请改正引号")) from error


def _bounded(file: Any, path: Path) -> Iterator[str]:
    while line := file.readline(MOST_LINE + 1):
        if len(line) > MOST_LINE:
            raise UsageError(
                Text("a line is longer than 4 million characters", "有一行超过四百万个字符").about(path),
                CHECK_PATH,
            )
        yield line


def _jsonl(path: Path, _table: Table) -> Iterator[tuple[int, Row | BadRowError]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(_bounded(file, path), start=1):
            if not line.strip():
                continue
            try:
                data = json.loads(line, parse_float=str)  # an amount is text: no digit is lost
                if not isinstance(data, dict):
                    raise ValueError
            except (ValueError, RecursionError):
                yield number, _bad("this is no JSON object", "这不是 JSON 对象")
                continue
            yield number, _texts(data)


def _parquet(path: Path, table: Table) -> Iterator[tuple[int, Row | BadRowError]]:
    try:
        arrow: Any = import_module("arro3.io")
    except ImportError as error:
        raise MissingExtraError(
            Text("Parquet needs the extra `parquet`", "读取 Parquet 需要扩展 parquet"),
            Text("Install it: pip install 'jianzhen[parquet]'", "请安装：pip install 'jianzhen[parquet]'"),
        ) from error
    path.stat()
    try:
        number = 0
        for batch in arrow.read_parquet(path):
            _must_have(set(batch.column_names), table, path)
            names = [name for name in batch.column_names if name in table.columns]
            for cells in zip(*(batch.column(name).to_pylist() for name in names), strict=True):
                number += 1
                yield number, _texts(dict(zip(names, cells, strict=True)))
    except (UsageError, GeneratorExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # on a broken file the library panics, which is no Exception
        raise UsageError(
            Text("this is no Parquet that can be read", "这不是可读取的 Parquet 文件").about(path), CHECK_PATH
        ) from error


def _texts(data: Mapping[str, Any]) -> Row:
    return {name: text for name, value in data.items() if (text := _text(value)).strip()}


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _must_have(there: set[str], table: Table, path: Path) -> None:
    if missing := sorted(table.columns - there):
        raise UsageError(
            Text(f"there is no column “{missing[0]}”", f"没有“{missing[0]}”这一列").about(path),
            Text(f"It has: {', '.join(sorted(there))[:500]}", f"现有的列：{'、'.join(sorted(there))[:500]}"),
        )


def _bad(en: str, zh: str) -> BadRowError:
    return BadRowError(Text(en, zh), Text("Mend this row", "请改正这一行"))
