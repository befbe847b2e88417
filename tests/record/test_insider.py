"""Someone with the key signs a new manifest, but cannot sign the past anew: found and named."""

from collections.abc import Callable
from typing import Any

import pytest

from jianzhen.record.case import Variant
from jianzhen.record.verify import MANIFEST, canonical, event_hash, parse, verify_bytes
from tests.record.building import Record, listed, members, packed

All = dict[Variant, tuple[bytes, Record]]
Entries = list[dict[str, Any]]


def resigned(
    data: bytes, record: Record, edit: Callable[[Entries], None], **replaced: bytes
) -> set[tuple[str, str]]:
    """Edit the events, sign a manifest that agrees, and return what the verifier says."""
    inside = {**members(data), **replaced}
    entries = [parse(line) for line in inside["events.jsonl"].splitlines()]
    edit(entries)
    inside["events.jsonl"] = b"".join(canonical(entry) + b"\n" for entry in entries)
    manifest = parse(inside.pop(MANIFEST))
    manifest["members"] = listed(inside)
    del manifest["signature"]
    signed = canonical(record.keys.sign(manifest))
    result = verify_bytes(packed([(MANIFEST, signed), *inside.items()]))
    return {(fault.code, fault.where) for fault in result.faults}


def test_signing_anew_without_a_change_holds(exported: All) -> None:
    data, record = exported[Variant.FULL]
    assert resigned(data, record, lambda entries: None) == set()


def rewrite_all(entries: Entries) -> None:
    """Change the second event and link everything after it anew."""
    before = entries[0]["event"]["hash"]
    for entry in entries[1:]:
        event = entry["event"]
        event["claim_previous"] = before
        if event["claim_seq"] == 2:
            event["actor"]["id"] = "merchant-9"
        event["hash"] = before = event_hash(event)


def test_a_history_rewritten_and_linked_anew_is_not_the_one_signed(exported: All) -> None:
    data, record = exported[Variant.FULL]
    told = resigned(data, record, rewrite_all)
    assert {("added", f"event {n}") for n in range(2, 8)} <= told
    assert ("added", "event 1") not in told
    assert ("dropped", "end of the events") in told


def test_an_end_cut_off_is_missed(exported: All) -> None:
    data, record = exported[Variant.FULL]
    assert ("dropped", "end of the events") in resigned(data, record, lambda entries: entries.pop())
    early = canonical(parse(members(data)["checkpoints.json"])[:1])

    def cut(entries: Entries) -> None:
        del entries[3:]
        for entry in entries:
            entry["proofs"] = [p for p in entry["proofs"] if p["checkpoint"] == 5]

    told = resigned(data, record, cut, **{"checkpoints.json": early})
    assert ("dropped", "end of the events") in told, "a checkpoint before the export proves no whole history"


def change_hash(entry: dict[str, Any]) -> None:
    entry["event"]["hash"] = "ab" * 32


def change_place(entry: dict[str, Any]) -> None:
    entry["event"]["seq"] += 1


def change_path(entry: dict[str, Any]) -> None:
    entry["proofs"][-1]["path"][0] = "cd" * 32


def drop_proof(entry: dict[str, Any]) -> None:
    entry["proofs"].pop()


@pytest.mark.parametrize("edit", [change_hash, change_place, change_path, drop_proof])
@pytest.mark.parametrize("variant", [Variant.FULL, Variant.BUYER])
def test_an_event_shown_or_withheld_is_bound_to_its_place(
    exported: All, variant: Variant, edit: Callable[[dict[str, Any]], None]
) -> None:
    data, record = exported[variant]
    told = resigned(data, record, lambda entries: edit(entries[2]))
    assert "event 3" in {where for _, where in told}


def test_other_contents_than_the_export_recorded_are_found(exported: All) -> None:
    data, record = exported[Variant.FULL]
    told = resigned(data, record, lambda entries: None, **{"case.json": b"{}"})
    assert told == {("changed", MANIFEST)}


def test_an_event_of_another_claim_is_no_part_of_this_one(exported: All) -> None:
    data, record = exported[Variant.FULL]
    other = next(e for e in record.events if e.claim == "c2").to_json()

    def slip_in(entries: Entries) -> None:
        entries.insert(1, {"event": {**other, "claim_seq": 2}, "proofs": entries[1]["proofs"]})

    assert ("added", "event 2") in resigned(data, record, slip_in)


def test_a_timestamp_of_another_checkpoint_does_not_count(exported: All) -> None:
    data, record = exported[Variant.FULL]
    early = members(data)["timestamps/5-1.tsr"]
    told = resigned(data, record, lambda entries: None, **{"timestamps/11-1.tsr": early})
    assert told == {("timestamp", "timestamps/11-1.tsr")}
