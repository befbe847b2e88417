"""What a case file holds, for whom, and that it is the same every time."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from jianzhen.errors import RecordError
from jianzhen.model import Text
from jianzhen.photo import Photo
from jianzhen.record.case import EXPORTED, Exhibit, Party, Variant, Words
from jianzhen.record.casefile import build, prepare, write
from jianzhen.record.keys import open_keyring
from jianzhen.record.timestamps import TEST_WORDS
from jianzhen.record.verify import as_text, parse, verify_bytes, verify_events
from tests.record.building import (
    BEGIN,
    REASON,
    REPLY,
    STATEMENT,
    Record,
    members,
    photo,
    sha,
    story,
)

All = dict[Variant, tuple[bytes, Record]]


def shown(data: bytes) -> str:
    """Everything in a case file that can be read as text."""
    return "".join(
        body.decode("utf-8", "ignore") for name, body in members(data).items() if name != "verify.py"
    )


@pytest.mark.parametrize("variant", list(Variant))
def test_untouched_files_hold(exported: All, variant: Variant) -> None:
    data, record = exported[variant]
    result = verify_bytes(data, key=record.keys.id, roots=record.authority.root)
    assert result.faults == []
    assert result.exit_code == 0
    assert result.facts["variant"] == variant.value
    assert result.facts["events"] == 7
    assert [stamp["test"] for stamp in result.facts["timestamps"]] == [True, True]
    assert TEST_WORDS.en in as_text(result)
    assert TEST_WORDS.zh in as_text(result, zh=True)
    assert (
        verify_events(
            (e.to_json() for e in record.events),
            [dict(c.json) for c in record.checkpoints],
            record.keys.records,
        )
        == []
    )


def test_the_full_file_holds_everything(exported: All) -> None:
    inside = members(exported[Variant.FULL][0])
    for name in ("buyer-1.jpg", "listing-1.jpg"):
        assert inside[f"originals/{sha(photo(name))}.jpg"] == photo(name)
    for text in (STATEMENT, REPLY, REASON):
        assert inside[f"texts/{sha(text)}.txt"].decode() == text
    report = json.loads(inside["findings/1/report.json"])
    assert report["findings"][0]["kind"] == "derived-from-product"
    assert f"findings/1/maps/{report['findings'][0]['map']}" in inside
    assert b"<html" in inside["findings/1/report.zh.html"]
    told = json.loads(inside["case.json"])
    assert told["versions"]["policies"] == ["shop@3"]
    assert told["versions"]["calibrations"] == [report["calibration"]]
    assert "derivation" in told["versions"]["tools"]
    assert told["exhibits"][0]["name"] == "张三的照片.jpg"
    readme = inside["README.txt"].decode()
    assert "怎样核验" in readme
    assert "How to verify" in readme
    for lang in ("zh", "en"):
        assert inside[f"report.{lang}.pdf"].startswith(b"%PDF")


def test_other_claims_stay_out(exported: All) -> None:
    data, record = exported[Variant.FULL]
    text = shown(data)
    others = [event for event in record.events if event.claim != "c1"]
    assert len(others) == 4
    for event in others:
        assert event.canonical.decode() not in text
        assert parse(event.canonical)["salt"] not in text


def test_the_merchant_never_sees_who_the_buyer_is(exported: All) -> None:
    text = shown(exported[Variant.MERCHANT][0])
    for private in ("张三", "buyer-account-778", "138 0013 8000", "田收", "文三路", "501 室"):
        assert private not in text
    assert "shop-account-31" in text
    assert "花瓶收到就裂了" in text


@pytest.mark.parametrize("variant", [Variant.BUYER, Variant.MERCHANT])
def test_a_side_gets_the_reasons_and_no_internals(exported: All, variant: Variant) -> None:
    data, _ = exported[variant]
    inside = members(data)
    report = json.loads(inside["findings/1/report.json"])
    assert REASON in shown(data)
    finding = report["findings"][0]
    assert set(finding) <= {"kind", "title", "exhibit", "strength", "regions"}
    assert set(finding["strength"]) == {"band", "n_negatives", "false_alarm_bound"}
    assert not any("maps/" in name or name.endswith(".html") for name in inside)
    events = [parse(line)["event"] for line in inside["events.jsonl"].splitlines()]
    assert [e["claim_seq"] for e in events if "withheld" in e] == [3, 5]
    assert not any(e.get("tools") for e in events)
    assert "examiner" not in json.dumps(report)


def test_the_buyer_sees_nothing_of_the_merchant_that_nobody_looked_at(exported: All) -> None:
    inside = members(exported[Variant.BUYER][0])
    assert REPLY not in shown(exported[Variant.BUYER][0])
    assert "shop-account-31" not in shown(exported[Variant.BUYER][0])
    taken = json.loads(inside["taken-out.json"])
    assert any(entry["what"] == "text" and entry["sha256"] == sha(REPLY) for entry in taken)
    assert inside[f"texts/{sha(STATEMENT)}.txt"].decode() == STATEMENT, "one's own words come back whole"


def test_the_authority_gets_all_findings_and_covered_photos(exported: All) -> None:
    inside = members(exported[Variant.AUTHORITY][0])
    buyer = sha(photo("buyer-1.jpg"))
    assert not any(name.startswith("originals/") for name in inside)
    assert any("maps/" in name for name in inside)
    copy = Photo(inside[f"covered/{buyer}.jpg"])
    box = copy.pixels()[12:48, 12:68]
    assert int(box.max()) - int(box.min()) < 12, "what was marked is one flat colour"
    away = Photo(photo("buyer-1.jpg")).pixels()[200:300, 200:300].astype(int)
    assert abs(copy.pixels()[200:300, 200:300].astype(int) - away).mean() < 4
    exif = Image.open(io.BytesIO(inside[f"covered/{buyer}.jpg"])).getexif()
    assert dict(exif) == {}
    told = {entry["sha256"]: entry for entry in json.loads(inside["taken-out.json"]) if "boxes" in entry}
    assert told[buyer]["boxes"][0] == [10, 10, 60, 40]
    assert told[buyer]["by"] == "r-7"
    assert buyer in {entry["sha256"] for entry in json.loads(inside["absent.json"])}


def test_an_export_for_another_reader_is_not_told(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = story(record)
    record.export(case, Variant.AUTHORITY)
    prepared, proof = record.export(replace(case, events=record.of("c1")), Variant.BUYER)
    data = build(prepared, proof, record.keys)
    assert verify_bytes(data).faults == []
    assert "authority" not in "".join(members(data)[n].decode() for n in ("events.jsonl", "case.json"))


def test_the_same_contents_make_the_same_bytes(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = story(record)
    prepared, proof = record.export(case, Variant.FULL)
    assert prepare(case, Variant.FULL, prepared.at).members == prepared.members
    assert build(prepared, proof, record.keys) == build(prepared, proof, record.keys)


def test_the_proof_has_to_be_that_of_the_contents(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = story(record)
    prepared, proof = record.export(case, Variant.FULL)
    with pytest.raises(ValueError, match="does not name these contents"):
        build(replace(prepared, members={**prepared.members, "case.json": b"{}"}), proof, record.keys)
    record.add("c2", "noted")
    late = record.checkpoint()
    with pytest.raises(ValueError, match="tenant's last event"):
        build(prepared, replace(proof, checkpoint=late), record.keys)
    with pytest.raises(RecordError, match="cannot be written"):
        write(prepared, proof, record.keys, tmp_path / "no-folder" / "case.zip")


def test_evidence_deleted_under_retention_is_told(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = story(record)
    why = Text("deleted when its time was over", "保存期满后已删除")
    gone = Exhibit(sha(photo("buyer-1.jpg")), None, "", "claim", Party.BUYER, absent=why)
    words = Words(None, "statement", Party.BUYER, absent=why, digest=sha(STATEMENT))
    case = replace(case, exhibits=(gone, case.exhibits[1]), words=(words, *case.words[1:]))
    prepared, proof = record.export(case, Variant.FULL)
    data = build(prepared, proof, record.keys)
    assert verify_bytes(data).faults == []
    assert why.zh in members(data)["absent.json"].decode()


def test_evidence_that_is_missing_untold_is_a_fault(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = story(record)
    case = replace(case, exhibits=case.exhibits[1:])
    prepared, proof = record.export(case, Variant.FULL)
    faults = verify_bytes(build(prepared, proof, record.keys)).faults
    assert [(f.code, f.where) for f in faults] == [("dropped", f"evidence {sha(photo('buyer-1.jpg'))}")]


def test_an_original_no_event_names_is_a_fault(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = story(record)
    slipped = Words("slipped in", "statement", Party.BUYER)
    prepared, proof = record.export(replace(case, words=(*case.words, slipped)), Variant.FULL)
    faults = verify_bytes(build(prepared, proof, record.keys)).faults
    assert [(f.code, f.where) for f in faults] == [("added", f"texts/{slipped.sha256}.txt")]


def test_events_left_out_by_the_exporter_are_missed(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = story(record)
    prepared, proof = record.export(case, Variant.FULL)
    short = replace(prepared, case=replace(case, events=(*case.events[:2], *case.events[3:])))
    faults = {(f.code, f.where) for f in verify_bytes(build(short, proof, record.keys)).faults}
    assert ("dropped", "event 3") in faults


def test_the_last_event_has_to_be_the_export(tmp_path: Path) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    assert story(record).events[-1].to_json()["kind"] != EXPORTED
    prepared, proof = record.export(story(record), Variant.FULL)
    data = build(prepared, proof, record.keys)
    assert parse(members(data)["events.jsonl"].splitlines()[-1])["event"]["kind"] == EXPORTED
