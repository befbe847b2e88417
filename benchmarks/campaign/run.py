"""One run: a fresh site, load, a trouble, recovery, and the judge."""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.campaign.fleet import Fleet
from benchmarks.campaign.judge import Verdict, judge
from benchmarks.campaign.load import Load, Log
from benchmarks.campaign.postgres import Postgres
from benchmarks.campaign.process import TENANT, TERMS, Part, open_part
from sqlalchemy import func, select

from jianzhen.server import credentials
from jianzhen.server.access import Who, scopes_of
from jianzhen.server.site import Site
from jianzhen.store.errors import StoreError
from jianzhen.store.tables import claim, job
from jianzhen.store.wanted import DEADLINE, SCREEN

DAY = timedelta(days=1)


@dataclass
class Run:
    """What is under way: to be hurt by a trouble."""

    folder: Path
    home: Path
    fleet: Fleet
    load: Load
    who: random.Random
    postgres: Postgres | None
    site: Site
    at_work: int = 0

    def kill(self) -> None:
        """Kill a process; count it if it had a request to answer or a job in hand."""
        killed = self.fleet.kill(self.who)
        if killed is not None:
            self.at_work += bool(killed.asked or self._had_a_job(killed.pid))

    def _had_a_job(self, pid: int) -> bool:
        taken = select(func.count()).select_from(job).where(job.c.leased_by.like(f"%-{pid}/%"))
        try:
            with self.site.store.database.read() as db:
                return bool(db.execute(taken).scalar_one())
        except StoreError:
            return False  # the database is away as well


@dataclass
class Result:
    """What came of a run."""

    database: str
    trouble: str
    seed: int
    seconds: float
    kills: dict[str, int]
    at_work: int
    starts: int
    verdict: Verdict
    refusals: dict[str, int]
    broken: int


Trouble = Callable[[Run], None]


def kills(number: int, longest: float = 2.5, fresh: int = 3) -> Trouble:
    """Kill a random process, again and again, each time after `fresh` more requests were acknowledged.

    Else, on a busy machine, most kills would hit processes that have only begun to start.
    """

    def trouble(run: Run) -> None:
        for _ in range(number):
            before, end = len(run.load.log.lines), time.monotonic() + 20
            while len(run.load.log.lines) < before + fresh and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(run.who.uniform(0, longest))
            run.kill()

    return trouble


def restarts(number: int) -> Trouble:
    """Break the database off and start it again."""

    def trouble(run: Run) -> None:
        assert run.postgres is not None
        for _ in range(number):
            time.sleep(run.who.uniform(2, 6))
            run.postgres.break_off()
            time.sleep(run.who.uniform(0, 2))
            run.postgres.start()

    return trouble


def wrong_clocks(run: Run) -> None:
    """Let workers' clocks go wrong by a day, ahead and behind, killing one meanwhile."""
    for ahead in (DAY, timedelta(0), -DAY, timedelta(0)):
        run.fleet.set_clocks(ahead, "worker")
        time.sleep(run.who.uniform(5, 9))
        run.kill()


def full_disk(run: Run) -> None:
    """Fill the file system that database and files are on, and free it again."""
    ballast = run.folder / "disk" / "ballast"
    for _ in range(3):
        time.sleep(run.who.uniform(3, 5))
        with contextlib.suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"\0" * 4096)
                file.flush()
        time.sleep(run.who.uniform(4, 8))
        run.kill()  # and one cannot even start in peace
        time.sleep(1)
        ballast.unlink()
        if run.postgres is not None and not run.postgres.runs:
            time.sleep(0.5)
            run.postgres.start()


def no_more_pages(run: Run) -> None:
    """Refuse SQLite to become larger, then let it."""
    for _ in range(2):
        time.sleep(run.who.uniform(3, 5))
        pages = (run.home / "jianzhen.db").stat().st_size // 4096
        run.fleet.set_pages(max(pages, 100))
        time.sleep(run.who.uniform(5, 8))
        run.fleet.set_pages(0)


def files_refused(run: Run) -> None:
    """Let the file store refuse every write, then take them again."""
    for _ in range(3):
        time.sleep(run.who.uniform(2, 4))
        with _refusing(run.home / "files"):
            time.sleep(run.who.uniform(4, 7))
            run.kill()
            time.sleep(1)


@contextlib.contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    """Make a folder read-only: root is not held by permissions, so its place is taken by a file instead."""
    if os.getuid():
        places = [folder, *(p for p in folder.rglob("*") if p.is_dir())]
        for place in places:
            place.chmod(0o555)
        yield
        for place in places:
            place.chmod(0o755)
        return
    away = folder.with_name("files-away")
    folder.rename(away)
    folder.write_text("not a folder")
    yield
    folder.unlink()
    away.rename(folder)


def run(
    kind: str, name: str, trouble: Trouble, seed: int, *, photos: float = 0.2, small_disk: int = 0,
    keep: Path | None = None,
) -> Result:  # fmt: skip
    """Do one run on `sqlite` or `postgresql`; `small_disk`: bytes of a disk of its own (needs root)."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="jz-faults-"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        place = stack.enter_context(_disk(folder / "disk", small_disk)) if small_disk else folder
        postgres = None
        if kind == "postgresql":
            (place / "pg").mkdir()
            postgres = Postgres(place / "pg")
            stack.callback(postgres.remove)
        home = place / "home"
        part = Part("all", home, postgres.url if postgres else "")
        site = open_part(part)
        stack.callback(site.close)
        keys = _keys(site)
        parts, ports = _parts(part, postgres is not None)
        log = Log((keep or folder) / f"log-{kind}-{name.replace(' ', '-')}-{seed}.jsonl")
        load = Load(ports, keys, log, seed, photos=photos)
        fleet = Fleet(parts, load.outstanding)
        fleet.begin()
        load.begin()
        _warm(log)
        under_way = Run(folder, home, fleet, load, random.Random(seed), postgres, site)
        trouble(under_way)
        answered, ended = load.end(), datetime.now(UTC)
        settled = _settle(site)
        late = fleet.end()
        verdict = judge(site.store, log.lines, TERMS, ended)
        verdict.faults["client"] += load.faults
        if not answered:
            verdict.faults["client"].append("some clients never came back")
        if settled:
            verdict.faults["stuck"] += settled
        verdict.faults["client"] += [f"{name} did not end in good order" for name in late]
        verdict.faults["client"] += _faults_told(place)
        if keep is not None:
            if not verdict.clean:
                shutil.copytree(home, log.path.with_suffix(""), dirs_exist_ok=True)
            shutil.copy(place / "service.log", log.path.with_suffix(".log"))
        return Result(
            kind, name, seed, time.monotonic() - began, dict(fleet.kills), under_way.at_work, fleet.starts,
            verdict, dict(log.refusals), log.broken,
        )  # fmt: skip


def _warm(log: Log) -> None:
    """Wait until the service answers: what is killed while it is imported proves little."""
    end = time.monotonic() + 90
    while len(log.lines) < 10:
        if time.monotonic() > end:
            raise SystemExit("the service does not answer")
        time.sleep(0.1)


@contextlib.contextmanager
def _disk(place: Path, size: int) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def _keys(site: Site) -> dict[str, str]:
    """Make a key for the shop's system and for each person."""
    people = {
        **{f"reviewer-{n}": Who.REVIEWER for n in (1, 2)},
        **{f"senior-{n}": Who.SENIOR_REVIEWER for n in (1, 2)},
        **{f"officer-{n}": Who.APPEAL_OFFICER for n in (1, 2)},
    }
    keys: dict[str, str] = {}
    with site.store.database.write() as db:
        for name, role in {"shop": Who.PLATFORM, **people}.items():
            scopes = sorted(scopes_of(role))
            _, keys[name] = credentials.add_key(
                db, TENANT, datetime.now(UTC), name=name, who=role, actor=name, scopes=scopes
            )
    return keys


def _parts(part: Part, apart: bool) -> tuple[dict[str, Part], list[int]]:
    """SQLite: one process with everything, and a worker. PostgreSQL: two APIs and three workers."""
    ports = [_free_port() for _ in range(2 if apart else 1)]
    role = "api" if apart else "all"
    parts = {
        f"{role}-{n}": Part(role, part.home, part.database, port) for n, port in enumerate(ports, start=1)
    }
    workers = 3 if apart else 1
    parts |= {f"worker-{n}": Part("worker", part.home, part.database) for n in range(1, workers + 1)}
    return parts, ports


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _settle(site: Site, patience: float = 180) -> list[str]:
    """Wait until nothing is overdue and everything is screened; return what is not when nothing goes on."""
    end, fewest = time.monotonic() + patience, 10**9
    while left := _overdue(site):
        if len(left) < fewest:  # on a busy machine many screenings take their time
            end, fewest = time.monotonic() + patience, len(left)
        if time.monotonic() > end:
            return left
        time.sleep(0.5)
    return []


def _overdue(site: Site) -> list[str]:
    now = datetime.now(UTC)
    live = (job.c.done_at.is_(None), job.c.failed_at.is_(None))
    with site.store.database.read() as db:
        late = db.execute(
            select(job.c.kind, job.c.claim, job.c.leased_by, job.c.due_at).where(
                *live, (job.c.due_at < now - timedelta(seconds=3)) | (job.c.kind == SCREEN)
            )
        ).all()
        # A claim whose screening was given up is brought to a person by its clock: that is waited for too.
        passed = (claim.c.deadline_at < now - timedelta(seconds=5)) & (claim.c.state != "final")
        unscreened = claim.c.state.in_(("received", "screening"))
        clocks = db.execute(select(func.count()).select_from(claim).where(passed | unscreened)).scalar_one()
    told = [f"{r.kind} {r.claim} is overdue since {r.due_at} ({r.leased_by})" for r in late]
    return told + ([f"{clocks} claims that wait for their {DEADLINE}"] if clocks else [])


def _faults_told(place: Path) -> list[str]:
    """Return what the processes themselves logged as a fault of the program."""
    lines = (place / "service.log").read_text(errors="replace").splitlines()
    return sorted({line[:300] for line in lines if '"fault"' in line or line.startswith("Traceback")})[:20]
