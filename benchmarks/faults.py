"""Kill the service again and again under load, break what it stands on, and judge what is left.

    python benchmarks/faults.py [--only sqlite|postgresql] [--state out/faults]

Each run has a fresh site: SQLite with a process that does everything and a worker, or PostgreSQL with two
APIs and three workers. Clients hand in, reply, decide and appeal (often twice at once), deadlines of seconds
run out; a trouble happens; then the load ends, what stands is waited for, the processes end, and the judge
compares database, files and the clients' log. Runs that are done are kept in the state folder and not done
again; the results go to benchmarks/results/faults.md. The small disk needs root on Linux (a tmpfs is
mounted); it is left out elsewhere. The short form is tests/benchmarks/test_faults.py.
"""

import argparse
import json
import os
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
RESULTS = ROOT / "benchmarks" / "results" / "faults.md"
DATABASES = ("sqlite", "postgresql")
SMALL = 96 << 20
KILL_RUNS, KILLS = 4, 55
QUESTIONS = {
    "lost": "acknowledged events or files lost",
    "stuck": "claims or jobs stuck",
    "twice decided": "decided twice",
    "broken": "broken chains, snapshots that are not the replay of their events",
    "twice with effect": "jobs done twice with effect",
    "not asked for": "events nobody was told of",
    "client": "wrong answers, faults of the program in its log, processes that did not end",
}


def plan(database: str) -> list[tuple[str, int]]:
    """Return the runs for one database: trouble and seed."""
    own = ["no more pages"] if database == "sqlite" else ["database restarts"]
    disk = ["disk full"] if os.getuid() == 0 else []
    others = [*own, *disk, "wrong clocks", "file store refuses"]
    return [("kill -9", seed) for seed in range(1, KILL_RUNS + 1)] + [(name, 101) for name in others]


def do(database: str, name: str, seed: int, state: Path) -> dict[str, Any]:
    """Do one run."""
    from benchmarks.campaign import run

    troubles = {
        "kill -9": run.kills(KILLS),
        "no more pages": run.no_more_pages,
        "database restarts": run.restarts(10),
        "disk full": run.full_disk,
        "wrong clocks": run.wrong_clocks,
        "file store refuses": run.files_refused,
    }
    small = SMALL if name == "disk full" else 0
    result = run.run(database, name, troubles[name], seed, photos=0.15, small_disk=small, keep=state)
    return {
        "database": database,
        "trouble": name,
        "seed": seed,
        "date": date.today().isoformat(),
        "seconds": round(result.seconds),
        "kills": result.kills,
        "at work": result.at_work,
        "starts": result.starts,
        "counts": dict(result.verdict.counts),
        "faults": {kind: found for kind, found in result.verdict.faults.items() if found},
        "refusals": result.refusals,
        "broken": result.broken,
    }


def page(runs: list[dict[str, Any]]) -> str:
    """Return the results as Markdown."""
    day = max(r["date"] for r in runs)
    lines = [
        "# Fault campaign",
        "",
        f"`python benchmarks/faults.py`, {day}, 2-core x86-64 virtual machine that",
        "did other work as well. SQLite: a process with API and worker, and a second worker. PostgreSQL 15",
        "(fsync on): two APIs and three workers. Clients, clocks, troubles, judge: `benchmarks/campaign/`.",
        "",
        "| | " + " | ".join(_title(d) for d in DATABASES) + " |",
        "|---|" + "---|" * len(DATABASES),
    ]
    of = {d: [r for r in runs if r["database"] == d] for d in DATABASES}

    def row(name: str, count: Any) -> None:
        lines.append(f"| {name} | " + " | ".join(f"{count(of[d]):,}" for d in DATABASES) + " |")

    row("runs, each with a fresh site", len)
    row("kill -9 of an API or worker", lambda rs: sum(sum(r["kills"].values()) for r in rs))
    row("of these, with a request unanswered or a job in hand", lambda rs: sum(r["at work"] for r in rs))
    row("kills in runs of kills alone", lambda rs: sum(sum(r["kills"].values()) for r in _killed(rs)))
    row("requests acknowledged in these runs", lambda rs: sum(_acked(r) for r in _killed(rs)))
    row("connections broken under a client", lambda rs: sum(r["broken"] for r in rs))
    for name in ("acknowledged", "repeated", "acknowledged events", "events", "claims", "files",
                 "answers unknown", "jobs given up"):  # fmt: skip
        row(_NAMES[name], lambda rs, name=name: sum(r["counts"].get(name, 0) for r in rs))
    lines += ["", "| found | " + " | ".join(_title(d) for d in DATABASES) + " |", "|---|" + "---|" * 2]
    for kind, words in QUESTIONS.items():
        row(words, lambda rs, kind=kind: sum(len(r["faults"].get(kind, [])) for r in rs))
    heads = "database | trouble | seed | kills | acknowledged | events | faults | seconds"
    lines += ["", "## Runs", "", f"| {heads} |", "|" + "---|" * 8]
    for r in runs:
        faults = sum(len(x) for x in r["faults"].values())
        lines.append(
            f"| {_title(r['database'])} | {r['trouble']} | {r['seed']} | {sum(r['kills'].values())} | "
            f"{r['counts']['acknowledged']:,} | {r['counts']['events']:,} | {faults} | {r['seconds']} |"
        )
    lines += ["", "## What clients were told meanwhile", "",
              "| trouble | answers that ask to try again, or refuse |", "|---|---|"]  # fmt: skip
    for trouble in dict.fromkeys(r["trouble"] for r in runs):
        told: Counter[str] = Counter()
        for r in runs:
            if r["trouble"] == trouble:
                told.update(r["refusals"])
        said = ", ".join(f"{n:,} × {what}" for what, n in told.most_common())
        lines.append(f"| {trouble} | {said or 'none'} |")
    kinds: Counter[str] = Counter()
    for r in runs:
        kinds.update({k[6:]: n for k, n in r["counts"].items() if k.startswith("event ")})
    of_all = ", ".join(f"{k} {n:,} ({100 * n / kinds.total():.0f} %)" for k, n in kinds.most_common())
    lines += ["", f"Events by kind, while clients were at work: {of_all}.", ""]
    return "\n".join(lines)


_NAMES = {
    "acknowledged": "requests acknowledged",
    "repeated": "of these, sent again at least once before the answer",
    "acknowledged events": "events named in these answers, each found in the chain",
    "events": "events in the chains",
    "claims": "claims",
    "files": "originals and reports read back, byte for byte",
    "answers unknown": "requests whose answer never came",
    "jobs given up": "jobs given up, for a person to see (no claim waits for one)",
}


def _killed(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [r for r in runs if r["trouble"] == "kill -9"]


def _acked(run: dict[str, Any]) -> int:
    return int(run["counts"].get("acknowledged", 0))


def _title(database: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]


def main() -> int:
    """Do what is left of the plan; write the page when all of it is done."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=DATABASES)
    parser.add_argument("--state", type=Path, default=ROOT / "out" / "faults")
    options = parser.parse_args()
    options.state.mkdir(parents=True, exist_ok=True)
    runs, missing = [], 0
    for database in DATABASES:
        for name, seed in plan(database):
            kept = options.state / f"{database}-{name.replace(' ', '-')}-{seed}.json"
            if not kept.exists() and options.only in (None, database):
                done = do(database, name, seed, options.state)
                kept.write_text(json.dumps(done, indent=1))
                print(
                    database,
                    name,
                    seed,
                    sum(done["kills"].values()),
                    "kills",
                    done["faults"] or "clean",
                    flush=True,
                )
            if kept.exists():
                runs.append(json.loads(kept.read_text()))
            else:
                missing += 1
    if missing:
        print(f"{missing} runs are left")
        return 0
    RESULTS.write_text(page(runs), encoding="utf-8")
    return 1 if any(r["faults"] for r in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
