#!/usr/bin/env python3
"""Offline verifier of Jianzhen case files and event chains. 鉴真案卷与事件链的离线核验程序。

    python verify.py FILE.zip [--key KEY-ID] [--root TSA-ROOT.pem] [--json] [--lang zh|en]

Needs Python 3.11, and from PyPI: rfc8785 (canonical JSON), cryptography (Ed25519), rfc3161-client
(timestamps). It imports nothing of Jianzhen, opens no connection and writes no file: read it, then run it.

Exit codes: 0 it holds · 1 faults were found, each is named · 2 it cannot be read as a case file.
退出码：0 核验通过 · 1 发现问题，逐项列出 · 2 无法作为案卷读取
"""

from __future__ import annotations

import hashlib
import itertools
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ZEROS = "0" * 64
"""What the first event names as the hash before it."""


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold.

    `code` is one of changed, dropped, added, reordered, gap, fork (events and members), signature, key,
    timestamp (what was signed), container (bytes around the members), unreadable. `where` names the event
    ("event 17"), member ("originals/….jpg") or checkpoint ("checkpoint 40"); `en` and `zh` say what it is.
    """

    code: str
    where: str
    en: str
    zh: str


# --- Events: each names the hash of the one before it ------------------------------------------------------


def canonical(value: Any) -> bytes:
    """Return the one spelling of a JSON value that is hashed and signed (RFC 8785)."""
    return rfc8785.dumps(value)


def parse(text: bytes | str) -> Any:
    """Read JSON; a key given twice, NaN and Infinity are no JSON. Raises ValueError."""
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
    """What is checked of one event: its number, stated hash, true hash, and the hash it names before it."""

    number: int
    stated: str
    computed: str
    before: str


def verify_events(
    events: Iterable[Any],
    checkpoints: Iterable[Any] = (),
    keys: Sequence[Any] = (),
    *,
    after: tuple[int, str] = (0, ZEROS),
) -> list[Fault]:
    """Check the whole chain of one tenant, in the order it is kept; for a database, with its checkpoints.

    Args:
        events: event objects with their `hash`, or pairs of an event's canonical bytes as stored and its
            stated hash; oldest first.
        checkpoints: signed checkpoints of that tenant; they show whether the end was cut off.
        keys: the public key records the checkpoints were signed under, oldest first.
        after: number and hash of the event before the first one given; checkpoints need the whole chain.

    Returns:
        Every fault found; none if the chain holds. Memory: about 300 bytes an event.
    """
    faults: list[Fault] = []
    links, belonging = _read(events, faults, "tenant", "seq", "previous")
    kept = _check_links(links, after, faults)
    if not faults:
        faults += _each_claim(belonging)
    signed = [c for c in checkpoints if _check_signature(c, keys, faults)]
    _against_checkpoints(kept, signed, faults)
    return faults


def _read(
    events: Iterable[Any], faults: list[Fault], of: str, number: str, before: str
) -> tuple[list[_Link], list[tuple[str, _Link]]]:
    """Recompute every hash; return the links as told by `number` and `before`, and those of each claim."""
    links: list[_Link] = []
    belonging: list[tuple[str, _Link]] = []
    owner: Any = None
    for place, event in enumerate(events, start=1):
        try:
            if isinstance(event, tuple):
                computed, stated, event = hashlib.sha256(event[0]).hexdigest(), event[1], parse(event[0])
            else:
                computed, stated = event_hash(event), str(event["hash"])
            link = _Link(_whole(event[number]), stated, computed, str(event[before]))
            inner = _Link(_whole(event["claim_seq"]), stated, computed, str(event["claim_previous"]))
            whose = str(event[of])
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            faults.append(
                Fault(
                    "unreadable",
                    f"event at place {place}",
                    f"this is no event ({type(error).__name__}: {error})",
                    f"这不是事件（{type(error).__name__}：{error}）",
                )
            )
            continue
        if computed != stated:
            faults.append(_event_fault("changed", link.number, "its content was changed", "内容被改动"))
        owner = whose if owner is None else owner
        if whose != owner:
            faults.append(
                _event_fault("added", link.number, f"it belongs to another {of}", "它属于另一主体或另一案件")
            )
        links.append(link)
        belonging.append((str(event.get("claim")), inner))
    return links, belonging


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**53:
        raise ValueError(f"{value!r} is no number of an event")
    return value


def _check_links(links: list[_Link], after: tuple[int, str], faults: list[Fault]) -> list[_Link]:
    """Name what is missing, doubled, in the wrong place or not linked; return the chain that is left."""
    _check_order([link.number for link in links], faults)
    by_number: dict[int, list[_Link]] = {}
    for link in links:
        by_number.setdefault(link.number, []).append(link)
    last = _Link(after[0], after[1], after[1], "")
    kept: list[_Link] = []
    for number in sorted(by_number):
        link = _choose(by_number[number], by_number.get(number + 1, []), faults)
        linked = link.before in (last.stated, last.computed)
        if number > last.number + 1:
            _missing(last.number + 1, number - 1, linked, faults)
        elif number <= after[0]:
            faults.append(_event_fault("added", number, "it stands before the beginning", "它排在起点之前"))
            continue
        elif not linked:
            faults.append(_unlinked(last.number, number))
        kept.append(link)
        last = link
    return kept


def _unlinked(before: int, number: int) -> Fault:
    if not before:
        en = "it does not begin the chain: what was before it is missing, or it was exchanged"
        return _event_fault("changed", number, en, "它不是链的开头：其前的事件缺失，或它被替换")
    en = f"it is not the one that event {number} follows: one of the two was exchanged"
    return _event_fault("changed", before, en, f"事件 {number} 所接的不是它：两者之一被替换")


def _check_order(numbers: list[int], faults: list[Fault]) -> None:
    """Name the fewest events that stand in the wrong place (those outside a longest rising run)."""
    if all(a <= b for a, b in itertools.pairwise(numbers)):
        return
    tails: list[int] = []
    ends: list[int] = []
    came_from: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        came_from.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [number], [place]
    in_order = set()
    place = ends[-1]
    while place >= 0:
        in_order.add(place)
        place = came_from[place]
    rising = {numbers[p] for p in in_order}
    for place, number in enumerate(numbers):
        if place not in in_order and number not in rising:  # a doubled one is named elsewhere
            faults.append(_event_fault("reordered", number, "it stands in another place", "它的位置被调换"))


def _choose(rivals: list[_Link], next_ones: list[_Link], faults: list[Fault]) -> _Link:
    """Return the event of a number; of several, the one that the next event names."""
    if len(rivals) == 1:
        return rivals[0]
    number = rivals[0].number
    named = [r for r in rivals if any(n.before in (r.stated, r.computed) for n in next_ones)]
    if len({r.computed for r in rivals}) == 1:
        faults.append(_event_fault("added", number, "it stands here more than once", "它重复出现"))
    elif named:
        faults.append(
            _event_fault("added", number, "one more event with this number was put in", "多出一个同号事件")
        )
    else:
        faults.append(
            _event_fault(
                "fork", number, "two different events bear this number", "两个不同的事件使用同一编号"
            )
        )
    return (named or rivals)[0]


def _missing(first: int, last: int, linked: bool, faults: list[Fault]) -> None:
    where = f"event {first}" if first == last else f"events {first}–{last}"
    if linked:
        faults.append(
            Fault(
                "gap", where, "these numbers were skipped: the chain itself goes on", "编号有空缺，链本身相连"
            )
        )
    else:
        faults.append(Fault("dropped", where, "missing from the chain", "从链中缺失"))


def _each_claim(belonging: list[tuple[str, _Link]]) -> list[Fault]:
    """Check the chain of every claim inside a chain that holds as a whole."""
    faults: list[Fault] = []
    heads: dict[str, tuple[int, str]] = {}
    for claim, link in belonging:
        number, head = heads.get(claim, (0, ZEROS))
        if (link.number, link.before) != (number + 1, head):
            faults.append(
                Fault(
                    "gap",
                    f"claim {claim} event {link.number}",
                    f"it does not follow event {number} of its claim",
                    f"它没有接在本案第 {number} 个事件之后",
                )
            )
        heads[claim] = (link.number, link.stated)
    return faults


def _event_fault(code: str, number: int, en: str, zh: str) -> Fault:
    return Fault(code, f"event {number}", en, zh)


# --- Merkle tree over the hashes of all events of a tenant (RFC 9162, 2.1) ----------------------------------


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
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(signed["signature"]), body
        )
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return True


def verify_keys(keys: Sequence[Any]) -> list[Fault]:
    """Check that every key after the first was handed over by the one before it, which signed that."""
    faults: list[Fault] = []
    for number, key in enumerate(keys):
        try:
            before = keys[number - 1] if number else None
            good = key["schema"] == "jianzhen.key/1" and key_id(key["public"]) == key["id"]
            if before is None:
                good = good and key["previous"] is None and signature_holds(key, key["public"])
            else:
                good = good and key["previous"] == before["id"] and key["since"] >= before["since"]
                good = good and signature_holds(key, before["public"])
        except (KeyError, TypeError, ValueError):
            good = False
        if not good:
            faults.append(
                Fault(
                    "key",
                    f"key {number + 1}",
                    "this key was not handed over by the one before it, or was changed",
                    "该公钥没有由前一公钥签名交接，或被改动",
                )
            )
    return faults


def _check_signature(signed: Any, keys: Sequence[Any], faults: list[Fault]) -> bool:
    """Check a checkpoint's signature, and that its key was the one in use at that time."""
    try:
        where = f"checkpoint {_whole(signed['seq'])}"
        number = next((n for n, key in enumerate(keys) if key["id"] == signed["key"]), None)
        good = (
            number is not None
            and signed["schema"] == "jianzhen.checkpoint/1"
            and signature_holds(signed, keys[number]["public"])
            and (number + 1 == len(keys) or signed["at"] <= keys[number + 1]["since"])
        )
    except (KeyError, TypeError, ValueError):
        where, good = "checkpoint", False
    if not good:
        faults.append(
            Fault(
                "signature",
                where,
                "its signature does not hold: it was changed, or signed by a key not in use then",
                "签名不成立：内容被改动，或所用公钥当时未启用或已停用",
            )
        )
    return good


def _against_checkpoints(links: list[_Link], checkpoints: list[Any], faults: list[Fault]) -> None:
    """Compare the chain with what was signed at each checkpoint."""
    tree = Tree()
    ordered = sorted(checkpoints, key=lambda c: int(c["seq"]))
    number = 0
    for checkpoint in ordered:
        seq, where = int(checkpoint["seq"]), f"checkpoint {checkpoint['seq']}"
        if not links or links[-1].number < seq:
            first = links[-1].number + 1 if links else 1
            faults.append(
                Fault(
                    "dropped",
                    f"event {first}" if first == seq else f"events {first}–{seq}",
                    f"the end of the chain is missing: {where} was signed at event {seq}",
                    f"链的末尾缺失：检查点 {seq} 签名时已有事件 {seq}",
                )
            )
            return
        while number < len(links) and links[number].number <= seq:
            tree.append(links[number].computed)
            number += 1
        if links[number - 1].computed != checkpoint["head"] or tree.root != checkpoint["root"]:
            faults.append(
                Fault(
                    "changed",
                    where,
                    f"the events up to {seq} are not those that were signed",
                    f"截至事件 {seq} 的内容与签名时不同",
                )
            )
            return
