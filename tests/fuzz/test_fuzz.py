"""The short form of the fuzz run: own seeds, a few hundred mutants, in its own process."""

from pathlib import Path

import pytest

from jianzhen.photo import Photo
from tests.fuzz.run import Outcome, Tally, Worker, fuzz, judge, read_everything
from tests.fuzz.seeds import mutant
from tests.photo.samples import all_samples


def test_a_few_hundred_mutants_do_no_harm(tmp_path: Path) -> None:
    tally = fuzz(range(300), seed=7, shared=False, save=tmp_path)
    assert sum(tally.kinds.values()) == 300
    assert tally.offenders == []
    assert tally.kinds["ok"] > 20, "mutations must leave some files readable"
    assert tally.kinds["refused"] > 20
    assert not list(tmp_path.iterdir())


def test_mutants_are_the_same_for_the_same_seed() -> None:
    assert [mutant(3, n, False) for n in range(20)] == [mutant(3, n, False) for n in range(20)]
    assert mutant(3, 1, False) != mutant(4, 1, False)


def explode(photo: Photo) -> None:
    raise KeyError("a bug")


def die(photo: Photo) -> None:
    import os

    os.abort()


def sleep(photo: Photo) -> None:
    import time

    time.sleep(100)


@pytest.mark.parametrize(("target", "kind"), [("explode", "error"), ("die", "crash"), ("sleep", "hang")])
def test_the_harness_sees_bugs_crashes_and_hangs(target: str, kind: str) -> None:
    worker = Worker(7, False, [f"tests.fuzz.test_fuzz:{target}"])
    readable = next(n for n in range(100) if judge(mutant(7, n, False), [read_everything])[0] == "ok")
    outcome = worker.run(readable, 8.0)
    worker.stop()
    assert outcome.kind == kind


def test_offenders_are_counted() -> None:
    tally = Tally()
    tally.add(1, Outcome("ok", "ok", 0.5, 100))
    tally.add(2, Outcome("hang", "no answer", 8.0, 50))
    assert tally.offenders == [(2, "hang", "no answer")]
    assert (tally.slowest, tally.peak) == ((8.0, 2), 100)


def test_seeds_themselves_are_good() -> None:
    for name, data in all_samples().items():
        assert judge(data, [read_everything])[0] == "ok", name
