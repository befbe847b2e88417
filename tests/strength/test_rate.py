import dataclasses
from math import log10
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.errors import UsageError
from jianzhen.model import Band, Finding, Kind, Regime, Text
from jianzhen.strength import SCALE, Calibration, band_of, parse, rate, shipped


def calibration(
    honest: list[tuple[int, list[int]]],
    forged: list[tuple[int, list[int]]],
    kind: str = "derived-from-product",
    regime: str | None = None,
    **more: Any,
) -> Calibration:
    def samples(rows: list[tuple[int, list[int]]]) -> list[dict[str, Any]]:
        return [
            {"source": f"s{i}", "looked_at": n, "reached": reached} for i, (n, reached) in enumerate(rows)
        ]

    steps = list(range(1, len(honest[0][1]) + 1))
    table = {
        "kinds": [kind],
        "regime": regime,
        "steps": steps,
        "honest": samples(honest),
        "forged": samples(forged),
    }
    return parse({"id": "test", "date": "2026-11-22", "tables": [table, *more.get("tables", [])]})


def finding(score: float, kind: Kind = Kind.DERIVED_FROM_PRODUCT) -> Finding:
    return Finding("derivation", "1", kind, "0" * 64, score, Text("", ""))


def test_strength_is_the_hit_bound_over_the_false_alarm_bound() -> None:
    strength = rate(finding(2.5), Regime.UNKNOWN, calibration([(1000, [100, 0])], [(500, [500, 500])]))
    hits, alarms = 0.05 ** (1 / 500), 1 - 0.05 ** (1 / 1000)
    assert strength.log10_lr == pytest.approx(log10(hits / alarms), abs=0.005)
    assert (strength.band, strength.n_negatives, strength.calibration) == (Band.STRONG, 1000, "test")
    assert strength.false_alarm_bound == pytest.approx(alarms)


def test_many_false_alarms_make_a_weak_finding() -> None:
    strength = rate(finding(1.5), Regime.UNKNOWN, calibration([(1000, [100, 0])], [(500, [500, 500])]))
    assert strength.band is Band.WEAK


def test_the_worst_left_out_source_counts() -> None:
    both = calibration([(1000, [0]), (100, [0])], [(500, [500])])
    small = calibration([(100, [0])], [(500, [500])])
    assert rate(finding(1), Regime.UNKNOWN, both).log10_lr == rate(finding(1), Regime.UNKNOWN, small).log10_lr


def test_a_score_below_every_step_weighs_nothing() -> None:
    strength = rate(finding(0.5), Regime.UNKNOWN, calibration([(1000, [0])], [(500, [500])]))
    assert (strength.band, strength.log10_lr, strength.false_alarm_bound) == (Band.NONE, 0.0, 1.0)


def test_a_kind_that_was_never_measured_weighs_nothing() -> None:
    strength = rate(finding(9, Kind.KNOWN_FAKE), Regime.UNKNOWN, calibration([(1000, [0])], [(500, [500])]))
    assert (strength.band, strength.n_negatives) == (Band.NONE, 0)


def test_a_table_of_the_regime_goes_before_the_general_one() -> None:
    general = calibration([(5000, [0])], [(500, [500])])
    tiny = calibration([(100, [0])], [(500, [500])], regime="tiny")
    both = dataclasses.replace(general, tables=general.tables + tiny.tables)
    assert rate(finding(1), Regime.TINY, both).n_negatives == 100
    assert rate(finding(1), Regime.SCREENSHOT, both).n_negatives == 5000


@pytest.mark.parametrize("kind", [Kind.SCREENSHOT, Kind.EDITOR_TRACE, Kind.TAKEN_BEFORE_DELIVERY])
def test_honest_habits_and_wrong_clocks_never_weigh_more_than_a_hint(kind: Kind) -> None:
    sure = calibration([(100_000, [0])], [(1000, [1000])], kind=kind.value)
    assert rate(finding(1, kind), Regime.SCREENSHOT, sure).band is Band.WEAK


@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=6),
    st.lists(st.integers(0, 300), min_size=1, max_size=6),
)
def test_no_ratio_above_what_the_negatives_support_and_none_falls(alarms: list[int], hits: list[int]) -> None:
    n = min(len(alarms), len(hits))
    alarms, hits = sorted(alarms[:n], reverse=True), sorted(hits[:n], reverse=True)
    table = calibration([(300, alarms)], [(300, hits)]).tables[0]
    assert max(table.log10_lrs) <= log10(300 / 2.9)
    assert list(table.log10_lrs) == sorted(table.log10_lrs)


def test_the_scale_is_worded_from_the_ratio() -> None:
    assert [band_of(x) for x in (0, 0.29, 0.3, 1, 2, 3)] == [
        Band.NONE,
        Band.NONE,
        Band.WEAK,
        Band.MODERATE,
        Band.STRONG,
        Band.VERY_STRONG,
    ]
    assert [bound for bound, _ in SCALE] == sorted((bound for bound, _ in SCALE), reverse=True)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda t: t.update(steps=[2, 1]),
        lambda t: t["honest"][0].update(reached=[1]),
        lambda t: t["honest"][0].update(looked_at=1),
        lambda t: t.update(kinds=["forgery"]),
        lambda t: t.pop("forged"),
    ],
)
def test_malformed_calibration_says_so(break_it: Any) -> None:
    table: dict[str, Any] = {
        "kinds": ["screenshot"],
        "steps": [1, 2],
        "honest": [{"source": "a", "looked_at": 9, "reached": [3, 2]}],
        "forged": [{"source": "b", "looked_at": 9, "reached": [9, 9]}],
    }
    assert parse({"id": "x", "date": "2026-11-22", "tables": [table]}).tables[0].n_negatives == 9
    break_it(table)
    with pytest.raises(UsageError, match="malformed"):
        parse({"id": "x", "date": "2026-11-22", "tables": [table]})


def test_the_shipped_calibration_measures_every_kind_it_names_once_per_regime() -> None:
    seen = [(kind, table.regime) for table in shipped().tables for kind in table.kinds]
    assert len(seen) == len(set(seen))
    assert shipped().date >= "2026-11-22"
