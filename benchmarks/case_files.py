"""Tamper with exported case files and with a stored chain, and count what the verifier finds and names.

    python benchmarks/case_files.py [--changes 20000] [--seed 1]

Works on the demo claim that tests/record builds (real photos, real findings), in all four variants. Writes
benchmarks/results/case_files.md. The short form, 1,000 changes, runs in tests/record/test_tampering.py.

A change of content counts as named if a fault names the member it lies in (for an event in a chain: the
event); a change of the container as named if the file is rejected or a fault says "container" or "added". A
member named although nobody touched it counts as misnamed. Where the manifest was changed, it is what has to
be named: without it nothing says what the others were.
"""

import argparse
import hashlib
import io
import json
import random
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from jianzhen.record.verify import (  # noqa: E402
    MANIFEST,
    Result,
    canonical,
    directory,
    local_header,
    parse,
    verify_bytes,
    verify_events,
)

RESULTS = Path(__file__).parent / "results" / "case_files.md"
EVENTS = "events.jsonl"


@dataclass(frozen=True)
class Change:
    """A changed file, and what a verifier has to name: all of `touched`, and nothing else.

    Where the manifest itself was changed blindly, naming that is enough. Of `either` one is enough: which of
    two swapped events was moved nobody can tell.
    """

    how: str
    data: bytes
    touched: frozenset[str]
    either: frozenset[str] = frozenset()


@dataclass
class Count:
    """What came of the changes, by how they were made; `members` are the names that could be misnamed."""

    members: frozenset[str] = frozenset()
    tried: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)

    def add(self, change: Change, result: Result) -> None:
        self.tried[change.how] += 1
        told = {fault.where for fault in result.faults}
        line = f"{change.how} {sorted(change.touched)}: {[(f.code, f.where) for f in result.faults]}"
        if not result.faults:
            self.missed.append(line)
        elif not self._named(change, told, result):
            self.unnamed.append(line)
        if (told & self.members) - change.touched and result.readable:
            self.misnamed.append(line)

    def _named(self, change: Change, told: set[str], result: Result) -> bool:
        if not change.touched:  # mere container: refused, or said to be that
            return any(fault.code in CONTAINER for fault in result.faults)
        blind_manifest = change.how in BLIND and MANIFEST in change.touched & told
        return (change.touched <= told or blind_manifest) and (
            not change.either or bool(change.either & told)
        )


CONTAINER = ("container", "added", "unreadable")
BLIND = ("flip", "cut", "insert", "swap")


# --- Reading and writing the container, independently of the package's own writer --------------------------


def spans(data: bytes) -> dict[str, tuple[int, int]]:
    """Return where the content of each member lies."""

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        found = {}
        for info in file.infolist():
            start = info.header_offset + 30 + len(info.filename)
            found[info.filename] = (start, start + info.file_size)
        return found


def packed(members: Mapping[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """Write a container as well-formed as an exported one, of any members."""
    pairs = list(members.items()) if isinstance(members, Mapping) else members
    out, made = b"", []
    for name, data in pairs:
        made.append((name, len(data), zlib.crc32(data)))
        out += local_header(*made[-1]) + data
    return out + directory(made)


# --- Blind changes of bytes --------------------------------------------------------------------------------


def place(data: bytes, within: Mapping[str, tuple[int, int]], rng: random.Random) -> int:
    """Choose a byte: a third anywhere, a third in any member alike, a third in what surrounds the members."""
    dice = rng.randrange(3)
    if dice == 0:
        return rng.randrange(len(data))
    if dice == 1:
        start, end = rng.choice([s for s in within.values() if s[1] > s[0]])
        return rng.randrange(start, end)
    last = max(end for _, end in within.values())
    headers = [rng.randrange(start - 40, start) for start, _ in within.values() if start >= 40]
    return rng.choice([*headers, *(rng.randrange(last, len(data)) for _ in range(20))])


def blind(data: bytes, rng: random.Random) -> Iterator[Change]:
    """Yield changes of random bytes for ever: bits flipped, bytes cut out, put in, swapped."""
    within = spans(data)

    def touched(*ranges: tuple[int, int]) -> frozenset[str]:
        return frozenset(
            name
            for first, end in ranges
            for name, (start, stop) in within.items()
            if min(end, stop) > max(first, start)
        )

    while True:
        at, size = place(data, within, rng), rng.choice((1, 1, 2, 7, 64))
        size = min(size, len(data) - at)
        how = rng.choice(BLIND)
        if how == "flip":
            changed = bytes([data[at] ^ (1 << rng.randrange(8))])
            yield Change(how, data[:at] + changed + data[at + 1 :], touched((at, at + 1)))
        elif how == "cut":
            yield Change(how, data[:at] + data[at + size :], touched((at, at + size)))
        elif how == "insert":
            inside = {n for n, (start, end) in within.items() if start < at < end}
            new = rng.randbytes(size)
            edge = any(at in span for span in within.values())
            if not edge:  # between two parts it is of neither
                yield Change(how, data[:at] + new + data[at:], frozenset(inside))
        else:
            other = place(data, within, rng)
            first, second = sorted((at, other))
            size = min(size, second - first, len(data) - second)
            a, b = data[first : first + size], data[second : second + size]
            if size and a != b:
                parts = [
                    (start + n, start + n + 1)
                    for start in (first, second)
                    for n in range(size)
                    if a[n] != b[n]
                ]
                body = data[:first] + b + data[first + size : second] + a + data[second + size :]
                yield Change(how, body, touched(*parts))


# --- Changes by someone who knows the format but not the key -----------------------------------------------


def skilled(data: bytes, rng: random.Random) -> Iterator[Change]:
    """Yield well-formed containers with a member dropped, added, exchanged, swapped, doubled or moved."""

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {info.filename: file.read(info) for info in file.infolist()}
    names = list(members)
    while True:
        name, other = rng.sample(names[1:], 2)
        how = rng.choice(("drop", "add", "exchange", "swap members", "double", "move"))
        pairs = list(members.items())
        index = names.index(name)
        if how == "drop":
            yield Change(how, packed(pairs[:index] + pairs[index + 1 :]), frozenset({name}))
        elif how == "add":
            new = rng.choice(("notes.txt", "originals/" + "a" * 64 + ".jpg", "../../etc/passwd.txt"))
            pairs.insert(index, (new, b"new"))
            yield Change(how, packed(pairs), frozenset({new}))
        elif how == "exchange":
            pairs[index] = (name, members[name] + b" " if rng.random() < 0.5 else rng.randbytes(50))
            yield Change(how, packed(pairs), frozenset({name}))
        elif how == "swap members" and members[name] != members[other]:
            swapped = {**members, name: members[other], other: members[name]}
            yield Change(how, packed(swapped), frozenset({name, other}))
        elif how == "double":
            pairs.insert(rng.randrange(index + 1, len(pairs) + 1), (name, members[name]))
            yield Change(how, packed(pairs), frozenset({name}))
        elif how == "move":
            where = rng.choice([n for n in range(1, len(pairs)) if n != index])
            moved = pairs.pop(index)
            pairs.insert(where, moved)
            yield Change(how, packed(pairs), frozenset())


def on_events(data: bytes, rng: random.Random) -> Iterator[Change]:
    """Yield files whose events were edited line by line, the manifest made to match (but not signed)."""

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {info.filename: file.read(info) for info in file.infolist()}
    lines = members[EVENTS].splitlines(keepends=True)
    while True:
        new, n = list(lines), rng.randrange(len(lines))
        how = rng.choice(("event: edit", "event: drop", "event: double", "event: swap", "event: foreign"))
        named, either = {f"event {n + 1}"}, set()
        if how == "event: edit":
            entry = parse(new[n])
            event = entry["event"]
            key = rng.choice([k for k in ("at", "kind", "policy", "data", "evidence", "hash") if k in event])
            event[key] = "2026-01-01T00:00:00.000000Z" if key == "at" else "f" * 64
            new[n] = canonical(entry) + b"\n"
        elif how == "event: drop":
            del new[n]
            named = {f"event {n + 1}"} if n + 1 < len(lines) else {"end of the events"}
        elif how == "event: double":
            new.insert(n, new[n])
        elif how == "event: swap":
            m = rng.choice([k for k in range(len(lines)) if k != n])
            new[n], new[m] = new[m], new[n]
            either = {f"event {k + 1}" for k in range(min(n, m), max(n, m) + 1)}
            named = set()
        else:
            entry = parse(new[n])
            entry["event"] = {**entry["event"], "claim": "c2", "hash": "0" * 64}
            new.insert(n, canonical(entry) + b"\n")
        text = b"".join(new)
        yield Change(
            how, packed(relisted({**members, EVENTS: text})), frozenset({*named, MANIFEST}), frozenset(either)
        )


def relisted(members: dict[str, bytes]) -> dict[str, bytes]:
    """Make the manifest match the members, as far as that goes without the key."""

    listed = parse(members[MANIFEST])
    for entry in listed["members"]:
        entry["size"] = len(members[entry["name"]])
        entry["sha256"] = hashlib.sha256(members[entry["name"]]).hexdigest()
    return {**members, MANIFEST: canonical(listed)}


def campaign(data: bytes, changes: int, seed: int) -> Count:
    """Try so many changes of one case file; no two kinds are favoured."""
    rng, count = random.Random(seed), Count(frozenset(spans(data)))
    makers: list[Callable[[bytes, random.Random], Iterator[Change]]] = [blind, blind, skilled, on_events]
    streams = [make(data, rng) for make in makers]
    for number in range(changes):
        change = next(streams[number % len(streams)])
        count.add(change, verify_bytes(change.data))
    return count


# --- The chain as stored -----------------------------------------------------------------------------------


def campaign_on_chain(
    rows: list[tuple[bytes, str]], checkpoints: list[object], keys: list[object], changes: int, seed: int
) -> Count:
    """Change stored events (canonical bytes and hash): a bit, a row gone, doubled, swapped, put in."""
    rng, count = random.Random(seed), Count()
    for _ in range(changes):
        new, n = list(rows), rng.randrange(len(rows))
        how = rng.choice(("row: flip", "row: hash", "row: drop", "row: double", "row: swap", "row: put in"))
        named = {f"event {n + 1}"}
        text, digest = new[n]
        if how == "row: flip":
            at = rng.randrange(len(text))
            new[n] = (text[:at] + bytes([text[at] ^ (1 << rng.randrange(8))]) + text[at + 1 :], digest)
        elif how == "row: hash":
            new[n] = (text, digest[:10] + ("0" if digest[10] != "0" else "1") + digest[11:])
        elif how == "row: drop":
            del new[n]
        elif how == "row: double":
            new.insert(n, new[n])
        elif how == "row: swap":
            m = rng.choice([k for k in range(len(rows)) if abs(k - n) > 1])
            new[n], new[m] = new[m], new[n]
            named |= {f"event {m + 1}"}
        else:
            body = {**parse(text), "kind": "forged"}
            false = canonical(body)
            new.insert(n + 1, (false, hashlib.sha256(false).hexdigest()))
        faults = verify_events(new, checkpoints, keys)
        told = {f.where for f in faults}
        line = f"{how} {sorted(named)}: {[(f.code, f.where) for f in faults][:6]}"
        count.tried[how] += 1
        if not faults:
            count.missed.append(line)
        elif not any(_covers(where, named, n) for where in told):
            count.unnamed.append(line)
    return count


def _covers(where: str, named: set[str], index: int) -> bool:
    return where in named or where == f"event at place {index + 1}" or where.endswith(f"–{index + 1}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from tests.record.building import built

    from jianzhen.record.case import Variant

    lines = []
    tried: Counter[str] = Counter()
    bad = {"missed": 0, "not named": 0, "misnamed": 0}
    began = time.process_time()
    for variant in Variant:
        with tempfile.TemporaryDirectory() as folder:
            data, record = built(Path(folder), variant)
        assert not verify_bytes(data).faults
        count = campaign(data, options.changes // 5, options.seed)
        tried += count.tried
        _tally(bad, count)
    rows = [(e.canonical, e.hash) for e in record.events]
    checkpoints = [dict(c.json) for c in record.checkpoints]
    count = campaign_on_chain(
        rows, checkpoints, list(record.keys.records), options.changes // 5, options.seed
    )
    tried += count.tried
    _tally(bad, count)
    seconds = time.process_time() - began
    lines = [f"| {how} | {n:,} |" for how, n in sorted(tried.items())]
    page = PAGE.format(
        changes=sum(tried.values()), rows="\n".join(lines), seconds=seconds, seed=options.seed, **_named(bad)
    )
    RESULTS.write_text(page, "utf-8")
    print(page)


def _named(bad: dict[str, int]) -> dict[str, int]:
    return {name.replace(" ", "_"): number for name, number in bad.items()}


def _tally(bad: dict[str, int], count: Count) -> None:
    bad["missed"] += len(count.missed)
    bad["not named"] += len(count.unnamed)
    bad["misnamed"] += len(count.misnamed)
    for line in [*count.missed, *count.unnamed, *count.misnamed][:20]:
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr)


PAGE = """# Tampering with case files, measured

`python benchmarks/case_files.py`, 2026-11-23, 2-core x86-64 virtual machine, {seconds:,.0f} s of processor
time, seed {seed}. The case is demo claim 05 in all four variants, and the stored chain it comes from.

| of {changes:,} changes | |
|---|---|
| not found | {missed} |
| found, and what was changed not named | {not_named} |
| something named that nobody touched | {misnamed} |

Untouched files and chains: no fault (each is verified before it is changed).

| how it was changed | changes |
|---|---|
{rows}

What this does not show: changes by whoever holds the signing key. These show only against a key id,
a checkpoint or a timestamp kept elsewhere.
"""


if __name__ == "__main__":
    main()
