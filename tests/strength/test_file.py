import json
from pathlib import Path
from typing import Any

import pytest

from jianzhen.errors import UsageError
from jianzhen.model import Band, Finding, Kind, Regime, Text
from jianzhen.strength import Kept, parse, rate
from jianzhen.strength.file import load, seal

TABLE: dict[str, Any] = {
    "kinds": ["ai-label", "ai-label-possible"],
    "regime": None,
    "steps": [0.4, 0.9],
    "honest": [{"source": "site: a", "looked_at": 3000, "reached": [0, 0]}],
    "forged": [{"source": "b", "looked_at": 300, "reached": [300, 300]}],
    "thresholds": {"ai-label": 0.9, "ai-label-possible": None},
}
BOUND = {"rate": 0.01, "confidence": 0.95, "claims": 690, "threshold": 1.0}
RAW: dict[str, Any] = {"date": "2026-11-22", "tables": [TABLE], "bound": BOUND}


def finding(kind: Kind, score: float) -> Finding:
    return Finding("label", "1", kind, "0" * 64, score, Text("", ""))


def test_below_its_threshold_a_finding_is_a_hint_and_no_evidence() -> None:
    calibration = parse(seal(RAW))
    bands = [
        rate(finding(kind, score), Regime.UNKNOWN, calibration).band
        for kind in (Kind.AI_LABEL, Kind.AI_LABEL_POSSIBLE)
        for score in (0.4, 0.9)
    ]
    assert bands == [Band.WEAK, Band.STRONG, Band.WEAK, Band.WEAK]
    assert calibration.kept == Kept(0.01, 0.95, 690)


def test_a_bound_that_no_threshold_keeps_promises_nothing() -> None:
    assert parse(seal({**RAW, "bound": {**BOUND, "threshold": None}})).kept is None


def test_a_sealed_file_is_read_and_a_changed_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    raw = seal(RAW)
    path.write_text(json.dumps(raw), "utf-8")
    assert load(path).id == raw["id"]
    assert raw["id"].startswith("site-2026-11-22-")
    raw["bound"] = {**BOUND, "rate": 0.5}
    path.write_text(json.dumps(raw), "utf-8")
    with pytest.raises(UsageError, match="changed after it was made"):
        load(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": "site-x"}', '{"id": "x", "tables": 3}', "\xff"])
def test_what_is_no_calibration_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "no.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError):
        load(path)
    with pytest.raises(UsageError, match="no such file"):
        load(tmp_path / "missing.json")
