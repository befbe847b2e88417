"""The way of a detector: given, it counts for nothing; it is measured; then it has number and bound."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import validate

from jianzhen.cli import main
from jianzhen.report.json_ import schema
from tests.detectors import models
from tests.detectors.models import folder
from tests.scenes import jpeg, scene

pytest.importorskip("onnxruntime")


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Finds light pictures."""
    return folder(tmp_path_factory.mktemp("detectors") / "light", models.simple(), output__threshold=0.6)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 ordinary photos, 12 light ones that stand for generated ones, and a manifest of these."""
    place = tmp_path_factory.mktemp("shop")
    (place / "genuine" / "app").mkdir(parents=True)
    for number in range(40):
        (place / "genuine" / "app" / f"{number}.jpg").write_bytes(jpeg(scene(number, 200, 150)))
    with (place / "forged.csv").open("w") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "kinds"])
        for number in range(12):
            made = 255 - (255 - scene(100 + number, 200, 150)) // 4
            (place / f"made{number}.jpg").write_bytes(jpeg(np.asarray(made, np.uint8)))
            rows.writerow([f"made{number}.jpg", "generated-pixels"])
    return place


def checked(capsys: pytest.CaptureFixture[str], *call: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["check", *call, "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    validate(report, schema())
    return report


def test_from_a_folder_to_a_hint(
    light: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, call = str(shop / "made0.jpg"), ["--detectors", str(light)]

    unmeasured = checked(capsys, made, *call)
    (finding,) = unmeasured["findings"]
    assert (finding["kind"], finding["details"]["detector"]) == ("generated-pixels", "mean-light")
    assert (finding["strength"]["band"], finding["strength"]["n_negatives"]) == ("none", 0)
    assert unmeasured["detectors"][0]["licence"] == "CC0-1.0"
    assert unmeasured["assessment"]["queue"] == 0
    assert "run jianzhen calibrate with --detectors" in unmeasured["assessment"]["reasons"][-1]["en"]
    assert main(["check", made, *call, "--lang", "en", "--report", str(tmp_path / "r.html")]) == 0
    table = " ".join(capsys.readouterr().out.split())
    assert "Detectors asked: Mean light (mean-light 1.0)" in table
    assert "not measured on your photos yet" in table
    assert "Mean light (mean-light 1.0)" in (tmp_path / "r.html").read_text()

    for truth, forged in (("genuine", []), ("both", ["--forged", str(shop / "forged.csv")])):
        out = tmp_path / truth
        goal = ["--bound", "0.2", "--jobs", "2" if forged else "1"]
        run = ["calibrate", "--genuine", str(shop / "genuine"), *forged, "--out", str(out), *goal, *call]
        assert main([*run, "--lang", "en"]) == 0
        report = checked(capsys, made, *call, "--calibration", str(out / "calibration.json"))
        (finding,) = report["findings"]
        assert finding["strength"]["n_negatives"] == 40
        assert finding["strength"]["false_alarm_bound"] == pytest.approx(1 - 0.05 ** (1 / 40))
        assert finding["strength"]["band"] == ("weak" if forged else "none")
        assert unmeasured["detectors"][0]["key"] in finding["quote"]["en"]
        assert report["assessment"]["evidence"] == "insufficient"
        assert report["assessment"]["proposal"] == unmeasured["assessment"]["proposal"] == "no-objection"
        assert report["assessment"]["queue"] == 0.99
        assert "no reason for anything" in report["assessment"]["reasons"][-1]["en"]

    file = str(tmp_path / "both" / "calibration.json")
    assert main(["check", made, *call, "--calibration", file, "--fail-on", "weak"]) == 0
    folder(light, models.simple(), output__threshold=0.601)
    (finding,) = checked(capsys, made, *call, "--calibration", file)["findings"]
    assert (finding["strength"]["band"], finding["strength"]["n_negatives"]) == ("none", 0)


def test_a_photo_it_says_nothing_about_still_names_it(
    light: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = checked(capsys, str(shop / "genuine" / "app" / "1.jpg"), "--detectors", str(light))
    assert report["findings"] == []
    assert [d["id"] for d in report["detectors"]] == ["mean-light"]


@pytest.mark.parametrize("verb", ["check", "calibrate"])
def test_a_detector_that_cannot_be_used_ends_the_call_before_any_work(
    verb: str, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = folder(tmp_path / "bad", models.referring("/etc/passwd"))
    place = (
        [str(shop / "made0.jpg")]
        if verb == "check"
        else ["--genuine", str(shop / "genuine"), "--bound", "0.2"]
    )
    out = [] if verb == "check" else ["--out", str(tmp_path / "out")]
    assert main([verb, *place, *out, "--detectors", str(bad), "--lang", "en"]) == 2
    error = capsys.readouterr().err
    assert "model.onnx: the model keeps its data in other files" in error
    assert "external_data=False" in error
    assert not (tmp_path / "out" / "rows.jsonl").exists()
    assert main([verb, *place, *out, "--detectors", str(bad), "--lang", "zh"]) == 2
    assert "存放在其他文件中" in capsys.readouterr().err
