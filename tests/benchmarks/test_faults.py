"""The fault campaign in short: processes killed under load, on both databases; the judge finds faults."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("psycopg")

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.campaign import judge as judging
from benchmarks.campaign import run
from tests import postgres
from tests.store.making import NOW, SHOP, TERMS, submit

from jianzhen.claims import Terms
from jianzhen.store import Store
from jianzhen.store.tables import claim, job

SHORT = run.kills(10, longest=1.0)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_whoever_is_killed(database: str) -> None:
    if database == "postgresql":
        postgres._program("initdb")
        postgres._user()
    result = run.run(database, "kill -9", SHORT, seed=7, photos=0.1)
    assert sum(result.kills.values()) == 10
    assert result.verdict.counts["acknowledged events"] > 20
    assert result.verdict.counts["answers unknown"] == 0
    assert not {kind: found for kind, found in result.verdict.faults.items() if found}


@pytest.fixture
def judged(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Two claims handed in, and nobody at work."""
    monkeypatch.setattr(judging, "TENANT", SHOP)
    store = Store(url, tmp_path / "blobs")
    store.add_tenant(SHOP, NOW)
    submit(store, "c-1", [])
    submit(store, "c-2", [])
    yield store
    store.close()


def log_of(store: Store) -> list[dict[str, object]]:
    events = [
        {"seq": x.chained.seq, "kind": x.chained.to_json()["kind"], "hash": x.chained.hash}
        for x in store.events(SHOP)
    ]
    return [{"path": "/claims", "status": 201, "met": [], "body": {"events": events}}]


def judge(store: Store, log: list[dict[str, object]], terms: Terms = TERMS) -> dict[str, list[str]]:
    return judging.judge(store, log, terms).faults


def test_the_judge_sees_what_is_lost(judged: Store) -> None:
    log = log_of(judged)
    assert not judge(judged, log)["lost"]
    log[0]["body"]["events"].append({"seq": 5, "kind": "decided", "hash": "0" * 64})  # type: ignore[index]
    assert len(judge(judged, log)["lost"]) == 1
    assert len(judge(judged, [])["not asked for"]) == 4


def test_the_judge_sees_what_stands_still(judged: Store) -> None:
    assert judge(judged, log_of(judged))["stuck"] == ["c-1: screening", "c-2: screening"]
    with judged.database.write() as db:
        db.execute(job.update().where(job.c.claim == "c-2").values(done_at=datetime.now(UTC)))
    assert "c-2: no job for its clock" in judge(judged, log_of(judged))["stuck"]


def test_the_judge_sees_what_was_altered(judged: Store) -> None:
    with judged.database.write() as db:
        later = datetime.now(UTC) + timedelta(days=3)
        db.execute(claim.update().where(claim.c.id == "c-1").values(deadline_at=later))
    assert judge(judged, log_of(judged))["broken"] == ["c-1: column deadline_at"]


def test_the_judge_sees_what_was_done_twice() -> None:
    def event(kind: str, number: int, **data: object) -> dict[str, object]:
        return {"kind": kind, "claim_seq": number, "data": data}

    begun = [event("submitted", 1), event("sealed", 2)]
    ran = [event("deadline-ran-out", n, clock="review", version=2) for n in (3, 4)]
    made = [event("decided", n) for n in (3, 4)]
    found = judging.Verdict()
    judging._once(found, {"c-1": begun + ran, "c-2": begun + made, "c-3": begun + made[:1]})
    assert len(found.faults["twice with effect"]) == 1
    assert found.faults["twice decided"] == ["c-2 4 decided"]
