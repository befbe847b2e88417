"""`jianzhen calibrate`, and `jianzhen check --calibration`."""

import json
from pathlib import Path

import pytest

from jianzhen import check
from jianzhen.cli import main
from jianzhen.model import Kind, Regime
from jianzhen.strength import shipped
from jianzhen.strength.file import load
from tests.scenes import jpeg, scene


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen genuine photos of two sources: enough for a bound of 0.2."""
    folder = tmp_path_factory.mktemp("genuine")
    for number in range(16):
        path = folder / ("app" if number % 2 else "web") / f"{number}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(jpeg(scene(number, 200, 150)))
    return folder


@pytest.fixture(scope="module")
def out(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    call = ["calibrate", "--genuine", str(shop), "--out", str(folder), "--bound", "0.2", "--jobs", "1"]
    assert main([*call, "--lang", "en"]) == 0
    return folder


def test_check_names_calibration_number_and_bound_in_every_finding(
    shop: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = out / "calibration.json"
    photo = str(shop / "app" / "1.jpg")
    call = ["check", photo, "--earlier", photo, "--calibration", str(file), "--lang", "en"]
    assert main([*call, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    name = load(file).id
    assert report["calibration"] == name
    assert {finding["kind"] for finding in report["findings"]} == {"same-file-elsewhere"}
    table = shipped().table(Kind.SAME_FILE_ELSEWHERE, Regime.UNKNOWN)
    assert table is not None
    negatives = table.n_negatives + 16
    for finding in report["findings"]:
        strength = finding["strength"]
        assert (strength["calibration"], strength["n_negatives"]) == (name, negatives)
        assert 0 < strength["false_alarm_bound"] < 0.01
        for text in finding["quote"].values():
            assert name in text
            assert f"{negatives:,}" in text
    assert any("At most 0.2 of honest claims" in reason["en"] for reason in report["assessment"]["reasons"])
    assert main(call) == 0
    assert name in capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert check([photo], calibration=load(file)).calibration == check([photo], calibration=file).calibration


def test_it_goes_on_and_says_what_it_found(shop: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (out / "rows.jsonl").read_bytes()
    call = ["calibrate", "--genuine", str(shop), "--out", str(out), "--bound", "0.2", "--jobs", "1"]
    assert main([*call, "--lang", "zh"]) == 0
    said = capsys.readouterr()
    assert "真实索赔 16 个" in said.out
    assert (out / "rows.jsonl").read_bytes() == rows
    assert main([*call, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bound"]["claims"] == 16


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--bound", "0.01"], "needs ≥ 299 genuine claims that can be read; there are 16"),
        (["--bound", "2"], "no share between 0 and 1"),
        (["--confidence", "x"], "no share between 0 and 1"),
        (["--group", "weather"], "does not know “weather”"),
        (["--jobs", "none"], "does not know “none”"),
        (["--previous", "missing.json"], "no such file"),
        (["--forged", "missing.csv"], "no such folder or manifest"),
    ],
)
def test_a_call_without_sense_says_what_to_do(
    shop: Path, tmp_path: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["calibrate", "--genuine", str(shop), "--out", str(tmp_path / "new"), "--lang", "en"]
    assert main([*call, *more]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new" / "rows.jsonl").exists()


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--out", str(tmp_path), "--lang", "en"]) == 2
    assert "no genuine claims" in capsys.readouterr().err
    assert main(["calibrate", "--genuine", str(tmp_path), "--lang", "en"]) == 2
    assert "--out DIR" in capsys.readouterr().err


def test_a_calibration_that_is_none_is_refused_before_anything_is_judged(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = str(shop / "app" / "1.jpg")
    assert main(["check", photo, "--calibration", photo, "--lang", "en"]) == 2
    assert "this is no calibration" in capsys.readouterr().err
