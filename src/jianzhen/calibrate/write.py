"""Write what a calibration gives: the file for `check`, the page, its charts, the scores."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from jianzhen.calibrate.chart import to_png
from jianzhen.calibrate.charts import charts
from jianzhen.calibrate.page import to_page
from jianzhen.calibrate.result import Result
from jianzhen.calibrate.seen import EXAMINER, Seen
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, UsageError, because
from jianzhen.model import Kind, Lang

FILE, PAGE, SCORES = "calibration.json", "calibration.html", "scores.csv"


def write(result: Result, folder: Path, lang: Lang) -> None:
    """Write all files into an existing folder; the calibration itself comes last."""
    drawn = list(charts(result))
    try:
        _scores(result.seen, folder / SCORES)
        for chart in drawn:
            (folder / f"{chart.name}.png").write_bytes(to_png(chart))
        (folder / PAGE).write_text(to_page(result, drawn, lang), "utf-8")
        text = json.dumps(result.raw, indent=1, ensure_ascii=False, allow_nan=False)
        (folder / FILE).write_text(text + "\n", "utf-8")
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(folder), CHECK_FOLDER) from error


def _scores(seen: Sequence[Seen], path: Path) -> None:
    """One row per claim photo, examiner and kind: its score, 0 if none was found, empty if not examined."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ("claim", "path", "regime", "source", "truth", "examiner", "kind", "true", "examined", "score")
        )
        for s in seen:
            truth = "forged" if s.claim.forged else "genuine"
            fixed = (s.claim.id, s.given.path, s.regime.value, s.claim.source, truth)
            for kind, examiner in EXAMINER.items():
                looked = kind in s.looked
                score = s.scores.get(kind, 0.0) if looked else ""
                rows.writerow((*fixed, examiner, kind.value, int(kind in s.given.kinds), int(looked), score))
            kind = Kind.GENERATED_PIXELS
            for key, said in s.detected.items():
                true = int(kind in s.given.kinds)
                rows.writerow((*fixed, f"{EXAMINER[kind]} {key}", kind.value, true, 1, said or 0.0))
