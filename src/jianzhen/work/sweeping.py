"""The sweeper: what should move and is looked after by no job gets one. It asks SQL, and believes only that.

In order, nothing is ever found here: each event writes its jobs in its own transaction. It is for what nobody
foresaw, such as a row that a person deleted or a database restored from a copy.
"""

import logging
from datetime import datetime, timedelta

from jianzhen.store import Store

AHEAD = timedelta(minutes=5)
"""Clocks that end later are not asked about: a sweep costs little however many claims wait."""

KEEP_DONE, KEEP_REPLIES = timedelta(days=30), timedelta(days=7)
"""How long done jobs are kept, and what repeated requests are answered."""

_log = logging.getLogger("jianzhen.work")


def sweep(store: Store, now: datetime) -> int:
    """Write the jobs that are missing, pull back what a wrong clock put off; return how many."""
    count = store.jobs.pull_back(now)
    for tenant in store.tenants():
        missing = store.unattended(tenant, now, AHEAD)
        if missing:
            _log.warning("%d claims of %s had no job; they have one now", len(missing), tenant)
            store.jobs.add(tenant, missing)
        count += len(missing)
    return count


def tidy(store: Store, now: datetime) -> None:
    """Remove done jobs, old replies, and blobs that no row names."""
    store.jobs.forget_done(now - KEEP_DONE)
    store.forget_requests(now - KEEP_REPLIES)
    for tenant in store.tenants():
        if removed := store.sweep_blobs(tenant, now):
            _log.info("%d files of %s that nothing names were removed", len(removed), tenant)
