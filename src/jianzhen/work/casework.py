"""Puts together what a case file is made of: what the store has of one claim, as far as a reader may see it.

What `record.views` shows of it is decided there. Here is settled whose a text is, and which of the platform's
own texts a side gets: what it was asked, and the reasons of what stands. The rest is named by its hash.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jianzhen.claims import Actor, ClaimState, Role, State, entries, view
from jianzhen.claims import events as e
from jianzhen.claims.codec import claim_to_json
from jianzhen.claims.states import Side, Variant
from jianzhen.model import Text
from jianzhen.record.case import Case, Exhibit, Party, Screening, Words
from jianzhen.record.chain import ChainedEvent
from jianzhen.report.html.stored import report_page
from jianzhen.report.json_ import SCHEMA
from jianzhen.store import Kept, KeptExhibit, Mark, Store
from jianzhen.store.errors import BlobMissingError
from jianzhen.work.labels import LABELS

OF_SIDES = frozenset(
    kind.code
    for kind in (
        e.Submitted,
        e.EvidenceSupplied,
        e.EvidenceLate,
        e.MerchantAccepted,
        e.MerchantOffered,
        e.MerchantContested,
        e.OfferAccepted,
        e.OfferDeclined,
        e.Appealed,
        e.Withdrawn,
        e.HumanDemanded,
    )
)
"""Events that both sides read whole: what a side did. Who works at the platform stands in none of them."""

OF_THE_RECORD = frozenset(kind.code for kind in entries.MOVES if kind is not e.Erased)
"""Events about the buyer's record: none of the merchant's business."""

_WRITTEN = {"statement": "statement", "reasons": "reason", "note": "note", "boxes": "marks"}
_DELETED = Text("it was deleted; its hash stays", "已删除，仅保留哈希")
_LOST = Text("it is missing from the store, or damaged there", "存储中缺失或已损坏")
_NO_TEXT = Text("only its hash was given", "仅提供了哈希")
_INTERNAL = Text("it is the platform's own paper", "属于平台内部文件")


def case_of(store: Store, tenant: str, claim: str, variant: Variant, before: int | None = None) -> Case:
    """Return what a case file of a claim is made of.

    `before`: as of the events below this number of the claim. NotFoundError: no such claim.
    """
    kept = store.claim(tenant, claim)
    events = [link for link in _events(store, tenant, claim) if before is None or link.claim_seq < before]
    marks = store.marks(tenant, claim, before)
    exhibits = [
        _exhibit(store, tenant, x, marks.get(x.sha256))
        for x in store.exhibits(tenant, claim)
        if _by(x, events)
    ]
    screenings, papers = _reports(store, tenant, claim, events)
    words = [*_words(store, kept, events, variant), *papers]
    named = {x.sha256 for x in exhibits} | {x.sha256 for x in screenings} | {x.sha256 for x in words}
    for sha256 in sorted({x for link in events for x in link.to_json()["evidence"]} - named):
        words.append(Words(None, "evidence", Party.PLATFORM, absent=_NO_TEXT, digest=sha256))
    return Case(
        tenant=tenant,
        claim=claim,
        events=tuple(events),
        exhibits=tuple(exhibits),
        words=tuple(words),
        screenings=tuple(screenings),
        facts=_facts(store, tenant, kept, variant),
        buyer_facts={"buyer_ref": kept.buyer_ref} if kept.buyer_ref else {},
        merchant_facts={"merchant_ref": kept.merchant_ref} if kept.merchant_ref else {},
        shared_kinds=OF_SIDES,
        labels=LABELS,
    )


def _events(store: Store, tenant: str, claim: str) -> Iterator[ChainedEvent]:
    after = 0
    while some := store.events(tenant, after=after, claim=claim, limit=1000):
        yield from (link.chained for link in some)
        after = some[-1].chained.seq


def _by(exhibit: KeptExhibit, events: Sequence[ChainedEvent]) -> bool:
    return bool(events) and exhibit.seq <= events[-1].seq


def _exhibit(store: Store, tenant: str, x: KeptExhibit, mark: Mark | None) -> Exhibit:
    role = "reply" if x.role == "claim" and x.side == Side.MERCHANT else x.role
    data, absent = None, _DELETED
    if x.deleted_at is None:
        data, absent = _blob(store, tenant, x.sha256), _LOST
    boxes, by = (mark.boxes, mark.by) if mark else (None, None)
    return Exhibit(x.sha256, data, x.name, role, Party(x.side), boxes, by, absent)


def _blob(store: Store, tenant: str, sha256: str) -> bytes | None:
    try:
        return store.blobs.read(tenant, sha256)
    except BlobMissingError:
        return None


def _reports(
    store: Store, tenant: str, claim: str, events: Sequence[ChainedEvent]
) -> tuple[list[Screening], list[Words]]:
    """Return the screenings, and as texts what stands in the place of a report or is not kept."""
    there = set(store.reports(tenant, claim))
    named = [link.to_json()["data"]["findings"] for link in events if _kind(link) == e.Screened.code]
    screenings, papers = [], []
    for sha256 in dict.fromkeys(named):
        data = _blob(store, tenant, sha256) if sha256 in there else None
        told = json.loads(data) if data is not None else {}
        if data is None:
            absent = _LOST if sha256 in there else _DELETED
            papers.append(Words(None, "report", Party.PLATFORM, absent=absent, digest=sha256))
        elif told.get("schema") == SCHEMA:
            maps = {f["map"]: _blob(store, tenant, f["map"][:64]) for f in told["findings"] if f["map"]}
            pictures = {name: png for name, png in maps.items() if png is not None}
            pages = {lang: report_page(told, lang, pictures)[0].encode() for lang in ("zh", "en")}
            screenings.append(Screening(data, pictures, pages))
        else:
            papers.append(Words(data.decode(), "report", Party.PLATFORM))
    return screenings, papers


def _kind(link: ChainedEvent) -> str:
    return str(link.to_json()["kind"])


def _words(store: Store, kept: Kept, events: Sequence[ChainedEvent], variant: Variant) -> Iterator[Words]:
    """Yield the texts that events name, each once."""
    side = Side(variant.value) if variant in (Variant.BUYER, Variant.MERCHANT) else None
    written = {sealed.sha256: sealed for sealed in store.texts(events[0].tenant, kept.state.id)}
    seen: set[str] = set()
    mine = _for_side(kept.state, events, side) if side else set()
    hidden = _of_the_record(events) if side is Side.MERCHANT else set()
    for sha256, what, party in _named(kept, events):
        if sha256 in seen:
            continue
        seen.add(sha256)
        sealed = written.get(sha256)
        if side is not None and sha256 not in mine and (party is Party.PLATFORM or sha256 in hidden):
            yield Words(None, what, party, absent=_INTERNAL, digest=sha256)
        elif sealed is None:
            yield Words(None, what, party, absent=_DELETED, digest=sha256)
        else:
            yield Words(sealed.body.decode(), what, party)


def _named(kept: Kept, events: Sequence[ChainedEvent]) -> Iterator[tuple[str, str, Party]]:
    for link in events:
        body = link.to_json()
        role = "buyer" if body["kind"] == e.Submitted.code else body["actor"]["role"]
        party = Party(role) if role in (Party.BUYER, Party.MERCHANT) else Party.PLATFORM
        for what, sha256 in _hashes(body["data"]):
            yield sha256, what, party
    if kept.facts:
        yield kept.facts, "order", Party.PLATFORM


def _of_the_record(events: Sequence[ChainedEvent]) -> set[str]:
    data = (link.to_json()["data"] for link in events if _kind(link) in OF_THE_RECORD)
    return {sha256 for told in data for _, sha256 in _hashes(told)}


def _hashes(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _hashes(value)
        elif name in _WRITTEN and value:
            yield _WRITTEN[name], value


def _for_side(state: ClaimState, events: Sequence[ChainedEvent], side: Side) -> set[str]:
    """Return the platform's texts that a side gets: what it was asked, the reasons of what stands."""
    shown: set[str] = set()
    for link in events:
        body = link.to_json()
        data = body["data"]
        asked = body["kind"] == e.EvidenceAsked.code and data["of"] == side.value
        ruled = body["kind"] == e.AppealDecided.code and state.state is State.FINAL
        shown |= {data["note"]} if asked else {data["reasons"]} if ruled else set()
    if side is Side.BUYER:
        shown |= _of_the_record(events)
    decision = view(state, _as(state, side)).decision
    return shown | ({decision.verdict.reasons} if decision and decision.verdict.reasons else set())


def _as(state: ClaimState, side: Side) -> Actor:
    return Actor(Role(side.value), state.buyer if side is Side.BUYER else state.merchant)


def _facts(store: Store, tenant: str, kept: Kept, variant: Variant) -> dict[str, Any]:
    """Return what is known of the claim; what the platform knows of the order is not for the sides."""
    state = kept.state
    if variant in (Variant.BUYER, Variant.MERCHANT):
        state = view(state, _as(state, Side(variant.value)))
    shown = claim_to_json(state)
    told = {name: shown[name] for name in ("ground", "remedy", "asked", "state", "round", "paid")}
    told |= {"platform": kept.platform, "external_id": kept.external_id}
    told["submitted_at"] = kept.submitted_at.isoformat(timespec="seconds")
    if state.decision is not None:
        verdict = shown["decision"]["verdict"]
        named = ("outcome", "amount", "remedy", "conditions", "clause")
        told["decision"] = {name: verdict[name] for name in named if verdict[name]}
    if variant in (Variant.FULL, Variant.AUTHORITY) and kept.facts:
        sealed = {text.sha256: text for text in store.texts(tenant, state.id)}.get(kept.facts)
        told["order"] = json.loads(sealed.text) if sealed else None
    return told
