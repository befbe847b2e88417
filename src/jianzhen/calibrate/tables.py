"""Rows → counted tables, in the format that `check` reads.

Honest counts: a site's genuine photos join those the package ships, so that there are more of them, unless
the site's get the finding significantly more often: then the shipped ones are left out, lest they water down
what the site really sees. Forged counts likewise: the shipped ones, joined by the site's own if there are
any, unless those are found significantly less often. A regime gets a table of its own where a finding is
significantly more common in it, or where there are plenty of genuine photos.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from jianzhen.calibrate.seen import EXAMINER, Seen
from jianzhen.model import Finding, Kind, Regime, Text
from jianzhen.strength import Calibration, Sample, Table, rate
from jianzhen.strength.combine import leads
from jianzhen.strength.drift import SIGNIFICANT, compare

REGIME_PLENTY = 1000
"""Genuine photos from which a quiet regime gets a table of its own: fewer would only weaken its findings."""

MOST_SOURCES = 12
"""Sources listed one by one; smaller ones are added up, since each costs time when the file is read."""

DETECTOR_STEPS = 20
"""Most steps of a detector's score on genuine photos, beside its own threshold."""

NEW_STEPS = 9
"""Steps of a kind that the package has no counts of: deciles of the site's forged scores."""

SUMS = (2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0)
"""Steps of the sum over families; two that are moderate have at least 2."""


def site_tables(base: Calibration, seen: Sequence[Seen]) -> list[Table]:
    """Return the shipped tables with the site's counts, tables of large regimes, and those of new kinds."""
    known = {(kind, table.regime) for table in base.tables for kind in table.kinds}
    shipped = [_joined(table, seen) for table in base.tables]
    new = [t for kind in EXAMINER if (kind, None) not in known and (t := _new(kind, seen)) is not None]
    own = [
        table
        for general in (*shipped, *new)
        for regime in Regime
        if general.regime is None
        and not any((kind, regime) in known for kind in general.kinds)
        and (table := _of_regime(general, seen, regime)) is not None
    ]
    return [*shipped, *new, *own]


def _joined(table: Table, seen: Sequence[Seen]) -> Table:
    mine = [s for s in seen if table.regime in (None, s.regime)]
    honest = counted(table, (s for s in mine if not s.claim.forged))
    forged = counted(table, (s for s in mine if set(s.given.kinds) & set(table.kinds)))
    return Table(
        table.kinds,
        table.regime,
        table.steps,
        honest if _differs(table.honest, honest, more=True) else (*table.honest, *honest),
        forged if _differs(table.forged, forged, more=False) else (*table.forged, *forged),
    )


def _of_regime(joined: Table, seen: Sequence[Seen], regime: Regime) -> Table | None:
    """The site's genuine photos of one regime alone, if many or noisier; hits are those of all regimes."""
    honest = counted(joined, (s for s in seen if s.regime is regime and not s.claim.forged))
    noisier = bool(honest) and _differs(joined.honest, honest, more=True)
    if sum(s.looked_at for s in honest) < REGIME_PLENTY and not noisier:
        return None
    return Table(joined.kinds, regime, joined.steps, honest, joined.forged)


def _new(kind: Kind, seen: Sequence[Seen]) -> Table | None:
    forged = [s for s in seen if kind in s.given.kinds and kind in s.looked]
    found = sorted(s.scores[kind] for s in forged if kind in s.scores)
    steps = tuple(sorted(_deciles(found)))
    table = Table((kind,), None, steps, (), ())
    honest = counted(table, (s for s in seen if not s.claim.forged))
    if not steps or not honest:
        return None
    return Table((kind,), None, steps, honest, counted(table, forged))


def detector_tables(seen: Sequence[Seen]) -> list[Table]:
    """Return the tables of learned detectors: each for itself, and only for regimes it was measured in.

    Compression moves such scores more than anything else, so no regime lends its counts to another.
    """
    kind = Kind.GENERATED_PIXELS
    keys = sorted({key for s in seen for key in s.detected})
    tables = []
    for key in keys:
        for regime in Regime:
            mine = [s for s in seen if s.regime is regime and key in s.detected]
            honest = [s for s in mine if not s.claim.forged]
            forged = [s for s in mine if kind in s.given.kinds]
            if not honest:
                continue
            table = Table((kind,), regime, _detector_steps(key, honest, forged), (), (), {}, key)
            tables.append(replace(table, honest=counted(table, honest), forged=counted(table, forged)))
    return tables


def _detector_steps(key: str, honest: Sequence[Seen], forged: Sequence[Seen]) -> tuple[float, ...]:
    """The threshold (0), scores that 1, 2, 4, … genuine photos reach, and deciles of the forged ones'."""
    loud, hits = (
        sorted(score for s in seen if (score := s.detected[key]) is not None) for seen in (honest, forged)
    )
    steps = {0.0, *(loud[-(2**i)] for i in range(DETECTOR_STEPS) if 2**i <= len(loud)), *_deciles(hits)}
    return tuple(sorted(steps))


def _deciles(scores: Sequence[float]) -> set[float]:
    """Scores below which lie 0, 1, … 9 tenths; none of none."""
    return {scores[len(scores) * i // (NEW_STEPS + 1)] for i in range(NEW_STEPS + 1)} if scores else set()


def counted(table: Table, seen: Iterable[Seen]) -> tuple[Sample, ...]:
    """Count photos that were examined for a kind of the table, by source; identical files count once."""
    detector = table.detector
    best: dict[str, list[float]] = defaultdict(list)
    once: set[str] = set()
    for s in seen:
        if any(s.examined(kind, detector) for kind in table.kinds) and s.sha256 not in once:
            once.add(s.sha256)
            found = (s.score(kind, detector) for kind in table.kinds)
            best[s.claim.source].append(max((score for score in found if score is not None), default=-1.0))
    by_size = sorted(best, key=lambda name: (-len(best[name]), name))
    parts = [(name, best[name]) for name in by_size[:MOST_SOURCES]]
    if rest := [score for name in by_size[MOST_SOURCES:] for score in best[name]]:
        parts.append((f"{len(by_size) - MOST_SOURCES} smaller sources", rest))
    return tuple(
        Sample(f"site: {name}", len(scores), tuple(sum(s >= step for s in scores) for step in table.steps))
        for name, scores in parts
    )


def total(samples: Iterable[Sample], step: int) -> tuple[int, int]:
    """Return (how many reached a step, of how many) over all samples."""
    listed = list(samples)
    return sum(s.reached[step] for s in listed), sum(s.looked_at for s in listed)


def _differs(before: tuple[Sample, ...], now: tuple[Sample, ...], more: bool) -> bool:
    """Whether the site reaches any step significantly more (or less) often than what is shipped."""
    if not before or not now:
        return not before
    steps = range(len(before[0].reached))
    compared = compare([(str(i), total(before, i), total(now, i)) for i in steps])
    return any(c.p < SIGNIFICANT and c.rose == more for c in compared)


def combined(calibration: Calibration, seen: Sequence[Seen]) -> Table | None:
    """Count claims by the sum over families of what their findings weigh; None without forged claims.

    The weights are those of the tables of this very calibration, as `check` will use them.
    """
    sums: dict[bool, dict[str, Counter[float]]] = {True: {}, False: {}}
    by_claim: dict[str, list[Seen]] = defaultdict(list)
    for s in seen:
        by_claim[s.claim.id].append(s)
    for photos in by_claim.values():
        claim = photos[0].claim
        families = leads(f for s in photos for f in rated(s, calibration))
        value = sum(families.values()) if len(families) > 1 else 0.0
        sums[claim.forged].setdefault(claim.source, Counter())[value] += 1
    if not sums[True]:
        return None

    def samples(forged: bool) -> tuple[Sample, ...]:
        return tuple(
            Sample(
                f"site: {source}",
                values.total(),
                tuple(sum(n for value, n in values.items() if value >= step) for step in SUMS),
            )
            for source, values in sorted(sums[forged].items(), key=lambda item: -item[1].total())
        )

    return Table((), None, SUMS, samples(False), samples(True))


def rated(seen: Seen, calibration: Calibration) -> list[Finding]:
    """Return what was found on a photo as `check` would rate it."""
    found = (
        Finding(EXAMINER.get(kind, kind.value), "", kind, seen.sha256, score, Text("", ""))
        for kind, score in seen.scores.items()
    )
    return [f.rated(rate(f, seen.regime, calibration)) for f in found]


def to_raw(table: Table) -> dict[str, Any]:
    """Return a table as it stands in a calibration file."""

    def samples(listed: tuple[Sample, ...]) -> list[dict[str, Any]]:
        return [{"source": s.source, "looked_at": s.looked_at, "reached": list(s.reached)} for s in listed]

    raw: dict[str, Any] = {
        "kinds": [kind.value for kind in table.kinds],
        "regime": table.regime.value if table.regime else None,
        "steps": list(table.steps),
        "honest": samples(table.honest),
        "forged": samples(table.forged),
    }
    if table.detector:
        raw["detector"] = table.detector
    if table.thresholds:
        raw["thresholds"] = {
            kind.value: None if least == float("inf") else least for kind, least in table.thresholds.items()
        }
    return raw
