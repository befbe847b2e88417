"""A learned detector is rated by what was measured of that very detector in that regime, or not at all."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.assess import assess
from jianzhen.errors import UsageError
from jianzhen.model import Band, Finding, Kind, Regime, Strength, Text
from jianzhen.strength import Calibration, combine, parse, rate
from jianzhen.strength.combine import leads

MINE, OTHER_HASH = "light 1.0 0123456789abcdef", "light 1.0 fedcba9876543210"
CAMERA = Regime.CAMERA_ORIGINAL


def table(
    detector: str | None = MINE, regime: Regime | None = CAMERA, alarms: int = 0, hits: int = 1000
) -> dict[str, Any]:
    return {
        "kinds": ["generated-pixels"],
        "regime": regime and regime.value,
        "detector": detector,
        "steps": [0.0],
        "honest": [{"source": "site", "looked_at": 1000, "reached": [alarms]}],
        "forged": [{"source": "site", "looked_at": 1000, "reached": [hits]}] if hits else [],
    }


def calibration(*tables: dict[str, Any], **more: Any) -> Calibration:
    return parse({"id": "site", "date": "2026-11-22", "tables": list(tables), **more})


def said(detector: str | None = MINE, score: float = 1.0) -> Finding:
    return Finding("synthesis", "1", Kind.GENERATED_PIXELS, "0" * 64, score, Text("", ""), detector=detector)


def other(log10_lr: float, examiner: str = "reuse") -> Finding:
    band = Band.VERY_STRONG if log10_lr >= 3 else Band.MODERATE if log10_lr >= 1 else Band.WEAK
    return Finding(examiner, "1", Kind.SAME_PHOTO_ELSEWHERE, "0" * 64, 1.0, Text("", "")).rated(
        Strength(band, log10_lr, "site", 1000, 0.003)
    )


def test_however_good_it_is_it_is_a_hint() -> None:
    strength = rate(said(), CAMERA, calibration(table()))
    assert strength.band is Band.WEAK
    assert strength.log10_lr == 0.99
    assert strength.n_negatives == 1000
    assert 0.002 < strength.false_alarm_bound < 0.004


@pytest.mark.parametrize(
    ("finding", "regime"),
    [
        (said(OTHER_HASH), CAMERA),
        (said("light 1.1 0123456789abcdef"), CAMERA),
        (said("other 1.0 0123456789abcdef"), CAMERA),
        (said(None), CAMERA),
        (said(""), CAMERA),
        (said(), Regime.APP_RECOMPRESSED),
        (said(), None),
    ],
)
def test_another_detector_version_hash_or_regime_is_unmeasured(
    finding: Finding, regime: Regime | None
) -> None:
    assert rate(finding, regime, calibration(table())) == Strength(calibration="site")


def test_two_detectors_keep_their_own_counts() -> None:
    both = calibration(table(), table(OTHER_HASH, alarms=900, hits=950))
    assert rate(said(), CAMERA, both).band is Band.WEAK
    assert rate(said(OTHER_HASH), CAMERA, both).band is Band.NONE
    assert rate(said(OTHER_HASH), CAMERA, both).false_alarm_bound > 0.9


def test_genuine_photos_alone_give_number_and_bound_but_no_weight() -> None:
    strength = rate(said(), CAMERA, calibration(table(hits=0)))
    assert (strength.band, strength.log10_lr, strength.n_negatives) == (Band.NONE, 0.0, 1000)
    assert strength.false_alarm_bound < 0.004


def test_the_shipped_calibration_measures_no_detector() -> None:
    assert rate(said(), CAMERA) == Strength(calibration=rate(said(), CAMERA).calibration)


@pytest.mark.parametrize("changes", [{"detector": None}, {"detector": ""}, {"kinds": ["screenshot"]}])
def test_a_table_of_pixels_without_its_detector_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        calibration({**table(), **changes})


def test_files_of_before_are_read_as_before() -> None:
    old = table() | {"kinds": ["screenshot"]}
    del old["detector"]
    assert calibration(old).tables[0].detector is None
    assert calibration(old).table(Kind.SCREENSHOT, CAMERA) is not None
    assert calibration(old).table(Kind.SCREENSHOT, CAMERA, MINE) is None


SUMS = {
    "kinds": [],
    "steps": [2.0],
    "honest": [{"source": "s", "looked_at": 9000, "reached": [0]}],
    "forged": [{"source": "s", "looked_at": 9000, "reached": [9000]}],
}


@settings(deadline=None)
@given(
    weights=st.lists(st.floats(0.3, 4.0), max_size=4),
    scores=st.lists(st.sampled_from([MINE, OTHER_HASH]), min_size=1, max_size=4),
    alarms=st.integers(0, 1000),
)
def test_it_moves_the_queue_and_nothing_else(weights: list[float], scores: list[str], alarms: int) -> None:
    site = calibration(table(alarms=alarms), combined=SUMS)
    findings = [other(weight, f"examiner {i}") for i, weight in enumerate(weights)]
    asked = [said(key).rated(rate(said(key), CAMERA, site)) for key in scores]
    without, summed = assess(findings, 1, site), assess([*findings, *asked], 1, site)
    assert (summed.evidence, summed.band, summed.proposal) == (
        without.evidence,
        without.band,
        without.proposal,
    )
    assert summed.reasons[: len(without.reasons)] == without.reasons
    assert leads([*findings, *asked]) == leads(findings)
    assert without.queue <= summed.queue <= max(without.queue, 0.99)
    assert round(combine(findings, site), 2) == without.queue


def test_the_rarer_its_answer_among_genuine_photos_the_sooner_a_person_looks() -> None:
    def queue(alarms: int, hits: int = 0) -> float:
        site = calibration(table(alarms=alarms, hits=hits))
        return assess([said().rated(rate(said(), CAMERA, site))], 1, site).queue

    assert queue(1000) == 0
    assert 0 < queue(600) < queue(300) < queue(150)
    assert queue(5) == queue(0) == 0.99
    unmeasured = assess([said().rated(rate(said(OTHER_HASH), CAMERA, calibration(table())))], 1)
    assert unmeasured.queue == 0
    assert "calibrate" in unmeasured.reasons[-1].en
