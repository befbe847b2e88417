"""Collects the counts of all measurements into the calibration that ships with the package.

    python benchmarks/strength.py

Reads results/*_scores.json (each a list of tables: kinds, regime, steps, honest and forged samples), writes
src/jianzhen/strength/data/calibration.json and prints the strength each step then has.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from jianzhen.strength import band_of, parse

RESULTS = Path(__file__).parent / "results"
CALIBRATION = Path(__file__).parents[1] / "src" / "jianzhen" / "strength" / "data" / "calibration.json"


def main() -> None:
    """Collect, check by parsing, write, print."""
    date = datetime.now(UTC).date().isoformat()
    tables = [
        t for path in sorted(RESULTS.glob("*_scores.json")) for t in json.loads(path.read_text("utf-8"))
    ]
    raw = {"id": f"shipped-{date}", "date": date, "tables": tables}
    calibration = parse(raw)
    CALIBRATION.write_text(json.dumps(raw, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for table in calibration.tables:
        forged = sum(s.looked_at for s in table.forged)
        kinds = ", ".join(table.kinds)
        print(f"{kinds} [{table.regime or 'all regimes'}]: {table.n_negatives} honest, {forged} forged")
        for step, (score, log10_lr) in enumerate(zip(table.steps, table.log10_lrs, strict=True)):
            alarms = sum(s.reached[step] for s in table.honest)
            hits = sum(s.reached[step] for s in table.forged)
            bound = table.false_alarm_bound(step)
            print(
                f"  score ≥ {score:<5g} {alarms} honest (≤ {100 * bound:.2f} %), {hits} of {forged} forged: "
                f"log10 LR {log10_lr:.2f}, {band_of(log10_lr)}"
            )


if __name__ == "__main__":
    main()
