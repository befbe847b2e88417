"""The sums of a consistency run: what was found, what was accused wrongly, where nothing could be said."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields

from jianzhen.model import Band, Finding, Kind, Regime, Text
from jianzhen.strength import rate
from stats import clopper_pearson

KINDS = (Kind.OTHER_PRODUCT.value, Kind.OTHER_VARIANT.value, Kind.CONTRADICTION_BETWEEN_PHOTOS.value)
STEPS = {
    KINDS[0]: (1.0, 2.0, 3.0, 5.0),
    KINDS[1]: (1.0, 1.25, 1.5, 2.0, 3.0),
    KINDS[2]: (2.0, 2.5, 3.0, 4.0),
}
"""Scores at which `strength/` counts."""

SAID = {KINDS[0]: 1.0, KINDS[1]: 1.0, KINDS[2]: 2.0}
"""Scores from which the examiner speaks."""

FEWEST = 20
"""Photos or items that a source must have to be counted: leaving out all but a tiny one says nothing."""

HEAD = """# consistency, measured

2-core x86-64 virtual machine; `python benchmarks/consistency.py ../shared/data --world DIR --write` (its
docstring says what the sets are). Intervals are exact (Clopper–Pearson, two-sided 95 %), over claims; claims
that share a photo or an item are not independent: the counts for `strength/` take each photo or item once.
"Looked at" leaves out what was abstained from. Regimes are those of the first claim photo.

- **The half reported is not untouched.** The rule about words, `MIDDLE` (words count in the middle of the
  picture only) and the units of colour were chosen with both halves of the groceries in view. One way of
  `other-product` (a print of the references that is not found) was taken out after it had spoken in 12 of
  155 honest rendered claims. So zeros on groceries are a little too good; unseen goods must show.
- For contradictions the comparison of `video` was taken over. Its weights come from the `dev` half of the
  same world, its gates for sharpness and contrast from a look at stills of both halves; what was added was
  chosen on `dev`, of the world and of the groceries. The half reported was run once with it; an earlier
  comparison, since deleted, had been measured there before.
- Rendered claims that were made after the first run (2026-11-22) were examined for contradictions only
  (2026-11-23), as were all pairs of groceries; reading takes longest.
- "At the spot": the place shown meets the painted damage. For `strength/` only these count as found; a
  finding beside the damage counts for neither side.
- The groceries are held in the hand, front to the camera. Claims show backs and parts too: false alarms may
  be more among them.
- Sets whose name begins with `world` are renderings; damage on them and in `pair-painted` was painted by
  script.
"""

DIFFERENT_GOODS = (Kind.OTHER_PRODUCT.value, Kind.OTHER_VARIANT.value)
"""Where one of these is true, a finding of the other is no false alarm: the goods are not those."""


@dataclass(frozen=True)
class Row:
    """One examined claim; a line of rows.csv.

    `said`: by kind that was asked for a score, "abstained", or nothing. `spot`: whether a contradiction lies
    on the painted damage: hit, miss, or nothing.
    """

    key: str
    set: str
    half: str
    unit: str
    true: str
    chain: str
    regime: str
    ways: str
    ms: int
    photos: int
    said: dict[str, str]
    spot: str

    @classmethod
    def read(cls, cells: dict[str, str]) -> "Row":
        """Read a row back."""
        values = {**cells, "ms": int(cells["ms"]), "photos": int(cells["photos"])}
        return cls(**{**values, "said": json.loads(cells["said"])})  # type: ignore[arg-type]

    def cells(self) -> list[str]:
        """Return the line to write."""
        values = [getattr(self, f.name) for f in fields(self)]
        return [json.dumps(v) if isinstance(v, dict) else str(v) for v in values]

    def score(self, kind: str) -> float | None:
        """Return the score of a kind, −inf if it was looked for and not found, None if not looked for."""
        said = self.said.get(kind, "abstained")
        return None if said == "abstained" else float(said) if said else float("-inf")

    @property
    def item(self) -> str:
        """What is independent of others: a photo, or an item of the world."""
        return self.unit.split("@")[-1]


def is_honest(row: Row, kind: str) -> bool:
    """Whether the statement is false of a claim."""
    if kind in DIFFERENT_GOODS:
        return row.true not in DIFFERENT_GOODS and row.set != "world-two-items"
    return row.true != kind


def _share(hits: int, n: int) -> str:
    if not n:
        return "–"
    low, high = clopper_pearson(hits, n)
    return f"{hits} = {100 * hits / n:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def _lines(rows: list[Row], kind: str, by: Callable[[Row], str]) -> list[str]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        truth = "true" if row.true == kind else "honest" if is_honest(row, kind) else "other truth"
        groups[truth, by(row)].append(row)
    lines = [
        "| | set | claims | abstained | looked at | found [95 %] | at the spot | moderate or more |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (truth, name), group in sorted(groups.items()):
        scores = [s for r in group if (s := r.score(kind)) is not None]
        found = sum(s >= SAID[kind] for s in scores)
        bands = [_band(kind, s, group[0].regime) for s in scores if s >= SAID[kind]]
        lines.append(
            f"| {truth} | {name} | {len(group)} | {len(group) - len(scores)} | {len(scores)} "
            f"| {_share(found, len(scores))} | {_at_spot(group, kind)} "
            f"| {sum(b.rank >= Band.MODERATE.rank for b in bands)} |"
        )
    return lines


def _at_spot(group: list[Row], kind: str) -> str:
    """Return how many contradictions lie on the painted damage, where there is one."""
    if kind != KINDS[2] or not any(r.spot for r in group):
        return ""
    return str(sum(r.spot == "hit" for r in group))


def _band(kind: str, score: float, regime: str) -> Band:
    """Return the band the report would give, with the calibration as shipped."""
    return rate(Finding("consistency", "1", Kind(kind), "", score, Text("", "")), Regime(regime)).band


def scores(rows: list[Row]) -> list[dict[str, object]]:
    """Count, for `strength/`, the honest and the true that reach each step, by source.

    An honest photo, or item of the world, counts once, with the highest score of all its comparisons; a true
    one once as well, with its first comparison. Other goods and variants are counted on real photos only: we
    ourselves chose what is printed on rendered ones. Sources of fewer than FEWEST are reported, not counted.
    """
    tables: list[dict[str, object]] = []
    for kind in KINDS:
        honest: dict[str, dict[str, float]] = defaultdict(dict)
        true: dict[str, dict[str, float]] = defaultdict(dict)
        for row in rows:
            score = row.score(kind)
            rendered = row.set.startswith("world")
            if score is None or (rendered and kind in DIFFERENT_GOODS):
                continue
            source = "world" if rendered else row.set.split("-")[0]
            if row.true == kind:
                true[source].setdefault(row.item, float("-inf") if row.spot == "miss" else score)
            elif is_honest(row, kind):
                honest[source][row.item] = max(score, honest[source].get(row.item, float("-inf")))
        tables.append(
            {
                "kinds": [kind],
                "regime": None,
                "steps": list(STEPS[kind]),
                "honest": _samples(honest, kind),
                "forged": _samples(true, kind),
            }
        )
    return [t for t in tables if t["honest"] and t["forged"]]


def _samples(sources: dict[str, dict[str, float]], kind: str) -> list[dict[str, object]]:
    return [_sample(s, list(v.values()), kind) for s, v in sorted(sources.items()) if len(v) >= FEWEST]


def _sample(source: str, values: list[float], kind: str) -> dict[str, object]:
    reached = [sum(v >= step for v in values) for step in STEPS[kind]]
    return {"source": source, "looked_at": len(values), "reached": reached}


def summarise(rows: list[Row]) -> tuple[str, list[dict[str, object]]]:
    """Return the tables as text, and the counts for `strength/`."""
    halves = ", ".join(sorted({r.half for r in rows}))
    parts = [HEAD, f"{len(rows)} claims, half: {halves}.", ""]
    for kind in KINDS:
        asked = [r for r in rows if kind in r.said]
        parts += [f"## {kind}", "", *_lines(asked, kind, lambda r: r.set), ""]
        rendered = [r for r in asked if r.set.startswith("world")]
        if rendered:
            parts += ["World, by regime:", "", *_lines(rendered, kind, lambda r: r.regime), ""]
    return "\n".join(parts) + "\n", scores(rows)
