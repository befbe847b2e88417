"""Latency of intake, with nothing to screen and with screening that never pauses; screenings a second.

Requests come at random moments (Poisson) whether or not the ones before were answered, and a request's time
runs from the moment it was due. Every second one brings a photo. The processes are those of `jianzhen serve`.
"""

import json
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from benchmarks.serving.place import Place, served, spent
from benchmarks.serving.steps import CLAIM
from sqlalchemy import func, select

from jianzhen.store import Store
from jianzhen.store.tables import claim, exhibit

ROOT = Path(__file__).parents[2]
A_SECOND = 8.0
AHEAD = 20
"""Claims with photos handed in before it begins: more than the worker has looked at by then."""


def measure(at: Place, kind: str, n: int) -> dict[str, Any]:
    """SQLite: first an API alone, then `serve` as it is by default. PostgreSQL: an API and a worker."""
    site, key = at.site(), at.key()
    with served(at, "api") as (base, _):
        alone = _asked(base, key, n, "alone")
    roles = ("all",) if kind == "SQLite" else ("api", "worker")

    def now(ids: list[int]) -> tuple[float, ...]:
        screening, rest = _spent(ids)
        return time.perf_counter(), _screened(site.store), screening, rest + at.server_spent()

    with served(at, *roles) as (base, ids):
        _asked(base, key, AHEAD, "ahead", every=1)
        began = now(ids)
        busy = _asked(base, key, n, "busy")
        ended, load = now(ids), os.getloadavg()[0]
        left = site.store.jobs.counts(datetime.now(UTC)).get("screen", {})
        time.sleep(30)
        later = now(ids)
    site.close()
    seconds, screened, screening, rest = (b - a for a, b in zip(began, ended, strict=True))
    return {
        "alone": alone, "busy": busy, "load": load, "seconds": seconds, "left": sum(left.values()),
        "screened": screened, "screening": screening / seconds, "rest": rest / seconds,
        "undisturbed": (later[1] - ended[1]) / (later[0] - ended[0]),
        "each": (later[2] - began[2]) / max(1.0, later[1] - began[1]),
    }  # fmt: skip


def _asked(base: str, key: str, n: int, name: str, every: int = 2) -> dict[str, Any]:
    """Hand in n claims, every second one (`every`) with a photo; return the latencies in ms."""
    photos = [path.read_bytes() for path in sorted((ROOT / "demo" / "claims").glob("*/*.jpg"))]
    rng = random.Random(name)
    took: dict[bool, list[float]] = {False: [], True: []}
    lock = threading.Lock()
    with httpx.Client(base_url=f"{base}/v1", headers={"Authorization": f"Bearer {key}"}, timeout=60) as web:

        def ask(number: int, due: float) -> None:
            claim = {**CLAIM, "external_id": f"{name}-{number}"}
            with_photo = number % every == 0
            if with_photo:
                data = photos[number % len(photos)] + number.to_bytes(4, "big")  # no two files alike
                files = [("photos", (f"{number}.jpg", data, "image/jpeg"))]
                web.post("/claims", data={"claim": json.dumps(claim)}, files=files).raise_for_status()
            else:
                web.post("/claims", json=claim).raise_for_status()
            with lock:
                took[with_photo].append((time.perf_counter() - due) * 1000)

        ask(n, time.perf_counter())  # opens the connection
        took[False].clear()
        took[True].clear()
        with ThreadPoolExecutor(32) as pool:
            due, asked = time.perf_counter(), []
            for number in range(n):
                due += rng.expovariate(A_SECOND)
                time.sleep(max(0.0, due - time.perf_counter()))
                asked.append(pool.submit(ask, number, due))
            for answer in asked:
                answer.result()
    return {"all": _told(took[True] + took[False]), "photo": _told(took[True]), "facts": _told(took[False])}


def _told(took: list[float]) -> dict[str, float]:
    """Return n, median, 99th percentile (nearest rank) and the most."""
    took = sorted(took)
    if not took:
        return {"n": 0, "p50": 0.0, "p99": 0.0, "most": 0.0}
    p50, p99 = (took[-(-len(took) * share // 100) - 1] for share in (50, 99))
    return {"n": len(took), "p50": p50, "p99": p99, "most": took[-1]}


def _spent(ids: list[int]) -> tuple[float, float]:
    """Return processor seconds: of what the last process, which screens, has started, and of all the rest."""
    own = spent(ids[-1], children=False)
    return spent(ids[-1]) - own, own + sum(spent(id) for id in ids[:-1])


def _screened(store: Store) -> int:
    """Return how many claims with photos were screened."""
    of = (exhibit.c.tenant == claim.c.tenant) & (exhibit.c.claim == claim.c.id)
    query = select(func.count()).select_from(exhibit).join(claim, of).where(~claim.c.unscreened)
    with store.database.read() as db:
        return db.execute(query).scalar_one()
