"""Judges a database after everything ended: against the log of the clients, and against itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.campaign.process import TENANT
from sqlalchemy import select

from jianzhen.claims import Actor, ClaimState, Role, State, Terms, transition
from jianzhen.claims.codec import claim_to_json, event_from_json
from jianzhen.record import chain
from jianzhen.store import Store
from jianzhen.store.errors import BlobMissingError
from jianzhen.store.tables import claim as claims
from jianzhen.store.tables import job as jobs
from jianzhen.store.wanted import DEADLINE, SCREEN, derived

DECIDING = frozenset(
    {"decided", "second-view-given", "appeal-decided", "merchant-accepted", "offer-accepted"}
)


@dataclass
class Verdict:
    """What was counted, and every fault by what it is."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not any(self.faults.values())


QUESTIONS = ("lost", "stuck", "twice decided", "broken", "twice with effect", "not asked for", "client")


def judge(
    store: Store, log: Iterable[Mapping[str, Any]], terms: Terms, ended: datetime | None = None
) -> Verdict:
    """Ask every question there is; events are counted by kind up to when the clients `ended`."""
    found = Verdict()
    with store.chain(TENANT) as stored:
        events = list(stored)
    with store.chain(TENANT) as stored:
        found.faults["broken"] += [f"{x.code} {x.where}" for x in chain.check(stored)]
    by_claim: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        by_claim[event.claim].append(event.to_json())
    found.counts["events"] = len(events)
    _acknowledged(found, log, {event.hash: event.to_json() for event in events}, by_claim)
    _replayed(found, store, by_claim, terms)
    _moving(found, store)
    _once(found, by_claim)
    until = chain.moment(ended or datetime.max.replace(tzinfo=UTC))
    bodies = [body for bodies in by_claim.values() for body in bodies if body["at"] <= until]
    found.counts.update(f"event {body['kind']}" for body in bodies)
    _files(found, store, by_claim)
    return found


def _acknowledged(
    found: Verdict,
    log: Iterable[Mapping[str, Any]],
    chained: Mapping[str, Mapping[str, Any]],
    by_claim: Mapping[str, list[dict[str, Any]]],
) -> None:
    """Every event that was acknowledged is in the chain; every event of a person was acknowledged."""
    told: set[str] = set()
    unknown = 0
    for line in log:
        body = line["body"]
        if not line["status"]:
            unknown += 1
            continue
        found.counts["acknowledged"] += 1
        found.counts["repeated"] += bool(line["met"])
        for event in body.get("events", ()):
            there = chained.get(event["hash"])
            found.counts["acknowledged events"] += event["hash"] not in told
            told.add(event["hash"])
            if there is None or (there["seq"], there["kind"]) != (event["seq"], event["kind"]):
                found.faults["lost"].append(f"{line['path']} {event}")
        if "files" in body:
            found.counts["acknowledged files"] += len(body["files"])
    found.counts["answers unknown"] = unknown
    ours = ("screened", "deadline-ran-out")
    extra = [x for h, x in chained.items() if h not in told and x["kind"] not in ours]
    if len(extra) > 2 * unknown:  # a submission is two events
        found.faults["not asked for"] += [f"{x['claim']} {x['claim_seq']} {x['kind']}" for x in extra]
    natural = Counter(events[0]["kind"] for events in by_claim.values())
    found.counts["claims"] = natural["submitted"]


def _replayed(
    found: Verdict, store: Store, by_claim: Mapping[str, list[dict[str, Any]]], terms: Terms
) -> None:
    """Every claim's state is what its events make of nothing; columns are what its state says."""
    with store.database.read() as db:
        rows = {row.id: row for row in db.execute(select(claims).where(claims.c.tenant == TENANT))}
    if set(rows) != set(by_claim):
        found.faults["broken"].append(f"claims and chain differ: {set(rows) ^ set(by_claim)}")
    for id, events in by_claim.items():
        state: ClaimState | None = None
        for event in events:
            actor = Actor(Role(event["actor"]["role"]), event["actor"]["id"])
            what = event_from_json(event["kind"], actor, event["data"])
            moved = transition(state, what, datetime.fromisoformat(event["at"]), terms)
            state = moved.claim
            if moved.stale:
                found.faults["broken"].append(f"{id} {event['claim_seq']}: a stale deadline was chained")
        row = rows.get(id)
        if row is None or state is None:
            continue
        if claim_to_json(state) != row.snapshot:
            found.faults["broken"].append(f"{id}: the snapshot is not what its events say")
        for name, value in derived(state).items():
            if getattr(row, name) != value:
                found.faults["broken"].append(f"{id}: column {name}")


def _moving(found: Verdict, store: Store) -> None:
    """Every claim that has not ended has a clock, and a live job looks after it; every exhibit was screened.

    A job that was given up is counted: the claim goes on by its clock, and a person can revive the job.
    """
    with store.database.read() as db:
        live = db.execute(select(jobs).where(jobs.c.done_at.is_(None))).all()
        rows = db.execute(select(claims.c.snapshot, claims.c.id)).all()
    by_key = {row.key: row for row in live if row.failed_at is None}
    dead = {(row.kind, row.claim) for row in live if row.failed_at is not None}
    found.counts["jobs given up"] = len(dead)
    for kind, id in dead:
        if kind == DEADLINE:
            found.faults["stuck"].append(f"{id}: its deadline was given up")
    for row in rows:
        state = store.claim(TENANT, row.id).state
        found.counts[f"state {state.state}"] += 1
        if state.state in (State.RECEIVED, State.SCREENING):
            found.faults["stuck"].append(f"{row.id}: {state.state}")
        if state.unscreened and (SCREEN, row.id) not in dead:
            found.faults["stuck"].append(f"{row.id}: not screened, and nobody is to")
        if state.clock is None:
            if not state.state.ended:
                found.faults["stuck"].append(f"{row.id}: {state.state} without a clock")
            continue
        job = by_key.get(f"{DEADLINE}/{row.id}/{state.clock.version}")
        if job is None:
            found.faults["stuck"].append(f"{row.id}: no job for its clock")
        elif job.leased_by is not None or job.due_at > state.clock.at + timedelta(hours=2):
            found.faults["stuck"].append(f"{row.id}: its clock is taken, or put off: {job.due_at}")
    now = datetime.now(UTC)
    for row in live:
        if row.leased_by is not None and row.due_at > now + timedelta(minutes=1):
            found.faults["stuck"].append(f"job {row.kind} {row.claim} is taken until {row.due_at}")


def _once(found: Verdict, by_claim: Mapping[str, list[dict[str, Any]]]) -> None:
    """No job had an effect twice, and no decision was made twice from one state."""
    for id, events in by_claim.items():
        kinds = Counter(event["kind"] for event in events)
        ran = Counter(
            (e["data"]["clock"], e["data"]["version"]) for e in events if e["kind"] == "deadline-ran-out"
        )
        found.faults["twice with effect"] += [f"{id}: {clock}" for clock, n in ran.items() if n > 1]
        shown = Counter(
            x for e in events if e["kind"] == "screened" for x in (e["data"]["exhibits"] or ["nothing"])
        )
        found.faults["twice with effect"] += [f"{id}: screened {x[:12]}" for x, n in shown.items() if n > 1]
        open_again = {"reopened", "human-demanded", "appealed", "deadline-ran-out", "view-withdrawn"}
        decided = False
        for event in events:
            if event["kind"] in DECIDING - {"second-view-given"}:
                if decided:
                    found.faults["twice decided"].append(f"{id} {event['claim_seq']} {event['kind']}")
                decided = True
            elif event["kind"] in open_again:
                decided = False
        if kinds["submitted"] != 1 or kinds["sealed"] != 1:
            found.faults["twice with effect"].append(f"{id}: {dict(kinds)}")


def _files(found: Verdict, store: Store, by_claim: Mapping[str, list[dict[str, Any]]]) -> None:
    """Every original and report that an event names is there, byte for byte."""
    for id in by_claim:
        names = [exhibit.sha256 for exhibit in store.exhibits(TENANT, id)]
        with store.database.read() as db:
            from jianzhen.store.reading import read_reports

            names += [sha256 for sha256, _ in read_reports(db, TENANT, id)]
        for sha256 in names:
            found.counts["files"] += 1
            try:
                store.blobs.read(TENANT, sha256)
            except BlobMissingError:
                found.faults["lost"].append(f"{id}: file {sha256[:12]}")
