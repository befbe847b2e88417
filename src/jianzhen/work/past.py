"""Facts of past claims from the store, as the policy was told them at the first screening of each.

What came later (a reply, further evidence) is left out, as is what was refused of the same buyer before: the
store tells that as of today only. A claim whose report was erased counts as not screened.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from jianzhen.claims.states import Heard, Side
from jianzhen.policy.past import PastClaim
from jianzhen.store import Kept, Store
from jianzhen.store.errors import BlobMissingError
from jianzhen.work.proposing import Case
from jianzhen.work.rules import facts
from jianzhen.work.screening import HISTORY


def past_claims(store: Store, tenant: str) -> Iterator[PastClaim]:
    """Yield every claim of a tenant that was screened, the newest first."""
    after = None
    while True:
        page = store.claims(tenant, after=after, limit=200)
        for kept in page.claims:
            if (past := _past(store, tenant, kept)) is not None:
                yield past
        after = page.next
        if after is None:
            return


def _past(store: Store, tenant: str, kept: Kept) -> PastClaim | None:
    handed_in: set[str] = set()
    for event in store.events(tenant, claim=kept.state.id, limit=1000):
        body = event.chained.to_json()
        if body["kind"] == "submitted":
            handed_in = {exhibit["sha256"] for exhibit in body["data"]["exhibits"]}
        if body["kind"] == "screened":
            report = _report(store, tenant, kept.state.id, body["data"]["findings"])
            return PastClaim(
                kept.state.id, kept.submitted_at, facts(_case(store, tenant, kept, handed_in, report))
            )
    return None


def _case(
    store: Store, tenant: str, kept: Kept, handed_in: set[str], report: Mapping[str, Any] | None
) -> Case:
    file = tuple(filed for filed in kept.state.file if filed.exhibit.sha256 in handed_in)
    then = replace(kept.state, file=file, requests=0, heard=Heard.NOT_ASKED)
    at, ref = kept.submitted_at, kept.buyer_ref
    claims = store.claims_of_buyer(tenant, ref, at - HISTORY, at) if ref else None
    sealed = store.text(tenant, kept.state.id, kept.facts) if kept.facts else None
    told = json.loads(sealed.text) if sealed else {}
    return Case(tenant, then, Side.BUYER, report, told if isinstance(told, dict) else {}, at, claims, None)


def _report(store: Store, tenant: str, claim: str, sha256: str) -> dict[str, Any] | None:
    if sha256 not in store.reports(tenant, claim):
        return None
    try:
        report: dict[str, Any] = json.loads(store.blobs.read(tenant, sha256))
    except BlobMissingError:
        return None
    return report if "assessment" in report else None
