#!/usr/bin/env python3
"""Offline verifier of Jianzhen case files and event chains. 鉴真案卷与事件链的离线核验程序。

    python verify.py FILE.zip [--key KEY-ID] [--root TSA-ROOT.pem] [--json] [--lang zh|en]

Needs Python 3.11, and from PyPI: rfc8785 (canonical JSON), cryptography (Ed25519), rfc3161-client
(timestamps). It imports nothing of Jianzhen, opens no connection and writes no file: read it, then run it.

What is checked, in the order of this file 核验内容（按本文件顺序）:

1. Events: the hash of each is that of its content, and each names the hash of the one before it.
   事件：哈希与内容相符，且逐一接在前一事件之后。
2. Tree: each event stood at its place when a checkpoint was signed. 树：签署检查点时各事件在其位置上。
3. Signatures: of keys, each handed over by the one before, and of checkpoints. 签名：公钥的交接与检查点。
4. Timestamps: each is one of its checkpoint. 时间戳：各自对应其检查点。
5. Container: each member is as listed, each byte around them as written. 容器：各项与清单相符，其外别无差异。
6. Case: the list is signed, and this is one claim, whole up to its export. 案卷：清单已签名，至导出为止完整。

Exit codes: 0 it holds · 1 faults were found, each is named · 2 it cannot be read as a case file.
退出码：0 核验通过 · 1 发现问题，逐项列出 · 2 无法作为案卷读取
"""

from __future__ import annotations

import argparse
import hashlib
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
from itertools import islice, takewhile
from operator import eq
from pathlib import Path
from typing import Any, NamedTuple

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

WORDS = {
    "changed": ("its content was changed", "内容被改动"),
    "dropped": ("it is missing", "缺失"),
    "added": ("it is not of this record, or stands here twice", "不属于本记录，或重复出现"),
    "reordered": ("it stands in another place", "位置被调换"),
    "gap": ("numbers were skipped; the links go on", "编号有空缺，链本身相连"),
    "fork": ("two different events bear this number", "两个不同的事件同号"),
    "signature": ("changed after it was signed, or its key was not in use", "签名后被改动，或其公钥不在使用"),
    "key": ("it was changed, or not handed over by the key before it", "公钥被改动，或未由前一公钥签名交接"),
    "timestamp": ("it does not hold, or not by the root given", "不成立，或不能追溯到所给的根证书"),
    "container": ("from here on the bytes around the members differ", "自此处起，各项之外的字节与写出时不同"),
    "unreadable": ("it cannot be read", "无法读取"),
}
"""The codes of faults, and what each says where nothing more is known."""
BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)
"""What hostile JSON can make the checks raise."""


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold: its code (`WORDS`), where it is, and what it is in words.

    `where`: a member ("originals/….jpg"), an event ("event 17": in a case file by its number within the
    claim), a checkpoint, a key or a byte.
    """

    code: str
    where: str
    en: str
    zh: str


class Faults(list[Fault]):
    """The faults found so far."""

    def add(self, code: str, where: str, en: str = "", zh: str = "") -> None:
        """Add one; without words of its own it has those of its code."""
        self.append(Fault(code, where, en or WORDS[code][0], zh or WORDS[code][1]))

    def about(self, *where: str) -> bool:
        """Whether something is already said of any of these."""
        return any(fault.where in where for fault in self)


# --- 1. Events: each names the hash of the one before it ---------------------------------------------------

ZEROS = "0" * 64
"""What the first event names as the hash before it."""
UNKNOWN = ""
"""Stands for a hash that is not shown."""


def canonical(value: Any) -> bytes:
    """Return the one spelling of a JSON value that is hashed and signed (RFC 8785)."""
    return rfc8785.dumps(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_JSON = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


def parse(text: bytes | str) -> Any:
    """Read JSON; a key given twice, NaN and Infinity are no JSON. Raises ValueError or RecursionError."""
    return _JSON.decode(text if isinstance(text, str) else text.decode())


def sha256(data: bytes | memoryview) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def event_hash(event: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an event's canonical form without its own `hash`."""
    return sha256(canonical({k: v for k, v in event.items() if k != "hash"}))


class _Link(NamedTuple):
    """What is checked of one event: its number, its stated and its true hash, and the hash before it."""

    number: int
    stated: str
    computed: str
    before: str


def verify_events(
    events: Iterable[Any], checkpoints: Iterable[Any] = (), keys: Sequence[Any] = ()
) -> list[Fault]:
    """Check the whole chain of one tenant, oldest event first; return every fault found.

    Args:
        events: event objects with their `hash`, or pairs of canonical bytes as stored and stated hash.
        checkpoints: signed checkpoints of that tenant; they show whether the end was cut off.
        keys: the public key records the checkpoints were signed under, oldest first.
    """
    faults = Faults(verify_keys(keys))
    links: list[_Link] = []
    claims: dict[str, list[_Link]] = {}
    tenants: list[str] = []
    for place, event in enumerate(events, start=1):
        try:
            if isinstance(event, tuple):
                computed, stated, event = sha256(event[0]), str(event[1]), parse(event[0])
            else:
                computed, stated = event_hash(event), str(event["hash"])
            link = _Link(_number(event["seq"]), stated, computed, str(event["previous"]))
            inner = _Link(_number(event["claim_seq"]), stated, computed, str(event["claim_previous"]))
            claim, tenant = str(event["claim"]), str(event["tenant"])
        except BROKEN:
            faults.add("unreadable", f"event at place {place}")
            continue
        links.append(link)
        claims.setdefault(claim, []).append(inner)
        tenants = tenants or [tenant]
        if tenant not in tenants:
            faults.add("added", f"event {link.number}", "it belongs to another tenant", "属于另一主体")
    kept = _check_links(links, faults)
    if not faults:
        for claim, inners in claims.items():
            _check_links(inners, faults, f"claim {claim} ")
    _check_checkpoints(kept, [c for c in checkpoints if _check_signature(c, keys, faults)], faults)
    return faults


def _number(value: Any, least: int = 1, most: int = 2**53 - 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError("this is no number, or out of bounds")
    return value


def _check_links(links: Sequence[_Link], faults: Faults, of: str = "") -> list[_Link]:
    """Name what is changed, missing, doubled, moved or not linked; return the chain that is left."""
    for number in _out_of_order([link.number for link in links]):
        faults.add("reordered", f"{of}event {number}")
    by_number: dict[int, list[_Link]] = {}
    for link in links:
        by_number.setdefault(link.number, []).append(link)
    last, kept = _Link(0, ZEROS, ZEROS, UNKNOWN), []
    for number, rivals in sorted(by_number.items()):
        where, first, until = f"{of}event {number}", last.number + 1, number - 1
        wanted = {after.before for after in by_number.get(number + 1, ())}
        named = [link for link in rivals if wanted & {link.stated, link.computed}]
        link = (named or rivals)[0]
        if link.stated != link.computed:
            faults.add("changed", where)
        if len(rivals) > 1:
            same = named or len({rival.computed for rival in rivals}) == 1
            faults.add("added" if same else "fork", where)
        linked = link.before in (last.stated, last.computed)
        if first <= until:
            faults.add("gap" if linked else "dropped", of + _events(first, until))
        elif not linked and UNKNOWN not in (link.before, last.stated):
            en, zh = f"event {number} names another one before it", f"事件 {number} 所接的是另一内容"
            faults.add("changed", f"{of}event {last.number or number}", en, zh)
        kept.append(link)
        last = link
    return kept


def _events(first: int, last: int) -> str:
    return f"event {first}" if first == last else f"events {first}–{last}"


def _out_of_order(numbers: Sequence[int]) -> list[int]:
    """Return the fewest numbers that break the order: those outside a longest rising run."""
    tails: list[int] = []  # by length of a rising run: the smallest number it can end with, and its place
    ends: list[int] = []
    came_from: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        came_from.append(ends[length - 1] if length else -1)
        tails[length : length + 1], ends[length : length + 1] = [number], [place]
    rising, place = set(), ends[-1] if ends else -1
    while place >= 0:
        rising.add(numbers[place])
        place = came_from[place]
    return [number for number in dict.fromkeys(numbers) if number not in rising]


# --- 2. Merkle tree over the hashes of all events of a tenant (RFC 9162, 2.1) ------------------------------


def leaf(event_sha256: str) -> bytes:
    """Return the leaf of an event, given its hash in hex."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(event_sha256)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree; it keeps only the roots of its full subtrees, largest first (at most 53)."""

    def __init__(self, size: int = 0, peaks: Iterable[str] = ()) -> None:
        self.size, self._peaks = size, [bytes.fromhex(peak) for peak in peaks]
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
        top = self._peaks[-1] if self._peaks else hashlib.sha256().digest()
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


# --- 3. What was signed: keys and checkpoints --------------------------------------------------------------


def key_id(public: str) -> str:
    """Return the id of a public key given as 64 hex digits: the SHA-256 of its 32 bytes."""
    return sha256(bytes.fromhex(public))


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
    faults, before = Faults(), None
    for number, key in enumerate(keys, start=1):
        try:
            good = key["schema"] == "jianzhen.key/1" and key_id(key["public"]) == key["id"]
            good = good and key["previous"] == (before["id"] if before else None)
            good = good and (before is None or key["since"] >= before["since"])
            good = good and signature_holds(key, (before or key)["public"])
        except BROKEN:
            good = False
        if not good:
            faults.add("key", f"key {number}")
        before = key
    return faults


def _check_signature(signed: Any, keys: Sequence[Any], faults: Faults) -> bool:
    """Check a checkpoint's signature, and that its key was the one in use at that time."""
    try:
        number = [key["id"] for key in keys].index(signed["key"])
        until = keys[number + 1]["since"] if number + 1 < len(keys) else "9999"
        good = signed["schema"] == "jianzhen.checkpoint/1" and keys[number]["since"] <= signed["at"] <= until
        good = good and _number(signed["seq"]) and signature_holds(signed, keys[number]["public"])
    except BROKEN:
        good = False
    if not good:
        seq = signed.get("seq") if isinstance(signed, dict) else "?"
        faults.add("signature", f"checkpoint {seq!s:.40}")
    return bool(good)


def _check_checkpoints(links: Sequence[_Link], checkpoints: Iterable[Any], faults: Faults) -> None:
    """Compare the chain with what was signed at each checkpoint, up to the first that differs."""
    tree, rest = Tree(), list(reversed(links))
    last = _Link(0, ZEROS, ZEROS, UNKNOWN)
    for checkpoint in sorted(checkpoints, key=lambda c: int(c["seq"])):
        seq = checkpoint["seq"]
        while rest and rest[-1].number <= seq:
            last = rest.pop()
            tree.append(last.computed)
        if not rest and last.number < seq:
            en, zh = f"missing at the end: checkpoint {seq} was signed", f"末尾缺失：检查点 {seq} 已签署"
            faults.add("dropped", _events(last.number + 1, seq), en, zh)
            break
        if (last.computed, tree.root) != (checkpoint["head"], checkpoint["root"]):
            en, zh = "the events up to it are not those that were signed", "截至此处的事件与签署时不同"
            faults.add("changed", f"checkpoint {seq}", en, zh)
            break


# --- 4. Timestamps (RFC 3161) ------------------------------------------------------------------------------

TEST_POLICY = "2.25.301953128744086129475811932457640915237"
"""Policy identifier in the stamps of Jianzhen's test authority, which prove nothing to third parties."""


def stamp_time(response: bytes, message: bytes, roots: bytes) -> tuple[datetime, bool]:
    """Return the time of a timestamp over `message`, and whether the test authority made it.

    `response` is a TimeStampResp (DER), `roots` the certificates (PEM) its chain has to lead to. They need to
    be valid at the time of the stamp only; whether one was revoked is not asked, since this works offline.
    Raises ValueError where it is none, is of something else, or does not lead to these roots.
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


# --- 5. The container: a ZIP of stored members in the order of the manifest, and not one byte more ---------

LARGEST, MOST_MEMBERS, LARGEST_JSON = 2**31, 10_000, 2**26
MANIFEST = "manifest.json"
_MANIFEST = re.compile(rb'\{"at":"[^\0-\x1f]*')
"""How it begins, and on to the first control character: it has none, and the header behind it has."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,4}")
_HEADER, _ENTRY, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_ANY_HEADER = re.compile(rb"(?s)PK\x03\x04(?=.{14}(....)....(..)(..))")
_DATE = 0x21
"""1 January 1980, the only date in a case file's container: the true times are in its events."""


class _Member(NamedTuple):
    """A member as the manifest lists it."""

    name: str
    size: int
    crc32: int
    sha256: str


class _Header(NamedTuple):
    """A member as its header states it: where that stands, and where the content begins and ends."""

    at: int
    name: str
    start: int
    end: int


def local_header(name: str, size: int, crc32: int) -> bytes:
    """Return what stands before a member's bytes (APPNOTE 4.3.7)."""
    return _HEADER.pack(b"PK\3\4", 20, 0, 0, 0, _DATE, crc32, size, size, len(name), 0) + name.encode()


def directory(members: Iterable[tuple[str, int, int]]) -> bytes:
    """Return what stands behind the last member, given name, size and CRC-32 of each (4.3.12, 4.3.16)."""
    out, at, count = bytearray(), 0, 0
    for name, size, crc32 in members:
        fixed = (b"PK\1\2", 20, 20, 0, 0, 0, _DATE, crc32, size, size, len(name), 0, 0, 0, 0, 0, at)
        out += _ENTRY.pack(*fixed) + name.encode()
        at, count = at + _HEADER.size + len(name) + size, count + 1
    return bytes(out) + _END.pack(b"PK\5\6", 0, 0, count, count, len(out), at, 0)


def _manifest(data: bytes) -> tuple[Any, int, list[_Member]]:
    """Return the manifest, where it begins, and all members with itself the first. Raises one of `BROKEN`."""
    text = _MANIFEST.search(data, 0, LARGEST_JSON)
    manifest, _ = _JSON.raw_decode(text[0].decode("utf-8", "replace") if text else "")
    itself = canonical(manifest)
    at = data.index(itself)
    listed = [_Member(MANIFEST, len(itself), zlib.crc32(itself), sha256(itself))]
    for told in manifest["members"]:
        size, crc32 = _number(told["size"], 0, LARGEST), _number(told["crc32"], 0, 2**32 - 1)
        listed.append(_Member(str(told["name"]), size, crc32, str(told["sha256"])))
    names = {member.name for member in listed if _NAME.fullmatch(member.name)}
    good = 1 < len(names) == len(listed) <= MOST_MEMBERS and manifest["schema"] == "jianzhen.casefile/1"
    if not good or sum(member.size for member in listed) > LARGEST:
        raise ValueError("this is no manifest")
    return manifest, at, listed


def _headers(data: bytes) -> list[_Header]:
    """Return what looks like the header of a member, wherever it stands."""
    headers = []
    for found in islice(_ANY_HEADER.finditer(data), 2 * MOST_MEMBERS):
        size, length, extra = (int.from_bytes(part, "little") for part in found.groups())
        named = found.start() + _HEADER.size
        name = data[named : named + min(length, 640)].decode("ascii", "replace")
        headers.append(_Header(found.start(), name, named + length + extra, named + length + extra + size))
    return headers


def _find(data: bytes, listed: Sequence[_Member], headers: Sequence[_Header]) -> dict[str, int]:
    """Return where the content of each member begins, of those whose SHA-256 agrees.

    Three places are looked at: where it was written; behind a header of its name; and where it was written
    counted from the end, since bytes put in or cut out before it move it. It does not agree where more was
    added behind it that is read as its content: then its header tells another end, and the next one is there.
    """
    ends = {h.start: h.end for h in headers if data[h.end : h.end + 3] in (b"PK\3", b"PK\1")}
    headed: dict[str, list[int]] = {}
    for header in headers:
        headed.setdefault(header.name, []).append(header.start)
    longer = len(data) - sum(_HEADER.size + len(m.name) + m.size for m in listed)
    longer -= len(directory(m[:3] for m in listed))
    found: dict[str, int] = {}
    at = 0
    for name, size, _, digest in listed:
        at += _HEADER.size + len(name)
        behind = headed.get(name, [])[:3]
        places = [at, *behind, max(0, at + longer)] if size else behind  # no bytes are everywhere
        for start in places:
            whole = ends.get(start, start + size) == start + size
            if whole and name not in found and sha256(memoryview(data)[start : start + size]) == digest:
                found[name] = start
        at += size
    return found


def _check_container(
    data: bytes,
    listed: Sequence[_Member],
    headers: Sequence[_Header],
    found: Mapping[str, int],
    faults: Faults,
) -> None:
    """Name the members that are not as listed, and the first byte around the members that differs."""
    own = []  # what belongs to each member: from where no other header fits before it, to its end
    headed = {header.name: header.at for header in reversed(headers)}
    for name, size, _, _ in listed:
        if name in found:
            own.append((found[name] - 2 * _HEADER.size - len(name), found[name] + size))
        elif name in headed:
            faults.add("changed", name)
            own.append((headed[name], headed[name] + _HEADER.size + len(name) + size))
        else:
            faults.add("dropped", name)
    names = {start: name for name, start in found.items()}
    for start in _out_of_order([found[m.name] for m in listed if m.name in found]):
        faults.add("reordered", names[start])
    byte = _first_difference(data, listed, found)
    if byte is not None:
        faults.add("container", f"byte {byte}")
        for header in headers:
            if not any(first <= header.at < end for first, end in own):
                faults.add("added", "".join(c if c.isprintable() else "?" for c in header.name[:128]))


def _first_difference(data: bytes, listed: Sequence[_Member], found: Mapping[str, int]) -> int | None:
    """Return the first byte outside the contents that is not as written; None if there is none.

    None, and nothing missing: the file is, byte for byte, the only one that its manifest describes.
    """
    at = 0
    parts = [(local_header(*m[:3]), m.name, m.size) for m in listed]
    for part, name, size in [*parts, (directory(m[:3] for m in listed), "", 0)]:
        end = at + len(part)
        here = data[at:end] if name else data[at:]
        if here != part:
            return at + sum(1 for _ in takewhile(bool, map(eq, here, part)))
        if found.get(name, end) != end:
            return end
        at = end + size
    return None


# --- 6. The case file --------------------------------------------------------------------------------------

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
    if len(data) > LARGEST or b"PK\3\4" not in data:
        return _unreadable("this is no case file", "这不是案卷文件")
    if data[8:10] == b"\x08\0" and not _MANIFEST.search(data, 0, LARGEST_JSON):
        return _unreadable(
            "another program packed it again: ask for the original", "已被重新压缩，请索取原件"
        )
    faults, headers = Faults(), _headers(data)
    try:
        manifest, at, listed = _manifest(data)
    except BROKEN:
        en = "missing or changed, and cannot be read: nothing can be checked by it"
        faults.add("changed", MANIFEST, en, "缺失或被改动而无法读取，无法据以核验")
        return Result(faults, {})
    found = _find(data, listed, headers) | {MANIFEST: at}
    spans = {header.name: (header.start, header.end) for header in reversed(headers)}
    spans |= {m.name: (found[m.name], found[m.name] + m.size) for m in listed if m.name in found}
    case = _Case(data, spans, manifest, faults)
    if case.is_signed("keys.json" not in found):
        _check_container(data, listed, headers, found, faults)
    else:
        en = "changed after it was signed, or its key is not in keys.json: nothing can be checked by it"
        faults.add("signature", MANIFEST, en, "签名后被改动，或 keys.json 中没有其公钥，无法据以核验")
    try:
        return Result(faults, case.verify(key, roots))
    except BROKEN as error:
        if faults:  # what is broken is named already
            return Result(faults, {})
        return _unreadable(f"it is not built like a case file ({error!r:.200})", "结构不是案卷")


def _unreadable(en: str, zh: str) -> Result:
    return Result([Fault("unreadable", "file", en, zh)], {}, readable=False)


def contents_digest(members: Iterable[tuple[str, str]]) -> str:
    """Return the digest of the contents, given name and SHA-256 of every member."""
    contents = sorted([name, digest] for name, digest in members if not name.startswith(PROOFS))
    return sha256(canonical(contents))


class _Case:
    """What the members of a case file say of the record, and whether it holds together."""

    def __init__(self, data: bytes, spans: dict[str, tuple[int, int]], manifest: Any, faults: Faults) -> None:
        self.data, self.spans, self.manifest, self.faults = data, spans, manifest, faults

    def _content(self, name: str) -> bytes:
        start, end = self.spans[name]
        return self.data[start : min(end, start + LARGEST_JSON)]

    def is_signed(self, keys_differ: bool) -> bool:
        """Tell whether the manifest's signature holds.

        Where keys.json is not as listed and lacks the key, nobody can tell; then keys.json is to be named.
        """
        try:
            keys = parse(self._content("keys.json"))
            public = next(k["public"] for k in keys if self.manifest["key"] == k["id"] == key_id(k["public"]))
        except (StopIteration, *BROKEN):
            return keys_differ and any(m["name"] == "keys.json" for m in self.manifest["members"])
        return signature_holds(self.manifest, public)

    def verify(self, key: str | None, roots: bytes | None) -> dict[str, Any]:
        """Check everything that was chained or signed, and say what the file is. Raises one of `BROKEN`."""
        entries = self._entries()
        events = [entry["event"] for entry in entries]
        checkpoints: dict[int, Any] = {}
        if not self.faults.about("keys.json", "checkpoints.json"):  # what rests on these is not judged else
            keys, signed = parse(self._content("keys.json")), parse(self._content("checkpoints.json"))
            self.faults += verify_keys(keys)
            checkpoints = {c["seq"]: c for c in signed if _check_signature(c, keys, self.faults)}
            self._check_places(entries, checkpoints)
            if not self.faults:
                self._check_contents(events)
            self._check_pinned(keys, signed, key)
        return {
            **{name: self.manifest[name] for name in ("tenant", "claim", "variant", "at", "key")},
            "members": len(self.manifest["members"]),
            "events": len(entries),
            "withheld": sum("withheld" in event for event in events),
            "complete_until": max((c["at"] for c in checkpoints.values()), default=None),
            "key_confirmed": key is not None,
            "timestamps": self._stamps(checkpoints, roots),
            "roots_confirmed": roots is not None,
        }

    def _entries(self) -> list[Any]:
        """Check the claim's own chain, return its lines; of withheld events only the hash is known."""
        entries, links = [], []
        for number, line in enumerate(self._content("events.jsonl").splitlines(), start=1):
            link = _Link(number, UNKNOWN, UNKNOWN, UNKNOWN)
            try:
                entry = parse(line)
                event, stated, _ = entry["event"], str(entry["event"]["hash"]), entry["proofs"][0]
                link = _Link(_number(event["claim_seq"]), stated, stated, UNKNOWN)
                if "withheld" not in event:
                    link = link._replace(computed=event_hash(event), before=str(event["claim_previous"]))
                    if (event["tenant"], event["claim"]) != (self.manifest["tenant"], self.manifest["claim"]):
                        en, zh = "it belongs to another claim", "它属于另一案件"
                        self.faults.add("added", f"event {link.number}", en, zh)
                entries.append(entry)
            except BROKEN:
                self.faults.add("changed", f"event {number}")
            links.append(link)
        _check_links(links, self.faults)
        return entries

    def _check_contents(self, events: list[Any]) -> None:
        """Check that the contents are those exported, and originals and texts those the events name."""
        listed = {member["name"]: member["sha256"] for member in self.manifest["members"]}
        exported, digest = events[-1]["data"], contents_digest(listed.items())
        if (exported["variant"], exported["contents"]) != (self.manifest["variant"], digest):
            en, zh = "it lists other contents than the export recorded", "所列内容与导出事件记录的不同"
            self.faults.add("changed", MANIFEST, en, zh)
        shown = [event for event in events if "withheld" not in event]
        named = {digest for event in shown for digest in _hashes([event["data"], event["evidence"]])}
        for name in (name for name in listed if name.startswith(("originals/", "texts/"))):
            if listed[name] != name.split("/")[1][:64]:
                self.faults.add("changed", name, "it is not what its name says", "与其名称所示的内容不符")
            elif listed[name] not in named and len(shown) == len(events):
                self.faults.add("added", name, "no event names it", "没有任何事件提到它")
        here = {*listed.values(), *(entry["sha256"] for entry in parse(self._content("absent.json")))}
        for digest in sorted({digest for event in shown for digest in event["evidence"]} - here):
            self.faults.add("dropped", f"evidence {digest}")

    def _check_pinned(self, keys: list[Any], checkpoints: list[Any], pinned: str | None) -> None:
        """Check that everything was signed by the key named, or by one it was handed on to."""
        ids = [key["id"] for key in keys]
        trusted = ids[ids.index(pinned) :] if pinned in ids else []
        if pinned and not {self.manifest["key"], *(c["key"] for c in checkpoints)} <= set(trusted):
            en, zh = "signed by another key than the one you named", "并非由您指定的公钥签名"
            self.faults.add("key", "key", en, zh)

    def _check_places(self, entries: list[Any], checkpoints: Mapping[int, Any]) -> None:
        """Check that every event stood at its place when the checkpoints were signed, the export the last."""
        final = checkpoints.get(max(checkpoints, default=0), {})
        for entry in entries:
            event, good = entry["event"], {}
            digest = event["hash"] if "withheld" in event else event_hash(event)
            for proof in entry["proofs"]:
                try:
                    signed = checkpoints[proof["checkpoint"]]
                    root = root_of_path(digest, event["seq"], signed["seq"], proof["path"])
                    good[signed["seq"]] = root == signed["root"]
                except BROKEN:
                    good[None] = False
            if not all(good.values()) or final.get("seq") not in good:
                en, zh = "nothing signed proves it, here and in this form", "没有签名证明它以此内容处于此位置"
                self.faults.add("added", f"event {event['claim_seq']}", en, zh)
        last: Any = max((entry["event"] for entry in entries), key=lambda e: e["claim_seq"], default={})
        end = [last.get(name) for name in ("hash", "seq", "kind")]
        if end != [final.get("head"), final.get("seq"), "exported"]:
            en, zh = "the newest checkpoint was signed over another event", "最新检查点签署的是另一事件"
            self.faults.add("dropped", "end of the events", en, zh)

    def _stamps(self, checkpoints: Mapping[int, Any], roots: bytes | None) -> list[dict[str, Any]]:
        """Check the timestamps of these checkpoints; what is named already is not judged again."""
        found: list[dict[str, Any]] = []
        for name in self.spans:
            root = name.removesuffix(".tsr") + ".pem"
            stamp = checkpoints and name.startswith("timestamps/") and name.endswith(".tsr")
            if not stamp or self.faults.about(name, root, MANIFEST):
                continue
            try:
                signed = checkpoints[int(name.removeprefix("timestamps/").split("-")[0])]
                at, test = stamp_time(self._content(name), canonical(signed), roots or self._content(root))
                found.append({"checkpoint": signed["seq"], "at": at.isoformat(), "test": test})
            except BROKEN:
                self.faults.add("timestamp", name)
        return found


def _hashes(value: Any) -> Iterator[str]:
    """Yield every SHA-256 in hex inside some JSON."""
    if isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value):
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
        "compare the key with the published one, or give --key",
        "请比对公钥编号，或用 --key 指定",
    ),
    "roots_confirmed": ("the roots are this file's own: give --root", "根证书来自本文件，请用 --root 指定"),
}
HOLDS = ("✓ It holds: nothing was changed since it was recorded.", "✓ 核验通过：自存入之日起未被改动。")


def as_text(result: Result, zh: bool = False) -> str:
    """Return what was found, for people."""
    lines = [f"✗ {f.where}: {f.zh if zh else f.en} [{f.code}]" for f in result.faults]
    if lines:
        return "\n".join([*lines, "核验不通过。" if zh else "It does not hold."])
    facts = result.facts
    lines = [f"{words[zh]}: {facts[name]}" for name, words in SHOWN.items()]
    for stamp in facts["timestamps"]:
        test = f" ({TEST[zh]})" if stamp["test"] else ""
        lines.append(f"{'时间戳' if zh else 'timestamp'}: {stamp['at']}{test}")
    lines += [f"  → {words[zh]}" for name, words in HINTS.items() if not facts[name]]
    return "\n".join([*lines, HOLDS[zh]])


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
    parser.add_argument("--root", type=Path, help="root certificates (PEM) of the authorities you trust")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default=os.environ.get("LANG", "en")[:2])
    given = parser.parse_args(arguments)
    try:
        roots = given.root.read_bytes() if given.root else None
        result = verify_file(given.file, key=given.key, roots=roots)
    except OSError as error:
        result = _unreadable(f"it cannot be opened ({error.strerror})", f"无法打开（{error.strerror}）")
    told = json.dumps(as_json(result), ensure_ascii=False, indent=2)
    print(told if given.json else as_text(result, given.lang == "zh"))
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main())
