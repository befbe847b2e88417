import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.strength.drift import compare, fisher, holm


def test_fisher_gives_the_textbook_value() -> None:
    assert fisher((3, 4), (1, 4)) == pytest.approx(34 / 70)  # the lady tasting tea, two-sided
    assert fisher((0, 848), (18, 690)) < 1e-5
    assert fisher((5, 100), (5, 100)) == 1.0


@given(st.integers(0, 30), st.integers(0, 30))
def test_fisher_is_a_probability_and_symmetric(a: int, b: int) -> None:
    p = fisher((a, 30), (b, 30))
    assert 0 < p <= 1
    assert p == pytest.approx(fisher((b, 30), (a, 30)))


def test_holm_multiplies_the_smallest_most_and_never_reverses() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_compare_says_what_rose_and_skips_what_nobody_looked_at() -> None:
    told = compare([("same", (5, 100), (6, 100)), ("worse", (0, 848), (18, 690)), ("new", (0, 0), (1, 9))])
    assert [(c.what, c.drifted, c.rose) for c in told] == [("same", False, True), ("worse", True, True)]
