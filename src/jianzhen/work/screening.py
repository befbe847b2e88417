"""Screening: the check runs over a claim's exhibits, the rules propose a step, the claim hears of both.

Each side's exhibits are checked by themselves. What is found on the merchant's own photos stands in the
report, for the person who decides; it is never held against the buyer (`Screened.found`).
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jianzhen.claims import SYSTEM, IllegalMove, Terms
from jianzhen.claims.claim import ClaimState, Found
from jianzhen.claims.events import Screened
from jianzhen.claims.states import Side
from jianzhen.consumers import standing
from jianzhen.model import Band, Kind
from jianzhen.store import Job, Kept, Store, With
from jianzhen.work.child import Bounds, look
from jianzhen.work.proposing import Case, Proposing
from jianzhen.work.seen import Seen, fetch

NOTHING_TO_SCREEN = "jianzhen.nothing-to-screen/1"
"""Schema of what stands in the place of a report where a side gave neither photo nor video."""

MOST_MAP = 16 * 2**20
"""Bytes of one picture that a report names."""

HISTORY = timedelta(days=90)


@dataclass(frozen=True)
class Screening:
    """What screening needs. `options`: of the check: `calibration` (a path), `detectors` (names)."""

    store: Store
    terms: Callable[[str], Terms]
    propose: Proposing
    clock: Callable[[], datetime]
    seen: Seen | None
    stop: threading.Event
    bounds: Bounds = field(default_factory=Bounds)
    options: Mapping[str, Any] = field(default_factory=dict)

    def do(self, job: Job) -> None:
        """Screen the exhibits of one job. Done again, it comes to the same."""
        assert job.claim is not None
        if self.seen is not None:
            brought = [x.seq for x in self.store.exhibits(job.tenant, job.claim)]
            self.seen.catch_up(self.store, job.tenant, self.stop, max(brought, default=0))
        kept = self.store.claim(job.tenant, job.claim)
        wanted = set(job.payload["exhibits"]) & set(kept.state.unscreened)
        if job.payload["exhibits"] and not wanted:
            self.store.jobs.finish(job, self.clock())  # another screening has covered them
            return
        sides = [side for side in Side if any(_is_of(kept.state, sha256, side) for sha256 in wanted)]
        for side in sides or [Side.BUYER]:
            mine = tuple(
                f.exhibit.sha256 for f in kept.state.file if f.by is side and f.exhibit.sha256 in wanted
            )
            last = side is (sides or [side])[-1]
            self._screen(job, kept, side, mine, last)

    def _screen(self, job: Job, kept: Kept, side: Side, mine: tuple[str, ...], last: bool) -> None:
        """Check one side's exhibits; with the last side the job is done."""
        state = kept.state
        report, maps = self._report(job.tenant, kept, side)
        spelled = json.dumps(report, ensure_ascii=False, sort_keys=True, indent=1).encode()
        stored = self.store.blobs.put(job.tenant, [spelled])
        proposed = self.propose(self._case(job.tenant, kept, side, report))
        event = Screened(
            SYSTEM,
            proposed.step,
            proposed.policy,
            stored.sha256,
            mine,
            found(report) if side is Side.BUYER else (),
            proposed.conditions,
            proposed.demands,
            proposed.routing,
        )
        along = With(policy=proposed.policy, tools=tools(report), maps=maps, job=job if last else None)
        try:
            terms = self.terms(job.tenant)
            self.store.apply(job.tenant, state.id, event, now=self.clock(), terms=terms, along=along)
        except IllegalMove:
            if last:  # the claim no longer takes results: then there is nothing to be done
                self.store.jobs.finish(job, self.clock())

    def _report(self, tenant: str, kept: Kept, side: Side) -> tuple[dict[str, Any], list[str]]:
        """Return one side's report, and the hashes of the pictures it names."""
        exhibits = self.store.exhibits(tenant, kept.state.id)
        shown = [x for x in exhibits if x.deleted_at is None and x.medium != "document"]
        own = [x for x in shown if x.role == "claim" and x.side == side]
        beside = [x for x in shown if x.role != "claim"]
        if not own:
            return {"schema": NOTHING_TO_SCREEN, "side": side.value}, []
        with TemporaryDirectory(prefix="jianzhen-") as folder:
            files = [
                {"path": str(fetch(self.store, tenant, x, Path(folder) / f"{x.role}-{n}")), "role": x.role}
                for n, x in enumerate([*own, *beside], start=1)
            ]
            pictures = Path(folder) / "maps"
            pictures.mkdir()
            order = {
                "maps": str(pictures),
                "files": files,
                "ref": kept.state.id,
                "statements": self._statements(tenant, kept.state.id),
                "index": str(self.seen.path(tenant)) if self.seen else None,
                **_known(self._facts(tenant, kept)),
                **self.options,
            }
            report = look(order, self.bounds, self.stop)
            return report, self._keep_maps(tenant, report, pictures)

    def _keep_maps(self, tenant: str, report: dict[str, Any], folder: Path) -> list[str]:
        """Store the pictures that a report names, and have it name them by their hash."""
        kept = []
        for finding in report.get("findings", ()):
            file = folder / Path(str(finding["map"] or "")).name
            finding["map"] = None
            if file.is_file() and not file.is_symlink() and file.stat().st_size <= MOST_MAP:
                stored = self.store.blobs.put(tenant, [file.read_bytes()])
                finding["map"] = f"{stored.sha256}.png"
                kept.append(stored.sha256)
        return kept

    def _statements(self, tenant: str, claim: str) -> list[dict[str, str]]:
        """Return what buyer and merchant wrote, as far as it was not deleted."""
        written = {text.sha256: text.text for text in self.store.texts(tenant, claim)}
        said = []
        for event in self.store.events(tenant, claim=claim, limit=1000):
            body = event.chained.to_json()
            role, text = body["actor"]["role"], written.get(body["data"].get("statement") or "")
            if text is not None and text.strip() and role in ("buyer", "merchant"):
                said.append({"role": role, "text": text})
        return said

    def _facts(self, tenant: str, kept: Kept) -> dict[str, Any]:
        sealed = self.store.text(tenant, kept.state.id, kept.facts) if kept.facts else None
        facts = json.loads(sealed.text) if sealed else {}
        return facts if isinstance(facts, dict) else {}

    def _case(self, tenant: str, kept: Kept, side: Side, report: dict[str, Any]) -> Case:
        at, ref = kept.submitted_at, kept.buyer_ref
        claims = self.store.claims_of_buyer(tenant, ref, at - HISTORY, at) if ref else None
        entries = self.store.entries(tenant, kept.platform, ref) if ref else None
        stands = None if entries is None else standing(entries, self.clock(), self.store.consumers)
        screened = None if report.get("schema") == NOTHING_TO_SCREEN else report
        return Case(tenant, kept.state, side, screened, self._facts(tenant, kept), at, claims, stands)


def found(report: Mapping[str, Any]) -> tuple[Found, ...]:
    """Return the kinds a report found, each with the band of its strongest finding."""
    strongest: dict[Kind, Band] = {}
    for finding in report.get("findings", ()):
        kind, band = Kind(finding["kind"]), Band(finding["strength"]["band"])
        if kind not in strongest or band.rank > strongest[kind].rank:
            strongest[kind] = band
    return tuple(Found(kind, band) for kind, band in sorted(strongest.items()))


def tools(report: Mapping[str, Any]) -> dict[str, str]:
    """Return what made a report: the program, its calibration, every examiner with a finding."""
    if "version" not in report:
        return {}
    made = {"jianzhen": str(report["version"]), "calibration": str(report["calibration"])}
    made |= {f["examiner"]: str(f["examiner_version"]) for f in report.get("findings", ())}
    return made


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an order's facts the check asks for, where it has the right form."""
    told: dict[str, Any] = {}
    if isinstance(delivered := facts.get("delivered_at"), str):
        try:
            if datetime.fromisoformat(delivered).utcoffset() is not None:
                told["delivered_at"] = delivered
        except ValueError:
            pass
    contacts = facts.get("contacts")
    if isinstance(contacts, list) and all(isinstance(c, str) for c in contacts):
        told["contacts"] = contacts
    return told


def _is_of(state: ClaimState, sha256: str, side: Side) -> bool:
    return any(f.exhibit.sha256 == sha256 and f.by is side for f in state.file)
