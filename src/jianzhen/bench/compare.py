"""Two results on the same files: which rates changed, beyond what chance explains.

Only files that both judged, by name and bytes, are compared, and only by what changed on them: each whose
decision turned is a toss of a fair coin if nothing changed (exact McNemar test; McNemar 1947). Tests that so
many turned files could decide at all are corrected together (Tarone 1990, Holm 1979).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import comb
from pathlib import Path
from typing import Any

from jianzhen.bench.result import SCHEMA
from jianzhen.errors import CANNOT_READ, CHECK_PATH, UsageError, because
from jianzhen.model import Text
from jianzhen.strength.drift import SIGNIFICANT, holm

Raw = dict[str, Any]
COMPARED = "jianzhen.bench-compare/1"


@dataclass(frozen=True, slots=True)
class Change:
    """One rate then and now, on the same `n` files; `p` is corrected.

    An empty `source` stands for all. `won` files are flagged only now, `lost` only before.
    """

    way: str
    truth: str
    source: str
    n: int
    before: int
    now: int
    won: int
    lost: int
    p: float = 1.0

    @property
    def changed(self) -> bool:
        """Whether chance is no good explanation."""
        return self.p < SIGNIFICANT

    @property
    def worse(self) -> bool:
        """Whether it is a change for the worse: fewer fakes found, or more false alarms."""
        return self.changed and (self.now > self.before) == (self.truth == "real")


@dataclass(frozen=True)
class Comparison:
    """All rates, and how many files could not be paired: only in one, of other bytes, judged in one only."""

    changes: tuple[Change, ...]
    paired: int
    only_before: int
    only_now: int
    other_bytes: int
    detectors: tuple[Raw, Raw]


def read(path: Path) -> Raw:
    """Return a result file; raise UsageError if it is none."""
    try:
        raw = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
    except ValueError:
        raw = None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        raise UsageError(
            Text("this is no result of jianzhen bench", "这不是 jianzhen bench 的结果").about(path),
            Text("Name a bench.json", "请给出 bench.json 文件"),
        )
    return raw


def compare(before: Raw, now: Raw) -> Comparison:
    """Compare two results; raise UsageError where they are of different layouts or share no file."""
    then = {file["id"]: file for file in before["files"]}
    pairs = [(then[file["id"]], file) for file in now["files"] if file["id"] in then]
    same = [(a, b) for a, b in pairs if a["sha256"] == b["sha256"] and a["truth"] == b["truth"]]
    if before["layout"] != now["layout"] or before["reviews"] != now["reviews"] or not same:
        raise UsageError(
            Text("The two results share no file that could be compared", "两份结果没有可以比较的共同文件"),
            Text("Compare results of one folder in one layout", "请比较同一文件夹、同一布局的结果"),
        )
    changes = _corrected(list(_counted(same)))
    return Comparison(
        changes,
        len(same),
        len(then) - len(pairs),
        len(now["files"]) - len(pairs),
        len(pairs) - len(same),
        (before["detector"], now["detector"]),
    )


def _counted(pairs: list[tuple[Raw, Raw]]) -> Iterator[Change]:
    ways = dict.fromkeys(way for _, file in pairs for way in file["said"])
    for way in ways:
        both = [(a, b) for a, b in pairs if way in a["said"] and way in b["said"]]
        for truth in ("fake", "real"):
            mine = [(a, b) for a, b in both if a["truth"] == truth]
            sources = {a["source"] for a, _ in mine}
            for source in ("", *sorted(sources - {""})) if len(sources) > 1 else ("",):
                part = [(a, b) for a, b in mine if source in ("", a["source"])]
                flags = [(a["said"][way]["flag"], b["said"][way]["flag"]) for a, b in part]
                if flags:
                    yield Change(
                        way,
                        truth,
                        source,
                        len(flags),
                        sum(a for a, _ in flags),
                        sum(b for _, b in flags),
                        sum(b and not a for a, b in flags),
                        sum(a and not b for a, b in flags),
                    )


def _corrected(counted: list[Change]) -> tuple[Change, ...]:
    """Add the probabilities; tests that could not come out significant weigh on no other."""
    raw = {c: mcnemar(c.won, c.lost) for c in counted}
    able = [c for c in counted if mcnemar(c.won + c.lost, 0) < SIGNIFICANT]
    corrected = dict(zip(able, holm([raw[c] for c in able]), strict=True))
    return tuple(replace(c, p=corrected.get(c, raw[c])) for c in counted)


def mcnemar(won: int, lost: int) -> float:
    """Two-sided exact probability that a fair coin falls at least as unevenly."""
    n, fewer = won + lost, min(won, lost)
    tail: int = sum(comb(n, k) for k in range(fewer + 1))
    return min(1.0, float(2 * tail / 2**n))


def to_json(found: Comparison) -> Raw:
    """Return the comparison as plain data."""
    return {
        "schema": COMPARED,
        "paired": found.paired,
        "only_before": found.only_before,
        "only_now": found.only_now,
        "other_bytes": found.other_bytes,
        "detectors": list(found.detectors),
        "changes": [
            {
                "way": c.way,
                "truth": c.truth,
                "source": c.source,
                "n": c.n,
                "before": c.before,
                "now": c.now,
                "won": c.won,
                "lost": c.lost,
                "p": c.p,
                "changed": c.changed,
                "worse": c.worse,
            }
            for c in found.changes
        ],
    }


def told(found: Comparison) -> Iterator[Text]:
    """Yield a sentence for what was compared, and one for each rate that moved at all."""
    yield Text(
        f"{found.paired:,} files compared; only in the first {found.only_before:,}, only in the second "
        f"{found.only_now:,}, of other bytes or truth {found.other_bytes:,}.",
        f"比较了 {found.paired:,} 个文件；仅在第一份中 {found.only_before:,} 个，仅在第二份中 "
        f"{found.only_now:,} 个，内容或真伪不同 {found.other_bytes:,} 个。",
    )
    before, now = map(_flat, found.detectors)
    for key in sorted(before.keys() | now.keys()):
        if before.get(key) != now.get(key):
            yield Text(
                f"{key}: {before.get(key)} → {now.get(key)}", f"{key}：{before.get(key)} → {now.get(key)}"
            )
    moved = [c for c in found.changes if c.won or c.lost]
    if not moved:
        yield Text("No decision changed.", "没有任何判定发生变化。")
    for c in moved:
        yield _change(c)


def _flat(detector: Raw) -> Raw:
    """The detector's settings, the version of each examiner a setting of its own."""
    return {**detector, **detector.get("examiners", {}), "examiners": None}


def _change(c: Change) -> Text:
    what = (
        Text("fakes found", "检出伪造") if c.truth == "fake" else Text("false alarms", "误报")
    )  # fmt: skip
    rates = f"{c.before / c.n:.1%} → {c.now / c.n:.1%}"
    by = f" · {c.source}" if c.source else ""
    means = (
        Text("worse", "变差")
        if c.worse
        else Text("better", "变好")
        if c.changed
        else Text("within chance", "在随机波动范围内")
    )
    return Text(
        f"{c.way}{by}: {what.en} {rates} of {c.n:,} (+{c.won:,} −{c.lost:,}, p {c.p:.2g}): {means.en}",
        f"{c.way}{by}：{what.zh} {rates}，共 {c.n:,} 个（+{c.won:,} −{c.lost:,}，p {c.p:.2g}）：{means.zh}",
    )
