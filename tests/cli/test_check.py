"""`jianzhen check` as a person calls it: whole processes on pictures made for the test."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from jianzhen.cli import check as check_command
from jianzhen.cli import main
from jianzhen.model import Assessment, Band, Evidence, Proposal, Role, Text
from jianzhen.report.json_ import schema
from jianzhen.report.model import Unreadable
from tests.pictures import encode, textured, with_crack
from tests.report.reports import empty


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("claim")
    (folder / "buyer1.jpg").write_bytes(encode(with_crack(textured(1))))
    (folder / "买家 2.jpg").write_bytes(encode(textured(2)))
    (folder / "listing1.jpg").write_bytes(encode(textured(1)))
    (folder / "listing2.png").write_bytes(encode(textured(3), "PNG"))
    (folder / "broken.jpg").write_bytes(encode(textured(4))[:200])
    earlier = folder / "earlier"
    (earlier / "2025").mkdir(parents=True)
    (earlier / "2025" / "a.JPG").write_bytes(encode(textured(5)))
    (earlier / "b.jpg").write_bytes(encode(textured(6)))
    (earlier / ".c.jpg").write_bytes(b"left by a file manager")
    (earlier / "notes.txt").write_text("no photo")
    (folder / "nothing").mkdir()
    return folder


def jianzhen(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    call = [sys.executable, "-m", "jianzhen", *arguments]
    return subprocess.run(
        call, cwd=folder, env=clean | environment, capture_output=True, encoding="utf-8", timeout=120
    )


def test_the_documented_call(folder):
    done = jianzhen(
        folder,
        *("check", "buyer1.jpg", "买家 2.jpg", "--product", "listing1.jpg", "listing2.png"),
        *("--packing", "listing1.jpg", "--earlier", "earlier", "--delivered-at", "2026-11-20T18:30:00+08:00"),
        *("--json", "--report", "out.html", "--lang", "en", "--fail-on", "very-strong"),
    )
    assert done.returncode in (0, 1), done.stderr
    data = json.loads(done.stdout)
    Draft202012Validator(schema()).validate(data)
    assert [(e["name"], e["role"]) for e in data["exhibits"]] == [
        ("buyer1.jpg", "claim"),
        ("买家 2.jpg", "claim"),
        ("listing1.jpg", "product"),
        ("listing2.png", "product"),
        ("listing1.jpg", "packing"),
        ("a.JPG", "earlier"),
        ("b.jpg", "earlier"),
    ]
    assert (folder / "out.html").read_text("utf-8").startswith("<!doctype html>")
    assert done.stderr == "Report: out.html\n"


def test_options_and_photos_may_stand_in_any_order(folder):
    arguments = ("--product", "listing1.jpg", "--lang", "en", "buyer1.jpg", "--json")
    roles = [e["role"] for e in json.loads(jianzhen(folder, "check", *arguments).stdout)["exhibits"]]
    assert roles == ["claim", "product"]


@pytest.mark.parametrize(("lang", "words"), [("zh", "由人作出决定"), ("en", "A person decides")])
def test_the_table_goes_to_stdout_without_colour_when_piped(folder, lang, words):
    done = jianzhen(folder, "check", "buyer1.jpg", "--lang", lang)
    assert done.returncode == 0
    assert words in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "没有索赔照片"),
        ({"LANG": "zh_CN.UTF-8"}, "没有索赔照片"),
        ({"LANG": "en_GB.UTF-8"}, "no claim photo"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, "没有索赔照片"),
        ({"LANG": "de_DE.UTF-8"}, "no claim photo"),
    ],
    ids=str,
)
def test_the_language_is_that_of_the_locale_else_chinese(folder, environment, words):
    done = jianzhen(folder, "check", **environment)
    assert done.returncode == 2
    assert words in done.stderr


def test_unreadable_files_end_in_2_and_the_others_are_judged(folder):
    done = jianzhen(folder, "check", "buyer1.jpg", "broken.jpg", "--product", "earlier/notes.txt", "--json")
    assert done.returncode == 2
    data = json.loads(done.stdout)
    assert [e["name"] for e in data["exhibits"]] == ["buyer1.jpg"]
    Draft202012Validator(schema()).validate(data)
    assert [(u["role"], u["what"]) for u in data["unreadable"]] == [
        ("claim", {"en": "broken.jpg: the JPEG is cut short", "zh": "broken.jpg：这个 JPEG 文件不完整"}),
        ("product", {"en": "notes.txt: this is text, not a photo", "zh": "notes.txt：这是文本，不是照片"}),
    ]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "broken.jpg：这个 JPEG 文件不完整。请重新提供完整的原始文件。"),
        ("en", "broken.jpg: the JPEG is cut short. Send the complete original file again."),
    ],
)
def test_the_table_says_in_the_reader_s_language_what_could_not_be_read(folder, lang, words):
    done = jianzhen(folder, "check", "buyer1.jpg", "broken.jpg", "--lang", lang)
    assert words in " ".join(done.stdout.split())


def test_decoders_do_not_talk_over_the_report(folder):
    data = encode(textured(7), "TIFF", compression="tiff_lzw")
    half = len(data) // 2
    (folder / "damaged.tif").write_bytes(data[:half] + bytes(64) + data[half + 64 :])
    script = "import sys; from jianzhen.photo import Photo; Photo.from_path(sys.argv[1]).pixels()"
    call = [sys.executable, "-c", script, "damaged.tif"]
    assert b"LZWDecode" in subprocess.run(call, cwd=folder, capture_output=True, timeout=120).stderr
    done = jianzhen(folder, "check", "damaged.tif", "--lang", "en")
    assert (done.returncode, done.stderr) == (2, "")
    assert "damaged.tif: the picture data is damaged" in " ".join(done.stdout.split())


WRONG_CALLS = [
    (["check"], "no claim photo"),
    (["check", "--product", "listing1.jpg"], "Put the buyer's photos first"),
    (["check", "missing.jpg"], "missing.jpg: there is no such file"),
    (["check", "earlier"], "Name the photos in it, such as earlier/*.jpg"),
    (["check", "buyer1.jpg", "--product", "earlier"], "is a folder"),
    (["check", "buyer1.jpg", "--earlier", "nothing"], "no photos in nothing"),
    (["check", "buyer1.jpg", "--earlier"], "--earlier needs a value"),
    (["check", "buyer1.jpg", "--delivered-at", "yesterday"], "Write it like 2026-11-20T18:30:00+08:00"),
    (["check", "buyer1.jpg", "--delivered-at", "2026-11-20T18:30:00"], "no time with a time zone"),
    (["check", "buyer1.jpg", "--fail-on", "certain"], "Use one of: weak, moderate, strong, very-strong"),
    (["check", "buyer1.jpg", "--fail-on", "none"], "Use one of"),
    (["check", "buyer1.jpg", "--report", "listing1.jpg"], "does not end in .html"),
    (["check", "buyer1.jpg", "--report", "missing/out.html"], "cannot be written"),
    (["check", "buyer1.jpg", "--json", "--maps", "missing"], "no folder missing"),
    (["check", "buyer1.jpg", "--prodct", "listing1.jpg"], "Not understood: --prodct"),
    (["check", "buyer1.jpg", "--json=yes"], "--json takes no value"),
    (["check", "buyer1.jpg", "--lang", "fr"], "Use one of: zh, en"),
    (["chekc", "buyer1.jpg"], "Try: jianzhen check"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG_CALLS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_wrong_call_is_one_line_that_says_what_to_do(folder, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [a for a, _ in WRONG_CALLS if "fr" not in a], ids=lambda a: a[-1])
def test_wrong_calls_are_explained_in_chinese_too(folder, monkeypatch, capsys, arguments):
    monkeypatch.chdir(folder)
    assert main([*arguments, "--lang", "zh"]) == 2
    line = capsys.readouterr().err
    assert re.search("[\u4e00-\u9fff]", line)
    assert line.endswith("。\n")
    assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", re.sub("jianzhen check [^。]+", "", line)), line


def test_a_photo_is_never_overwritten_by_a_report(folder):
    before = (folder / "listing1.jpg").read_bytes()
    jianzhen(folder, "check", "buyer1.jpg", "--report", "listing1.jpg")
    assert (folder / "listing1.jpg").read_bytes() == before


@pytest.mark.parametrize(
    ("band", "unreadable", "fail_on", "code"),
    [
        (Band.STRONG, False, None, 0),
        (Band.STRONG, False, "strong", 1),
        (Band.STRONG, False, "very-strong", 0),
        (Band.NONE, True, "weak", 2),
        (Band.VERY_STRONG, True, "moderate", 3),
    ],
)
def test_exit_codes(band, unreadable, fail_on, code):
    report = replace(
        empty(),
        assessment=Assessment(Evidence.FOUND, band, Proposal.REVIEW, ()),
        unreadable=(Unreadable("x", Role.CLAIM, Text("broken", "坏了"), Text("Send another", "请换一张")),)
        if unreadable
        else (),
    )
    assert check_command.exit_code(report, fail_on) == code


def test_a_fault_in_the_program_does_not_look_like_fail_on(folder, monkeypatch, capsys):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("jianzhen.conductor.check", fail)
    monkeypatch.chdir(folder)
    assert main(["check", "buyer1.jpg", "--lang", "en"]) == 70
    assert "Please report it" in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_error(folder):
    call = [sys.executable, "-m", "jianzhen", "schema"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) in (0, 141)


def test_names_that_are_no_unicode_are_told_all_the_same(folder):
    if sys.platform != "linux":
        pytest.skip("only Linux has file names that are no Unicode")
    name = os.fsdecode(b"\xff\x1b[31m.jpg")
    (folder / name).write_bytes(b"no photo")
    done = jianzhen(folder, "check", "buyer1.jpg", name, "--lang", "en")
    assert done.returncode == 2
    assert "\x1b" not in done.stdout
    assert json.loads(jianzhen(folder, "check", "buyer1.jpg", name, "--json").stdout)["unreadable"]
