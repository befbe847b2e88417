"""From rows to a calibration."""

import json
from math import inf
from pathlib import Path

import pytest

from jianzhen.calibrate import Result, calibrate, conclude, write
from jianzhen.calibrate import result as module
from jianzhen.calibrate.ordering import PLENTY, learners
from jianzhen.calibrate.page import summary
from jianzhen.calibrate.seen import EXAMINER, SPEAKS, Seen, looked_at
from jianzhen.calibrate.tables import counted
from jianzhen.errors import UsageError
from jianzhen.examiners import NAMES
from jianzhen.model import Abstention, Band, Finding, Kind, Regime, Role, Text
from jianzhen.strength import Table, rate
from jianzhen.strength.bound import Goal
from jianzhen.strength.file import load
from tests.calibrate.rows import ALL, BASE, forgeries, quiet, row

GOAL = Goal()
KIND = Kind.SAME_PHOTO_ELSEWHERE


@pytest.fixture(autouse=True)
def _base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "shipped", lambda: BASE)


def conclusion(seen: list[Seen], goal: Goal = GOAL, groups: tuple[str, ...] = ("regime",)) -> Result:
    return conclude([s.claim for s in seen], seen, [], groups, goal)


def strength(result: Result, kind: Kind, score: float, regime: Regime = Regime.UNKNOWN) -> tuple[Band, int]:
    finding = Finding(EXAMINER[kind], "1", kind, "0" * 64, score, Text("", ""))
    rated = rate(finding, regime, result.calibration)
    return rated.band, rated.n_negatives


def test_every_kind_is_spoken_by_one_registered_examiner() -> None:
    spoken = [kind for kinds in SPEAKS.values() for kind in kinds]
    assert sorted(spoken) == sorted(Kind)
    assert set(SPEAKS) == set(NAMES)


def test_what_was_not_examined_is_no_honest_photo() -> None:
    claim = row(1, "s").claim
    no_data = [Abstention("capture", "0" * 64, Text("", ""), (Kind.CAPTURE_CONTRADICTION,))]
    looked = looked_at(claim, no_data, set(), {Role.CLAIM})
    assert Kind.SCREENSHOT in looked
    assert not {Kind.CAPTURE_CONTRADICTION, Kind.DERIVED_FROM_PRODUCT, Kind.TAKEN_BEFORE_DELIVERY} & looked
    all_of_reuse = [Abstention("reuse", "0" * 64, Text("", ""))]
    assert not set(SPEAKS["statement"]) & looked_at(claim, [], set(), {Role.CLAIM})
    assert not set(SPEAKS["reuse"]) & looked_at(claim, all_of_reuse, set(), {Role.CLAIM})
    table = Table((Kind.AI_LABEL,), None, (0.5,), (), ())
    rows = [row(1, "s"), row(2, "s", looked=ALL - {Kind.AI_LABEL}), row(1, "s")]
    (sample,) = counted(table, rows)
    assert sample.looked_at == 1  # one was not examined, one is the same file again
    either = Table((Kind.DERIVED_FROM_PRODUCT, Kind.DERIVED_FROM_PACKING), None, (0.5,), (), ())
    (sample,) = counted(either, [row(1, "s", looked=frozenset({Kind.DERIVED_FROM_PRODUCT}))])
    assert sample.looked_at == 1


def test_a_quiet_site_adds_its_negatives_and_keeps_the_bound() -> None:
    result = conclusion(quiet(690))
    for table in result.calibration.tables:
        lowest = dict.fromkeys(table.kinds, table.steps[0]) | {Kind.AI_LABEL_SUSPECTED: inf}
        assert table.thresholds == {kind: lowest[kind] for kind in table.kinds}  # nothing is silenced
    assert result.bound.whole.alarms == 0
    before = BASE.table(KIND, Regime.SCREENSHOT)
    after = result.calibration.table(KIND, Regime.SCREENSHOT)
    assert before is not None
    assert after is not None
    assert after.n_negatives == before.n_negatives + 690
    assert after.false_alarm_bound(0) < before.false_alarm_bound(0)
    assert strength(result, KIND, 0.9) == (Band.STRONG, 848 + 690)  # no regime is noisier: one table
    assert result.calibration.kept is not None
    assert len(result.splits) == 20
    assert not any(c.drifted for c in result.drift)


def test_a_noisy_kind_becomes_a_hint_and_the_shipped_negatives_do_not_hide_it() -> None:
    noisy = [row(1000 + i, f"s{i % 15}", {KIND: 0.95}) for i in range(30)]
    result = conclusion(quiet(660) + noisy)
    band, negatives = strength(result, KIND, 0.95)
    assert band is Band.WEAK
    table = result.calibration.table(KIND, Regime.SCREENSHOT)
    assert table is not None
    assert table.n_negatives == 690
    assert {s.source.split(":")[0] for s in table.honest} == {"site"}
    assert negatives > 0
    assert [c.what for c in result.drift if c.drifted] == ["same-photo-elsewhere + known-fake"]
    assert result.bound.whole.alarms == 0
    said = next(t for t in summary(result) if "hints" in t.en)
    assert "same-photo-elsewhere" in said.en
    assert "ai-label" in said.zh  # the order that is shipped puts labels below: one noisy kind silences them


def test_where_no_threshold_helps_nothing_is_evidence() -> None:
    best = Kind.SAME_FILE_ELSEWHERE  # the highest level that is shipped
    result = conclusion(quiet(660) + [row(1000 + i, "loud", {best: 1.0}) for i in range(30)])
    assert result.bound.threshold == inf
    assert result.calibration.kept is None
    assert strength(result, Kind.AI_LABEL, 1.0)[0] is Band.WEAK
    assert "No threshold" in next(t.en for t in summary(result) if "hreshold" in t.en)


def test_a_kind_that_is_not_shipped_is_measured_on_the_forged_claims_given() -> None:
    kind = Kind.VISIBLE_AI_LABEL
    assert strength(conclusion(quiet(690)), kind, 0.9) == (Band.NONE, 0)
    result = conclusion(quiet(690) + forgeries(kind, 60, 2000))
    assert strength(result, kind, 0.9)[0] is Band.STRONG
    (measured,) = (m for m in result.measured if m.kind is kind and m.regime is None)
    assert (len(measured.honest), len(measured.forged), measured.hits, measured.alarms) == (690, 60, 57, 0)
    assert measured.ratios is not None
    assert measured.ratios.cllr_min <= measured.ratios.cllr_isotonic < 0.4


def test_forged_claims_that_are_missed_push_the_shipped_hits_aside() -> None:
    missed = [row(3000 + i, f"f{i % 6}", {KIND: 0.9} if i % 2 else {}, (KIND,)) for i in range(60)]
    table = conclusion(quiet(690) + missed).calibration.table(KIND, Regime.SCREENSHOT)
    assert table is not None
    assert sum(s.looked_at for s in table.forged) == 60


def test_plenty_of_claims_teach_the_order_so_that_one_noisy_kind_silences_no_other() -> None:
    noisy = [row(5000 + i, f"s{i % 15}", {KIND: 0.95}) for i in range(60)]
    few, many = quiet(660) + noisy[:20], quiet(1500) + noisy
    assert learners([s.claim for s in few], GOAL.needed) == frozenset()
    spent = learners([s.claim for s in many], GOAL.needed)
    assert 0 < len(spent) < len(many) / PLENTY * 1.3
    assert strength(conclusion(few), Kind.AI_LABEL, 1.0)[0] is Band.WEAK
    result = conclusion(many)
    assert strength(result, Kind.AI_LABEL, 1.0)[0] is Band.STRONG
    assert strength(result, KIND, 0.95, Regime.APP_RECOMPRESSED) == (Band.NONE, 60)  # its own table
    assert result.bound.whole.claims == len(many) - len(spent)


def test_the_next_calibration_is_compared_with_this_one() -> None:
    before = conclusion(quiet(690))
    same = conclude([s.claim for s in quiet(690)], quiet(690), [], (), GOAL, before.raw)
    assert same.raw["previous"] == before.calibration.id
    assert not any(c.drifted for c in same.drift)
    moved = [row(i, "s", regime=Regime.SCREENSHOT) for i in range(300)] + quiet(390, 300)
    told = conclude([s.claim for s in moved], moved, [], (), GOAL, before.raw)
    assert "regime screenshot" in [c.what for c in told.drift if c.drifted]


def test_too_few_claims_are_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("path\n" + "\n".join(f"{i}.jpg" for i in range(120)) + "\n")
    with pytest.raises(UsageError, match=r"needs ≥ 299 .* there are 120") as told:
        calibrate([tmp_path / "list.csv"], tmp_path)
    assert "0.025" in told.value.do.en
    assert not (tmp_path / "rows.jsonl").exists()


def test_all_files_are_written_and_read_again(tmp_path: Path) -> None:
    seen = quiet(680) + [row(900 + i, "s1", {KIND: 0.6}) for i in range(2)] + forgeries(KIND, 60, 2000)
    result = conclusion(seen, groups=("regime", "camera", "category"))
    write(result, tmp_path, "zh")
    names = {path.name for path in tmp_path.iterdir()}
    assert {"calibration.json", "calibration.html", "scores.csv", "whole-check.png"} <= names
    assert {f"{chart}-{KIND.value}.png" for chart in ("scores", "tippett", "reliability")} <= names
    assert load(tmp_path / "calibration.json").id == result.calibration.id
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == 1 + len(seen) * len(EXAMINER)
    page = (tmp_path / "calibration.html").read_text("utf-8")
    assert page.count("<svg") == len([n for n in names if n.endswith(".png")])
    assert "http://" not in page.replace("http-equiv", "")
    assert "校准" in page
    assert "Calibration" in page
    assert json.loads((tmp_path / "calibration.json").read_text("utf-8"))["combined"] is not None
