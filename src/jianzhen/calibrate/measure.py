"""Diagnostics: how often each kind speaks on genuine photos, how well its score tells forged from genuine.

Nothing here is used by `check`; it shows whether what `check` uses can be believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np

from jianzhen.calibrate.claims import SHARED, Claim, blocks
from jianzhen.calibrate.seen import EXAMINER, Seen
from jianzhen.model import Kind, Regime
from jianzhen.strength.interval import lower, upper
from jianzhen.strength.likelihood import Bools, Floats, cllr, cllr_min, isotonic, left_out, logistic

FEWEST = 10
"""Photos of either truth from which ratios are fitted at all."""

FOLDS = 10
QUANTILES = (0.5, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class Ratios:
    """Natural log likelihood ratios, each from a fit that has not seen its block, and their cost in bits.

    `across_sources`: whether blocks hold sources together; where a truth has one source only, they cannot.
    """

    isotonic: Floats
    logistic: Floats
    forged: Bools
    cllr_isotonic: float
    cllr_logistic: float
    cllr_min: float
    across_sources: bool = True


@dataclass(frozen=True)
class Measured:
    """One kind in one delivery regime (None: in all).

    Attributes:
        detector: the learned detector measured, by its key; None for all other kinds.
        honest: scores on genuine photos that were examined, 0 where nothing was found.
        forged: scores on forged photos of which the kind is true.
        alarms: genuine photos on which it was found at all; `low` and `high` bound their share, two-sided.
        abstained: genuine photos that could not be examined; counted neither for nor against.
        ratios: None where there are too few photos, blocks or different scores.
    """

    kind: Kind
    regime: Regime | None
    honest: Floats
    forged: Floats
    alarms: int
    low: float
    high: float
    abstained: int
    hits: int
    ratios: Ratios | None = field(default=None)
    detector: str | None = None

    @property
    def name(self) -> str:
        """Code of the kind, and which detector it was."""
        return f"{self.kind.value} {self.detector}" if self.detector else self.kind.value

    @property
    def quantiles(self) -> list[float]:
        """Scores on genuine photos at QUANTILES."""
        return [round(float(q), 4) for q in np.quantile(self.honest, QUANTILES)] if len(self.honest) else []


def measure(seen: Sequence[Seen], claims: Sequence[Claim], confidence: float = 0.95) -> list[Measured]:
    """Measure every kind, in all regimes and in each; kinds that were examined nowhere are left out."""
    folds = [
        {id_: crc32(block.encode()) % FOLDS for id_, block in blocks(claims, traits).items()}
        for traits in (SHARED, ("product", "customer"))
    ]
    places = [None, *sorted({s.regime for s in seen})]
    what: list[tuple[Kind, str | None]] = [(kind, None) for kind in EXAMINER]
    what += [(Kind.GENERATED_PIXELS, key) for key in sorted({key for s in seen for key in s.detected})]
    rows = [_measure(each, regime, seen, folds, confidence) for each in what for regime in places]
    return [row for row in rows if len(row.honest) or len(row.forged)]


def _measure(
    what: tuple[Kind, str | None],
    regime: Regime | None,
    seen: Sequence[Seen],
    folds: list[dict[str, int]],
    confidence: float,
) -> Measured:
    kind, detector = what
    mine = [s for s in seen if regime in (None, s.regime)]
    genuine = [s for s in mine if not s.claim.forged]
    honest = [s for s in genuine if s.examined(*what)]
    forged = [s for s in mine if kind in s.given.kinds and s.examined(*what)]
    found_honest, found_forged = ([s.score(*what) for s in part] for part in (honest, forged))
    on_honest, on_forged = (
        np.array([0.0 if score is None else score for score in found])
        for found in (found_honest, found_forged)
    )
    alarms = sum(score is not None for score in found_honest)
    side = (1 + confidence) / 2
    low, high = lower(alarms, len(honest), side), upper(alarms, len(honest), side)
    across, within = ([fold[s.claim.id] for s in (*honest, *forged)] for fold in folds)
    ratios = _ratios(on_honest, on_forged, across)
    if ratios is None and (apart := _ratios(on_honest, on_forged, within)):
        ratios = replace(apart, across_sources=False)
    hits, abstained = sum(score is not None for score in found_forged), len(genuine) - len(honest)
    return Measured(kind, regime, on_honest, on_forged, alarms, low, high, abstained, hits, ratios, detector)


def _ratios(honest: Floats, forged: Floats, folds: list[int]) -> Ratios | None:
    scores = np.concatenate([honest, forged])
    truth = np.arange(len(scores)) >= len(honest)
    if min(len(honest), len(forged)) < FEWEST or len(np.unique(scores)) < 2:
        return None
    numbers = np.array(folds, np.int64)
    fitted = [left_out(scores, truth, numbers, fit) for fit in (isotonic, logistic)]
    told = ~np.isnan(fitted[0])
    if not truth[told].any() or truth[told].all():
        return None
    steps, lines = (ratios[told] for ratios in fitted)
    truth = truth[told]
    costs = (cllr(steps, truth), cllr(lines, truth), cllr_min(scores[told], truth))
    return Ratios(steps, lines, truth, *costs)
