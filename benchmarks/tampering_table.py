"""Sums up the rows of `tampering.py`: tables for people and counts for the calibration."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from stats import clopper_pearson
from tampering_forge import EDITS, SAVINGS

Row = dict[str, Any]
RESULTS = Path(__file__).parent / "results"
STEPS = {"local-edit": [12.0, 25.0, 50.0, 100.0, 200.0], "cloned-area": [12.0, 25.0, 50.0, 100.0]}
REGIMES = ("camera-original", "app-recompressed", "unknown")


def summarise(rows: list[Row]) -> None:
    """Write results/tampering.md and results/tampering_scores.json."""
    (RESULTS / "tampering_scores.json").write_text(json.dumps(_tables(rows), indent=1) + "\n", "utf-8")
    page = [*_head(rows), *_honest(rows), *_found(rows), *_methods(rows), *_overlays(rows), *_time(rows)]
    (RESULTS / "tampering.md").write_text("\n".join(page) + "\n", "utf-8")
    print("\n".join(page))


def _share(k: int, n: int) -> str:
    if not n:
        return "–"
    low, high = clopper_pearson(k, n)
    return f"{k} of {n} ({100 * k / n:.0f} % [{100 * low:.1f}, {100 * high:.1f}])"


def _head(rows: list[Row]) -> list[str]:
    parents = {r["parent"] for r in rows if r["edit"] in EDITS}
    makers = {r["maker"] for r in rows if r["edit"] in EDITS}
    return [
        "# Tampering",
        "",
        "`python benchmarks/tampering.py ../shared/data`, 2026-11-23, 2-core x86-64 virtual machine. "
        "Intervals are exact, two-sided, 95 %.",
        "",
        f"Edited: {len(parents)} camera files of {len(makers)} makers (the report half; the other makers "
        "served to choose the rule), cut to 1,024 pixels from their corner, edited once in each of four ways "
        "over 1 to 6 % of the frame (painted damage: thinner), saved once in six ways. `kept` is quality 95 "
        "with the camera's data and a camera's header. Found: a finding with a score of 12 or more. "
        "Abstained: the examiner said that it could not look.",
        "",
    ]


def _honest(rows: list[Row]) -> list[str]:
    out = [
        "## Honest photos",
        "",
        "| source, saving | photos | local-edit: looked at | findings | highest | cloned-area: looked at | "
        "findings | highest |",
        "|---|---|---|---|---|---|---|---|",
    ]
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["edit"] == "none":
            name = row["source"] if row["saving"] == "as it came" else f"{row['source']}: {row['saving']}"
            groups[name].append(row)
    for name, members in groups.items():
        cells = [name, str(len(members))]
        for kind in STEPS:
            looked = [r[kind] for r in members if r.get(kind) is not None]
            alarms = sum(score > 0 for score in looked)
            cells += [str(len(looked)), _share(alarms, len(looked)), f"{max(looked, default=0):.0f}"]
        out.append("| " + " | ".join(cells) + " |")
    return [*out, ""]


def _found(rows: list[Row]) -> list[str]:
    out = [
        "## Edited photos",
        "",
        "| saved | edit | photos | abstained | found of all | found of looked at | median IoU | median F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    asked = [("local-edit", edit) for edit in EDITS] + [("cloned-area", "clone")]
    for saving in SAVINGS:
        for kind, edit in asked:
            these = [r for r in rows if r["edit"] == edit and r["saving"] == saving]
            looked = [r for r in these if r[kind] is not None]
            found = [r for r in looked if r[kind] > 0]
            at = np.median([r[f"{kind} at"] for r in found], axis=0) if found else (0.0, 0.0)
            name = edit if kind == "local-edit" else "clone, as `cloned-area`"
            out.append(
                f"| {saving} | {name} | {len(these)} | {len(these) - len(looked)} | "
                f"{_share(len(found), len(these))} | {_share(len(found), len(looked))} | "
                + (f"{at[0]:.2f} | {at[1]:.2f} |" if found else "– | – |")
            )
    return [*out, ""]


def _methods(rows: list[Row]) -> list[str]:
    out = [
        "## Which method",
        "",
        "Photos in which each method of `local-edit` reached the line, of all edited photos saved that way.",
        "",
        "| saved | photos | grid (ZERO) | double-jpeg |",
        "|---|---|---|---|",
    ]
    for saving in SAVINGS:
        these = [r for r in rows if r["edit"] in EDITS and r["saving"] == saving]
        by = [sum(m in r.get("local-edit by", ()) for r in these) for m in ("grid", "double-jpeg")]
        out.append(f"| {saving} | {len(these)} | {by[0]} | {by[1]} |")
    return [*out, ""]


def _overlays(rows: list[Row]) -> list[str]:
    out = [
        "## Honest additions: a date and a watermark",
        "",
        "True local edits, and no forgery; the finding says so. Not counted as false alarms.",
        "",
        "| saved | photos | local-edit | cloned-area |",
        "|---|---|---|---|",
    ]
    for saving in ("png", "q95"):
        these = [r for r in rows if r["edit"] == "overlay" and r["saving"] == saving]
        hits = [_share(sum((r[kind] or 0) > 0 for r in these), len(these)) for kind in STEPS]
        out.append(f"| {saving} | {len(these)} | {hits[0]} | {hits[1]} |")
    return [*out, ""]


def _time(rows: list[Row]) -> list[str]:
    def per_mp(members: list[Row]) -> str:
        large = [r for r in members if r["mp"] >= 0.5]
        return f"{1000 * sum(r['seconds'] for r in large) / max(sum(r['mp'] for r in large), 1e-9):.0f}"

    both = [r for r in rows if "cloned-area" in r]
    jpeg = [r for r in both if r["saving"] != "png"]
    png = [r for r in both if r["saving"] == "png"]
    return [
        "## Processor time",
        "",
        "One thread, both kinds, without decoding for other examiners and without local features (shared): "
        f"{per_mp(jpeg)} ms a megapixel for JPEG, {per_mp(png)} ms for PNG, over files of 0.5 megapixels or "
        "more.",
        "",
    ]


def _tables(rows: list[Row]) -> list[dict[str, Any]]:
    """Count per kind and regime. An honest photo counts once in a regime, however it was saved there."""
    tables = []
    report = {r["maker"] for r in rows if r["edit"] in EDITS}
    # Camera files of the makers that the rule was chosen on are in the page, not in the counts.
    rows = [r for r in rows if r["source"] != "photos/camera" or r["maker"] in report]
    for kind, steps in STEPS.items():
        for regime in REGIMES:
            here = [r for r in rows if r["regime"] == regime and r.get(kind) is not None]
            honest: dict[str, dict[str, float]] = defaultdict(dict)
            for row in here:
                stamped = row["edit"] == "overlay" and kind == "cloned-area"  # no area of it is a copy
                if row["edit"] == "none" or stamped:
                    # Photos of one maker share a processing: a maker is a source.
                    source = f"camera, {row['maker']}" if "camera" in row["source"] else row["source"]
                    source = "camera, date and watermark laid on" if stamped else source
                    best = honest[source].get(row["parent"], 0.0)
                    honest[source][row["parent"]] = max(best, row[kind])
            edits = ("clone",) if kind == "cloned-area" else EDITS
            forged: dict[str, list[float]] = defaultdict(list)
            for row in here:
                if row["edit"] in edits:
                    forged[f"camera, {row['edit']}"].append(row[kind])
            if honest and forged:
                tables.append(
                    {
                        "kinds": [kind],
                        "regime": regime,
                        "steps": steps,
                        "honest": [_sample(n, list(s.values()), steps) for n, s in sorted(honest.items())],
                        "forged": [_sample(n, s, steps) for n, s in sorted(forged.items())],
                    }
                )
    return tables


def _sample(source: str, scores: list[float], steps: list[float]) -> dict[str, Any]:
    reached = [sum(score >= step for score in scores) for step in steps]
    return {"source": source, "looked_at": len(scores), "reached": reached}
