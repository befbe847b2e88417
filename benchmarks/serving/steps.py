"""What each step of a claim's life costs in the store, and a request beside a bare insert."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.serving.place import TENANT, Place

from jianzhen.claims import SYSTEM, Actor, Role, Terms
from jianzhen.claims import events as e
from jianzhen.claims.claim import Exhibit, Verdict
from jianzhen.claims.states import Outcome
from jianzhen.model import Ground, Money, Remedy, Step
from jianzhen.server.app import make_app
from jianzhen.store import Intake, With

TERMS = Terms()
REVIEWER = Actor(Role.REVIEWER, "r-1")
WHOLE = "all of these, one claim after the other"
CLAIM: dict[str, Any] = {
    "platform": "shop", "external_id": "x", "buyer_ref": "u-1", "merchant_ref": "m-1",
    "asked": {"amount": "86.00", "currency": "CNY"}, "statement": "It came broken.",
}  # fmt: skip


class Sheet:
    """Rows of what was measured, n, and ms each: by the clock, of processor here, and in PostgreSQL."""

    def __init__(self, at: Place) -> None:
        self._at = at
        self.rows: list[tuple[str, int, float, float, float]] = []

    def each(self, what: str, n: int, do: Callable[[int], object]) -> None:
        """Do it n times; note the mean."""
        server, wall, own = self._at.server_spent(), time.perf_counter(), time.process_time()
        for number in range(n):
            do(number)
        own, wall = time.process_time() - own, time.perf_counter() - wall
        server = self._at.server_spent() - server
        self.rows.append((what, n, wall / n * 1000, own / n * 1000, server / n * 1000))

    def total(self, what: str, n: int) -> None:
        """Add up the rows so far."""
        self.rows.append((what, n, *(sum(row[at] for row in self.rows) for at in (2, 3, 4))))


def submitted(id: str, photos: tuple[str, ...]) -> e.Submitted:
    """Return a new claim."""
    asked = Money.of("150.00", "CNY")
    shown = tuple(Exhibit(x) for x in photos)
    actor = Actor(Role.BUYER, "b-1")
    return e.Submitted(actor, id, "b-1", "m-1", Ground.DEFECT, Remedy.REFUND_ONLY, asked, shown)


def measure(at: Place, n: int) -> dict[str, Any]:
    """Take n claims through their life, step by step; then n requests, ours and bare."""
    sheet = Sheet(at)
    site = at.site()
    store = site.store
    verdict = Verdict(
        Outcome.PARTIAL, Money.of("60.00", "CNY"), Remedy.PARTIAL_REFUND, reasons="0" * 64, clause="rule-7@3"
    )

    def do(number: int, event: e.Event, along: With | None = None) -> object:
        now, along = datetime.now(UTC), along or With()
        return store.apply(TENANT, f"c-{number}", event, now=now, terms=TERMS, along=along)

    photos = [os.urandom(80_000) for _ in range(n)]
    hashes: list[str] = []
    report = store.blobs.put(TENANT, [b"{}"]).sha256

    def submit(number: int) -> object:
        intake = With(intake=Intake("shop", f"x-{number}"))
        return do(number, submitted(f"c-{number}", (hashes[number],)), intake)

    def screened(number: int) -> object:
        return do(number, e.Screened(SYSTEM, Step.REVIEW, "rules@1", report, (hashes[number],)))

    submit_words = "submit and seal: 2 events, 2 jobs"
    sheet.each(
        "store a photo of 80 kB", n, lambda x: hashes.append(store.blobs.put(TENANT, [photos[x]]).sha256)
    )
    sheet.each(submit_words, n, submit)
    sheet.each("take in what a screening found", n, screened)
    sheet.each("take it up (lease)", n, lambda x: do(x, e.Leased(REVIEWER)))
    sheet.each("decide", n, lambda x: do(x, e.Decided(REVIEWER, verdict)))
    sheet.total(WHOLE, n)
    sheet.each("list 50 claims", n, lambda _: store.claims(TENANT, limit=50))
    sheet.each("read one claim", n, lambda x: store.claim(TENANT, f"c-{x}"))
    _over_http(at, n, sheet)
    site.close()
    _bare(at, n, sheet)
    return {"rows": sheet.rows}


def _over_http(at: Place, n: int, sheet: Sheet) -> None:
    """POST claims to our own application in this process."""
    from fastapi.testclient import TestClient

    head = {"Authorization": f"Bearer {at.key()}"}
    site = at.site()
    with TestClient(make_app(site)) as web:

        def post(number: int) -> None:
            body = {**CLAIM, "external_id": f"http-{number}"}
            answer = web.post("/v1/claims", json=body, headers={**head, "Idempotency-Key": f"k{number}"})
            assert answer.status_code == 201, answer.text

        sheet.each("POST /v1/claims: key checked, 2 events, 2 jobs, text, answer kept", n, post)
    site.close()


def _bare(at: Place, n: int, sheet: Sheet) -> None:
    """Insert a row with a bare FastAPI + SQLAlchemy application, by HTTP in this process."""
    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    from sqlalchemy import JSON, Column, Integer, MetaData, Table

    from jianzhen.store.database import Database

    database, data = Database(at.url), MetaData()
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
