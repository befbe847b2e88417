"""Findings of one claim together: a dependent cue never adds strength."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jianzhen.model import Finding, Kind, Strength, Text
from jianzhen.strength import Calibration, Sample, Table, band_of, combine
from jianzhen.strength.combine import EVIDENCE, FAMILIES

SUMS = (2.0, 3.0, 4.0)


def calibration(alarms: tuple[int, ...], hits: tuple[int, ...], n: int = 3000) -> Calibration:
    table = Table((), None, SUMS, (Sample("a", n, alarms),), (Sample("b", 400, hits),))
    return Calibration("test", "2026-11-22", (), table)


CLEAN = calibration((0, 0, 0), (400, 400, 400))
NONE = Calibration("test", "2026-11-22", ())


def finding(examiner: str, log10_lr: float) -> Finding:
    bare = Finding(examiner, "1", Kind.AI_LABEL, "0" * 64, 1.0, Text("", ""))
    return bare.rated(Strength(band_of(log10_lr), log10_lr, "test", 1000, 0.003))


cues = st.builds(finding, st.sampled_from([*FAMILIES, "statement"]), st.floats(0, 4))
tables = st.tuples(
    st.lists(st.integers(0, 300), min_size=3, max_size=3),
    st.lists(st.integers(0, 400), min_size=3, max_size=3),
).map(lambda t: calibration(tuple(sorted(t[0], reverse=True)), tuple(sorted(t[1], reverse=True))))


@given(st.lists(cues, min_size=1, max_size=8), st.floats(0, 1), st.integers(0, 7), tables | st.just(NONE))
def test_a_dependent_cue_never_raises_the_strength(
    found: list[Finding], share: float, which: int, counted: Calibration
) -> None:
    """Whatever shares a cause with a finding and is no stronger adds nothing, how often it is repeated."""
    first = found[which % len(found)]
    family = FAMILIES.get(first.examiner, first.examiner)
    for examiner in [e for e, f in FAMILIES.items() if f == family] or [first.examiner]:
        cue = replace(finding(examiner, first.strength.log10_lr * share), exhibit="1" * 64)
        assert combine([*found, cue, cue, cue], counted) == combine(found, counted)


@given(st.lists(cues, max_size=8), tables)
def test_never_less_than_the_strongest_nor_more_than_the_sum_of_families(
    found: list[Finding], counted: Calibration
) -> None:
    together, alone = combine(found, counted), combine(found, NONE)
    assert alone == max((f.strength.log10_lr for f in found), default=0.0)
    best: dict[str, float] = {}
    for f in found:
        family = FAMILIES.get(f.examiner, f.examiner)
        best[family] = max(best.get(family, 0.0), f.strength.log10_lr)
    assert alone <= together <= sum(best.values()) + 1e-9


@given(st.lists(cues, max_size=8), tables)
def test_order_does_not_matter(found: list[Finding], counted: Calibration) -> None:
    assert combine(found, counted) == combine(found[::-1], counted)


def test_two_families_are_weighed_by_counts_capped_by_the_negatives() -> None:
    both = [finding("label", 2.0), finding("derivation", 2.0)]
    assert 2.9 < combine(both, CLEAN) < 3.01  # 3,000 honest claims support no more than a thousand
    few = calibration((0, 0, 0), (400, 400, 400), n=300)
    assert combine(both, few) == 2.0
    assert combine(both, NONE) == 2.0


def test_hints_never_add_up() -> None:
    hints = [finding(e, EVIDENCE - 0.01) for e in (*FAMILIES, "statement", "other", "third")]
    assert combine(hints, CLEAN) == EVIDENCE - 0.01
