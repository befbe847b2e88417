"""The figures: FraudBench's metric exactly, and what it lacks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jianzhen.bench.item import Item
from jianzhen.strength.interval import fewest, lower, upper

CONFIDENCE = 0.95
ALARMS = (0.001, 0.01)
"""Shares of false alarms at which the share of fakes found is reported."""

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One item with what was said of it."""

    item: Item
    score: float
    flag: bool
    regime: str = ""


def share(k: int, n: int) -> Raw:
    """Return a rate with its exact two-sided 95 % interval (Clopper & Pearson); all null where n is 0."""
    if n == 0:
        return {"k": 0, "n": 0, "rate": None, "low": None, "high": None}
    side = (1 + CONFIDENCE) / 2
    return {"k": k, "n": n, "rate": k / n, "low": lower(k, n, side), "high": upper(k, n, side)}


def _hits(judged: Iterable[Judged]) -> Raw:
    flags = [j.flag for j in judged]
    return share(sum(flags), len(flags))


def _f1(found: int, missed: int, alarms: int) -> float | None:
    """F1 on the fake class; None only where there is nothing to count (as FraudBench's own script has it)."""
    weight = 2 * found + alarms + missed
    return 2 * found / weight if weight else None


def of_category(judged: Sequence[Judged]) -> Raw:
    """Count one category: TNR, TPR pooled over its generators, their mean, F1, TPR by generator."""
    fakes, reals = [j for j in judged if j.item.fake], [j for j in judged if not j.item.fake]
    found, alarms = sum(j.flag for j in fakes), sum(j.flag for j in reals)
    tnr = (len(reals) - alarms) / len(reals) if reals else None
    tpr = found / len(fakes) if fakes else None
    generators = sorted({j.item.source for j in fakes})
    return {
        "real": len(reals),
        "real_kept": len(reals) - alarms,
        "fake": len(fakes),
        "fake_found": found,
        "tnr": tnr,
        "tpr": tpr,
        "balanced_accuracy": None if tnr is None or tpr is None else (tnr + tpr) / 2,
        "f1": _f1(found, len(fakes) - found, alarms),
        "by_source": {g: _hits(j for j in fakes if j.item.source == g) for g in generators},
    }


def _mean(values: Iterable[float | None]) -> Raw:
    told = [v for v in values if v is not None]
    return {"value": sum(told) / len(told) if told else None, "categories": len(told)}


def macro(judged: Sequence[Judged]) -> Raw:
    """FraudBench's metric (arXiv 2605.08820): each figure by category, then averaged over those that have it.

    F1 counts in a category without fakes too (0) once it has a false alarm: so does FraudBench's script.
    """
    names = sorted({j.item.category for j in judged})
    counted = {name: of_category([j for j in judged if j.item.category == name]) for name in names}
    sources = sorted({source for c in counted.values() for source in c["by_source"]})
    by_source = {
        s: _mean(c["by_source"][s]["rate"] for c in counted.values() if s in c["by_source"]) for s in sources
    }
    figures = ("tnr", "tpr", "balanced_accuracy", "f1")
    means = {figure: _mean(c[figure] for c in counted.values()) for figure in figures}
    return {**means, "tpr_by_source": by_source, "categories": counted}


def at_alarms(judged: Sequence[Judged], rate: float) -> Raw:
    """Share of fakes found at the lowest threshold that flags at most `rate` of the real ones.

    The threshold is chosen on the photos it is reported on. Not `supported` where even no false alarm among
    so few real ones could show the rate with 95 % confidence.
    """
    reals = sorted((j.score for j in judged if not j.item.fake), reverse=True)
    needed = fewest(rate, CONFIDENCE)
    if len(reals) < needed:
        return {"rate": rate, "supported": False, "needed": needed, "real": len(reals)}
    above = reals[int(rate * len(reals))]
    fakes = [j.score > above for j in judged if j.item.fake]
    alarms = share(sum(score > above for score in reals), len(reals))
    found = share(sum(fakes), len(fakes))
    return {"rate": rate, "supported": True, "above": above, "found": found, "false_alarms": alarms}


def auc(judged: Sequence[Judged]) -> float | None:
    """Chance that a fake scores higher than a real one, ties counting half (Mann & Whitney 1947)."""
    reals, fakes = (np.sort([j.score for j in judged if j.item.fake is truth]) for truth in (False, True))
    if not len(reals) or not len(fakes):
        return None
    below, not_above = (np.searchsorted(reals, fakes, side) for side in ("left", "right"))
    return float((below + not_above).sum() / (2 * len(reals) * len(fakes)))


def _by(judged: Sequence[Judged], of: Callable[[Judged], str]) -> Raw:
    return {name: _hits(j for j in judged if of(j) == name) for name in sorted({of(j) for j in judged})}


def figures(judged: Sequence[Judged]) -> Raw:
    """All figures of one way of delivery."""
    fakes, reals = [j for j in judged if j.item.fake], [j for j in judged if not j.item.fake]
    return {
        "found": _hits(fakes),
        "false_alarms": _hits(reals),
        "auc": auc(judged),
        "at_false_alarms": [at_alarms(judged, rate) for rate in ALARMS],
        "macro": macro(judged),
        "by_source": {
            "fake": _by(fakes, lambda j: j.item.source),
            "real": _by(reals, lambda j: j.item.source),
        },
        "by_regime": {"fake": _by(fakes, lambda j: j.regime), "real": _by(reals, lambda j: j.regime)},
    }
