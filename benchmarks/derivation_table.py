"""The sums of a derivation run: who was found, who was accused wrongly, and how sure we can be of either."""

import json
from collections import defaultdict
from pathlib import Path
from statistics import median

from derivation_judge import Row
from forge import EXTRA, TARGETS
from stats import clopper_pearson

DERIVED, COPY = "derived-from-product", "copy-of-product"
NOT_HONEST = ("forged", "unedited", "studio-same-shot", "edits", "edits-recomposed")
STRESS = ("views-same-table",)
"""Honest, but no claim: nobody at home photographs goods on the merchant's own table, with the same things
around. Shown among the honest pairs, counted neither for the line nor for `strength/`."""
ORDER = (*TARGETS, *EXTRA)


def threshold(rows: list[Row]) -> float:
    """Return the highest score of any honest pair, which a forgery must exceed; −inf if none drew one."""
    scores = (r.score for r in rows if r.set not in NOT_HONEST + STRESS and r.score == r.score)
    return max(scores, default=float("-inf"))


def _share(hits: int, n: int) -> str:
    low, high = clopper_pearson(hits, n)
    return f"{100 * hits / n:5.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def _median(values: list[float]) -> float:
    real = [v for v in values if v == v]
    return median(real) if real else float("nan")


def _grouped(rows: list[Row]) -> list[tuple[str, str, list[Row]]]:
    """Rows by chain and source, each chain's sum first."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.variant, "all"].append(row)
        groups[row.variant, row.source].append(row)
    return [(v, s, g) for (v, s), g in sorted(groups.items(), key=lambda i: (ORDER.index(i[0][0]), i[0][1]))]


def forged_lines(rows: list[Row], limit: float) -> list[str]:
    """Forgeries: derived above every honest pair, derived at all, taken for a copy, map against truth."""
    lines = [
        "| chain | source | n | derived, zero false alarms [95 %] | derived, any score [95 %] "
        "| strong as shipped | as copy | median IoU | ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for variant, source, group in _grouped(rows):
        n, derived = len(group), [r for r in group if r.found == DERIVED]
        copies = sum(r.found == COPY for r in group)
        strict = sum(r.score > limit for r in derived)
        strong = sum(r.strong for r in derived)
        iou = _median([r.iou if r.found == DERIVED else 0.0 for r in group])
        lines.append(
            f"| {variant} | {source} | {n} | {_share(strict, n)} | {_share(len(derived), n)} "
            f"| {100 * strong / n:.1f} % | {100 * copies / n:.1f} % | {iou:.2f} "
            f"| {_median([r.ms for r in group]):.0f} |"
        )
    return lines


def recipe_lines(rows: list[Row]) -> list[str]:
    """Forgeries by what was painted and how, over all target chains."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.variant in TARGETS:
            groups[row.kind, row.blend].append(row)
    lines = ["| damage | blend | n | derived | as copy | median IoU |", "|---|---|---|---|---|---|"]
    for (kind, blend), group in sorted(groups.items()):
        n, derived = len(group), sum(r.found == DERIVED for r in group)
        copies = sum(r.found == COPY for r in group)
        iou = _median([r.iou if r.found == DERIVED else 0.0 for r in group])
        lines.append(
            f"| {kind} | {blend} | {n} | {100 * derived / n:.1f} % | {100 * copies / n:.1f} % | {iou:.2f} |"
        )
    return lines


def copy_lines(rows: list[Row]) -> list[str]:
    """Unedited copies: said to be copies, wrongly said to be forged, missed."""
    lines = [
        "| chain | source | n | copy-of-product [95 %] | wrongly derived | nothing said |",
        "|---|---|---|---|---|---|",
    ]
    for variant, source, group in _grouped(rows):
        n, copies = len(group), sum(r.found == COPY for r in group)
        wrong = sum(r.found == DERIVED for r in group)
        lines.append(f"| {variant} | {source} | {n} | {_share(copies, n)} | {wrong} | {n - copies - wrong} |")
    return lines


def honest_lines(rows: list[Row], top: int = 40) -> list[str]:
    """Honest pairs: how many drew a finding, how high, and which."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.set not in ("forged", "unedited"):
            groups[row.set, "as-is" if row.variant == "as-is" else "delivered"].append(row)
    lines = [
        "| set | form | n | derived | copy | strong or better | highest score | false alarms at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (name, form), group in sorted(groups.items()):
        n, derived, copies = len(group), *(sum(r.found == k for r in group) for k in (DERIVED, COPY))
        strong = sum(r.strong for r in group)
        highest = max((r.score for r in group if r.score == r.score), default=float("nan"))
        bound = clopper_pearson(derived + copies, n, 0.90)[1]
        lines.append(
            f"| {name} | {form} | {n} | {derived} | {copies} | {strong} | {highest:.3g} "
            f"| {100 * bound:.3f} % |"
        )
    drawn = sorted((r for g in groups.values() for r in g if r.score == r.score), key=lambda r: -r.score)
    lines += [
        "",
        f"Every pair that drew a finding ({len(drawn)}; the highest {min(top, len(drawn))} shown):",
        "",
    ]
    lines += [
        f"- {r.score:.3g} {r.found} {r.set}: {r.claim} ({r.variant}) against {r.product}" for r in drawn[:top]
    ]
    return lines


def histograms(rows: list[Row], bins: int = 40) -> dict[str, dict[str, list[float]]]:
    """Scores by set and chain, in equal bins over the whole range."""
    scores = [r.score for r in rows if r.score == r.score]
    low, high = (min(scores), max(scores)) if scores else (0.0, 1.0)
    width = (high - low) / bins or 1.0
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0] * bins)
    silent: dict[str, int] = defaultdict(int)
    for r in rows:
        name = f"{r.set}/{r.variant}/{r.found if r.score == r.score else ''}".rstrip("/")
        if r.score == r.score:
            counts[name][min(bins - 1, int((r.score - low) / width))] += 1
        else:
            silent[name] += 1
    edges = [low + width * k for k in range(bins + 1)]
    return {"edges": {"": edges}, "counts": dict(counts), "silent": {k: [v] for k, v in silent.items()}}


STEPS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Scores at which `strength/` counts."""


def scores(rows: list[Row]) -> list[dict[str, object]]:
    """Count, for `strength/`, the honest photos and forgeries that reach each step, by kind and source.

    An honest photo counts once, with the highest score it got in all its comparisons and forms; a forgery (or
    copy) once a chain, and only if the finding is of the right kind.
    """
    honest: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for r in rows:
        if r.set not in NOT_HONEST + STRESS:
            source = r.set.removesuffix("-sister").removesuffix("-same-backdrop")
            for kind in (DERIVED, COPY):
                score = r.score if r.found == kind else float("-inf")
                best = honest[kind, source]
                best[r.claim] = max(score, best.get(r.claim, float("-inf")))
    tables: list[dict[str, object]] = []
    for kinds, true in (((DERIVED, "derived-from-packing"), "forged"), ((COPY,), "unedited")):
        hits: dict[str, list[float]] = defaultdict(list)
        for r in rows:
            if r.set == true:
                hits[r.source].append(r.score if r.found == kinds[0] else float("-inf"))
        negatives = {source: list(best.values()) for (k, source), best in honest.items() if k == kinds[0]}
        tables.append(
            {
                "kinds": list(kinds),
                "regime": None,
                "steps": list(STEPS),
                "honest": [_sample(s, v) for s, v in sorted(negatives.items())],
                "forged": [_sample(s, v) for s, v in sorted(hits.items())],
            }
        )
    return tables


def _sample(source: str, values: list[float]) -> dict[str, object]:
    reached = [sum(v >= step for v in values) for step in STEPS]
    return {"source": source, "looked_at": len(values), "reached": reached}


def summarise(rows: list[Row], out: Path) -> None:
    """Print the tables; write them to OUT/summary.md and the histograms to OUT/summary.json."""
    limit = threshold(rows)
    forged = [r for r in rows if r.set == "forged"]
    copies = [r for r in rows if r.set == "unedited"]
    made = len({r.key[:3] + r.key[4:] for r in forged})
    parts = [
        f"Highest score of an honest pair: {limit:.4g}. Forgeries: {made}."
        if limit > float("-inf")
        else f"No honest pair drew a finding. Forgeries: {made}.",
        "",
    ]
    if forged:
        parts += [
            "## Forgeries",
            "",
            *forged_lines(forged, limit),
            "",
            "## By damage",
            "",
            *recipe_lines(forged),
            "",
        ]
    if copies:
        parts += ["## Unedited copies", "", *copy_lines(copies), ""]
    if len(rows) > len(forged) + len(copies):
        parts += ["## Honest pairs and known derivations among real photos", "", *honest_lines(rows), ""]
    text = "\n".join(parts)
    (out / "summary.md").write_text(text, encoding="utf-8")
    summary = {"threshold": limit, "rows": len(rows), "histograms": histograms(rows)}
    (out / "summary.json").write_text(json.dumps(summary, indent=1), encoding="utf-8")
    (out / "derivation_scores.json").write_text(json.dumps(scores(rows), indent=1) + "\n", encoding="utf-8")
    print(text)
