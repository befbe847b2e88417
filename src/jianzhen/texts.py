"""Texts from files: bounded, and refused where they are none."""

import re
from pathlib import Path

from jianzhen.errors import CANNOT_READ, CHECK_PATH, StatementError, because
from jianzhen.model import Statement, StatementRole, Text

MOST_BYTES = 256 * 1024
"""Of one text; a long chat has a tenth."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_TOO_LARGE = Text("the text is larger than 256 KiB", "文字超过 256 KiB")
_EMPTY = Text("there is no text in it", "里面没有文字")
_NO_TEXT = Text("this is not a text file", "这不是文本文件")
_SHORTEN = Text("Give the part that matters", "请只给出有关的部分")
_GIVE_TEXT = Text(
    "Give plain text, such as a .txt file in UTF-8", "请给出纯文本，例如 UTF-8 编码的 .txt 文件"
)


def read_statement(path: Path, role: StatementRole) -> Statement:
    """Read a statement from a file in UTF-8, UTF-16 with its mark, or GB 18030; raise StatementError."""
    return bounded(Statement(role, _text(path)), path)


def read_contacts(path: Path) -> tuple[str, ...]:
    """Read the merchant's registered numbers, one a line; raise StatementError."""
    return tuple(line.strip() for line in _text(path).splitlines() if line.strip())


def bounded(statement: Statement, name: object = None) -> Statement:
    """Return the statement; raise StatementError where it is empty, too large or no text."""
    if len(statement.text.encode("utf-8", "surrogatepass")) > MOST_BYTES * 3 // 2:
        # GB 18030 takes two bytes for a Chinese character, UTF-8 three
        raise _refused(name or statement.role, _TOO_LARGE, _SHORTEN)
    if not statement.text.strip():
        raise _refused(name or statement.role, _EMPTY, _GIVE_TEXT)
    if _CONTROL.search(statement.text):
        raise _refused(name or statement.role, _NO_TEXT, _GIVE_TEXT)
    return statement


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(path, because(CANNOT_READ, error), CHECK_PATH) from error
    if len(data) > MOST_BYTES:
        raise _refused(path, _TOO_LARGE, _SHORTEN)
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise _refused(path, _NO_TEXT, _GIVE_TEXT)


def _refused(name: object, what: Text, do: Text) -> StatementError:
    return StatementError(what.about(name), do)
