"""The page of results."""

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.serving.intake import A_SECOND
from benchmarks.serving.steps import WHOLE

KINDS = ("SQLite", "PostgreSQL")
Found = Mapping[str, Mapping[str, Any]]
"""By part and kind of database."""


def whole(found: Found) -> str:
    """Return all of it as Markdown."""
    days = sorted({told["date"] for part in found.values() for told in part.values()})
    head = f"""# The service, measured

`python benchmarks/service.py`, {days[-1]}, 2-core x86-64 virtual machine (no machine of its own: what else
ran is told by the load average, 1.0 being one process that always runs). PostgreSQL 15 with fsync, reached by
a socket. Each part on a fresh site. Processor time is comparable from run to run; time by the clock is not.
"""
    return "\n".join(
        [
            head,
            _steps(found["steps"]),
            _intake(found["intake"]),
            _waiting(found["waiting"]),
            _export(found["export"]),
        ]
    )


def _table(heads: str, rows: list[list[str]]) -> str:
    count = heads.count("|") + 1
    return "\n".join([f"| {heads} |", "|" + "---|" * count, *(f"| {' | '.join(row)} |" for row in rows)])


def _sheet(rows: list[Any]) -> str:
    heads = "step | n | by the clock, ms | processor: this process, ms | processor: PostgreSQL, ms"
    return _table(heads, [[w, f"{n:,}", f"{c:.2f}", f"{p:.2f}", f"{s:.2f}"] for w, n, c, p, s in rows])


def _steps(found: Mapping[str, Any]) -> str:
    told = ["## Steps", "", "One thread, one after the other, in this process; screening itself is below."]
    for kind in KINDS:
        rows = found[kind]["rows"]
        _, _, clock, own, server = next(row for row in rows if row[0] == WHOLE)
        told += ["", f"### {kind} (load average {found[kind]['load']:.1f})", "", _sheet(rows), ""]
        told += [
            f"Claims a second through all five steps: {1000 / clock:.0f} by the clock, "
            f"{1000 / (own + server):.0f} for each core."
        ]
    return "\n".join([*told, ""])


def _intake(found: Mapping[str, Any]) -> str:
    rows = []
    for kind in KINDS:
        told = found[kind]
        for name, part, words in (
            ("alone", "all", "nothing is screened"),
            ("busy", "all", "**screening without a pause**"),
            ("busy", "photo", "… those with a photo"),
            ("busy", "facts", "… those without"),
        ):
            t = told[name][part]
            rows.append([kind, words, f"{t['n']:,}", *(f"{t[x]:.0f}" for x in ("p50", "p99", "most"))])
    more = [
        _row(found, "cores that screening took meanwhile", lambda t: f"{t['screening']:.2f}"),
        _row(found, "cores that the rest of the service and the database took", lambda t: f"{t['rest']:.2f}"),
        _row(found, "claims that still waited to be screened at the end", lambda t: f"{t['left']:,}"),
        _row(found, "load average", lambda t: f"{t['load']:.1f}"),
        _row(found, "claims with photos screened a second", lambda t: f"{t['screened'] / t['seconds']:.2f}"),
        _row(found, "… with no requests meanwhile", lambda t: f"{t['undisturbed']:.2f}"),
        _row(found, "s of processor for each", lambda t: f"{t['each']:.1f}"),
    ]
    return f"""## Intake, and claims end to end

Claims over HTTP at random moments, {A_SECOND:.0f} a second on average, every second one with a photo, to
`jianzhen serve` (SQLite: one process; PostgreSQL: an API and a worker; one screener). ms from when a request
was due:

{_table("database | meanwhile | n | median | 99th percentile | longest", rows)}

While it was screened without a pause:

{_table("| " + " | ".join(KINDS), more)}
"""


def _row(found: Mapping[str, Any], words: str, tell: Callable[[Mapping[str, Any]], str]) -> list[str]:
    return [words, *(tell(found[kind]) for kind in KINDS)]


def _waiting(found: Mapping[str, Any]) -> str:
    rows = [
        _row(found, "claims that wait for a merchant", lambda t: f"{t['n']:,}"),
        _row(found, "events in the chain", lambda t: f"{t['events']:,}"),
        _row(found, "an idle worker, % of a core", lambda t: f"{100 * t['worker']:.2f}"),
        _row(found, "PostgreSQL meanwhile, % of a core", lambda t: f"{100 * t['server']:.2f}"),
        _row(
            found,
            "list 50 of them, ms of processor here and in PostgreSQL",
            lambda t: _processor(t["rows"][0]),
        ),
        _row(found, "read one, likewise", lambda t: _processor(t["rows"][1])),
        _row(
            found,
            "check the chain, s of processor for 100,000 events",
            lambda t: f"{t['chain'] / t['events'] * 1e5:.1f}",
        ),
        _row(
            found,
            "`verify --database --blobs none`: chain, and each claim lived through once more, likewise",
            lambda t: f"{t['audit'] / t['events'] * 1e5:.1f}",
        ),
    ]
    seconds = found[KINDS[0]]["seconds"]
    return f"""## Many claims waiting

Each with its three events, its clock and the job of that clock, written in bulk by the functions `apply`
uses; the audit replayed all of them from their events and found no fault. Idle: over {seconds:.0f} s, one
sweep in it.

{_table("| " + " | ".join(KINDS), rows)}
"""


def _processor(row: Any) -> str:
    return f"{row[3]:.2f} + {row[4]:.2f}"


def _export(found: Mapping[str, Any]) -> str:
    rows = [
        [kind, variant, str(n), f"{clock / 1000:.2f}", f"{own / 1000:.2f}", f"{size / 1e6:.2f}"]
        for kind in KINDS
        for variant, n, clock, own, size in found[kind]["rows"]
    ]
    heads = "database | variant | n | s by the clock | s of processor | MB"
    return f"""## Export

A claim lived through to an appeal, with real photos and a real report. The file is built, signed over,
stamped by the test authority and verified before anybody gets it.

{_table(heads, rows)}
"""
