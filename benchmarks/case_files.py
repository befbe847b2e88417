"""Tamper with exported case files and with a stored chain, and count what the verifier finds and names.

    python benchmarks/case_files.py [--changes 10000] [--seeds 1 2]

Works on the demo claim that tests/record builds (real photos, real findings), in all four variants, and for
false alarms on many files made up at random. Writes benchmarks/results/case_files.md, which says what counts
as named. The short form, 1,000 changes, runs in tests/record/test_tampering.py.
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
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.record.building import BEGIN, Record, built, packed, sha  # noqa: E402

from jianzhen.record.case import EXPORTED, Case, Variant  # noqa: E402
from jianzhen.record.casefile import Prepared, Proof, build  # noqa: E402
from jianzhen.record.keys import open_keyring, rotate  # noqa: E402
from jianzhen.record.verify import (  # noqa: E402
    MANIFEST,
    Result,
    canonical,
    parse,
    verify_bytes,
    verify_events,
)

RESULTS = Path(__file__).parent / "results" / "case_files.md"
EVENTS = "events.jsonl"


@dataclass(frozen=True)
class Change:
    """A changed file, and what a verifier has to name: all of `touched`, and nothing else.

    Where bytes of the manifest itself were changed, naming that is enough: without it nothing says what the
    others were. Of `either` one is enough: which of two swapped events was moved nobody can tell.
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
        if (told & self.members) - change.touched - change.either and result.readable:
            self.misnamed.append(line)

    def _named(self, change: Change, told: set[str], result: Result) -> bool:
        if not change.touched | change.either:  # mere container: refused, or said to be that
            return any(fault.code in CONTAINER for fault in result.faults)
        blind_manifest = change.how in BLIND and MANIFEST in change.touched & told
        return (change.touched <= told or blind_manifest) and (
            not change.either or bool(change.either & told)
        )


CONTAINER = ("container", "added", "unreadable")
BLIND = ("flip", "cut", "insert", "swap", "several: bytes")


# --- Reading the container, independently of the package ----------------------------------------------------


def spans(data: bytes) -> dict[str, tuple[int, int]]:
    """Return where the content of each member lies."""

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        found = {}
        for info in file.infolist():
            start = info.header_offset + 30 + len(info.filename)
            found[info.filename] = (start, start + info.file_size)
        return found


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
        how = rng.choice(BLIND[:4])
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
            yield Change(how, packed(swapped.items()), frozenset({name, other}))
        elif how == "double":
            pairs.insert(rng.randrange(index + 1, len(pairs) + 1), (name, members[name]))
            yield Change(how, packed(pairs), frozenset({name}))
        elif how == "move":
            where = rng.choice([n for n in range(1, len(pairs)) if n != index])
            pairs.insert(where, pairs.pop(index))
            either = {name} if abs(where - index) > 1 else {name, names[where]}
            yield Change(how, packed(pairs), frozenset(), frozenset(either))


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
            how,
            packed(relisted({**members, EVENTS: text}).items()),
            frozenset({*named, MANIFEST}),
            frozenset(either),
        )


def relisted(members: dict[str, bytes]) -> dict[str, bytes]:
    """Make the manifest match the members, as far as that goes without the key."""

    listed = parse(members[MANIFEST])
    for entry in listed["members"]:
        entry["size"] = len(members[entry["name"]])
        entry["crc32"] = zlib.crc32(members[entry["name"]])
        entry["sha256"] = hashlib.sha256(members[entry["name"]]).hexdigest()
    return {**members, MANIFEST: canonical(listed)}


def several(data: bytes, rng: random.Random) -> Iterator[Change]:
    """Yield files with two to five changes at once, each in another member: of bytes, or well-formed."""
    within = spans(data)
    names = [name for name, (start, end) in within.items() if end > start]
    while True:
        chosen = rng.sample(names, rng.randint(2, 5))
        if rng.random() < 0.5:
            changed = data
            for name in sorted(chosen, key=lambda name: -within[name][0]):  # from the end: places stay
                start, end = within[name]
                at, size = rng.randrange(start, end), rng.choice((1, 2, 7, 64))
                size = min(size, end - at)
                new = rng.choice(
                    (bytes([data[at] ^ (1 << rng.randrange(8))]), b"", data[at] and rng.randbytes(9))
                )
                keep = at + (1 if new and len(new) == 1 else size if not new else 0)
                changed = changed[:at] + (new or b"") + changed[keep:]
            yield Change("several: bytes", changed, frozenset(chosen))
        else:
            members = {name: data[start:end] for name, (start, end) in within.items()}
            chosen = [name for name in chosen if name != MANIFEST]
            for name in chosen:
                if rng.random() < 0.4:
                    del members[name]
                else:
                    members[name] = rng.choice(
                        (members[name] + b" ", rng.randbytes(50), members[name][:-1] + b"\0")
                    )
            yield Change("several: members", packed(members.items()), frozenset(chosen))


def campaign(data: bytes, changes: int, seed: int) -> Count:
    """Try so many changes of one case file, every fifth several at once."""
    rng, count = random.Random(seed), Count(frozenset(spans(data)))
    makers: list[Callable[[bytes, random.Random], Iterator[Change]]] = [
        blind,
        blind,
        skilled,
        on_events,
        several,
    ]
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


# --- Untouched files and chains ----------------------------------------------------------------------------


def made_up(folder: Path, rng: random.Random) -> tuple[bytes, Record]:
    """Write a case file and its record with random numbers of claims, events, members, keys, checkpoints.

    The contents are random bytes, some of them nothing, or a whole case file; there is no PDF.
    """
    record = Record(open_keyring(folder, BEGIN))
    variant = rng.choice(list(Variant))
    sizes = (0, 1, 30, rng.randrange(5_000), rng.randrange(200_000))
    pieces = {rng.randbytes(rng.choice(sizes)) for _ in range(rng.randrange(8))}
    if rng.random() < 0.2:
        pieces.add(packed([("README.txt", b"inside"), (MANIFEST, b'{"at":"2026","members":[]}')]))
    for number in range(rng.randrange(1, 60)):
        kinds = ("submitted", "noted", "decided")
        evidence = tuple(sha(p) for p in pieces) if number == 0 else ()
        claim = "c1" if number == 0 else rng.choice(("c1", "c2", "c3"))
        record.add(claim, rng.choice(kinds), rng.choice(("buyer", "merchant", "system")), evidence=evidence)
        if rng.random() < 0.1:
            record.checkpoint(stamped=rng.random() < 0.3)
        if rng.random() < 0.05:
            record.now += timedelta(minutes=1)
            record.keys = rotate(folder, record.now)
    case = Case("t1", "c1", record.of("c1"), (), (), (), shared_kinds=frozenset({"submitted"}))
    members = dict.fromkeys(("absent.json", "taken-out.json"), b"[]") | {"case.json": b"{}"}
    for piece in pieces:
        members[f"{rng.choice(('originals', 'texts'))}/{sha(piece)}.bin"] = piece
    prepared = Prepared(case, variant, record.now, members, ())
    exported = record.add("c1", EXPORTED, data=prepared.event_data)
    final = record.checkpoint(stamped=rng.random() < 0.8)
    hashes = [event.hash for event in record.events]
    proof = Proof(exported, final, hashes, record.checkpoints[:-1], record.stamps)
    return build(prepared, proof, record.keys), record


def false_alarms(number: int, seed: int) -> list[str]:
    """Verify so many untouched files and the chains they come from; return every fault."""
    rng, said = random.Random(seed), []
    for _ in range(number):
        with tempfile.TemporaryDirectory() as folder:
            data, record = made_up(Path(folder), rng)
        rows = [(event.canonical, event.hash) for event in record.events]
        signed = [dict(checkpoint.json) for checkpoint in record.checkpoints]
        faults = verify_bytes(data, key=record.keys.records[0]["id"], roots=record.authority.root).faults
        said += [str(fault) for fault in (*faults, *verify_events(rows, signed, record.keys.records))]
    return said


UNTOUCHED = 150


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    began = time.process_time()
    cases = []
    for variant in Variant:
        with tempfile.TemporaryDirectory() as folder:
            cases.append(built(Path(folder), variant))
        assert not verify_bytes(cases[-1][0]).faults
    record = cases[0][1]
    chain = (
        [(e.canonical, e.hash) for e in record.events],
        [dict(c.json) for c in record.checkpoints],
        list(record.keys.records),
    )
    total, alarms = Count(), []
    for seed in options.seeds:
        counts = [campaign(data, options.changes // 5, seed) for data, _ in cases]
        counts.append(campaign_on_chain(*chain, options.changes // 5, seed))
        for count in counts:
            total.tried += count.tried
            total.missed += count.missed
            total.unnamed += count.unnamed
            total.misnamed += count.misnamed
        alarms += false_alarms(UNTOUCHED, seed)
    for line in [*total.missed, *total.unnamed, *total.misnamed, *alarms][:60]:
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr)
    many = [sum(line.startswith("several") for line in lines) for lines in (total.missed, total.unnamed)]
    page = PAGE.format(
        changes=total.tried.total(),
        several=sum(n for how, n in total.tried.items() if how.startswith("several")),
        missed=len(total.missed) - many[0],
        unnamed=len(total.unnamed) - many[1],
        missed_several=many[0],
        unnamed_several=many[1],
        misnamed=len(total.misnamed),
        untouched=UNTOUCHED * len(options.seeds),
        alarms=len(alarms),
        rows="\n".join(f"| {how} | {n:,} |" for how, n in sorted(total.tried.items())),
        seconds=time.process_time() - began,
        seeds=" and ".join(map(str, options.seeds)),
    )
    RESULTS.write_text(page, "utf-8")
    print(page)


PAGE = """# Tampering with case files, measured

`python benchmarks/case_files.py`, 2026-11-23, 2-core x86-64 virtual machine, {seconds:,.0f} s of processor
time, seeds {seeds}. The case is demo claim 05 in all four variants, and the stored chain it comes from.

| of {changes:,} changed files and chains | one change | {several:,} with 2 to 5 members changed at once |
|---|---|---|
| not found | {missed} | {missed_several} |
| found, and not everything that was changed named | {unnamed} | {unnamed_several} |

Something named that nobody touched: {misnamed} of {changes:,}. Untouched: {untouched} case files made up at
random (2 to 60 events, up to 8 exhibits of 0 to 200,000 bytes, all variants, changed keys) and the
{untouched} chains they come from: {alarms} false alarms. An exact 95 % interval for 0 of {changes:,} ends at
3.7 ÷ {changes:,}, for 0 of {untouched} at 3.7 ÷ {untouched}. All variants are changed with the same random
numbers, so their changes are not independent.

What counts as named:

- content of a member was changed: a fault names that member (of an event in the chain: the event);
- bytes of the manifest were changed: a fault names the manifest. It then says that nothing can be checked by
  it, and members changed at the same time are not named;
- a listed manifest was made to match changed events, without the key: the manifest and the event are named;
- a member was put in, dropped, doubled or moved: it is named; of two neighbours exchanged, one of them;
- mere container bytes were changed: the file is rejected, or a fault says `container` or `added`.

Where not all are named, either bytes were put in right before the first byte of a member's content (then
`container` names the byte), or both the manifest and the key in keys.json were changed, and nothing tells any
more which of the two is right (then keys.json is named), or a member was moved that has a twin of the same
content (then `container` names the byte, and the twin may be named for it).

| how it was changed | files or chains |
|---|---|
{rows}

What this does not show: changes by whoever holds the signing key. These show only against a key id,
a checkpoint or a timestamp kept elsewhere.
"""


if __name__ == "__main__":
    main()
