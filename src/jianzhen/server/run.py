"""Runs a process of the service: the API, workers, or both, until told to stop."""

import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import uvicorn

from jianzhen.privacy.load import agree, in_force
from jianzhen.server import credentials, files, webhooks
from jianzhen.server.app import make_app
from jianzhen.server.sealing import make_sealer
from jianzhen.server.settings import Settings
from jianzhen.server.site import Site, index_folder, open_site
from jianzhen.store import Job
from jianzhen.store.errors import StoreError
from jianzhen.work import Crew, Duty
from jianzhen.work.rules import by_policy

_log = logging.getLogger("jianzhen.server")
_FETCHES = 5
_TIDY_SECONDS = 3600
ENDED = timedelta(days=30)
"""How long sessions and links that have ended are remembered."""


class Server(uvicorn.Server):
    """uvicorn that leaves signals to us."""

    def install_signal_handlers(self) -> None:
        """Do nothing: `serve` was told when to stop."""


def serve(settings: Settings, stop: threading.Event) -> int:
    """Serve until `stop` is set; return the exit code.

    Raises:
        JianzhenError: something that is needed cannot be used.
    """
    site = open_site(settings)
    crew: Crew | None = None
    try:
        if settings.role in ("all", "worker"):
            crew = make_crew(site)
            crew.start()
        if settings.role == "worker":
            _log.info("working")
            stop.wait()
            return 0
        return _listen(site, stop)
    finally:
        if crew:
            crew.stop()
        site.close()


def make_crew(site: Site) -> Crew:
    """Return the workers of this process; raise JianzhenError where the site's own rules cannot be used."""
    settings = site.settings
    retention = in_force(Path(settings.retention) if settings.retention else None, site.clock())
    agree(retention, site.store.consumers)
    options = {"calibration": settings.calibration} if settings.calibration else {}
    return Crew(
        site.store,
        site.terms,
        propose=by_policy(site.store),
        seen=index_folder(settings),
        screeners=settings.screeners,
        duties=duties(site),
        sealer=make_sealer(site),
        options=options,
        retention=retention,
        clock=site.clock,
    )


def duties(site: Site) -> Mapping[str, Duty]:
    """Return what workers do for this room: tell receivers, fetch files."""

    def tell(job: Job) -> None:
        webhooks.deliver(site.store, site.guard, job, site.clock())

    def fetch(job: Job) -> None:
        files.fetch(site.store, site.guard, job, site.clock(), _FETCHES)

    return {
        webhooks.KIND: Duty(tell, most=webhooks.MOST_ATTEMPTS),
        files.KIND: Duty(fetch, most=_FETCHES),
    }


def _listen(site: Site, stop: threading.Event) -> int:
    settings = site.settings
    config = uvicorn.Config(
        make_app(site),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
        limit_concurrency=1000,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = Server(config)
    thread = threading.Thread(target=server.run, name="jianzhen-api", daemon=True)
    thread.start()
    waited = 0
    while not stop.wait(0.2) and thread.is_alive():
        waited += 1
        if waited % (_TIDY_SECONDS * 5) == 5:
            tidy(site)
    failed = not stop.is_set()
    server.should_exit = True
    thread.join(15)
    return 1 if failed else 0


def tidy(site: Site) -> None:
    """Forget uploads that nobody took, and sessions and links that have ended."""
    now = site.clock()
    try:
        with site.store.database.write() as db:
            files.forget_old(db, now)
            credentials.forget_ended(db, now - ENDED)
    except StoreError as error:
        _log.warning("tidying has to wait: %s", error)
