"""Where it is measured: an empty site on either database, its real processes, and what they spend."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from benchmarks.campaign.postgres import Postgres

from jianzhen.server import credentials
from jianzhen.server.access import Who, scopes_of
from jianzhen.server.settings import Settings
from jianzhen.server.site import Site, open_site

ROOT = Path(__file__).parents[2]
TENANT = "default"
RATE = 10**6
"""Requests a second that a caller may send: it is not the rate limit that is measured."""


@dataclass(frozen=True)
class Place:
    """A site's folder and database; `server`: the PostgreSQL of its own, None for SQLite."""

    home: Path
    url: str
    server: Postgres | None

    def site(self) -> Site:
        """Open it in this process."""
        return open_site(
            Settings(home=self.home, database=self.url, rate=RATE, burst=RATE), tell=lambda _: None
        )

    def key(self) -> str:
        """Return a new key of the shop's system."""
        site = self.site()
        with site.store.database.write() as db:
            scopes = sorted(scopes_of(Who.PLATFORM))
            key = credentials.add_key(
                db, TENANT, datetime.now(UTC), name="shop", who=Who.PLATFORM, scopes=scopes
            )[1]
        site.close()
        return key

    def server_spent(self) -> float:
        """Return the processor seconds that PostgreSQL has taken so far; 0 on SQLite."""
        return spent(self.server.pid) if self.server else 0.0


@contextmanager
def place(kind: str) -> Iterator[Place]:
    """Make an empty one, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="jz-service-"))
    folder.chmod(0o755)  # PostgreSQL is another user
    server = None
    try:
        if kind == "PostgreSQL":
            (folder / "pg").mkdir()
            server = Postgres(folder / "pg", max_wal="1GB", buffers="128MB")
        yield Place(folder / "home", server.url if server else f"sqlite:///{folder / 'truth.db'}", server)
    finally:
        if server:
            server.remove()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(at: Place, *roles: str) -> Iterator[tuple[str, list[int]]]:
    """Run `jianzhen serve` in these roles; give the address of the API (if one is) and the processes' ids."""
    port = _free_port()
    command = [sys.executable, "-m", "jianzhen", "serve", "--home", str(at.home), "--database", at.url]
    command += ["--port", str(port), "--rate", str(RATE), "--burst", str(RATE)]
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    environment |= {"PYTHONPATH": str(ROOT / "src")}
    with (at.home / "log").open("ab") as log:
        running = [
            subprocess.Popen([*command, "--role", role], env=environment, stderr=log) for role in roles
        ]
    base = f"http://127.0.0.1:{port}"
    try:
        if roles != ("worker",):
            _wait_for(base, running)
        yield base, [process.pid for process in running]
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(base: str, running: Sequence[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + 90
    while True:
        try:
            httpx.get(f"{base}/health/ready").raise_for_status()
            return
        except httpx.HTTPError:
            if time.monotonic() > end or any(p.poll() is not None for p in running):
                raise SystemExit("the service does not answer") from None
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def spent(root: int, *, children: bool = True) -> float:
    """Return processor seconds of a process and (or without) all it has started, ended ones included."""
    tick = os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    times: dict[int, tuple[int, int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has just ended
        id = int(folder.name)
        parents[id] = int(fields[1])
        times[id] = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    if not children:
        return times[root][0] / tick
    total, todo = 0, [root]
    while todo:
        id = todo.pop()
        total += sum(times.get(id, (0, 0)))
        todo += [child for child, parent in parents.items() if parent == id]
    return total / tick
