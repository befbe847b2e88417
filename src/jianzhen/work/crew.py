"""All workers of one process: started together, stopped together."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jianzhen.claims import Terms
from jianzhen.privacy.load import shipped
from jianzhen.privacy.rules import Retention
from jianzhen.store import Store
from jianzhen.store.errors import StoreError
from jianzhen.store.exports import KIND as EXPORT
from jianzhen.store.wanted import DEADLINE, SCREEN
from jianzhen.work.child import Bounds
from jianzhen.work.covering import Covering
from jianzhen.work.deadlines import ran_out
from jianzhen.work.exporting import Exporter
from jianzhen.work.proposing import Proposing, a_person_decides
from jianzhen.work.retention import RETAIN, retain
from jianzhen.work.screening import Screening
from jianzhen.work.sealing import STAMP, Sealer
from jianzhen.work.seen import Seen
from jianzhen.work.sweeping import sweep, tidy
from jianzhen.work.worker import LASTING, Duty, Worker, utc_now

SWEEP_SECONDS, TIDY_SECONDS = 60, 3600

_log = logging.getLogger("jianzhen.work")


class Crew:
    """Threads that screen; one for everything quick (deadlines, and `duties`), one for case
    files and stamps, one that sweeps and signs.
    """

    def __init__(
        self,
        store: Store,
        terms: Callable[[str], Terms],
        *,
        propose: Proposing = a_person_decides,
        seen: Path | None = None,
        screeners: int = 1,
        duties: Mapping[str, Duty] | None = None,
        sealer: Sealer | None = None,
        bounds: Bounds | None = None,
        options: Mapping[str, Any] | None = None,
        retention: Retention | None = None,
        lasting: timedelta = LASTING,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare the workers of one process.

        Args:
            store: the truth.
            terms: the procedure of a tenant.
            propose: the shop's rules; without them a person decides everything.
            seen: folder of the indexes of photos seen before; None: no such index is asked.
            screeners: threads that screen, each with a process of its own at work.
            duties: further kinds of jobs, such as webhooks.
            sealer: signs checkpoints and has them stamped; without one no case files are made.
            bounds: what one screening may take.
            options: of the check: `calibration` (a path), `detectors` (names or folders).
            retention: how long things are kept; None: as shipped.
            lasting: for how long a job is taken at a time.
            clock: what time it is.
        """
        self._store, self._clock, self._sealer = store, clock, sealer
        self._stop = threading.Event()
        self._retention = retention or shipped()
        self._seen = Seen(seen, bounds) if seen else None
        screening = Screening(
            store,
            terms,
            propose,
            clock,
            self._seen,
            self._stop,
            bounds or Bounds(),
            options or {},
        )
        quick = {
            DEADLINE: Duty(ran_out(store, terms, clock), most=None),
            RETAIN: Duty(retain(store, terms, clock, self._retention, self._seen)),
            **(duties or {}),
        }
        slow = _slow(store, terms, clock, sealer, Covering(self._stop)) if sealer else {}
        sets = [duties for duties in (quick, slow) if duties]
        sets += [{SCREEN: Duty(screening.do, most=3)} for _ in range(screeners)]
        workers = [Worker(store, duties, lasting=lasting, clock=clock) for duties in sets]
        self._threads = [threading.Thread(target=w.run, args=(self._stop,), daemon=True) for w in workers]
        self._threads.append(threading.Thread(target=self._sweep, daemon=True))

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 30.0) -> bool:
        """Take no more jobs, put back what takes long; False if a thread still works after that time."""
        self._stop.set()
        self._store.bell.ring()
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def _tidy(self) -> None:
        tidy(self._store, self._clock(), self._retention)
        for tenant in self._store.tenants() if self._seen else ():
            assert self._seen is not None
            self._seen.forget(self._store, tenant)  # another machine may have erased

    def _sweep(self) -> None:
        rounds = 0
        while True:
            try:
                sweep(self._store, self._clock())
                if self._sealer:
                    self._sealer.round()
                if rounds % (TIDY_SECONDS // SWEEP_SECONDS) == 0:
                    self._tidy()
            except StoreError as error:
                _log.warning("sweeping has to wait: %s", error)
            rounds += 1
            if self._stop.wait(SWEEP_SECONDS):
                return


def _slow(
    store: Store,
    terms: Callable[[str], Terms],
    clock: Callable[[], datetime],
    sealer: Sealer,
    covering: Covering,
) -> dict[str, Duty]:
    """Return what takes seconds, or waits for others: deadlines do not wait behind it."""
    exporter = Exporter(store, terms, clock, sealer, covering)
    return {EXPORT: Duty(exporter.do), STAMP: Duty(sealer.do, most=None)}
