#!/usr/bin/env python3
"""Offline verifier of Jianzhen case files and event chains. 鉴真案卷与事件链的离线核验程序。

    python verify.py FILE.zip [--key KEY-ID] [--root TSA-ROOT.pem] [--json] [--lang zh|en]

Needs Python 3.11, and from PyPI: rfc8785 (canonical JSON), cryptography (Ed25519), rfc3161-client
(timestamps). It imports nothing of Jianzhen, opens no connection and writes no file: read it, then run it.

Exit codes: 0 it holds · 1 faults were found, each is named · 2 it cannot be read as a case file.
退出码：0 核验通过 · 1 发现问题，逐项列出 · 2 无法作为案卷读取
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import re
import struct
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

ZEROS = "0" * 64
"""What the first event names as the hash before it."""
UNKNOWN = ""
"""Stands for a hash that is not shown."""
BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)
"""What hostile JSON can make the checks raise."""


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold.

    `code`: changed, dropped, added, reordered, gap, fork (events and members); signature, key, timestamp
    (what was signed); container (bytes around the members); unreadable. `where`: the event ("event 17": in a
    case file by its number within the claim), member ("originals/….jpg"), checkpoint or byte.
    """

    code: str
    where: str
    en: str
    zh: str


class Faults(list[Fault]):
    """The faults found so far."""

    def add(self, code: str, where: str | int, en: str, zh: str) -> None:
        """Add one; a bare number is that of an event."""
        self.append(Fault(code, f"event {where}" if isinstance(where, int) else where, en, zh))

    def about(self, *where: str) -> bool:
        """Whether something is already said of any of these."""
        return any(fault.where in where for fault in self)


# --- Events: each names the hash of the one before it ------------------------------------------------------


def canonical(value: Any) -> bytes:
    """Return the one spelling of a JSON value that is hashed and signed (RFC 8785)."""
    return rfc8785.dumps(value)


def parse(text: bytes | str) -> Any:
    """Read JSON; a key given twice, NaN and Infinity are no JSON. Raises ValueError or RecursionError."""
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def event_hash(event: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of an event's canonical form without its own `hash`."""
    return hashlib.sha256(canonical({k: v for k, v in event.items() if k != "hash"})).hexdigest()


class _Link(NamedTuple):
    """What is checked of one event: its number, its stated and its true hash, and the hash before it."""

    number: int
    stated: str
    computed: str
    before: str


def verify_events(
    events: Iterable[Any], checkpoints: Iterable[Any] = (), keys: Sequence[Any] = ()
) -> list[Fault]:
    """Check the whole chain of one tenant, in the order it is kept, and its signed checkpoints.

    Args:
        events: event objects with their `hash`, or pairs of an event's canonical bytes as stored and its
            stated hash; oldest first.
        checkpoints: signed checkpoints of that tenant; they show whether the end was cut off.
        keys: the public key records the checkpoints were signed under, oldest first.

    Returns:
        Every fault found; none if the chain holds. Memory: about 1 kB an event.
    """
    faults = Faults(verify_keys(keys))
    links: list[_Link] = []
    claims: list[tuple[str, _Link]] = []
    tenant = None
    for place, event in enumerate(events, start=1):
        try:
            if isinstance(event, tuple):
                computed, stated, event = hashlib.sha256(event[0]).hexdigest(), str(event[1]), parse(event[0])
            else:
                computed, stated = event_hash(event), str(event["hash"])
            link = _Link(_number(event["seq"]), stated, computed, str(event["previous"]))
            inner = _Link(_number(event["claim_seq"]), stated, computed, str(event["claim_previous"]))
            claim, whose = str(event["claim"]), str(event["tenant"])
        except BROKEN as error:
            en, zh = f"this is no event ({error!r:.200})", f"这不是事件（{error!r:.200}）"
            faults.add("unreadable", f"event at place {place}", en, zh)
            continue
        if computed != stated:
            faults.add("changed", link.number, "its content was changed", "内容被改动")
        tenant = tenant or whose
        if whose != tenant:
            faults.add("added", link.number, "it belongs to another tenant", "它属于另一主体")
        links.append(link)
        claims.append((claim, inner))
    kept = _check_links(links, faults)
    if not faults:
        _check_claims(claims, faults)
    _check_checkpoints(kept, [c for c in checkpoints if _check_signature(c, keys, faults)], faults)
    return faults


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**53:
        raise ValueError(f"{value!r:.40} is no number of an event")
    return value


def _check_links(links: list[_Link], faults: Faults) -> list[_Link]:
    """Name what is missing, doubled, in the wrong place or not linked; return the chain that is left."""
    _check_order([link.number for link in links], faults)
    by_number: dict[int, list[_Link]] = {}
    for link in links:
        by_number.setdefault(link.number, []).append(link)
    last, kept = _Link(0, ZEROS, ZEROS, ""), []
    for number in sorted(by_number):
        link = _choose(by_number[number], by_number.get(number + 1, []), faults)
        if number > last.number + 1:
            first, until = last.number + 1, number - 1
            where = f"event {first}" if first == until else f"events {first}–{until}"
            if link.before in (last.stated, last.computed):
                faults.add("gap", where, "numbers were skipped; the links go on", "编号有空缺，链本身相连")
            else:
                faults.add("dropped", where, "missing from the chain", "从链中缺失")
        elif UNKNOWN not in (link.before, last.stated) and link.before not in (last.stated, last.computed):
            if last.number:
                en = f"it is not the one that event {number} follows: one of the two was exchanged"
                faults.add("changed", last.number, en, f"事件 {number} 所接的不是它：两者之一被替换")
            else:
                faults.add("changed", number, "it is not the first of its chain", "它不是链的第一个事件")
        kept.append(link)
        last = link
    return kept


def _check_order(numbers: list[int], faults: Faults) -> None:
    """Name the fewest events that stand in the wrong place: those outside a longest rising run."""
    if all(a <= b for a, b in itertools.pairwise(numbers)):
        return
    tails: list[int] = []
    ends: list[int] = []
    came_from: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        came_from.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [number], [place]
    rising, place = set(), ends[-1]
    while place >= 0:
        rising.add(numbers[place])
        place = came_from[place]
    for number in dict.fromkeys(n for n in numbers if n not in rising):  # a doubled one is named elsewhere
        faults.add("reordered", number, "it stands in another place", "它的位置被调换")


def _choose(rivals: list[_Link], next_ones: list[_Link], faults: Faults) -> _Link:
    """Return the event of a number; of several, the one that the next event names."""
    if len(rivals) == 1:
        return rivals[0]
    number = rivals[0].number
    named = [r for r in rivals if any(n.before in (r.stated, r.computed) for n in next_ones)]
    if len({r.computed for r in rivals}) == 1:
        faults.add("added", number, "it stands here more than once", "它重复出现")
    elif named:
        faults.add("added", number, "one more event with this number was put in", "多出一个同号事件")
    else:
        faults.add("fork", number, "two different events bear this number", "两个不同的事件同号")
    return (named or rivals)[0]


def _check_claims(claims: list[tuple[str, _Link]], faults: Faults) -> None:
    """Check the chain of every claim inside a chain that holds as a whole."""
    heads: dict[str, tuple[int, str]] = {}
    for claim, link in claims:
        number, head = heads.get(claim, (0, ZEROS))
        if (link.number, link.before) != (number + 1, head):
            where = f"claim {claim} event {link.number}"
            faults.add(
                "gap", where, f"it does not follow event {number} of its claim", "未接在本案前一事件之后"
            )
        heads[claim] = (link.number, link.stated)


# --- Merkle tree over the hashes of all events of a tenant (RFC 9162, 2.1) ---------------------------------


def leaf(event_sha256: str) -> bytes:
    """Return the leaf of an event, given its hash in hex."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(event_sha256)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree; it keeps only the roots of its full subtrees, largest first (at most 53)."""

    def __init__(self, size: int = 0, peaks: Iterable[str] = ()) -> None:
        self.size = size
        self._peaks = [bytes.fromhex(peak) for peak in peaks]
        if len(self._peaks) != size.bit_count():
            raise ValueError("a tree of this size has another number of peaks")

    @property
    def peaks(self) -> list[str]:
        """What to keep in order to go on later: `Tree(tree.size, tree.peaks)`."""
        return [peak.hex() for peak in self._peaks]

    def append(self, event_sha256: str) -> None:
        """Add the next event."""
        top, size = leaf(event_sha256), self.size
        while size & 1:
            top, size = node(self._peaks.pop(), top), size >> 1
        self._peaks.append(top)
        self.size += 1

    @property
    def root(self) -> str:
        """The root, in hex."""
        if not self._peaks:
            return hashlib.sha256().hexdigest()
        top = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            top = node(peak, top)
        return top.hex()


def root_of_path(event_sha256: str, seq: int, size: int, path: Sequence[str]) -> str | None:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None if it is no such proof."""
    index, last, top = seq - 1, size - 1, leaf(event_sha256)
    if not 0 <= index <= last:
        return None
    for step in path:
        if last == 0:
            return None
        beside = bytes.fromhex(step)
        if index & 1 or index == last:
            top = node(beside, top)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            top = node(top, beside)
        index, last = index >> 1, last >> 1
    return top.hex() if last == 0 else None


# --- What was signed: keys and checkpoints -----------------------------------------------------------------


def key_id(public: str) -> str:
    """Return the id of a public key given as 64 hex digits: the SHA-256 of its 32 bytes."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()


def signature_holds(signed: Mapping[str, Any], public: str) -> bool:
    """Tell whether the `signature` of an object is that of this key over the rest of it."""
    try:
        body = canonical({k: v for k, v in signed.items() if k != "signature"})
        verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        verifier.verify(bytes.fromhex(signed["signature"]), body)
    except (InvalidSignature, *BROKEN):
        return False
    return True


def verify_keys(keys: Sequence[Any]) -> list[Fault]:
    """Check that the first key signed its own record, and every other was handed over by the one before."""
    faults = Faults()
    for number, key in enumerate(keys):
        try:
            before = keys[number - 1] if number else None
            good = key["schema"] == "jianzhen.key/1" and key_id(key["public"]) == key["id"]
            good = good and key["previous"] == (before["id"] if before else None)
            good = good and (before is None or key["since"] >= before["since"])
            good = good and signature_holds(key, (before or key)["public"])
        except BROKEN:
            good = False
        if not good:
            en = "it was changed, or not handed over by the key before it"
            faults.add("key", f"key {number + 1}", en, "公钥被改动，或未由前一公钥签名交接")
    return faults


def _check_signature(signed: Any, keys: Sequence[Any], faults: Faults) -> bool:
    """Check a checkpoint's signature, and that its key was the one in use at that time."""
    try:
        where = f"checkpoint {_number(signed['seq'])}"
        number = next(n for n, key in enumerate(keys) if key["id"] == signed["key"])
        until = keys[number + 1]["since"] if number + 1 < len(keys) else "9999"
        good = signed["schema"] == "jianzhen.checkpoint/1" and keys[number]["since"] <= signed["at"] <= until
        good = good and signature_holds(signed, keys[number]["public"])
    except (StopIteration, *BROKEN):
        where, good = (
            f"checkpoint {signed.get('seq')!r:.40}" if isinstance(signed, dict) else "checkpoint",
            False,
        )
    if not good:
        en = "its signature does not hold: it was changed, or its key was not in use then"
        faults.add("signature", where, en, "签名不成立：内容被改动，或所用公钥当时不在使用")
    return bool(good)


def _check_checkpoints(links: list[_Link], checkpoints: list[Any], faults: Faults) -> None:
    """Compare the chain with what was signed at each checkpoint."""
    tree, number = Tree(), 0
    for checkpoint in sorted(checkpoints, key=lambda c: int(c["seq"])):
        seq = checkpoint["seq"]
        if not links or links[-1].number < seq:
            first = links[-1].number + 1 if links else 1
            where = f"event {seq}" if first == seq else f"events {first}–{seq}"
            en = f"the end of the chain is missing: checkpoint {seq} was signed at event {seq}"
            faults.add("dropped", where, en, f"链的末尾缺失：检查点 {seq} 签署时已有事件 {seq}")
            return
        while number < len(links) and links[number].number <= seq:
            tree.append(links[number].computed)
            number += 1
        if number == 0 or links[number - 1].computed != checkpoint["head"] or tree.root != checkpoint["root"]:
            en = f"the events up to {seq} are not those that were signed"
            faults.add("changed", f"checkpoint {seq}", en, f"截至事件 {seq} 的内容与签署时不同")
            return


# --- Timestamps (RFC 3161) ---------------------------------------------------------------------------------

TEST_POLICY = "2.25.301953128744086129475811932457640915237"
"""Policy identifier in the stamps of Jianzhen's test authority, which prove nothing to third parties."""


def stamp_time(response: bytes, message: bytes, roots: bytes) -> tuple[datetime, bool]:
    """Return the time of a timestamp over `message`, and whether the test authority made it.

    Args:
        response: TimeStampResp, DER.
        message: what was stamped.
        roots: certificates (PEM) its chain has to lead to. They need to be valid at the time of the stamp
            only; whether one was revoked is not asked, since this works offline.

    Raises:
        ValueError: it is none, is of something else, or does not lead to these roots.
    """
    try:
        told = decode_timestamp_response(response)
        builder = VerifierBuilder()
        for root in load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(told, message)
        return told.tst_info.gen_time, told.tst_info.policy.dotted_string == TEST_POLICY
    except VerificationError as error:
        raise ValueError(f"the timestamp does not hold: {str(error).split(':')[0]}") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what its Rust code raises on some broken certificates
            raise ValueError("the timestamp or its root certificate is broken") from None
        raise


# --- The container: a ZIP of stored members in the order of the manifest, and not one byte more ------------

LARGEST, MOST_MEMBERS, LARGEST_JSON = 2**31, 10_000, 2**26
MANIFEST = "manifest.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,4}")
_HEADER = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DATE = 0x21
"""1 January 1980, the only date in a case file's container: the true times are in its events."""


def local_header(name: str, size: int, crc: int) -> bytes:
    """Return what stands before a member's bytes (APPNOTE 4.3.7)."""
    return _HEADER.pack(b"PK\3\4", 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0) + name.encode()


def directory(members: Iterable[tuple[str, int, int]]) -> bytes:
    """Return what stands behind the last member, given name, size and CRC-32 of each (4.3.12, 4.3.16)."""
    out, at, count = bytearray(), 0, 0
    for name, size, crc in members:
        fixed = (b"PK\1\2", 20, 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0, 0, 0, 0, 0, at)
        out += _ENTRY.pack(*fixed) + name.encode()
        at, count = at + _HEADER.size + len(name) + size, count + 1
    return bytes(out) + _END.pack(b"PK\5\6", 0, 0, count, count, len(out), at, 0)


class _Container:
    """Finds the members that the manifest lists, also in a file that was cut, padded or rearranged."""

    def __init__(self, data: bytes, faults: Faults) -> None:
        self.data, self.faults = data, faults
        self.members: dict[str, bytes] = {}
        self.agreeing: dict[str, bool] = {}
        """Whether a member's content and the checksum in its header agree."""
        self.packed = False
        """Whether another program compressed the members; nothing is ever unpacked here."""
        self._stated: dict[str, int] = {}
        self._claimed: list[tuple[int, int]] = []
        self._end = 0

    def take(self, name: str, size: int | None, digest: str = "", next_name: str = "") -> None:
        """Find the bytes of a member: those listed, if they are anywhere about; else what stands there."""
        at = self._end if self._near(self._end, name) else self._search(name)
        if at is None or at + _HEADER.size > len(self.data):
            self._unheaded(name, size, digest, next_name)
            return
        named = self._near(at, name) or at + _HEADER.size
        method, crc, told, extra = struct.unpack_from("<8xH4xLL6xH", self.data, at)
        start = named + len(name) + (extra if named == at + _HEADER.size and extra < 1024 else 0)
        size = told if size is None else size
        end = self._end_of(start, size, told, next_name)
        bare = named + len(name)
        windows = [(start, end), (end - size, end), (start, start + told), (bare, bare + size)]
        for first, last in windows:
            content = self.data[max(first, 0) : last]
            if hashlib.sha256(content).hexdigest() == digest or zlib.crc32(content) == crc:
                start, end = first, last
                break
        self._claimed.append((at, end))
        self._end = end
        if method in (8, 9, 12, 14, 93, 95) and (end - start != size or not digest):
            self.packed = True
            return
        self.members[name] = self.data[start:end]
        self.agreeing[name], self._stated[name] = zlib.crc32(self.members[name]) == crc, crc

    def _end_of(self, start: int, size: int, told: int, next_name: str) -> int:
        """Return where a member ends: as listed, as its header says, or where the next header is found."""
        for end in (start + size, start + told):
            if self.data[end : end + 4] in (b"PK\3\4", b"PK\1\2"):
                return end
        around = self.data[start + size + 16 : start + size + 96 + len(next_name)]
        if next_name and b"\0" + next_name.encode() in around:
            return start + size
        beyond = self.data.find(b"PK\3\4", start), self.data.find(b"PK\1\2", start)
        return min((b for b in beyond if b >= 0), default=len(self.data))

    def _unheaded(self, name: str, size: int | None, digest: str, next_name: str) -> None:
        """Take a member whose header is damaged: its content stands where it belongs, or ends there."""
        begin = self._end + _HEADER.size + len(name)
        if size is None:
            first = max(self.data.find(b'{"', 0, 256), 0)
            windows = [(first, self.data.find(b"PK\3\4", first))]
        else:
            after = self._search(next_name) if next_name != MANIFEST else self.data.find(b"PK\1\2", self._end)
            windows = [(begin, begin + size), ((after or 0) - size, after or 0)]
        for start, end in windows:
            content = self.data[max(start, 0) : max(end, 0)]
            if content and (size is None or hashlib.sha256(content).hexdigest() == digest):
                self._claimed.append((min(self._end, start), end))
                self._end, self.members[name], self.agreeing[name] = end, content, True
                return

    def by_checksums(self) -> None:
        """Without a manifest: name the members that do not agree with the checksum in their own header."""
        at = -1
        while (at := self.data.find(b"PK\3\4", at + 1)) >= 0 and at + _HEADER.size <= len(self.data):
            crc, size, _, length, _ = struct.unpack_from("<14xLLLHH", self.data, at)
            start = at + _HEADER.size + length
            name = self.data[at + _HEADER.size : start].decode("ascii", "replace")
            differs = zlib.crc32(self.data[start : start + size]) != crc
            if differs and name != MANIFEST and _NAME.fullmatch(name):
                self.faults.add("changed", name, "it does not agree with its checksum", "与其校验和不符")

    def finish(self, order: Sequence[str]) -> None:
        """Compare every byte outside the members with the one container that these members make."""
        made, at = [], 0
        for name in (name for name in order if name in self.members):
            crc = zlib.crc32(self.members[name])
            changed = (
                self.faults.about(name) and not self.agreeing[name]
            )  # named already: no fault of its header
            made.append((name, len(self.members[name]), self._stated[name] if changed else crc))
        for name, size, crc in made:
            header = local_header(name, size, crc)
            if not self._same(self.data[at : at + len(header)], header, f"header of {name}", at):
                break
            if self.data[at + len(header) : at + len(header) + size] != self.members[name]:
                self._same(b"", b"", f"place of {name}", at)
                break
            at += len(header) + size
        else:
            self._same(self.data[at:], directory(made), "directory at the end", at)
        self._strangers(order)

    def _near(self, at: int, name: str) -> int | None:
        """Return where the name stands in the header at `at`, also if a byte before it was lost or put in."""
        found = self.data.find(b"\0" + name.encode(), at + 16, at + 64 + len(name))
        return None if found < 0 else found + 1

    def _search(self, name: str) -> int | None:
        """Return where a header with this name begins, outside the members found so far."""
        mark, at = name.encode(), -1
        while (at := self.data.find(mark, at + 1)) >= 0:
            begin = at - _HEADER.size
            if begin < 0 or self.data[begin : begin + 4] != b"PK\3\4":
                continue
            if struct.unpack_from("<H", self.data, begin + 26)[0] == len(mark) and self._free(begin):
                return begin
        return None

    def _free(self, at: int) -> bool:
        return not any(first <= at < end for first, end in self._claimed)

    def _same(self, found: bytes, expected: bytes, what: str, at: int) -> bool:
        if found == expected and expected:
            return True
        pairs = enumerate(zip(found, expected, strict=False))
        at += next((n for n, (a, b) in pairs if a != b), min(len(found), len(expected)))
        en = f"the {what} is not as it was written; the contents are judged apart from this"
        self.faults.add("container", f"byte {at}", en, f"与写出时不同（{what}）；内容另行核验")
        return False

    def _strangers(self, order: Sequence[str]) -> None:
        """Name members that nobody listed, or that stand here twice."""
        at = -1
        while (at := self.data.find(b"PK\3\4", at + 1)) >= 0 and at + _HEADER.size <= len(self.data):
            if self._free(at):
                (size,) = struct.unpack_from("<H", self.data, at + 26)
                raw = self.data[at + _HEADER.size : at + _HEADER.size + min(size, 128)]
                name = "".join(c if c.isprintable() else "?" for c in raw.decode("ascii", "replace"))
                if name in order:
                    self.faults.add("added", name, "it stands in the file more than once", "它重复出现")
                else:
                    self.faults.add("added", name, "the manifest does not list it", "清单中没有它")


# --- The case file -----------------------------------------------------------------------------------------

PROOFS = ("events.jsonl", "checkpoints.json", "keys.json", "timestamps/")
"""Members that prove; all others are the contents, and the last event names their digest."""


@dataclass
class Result:
    """What was found. `facts` say what the file is; they count for nothing where there are faults."""

    faults: list[Fault]
    facts: dict[str, Any]
    readable: bool = True

    @property
    def exit_code(self) -> int:
        """0 it holds, 1 it does not, 2 it cannot be read as a case file."""
        return int(bool(self.faults)) if self.readable else 2


def verify_file(path: Path, *, key: str | None = None, roots: bytes | None = None) -> Result:
    """Verify a case file. Raises OSError if it cannot be opened; see `verify_bytes`."""
    if path.stat().st_size > LARGEST:
        return _unreadable("the file is too large", "文件过大")
    return verify_bytes(path.read_bytes(), key=key, roots=roots)


def verify_bytes(data: bytes, *, key: str | None = None, roots: bytes | None = None) -> Result:
    """Verify a case file, never raising on what it holds.

    Args:
        data: the whole file.
        key: id of a key known from elsewhere; all that was signed must be signed by it, or by one it was
            handed on to.
        roots: PEM certificates of timestamp authorities known from elsewhere; else those in the file serve,
            which shows that stamp and root agree and not who the authority is.
    """
    faults = Faults()
    if len(data) > LARGEST or b"PK\3\4" not in data:
        return _unreadable("this is no case file", "这不是案卷文件")
    container = _Container(data, faults)
    container.take(MANIFEST, None)
    if not container.packed and MANIFEST not in container.members:
        faults.add("dropped", MANIFEST, "missing; nothing can be checked", "缺失，无法核验")
        return Result(faults, {})
    manifest, sizes = _manifest(container.members.get(MANIFEST, b""), faults)
    following = [*list(sizes)[1:], MANIFEST]  # with which the directory begins
    for (name, (size, digest)), next_name in zip(sizes.items(), following, strict=bool(sizes)):
        container.take(name, size, digest, next_name)
    if container.packed:
        return _unreadable(
            "another program packed it again: ask for it as exported", "已被重新压缩，请索取原件"
        )
    if not sizes:
        container.by_checksums()
        return Result(faults, {})
    case = _Case(container.members, manifest, faults)
    case.check_members(sizes, container.agreeing)
    container.finish([MANIFEST, *sizes])
    return case.verify(key, roots)


def _manifest(text: bytes, faults: Faults) -> tuple[Any, dict[str, tuple[int, str]]]:
    """Return the manifest with size and hash by name; none where it cannot be used."""
    try:
        manifest = parse(text[:LARGEST_JSON])
        members = manifest["members"]
        sizes = {str(m["name"]): (int(m["size"]), str(m["sha256"])) for m in members}
        good = manifest["schema"] == "jianzhen.casefile/1" and 0 < len(sizes) == len(members) <= MOST_MEMBERS
        good = good and MANIFEST not in sizes and all(map(_NAME.fullmatch, sizes))
        good = good and all(0 <= size <= LARGEST for size, _ in sizes.values())
        if good and canonical(manifest) == text:
            return manifest, sizes
    except BROKEN:
        pass
    faults.add(
        "changed", MANIFEST, "it was changed; nothing can be checked by it", "清单被改动，无法据以核验"
    )
    return {}, {}


def _unreadable(en: str, zh: str) -> Result:
    return Result([Fault("unreadable", "file", en, zh)], {}, readable=False)


def contents_digest(members: Iterable[tuple[str, str]]) -> str:
    """Return the digest of the contents, given name and SHA-256 of every member."""
    contents = sorted([name, digest] for name, digest in members if not name.startswith(PROOFS))
    return hashlib.sha256(canonical(contents)).hexdigest()


class _Case:
    """What the members of a case file say of the record, and whether it holds together."""

    def __init__(self, members: Mapping[str, bytes], manifest: Any, faults: Faults) -> None:
        self.members, self.manifest, self.faults = members, manifest, faults

    def check_members(self, sizes: Mapping[str, tuple[int, str]], agreeing: Mapping[str, bool]) -> None:
        """Check every member against the manifest, and the manifest against its signature."""
        signer = self._signer()
        signed = signer is not None and signature_holds(self.manifest, signer)
        for name, (size, digest) in sizes.items():
            found = self.members.get(name)
            if found is None:
                self.faults.add("dropped", name, "missing from the file", "文件中缺少此项")
            elif hashlib.sha256(found).hexdigest() != digest and (signed or not agreeing[name] or not signer):
                en = f"its content was changed ({size} bytes were listed, {len(found)} are here)"
                self.faults.add(
                    "changed", name, en, f"内容被改动（清单 {size} 字节，现为 {len(found)} 字节）"
                )
        if not signed and not self.faults.about("keys.json"):
            en = "it was changed after it was signed, or its key is not in keys.json"
            self.faults.add("signature", MANIFEST, en, "清单签名后被改动，或 keys.json 中没有其公钥")

    def _signer(self) -> str | None:
        """Return the public key that the manifest names; None where keys.json cannot be read or lacks it."""
        try:
            keys = parse(self.members["keys.json"][:LARGEST_JSON])
            return next(str(key["public"]) for key in keys if key["id"] == self.manifest["key"])
        except (StopIteration, *BROKEN):
            return None

    def verify(self, key: str | None, roots: bytes | None) -> Result:
        """Check everything that was signed or chained, and say what the file is."""
        try:
            return Result(self.faults, self._verify(key, roots))
        except BROKEN as error:
            if self.faults:  # what is broken is named already
                return Result(self.faults, {})
            return _unreadable(f"it is not built like a case file ({error!r:.200})", "结构不是案卷")

    def _verify(self, key: str | None, roots: bytes | None) -> dict[str, Any]:
        keys, signed, entries = self._json("keys.json"), self._json("checkpoints.json"), self._entries()
        events = [entry["event"] for entry in entries if entry]
        checkpoints: dict[int, Any] = {}
        self._chain(entries)
        if not self.faults.about("keys.json", "checkpoints.json"):  # what rests on these is not judged else
            self.faults += verify_keys(keys)
            self._pinned(keys, signed, key)
            checkpoints = {c["seq"]: c for c in signed if _check_signature(c, keys, self.faults)}
            self._in_trees(entries, checkpoints)
            self._to_the_end(events, checkpoints)
        self._named(events)
        return {
            **{name: self.manifest[name] for name in ("tenant", "claim", "variant", "at", "key")},
            "members": len(self.members) - 1,
            "events": len(entries),
            "withheld": sum("withheld" in event for event in events),
            "complete_until": max((c["at"] for c in checkpoints.values()), default=None),
            "key_confirmed": key is not None,
            "timestamps": self._stamps(checkpoints, roots),
            "roots_confirmed": roots is not None,
        }

    def _json(self, name: str) -> Any:
        try:
            return parse(self.members.get(name, b"[]")[:LARGEST_JSON])
        except BROKEN:
            if not self.faults.about(name):
                raise
            return []  # named already as changed

    def _entries(self) -> list[Any]:
        """Return the lines of events.jsonl; None where a line cannot be read, which is named."""
        entries: list[Any] = []
        for number, line in enumerate(self.members.get("events.jsonl", b"").splitlines(), start=1):
            try:
                entry = parse(line)
                _number(entry["event"]["claim_seq"]), _number(entry["event"]["seq"]), entry["proofs"][0]
                entries.append(entry)
            except BROKEN:
                self.faults.add("changed", number, "it was changed and cannot be read", "被改动，无法读取")
                entries.append(None)
        return entries

    def _pinned(self, keys: list[Any], checkpoints: list[Any], pinned: str | None) -> None:
        """Check that everything was signed by the key named, or by one it was handed on to."""
        ids = [key["id"] for key in keys]
        trusted = ids[ids.index(pinned) :] if pinned in ids else []
        if pinned and not {self.manifest["key"], *(c["key"] for c in checkpoints)} <= set(trusted):
            self.faults.add(
                "key", "key", "signed by another key than the one you named", "并非由您指定的公钥签名"
            )

    def _chain(self, entries: list[Any]) -> None:
        """Check the claim's own chain; of withheld events only the hash is known."""
        links = []
        for place, entry in enumerate(entries, start=1):
            lost = {"withheld": True, "claim_seq": place, "hash": UNKNOWN}
            event: Any = entry["event"] if entry else lost
            if "withheld" in event:
                links.append(_Link(event["claim_seq"], event["hash"], event["hash"], UNKNOWN))
                continue
            link = _Link(event["claim_seq"], event["hash"], event_hash(event), event["claim_previous"])
            if link.stated != link.computed:
                self.faults.add("changed", link.number, "its content was changed", "内容被改动")
            if (event["tenant"], event["claim"]) != (self.manifest["tenant"], self.manifest["claim"]):
                self.faults.add("added", link.number, "it belongs to another claim", "它属于另一案件")
            links.append(link)
        _check_links(links, self.faults)

    def _in_trees(self, entries: list[Any], checkpoints: Mapping[int, Any]) -> None:
        """Check that every event stood at its place when the checkpoints were signed."""
        last = max(checkpoints, default=0)
        for entry in filter(None, entries):
            event, good = entry["event"], {}
            digest = event["hash"] if "withheld" in event else event_hash(event)
            for proof in entry["proofs"]:
                try:
                    signed = checkpoints[proof["checkpoint"]]
                    root = root_of_path(digest, event["seq"], signed["seq"], proof["path"])
                    good[signed["seq"]] = root == signed["root"]
                except BROKEN:
                    good[None] = False
            if not all(good.values()) or last not in good:
                en = "nothing signed proves that it was in the record in this form at this place"
                self.faults.add("added", event["claim_seq"], en, "没有签名证明它以此内容、在此位置存入链中")

    def _to_the_end(self, events: list[Any], checkpoints: Mapping[int, Any]) -> None:
        """Check that the last event closes both the history and the contents."""
        last: Any = max(events, key=lambda e: e["claim_seq"], default=None)
        final = checkpoints.get(max(checkpoints, default=0))
        if not last or not final or (last["hash"], last["seq"]) != (final["head"], final["seq"]):
            en = "the last events are missing: the newest checkpoint was signed over another one"
            self.faults.add("dropped", "end of the events", en, "末尾的事件缺失：最新检查点签署的是另一事件")
        elif last.get("kind") != "exported" or last["data"]["variant"] != self.manifest["variant"]:
            self.faults.add(
                "dropped", "end of the events", "the export itself is missing", "缺少导出这一事件"
            )
        elif self.faults.about(f"event {last['claim_seq']}"):
            return  # what it says of the contents is not known then
        elif last["data"]["contents"] != contents_digest(
            (member["name"], member["sha256"]) for member in self.manifest["members"]
        ):
            en = "it lists other contents than the export recorded"
            self.faults.add("changed", MANIFEST, en, "清单所列内容与导出事件记录的不同")

    def _named(self, events: list[Any]) -> None:
        """Check that originals and texts are those the events name, and that none is missing untold."""
        if self.faults.about("events.jsonl", "absent.json") or any(
            f.where[:5] == "event" for f in self.faults
        ):
            return  # what the events name is not known then
        shown = [event for event in events if "withheld" not in event]
        named = {digest for e in shown for digest in _hashes([e["data"], e["evidence"]])}
        here = {entry["sha256"] for entry in self._json("absent.json")}
        for name, data in self.members.items():
            digest = hashlib.sha256(data).hexdigest()
            here.add(digest)
            if name.startswith(("originals/", "texts/")) and not self.faults.about(name):
                if digest != name.split("/")[1][:64]:
                    self.faults.add("changed", name, "it is not what its name says", "与其名称所示的内容不符")
                elif digest not in named and len(shown) == len(events):
                    self.faults.add("added", name, "no event names it", "没有任何事件提到它")
        for digest in sorted({d for e in shown for d in e["evidence"]} - here):
            if not any(digest in fault.where or fault.where.startswith("findings/") for fault in self.faults):
                en, zh = "an event rests on it, and it is not here", "事件所依据的证据缺失"
                self.faults.add("dropped", f"evidence {digest}", en, zh)

    def _stamps(self, checkpoints: Mapping[int, Any], roots: bytes | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if self.faults.about("keys.json"):
            return found
        for name in self.members:
            if not name.startswith("timestamps/") or not name.endswith(".tsr"):
                continue
            root = name.removesuffix(".tsr") + ".pem"
            if self.faults.about(name, root, "checkpoints.json"):
                continue  # named already
            try:
                signed = checkpoints[int(name.removeprefix("timestamps/").split("-")[0])]
                given = roots or self.members.get(root, b"")
                at, test = stamp_time(self.members[name], canonical(signed), given)
                found.append({"checkpoint": signed["seq"], "at": at.isoformat(), "test": test})
            except BROKEN as error:
                self.faults.add(
                    "timestamp", name, f"{error!s:.200}", "时间戳不成立，或不能追溯到所给的根证书"
                )
        return found


def _hashes(value: Any) -> Iterator[str]:
    """Yield every SHA-256 in hex inside some JSON."""
    if isinstance(value, str):
        if re.fullmatch("[0-9a-f]{64}", value):
            yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _hashes(inner)


# --- The command -------------------------------------------------------------------------------------------

SHOWN: dict[str, tuple[str, str]] = {
    "claim": ("claim", "案件"),
    "tenant": ("of", "所属"),
    "variant": ("variant", "版本"),
    "at": ("exported", "导出时间"),
    "complete_until": ("complete until", "事件齐全，截至"),
    "events": ("events", "事件数"),
    "withheld": ("of these shown as hash only", "其中仅给出哈希"),
    "key": ("key", "公钥编号"),
}
TEST = ("test authority, proves nothing to third parties", "测试用时间戳机构，对第三方不具证明力")
HINTS = {
    "key_confirmed": (
        "compare the key with the one the platform publishes, or give --key",
        "请将公钥编号与平台公布的比对，或用 --key 指定",
    ),
    "roots_confirmed": (
        "the timestamps' roots come from this file: give your own with --root",
        "时间戳的根证书来自本文件，请用 --root 指定可信的根证书",
    ),
}


def as_text(result: Result, zh: bool = False) -> str:
    """Return what was found, for people."""
    lines = [f"✗ {f.where}: {f.zh if zh else f.en} [{f.code}]" for f in result.faults]
    if lines:
        return "\n".join([*lines, "核验不通过。" if zh else "It does not hold."])
    facts = result.facts
    lines = [f"{words[zh]}: {facts[name]}" for name, words in SHOWN.items()]
    for stamp in facts["timestamps"]:
        at = f"{stamp['at']} ({TEST[zh]})" if stamp["test"] else stamp["at"]
        lines.append(f"{'时间戳' if zh else 'timestamp'}: {at}")
    lines += [f"  → {words[zh]}" for name, words in HINTS.items() if not facts[name]]
    held = (
        "✓ 核验通过：自存入之日起未被改动。"
        if zh
        else "✓ It holds: nothing was changed since it was recorded."
    )
    return "\n".join([*lines, held])


def as_json(result: Result) -> dict[str, Any]:
    """Return what was found, for machines (schema `jianzhen.verification/1`)."""
    faults = [asdict(fault) for fault in result.faults]
    return {"schema": "jianzhen.verification/1", "holds": not faults, "faults": faults, "facts": result.facts}


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify one file, print what was found, return the exit code."""
    about = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=about)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="id of the platform's public key, known from elsewhere")
    parser.add_argument(
        "--root", type=Path, help="root certificates (PEM) of timestamp authorities you trust"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default=os.environ.get("LANG", "en")[:2])
    given = parser.parse_args(arguments)
    try:
        roots = given.root.read_bytes() if given.root else None
        result = verify_file(given.file, key=given.key, roots=roots)
    except OSError as error:
        result = _unreadable(f"it cannot be opened ({error.strerror})", f"无法打开（{error.strerror}）")
    if given.json:
        print(json.dumps(as_json(result), ensure_ascii=False, indent=2))
    else:
        print(as_text(result, given.lang == "zh"))
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main())
