"""A tenant's record with two claims from the demo, built as the service would: real photos, real findings."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jianzhen.conductor import check
from jianzhen.model import Passage, Region
from jianzhen.record.case import EXPORTED, Case, Exhibit, Party, Screening, Variant, Words
from jianzhen.record.casefile import Prepared, Proof, build, prepare
from jianzhen.record.chain import START, Actor, ChainedEvent, Event, Head, link
from jianzhen.record.checkpoint import Checkpoint, Tree, sign
from jianzhen.record.keys import Keyring, open_keyring
from jianzhen.record.testauthority import TestAuthority
from jianzhen.record.timestamps import Authority, Stamp, stamp
from jianzhen.record.verify import directory, local_header

DEMO = Path(__file__).parents[2] / "demo"
BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
STATEMENT = "花瓶收到就裂了，𠮷田收，电话 138 0013 8000，杭州市西湖区文三路 90 号 3 幢 501 室。"
REPLY = "发货前拍过照片，没有裂纹。"
REASON = "照片由商品图修改而成，见检测发现；依据平台规则第 3.2 条。Refused by clause 3.2."


@dataclass
class Record:
    """One tenant's chain as store/ would keep it."""

    keys: Keyring
    tenant: str = "t1"
    events: list[ChainedEvent] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    stamps: dict[int, tuple[Stamp, ...]] = field(default_factory=dict)
    now: datetime = BEGIN

    def __post_init__(self) -> None:
        self.tree = Tree()
        self.authority = TestAuthority(lambda: self.now)

    def add(self, claim: str, kind: str, role: str = "system", **more: Any) -> ChainedEvent:
        self.now += timedelta(minutes=7)
        mine = [e for e in self.events if e.claim == claim]
        head = self.events[-1].head if self.events else START
        claim_head: Head = mine[-1].claim_head if mine else START
        salt = hashlib.sha256(f"{claim}{kind}{len(self.events)}".encode()).hexdigest()[:32]
        event = Event(self.tenant, claim, self.now, kind, Actor(role, f"{role}-1"), salt=salt, **more)
        self.events.append(link(head, claim_head, event))
        self.tree.append(self.events[-1].hash)
        return self.events[-1]

    def checkpoint(self, stamped: bool = False) -> Checkpoint:
        made = sign(self.keys, self.tenant, self.events[-1].head, self.tree, self.now)
        self.checkpoints.append(made)
        if stamped:
            given = stamp(
                made.to_stamp, Authority("https://tsa.test", self.authority.root), self.authority.post
            )
            self.stamps[made.seq] = (given,)
        return made

    def of(self, claim: str) -> tuple[ChainedEvent, ...]:
        return tuple(e for e in self.events if e.claim == claim)

    def export(self, case: Case, variant: Variant) -> tuple[Prepared, Proof]:
        prepared = prepare(case, variant, self.now)
        exported = self.add(case.claim, EXPORTED, data=prepared.event_data)
        final = self.checkpoint(stamped=True)
        hashes = [e.hash for e in self.events]
        return prepared, Proof(exported, final, hashes, self.checkpoints[:-1], self.stamps)


@cache
def screening() -> Screening:
    """A real check of demo claim 05 (a crack painted on the listing photo)."""
    folder = DEMO / "claims" / "05-derived-painted-crack"
    return Screening.of(check([folder / "buyer-1.jpg"], product=[folder / "listing-1.jpg"]))


def photo(name: str) -> bytes:
    return (DEMO / "claims" / "05-derived-painted-crack" / name).read_bytes()


def sha(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def story(record: Record) -> Case:
    """Let two claims happen side by side; return the case of the first."""
    found, buyer, listing = screening(), photo("buyer-1.jpg"), photo("listing-1.jpg")
    versions = {f["examiner"]: f["examiner_version"] for f in found.parsed["findings"]}
    record.add("c2", "submitted", "buyer", data={"text": sha("other")})
    record.add("c1", "submitted", "buyer", data={"statement": sha(STATEMENT)}, evidence=(sha(buyer),))
    record.add("c1", "reference-added", "merchant", evidence=(sha(listing),))
    record.add("c2", "withdrawn", "buyer")
    record.add(
        "c1",
        "screened",
        data={"report": found.sha256},
        evidence=(found.sha256,),
        tools=versions,
        policy="shop@3",
    )
    record.checkpoint(stamped=True)
    record.add("c3", "submitted", "buyer")
    record.add("c1", "replied", "merchant", data={"reply": sha(REPLY)})
    record.add("c1", "leased", "reviewer")
    record.add(
        "c1", "decided", "reviewer", data={"outcome": "refused", "reasons": sha(REASON)}, policy="shop@3"
    )
    record.add("c3", "withdrawn", "buyer")
    return Case(
        tenant=record.tenant,
        claim="c1",
        events=record.of("c1"),
        exhibits=(
            Exhibit(
                sha(buyer), buyer, "张三的照片.jpg", "claim", Party.BUYER, (Region(10, 10, 60, 40),), "r-7"
            ),
            Exhibit(sha(listing), listing, "listing.jpg", "product", Party.MERCHANT, (), "r-7"),
        ),
        words=(
            Words(STATEMENT, "statement", Party.BUYER, (Passage(8, 10),), "r-7"),
            Words(REPLY, "reply", Party.MERCHANT),
            Words(REASON, "reason", Party.PLATFORM),
        ),
        screenings=(found,),
        facts={"goods": "花瓶 𠮷", "amount": "195.00", "currency": "CNY", "remedy": "refund-only"},
        buyer_facts={"buyer_account": "buyer-account-778"},
        merchant_facts={"merchant_account": "shop-account-31"},
        shared_kinds=frozenset({"submitted", "reference-added", "replied", "decided"}),
    )


def built(folder: Path, variant: Variant = Variant.FULL) -> tuple[bytes, Record]:
    """Return an exported case file and the record it comes from."""
    record = Record(open_keyring(folder / "keys", BEGIN))
    case = story(record)
    prepared, proof = record.export(case, variant)
    return build(prepared, proof, record.keys), record


def members(data: bytes) -> dict[str, bytes]:
    """Read a case file with the standard library's own reader."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {info.filename: file.read(info) for info in file.infolist()}


def listed(inside: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """What a manifest says of these members."""
    return [
        {"name": name, "size": len(data), "crc32": zlib.crc32(data), "sha256": sha(data)}
        for name, data in inside.items()
    ]


def packed(pairs: Iterable[tuple[str, bytes]]) -> bytes:
    """Write a container as well-formed as an exported one, of any members."""
    out, made = [], []
    for name, data in pairs:
        made.append((name, len(data), zlib.crc32(data)))
        out += [local_header(*made[-1]), data]
    return b"".join(out) + directory(made)


def manifest(data: bytes) -> dict[str, Any]:
    return dict(json.loads(members(data)["manifest.json"]))
