"""What a claim's state says to those who ask and to those who work: columns, and the jobs it needs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jianzhen.claims import ClaimState, State
from jianzhen.model import Priority
from jianzhen.store import jobs

DEADLINE, SCREEN = "deadline", "screen"
"""Kinds of jobs: one sends `DeadlineRanOut` when its time has come, one screens exhibits."""


def derived(state: ClaimState) -> dict[str, Any]:
    """Return the columns that are read off the snapshot."""
    clock, lease = state.clock, state.lease
    return {
        "version": state.version,
        "state": state.state.value,
        "queue": state.queue,
        "urgency": Priority.HIGH.rank - state.priority.rank,
        "senior": state.senior,
        "unscreened": bool(state.unscreened) and state.state is not State.RECEIVED,
        "deadline_at": clock.at if clock else None,
        "clock_version": clock.version if clock else None,
        "lease_holder": lease.holder.id if lease else None,
        "lease_until": lease.until if lease else None,
    }


def deadline_job(state: ClaimState) -> jobs.NewJob | None:
    """Return the job of a claim's one deadline."""
    clock = state.clock
    if clock is None:
        return None
    payload = {"clock": clock.kind.value, "version": clock.version}
    key = f"{DEADLINE}/{state.id}/{clock.version}"
    return jobs.NewJob(DEADLINE, key, clock.at, state.id, payload, anew=True)


def screen_job(state: ClaimState, exhibits: Iterable[str], now: datetime) -> jobs.NewJob:
    """Return the job that screens these exhibits of a claim as it is in this version."""
    key = f"{SCREEN}/{state.id}/{state.version}"
    return jobs.NewJob(SCREEN, key, now, state.id, {"exhibits": list(exhibits)})
