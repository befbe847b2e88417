from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.strength.interval import allowed, fewest, lower, upper


def test_no_event_in_n_is_the_closed_form() -> None:
    for n in (10, 299, 598, 2995):
        assert upper(0, n) == pytest.approx(1 - 0.05 ** (1 / n), abs=1e-9)


def test_sample_sizes_every_textbook_names() -> None:
    assert upper(0, 299) <= 0.01 < upper(0, 298)
    assert upper(0, 2995) <= 0.001 < upper(0, 2994)


def test_bounds_solve_the_defining_equation_in_exact_arithmetic() -> None:
    for k, n in ((1, 10), (5, 20), (17, 40)):
        p = Fraction(upper(k, n))
        tail = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))
        assert float(tail) == pytest.approx(0.05, abs=1e-9)


def test_nothing_looked_at_bounds_nothing() -> None:
    assert (lower(0, 0), upper(0, 0)) == (0.0, 1.0)


def test_more_than_all_is_no_count() -> None:
    with pytest.raises(ValueError, match="no count"):
        upper(4, 3)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bounds_hold_the_rate_and_grow_with_the_count(count: tuple[int, int]) -> None:
    k, n = count
    assert lower(k, n) <= k / n <= upper(k, n)
    if k < n:
        assert upper(k, n) <= upper(k + 1, n)


def test_fewest_is_what_no_alarm_at_all_shows() -> None:
    assert [fewest(b) for b in (0.01, 0.005, 0.001)] == [299, 598, 2995]
    for bound, confidence in ((0.01, 0.95), (0.02, 0.9), (0.3, 0.5)):
        n = fewest(bound, confidence)
        assert upper(0, n, confidence) <= bound < upper(0, n - 1, confidence)
    with pytest.raises(ValueError, match="between"):
        fewest(0.0)


def test_allowed_alarms_keep_the_bound_and_one_more_breaks_it() -> None:
    assert [allowed(n, 0.01) for n in (298, 299, 472, 473, 690)] == [None, 0, 0, 1, 2]
    most = allowed(5000, 0.01)
    assert most is not None
    assert upper(most, 5000) <= 0.01 < upper(most + 1, 5000)
