"""Measure the service: what each step costs, intake while screening runs, many claims waiting.

    python benchmarks/service.py [--claims 200] [--waiting 100000] [--events 100000] [--requests 300]

On SQLite and PostgreSQL, beside a bare FastAPI + SQLAlchemy insert in the same run. Processor time is of this
process alone, single-threaded; wall time depends on what else the machine does, so both are given. Writes
benchmarks/results/service.md.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
RESULTS = ROOT / "benchmarks" / "results" / "service.md"

from benchmarks.campaign.postgres import Postgres  # noqa: E402

from jianzhen.claims import SYSTEM, Actor, Role, Terms, transition  # noqa: E402
from jianzhen.claims import events as e  # noqa: E402
from jianzhen.claims.claim import Exhibit, Verdict  # noqa: E402
from jianzhen.claims.codec import claim_to_json, event_to_json  # noqa: E402
from jianzhen.claims.states import Outcome  # noqa: E402
from jianzhen.model import Ground, Money, Remedy, Step  # noqa: E402
from jianzhen.record import chain  # noqa: E402
from jianzhen.server import credentials  # noqa: E402
from jianzhen.server.access import Who  # noqa: E402
from jianzhen.server.app import make_app  # noqa: E402
from jianzhen.server.settings import Settings  # noqa: E402
from jianzhen.server.site import Site, open_site  # noqa: E402
from jianzhen.store import Intake, Store, With  # noqa: E402
from jianzhen.store.tables import claim, job  # noqa: E402
from jianzhen.store.wanted import deadline_job, derived  # noqa: E402
from jianzhen.work import Crew  # noqa: E402

TENANT = "default"
TERMS = Terms()
REVIEWER = Actor(Role.REVIEWER, "r-1")


class Sheet:
    """What was measured: (what, n, wall ms each, processor ms each)."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, float, float]] = []

    def each(self, what: str, n: int, do: Callable[[int], object]) -> None:
        """Do it n times; note the mean."""
        wall, spent = time.perf_counter(), time.process_time()
        for at in range(n):
            do(at)
        spent, wall = time.process_time() - spent, time.perf_counter() - wall
        self.rows.append((what, n, wall / n * 1000, spent / n * 1000))
        print(f"{what}: {wall / n * 1000:.2f} ms, {spent / n * 1000:.2f} ms of processor", flush=True)


def submitted(id: str, photos: tuple[str, ...]) -> e.Submitted:
    """Return a new claim."""
    asked = Money.of("150.00", "CNY")
    shown = tuple(Exhibit(x) for x in photos)
    actor = Actor(Role.BUYER, "b-1")
    return e.Submitted(actor, id, "b-1", "m-1", Ground.DEFECT, Remedy.REFUND_ONLY, asked, shown)


def steps(store: Store, n: int, sheet: Sheet) -> None:
    """Take n claims through their life, step by step."""
    verdict = Verdict(Outcome.PARTIAL, Money.of("60.00", "CNY"), Remedy.PARTIAL_REFUND, reasons="0" * 64)
    verdict = replace(verdict, clause="rule-7@3")

    def do(at: int, event: e.Event, along: With | None = None) -> object:
        now = datetime.now(UTC)
        return store.apply(TENANT, f"c-{at}", event, now=now, terms=TERMS, along=along or With())

    photo: dict[int, str] = {}
    photos = [os.urandom(20_000) for _ in range(n)]
    report = store.blobs.put(TENANT, [b"{}"]).sha256
    start = time.perf_counter(), time.process_time()

    def put(at: int) -> None:
        photo[at] = store.blobs.put(TENANT, [photos[at]]).sha256

    def submit(at: int) -> object:
        return do(at, submitted(f"c-{at}", (photo[at],)), With(intake=Intake("shop", f"x-{at}")))

    def screened(at: int) -> object:
        return do(at, e.Screened(SYSTEM, Step.REVIEW, "rules@1", report, (photo[at],)))

    sheet.each("store a photo of 20 kB", n, put)
    sheet.each("submit and seal (2 events, 2 jobs)", n, submit)
    sheet.each("result of a screening", n, screened)
    sheet.each("take up (lease)", n, lambda at: do(at, e.Leased(REVIEWER)))
    sheet.each("decide", n, lambda at: do(at, e.Decided(REVIEWER, verdict)))
    wall, spent = time.perf_counter() - start[0], time.process_time() - start[1]
    sheet.rows.append(("**all of it, one claim**", n, wall / n * 1000, spent / n * 1000))
    sheet.each("list 50 claims", 30, lambda _: store.claims(TENANT, limit=50))
    sheet.each("read one claim", 100, lambda at: store.claim(TENANT, f"c-{at % n}"))


def bare(url: str, n: int, sheet: Sheet) -> None:
    """Insert a row with a bare FastAPI + SQLAlchemy application, by HTTP in this process."""
    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    from sqlalchemy import JSON, Column, Integer, MetaData, Table

    from jianzhen.store.database import Database

    database, data = Database(url), MetaData()
    row = Table("bare", data, Column("id", Integer, primary_key=True), Column("body", JSON))
    data.create_all(database.engine)
    app = FastAPI()

    @app.post("/rows")
    def add(body: dict[str, Any]) -> dict[str, bool]:
        with database.write() as db:
            db.execute(row.insert(), {"body": body})
        return {"ok": True}

    with TestClient(app) as web:
        sheet.each(
            "bare FastAPI + SQLAlchemy: POST that inserts a row", n, lambda _: web.post("/rows", json=CLAIM)
        )
    database.close()


CLAIM: dict[str, Any] = {
    "platform": "shop", "external_id": "x", "buyer_ref": "u-1", "merchant_ref": "m-1",
    "asked": {"amount": "86.00", "currency": "CNY"}, "statement": "It came broken.",
}  # fmt: skip


def over_http(site: Site, n: int, sheet: Sheet) -> None:
    """POST claims to our own application in this process."""
    from fastapi.testclient import TestClient

    head = {"Authorization": f"Bearer {_key(site)}"}
    with TestClient(make_app(site)) as web:

        def post(at: int) -> None:
            body = {**CLAIM, "external_id": f"http-{at}"}
            answer = web.post("/v1/claims", json=body, headers={**head, "Idempotency-Key": f"k{at}"})
            assert answer.status_code == 201, answer.text

        sheet.each("POST /v1/claims, with its key checked and its answer kept", n, post)


def _key(site: Site) -> str:
    with site.store.database.write() as db:
        return credentials.add_key(db, TENANT, datetime.now(UTC), name="shop", who=Who.PLATFORM)[1]


def intake(folder: Path, url: str, n: int) -> dict[str, Any]:
    """Latency of intake, one request after the other, while a worker screens real photos without a pause."""
    import multiprocessing
    import socket

    import httpx
    from benchmarks.campaign.process import Part, work

    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = int(asked.getsockname()[1])
    site = open_site(Settings(home=folder / "home", database=url), tell=lambda _: None)
    head = {"Authorization": f"Bearer {_key(site)}"}
    context = multiprocessing.get_context("spawn")
    parts = [Part("api", folder / "home", url, port), Part("worker", folder / "home", url)]
    processes = [context.Process(target=work, args=(part,)) for part in parts]
    for process in processes:
        process.start()
    base, took = f"http://127.0.0.1:{port}/v1", []
    photo = (ROOT / "demo/claims/08-derived-small-recoloured/buyer-1.jpg").read_bytes()
    with httpx.Client(base_url=base, headers=head, timeout=60) as web:
        end = time.monotonic() + 90
        while True:
            try:
                web.get("/me").raise_for_status()
                break
            except httpx.HTTPError:
                assert time.monotonic() < end, "the service does not answer"
                time.sleep(0.2)

        def claim_with_photo(at: int) -> None:
            files = [("photos", (f"{at}.jpg", photo + str(at).encode(), "image/jpeg"))]
            form = {"claim": json.dumps({**CLAIM, "external_id": f"busy-{at}"})}
            web.post("/claims", data=form, files=files).raise_for_status()

        for at in range(20):  # more than the worker can look at meanwhile
            claim_with_photo(at)
        for at in range(n):
            began = time.perf_counter()
            web.post("/claims", json={**CLAIM, "external_id": f"in-{at}"}).raise_for_status()
            took.append(time.perf_counter() - began)
            time.sleep(0.02)
    waiting = site.store.jobs.counts(datetime.now(UTC)).get("screen", {})
    for process in processes:
        process.kill()
        process.join()
    site.close()
    took.sort()
    return {"n": n, "p50": took[n // 2] * 1000, "p99": took[int(n * 0.99)] * 1000, "most": took[-1] * 1000,
            "left": sum(waiting.values()), "load": os.getloadavg()[0]}  # fmt: skip


def waiting(store: Store, n: int, folder: Path) -> dict[str, Any]:
    """Cost of n claims that wait for a merchant: rows in bulk as `apply` writes them, then an idle crew."""
    now = datetime.now(UTC)
    opened = transition(None, submitted("w", ()), now, TERMS).claim
    sealed = transition(opened, e.Sealed(SYSTEM), now, TERMS).claim
    state = transition(
        sealed, e.Screened(SYSTEM, Step.HEAR_MERCHANT, "rules@1", "0" * 64, ()), now, TERMS
    ).claim
    began = time.perf_counter()
    for first in range(0, n, 5000):
        states = [replace(state, id=f"w-{at}") for at in range(first, min(n, first + 5000))]
        rows = [
            {"tenant": TENANT, "id": s.id, "platform": "bulk", "external_id": s.id, "submitted_at": now,
             "changed_at": now, "snapshot": claim_to_json(s), "head_hash": "0" * 64, **derived(s)}
            for s in states
        ]  # fmt: skip
        wanted = [deadline_job(s) for s in states]
        due = [
            {"tenant": TENANT, "claim": w.claim, "kind": w.kind, "key": w.key, "payload": dict(w.payload),
             "due_at": w.due_at, "attempts": 0}
            for w in wanted if w is not None
        ]  # fmt: skip
        with store.database.write() as db:
            db.execute(claim.insert(), rows)
            db.execute(job.insert(), due)
    made = time.perf_counter() - began
    crew = Crew(store, lambda _: TERMS, seen=folder / "seen")
    crew.start()
    time.sleep(3)
    spent, wall = time.process_time(), time.perf_counter()
    time.sleep(30)
    spent, wall = time.process_time() - spent, time.perf_counter() - wall
    crew.stop()
    return {"n": n, "share": spent / wall * 100, "seconds": wall, "made": made}


def verification(n: int) -> dict[str, Any]:
    """Check a chain of n events, as `record` links them."""
    head, events = chain.START, []
    data = event_to_json(e.LeaseRenewed(REVIEWER))
    heads: dict[str, chain.Head] = {}
    for at in range(n):
        id = f"c-{at % (n // 8 or 1)}"
        said = chain.Event(
            tenant=TENANT, claim=id, at=datetime.now(UTC), kind="lease-renewed",
            actor=chain.Actor("reviewer", "r-1"), data=data, evidence=("0" * 64,), policy="rules@1", tools={},
        )  # fmt: skip
        linked = chain.link(head, heads.get(id, chain.START), said)
        head, heads[id] = linked.head, linked.claim_head
        events.append(linked)
    spent = time.process_time()
    faults = list(chain.check(iter(events)))
    assert not faults, faults[:3]
    return {"n": n, "seconds": time.process_time() - spent}


@contextmanager
def _database(kind: str) -> Iterator[tuple[Path, str]]:
    folder = Path(tempfile.mkdtemp(prefix="jz-service-"))
    folder.chmod(0o755)
    postgres = None
    try:
        if kind == "PostgreSQL":
            (folder / "pg").mkdir()
            postgres = Postgres(folder / "pg")
        yield folder, postgres.url if postgres else f"sqlite:///{folder / 'truth.db'}"
    finally:
        if postgres:
            postgres.remove()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, n in (("claims", 200), ("waiting", 100_000), ("events", 100_000), ("requests", 300)):
        parser.add_argument(f"--{name}", type=int, default=n)
    options = parser.parse_args()
    lines = [
        "# The service, measured",
        "",
        f"`python benchmarks/service.py`, {date.today()}, 2-core x86-64 virtual machine with other work",
        "as well: processor time is comparable, wall time is an upper bound. One thread, one request after",
        "the other.",
        "",
    ]
    for kind in ("SQLite", "PostgreSQL"):
        with _database(kind) as (folder, url):
            print(kind, flush=True)
            sheet = Sheet()
            settings = Settings(home=folder / "home", database=url, rate=1e9, burst=10**9)
            site = open_site(settings, tell=lambda _: None)
            steps(site.store, options.claims, sheet)
            bare(url, options.claims, sheet)
            over_http(site, options.claims, sheet)
            site.close()
            came = intake(folder, url, options.requests)
            print(came, flush=True)
            site = open_site(settings, tell=lambda _: None)
            idle = waiting(site.store, options.waiting, folder)
            again = site.store
            sheet.each("list 50 of these claims", 10, lambda _, s=again: s.claims(TENANT, limit=50))
            print(idle, flush=True)
            site.close()
        whole = next(row for row in sheet.rows if row[0].startswith("**"))
        lines += [
            f"## {kind}",
            "",
            "| step | n | wall, ms | processor of this process, ms |",
            "|---|---|---|---|",
        ]
        lines += [f"| {what} | {n} | {wall:.1f} | {spent:.2f} |" for what, n, wall, spent in sheet.rows]
        lines += [
            "",
            f"Claims a second through all of these steps, one after the other: {1000 / whole[2]:.0f} by the "
            f"clock, {1000 / whole[3]:.0f} by processor time (screening itself is not in it: see check.md).",
            "",
            f"Intake over HTTP while a worker screens (n = {came['n']}, {came['left']} screenings still "
            f"waiting at the end, load average {came['load']:.1f}): p50 {came['p50']:.0f} ms, "
            f"p99 {came['p99']:.0f} ms, most {came['most']:.0f} ms.",
            "",
            f"{idle['n']:,} claims waiting (claim and job rows written in bulk, without events): a crew with "
            f"nothing due takes {idle['share']:.2f} % of one core over {idle['seconds']:.0f} s.",
            "",
        ]
    checked = verification(options.events)
    lines += [
        "## Record",
        "",
        f"Checking a chain of {checked['n']:,} events: {checked['seconds']:.1f} s of processor time.",
        "",
    ]
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
