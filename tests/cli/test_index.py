"""`jianzhen index`, and a check against what it remembers: whole processes on pictures made for the test."""

import json
from pathlib import Path

import pytest

from jianzhen.cli import main
from tests.cli.test_check import jianzhen
from tests.pictures import encode, textured


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for claim, seeds in (("claim-17", (1, 2)), ("claim-18", (3,))):
        (tmp_path / "claims" / claim).mkdir(parents=True)
        for seed in seeds:
            (tmp_path / "claims" / claim / f"{seed}.jpg").write_bytes(encode(textured(seed)))
    (tmp_path / "buyer.jpg").write_bytes(encode(textured(1), quality=60))
    return tmp_path


def add(folder: Path, *more: str) -> dict:
    done = jianzhen(folder, "index", "add", "claims", "--index", "seen.db", "--json", *more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_photos_are_added_once_told_and_forgotten(folder):
    assert add(folder) == {"added": 3, "known": 0, "failed": []}
    assert add(folder) == {"added": 0, "known": 3, "failed": []}
    info = json.loads(jianzhen(folder, "index", "info", "--index", "seen.db", "--json").stdout)
    assert (info["entries"], info["refs"]) == (3, 2)
    done = jianzhen(folder, "index", "remove", "claim-17", "nobody", "--index", "seen.db", "--json")
    assert json.loads(done.stdout) == {"removed": {"claim-17": 2, "nobody": 0}}
    assert (
        "Photos and frames: 1"
        in jianzhen(folder, "index", "info", "--index", "seen.db", "--lang", "en").stdout
    )


def test_a_manifest_is_read(folder):
    (folder / "list.csv").write_text("path,ref,label\nclaims/claim-18/3.jpg,order-9,known-fake\n")
    done = jianzhen(folder, "index", "add", "list.csv", "--index", "seen.db", "--lang", "zh")
    assert done.returncode == 0
    assert "新登记 1 张" in done.stdout


def test_a_file_that_cannot_be_read_ends_in_2_and_the_others_are_added(folder):
    (folder / "claims" / "broken.jpg").write_bytes(b"no photo")
    done = jianzhen(folder, "index", "add", "claims", "--index", "seen.db", "--json", "--lang", "en")
    assert done.returncode == 2
    assert done.stderr.startswith("jianzhen: broken.jpg: ")
    data = json.loads(done.stdout)
    assert data["added"] == 3
    (failed,) = data["failed"]
    assert Path(failed["path"]).name == "broken.jpg"
    assert failed["what"] == {
        "en": "broken.jpg: this is text, not a photo",
        "zh": "broken.jpg：这是文本，不是照片",
    }
    assert failed["do"].keys() == {"en", "zh"}


def test_a_check_finds_a_photo_of_another_claim_and_not_that_of_its_own(folder):
    add(folder)
    call = ("check", "buyer.jpg", "--earlier", "seen.db", "--json")
    kinds = [f["kind"] for f in json.loads(jianzhen(folder, *call).stdout)["findings"]]
    assert "same-photo-elsewhere" in kinds
    own = json.loads(jianzhen(folder, *call, "--ref", "claim-17").stdout)["findings"]
    assert "same-photo-elsewhere" not in [f["kind"] for f in own]


WRONG_CALLS = [
    (["index", "add", "claims"], "Add --index FILE"),
    (["index", "add", "--index", "seen.db"], "Name a folder or manifest"),
    (["index", "info", "x", "--index", "seen.db"], "info takes no names"),
    (["index", "remove", "--index", "seen.db"], "Name a claim or listing"),
    (["index", "list", "--index", "seen.db"], "Use one of: add, info, remove"),
    (["index", "add", "claims", "--index", "seen.db", "--role", "claim"], "Use one of: earlier, product"),
    (["index", "info", "--index", "missing.db"], "there is no index"),
    (["index", "info", "--index", "buyer.jpg"], "not an index"),
    (["index", "add", "missing", "--index", "seen.db"], "no such folder or manifest"),
    (["check", "buyer.jpg", "--earlier", "a.db", "b.db"], "more than one index"),
    (["check", "buyer.jpg", "--earlier", "a.db"], "index"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG_CALLS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_wrong_call_is_one_line_that_says_what_to_do(folder, monkeypatch, capsys, arguments, words):
    for name in ("a.db", "b.db"):
        (folder / name).write_bytes(b"SQLite format 3\0" + bytes(84))
    monkeypatch.chdir(folder)
    assert main([*arguments, "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_index_alone_shows_its_help(capsys):
    assert main(["index", "--lang", "en"]) == 0
    assert "jianzhen index add" in capsys.readouterr().out
