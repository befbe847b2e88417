"""Clocks that run out, clocks that jump, and what the sweeper finds."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update

from jianzhen.claims import State
from jianzhen.claims import events as e
from jianzhen.claims.states import Mark
from jianzhen.privacy.load import shipped
from jianzhen.store import Store
from jianzhen.store.tables import job
from jianzhen.work.deadlines import ran_out
from jianzhen.work.sweeping import sweep, tidy
from jianzhen.work.worker import Duty, Worker
from tests.store.making import BUYER, NOW, SHOP, TERMS, do, faults, in_review, later, submit


class Site:
    """A store with a worker for deadlines, and a clock that can be set."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW
        duty = Duty(ran_out(store, lambda _: TERMS, self.clock), most=None)
        self.worker = Worker(store, {"deadline": duty}, clock=self.clock)

    def clock(self) -> datetime:
        return self.now

    def work(self, **span: float) -> int:
        """Set the clock, do all that is due; return how many jobs that was."""
        self.now = later(**span)
        count = 0
        while self.worker.once():
            count += 1
            assert count < 50, "busy without end"
        return count

    def state(self, claim: str = "c-1") -> State:
        return self.store.claim(SHOP, claim).state.state


@pytest.fixture
def site(store: Store) -> Site:
    return Site(store)


def test_a_claim_nobody_screens_goes_to_a_person(site: Site) -> None:
    submit(site.store)
    assert site.work(minutes=14) == 0
    assert site.work(minutes=15) == 1
    state = site.store.claim(SHOP, "c-1").state
    assert (state.state, state.marks) == (State.IN_REVIEW, (Mark.NOT_SCREENED,))
    assert site.store.jobs.next_due(["deadline"]) == state.clock.at if state.clock else None


def test_a_clock_a_day_ahead_and_set_right_again_does_no_harm(site: Site) -> None:
    submit(site.store)
    assert site.work(days=1) >= 1  # the screening's time is over, by that clock
    assert site.state() is State.IN_REVIEW
    version = site.store.claim(SHOP, "c-1").state.version
    assert site.work() == 0
    do(site.store, "c-1", e.Withdrawn(BUYER))
    assert site.store.claim(SHOP, "c-1").state.version == version + 1
    assert faults(site.store) == []


def test_a_deadline_taken_by_a_clock_ahead_waits_on_when_the_clock_is_right(site: Site) -> None:
    submit(site.store)
    ahead = site.store.jobs.take("ahead", ["deadline"], later(days=1), timedelta(minutes=1))
    assert len(ahead) == 1
    sweep(site.store, later(minutes=1))
    assert site.work(minutes=1) == 1  # taken from it, found too early, and put back to its moment
    assert site.store.jobs.next_due(["deadline"]) == later(minutes=15)
    assert site.state() is State.SCREENING
    assert site.work(minutes=15) == 1
    assert site.state() is State.IN_REVIEW


def test_a_clock_a_day_behind_only_waits(site: Site) -> None:
    submit(site.store)
    assert site.work(days=-1) == 0
    assert site.work(minutes=20) == 1


def test_a_job_of_a_clock_that_is_over_does_nothing(site: Site) -> None:
    submit(site.store)
    [old] = site.store.jobs.take("slow", ["deadline"], later(minutes=15), timedelta(minutes=1))
    do(site.store, "c-1", e.Withdrawn(BUYER), later(minutes=15))
    before = site.store.events(SHOP)
    site.worker._do(old)
    assert site.store.events(SHOP) == before


def test_the_sweeper_finds_what_has_no_job(site: Site) -> None:
    submit(site.store, "c-1")
    in_review(site.store, "c-2")
    assert sweep(site.store, NOW) == 0
    with site.store.database.write() as db:
        db.execute(delete(job))
    assert sweep(site.store, NOW) == 1  # the exhibits of c-1; no clock ends within minutes
    assert sweep(site.store, NOW) == 0
    assert sweep(site.store, later(minutes=11)) == 1  # its screening clock
    assert sweep(site.store, later(hours=24)) == 1  # the review of c-2
    assert sweep(site.store, later(hours=24)) == 0
    assert site.work(hours=24) >= 2
    assert sweep(site.store, later(hours=24)) == 0
    assert site.store.jobs.counts(later(hours=24))["screen"] == {"due": 1}


def test_the_sweeper_revives_a_clock_and_leaves_a_screening_that_failed(site: Site) -> None:
    submit(site.store)
    with site.store.database.write() as db:
        db.execute(update(job).values(failed_at=NOW))
    assert sweep(site.store, later(minutes=14)) == 1
    assert site.work(minutes=15) == 1
    assert site.state() is State.IN_REVIEW
    assert [letter.kind for letter in site.store.jobs.dead_letters(SHOP)] == ["screen"]


def test_tidying_removes_what_is_no_longer_needed(site: Site) -> None:
    submit(site.store)
    site.work(minutes=15)
    tidy(site.store, later(days=1), shipped())
    assert site.store.jobs.forget_done(later(days=99)) == 1
    submit(site.store, "c-2")
    site.work(minutes=15)
    tidy(site.store, later(days=40), shipped())
    assert site.store.jobs.forget_done(later(days=99)) == 0
    assert faults(site.store) == []
