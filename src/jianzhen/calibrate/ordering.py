"""Which findings accuse more than others, fixed before the site's genuine claims are looked at.

The bound on the whole check is exact only if its order of claims was not learnt from the claims counted. So
the order is that of the shipped calibration; a kind it has no counts of is ordered by the site's forged
claims alone: from moderate upwards, by the share of them that score no more. Where there are plenty of
genuine claims, a third of them is spent on learning which kinds are noisy at this site, and not counted.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from zlib import crc32

from jianzhen.calibrate.claims import Claim, blocks
from jianzhen.calibrate.seen import EXAMINER, Seen
from jianzhen.calibrate.tables import site_tables
from jianzhen.model import Kind, Regime
from jianzhen.strength import CEILING, Calibration, Table
from jianzhen.strength.combine import EVIDENCE


@dataclass(frozen=True)
class Ordering:
    """Level of a finding: log10 likelihood ratio under the shipped calibration, capped as `check` caps it."""

    base: Calibration
    forged: dict[Kind, tuple[float, ...]]
    """Ascending scores of the site's forged photos, of kinds the base has no table of."""

    def scale(self, kind: Kind, regime: Regime | None) -> list[tuple[float, float]]:
        """Return the steps of a kind as (score, level), both ascending; none if it can be no evidence."""
        table, ceiling = self.base.table(kind, regime), CEILING.get(kind, inf)
        if ceiling < EVIDENCE:
            return []
        if table is not None:
            return [(s, min(lr, ceiling)) for s, lr in zip(table.steps, table.log10_lrs, strict=True)]
        scores = self.forged.get(kind, ())
        return [(s, min(EVIDENCE + bisect_right(scores, s) / len(scores), ceiling)) for s in scores]

    def level(self, kind: Kind, regime: Regime, score: float) -> float:
        """Return how much a finding accuses; 0 if it does not."""
        return max((level for step, level in self.scale(kind, regime) if score >= step), default=0.0)

    def of(self, photos: Sequence[Seen]) -> float:
        """Return the level of a claim: that of its strongest finding."""
        return max(
            (self.level(kind, s.regime, score) for s in photos for kind, score in s.scores.items()),
            default=0.0,
        )

    def levels(self) -> list[float]:
        """Return where a threshold may lie: every level from moderate upwards; below it is a hint anyway.

        So a few genuine claims of the site cannot turn a hint into evidence; plenty of them can (`learners`).
        """
        places = {(kind, t.regime) for t in self.base.tables for kind in t.kinds}
        places |= {(kind, None) for kind in self.forged}
        found = {level for place in places for _, level in self.scale(*place)}
        return sorted(level for level in found if level >= EVIDENCE) or [EVIDENCE]

    def score_at(self, kind: Kind, regime: Regime | None, threshold: float) -> float:
        """Return the least score of a kind whose level reaches the threshold, infinite if none does."""
        return next((score for score, level in self.scale(kind, regime) if level >= threshold), inf)


PLENTY = 3
"""Times the fewest claims that a bound needs, from which a third may be spent on the order."""


def learners(claims: Sequence[Claim], needed: int) -> frozenset[str]:
    """Return the genuine claims to learn the order from; claims of one product or customer stay together."""
    block = blocks(claims, ("product", "customer"))
    genuine = [claim.id for claim in claims if not claim.forged]
    spent = frozenset(id_ for id_ in genuine if crc32(block[id_].encode()) % 3 == 0)
    enough = len(genuine) >= PLENTY * needed and len(genuine) - len(spent) >= needed
    return spent if enough else frozenset()


def order(base: Calibration, seen: Sequence[Seen], spent: frozenset[str]) -> Ordering:
    """Return the order in which findings accuse; `spent` are the genuine claims it may be learnt from."""
    if spent:
        learnt = [s for s in seen if s.claim.forged or s.claim.id in spent]
        base = replace(base, tables=tuple(site_tables(base, learnt)))
    known = {kind for table in base.tables for kind in table.kinds}
    scores: dict[Kind, list[float]] = defaultdict(list)
    for s in seen:
        for kind in s.given.kinds:
            if kind not in known and kind in s.scores and kind in EXAMINER:
                scores[kind].append(s.scores[kind])
    return Ordering(base, {kind: tuple(sorted(found)) for kind, found in scores.items()})


def with_thresholds(tables: Sequence[Table], ordering: Ordering, threshold: float) -> list[Table]:
    """Return the tables with the least score of each kind that may count as evidence."""
    return [
        replace(t, thresholds={kind: ordering.score_at(kind, t.regime, threshold) for kind in t.kinds})
        for t in tables
    ]
