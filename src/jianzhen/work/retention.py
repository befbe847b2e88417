"""Once a day, what is due by the retention rules is erased: each deletion is an event of its claim."""

import logging
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from jianzhen.claims import Terms
from jianzhen.privacy.due import Eraser, pages
from jianzhen.privacy.rules import Retention, What
from jianzhen.sheet.days import day_of
from jianzhen.store import Job, NewJob, Store
from jianzhen.work.seen import Seen

RETAIN = "retain"
"""Kind of the job. There is one a day for each tenant, whatever number of machines ask for it."""

_log = logging.getLogger("jianzhen.work")


def wanted(store: Store, now: datetime) -> None:
    """Write the day's jobs, unless they are there."""
    for tenant in store.tenants():
        store.jobs.add(tenant, [NewJob(RETAIN, f"{RETAIN}/{day_of(now)}", now)])


def retain(
    store: Store,
    terms: Callable[[str], Terms],
    clock: Callable[[], datetime],
    retention: Retention,
    seen: Seen | None,
) -> Callable[[Job], None]:
    """Return what is done for such a job: some claims at a time, then a job for those behind them."""

    def do(job: Job) -> None:
        now = clock()
        if not retention.covers(day_of(now)):
            _log.warning("nothing is erased: the retention rules %s are not in force", retention.name)
            store.jobs.finish(job, now)
            return
        eraser = Eraser(store, job.tenant, terms(job.tenant), retention)
        after = str(job.payload.get("after", ""))
        for some in islice(pages(store, job.tenant, now, retention, after), 1):
            if gone := eraser.expire(some, now):
                _log.info("%d things of %s were erased, as %s says", gone, job.tenant, retention.name)
            last = some[-1].kept.state.id
            more = NewJob(RETAIN, f"{RETAIN}/{day_of(now)}/{last}", now, payload={"after": last})
            store.jobs.add(job.tenant, [more])
        store.settle()
        if seen is not None:
            seen.forget(store, job.tenant)
        store.jobs.finish(job, clock())

    return do


def forget_replies_and_jobs(store: Store, now: datetime, retention: Retention) -> None:
    """Forget done jobs and what repeated requests are answered, when their time is over."""
    jobs, replies = retention.rule(What.JOBS).keep, retention.rule(What.REPLIES).keep
    if jobs is not None:
        store.jobs.forget_done(jobs.cutoff(now))
    if replies is not None:
        store.forget_requests(replies.cutoff(now))
