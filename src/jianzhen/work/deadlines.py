"""A clock has run out: tell the claim. Whether that is so is settled by `claims`, in the transaction."""

from collections.abc import Callable
from datetime import datetime

from jianzhen.claims import SYSTEM, Terms
from jianzhen.claims.events import DeadlineRanOut
from jianzhen.claims.states import ClockKind
from jianzhen.store import Job, Store, With


def ran_out(
    store: Store, terms: Callable[[str], Terms], clock: Callable[[], datetime]
) -> Callable[[Job], None]:
    """Return what is done for a deadline. Too early (a clock set back), it waits on; too late, nothing."""

    def do(job: Job) -> None:
        assert job.claim is not None
        kind, version = ClockKind(job.payload["clock"]), int(job.payload["version"])
        event = DeadlineRanOut(SYSTEM, kind, version)
        store.apply(job.tenant, job.claim, event, now=clock(), terms=terms(job.tenant), along=With(job=job))

    return do
