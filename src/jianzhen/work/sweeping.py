"""The sweeper: what should move and is looked after by no job gets one. It asks SQL, and believes only that.

In order, nothing is ever found here: each event writes its jobs in its own transaction. It is for what nobody
foresaw, such as a row that a person deleted or a database restored from a copy.
"""

import logging
from datetime import datetime, timedelta

from jianzhen.privacy.rules import Retention
from jianzhen.store import Store
from jianzhen.work.retention import forget_replies_and_jobs, wanted

AHEAD = timedelta(minutes=5)
"""Clocks that end later are not asked about: a sweep costs little however many claims wait."""

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


def tidy(store: Store, now: datetime, retention: Retention) -> None:
    """Have what is due erased; remove done jobs, old replies, and blobs that no row names."""
    wanted(store, now)
    forget_replies_and_jobs(store, now, retention)
    for tenant in store.tenants():
        if removed := store.sweep_blobs(tenant, now):
            _log.info("%d files of %s that nothing names were removed", len(removed), tenant)
