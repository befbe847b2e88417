"""Facts of past claims come out as replay reads them, as they were at the first screening."""

import json

from jianzhen.claims import SYSTEM
from jianzhen.claims import events as e
from jianzhen.model import Band, Kind, Step
from jianzhen.policy import default
from jianzhen.policy.past import read_lines, to_data
from jianzhen.policy.replay import replay
from jianzhen.store import Store
from jianzhen.work.past import past_claims
from tests.store.making import NOW, SHOP, do, erase, submit, withdrawn


def screened(store: Store, claim: str) -> None:
    [photo] = store.claim(SHOP, claim).state.unscreened
    strength = {"band": "strong", "false_alarm_bound": 0.02}
    finding = {
        "examiner": "derivation",
        "kind": "derived-from-product",
        "exhibit": photo,
        "strength": strength,
    }
    report = {
        "exhibits": [{"sha256": photo, "regime": "app-recompressed"}],
        "findings": [finding],
        "assessment": {"evidence": "found", "band": "strong", "proposal": "review"},
    }
    blob = store.blobs.put(SHOP, [json.dumps(report).encode()]).sha256
    do(store, claim, e.Screened(SYSTEM, Step.HEAR_MERCHANT, "rules@1", blob, (photo,)))


def test_what_was_known_then_can_be_replayed(store: Store) -> None:
    for claim in ("c-1", "c-2", "c-3"):
        submit(store, claim, buyer_ref="wang")
    screened(store, "c-1")
    screened(store, "c-2")
    withdrawn(store, "c-2")
    erase(store, "c-2")
    lines = [json.dumps(to_data(past)).encode() for past in past_claims(store, SHOP)]
    read = {past.id: past for past in read_lines(lines)}
    assert set(read) == {"c-1", "c-2"}  # c-3 was never screened
    [found] = read["c-1"].facts.findings
    assert (found.kind, found.band) == (Kind.DERIVED_FROM_PRODUCT, Band.STRONG)
    assert (read["c-1"].facts.claim.photos, read["c-1"].facts.screened) == (1, True)
    assert (read["c-2"].facts.findings, read["c-2"].facts.screened) == ((), False)
    assert read["c-1"].submitted == NOW
    assert replay(default(), read.values())
