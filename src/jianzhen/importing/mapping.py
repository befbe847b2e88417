"""The mapping: which column is what of a claim, as a YAML sheet."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jianzhen.errors import SheetError
from jianzhen.model import Text
from jianzhen.sheet import schema as sheet
from jianzhen.sheet import yaml_

_OF, _SEE = Text("a mapping", "映射文件"), Text("See docs/importing.md", "见 docs/importing.zh.md")
_DELIMITERS = {"tab": "\t"}


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value comes from.

    Attributes:
        column: name of the column; None: `constant` holds for every row.
        values: what stands in the table → what is meant; `otherwise` for all that is not named.
        minor: an amount stands in minor units (19500 for 195.00).
        time: how a time is written (`strptime`); None: ISO 8601, or this is no time.
    """

    column: str | None = None
    constant: str | None = None
    values: Mapping[str, str] | None = None
    otherwise: str | None = None
    minor: bool = False
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns that name files; with `split`, several in one cell."""

    columns: tuple[str, ...] = ()
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """How the table is written, its claims' fields, facts of the order, and files by role.

    `folder` is relative to the table; None: the table's own.
    """

    fields: Mapping[str, Field]
    facts: Mapping[str, Field] = field(default_factory=dict)
    files: Mapping[str, Columns] = field(default_factory=dict)
    folder: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    @property
    def columns(self) -> set[str]:
        """Every column that is asked for."""
        single = (f.column for f in (*self.fields.values(), *self.facts.values()) if f.column)
        return {*single, *(name for columns in self.files.values() for name in columns.columns)}


def load(source: bytes) -> Table:
    """Return the mapping in a YAML file; raise SheetError with every problem (see its `others`)."""
    document = yaml_.read(source)
    found = [*sheet.problems(document, schema(), _OF, _SEE)] or [*_flaws(document)]
    if found:
        first, *others = found
        first.others = tuple(others)
        raise first
    return _build(document.data)


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a mapping."""
    text = Path(__file__).with_name("schema").joinpath("mapping-1.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def _flaws(document: yaml_.Document) -> Iterator[SheetError]:
    zone = document.data.get("time_zone")
    if zone is not None and _zone(zone) is None:
        wrong = SheetError(
            Text(f"there is no time zone “{zone}”", f"没有“{zone}”这个时区"),
            Text("Write it like Asia/Shanghai", "请写成 Asia/Shanghai 这样"),
        )
        yield yaml_.at_line(document.line(("time_zone",)), wrong)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _build(data: Mapping[str, Any]) -> Table:
    files = dict(data.get("files") or {})
    folder = files.pop("folder", None)
    delimiter = data.get("delimiter", ",")
    return Table(
        fields={name: _field(entry) for name, entry in data["fields"].items()},
        facts={name: _field(entry) for name, entry in (data.get("facts") or {}).items()},
        files={role: Columns(tuple(entry["columns"]), entry.get("split")) for role, entry in files.items()},
        folder=folder,
        encoding=data.get("encoding", "utf-8"),
        delimiter=_DELIMITERS.get(delimiter, delimiter),
        zone=ZoneInfo(data.get("time_zone", "Asia/Shanghai")),
    )


def _field(entry: Mapping[str, Any]) -> Field:
    return Field(
        entry.get("column"),
        entry.get("constant"),
        entry.get("values"),
        entry.get("otherwise"),
        entry.get("unit") == "minor",
        entry.get("time"),
    )
