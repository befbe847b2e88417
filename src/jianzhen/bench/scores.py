"""Scores of another detector, from a CSV file, so that it can be measured with the same harness."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from jianzhen.bench.item import Item
from jianzhen.errors import CANNOT_READ, CHECK_PATH, UsageError, because
from jianzhen.model import Text

COLUMNS = ("path", "score", "flag")
"""`path` is relative to the folder judged, or absolute; `score` grows with suspicion; `flag` is 1 or 0."""

FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Scored:
    """What the other detector said of one file; `flag` is None where its decision is the threshold's."""

    score: float
    flag: bool | None


class Scores:
    """The rows of the file by the photo they are about."""

    def __init__(self, file: Path, root: Path, decides: bool) -> None:
        """Read all rows; `decides`: a threshold is given, so that no flag is needed."""
        self._rows: dict[Path, Scored] = {}
        self._used: set[Path] = set()
        for line, row in _rows(file):
            path = _place(root / row["path"])
            if path in self._rows:
                _wrong(file, line, Text("a second row for this file", "同一文件的第二行"))
            self._rows[path] = _scored(file, line, row, decides)

    def of(self, item: Item) -> Scored | None:
        """Return what was said of an item (of several photos: the highest); None if a photo has no row."""
        places = [_place(path) for path in item.photos]
        self._used.update(places)
        if any(place not in self._rows for place in places):
            return None
        found = [self._rows[place] for place in places]
        flags = [f.flag for f in found if f.flag is not None]
        return Scored(max(f.score for f in found), any(flags) if flags else None)

    @property
    def unused(self) -> Sequence[Path]:
        """Files of rows that no item asked for."""
        return sorted(self._rows.keys() - self._used)


def _place(path: Path) -> Path:
    """The path without links in the folders above it; a link to a file is a file of its own."""
    return path.parent.resolve() / path.name


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            if not {"path", "score"} <= set(rows.fieldnames or ()):
                raise UsageError(
                    Text("no columns `path` and `score`", "没有 path 和 score 列").about(file),
                    Text(
                        f"The first line names the columns: {', '.join(COLUMNS)}",
                        f"请在第一行写列名：{'、'.join(COLUMNS)}",
                    ),
                )
            return [(rows.line_num, {c: (row.get(c) or "").strip() for c in COLUMNS}) for row in rows]
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(file), CHECK_PATH) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            Text("cannot be read as CSV", "不能作为 CSV 读取").about(file),
            Text("Save it as UTF-8 CSV", "请存为 UTF-8 编码的 CSV"),
        ) from error


def _scored(file: Path, line: int, row: dict[str, str], decides: bool) -> Scored:
    try:
        score = float(row["score"])
    except ValueError:
        score = math.nan
    if not row["path"] or not math.isfinite(score):
        _wrong(file, line, Text("a row needs a path and a number as score", "每行都要有 path 和数值 score"))
    flag = FLAGS.get(row["flag"].lower())
    if flag is None and row["flag"]:
        _wrong(file, line, Text("flag is 1 or 0", "flag 只能是 1 或 0"))
    if flag is None and not decides:
        _wrong(file, line, Text("neither a flag nor --threshold", "既没有 flag，也没有 --threshold"))
    return Scored(score, flag)


def _wrong(file: Path, line: int, what: Text) -> NoReturn:
    numbered = Text(f"line {line}: {what.en}", f"第 {line} 行：{what.zh}")
    raise UsageError(numbered.about(file), Text("Correct the line", "请改正这一行"))
