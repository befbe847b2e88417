"""The record of one person, for that person: each entry with what it rests on and what was said about it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from jianzhen.claims import events as e
from jianzhen.claims.entries import MOVES
from jianzhen.consumers import standing
from jianzhen.consumers.told import as_data
from jianzhen.privacy.due import events
from jianzhen.store import Store

OF_THE_RECORD = frozenset(kind.code for kind in MOVES if kind is not e.Erased)
"""Codes of what happens to an entry."""


def record(store: Store, tenant: str, platform: str | None, ref: str, now: datetime) -> dict[str, Any]:
    """Return all of it; `ref`: the platform's own id of the buyer, on any platform if that is None."""
    here = standing(store.entries(tenant, platform, ref), now, store.consumers)
    told = as_data(here, now, store.consumers)
    for entry in told["entries"]:
        entry |= _rests_on(store, tenant, entry["claim"])
    return {"platform": platform, **told}


def _rests_on(store: Store, tenant: str, claim: str) -> dict[str, Any]:
    kept = store.claim(tenant, claim)
    texts = {text.sha256: text.text for text in store.texts(tenant, claim)}
    decision = kept.state.decision
    verdict = decision.verdict if decision else None
    return {
        "external_id": kept.external_id,
        "outcome": verdict.outcome.value if verdict else None,
        "clause": verdict.clause if verdict else None,
        "reasons": texts.get(verdict.reasons or "") if verdict else None,
        "said": list(said(events(store, tenant, claim), texts)),
    }


def said(events: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what was written about an entry: the objection, its answer, warnings, restrictions."""
    for event in events:
        if event["kind"] in OF_THE_RECORD:
            sha256 = event["data"].get("statement") or event["data"]["reasons"]
            told = {"at": event["at"], "kind": event["kind"], "by": event["actor"]["role"]}
            yield {**told, "text": texts.get(sha256)}
