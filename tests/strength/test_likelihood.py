"""Values pinned against `lir` 1.3.1 (Netherlands Forensic Institute), which is too large to depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.strength.likelihood import (
    cllr,
    cllr_min,
    exceeding,
    isotonic,
    left_out,
    logistic,
    pooled,
    reliability,
)

HONEST = [0, 0, 0, 0, 0, 0, 0.1, 0.2, 0.2, 0.4, 0.5, 0.9]
FORGED = [0, 0.3, 0.5, 0.6, 0.7, 0.7, 0.9, 1.2]
SCORES = np.array(HONEST + FORGED, np.float64)
TRUTH = np.arange(20) >= 12
LIR_PLAIN = [-0.778151] * 9 + [0.176091] * 2 + [0.778151, -0.778151] + [0.176091] * 2 + [0.778151] * 4
LIR_CAUTIOUS = [-0.493512] * 9 + [0.159701] * 2 + [0.557641, -0.493512] + [0.159701] * 2 + [0.557641] * 5


def test_isotonic_ratios_are_those_of_lir() -> None:
    plain = isotonic(SCORES, TRUTH, cautious=False)(SCORES) / np.log(10)
    assert plain[:19] == pytest.approx(LIR_PLAIN, abs=1e-6)
    assert plain[19] == np.inf
    assert isotonic(SCORES, TRUTH)(SCORES) / np.log(10) == pytest.approx(LIR_CAUTIOUS, abs=1e-6)


def test_costs_are_those_of_lir() -> None:
    assert cllr(isotonic(SCORES, TRUTH)(SCORES), TRUTH) == pytest.approx(0.6825930940504378)
    assert cllr_min(SCORES, TRUTH) == pytest.approx(0.633709441561003)
    assert cllr((SCORES * 2 - 1) * np.log(10), TRUTH) == pytest.approx(0.774114144246503)


def test_silence_costs_one_bit() -> None:
    assert cllr(np.zeros(20), TRUTH) == pytest.approx(1.0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_pooling_never_falls_and_keeps_the_mean(values: list[float]) -> None:
    out = pooled(np.array(values), np.ones(len(values)))
    assert (np.diff(out) >= -1e-12).all()
    assert out.mean() == pytest.approx(np.mean(values))


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=40), st.lists(st.integers(0, 9), min_size=2, max_size=40)
)
def test_no_cautious_ratio_exceeds_its_sample_and_none_falls(honest: list[int], forged: list[int]) -> None:
    scores = np.array([*honest, *forged], np.float64)
    ratios = isotonic(scores, np.arange(len(scores)) >= len(honest))(np.arange(-1.0, 11.0))
    assert (np.diff(ratios) >= -1e-9).all()
    assert np.exp(ratios.max()) <= len(honest) + 1 + 1e-6
    assert np.isfinite(ratios).all()


def test_logistic_rises_and_stays_finite_where_the_classes_do_not_touch() -> None:
    scores = np.r_[np.zeros(50), np.ones(10)]
    fitted = logistic(scores, scores > 0.5)
    low, high = fitted(np.array([0.0, 1.0]))
    assert -20 < low < 0 < high < 20


def test_left_out_ratios_have_not_seen_their_fold() -> None:
    folds = np.arange(20) % 4
    ratios = left_out(SCORES, TRUTH, folds, logistic)
    others = folds != 2
    assert ratios[2::4] == pytest.approx(logistic(SCORES[others], TRUTH[others])(SCORES[2::4]))
    alone = left_out(SCORES, TRUTH, np.where(TRUTH, 1, 0), logistic)
    assert np.isnan(alone).all()


def test_half_of_a_tippett_plot() -> None:
    assert list(exceeding(np.array([2.0, 1.0, 2.0, 5.0]))) == [(1.0, 1.0), (2.0, 0.75), (5.0, 0.25)]


def test_reliability_weighs_both_classes_alike() -> None:
    bins = list(reliability(np.zeros(20), TRUTH))
    assert bins == [(0.5, 8, 12, 0.5)]
