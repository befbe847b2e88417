"""Two results: what changed beyond chance, on the files both judged."""

import copy
import json
from pathlib import Path

import pytest

from jianzhen.bench.compare import compare, mcnemar, read, to_json
from jianzhen.errors import UsageError


def result(flags: dict[str, bool], layout: str = "folders") -> dict:
    return {
        "schema": "jianzhen.bench/1",
        "layout": layout,
        "reviews": False,
        "detector": {"name": "x"},
        "files": [
            {
                "id": id_,
                "truth": id_.split("/")[0],
                "source": id_.split("/")[1],
                "sha256": [id_],
                "said": {"as-is": {"score": float(flag), "flag": flag, "regime": ""}},
            }
            for id_, flag in flags.items()
        ],
    }


BEFORE = {f"fake/{'ab'[n % 2]}/{n}": n < 30 for n in range(60)} | {f"real/a/{n}": False for n in range(40)}


def test_probabilities_are_those_of_the_exact_test() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 5) == 1
    assert mcnemar(0, 6) == pytest.approx(2 / 64)
    assert mcnemar(2, 10) == pytest.approx(2 * (1 + 12 + 66) / 4096)


def test_nothing_changed() -> None:
    found = compare(result(BEFORE), result(BEFORE))
    assert (found.paired, found.only_before, found.only_now) == (100, 0, 0)
    assert not any(c.changed or c.won or c.lost for c in found.changes)


def test_fewer_fakes_found_is_worse_and_more_is_better() -> None:
    fewer = {k: v and int(k.split("/")[2]) >= 10 for k, v in BEFORE.items()}
    found = compare(result(BEFORE), result(fewer))
    all_ = next(c for c in found.changes if c.truth == "fake" and not c.source)
    assert (all_.before, all_.now, all_.lost, all_.won) == (30, 20, 10, 0)
    assert all_.changed
    assert all_.worse
    back = compare(result(fewer), result(BEFORE))
    assert not any(c.worse for c in back.changes)
    assert any(c.changed for c in back.changes)


def test_more_false_alarms_are_worse_and_three_are_within_chance() -> None:
    for alarms, worse in ((3, False), (12, True)):
        now = {k: v or (k.startswith("real") and int(k.split("/")[2]) < alarms) for k, v in BEFORE.items()}
        found = compare(result(BEFORE), result(now))
        assert any(c.worse for c in found.changes) is worse


def test_as_many_won_as_lost_is_no_change() -> None:
    turned = {k: (not v if k.startswith("fake") else v) for k, v in BEFORE.items()}
    assert not any(c.changed for c in compare(result(BEFORE), result(turned)).changes if not c.source)


def test_many_sources_that_did_not_move_hide_no_change() -> None:
    many = {f"fake/s{n}/{k}": True for n in range(40) for k in range(10)}
    now = {k: not k.startswith("fake/s0/") for k in many}
    found = compare(result(many), result(now))
    assert {c.source for c in found.changes if c.worse} == {"", "s0"}


def test_files_that_cannot_be_paired_are_counted() -> None:
    now = result({k: v for k, v in BEFORE.items() if k != "real/a/0"} | {"real/a/new": False})
    now["files"][5]["sha256"] = ["other"]
    found = compare(result(BEFORE), now)
    assert (found.paired, found.only_before, found.only_now, found.other_bytes) == (98, 1, 1, 1)
    assert json.loads(json.dumps(to_json(found)))["other_bytes"] == 1


def test_what_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    other = copy.deepcopy(result(BEFORE, "pairs"))
    with pytest.raises(UsageError, match="share no file"):
        compare(result(BEFORE), other)
    (tmp_path / "no.json").write_text("{}")
    for name in ("no.json", "missing.json"):
        with pytest.raises(UsageError):
            read(tmp_path / name)
