"""`jianzhen bench`: calls, exit codes, both languages."""

import json
import shutil
from pathlib import Path

import pytest

from jianzhen.cli import main
from tests.bench.sets import fraudbench, scores
from tests.pictures import encode, textured


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fraudbench(tmp_path / "data")
    return tmp_path / "data"


def run(data: Path, *more: str, lang: str = "en") -> int:
    scores = ["--scores", str(data.with_suffix(".csv"))]
    return main(
        ["bench", "fraudbench", str(data), "--out", str(data.parent / "out"), *scores, *more, "--lang", lang]
    )


def test_it_measures_another_detector_and_writes_both_files(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data) == 0
    said = capsys.readouterr().out
    assert "balanced accuracy 0.625 (2)" in said
    assert "not supported by n (needs ≥ 2,995" in said
    raw = json.loads((data.parent / "out" / "bench.json").read_text("utf-8"))
    assert raw["detector"] == {"name": "scores", "file": "data.csv", "flagged_by": "flag", "threshold": None}
    assert (data.parent / "out" / "bench.html").stat().st_size > 2000
    assert run(data, "--json", lang="zh") == 0
    assert json.loads(capsys.readouterr().out)["items"] == raw["items"]
    assert run(data, lang="zh") == 0
    assert "平衡准确率 0.625" in capsys.readouterr().out


def test_jianzhen_itself_is_measured_and_unreadable_files_give_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fraudbench(tmp_path / "data", {"cups": {"Negative": (2, 0), "gen": (1, 0)}})
    call = [
        "bench",
        "fraudbench",
        str(tmp_path / "data"),
        "--out",
        str(tmp_path),
        "--jobs",
        "1",
        "--lang",
        "en",
    ]
    assert main(call) == 0
    assert "False alarms: 0.0%" in capsys.readouterr().out
    assert main([*call, "--kind", "derived-from-product"]) == 0
    said = capsys.readouterr().out
    assert "On 3 the kind asked for could not be examined" in said
    assert "Fakes found: –" in said
    (tmp_path / "data/cups/Negative/Review_0/bad.webp").write_bytes(b"RIFFxxxx")
    assert main(call) == 2
    said = capsys.readouterr()
    assert "bad.webp" in said.err
    assert "1 could not be judged" in said.out


def test_a_set_that_gives_its_classes_away_is_said_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = []
    for n in range(24):
        name = f"fake/{n}.png" if n % 2 else f"real/{n}.jpg"
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_bytes(encode(textured(n, 64, 48), "PNG" if n % 2 else "JPEG"))
        rows.append((name, float(n % 2), n % 2))
    file = scores(tmp_path / "s.csv", rows)
    call = ["bench", "folders", str(tmp_path / "set"), "--out", str(tmp_path), "--scores", str(file)]
    assert main([*call, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("- WARNING: the set gives its classes away; figures on it cannot be trusted.")
    assert "format (1.00)" in said
    assert main([*call, "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith("- 警告：这个数据集会泄露答案，其上的数字不可信")


def test_a_threshold_decides_instead_of_flags(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "--threshold", "0.05", "--json") == 0
    found = json.loads(capsys.readouterr().out)["figures"]["as-is"]
    assert (found["found"]["rate"], found["false_alarms"]["rate"]) == (1, 1)


def test_two_results_are_compared(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fraudbench(data, {"more": {"gen-a": (30, 30)}})
    assert run(data, "--threshold", "0.5") == 2  # the rows of the first set are missing now
    shutil.copy(data.parent / "out" / "bench.json", data.parent / "before.json")
    assert run(data, "--threshold", "0.95") == 2
    both = [str(data.parent / "before.json"), str(data.parent / "out" / "bench.json")]
    capsys.readouterr()
    assert main(["bench", "compare", *both, "--lang", "en"]) == 1
    assert "fakes found 100.0% → 0.0% of 30 (+0 −30" in capsys.readouterr().out
    assert main(["bench", "compare", *both[::-1], "--lang", "zh"]) == 0
    assert "变好" in capsys.readouterr().out
    assert main(["bench", "compare", both[0], both[0], "--json"]) == 0
    assert not any(c["changed"] for c in json.loads(capsys.readouterr().out)["changes"])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ([], "needs a layout and a folder"),
        (["folders"], "needs a layout and a folder"),
        (["folder", "x", "--out", "o"], "does not know “folder”"),
        (["folders", "x"], "Add --out"),
        (["folders", "nowhere", "--out", "o"], "no such folder"),
        (["folders", ".", "--out", "o", "--chains", "fax"], "does not know “fax”"),
        (["folders", ".", "--out", "o", "--chains", "png", "--scores", "s.csv"], "cannot be delivered anew"),
        (["folders", ".", "--out", "o", "--reviews"], "fraudbench only"),
        (["folders", ".", "--out", "o", "--kind", "ugly"], "does not know “ugly”"),
        (["folders", ".", "--out", "o", "--kind", "planted-hotline"], "does not know “planted-hotline”"),
        (["folders", ".", "--out", "o", "--threshold", "high"], "is no number"),
        (["folders", ".", "--out", "o", "--jobs", "0"], "does not know “0”"),
        (["compare", "a.json"], "needs two results"),
        (["compare", "a.json", "b.json"], "no such file"),
    ],
)
def test_a_call_without_sense_says_what_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["bench", *call, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_layout_and_chain_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for lang in ("en", "zh"):
        assert main(["bench", "--help", "--lang", lang]) == 0
        said = capsys.readouterr().out
        for word in ("fraudbench", "folders", "pairs", "copies", "wechat-like", "--scores", "compare"):
            assert word in said
