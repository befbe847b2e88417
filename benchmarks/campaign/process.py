"""One process of the service as `jianzhen serve` runs it, but the procedure's clocks run for seconds.

What differs from `jianzhen serve`: the spans of the procedure, how long a job is taken at a time (so that
what a killed worker had is taken over within seconds), a clock that may be wrong, and for SQLite how large
the database may become.
"""

import logging
import os
import signal
import sys
import threading
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from jianzhen.claims import Terms
from jianzhen.claims.states import Heard, Side
from jianzhen.claims.terms import Span, Unit
from jianzhen.errors import JianzhenError
from jianzhen.model import Demand, Step
from jianzhen.server import logs, run
from jianzhen.server.settings import Settings
from jianzhen.server.site import Site, index_folder, open_site
from jianzhen.work import Crew
from jianzhen.work.proposing import Case, Proposed

TENANT = "default"
LASTING = timedelta(seconds=6)


def _seconds(seconds: float) -> Span:
    length: Any = seconds / 60  # a span is whole minutes in production; here a part of one
    return Span(length, Unit.MINUTES)


TERMS = Terms(
    version="campaign@1",
    screening=_seconds(90),
    evidence=_seconds(10),
    merchant_reply=_seconds(10),
    buyer_reply=_seconds(10),
    review=_seconds(30),
    second_review_time=_seconds(20),
    appeal_window=_seconds(10),
    appeal_target=_seconds(20),
    appeal_limit=_seconds(40),
    lease=_seconds(5),
)


def every_way(case: Case) -> Proposed:
    """Propose all kinds of steps: the merchant is heard, more evidence is asked for, a person looks."""
    state = case.state
    if case.side is Side.MERCHANT or state.heard is not Heard.NOT_ASKED:
        return Proposed(Step.REVIEW, "campaign@1")
    ways = (Step.HEAR_MERCHANT, Step.HEAR_MERCHANT, Step.ASK_EVIDENCE, Step.REVIEW)
    step = ways[(zlib.crc32(state.id.encode()) + state.requests) % len(ways)]
    return Proposed(step, "campaign@1", demands=(Demand.ANOTHER_ANGLE,) if step is Step.ASK_EVIDENCE else ())


@dataclass(frozen=True)
class Part:
    """What a process is: its role, where the truth is, its port, how wrong its clock is, bound of SQLite."""

    role: str
    home: Path
    database: str
    port: int = 0
    ahead: timedelta = timedelta(0)
    pages: int = 0


def work(part: Part) -> None:
    """Run until SIGTERM; what is wrong at the start is told and ends it, as the command does."""
    try:
        _work(part)
    except JianzhenError as error:
        print(f"cannot start: {error}", file=sys.stderr, flush=True)
        sys.exit(error.exit_code)


def _work(part: Part) -> None:
    log = os.open(part.home.parent / "service.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logs.set_up()
    logging.getLogger("jianzhen").setLevel(logging.WARNING)
    site = open_part(part)
    crew = None
    if part.role in ("all", "worker"):
        crew = Crew(
            site.store,
            site.terms,
            propose=every_way,
            screeners=2,
            seen=index_folder(site.settings),
            duties=run.duties(site),
            lasting=LASTING,
            clock=site.clock,
        )
        crew.start()
    if part.role == "worker":
        stop.wait()
        code = 0
    else:
        code = run._listen(site, stop)
    if crew is not None and not crew.stop(20):
        code = 3
    site.close()
    sys.exit(code)


def open_part(part: Part) -> Site:
    """Open the site of a process."""
    settings = Settings(
        home=part.home, database=part.database, role=part.role, port=part.port, rate=1e6, burst=10**6
    )
    site = open_site(settings, clock=lambda: datetime.now(UTC) + part.ahead, tell=lambda _: None)
    site.terms = lambda _: TERMS
    if part.pages:
        bound(site, part.pages)
    return site


def bound(site: Site, pages: int) -> None:
    """Let SQLite refuse to become larger, as it does on a disk that is full."""
    engine = site.store.database.engine

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    engine.dispose()
