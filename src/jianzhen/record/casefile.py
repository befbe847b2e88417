"""The case file: a ZIP that proves what happened to one claim, alone and offline (`verify.py` is inside).

Made in two steps, so that the export is itself in the record and seals what was exported:

1. `prepare(case, variant, at)` makes the contents and says what the event "exported" has to hold: the digest
   of the contents and of the list of what was left out.
2. The caller chains that event, signs a checkpoint over exactly that state (and has it stamped), and gives
   `write` the proof. The claim's own chain (`claim_previous`) then ends in the signed head, so nothing of
   the claim can be missing up to that moment; each event's path in the signed Merkle tree shows its place
   among the tenant's events without showing any of these.

The container is deterministic: stored members in the order of the manifest, one fixed date, no byte beside
them; so the verifier accepts exactly one spelling. No ZIP64: a case file stays under 2 GiB.
"""

import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, RecordError, because
from jianzhen.model import Text
from jianzhen.record import pdf
from jianzhen.record.case import Case, Variant
from jianzhen.record.chain import ChainedEvent, moment
from jianzhen.record.checkpoint import Checkpoint, paths
from jianzhen.record.keys import Keyring
from jianzhen.record.redact import Cover, cover_photo
from jianzhen.record.timestamps import Stamp
from jianzhen.record.verify import (
    LARGEST,
    MANIFEST,
    MOST_MEMBERS,
    canonical,
    contents_digest,
    directory,
    local_header,
)
from jianzhen.record.views import View, add_exhibit, add_screening, add_words, event_entry, facts
from jianzhen.report.json_ import dumps
from jianzhen.version import __version__

SCHEMA = "jianzhen.casefile/1"


@dataclass(frozen=True)
class Prepared:
    """The contents of a case file, before the export is in the record."""

    case: Case
    variant: Variant
    at: datetime
    members: Mapping[str, bytes]
    taken_out: Sequence[Mapping[str, Any]]

    @property
    def event_data(self) -> dict[str, Any]:
        """What the event "exported" (`case.EXPORTED`) holds as its `data`."""
        digests = ((name, _sha256(data)) for name, data in self.members.items())
        return {
            "variant": self.variant.value,
            "contents": contents_digest(digests),
            "taken_out": _sha256(self.members["taken-out.json"]),
            "things_taken_out": len(self.taken_out),
        }


@dataclass(frozen=True)
class Proof:
    """What proves the contents.

    Attributes:
        exported: the event made from `Prepared.event_data`, chained as the claim's and the tenant's last.
        checkpoint: signed when `exported` was the tenant's last event.
        hashes: of all the tenant's events, 1 to `exported.seq`.
        earlier: checkpoints with timestamps, which show since when the events were there.
        stamps: timestamps by the `seq` of their checkpoint.
    """

    exported: ChainedEvent
    checkpoint: Checkpoint
    hashes: Sequence[str]
    earlier: Sequence[Checkpoint] = ()
    stamps: Mapping[int, Sequence[Stamp]] = field(default_factory=dict)


def prepare(case: Case, variant: Variant, at: datetime, cover: Cover = cover_photo) -> Prepared:
    """Make the contents for one reader; `cover` makes covered copies of photos.

    Raises:
        RecordError: there is no font for the PDF.
    """
    view = View()
    for exhibit in case.exhibits:
        add_exhibit(view, exhibit, variant, cover)
    for words in case.words:
        add_words(view, words, variant)
    reports = [add_screening(view, s, variant, n) for n, s in enumerate(case.screenings, start=1)]
    events = [event_entry(event.to_json(), case, variant) for event in case.events]
    whole = [event for event in events if "withheld" not in event]
    told = {
        "tenant": case.tenant,
        "claim": case.claim,
        "variant": variant.value,
        "facts": facts(case, variant),
        "exhibits": view.exhibits,
        "texts": view.words,
        "versions": {
            "jianzhen": __version__,
            "policies": sorted({e["policy"] for e in whole if e["policy"]}),
            "calibrations": sorted({s.parsed["calibration"] for s in case.screenings}),
            "tools": _tools(whole),
        },
    }
    view.members |= {
        "case.json": dumps(told).encode(),
        "absent.json": dumps(view.absent).encode(),
        "taken-out.json": dumps(view.taken_out).encode(),
        "README.txt": _resource("README.txt"),
        "verify.py": _resource("verify.py"),
    }
    for lang in ("zh", "en"):
        view.members[f"report.{lang}.pdf"] = pdf.report(told, events, reports, view, lang, at, case.labels)
    ordered = dict(sorted(view.members.items(), key=lambda m: (_RANK.get(m[0], len(_RANK)), m[0])))
    return Prepared(case, variant, at, ordered, view.taken_out)


_RANK = {"README.txt": 0, "verify.py": 1, "case.json": 2}


def write(prepared: Prepared, proof: Proof, keyring: Keyring, out: Path) -> str:
    """Write the case file; return its SHA-256.

    Raises:
        ValueError: the proof is not that of these contents.
        RecordError: it would be too large, or `out` cannot be written.
    """
    data = build(prepared, proof, keyring)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise RecordError(because(CANNOT_WRITE, error).about(out), CHECK_FOLDER) from error
    return _sha256(data)


def build(prepared: Prepared, proof: Proof, keyring: Keyring) -> bytes:
    """Return the bytes of the case file: the same for the same contents, proof and key."""
    members = {**prepared.members, **_proving(prepared, proof, keyring)}
    manifest = {
        "schema": SCHEMA,
        "tenant": prepared.case.tenant,
        "claim": prepared.case.claim,
        "variant": prepared.variant.value,
        "at": moment(prepared.at),
        "members": [
            {"name": n, "size": len(d), "crc32": zlib.crc32(d), "sha256": _sha256(d)}
            for n, d in members.items()
        ],
    }
    members = {MANIFEST: canonical(keyring.sign({**manifest, "key": keyring.id})), **members}
    if sum(map(len, members.values())) > LARGEST - 2**24 or len(members) > MOST_MEMBERS:
        raise RecordError(
            Text("The case file would be larger than 2 GiB", "案卷将超过 2 GiB"),
            Text("Export a variant without videos", "请导出不含视频的版本"),
        )
    file, made = io.BytesIO(), []
    for name, data in members.items():
        made.append((name, len(data), zlib.crc32(data)))
        file.write(local_header(*made[-1]))
        file.write(data)
    file.write(directory(made))
    return file.getvalue()


def _proving(prepared: Prepared, proof: Proof, keyring: Keyring) -> dict[str, bytes]:
    """Return the members that prove: events with their paths, checkpoints, timestamps, keys."""
    exported, final = proof.exported, proof.checkpoint
    events = [*prepared.case.events, exported]
    if final.head != exported.hash or final.seq != exported.seq or len(proof.hashes) != final.seq:
        raise ValueError("the checkpoint has to be signed when the export is the tenant's last event")
    if exported.to_json()["data"] != prepared.event_data:
        raise ValueError("the event of the export does not name these contents")
    stamped = sorted(
        (c for c in proof.earlier if c.seq in proof.stamps and c.seq < final.seq), key=lambda c: c.seq
    )
    covering = {e.seq: next((c.seq for c in stamped if c.seq >= e.seq), final.seq) for e in events}
    used = [c for c in stamped if c.seq in covering.values()] + [final]
    ways = {c.seq: paths(proof.hashes[: c.seq], [e.seq for e in events if e.seq <= c.seq]) for c in used}
    entries = []
    for event in events:
        told = event_entry(event.to_json(), prepared.case, prepared.variant)
        seqs = dict.fromkeys((covering[event.seq], final.seq))
        entries.append(
            {"event": told, "proofs": [{"checkpoint": s, "path": ways[s][event.seq]} for s in seqs]}
        )
    members = {
        "events.jsonl": b"".join(canonical(entry) + b"\n" for entry in entries),
        "checkpoints.json": dumps([dict(c.json) for c in used]).encode(),
        "keys.json": dumps([dict(record) for record in keyring.records]).encode(),
    }
    for checkpoint in used:
        for number, stamp in enumerate(proof.stamps.get(checkpoint.seq, ()), start=1):
            members[f"timestamps/{checkpoint.seq}-{number}.tsr"] = stamp.response
            members[f"timestamps/{checkpoint.seq}-{number}.pem"] = stamp.root
    return members


def _tools(events: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for event in events:
        for name, version in event["tools"].items():
            found.setdefault(name, set()).add(version)
    return {name: sorted(versions) for name, versions in sorted(found.items())}


def _resource(name: str) -> bytes:
    return resources.files("jianzhen.record").joinpath(name).read_bytes()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
