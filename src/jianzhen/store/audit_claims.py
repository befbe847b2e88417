"""Claims against their events: each is lived through once more, and has to come to what is stored."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from jianzhen.claims import Actor, ClaimState, IllegalMove, MalformedEvent, Role, Terms, transition
from jianzhen.claims import events as e
from jianzhen.claims.codec import claim_to_json, effect_to_json, event_from_json
from jianzhen.claims.states import Side
from jianzhen.record.chain import moment
from jianzhen.record.verify import BROKEN, Faults, parse
from jianzhen.store.tables import claim, event, exhibit, export, maps, report, texts
from jianzhen.store.wanted import derived

_TEXTS = ("statement", "reasons", "note", "boxes")
_OUTSIDE = ("proof", "package")
"""Fields of events with the SHA-256 of what is kept elsewhere; who keeps it is not said."""
_OF_CLAIMS = (event, exhibit, report, texts, maps, export)
AT_ONCE = 200
"""Claims that are read at once."""


@dataclass
class Told:
    """What the chain tells: hashes by number, the last number, where exports are."""

    last: int = 0
    hashes: dict[int, str] = field(default_factory=dict)
    computed: dict[int, str] = field(default_factory=dict)
    exports: list[int] = field(default_factory=list)
    claims: dict[str, None] = field(default_factory=dict)
    not_replayed: int = 0

    def note(self, row: Any, text: bytes, faults: Faults) -> None:
        """Take in one stored event, and compare the columns beside it with what it says."""
        self.last = max(self.last, row.seq)
        self.hashes[row.seq], self.computed[row.seq] = row.hash, hashlib.sha256(text).hexdigest()
        self.claims[row.claim] = None
        try:
            body = parse(text)
            if body["kind"] == e.Exported.code:
                self.exports.append(row.seq)
            good = (body["kind"], body["at"]) == (row.kind, moment(row.at))
        except BROKEN:
            return  # named as unreadable, or as changed, by the chain itself
        if not good:
            en, zh = "what is stored beside it says something else", "旁存的字段与其内容不符"
            faults.add("changed", f"event {row.seq}", en, zh)


@dataclass
class Life:
    """A claim as its events make it: its state, and what its rows have to be."""

    state: ClaimState | None = None
    last_hash: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    hashes: dict[str, int] = field(default_factory=dict)
    evidence: dict[int, list[str]] = field(default_factory=dict)
    reports: dict[str, int] = field(default_factory=dict)
    proofs: set[str] = field(default_factory=set)
    unknown_terms: bool = False


def check_claims(db: Connection, of: str, terms: Terms, told: Told, faults: Faults) -> None:
    """Check every claim of a tenant; see `store.audit`."""
    query = select(claim.c.id).where(claim.c.tenant == of).order_by(claim.c.id)
    ids = list(db.execute(query).scalars())
    there = set(ids)
    for id in told.claims:
        if id not in there:
            en, zh = "its row is gone; its events are here", "案件记录缺失，事件仍在"
            faults.add("dropped", f"claim {id}", en, zh)
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        kept = {table: _kept(db, of, table, some) for table in _OF_CLAIMS}
        mine = select(claim).where(claim.c.tenant == of, claim.c.id.in_(some)).order_by(claim.c.id)
        for row in db.execute(mine):
            _claim(row, {table: found[row.id] for table, found in kept.items()}, terms, told, faults)


def _kept(db: Connection, of: str, table: Any, ids: Sequence[str]) -> dict[str, list[Any]]:
    """Return the rows of a table by claim."""
    rows: dict[str, list[Any]] = {id: [] for id in ids}
    mine = select(table).where(table.c.tenant == of, table.c.claim.in_(ids))
    for row in db.execute(mine.order_by(*table.primary_key.columns)):
        rows[row.claim].append(row)
    return rows


def _claim(row: Any, kept: Mapping[Any, list[Any]], terms: Terms, told: Told, faults: Faults) -> None:
    life, where = Life(), f"claim {row.id}"
    for link in kept[event]:
        if not _live(life, link, terms, faults):
            told.not_replayed += life.unknown_terms
            return
    if life.state is None:
        faults.add("added", where, "no event speaks of it", "没有任何事件提到它")
        return
    for name, stored, lived in _beside(row, life):
        if stored != lived:
            en = f"its {name} is not what its events come to"
            faults.add("changed", where, en, f"其 {name} 与按事件推演的结果不符")
    _rows(row, kept, life, faults)


def _live(life: Life, link: Any, terms: Terms, faults: Faults) -> bool:
    """Let one event happen; False if the claim cannot be followed any further, which is named."""
    try:
        body = parse(bytes(link.canonical))
        at = datetime.fromisoformat(body["at"])
        what = event_from_json(
            body["kind"], Actor(Role(body["actor"]["role"]), body["actor"]["id"]), body["data"]
        )
        if not isinstance(what, e.Screened) and body["policy"] != terms.version:
            life.unknown_terms = True
            return False
        moved = transition(life.state, what, at, terms)
        evidence = [str(sha256) for sha256 in body["evidence"]]
    except (IllegalMove, MalformedEvent, *BROKEN):
        en, zh = "it cannot have happened to its claim as this was then", "以案件当时的状态，它不可能发生"
        faults.add("changed", f"event {link.seq}", en, zh)
        return False
    life.state, life.last_hash, life.last_at = moved.claim, link.hash, link.at
    life.first_at = life.first_at or link.at
    if moved.stale or [effect_to_json(effect) for effect in moved.effects] != link.effects:
        faults.add("changed", f"event {link.seq}", "it set off something else", "其后续动作与记录不符")
    life.evidence[link.seq] = evidence
    for sha256 in _hashes(body["data"]):
        life.hashes.setdefault(sha256, link.seq)
    outside = (getattr(what, name, None) for name in _OUTSIDE)
    life.proofs |= {sha256 for sha256 in outside if sha256}
    if isinstance(what, e.Screened):
        life.reports.setdefault(what.findings, link.seq)
    return True


def _hashes(data: Mapping[str, Any]) -> Iterator[str]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _hashes(value)
        elif name in _TEXTS and value:
            yield value


def _beside(row: Any, life: Life) -> Iterator[tuple[str, Any, Any]]:
    """Yield what is stored of a claim, and what it has to be."""
    assert life.state is not None
    yield "state", row.snapshot, claim_to_json(life.state)
    yield "last event", row.head_hash, life.last_hash
    yield "time of submission", row.submitted_at, life.first_at
    yield "time of change", row.changed_at, life.last_at
    for name, value in derived(life.state).items():
        yield name, getattr(row, name), value


def _rows(claimed: Any, kept: Mapping[Any, list[Any]], life: Life, faults: Faults) -> None:
    """Check the rows of a claim's papers: none missing, none that no event brought."""
    assert life.state is not None
    id, facts = claimed.id, claimed.facts

    def say(code: str, what: str, sha256: str, en: str, zh: str) -> None:
        faults.add(code, f"{what} {sha256} of claim {id}", en, zh)

    shown, reports, written, pictures = (
        {row.sha256: row for row in kept[table]} for table in (exhibit, report, texts, maps)
    )
    for filed in life.state.file:
        row = shown.get(filed.exhibit.sha256)
        if row is None:
            say("dropped", "exhibit", filed.exhibit.sha256, "its row is gone", "记录缺失")
        elif (row.side, row.medium, row.late, row.role) != (
            filed.by.value, filed.exhibit.medium.value, filed.late, "claim",
        ):  # fmt: skip
            say("changed", "exhibit", row.sha256, "its row says something else", "记录与事件不符")
    named: dict[str, int] = {}
    for seq, hashes in sorted(life.evidence.items()):
        for sha256 in hashes:
            named.setdefault(sha256, seq)
    first = min(life.evidence)
    order = {x for x in written if named.get(x) == first and life.hashes.get(x) != first}
    if order != ({facts} if facts else set()):
        say("changed", "order", facts or "", "it is not what came with the claim", "与提交时的订单信息不符")
    made = {row.sha256 for row in kept[export]}  # case files and pictures are named once they are erased
    for sha256 in named.keys() - {*shown, *reports, *written, *pictures, *made, *life.proofs}:
        say(
            "dropped", "evidence", sha256, "an event rests on it, and its row is gone", "事件所依据的记录缺失"
        )
    for sha256, row in shown.items():
        if named.get(sha256) != row.seq:
            say("added", "exhibit", sha256, f"event {row.seq} did not bring it", f"事件 {row.seq} 未提交它")
        elif row.role != "claim" and row.side != Side.MERCHANT:
            say("changed", "exhibit", sha256, "its row says something else", "记录与事件不符")
    for what, rows, wanted in (("text", written, life.hashes), ("report", reports, life.reports)):
        for sha256 in wanted:
            if sha256 not in rows:
                say("dropped", what, sha256, "its row is gone", "记录缺失")
        for sha256 in rows:
            if sha256 not in named:
                say("added", what, sha256, "no event names it", "没有任何事件提到它")
    for sha256, row in reports.items():
        if sha256 in life.reports and row.seq != life.reports[sha256]:
            say("changed", "report", sha256, "another event named it", "提到它的是另一事件")
    for sha256, row in pictures.items():
        if row.report not in reports:
            say("added", "map", sha256, "no report of this claim names it", "本案没有报告提到它")
    _exports(id, kept[export], life, faults)


def _exports(id: str, made: Sequence[Any], life: Life, faults: Faults) -> None:
    for row in made:
        if row.seq is not None and row.seq not in life.evidence:
            where = f"case file {row.id} of claim {id}"
            faults.add("changed", where, f"event {row.seq} is not of this claim", "所指事件不属于本案")
