from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.strength.bound import Goal, choose, splits
from jianzhen.strength.interval import upper

LEVELS = [1.0, 1.5, 2.0, 2.5, 3.0]
GOAL = Goal(0.05, 0.95)


def test_a_sample_without_alarms_needs_no_higher_threshold() -> None:
    bound = choose([0.0] * 299, {}, Goal(), LEVELS)
    assert (bound.threshold, bound.whole.alarms, bound.whole.supported) == (1.0, 0, True)
    assert bound.whole.upper <= 0.01


def test_too_few_claims_are_refused() -> None:
    with pytest.raises(ValueError, match="299 needed"):
        choose([0.0] * 298, {}, Goal(), LEVELS)


def test_the_threshold_rises_above_what_honest_claims_reach() -> None:
    assert choose([0.0] * 296 + [2.2, 2.1, 1.6], {}, Goal(), LEVELS).threshold == 2.5
    assert (
        choose([0.0] * 690 + [2.2, 2.1, 1.6], {}, Goal(), LEVELS).threshold == 2.0
    )  # two alarms are allowed


def test_no_threshold_is_said_where_even_the_highest_level_is_too_common() -> None:
    bound = choose([0.0] * 280 + [3.0] * 20, {}, Goal(), LEVELS)
    assert (bound.threshold, bound.whole.alarms) == (inf, 0)


def test_the_worst_large_group_decides_and_small_ones_are_only_shown() -> None:
    scores = [0.0] * 992 + [2.0] * 3 + [0.0] * 5
    groups = {"regime": ["clean"] * 690 + ["noisy"] * 305 + ["small"] * 5}
    assert choose(scores, {}, Goal(), LEVELS).threshold == 1.0  # three alarms in a thousand are allowed
    bound = choose(scores, groups, Goal(), LEVELS)
    assert bound.threshold == 2.5
    assert [(g.value, g.supported) for g in bound.groups] == [
        ("noisy", True),
        ("clean", True),
        ("small", False),
    ]
    assert bound.worst is not None
    assert bound.worst.value == "noisy"


@given(st.lists(st.sampled_from([0.0, 0.5, *LEVELS]), min_size=59, max_size=300))
@settings(max_examples=60)
def test_whatever_is_chosen_keeps_the_exact_bound_and_no_lower_level_does(scores: list[float]) -> None:
    bound = choose(scores, {}, GOAL, LEVELS)
    assert bound.whole.upper <= GOAL.rate or bound.threshold == inf
    for level in LEVELS:
        if level < bound.threshold:
            assert upper(sum(s >= level for s in scores), len(scores)) > GOAL.rate


def test_the_true_rate_stays_under_the_bound_as_often_as_promised() -> None:
    """Level i is reached by honest claims at a known rate; the rate at the chosen level is then known too."""
    rates = dict(zip(LEVELS, (0.20, 0.10, 0.055, 0.03, 0.0), strict=True))
    random, kept, times = Random(5), 0, 400
    for _ in range(times):
        draws = [random.random() for _ in range(200)]
        scores = [max((level for level in LEVELS if d < rates[level]), default=0.0) for d in draws]
        threshold = choose(scores, {}, GOAL, LEVELS).threshold
        kept += rates.get(threshold, 0.0) <= GOAL.rate
    assert kept / times >= 0.95 - 0.02


def test_blocks_are_never_on_both_sides_of_a_split() -> None:
    scores = [3.0 if block == 3 else 0.0 for block in range(10) for _ in range(100)]
    blocks = [f"b{block}" for block in range(10) for _ in range(100)]
    done = splits(scores, blocks, Goal(), LEVELS)
    assert len(done) == 20
    assert {(s.kept, s.tried) for s in done} == {(500, 500)}
    assert {s.alarms for s in done} == {0, 100}  # the loud block was kept, or it was left out as a whole
    assert splits(scores, ["one"] * 1000, Goal(), LEVELS) == []
    assert splits([0.0] * 500, [str(i) for i in range(500)], Goal(), LEVELS) == []  # 250 support nothing
