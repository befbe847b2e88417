"""FraudBench's metric against numbers worked out by hand, and what is added to it."""

import pytest

from jianzhen.bench import Asked, bench
from jianzhen.bench.item import Item
from jianzhen.bench.rates import Judged, at_alarms, auc, figures, share
from tests.bench.sets import fraudbench


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> dict:
    root = tmp_path_factory.mktemp("set") / "data"
    file = fraudbench(root)
    return bench(Asked("fraudbench", root, root.parent, scores=file)).raw


# By hand, from the table in sets.py (real kept / real; fake found / fake; F1 = 2·TP / (2·TP + FP + FN)):
#   shoes     3/4 = .75   (2+1)/(3+1) = .75        balanced .75   F1 = 6 / (6 + 1 + 1) = .75
#   bowls     2/2 = 1     0/2 = 0                   balanced .5    F1 = 0 / (0 + 0 + 2) = 0
#   no-fakes  3/5 = .6    –                         –              F1 = 0 / (0 + 2 + 0) = 0
#   …-quiet   3/3 = 1     –                         –              F1 = –
#   no-reals  –           3/5 = .6                  –              F1 = 6 / (6 + 0 + 2) = .75
@pytest.mark.parametrize(
    ("figure", "value", "categories"),
    [
        ("tnr", (0.75 + 1 + 0.6 + 1) / 4, 4),
        ("tpr", (0.75 + 0 + 0.6) / 3, 3),
        ("balanced_accuracy", (0.75 + 0.5) / 2, 2),
        ("f1", (0.75 + 0 + 0 + 0.75) / 4, 4),
    ],
)
def test_each_figure_is_averaged_over_the_categories_that_have_it(
    raw: dict, figure: str, value: float, categories: int
) -> None:
    macro = raw["figures"]["as-is"]["macro"]
    assert macro[figure]["value"] == pytest.approx(value, abs=1e-12)
    assert macro[figure]["categories"] == categories


def test_each_generator_is_averaged_over_the_categories_that_have_it(raw: dict) -> None:
    by_source = raw["figures"]["as-is"]["macro"]["tpr_by_source"]
    assert by_source["gen-a"] == {"value": pytest.approx((2 / 3 + 0) / 2), "categories": 2}
    assert by_source["gen-b"] == {"value": pytest.approx((1 + 3 / 5) / 2), "categories": 2}


def test_counts_are_kept_so_that_every_rate_can_be_worked_out_again(raw: dict) -> None:
    found = raw["figures"]["as-is"]
    assert (found["found"]["k"], found["found"]["n"]) == (6, 11)
    assert (found["false_alarms"]["k"], found["false_alarms"]["n"]) == (3, 14)
    assert (raw["items"]["real"], raw["items"]["fake"], raw["items"]["categories"]) == (14, 11, 5)
    assert sum(file["said"]["as-is"]["flag"] for file in raw["files"]) == 9
    shoes = found["macro"]["categories"]["shoes"]
    assert (shoes["real"], shoes["real_kept"], shoes["fake"], shoes["fake_found"]) == (4, 3, 4, 3)


def test_pooled_rates_have_exact_intervals() -> None:
    assert share(0, 299)["high"] == pytest.approx(0.01226, abs=1e-4)
    assert share(5, 10)["low"] == pytest.approx(0.1871, abs=1e-4)
    assert share(0, 0) == {"k": 0, "n": 0, "rate": None, "low": None, "high": None}


def judged(reals: list[float], fakes: list[float]) -> list[Judged]:
    scores = [(s, False) for s in reals] + [(s, True) for s in fakes]
    return [Judged(Item(str(n), (), fake, "", str(n)), s, s > 0.5) for n, (s, fake) in enumerate(scores)]


def test_found_at_one_percent_false_alarms_lets_three_of_300_pass() -> None:
    reals = [i / 1000 for i in range(297)] + [0.9, 0.91, 0.92]
    point = at_alarms(judged(reals, [0.1, 0.296, 0.297, 0.95]), 0.01)
    assert point["supported"]
    assert (point["false_alarms"]["k"], point["found"]["k"]) == (3, 2)
    assert point["false_alarms"]["high"] > 0.01


def test_ties_at_the_threshold_never_let_more_pass() -> None:
    point = at_alarms(judged([0.0] * 290 + [1.0] * 10, [1.0] * 5), 0.01)
    assert (point["false_alarms"]["k"], point["found"]["k"]) == (0, 0)
    quiet = at_alarms(judged([0.0] * 300, [0.0, 2.0]), 0.01)
    assert (quiet["above"], quiet["found"]["k"]) == (0.0, 1)


@pytest.mark.parametrize(
    ("n", "rate", "supported"), [(298, 0.01, False), (299, 0.01, True), (2994, 0.001, False)]
)
def test_a_rate_that_n_cannot_support_is_not_given(n: int, rate: float, supported: bool) -> None:
    point = at_alarms(judged([0.0] * n, [1.0]), rate)
    assert point["supported"] is supported
    assert ("found" in point) is supported


def test_auc_counts_ties_half() -> None:
    assert auc(judged([0, 1], [1, 2])) == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert auc(judged([0], [])) is None


def test_a_side_that_is_empty_leaves_gaps_not_zeros() -> None:
    found = figures(judged([], [1.0, 0.0]))
    assert found["false_alarms"]["rate"] is None
    assert found["macro"]["balanced_accuracy"] == {"value": None, "categories": 0}
    assert found["macro"]["tpr"]["value"] == 0.5
