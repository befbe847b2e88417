"""Every error speaks Chinese and English, one line each, and says what to do."""

import ast
import errno
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jianzhen import errors
from jianzhen.cli import main
from jianzhen.errors import CANNOT_READ, JianzhenError, because
from jianzhen.model import Text
from jianzhen.photo.containers import Unreadable
from tests.conftest import ROOT
from tests.photo import samples
from tests.photo.test_bad_input import FOREIGN

CHINESE = re.compile("[\u4e00-\u9fff]")
LETTER = re.compile("[A-Za-z]")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
SOURCES = sorted((ROOT / "src" / "jianzhen").rglob("*.py"))
WHAT, DO = Text("the file is empty", "文件是空的").about("a.jpg"), Text("Send another", "请换一张")


def kinds(of: type[JianzhenError] = JianzhenError) -> Iterator[type[JianzhenError]]:
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


@pytest.mark.parametrize(
    "kind", [k for k in kinds() if k.__module__ == errors.__name__], ids=lambda kind: kind.__name__
)
def test_an_error_is_one_line_and_crosses_process_borders(kind: type[JianzhenError]) -> None:
    error = kind(WHAT, DO)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.what, again.do, again.exit_code) == (WHAT, DO, kind.exit_code)
    assert str(again) == "a.jpg: the file is empty. Send another."
    assert again.text.zh == "a.jpg：文件是空的。请换一张。"


def test_an_unreadable_file_is_a_photo_error() -> None:
    assert issubclass(Unreadable, errors.PhotoError)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOENT, Text("cannot be read (there is no such file)", "无法读取（没有这个文件）")),
        (errno.EIO, Text("cannot be read (EIO)", "无法读取（EIO）")),
        (None, Text("cannot be read (OSError)", "无法读取（OSError）")),
    ],
)
def test_reasons_of_the_system_are_translated_or_a_code(number: int | None, reason: Text) -> None:
    assert because(CANNOT_READ, OSError(number, "some words") if number else OSError()) == reason


def _words(node: ast.expr) -> str:
    """The fixed words of a string, without what is put into it and without our name."""
    match node:
        case ast.Constant(value=str(words)):
            return words.replace("鉴真", "")
        case ast.JoinedStr(values=parts):
            return "".join(_words(part) for part in parts)
        case ast.BinOp(left=left, right=right):
            return _words(left) + _words(right)
        case ast.IfExp(body=one, orelse=other):
            return _words(one) + _words(other)
        case _:
            return ""


def _texts(path: Path) -> Iterator[tuple[int, ast.expr, ast.expr]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            parts = [*node.args, *(keyword.value for keyword in node.keywords)]
            if len(parts) != 2:  # a list unpacked, whose texts stand elsewhere
                continue
            en, zh = parts
            yield node.lineno, en, zh


def test_every_text_of_the_program_is_english_and_chinese() -> None:
    """By the source, so that no raise site and no sentence of a report is missed."""
    seen, wrong = 0, []
    for path in SOURCES:
        for line, en, zh in _texts(path):
            seen += 1
            english, chinese = _words(en), _words(zh)
            same = ast.dump(en) == ast.dump(zh)  # a name or a code, the same in both
            if CHINESE.search(english) or not (same or CHINESE.search(chinese) or not LETTER.search(english)):
                wrong.append(f"{path.name}:{line}: {english!r} / {chinese!r}")
    assert seen > 200
    assert wrong == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whatever_a_file_is_the_reader_is_told_in_one_language(lang, tmp_path, capsys) -> None:
    """The files of tests/photo/test_bad_input.py and whole photos cut short, through the command."""
    files = [data for kind in FOREIGN.values() for data in kind]
    files += [data[:cut] for data in samples.all_samples().values() for cut in (20, len(data) // 2)]
    for number, data in enumerate(files):
        (tmp_path / f"{number}.jpg").write_bytes(data)
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")
    assert main(["index", "add", str(tmp_path), "--index", str(tmp_path / "i.db"), "--lang", lang]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > len(files) * 0.8
    for line in lines:
        said = re.sub(r"^jianzhen: [0-9]+\.jpg[:：] ?", "", line)
        assert said != line
        assert said.endswith("。" if lang == "zh" else ".")
        assert bool(CHINESE.search(said)) == (lang == "zh"), line
        assert lang == "en" or not ENGLISH.search(said), line
