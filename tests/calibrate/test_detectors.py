"""Learned detectors in a calibration: each counted for itself, each regime for itself, never evidence."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from jianzhen.calibrate import Result, conclude, write
from jianzhen.calibrate import result as module
from jianzhen.calibrate.seen import Seen
from jianzhen.calibrate.tables import detector_tables
from jianzhen.model import Band, Finding, Kind, Regime, Text
from jianzhen.strength import rate
from jianzhen.strength.bound import Goal
from jianzhen.strength.file import load, read
from tests.calibrate.rows import BASE, forgeries, quiet, row

A, B = "light 1 00aa", "edges 2 00bb"
PIXELS = Kind.GENERATED_PIXELS
APP, CAMERA = Regime.APP_RECOMPRESSED, Regime.CAMERA_ORIGINAL


@pytest.fixture(autouse=True)
def _base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "shipped", lambda: BASE)


def seen_by(detected: dict[str, float | None], number: int, regime: Regime = APP, true: bool = False) -> Seen:
    kinds = (PIXELS,) if true else ()
    return replace(row(number, f"s{number % 12}", None, kinds, regime), detected=detected)


def site() -> list[Seen]:
    """A finds nearly all of 60 forgeries and one genuine photo in 100; B speaks at random, of some."""
    rows = [seen_by({A: 2.0 if i % 100 == 0 else None, B: i % 7 / 10}, i) for i in range(600)]
    rows += [seen_by({A: None}, 1000 + i, CAMERA) for i in range(300)]
    return rows + [seen_by({A: 3.0 + i / 10, B: i % 7 / 10}, 2000 + i, true=True) for i in range(60)]


def conclusion(rows: list[Seen]) -> Result:
    return conclude([s.claim for s in rows], rows, [], ("regime",), Goal())


def strength(result: Result, detector: str, score: float, regime: Regime = APP) -> tuple[Band, int, float]:
    finding = Finding("synthesis", "1", PIXELS, "0" * 64, score, Text("", ""), detector=detector)
    rated = rate(finding, regime, result.calibration)
    return rated.band, rated.n_negatives, rated.false_alarm_bound


def test_each_detector_has_its_own_counts_in_each_regime() -> None:
    result = conclusion(site())
    band, n, bound = strength(result, A, 3.5)
    assert (band, n) == (Band.WEAK, 600)
    assert bound == pytest.approx(1 - 0.05 ** (1 / 600))
    assert strength(result, A, 2.0)[2] > 0.01
    assert strength(result, B, 0.6)[:2] == (Band.NONE, 600)
    assert strength(result, A, 3.5, CAMERA) == (Band.NONE, 300, pytest.approx(1 - 0.05 ** (1 / 300)))
    assert strength(result, B, 0.6, CAMERA) == (Band.NONE, 0, 1.0)  # B never looked at a camera file
    assert strength(result, A.replace("aa", "ab"), 3.5) == (Band.NONE, 0, 1.0)


def test_identical_files_count_once() -> None:
    twice = [seen_by({A: 1.0}, 1), seen_by({A: 1.0}, 1), seen_by({A: None}, 2)]
    (table,) = detector_tables(twice)
    assert table.n_negatives == 2
    assert sum(s.reached[0] for s in table.honest) == 1


def test_a_loud_detector_changes_nothing_of_the_rest() -> None:
    genuine = quiet(400) + forgeries(Kind.SAME_PHOTO_ELSEWHERE, 60, 2000)
    loud = [replace(s, detected={A: 9.0}) for s in genuine]
    before, after = conclusion(genuine), conclusion(loud)
    assert after.bound == before.bound
    assert after.levels == before.levels
    assert after.raw["combined"] == before.raw["combined"]
    assert [t for t in after.raw["tables"] if "detector" not in t] == before.raw["tables"]


def test_files_name_the_detector(tmp_path: Path) -> None:
    result = conclusion(site())
    write(result, tmp_path, "en")
    again = load(tmp_path / "calibration.json")
    assert again == result.calibration
    assert {t.detector for t in again.tables} == {None, A, B}
    page = (tmp_path / "calibration.html").read_text()
    assert (
        f"Detector {A}: reacts to 6 of 900 genuine photos (0.2% – 1.4%) and to 60 of 60 forged ones" in page
    )
    assert f"synthesis · generated-pixels · {A}" in page
    assert (tmp_path / "scores-generated-pixels-light-1-00aa.png").exists()
    with (tmp_path / "scores.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if r["examiner"] == f"synthesis {A}"]
    assert len(rows) == 960
    assert sum(int(r["true"]) for r in rows) == 60
    measured = {(m.detector, m.regime): m for m in result.measured if m.kind is PIXELS and m.detector}
    assert (len(measured[A, None].honest), measured[A, None].alarms, measured[A, None].hits) == (900, 6, 60)
    assert measured[B, None].abstained == 300


def test_the_next_calibration_tells_whether_a_detector_has_drifted(tmp_path: Path) -> None:
    write(conclusion(site()), tmp_path, "en")
    before = read(tmp_path / "calibration.json")
    moved = [replace(s, detected={A: 2.0}) if s.regime is CAMERA else s for s in site()]
    result = conclude([s.claim for s in moved], moved, [], ("regime",), Goal(), before)
    assert [c.what for c in result.drift if c.drifted] == [f"generated-pixels + {A} (camera-original)"]
