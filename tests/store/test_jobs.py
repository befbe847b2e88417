from datetime import timedelta

import pytest

from jianzhen.store import NewJob, Store
from jianzhen.store.errors import LeaseLostError
from tests.store.making import NOW, SHOP, later

MINUTE = timedelta(minutes=1)


def add(store: Store, *names: str, kind: str = "work", **more: object) -> None:
    store.jobs.add(SHOP, [NewJob(kind, name, NOW, payload={"n": name}, **more) for name in names])  # type: ignore[arg-type]


def take(
    store: Store, at: float = 0, most: int = 1, worker: str = "w", kinds: tuple[str, ...] = ("work",)
) -> list[str]:
    return [job.key for job in store.jobs.take(worker, kinds, later(minutes=at), MINUTE, most)]


def test_jobs_are_taken_when_due_the_longest_due_first(store: Store) -> None:
    store.jobs.add(
        SHOP,
        [
            NewJob("work", "b", later(minutes=2)),
            NewJob("work", "a", later(minutes=1)),
            NewJob("other", "c", NOW),
        ],
    )
    assert store.jobs.next_due(["work"]) == later(minutes=1)
    assert take(store) == []
    assert take(store, 3) == ["a"]
    assert take(store, 3) == ["b"]
    assert take(store, 3) == []
    assert store.jobs.next_due(["work"]) == later(minutes=4)
    assert store.jobs.next_due(["nothing"]) is None


def test_the_same_job_is_not_wanted_twice(store: Store) -> None:
    add(store, "a", "a")
    add(store, "a")
    assert take(store, most=9) == ["a"]


def test_a_job_wanted_anew_is_done_again(store: Store) -> None:
    add(store, "a")
    [job] = store.jobs.take("w", ["work"], NOW, MINUTE)
    store.jobs.finish(job, NOW)
    add(store, "a")
    assert take(store) == []
    add(store, "a", anew=True)
    assert take(store) == ["a"]


def test_a_job_whose_time_ran_out_is_taken_by_another_and_the_first_one_cannot_finish_it(
    store: Store,
) -> None:
    add(store, "a")
    [first] = store.jobs.take("one", ["work"], NOW, MINUTE)
    assert take(store, 0.9) == []
    [second] = store.jobs.take("one", ["work"], later(minutes=1), MINUTE)  # even under the same name
    assert (first.attempt, second.attempt) == (1, 2)
    with pytest.raises(LeaseLostError):
        store.jobs.finish(first, later(minutes=1))
    assert not store.jobs.renew(first, later(minutes=1), MINUTE)
    assert not store.jobs.put_back(first, NOW, "slow")
    assert not store.jobs.give_up(first, NOW, "slow")
    store.jobs.finish(second, later(minutes=1))
    with pytest.raises(LeaseLostError):
        store.jobs.finish(second, later(minutes=1))


def test_a_renewed_job_stays(store: Store) -> None:
    add(store, "a")
    [job] = store.jobs.take("w", ["work"], NOW, MINUTE)
    assert store.jobs.renew(job, later(seconds=50), MINUTE)
    assert take(store, 1.5) == []
    assert take(store, 2) == ["a"]


def test_a_job_put_back_is_done_later(store: Store) -> None:
    add(store, "a")
    [job] = store.jobs.take("w", ["work"], NOW, MINUTE)
    assert store.jobs.put_back(job, later(minutes=5), "no network", counts=False)
    assert take(store, 4) == []
    [again] = store.jobs.take("w", ["work"], later(minutes=5), MINUTE)
    assert again.attempt == 1
    store.jobs.put_back(again, later(minutes=5), "x" * 5000)
    assert store.jobs.take("w", ["work"], later(minutes=5), MINUTE)[0].attempt == 2


def test_a_dead_letter_waits_for_a_person(store: Store) -> None:
    add(store, "a", "b")
    [job] = store.jobs.take("w", ["work"], NOW, MINUTE)
    assert store.jobs.give_up(job, NOW, "four times in vain")
    assert take(store, 99, most=9) == ["b"]
    [letter] = store.jobs.dead_letters(SHOP)
    assert (letter.key, letter.error, letter.payload) == ("a", "four times in vain", {"n": "a"})
    assert store.jobs.dead_letters(SHOP, after=letter.id) == []
    assert store.jobs.dead_letters("other") == []
    assert not store.jobs.revive("other", letter.id, NOW)
    assert store.jobs.revive(SHOP, letter.id, NOW)
    assert store.jobs.take("w", ["work"], NOW, MINUTE)[0].attempt == 1
    assert store.jobs.counts(NOW)["work"] == {"taken": 2}


def test_a_clock_set_back_by_a_day_does_not_lock_a_job_for_a_day(store: Store) -> None:
    store.jobs.add(SHOP, [NewJob("work", "a", NOW - timedelta(days=2))])
    assert take(store, at=24 * 60) == ["a"]  # by a worker whose clock is a day ahead
    store.jobs.add(SHOP, [NewJob("work", "b", NOW), NewJob("work", "far", NOW + timedelta(days=9))])
    [b] = store.jobs.take("w", ["work"], NOW, MINUTE)
    store.jobs.put_back(b, NOW + timedelta(days=1), "failed while the clock was ahead")
    assert take(store, at=0) == []
    assert store.jobs.pull_back(NOW) == 2
    assert take(store, at=0, most=9) == ["a", "b"]
    assert store.jobs.pull_back(NOW) == 0  # what waits for its own time stays


def test_done_jobs_are_forgotten_after_a_while(store: Store) -> None:
    add(store, "a", "b")
    [job] = store.jobs.take("w", ["work"], NOW, MINUTE)
    store.jobs.finish(job, NOW)
    assert store.jobs.forget_done(NOW) == 0
    assert store.jobs.forget_done(later(minutes=1)) == 1
    assert store.jobs.counts(NOW) == {"work": {"due": 1}}
