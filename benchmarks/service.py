"""Measure the service on SQLite and PostgreSQL: steps, intake while screening, many claims waiting, exports.

    python benchmarks/service.py [--only steps|intake|waiting|export] [--state out/measured]
        [--claims 300] [--requests 1000] [--waiting 100000] [--exports 10]

Each part of each database has a fresh site. A part that is done is kept in the state folder and not done
again; when all are done, benchmarks/results/service.md is written. Only `intake` needs a quiet machine: it
measures waiting, the others tell processor time as well. With everything it takes about 25 minutes.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.serving import export, intake, page, steps, waiting  # noqa: E402
from benchmarks.serving.place import Place, place  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "service.md"
KINDS = ("SQLite", "PostgreSQL")


def parts(options: argparse.Namespace) -> dict[str, Callable[[Place, str], dict[str, Any]]]:
    """Return what is measured, by name."""
    return {
        "steps": lambda at, _: steps.measure(at, options.claims),
        "intake": lambda at, kind: intake.measure(at, kind, options.requests),
        "waiting": lambda at, _: waiting.measure(at, options.waiting),
        "export": lambda at, _: export.measure(at, options.exports),
    }


def main() -> None:
    """Measure what is left; write the page when all of it is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, n in (("claims", 300), ("requests", 1000), ("waiting", 100_000), ("exports", 10)):
        parser.add_argument(f"--{name}", type=int, default=n)
    parser.add_argument("--only", choices=("steps", "intake", "waiting", "export"))
    parser.add_argument("--state", type=Path, default=ROOT / "out" / "measured")
    options = parser.parse_args()
    options.state.mkdir(parents=True, exist_ok=True)
    found: dict[str, dict[str, Any]] = {}
    for name, measure in parts(options).items():
        for kind in KINDS:
            kept = options.state / f"{name}-{kind}.json"
            if not kept.exists() and options.only in (None, name):
                print(name, kind, flush=True)
                with place(kind) as at:
                    told = measure(at, kind) | {"date": date.today().isoformat(), "load": os.getloadavg()[0]}
                kept.write_text(json.dumps(told, indent=1))
            if kept.exists():
                found.setdefault(name, {})[kind] = json.loads(kept.read_text())
    if all(len(found.get(name, ())) == len(KINDS) for name in parts(options)):
        RESULTS.write_text(page.whole(found), encoding="utf-8")


if __name__ == "__main__":
    main()
