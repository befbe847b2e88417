"""Sums up the rows of `noisesniffer.py`."""

from pathlib import Path
from typing import Any

from stats import clopper_pearson

Row = dict[str, Any]
RESULTS = Path(__file__).parent / "results"

LINE = 10.0
"""Score from which `steadied` would speak: on the half that it was chosen on, at most two honest photos in a
hundred of each source reach it."""

EDITS = ("paint", "splice", "clone", "inpaint", "denoised", "noisier")
WAYS = (("published", 0.0), ("steadied", 0.0), ("steadied", LINE))


def summarise(rows: list[Row], report: bool) -> None:
    """Print the page; write results/noisesniffer.md for the report half."""
    page = "\n".join([*_head(), *_promised(rows), *_honest(rows), *_found(rows)]) + "\n"
    if report:
        (RESULTS / "noisesniffer.md").write_text(page, "utf-8")
    print(page)


def _share(k: int, n: int) -> str:
    if not n:
        return "–"
    low, high = clopper_pearson(k, n)
    return f"{k} of {n} ({100 * k / n:.0f} % [{100 * low:.1f}, {100 * high:.1f}])"


def _over(row: Row, way: str, line: float) -> bool:
    return (row.get(way) or 0.0) > line


def _hits(row: Row, way: str, line: float) -> bool:
    """Whether the surest region stands out and lies on the edit with at least three tenths of its area."""
    return _over(row, way, line) and row.get(f"{way} on", 0.0) >= 0.3


def _head() -> list[str]:
    return [
        "# Noisesniffer, tried and left out",
        "",
        "`python benchmarks/noisesniffer.py ../shared/data`, 2026-11-23, 2-core x86-64 virtual machine. The "
        "half of the files that no line was chosen on, split by maker (camera) or file. Intervals are exact, "
        "two-sided, 95 %. `published`: the papers' method, said from NFA < 1. `steadied`: held against how "
        "unevenly noise lies in the rest of the photo, said from NFA < 1 or from a score of "
        f"{LINE:.0f}.",
        "",
    ]


def _promised(rows: list[Row]) -> list[str]:
    out = [
        "## Where its model holds: PNGs of white noise, and of smooth photos with a sensor's noise",
        "",
        "Quieter, louder: a square of 170 × 170 of 512 × 512 pixels with 0.6 or 1.6 times the noise.",
        "",
        "| ground | square | published, NFA < 1 | steadied, NFA < 1 |",
        "|---|---|---|---|",
    ]
    for source in ("white noise", "sensor noise"):
        for what in ("none", "quieter", "louder"):
            these = [r for r in rows if r["source"] == source and r["edit"] == what]
            judge = _over if what == "none" else _hits
            cells = [
                _share(sum(judge(r, w, 0) for r in these), len(these)) for w in ("published", "steadied")
            ]
            out.append(f"| {source} | {what} | {cells[0]} | {cells[1]} |")
    return [*out, ""]


def _honest(rows: list[Row]) -> list[str]:
    out = [
        "## Honest photos: false alarms",
        "",
        "Of those looked at; the others have too many constant blocks.",
        "",
        "| source, saving | photos | looked at | published, NFA < 1 | steadied, NFA < 1 | "
        f"steadied, from {LINE:.0f} | highest, steadied |",
        "|---|---|---|---|---|---|---|",
    ]
    honest = [r for r in rows if r["edit"] == "none" and "noise" not in r["source"]]
    groups = dict.fromkeys((r["source"], r["saving"]) for r in honest)
    for source, saving in groups:
        these = [r for r in honest if (r["source"], r["saving"]) == (source, saving)]
        looked = [r for r in these if r["steadied"] is not None]
        cells = [f"{source}: {saving}", str(len(these)), str(len(looked))]
        for way, line in WAYS:
            asked = [r for r in these if r.get(way) is not None]
            cells.append(_share(sum(_over(r, way, line) for r in asked), len(asked)))
        out.append(
            "| " + " | ".join([*cells, f"{max((r['steadied'] for r in looked), default=0):.1f}"]) + " |"
        )
    return [*out, ""]


def _found(rows: list[Row]) -> list[str]:
    out = [
        "## Edited photos: found of all",
        "",
        "Found: the surest region lies on the edit. New: `local-edit` of the other methods said nothing.",
        "",
        "| saved | edit | published, NFA < 1 | steadied, NFA < 1 | "
        f"steadied, from {LINE:.0f} | of these new |",
        "|---|---|---|---|---|---|",
    ]
    edited = [r for r in rows if r["source"] == "camera" and r["edit"] in EDITS]
    for saving in dict.fromkeys(r["saving"] for r in edited):
        for edit in EDITS:
            these = [r for r in edited if (r["saving"], r["edit"]) == (saving, edit)]
            cells = [saving, edit]
            for way, line in WAYS:
                asked = [r for r in these if way in r]
                cells.append(_share(sum(_hits(r, way, line) for r in asked), len(asked)))
            new = sum(_hits(r, "steadied", LINE) and not r["others"] for r in these)
            out.append("| " + " | ".join([*cells, _share(new, len(these))]) + " |")
    return [*out, ""]
