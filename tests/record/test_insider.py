"""Someone with the key signs a new manifest, but cannot sign the past anew: found and named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jianzhen.record.case import EXPORTED, Case, Variant
from jianzhen.record.casefile import Prepared, Proof, build
from jianzhen.record.keys import open_keyring
from jianzhen.record.verify import MANIFEST, Fault, canonical, event_hash, parse, verify_bytes
from tests.record.building import BEGIN, Record, listed, members, packed, sha

All = dict[Variant, tuple[bytes, Record]]
Entries = list[dict[str, Any]]


def resigned(
    data: bytes, record: Record, edit: Callable[[Entries], None], variant: str = "full", **replaced: bytes
) -> set[tuple[str, str]]:
    """Edit the events, sign a manifest that agrees, and return what the verifier says."""
    return {(f.code, f.where) for f in faults_of(data, record, edit, variant, **replaced)}


def faults_of(
    data: bytes, record: Record, edit: Callable[[Entries], None], variant: str = "full", **replaced: bytes
) -> list[Fault]:
    """As `resigned`, with the words."""
    inside = {**members(data), **replaced}
    entries = [parse(line) for line in inside["events.jsonl"].splitlines()]
    edit(entries)
    inside["events.jsonl"] = b"".join(canonical(entry) + b"\n" for entry in entries)
    manifest = parse(inside.pop(MANIFEST))
    manifest["members"] = listed(inside)
    del manifest["signature"]
    manifest["variant"] = variant if manifest["variant"] == "full" else manifest["variant"]
    signed = canonical(record.keys.sign(manifest))
    return verify_bytes(packed([(MANIFEST, signed), *inside.items()])).faults


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

    faults = faults_of(data, record, slip_in)
    assert ("event 2", "it belongs to another claim") in {(f.where, f.en) for f in faults}


def test_a_file_for_one_reader_is_not_passed_off_as_one_for_another(exported: All) -> None:
    data, record = exported[Variant.FULL]
    assert resigned(data, record, lambda entries: None, variant="buyer") == {("changed", MANIFEST)}


def made(record: Record, members: dict[str, bytes], kind: str = EXPORTED) -> bytes:
    """Write a file of these members, which the events name, with a last event of this kind."""
    record.add("c1", "submitted", "buyer", evidence=tuple(sha(data) for data in members.values()))
    inside = {**members, "case.json": b"{}", "absent.json": b"[]", "taken-out.json": b"[]"}
    case = Case("t1", "c1", record.of("c1"), (), (), ())
    prepared = Prepared(case, Variant.FULL, record.now, inside, ())
    last = record.add("c1", kind, data=prepared.event_data)
    proof = Proof(last, record.checkpoint(), [event.hash for event in record.events])
    return build(prepared, proof, record.keys)


def test_the_last_event_has_to_be_the_export(tmp_path: Path) -> None:
    data = made(Record(open_keyring(tmp_path, BEGIN)), {}, kind="noted")
    assert [(f.code, f.where) for f in verify_bytes(data).faults] == [("dropped", "end of the events")]


def test_a_copy_inside_another_member_stands_for_nothing(tmp_path: Path) -> None:
    inner = packed([("case.json", b"{}")])
    data = made(Record(open_keyring(tmp_path, BEGIN)), {f"originals/{sha(inner)}.bin": inner})
    assert verify_bytes(data).faults == []
    at = data.rindex(b"case.json{}")
    changed = data[:at] + b"case.json[]" + data[at + 11 :]
    assert {f.code for f in verify_bytes(changed).faults} == {"container"}


def test_an_empty_member_that_was_dropped_is_named(tmp_path: Path) -> None:
    name = f"texts/{sha(b'')}.txt"
    data = made(Record(open_keyring(tmp_path, BEGIN)), {name: b""})
    assert verify_bytes(data).faults == []
    rest = [pair for pair in members(data).items() if pair[0] != name]
    assert ("dropped", name) in {(f.code, f.where) for f in verify_bytes(packed(rest)).faults}


def test_a_timestamp_of_another_checkpoint_does_not_count(exported: All) -> None:
    data, record = exported[Variant.FULL]
    early = members(data)["timestamps/5-1.tsr"]
    told = resigned(data, record, lambda entries: None, **{"timestamps/11-1.tsr": early})
    assert told == {("timestamp", "timestamps/11-1.tsr")}
