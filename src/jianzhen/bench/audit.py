"""The shortcut audit: can the classes be told apart WITHOUT looking at a single pixel?

If a classifier that sees only size, format, encoder and metadata (`traits.py`) beats chance, a detector may
have learned just that, and figures on the set say little about forgery. Every set of this field that was
looked at had such a leak: fakes as PNG of 1024², reals as JPEG of one encoder.

The classifier is naive Bayes over binned traits: for each trait the log ratio of smoothed frequencies among
fakes and reals, summed. It is trained on nine tenths of the groups (reviews, products, parents) and asked
about the last tenth, in turn, so nothing of a group is on both sides. Its AUC over these answers has an
interval from resampling whole groups (Efron 1979, 1,000 times, fixed seed).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from jianzhen.bench.traits import Traits

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FOLDS, BINS, RESAMPLES = 10, 8, 1000
FEWEST = 10
"""Groups with either truth below which nothing can be told."""
NAMED = 5
"""Traits named in the result: those that tell most alone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as the audit sees it."""

    traits: Traits
    fake: bool
    group: str
    source: str


def audit(seen: Sequence[Seen]) -> dict[str, Any]:
    """Return how well the classes are told apart without pixels, JSON-ready.

    `auc` with `low` and `high`; `leak`: whether it beats chance (the interval lies above 0.5), None
    where there are too few groups; `traits`: the AUC of the most telling ones alone; `across_sources`: the
    AUC when whole sources are left out, where both truths have at least two.
    """
    fake = np.array([s.fake for s in seen], bool)
    groups = _numbers([s.group for s in seen])
    counts = [len(set(groups[fake == truth].tolist())) for truth in (False, True)]
    result: dict[str, Any] = {"files": len(seen), "groups": len(set(groups.tolist())), "leak": None}
    if min(counts) < FEWEST:
        return {**result, "needed_groups": FEWEST}
    parts = left_out([s.traits for s in seen], fake, folds(groups, fake))
    total = np.sum(list(parts.values()), axis=0)
    value, low, high = _interval(total, fake, groups)
    alone = sorted(((_auc(part, fake), name) for name, part in parts.items()), reverse=True)
    result |= {"auc": value, "low": low, "high": high, "leak": low > 0.5}
    result["traits"] = [{"trait": name, "auc": told} for told, name in alone[:NAMED] if told > 0.55]
    result["across_sources"] = _across(seen, fake)
    return result


def _across(seen: Sequence[Seen], fake: Bools) -> float | None:
    sources = _numbers([f"{s.fake} {s.source}" for s in seen])
    if min(len(set(sources[fake == truth].tolist())) for truth in (False, True)) < 2:
        return None
    parts = left_out([s.traits for s in seen], fake, folds(sources, fake))
    return _auc(np.sum(list(parts.values()), axis=0), fake)


def _numbers(names: Sequence[str]) -> Ints:
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], np.int64)


def folds(groups: Ints, fake: Bools) -> Ints:
    """Deal whole groups to folds: those of reals, of fakes and of both in turn, so that each fold has all."""
    kinds: dict[int, set[bool]] = {}
    for group, truth in zip(groups.tolist(), fake.tolist(), strict=True):
        kinds.setdefault(group, set()).add(truth)
    fold_of: dict[int, int] = {}
    for kind in ({False}, {True}, {False, True}):
        members = sorted((g for g, k in kinds.items() if k == kind), key=lambda g: crc32(str(g).encode()))
        fold_of |= {group: place % FOLDS for place, group in enumerate(members)}
    return np.array([fold_of[group] for group in groups.tolist()], np.int64)


def left_out(traits: Sequence[Traits], fake: Bools, fold: Ints) -> dict[str, Floats]:
    """Return by trait what it says of each file (log ratio), learned on the other folds."""
    parts = [fold == number for number in sorted(set(fold.tolist()))]
    parts = [asked for asked in parts if fake[~asked].any() and (~fake[~asked]).any()]
    said = {}
    for name in sorted({name for t in traits for name in t}):
        values = [t.get(name) for t in traits]
        said[name] = np.zeros(len(traits))
        for asked in parts:
            said[name][asked] = _ratios(_levels(values, ~asked), fake, ~asked)[asked]
    return said


def _levels(values: Sequence[str | float | None], learned: Bools) -> Ints:
    """Number the levels of a trait; numbers are cut at quantiles of what is learned from."""
    if any(isinstance(v, float) for v in values):
        numbers = np.array([v if isinstance(v, float) else np.nan for v in values])
        known = numbers[learned & ~np.isnan(numbers)]
        cuts = np.linspace(0, 1, BINS + 1)[1:-1]
        edges = np.unique(np.quantile(known, cuts)) if len(known) else np.zeros(0)
        return np.where(np.isnan(numbers), BINS, np.searchsorted(edges, numbers, "right")).astype(np.int64)
    return _numbers([str(v) for v in values])


def _ratios(levels: Ints, fake: Bools, learned: Bools) -> Floats:
    """Log ratio of each file's level among fakes and reals learned from, each level counted once more."""
    size = int(levels.max()) + 1
    known = len(set(levels[learned].tolist())) + 1
    among = []
    for truth in (True, False):
        mine = levels[learned & (fake == truth)]
        among.append(np.log((np.bincount(mine, minlength=size) + 1) / (len(mine) + known)))
    ratios: Floats = (among[0] - among[1])[levels]
    return ratios


def _interval(score: Floats, fake: Bools, groups: Ints) -> tuple[float, float, float]:
    """AUC and its 95 % interval from resampled groups."""
    _, place = np.unique(np.round(score, 9), return_inverse=True)
    rng = np.random.default_rng(20261122)
    size = int(groups.max()) + 1
    drawn = []
    for _ in range(RESAMPLES):
        weight = np.bincount(rng.integers(0, size, size), minlength=size)[groups].astype(np.float64)
        if weight[fake].any() and weight[~fake].any():
            drawn.append(_weighted(place, weight, fake))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return _auc(score, fake), float(low), float(high)


def _auc(score: Floats, fake: Bools) -> float:
    _, place = np.unique(np.round(score, 9), return_inverse=True)
    return _weighted(place, np.ones(len(score)), fake)


def _weighted(place: Ints, weight: Floats, fake: Bools) -> float:
    """AUC of ranked levels, ties counting half."""
    size = int(place.max()) + 1
    fakes = np.bincount(place[fake], weight[fake], size)
    reals = np.bincount(place[~fake], weight[~fake], size)
    below = np.cumsum(reals) - reals
    return float((fakes * (below + reals / 2)).sum() / (fakes.sum() * reals.sum()))


def duplicates(hashes: Sequence[tuple[str, bool]]) -> int:
    """Count files that stand on both sides with the same bytes: their truth cannot be both."""
    sides = Counter(h for h, _ in set(hashes))
    return sum(n > 1 for n in sides.values())
