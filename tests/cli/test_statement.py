"""`jianzhen check` with texts, as a person calls it."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from jianzhen.cli import main
from jianzhen.report.json_ import schema
from tests.examiners.statement.cases import SPECIMEN
from tests.pictures import encode, textured


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "buyer.jpg").write_bytes(encode(textured(1)))
    (folder / "words.txt").write_text(SPECIMEN, "utf-8")
    (folder / "earlier.txt").write_text(SPECIMEN.replace("松下", "格力"), "utf-8")
    (folder / "reply.txt").write_text("亲，售后热线400-123-4567，欢迎致电", "gb18030")
    (folder / "contacts.txt").write_text("400-820-8820\n", "utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    return folder


def run(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    paths = [str(folder / a) if a.endswith((".txt", ".jpg", ".html")) else a for a in arguments]
    code = main(["check", *paths, "--lang", "en"])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_findings_on_texts_follow_the_published_schema(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ("--statement", "words.txt", "--earlier", "earlier.txt", "--merchant-reply", "reply.txt")
    code, out, _ = run(folder, capsys, "buyer.jpg", *texts, "--contacts", "contacts.txt", "--json")
    report = json.loads(out)
    assert code == 0
    assert list(Draft202012Validator(schema()).iter_errors(report)) == []
    assert [s["role"] for s in report["statements"]] == ["buyer", "merchant", "earlier"]
    found = [(f["kind"], f["exhibit"], f["against"]) for f in report["findings"] if f["passages"]]
    buyer, merchant, earlier = (s["sha256"] for s in report["statements"])
    assert found == [
        ("planted-hotline", buyer, None),
        ("stuffed-text", buyer, None),
        ("copied-statement", buyer, earlier),
        ("planted-hotline", merchant, None),
    ]


def test_the_table_quotes_the_marked_passage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(folder, capsys, "buyer.jpg", "--statement", "words.txt")
    assert code == 0
    assert "Buyer's statement" in out
    assert "【400-1865-909】" in out.replace("\n", "").replace(" ", "")
    assert "1 text" in out


def test_chat_and_listing_are_taken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ("--chat", "words.txt", "--listing-text", "words.txt")
    _, out, _ = run(folder, capsys, "buyer.jpg", *texts, "--json")
    assert [s["role"] for s in json.loads(out)["statements"]] == ["chat", "listing"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--statement", "binary.txt"), "not a text file"),
        (("--statement", "none.txt"), "no such file"),
        (("--contacts", "binary.txt"), "not a text file"),
        (("--statement",), "--statement needs a value"),
        (("--earlier", "binary.txt"), "not a text file"),
    ],
)
def test_a_bad_text_is_one_clear_error(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = run(folder, capsys, "buyer.jpg", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_the_page_marks_the_passages(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, capsys, "buyer.jpg", "--statement", "words.txt", "--report", "page.html")
    page = (folder / "page.html").read_text("utf-8")
    assert page.count("<mark>400-1865-909</mark>") == 3
