"""Rows of a site → its calibration: tables, threshold, diagnostics, drift, sealed under one name."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import ceil, inf
from pathlib import Path
from typing import Any

from jianzhen.calibrate.claims import Claim, blocks, find_claims
from jianzhen.calibrate.examine import Progress, examine
from jianzhen.calibrate.measure import Measured, measure
from jianzhen.calibrate.ordering import learners, order, with_thresholds
from jianzhen.calibrate.seen import Seen
from jianzhen.calibrate.tables import combined, counted, detector_tables, site_tables, to_raw, total
from jianzhen.errors import UsageError
from jianzhen.model import Text
from jianzhen.strength import Calibration, Table, parse, shipped
from jianzhen.strength.bound import Bound, Goal, Split, choose, splits
from jianzhen.strength.drift import Compared, compare
from jianzhen.strength.file import Raw, read, seal
from jianzhen.version import __version__

FORMAT = "jianzhen.calibration/1"
SPLITS = 20


@dataclass(frozen=True)
class Result:
    """A calibration and what it rests on.

    Attributes:
        raw: the file's data; `check` reads `tables`, `combined` and `bound` of it.
        calibration: the same, as `check` will use it.
        bound: the threshold of the whole check.
        splits: the threshold chosen on random halves of the blocks, tried on the others.
        measured: diagnostics by kind and regime.
        drift: counts compared with the previous calibration.
        levels: level of each genuine claim, by claim, highest first.
        unreadable: (path, why) of files that could not be read.
        seen: every claim photo.
    """

    raw: Raw
    calibration: Calibration
    bound: Bound
    splits: tuple[Split, ...]
    measured: tuple[Measured, ...]
    drift: tuple[Compared, ...]
    levels: tuple[tuple[str, float], ...]
    unreadable: tuple[tuple[str, str], ...]
    seen: tuple[Seen, ...]


def calibrate(
    genuine: Sequence[Path],
    folder: Path,
    *,
    forged: Sequence[Path] = (),
    groups: Sequence[str] = ("regime", "source"),
    goal: Goal | None = None,
    previous: Path | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    detectors: Sequence[str] = (),
) -> Result:
    """Check all claims, then calibrate on them.

    Args:
        genuine: folders or manifests of genuine claims.
        folder: takes the rows of the run; give the same folder to go on with a stopped run.
        forged: manifests of forged claims.
        groups: traits by which the bound is also kept, where a group is large enough.
        goal: bound on the false alarms of the whole check.
        previous: calibration file to compare with; by default the one shipped.
        jobs: processes.
        progress: called with what is counted, how many are done, and how many there are.
        detectors: learned detectors to measure: folders, or names of installed ones.

    Raises:
        UsageError: a place cannot be understood, a detector cannot be used, or the genuine claims are too few
            for the goal.
    """
    goal = goal or Goal()
    before = read(previous) if previous else None
    claims = find_claims(genuine, forged)
    _enough(sum(not claim.forged for claim in claims), goal)
    seen, unreadable = examine(claims, folder, jobs, progress, detectors)
    _enough(len({s.claim.id for s in seen if not s.claim.forged}), goal)
    return conclude(claims, seen, unreadable, groups, goal, before)


def _enough(claims: int, goal: Goal) -> None:
    if claims >= goal.needed:
        return
    rate, sure = f"{goal.rate:.4g}", f"{goal.confidence:.4g}"
    reachable = ceil(1000 * (1 - (1 - goal.confidence) ** (1 / max(claims, 1)))) / 1000
    raise UsageError(
        Text(
            f"A bound of {rate} with confidence {sure} needs ≥ {goal.needed:,} genuine claims that can be "
            f"read; there are {claims:,}",
            f"以 {sure} 的置信度保证误报率不超过 {rate}，需要 ≥ {goal.needed:,} 个可读取的真实索赔；"
            f"现有 {claims:,} 个",
        ),
        Text(
            f"Add genuine claims, or ask for a bound of {reachable:g} or more (--bound)",
            f"请增加真实索赔，或把 --bound 放宽到 {reachable:g} 以上",
        ),
    )


def conclude(
    claims: Sequence[Claim],
    seen: Sequence[Seen],
    unreadable: Sequence[tuple[str, str]],
    groups: Sequence[str],
    goal: Goal,
    before: Raw | None = None,
) -> Result:
    """Calibrate on rows; needs no photo any more."""
    base = shipped()
    spent = learners(claims, goal.needed)
    ordering = order(base, seen, spent)
    by_claim: dict[str, list[Seen]] = defaultdict(list)
    for s in seen:
        if not s.claim.forged and s.claim.id not in spent:
            by_claim[s.claim.id].append(s)
    scores = [ordering.of(photos) for photos in by_claim.values()]
    firsts = [photos[0] for photos in by_claim.values()]
    bound = choose(scores, {by: [s.trait(by) for s in firsts] for by in groups}, goal, ordering.levels())
    block = blocks(claims)
    tried = splits(scores, [block[id_] for id_ in by_claim], goal, ordering.levels(), SPLITS)
    tables = with_thresholds(site_tables(base, seen), ordering, bound.threshold) + detector_tables(seen)
    measured = measure(seen, claims, goal.confidence)
    drift = _drift(seen, before, base)
    raw: Raw = {
        "format": FORMAT,
        "date": datetime.now(UTC).date().isoformat(),
        "version": __version__,
        "base": base.id,
        "previous": before["id"] if before else base.id,
        "tables": [to_raw(t) for t in tables],
        "bound": _bound_raw(bound, len({block[id_] for id_ in by_claim}), tried),
        "reference": _reference(seen, base),
        "measured": [_measured_raw(m) for m in measured],
        "drift": [{**asdict(c), "drifted": c.drifted} for c in drift],
    }
    both = combined(parse({**raw, "id": ""}), seen)
    raw = seal({**raw, "combined": to_raw(both) if both else None})
    levels = sorted(zip(by_claim, scores, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return Result(
        raw,
        parse(raw),
        bound,
        tuple(tried),
        tuple(measured),
        drift,
        tuple(levels),
        tuple(unreadable),
        tuple(seen),
    )


def _reference(seen: Sequence[Seen], base: Calibration) -> dict[str, Any]:
    """What the next calibration compares itself with: the site's own counts, and how its photos came."""
    genuine = [s for s in seen if not s.claim.forged]
    alarms = {}
    for table in (*base.tables, *detector_tables(seen)):
        mine = [s for s in genuine if table.regime in (None, s.regime)]
        alarms[_name(table)] = total(counted(table, mine), 0) if mine else (0, 0)
    return {
        "photos": len(genuine),
        "claims": len({s.claim.id for s in genuine}),
        "forged_claims": len({s.claim.id for s in seen if s.claim.forged}),
        "alarms": {name: list(count) for name, count in alarms.items()},
        "regimes": dict(Counter(s.regime.value for s in genuine)),
    }


def _name(table: Table) -> str:
    named = [*table.kinds, *([table.detector] if table.detector else [])]
    return " + ".join(named) + (f" ({table.regime.value})" if table.regime else "")


def _drift(seen: Sequence[Seen], before: Raw | None, base: Calibration) -> tuple[Compared, ...]:
    """Compare false alarms with the previous counts of the site, and regimes; else with those shipped."""
    now = _reference(seen, base)
    if before is None or "reference" not in before:
        tables = parse(before).tables if before else base.tables
        then = {_name(t): total(t.honest, 0) for t in tables}
        return compare([(name, then[name], tuple(n)) for name, n in now["alarms"].items() if name in then])
    last = before["reference"]
    pairs = [
        (f"{name}", tuple(last["alarms"][name]), tuple(n))
        for name, n in now["alarms"].items()
        if name in last["alarms"]
    ]
    for regime in sorted({*last["regimes"], *now["regimes"]}):
        then_n, now_n = last["regimes"].get(regime, 0), now["regimes"].get(regime, 0)
        pairs.append((f"regime {regime}", (then_n, last["photos"]), (now_n, now["photos"])))
    return compare(pairs)


def _bound_raw(bound: Bound, independent: int, tried: Sequence[Split]) -> dict[str, Any]:
    return {
        "rate": bound.goal.rate,
        "confidence": bound.goal.confidence,
        "needed": bound.goal.needed,
        "claims": bound.whole.claims,
        "blocks": independent,
        "alarms": bound.whole.alarms,
        "upper": bound.whole.upper,
        "threshold": None if bound.threshold == inf else bound.threshold,
        "groups": [asdict(g) for g in bound.groups],
        "splits": {
            "tried": len(tried),
            "kept": sum(s.rate <= bound.goal.rate for s in tried),
            "worst_rate": max((s.rate for s in tried), default=None),
        },
    }


def _measured_raw(m: Measured) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "kind": m.kind.value,
        **({"detector": m.detector} if m.detector else {}),
        "regime": m.regime.value if m.regime else None,
        "honest": len(m.honest),
        "alarms": m.alarms,
        "interval": [m.low, m.high],
        "abstained": m.abstained,
        "quantiles": m.quantiles,
        "forged": len(m.forged),
        "hits": m.hits,
    }
    if m.ratios:
        raw |= {
            "cllr_isotonic": m.ratios.cllr_isotonic,
            "cllr_logistic": m.ratios.cllr_logistic,
            "cllr_min": m.ratios.cllr_min,
            "across_sources": m.ratios.across_sources,
        }
    return raw
