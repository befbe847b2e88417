"""YAML as plain data with the line of every part. Hostile files are refused before anything is built."""

import re
from dataclasses import dataclass
from typing import Any, TypeVar

from jianzhen.errors import SheetError
from jianzhen.model import Text
from jianzhen.sheet.extra import need

yaml = need("yaml")

MOST_BYTES = 128 * 1024
MOST_PARTS = 20_000
DEEPEST = 12

Path = tuple[str | int, ...]
"""The way to a part: keys of mappings, numbers of list items."""

_WRITE_OUT = Text("Write each part out", "请把每一处完整写出")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """Data of a YAML file, and the line (from 1) on which each part begins."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(source: bytes) -> Document:
    """Return the data of a YAML document in UTF-8.

    Plain words are texts, but `true`, `false`, `null` and whole numbers: dates stay texts, and `no` is no
    truth value. Refused with SheetError: more than 128 KiB, 20,000 parts or 12 levels, anchors and aliases,
    tags, two documents, and a key that stands twice.
    """
    if len(source) > MOST_BYTES:
        raise SheetError(
            Text("the file is larger than 128 KiB", "文件超过 128 KiB"),
            Text("Make several files of it", "请拆成多个文件"),
        )
    try:
        text = source.decode("utf-8-sig")
        _bound(text)
        root = yaml.compose(text, yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise SheetError(
            Text("this is no text in UTF-8", "这不是 UTF-8 文本"), Text("Save it as UTF-8", "请另存为 UTF-8")
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _at(
            (mark.line if mark else 0) + 1,
            Text("this is no YAML from here on", "从这里起不是合法的 YAML"),
            Text("Check indents, colons and quotes", "请检查缩进、冒号和引号"),
        ) from error
    document = Document(None, {})
    return Document(_build(root, (), document.lines), document.lines)


Of = TypeVar("Of", bound=SheetError)


def at_line(line: int, error: Of) -> Of:
    """Return the error with the line it is about."""
    return type(error)(Text(f"line {line}: {error.what.en}", f"第 {line} 行：{error.what.zh}"), error.do)


def _at(line: int, what: Text, do: Text) -> SheetError:
    return at_line(line, SheetError(what, do))


def _bound(text: str) -> None:
    """Walk over the events, which builds nothing, and refuse what could swell or hide."""
    depth = documents = 0
    for parts, event in enumerate(yaml.parse(text, yaml.SafeLoader), start=1):
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.events.CollectionStartEvent)
        depth -= isinstance(event, yaml.events.CollectionEndEvent)
        documents += isinstance(event, yaml.events.DocumentStartEvent)
        if depth > DEEPEST or parts > MOST_PARTS:
            raise _at(
                line,
                Text(
                    f"more than {DEEPEST} levels or {MOST_PARTS:,} parts",
                    f"超过 {DEEPEST} 层或 {MOST_PARTS:,} 个部分",
                ),
                Text("Make it simpler", "请简化"),
            )
        if getattr(event, "anchor", None) is not None:
            raise _at(line, Text("anchors and aliases are not read", "不支持锚点和别名"), _WRITE_OUT)
        if getattr(event, "tag", None) is not None:
            raise _at(
                line, Text("tags (!…) are not read", "不支持标签（!…）"), Text("Take it away", "请去掉")
            )
        if documents > 1:
            raise _at(
                line,
                Text("a second document begins here", "这里开始了第二个文档"),
                Text("Give each document a file of its own", "每份文档请各用一个文件"),
            )


def _build(node: Any, path: Path, lines: dict[Path, int]) -> Any:
    if node is None:
        return None
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, number), lines) for number, item in enumerate(node.value)]
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value
        if not isinstance(key, str):
            raise _at(line, Text("a key is no plain word", "键不是普通的词"), _WRITE_OUT)
        if key in data:
            raise _at(
                line,
                Text(f"“{key}” stands here a second time", f"“{key}”在此重复出现"),
                Text("Keep one of them", "请只保留一处"),
            )
        data[key] = _build(value_node, (*path, key), lines)
        lines[(*path, key)] = line
    return data


def _scalar(node: Any) -> Any:
    text = node.value
    if node.style is not None:  # quoted, or a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
