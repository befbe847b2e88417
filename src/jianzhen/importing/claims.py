"""A row as a claim: its values checked, its files found. Each problem names the column and a remedy."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from jianzhen.errors import UsageError
from jianzhen.importing.mapping import Columns, Field, Table
from jianzhen.importing.tables import Row
from jianzhen.model import Ground, Medium, Money, Remedy, Text
from jianzhen.store.blobs import MOST_BYTES

MOST_TEXT = 20_000
MOST_FILES = 100

_SIGNS = re.compile(r"[\s\u00a0]|CN¥|US\$|RMB|[¥￥$€£元]")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_VIDEOS = (".mp4", ".mov", ".m4v", ".webm", ".mkv")
_ROLES = {"photos": "claim", "product": "product", "packing": "packing"}
_Word = TypeVar("_Word", Ground, Remedy)


@dataclass(frozen=True, slots=True)
class File:
    """A file on this machine; `role` as in `store.Received`."""

    path: Path
    role: str
    medium: Medium


@dataclass(frozen=True, slots=True)
class Ready:
    """A claim that can go in."""

    platform: str
    external_id: str
    buyer_ref: str | None
    merchant_ref: str | None
    ground: Ground
    remedy: Remedy
    asked: Money
    statement: str | None
    facts: Mapping[str, str | bool]
    files: tuple[File, ...]


class ValueWrongError(UsageError):
    """A value of a row cannot be used; the row stays out."""


def read(row: Row, table: Table, folder: Path) -> Ready:
    """Return the claim of a row; its files are looked for below `folder`. Raise ValueWrongError otherwise."""

    def value(name: str) -> str | None:
        return _value(row, table.fields.get(name), name)

    def needed(name: str, most: int) -> str:
        found = value(name)
        if found is None:
            raise _wrong(name, Text("it is empty", "为空"), Text("Fill it in", "请填写"))
        return _short(name, found, most)

    def optional(name: str, most: int) -> str | None:
        found = value(name)
        return None if found is None else _short(name, found, most)

    currency = needed("currency", 3)
    return Ready(
        platform=needed("platform", 80),
        external_id=needed("external_id", 200),
        buyer_ref=optional("buyer_ref", 200),
        merchant_ref=optional("merchant_ref", 200),
        ground=_word(Ground, "ground", value("ground"), Ground.DEFECT),
        remedy=_word(Remedy, "remedy", value("remedy"), Remedy.REFUND_ONLY),
        asked=_money(needed("amount", 60), currency, table.fields["amount"]),
        statement=_statement(value("statement")),
        facts=_facts(row, table),
        files=_files(row, table, folder),
    )


def _value(row: Row, field: Field | None, name: str) -> str | None:
    if field is None:
        return None
    if field.constant is not None:
        return field.constant
    found = row.get(field.column or "")
    if found is None:
        return field.otherwise
    found = found.strip()
    if field.values is None:
        return found
    meant = field.values.get(found, field.otherwise)
    if meant is None:
        raise _wrong(
            name,
            Text(f"“{found[:40]}” is not among its values", f"“{found[:40]}”不在 values 中"),
            Text("Name it in the mapping, or give `otherwise`", "请在映射文件中列出，或写 otherwise"),
        )
    return meant


def _short(name: str, value: str, most: int) -> str:
    if len(value) > most or any(ord(c) < 32 or ord(c) == 127 or "\ud800" <= c <= "\udfff" for c in value):
        raise _wrong(
            name,
            Text(
                f"more than {most} characters, or a control among them", f"超过 {most} 个字符，或含控制字符"
            ),
            Text("Shorten it", "请缩短"),
        )
    return value


def _word(of: type[_Word], name: str, value: str | None, usual: _Word) -> _Word:
    try:
        return usual if value is None else of(value)
    except ValueError:
        words = ", ".join(of)
        raise _wrong(
            name,
            Text(f"“{(value or '')[:40]}” is not known", f"不认识“{(value or '')[:40]}”"),
            Text(
                f"Translate it in the mapping (values) to one of: {words}",
                f"请在映射文件的 values 中对应到：{words}",
            ),
        ) from None


def _money(text: str, currency: str, field: Field) -> Money:
    plain = _SIGNS.sub("", text)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        if field.minor:
            from jianzhen.policy.money import written

            if not re.fullmatch(r"[0-9]{1,15}", plain, re.ASCII):
                raise ValueError(plain)
            plain = written(int(plain), currency)
        asked = Money.of(plain, currency)
        if not asked.amount:
            raise ValueError(plain)
    except ValueError:
        raise _wrong(
            "amount",
            Text(
                f"“{text[:40]} {currency}” is no amount above zero",
                f"“{text[:40]} {currency}”不是大于零的金额",
            ),
            Text("Write it like 195.00, the currency like CNY", "金额请写成 195.00，货币请写成 CNY"),
        ) from None
    return asked


def _statement(text: str | None) -> str | None:
    if text is not None and len(text) > MOST_TEXT:
        raise _wrong(
            "statement",
            Text(f"more than {MOST_TEXT:,} characters", f"超过 {MOST_TEXT:,} 个字符"),
            Text("Shorten it", "请缩短"),
        )
    return None if text is None else text.replace("\x00", "").encode("utf-8", "replace").decode()


def _facts(row: Row, table: Table) -> dict[str, str | bool]:
    facts: dict[str, str | bool] = {}
    for name, field in table.facts.items():
        value = _value(row, field, name)
        if value is None:
            continue
        if value in ("true", "false"):
            facts[name] = value == "true"
        elif field.time or name.endswith("_at"):
            facts[name] = _time(name, value, field, table)
        else:
            facts[name] = value[:2000]
    return facts


def _time(name: str, value: str, field: Field, table: Table) -> str:
    try:
        at = datetime.strptime(value, field.time) if field.time else datetime.fromisoformat(value)
    except ValueError:
        raise _wrong(
            name,
            Text(f"“{value[:40]}” is no such time", f"“{value[:40]}”不是这种格式的时间"),
            Text(
                "Give its form in the mapping (time), like %Y/%m/%d %H:%M",
                "请在映射文件中写明 time，例如 %Y/%m/%d %H:%M",
            ),
        ) from None
    return (at if at.utcoffset() is not None else at.replace(tzinfo=table.zone)).isoformat()


def _files(row: Row, table: Table, folder: Path) -> tuple[File, ...]:
    found: dict[Path, File] = {}
    for role, columns in table.files.items():
        for name, text in _named(row, columns):
            path = _inside(folder, text, name)
            medium = Medium.VIDEO if path.suffix.lower() in _VIDEOS else Medium.PHOTO
            found.setdefault(path, File(path, _ROLES[role], medium))
    if len(found) > MOST_FILES:
        raise _wrong(
            "files",
            Text(f"more than {MOST_FILES} files", f"超过 {MOST_FILES} 个文件"),
            Text("Name fewer", "请减少"),
        )
    return tuple(found.values())


def _named(row: Row, columns: Columns) -> list[tuple[str, str]]:
    named = []
    for column in columns.columns:
        cell = row.get(column, "").strip()
        parts = cell.split(columns.split) if columns.split else [cell]
        if cell.startswith("["):  # a list, in JSON lines and Parquet
            try:
                parts = [str(part) for part in json.loads(cell)]
            except (ValueError, RecursionError):
                parts = [cell]
        named += [(column, part.strip()) for part in parts if part.strip()]
    return named


def _inside(folder: Path, text: str, column: str) -> Path:
    """Return the file below `folder`; links are followed and must end below it, too."""
    if "://" in text[:12]:
        raise _wrong(
            column,
            Text("this is an address; files are taken from this machine only", "这是网址；只读取本机文件"),
            Text("Download the files first", "请先下载文件"),
        )
    try:
        path = (folder / text).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise _wrong(
                column,
                Text(f"“{text[:80]}” is outside the folder of the files", f"“{text[:80]}”在文件夹之外"),
                Text("Give `folder` in the mapping", "请在映射文件中写明 folder"),
            )
        size = path.stat().st_size if path.is_file() else -1
    except (OSError, ValueError):
        size = -1
    if size < 0:
        raise _wrong(
            column,
            Text(f"there is no file “{text[:80]}”", f"没有文件“{text[:80]}”"),
            Text("Mend the path, or give `folder` in the mapping", "请改正路径，或在映射文件中写明 folder"),
        )
    if not 0 < size <= MOST_BYTES:
        raise _wrong(
            column,
            Text(f"“{text[:80]}” is empty or too large", f"“{text[:80]}”为空或过大"),
            Text("Leave it out", "请去掉"),
        )
    return path


def _wrong(name: str, what: Text, do: Text) -> ValueWrongError:
    return ValueWrongError(what.about(name), do)
