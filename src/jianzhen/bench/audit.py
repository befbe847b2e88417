"""The shortcut audit: can the classes be told apart WITHOUT looking at a single pixel?

If a classifier that sees only size, format, encoder and metadata (`traits.py`) beats chance, a detector may
have learned just that, and figures on the set say little about forgery. Every set of this field that was
looked at had such a leak: fakes as PNG of 1024², reals as JPEG of one encoder.

The classifier is naive Bayes over binned traits: for each trait the log ratio of smoothed frequencies among
fakes and reals, summed. It is trained on nine tenths of the groups (reviews, products, parents) and asked
about the last tenth, in turn, so nothing of a group is on both sides. Whether the classes are told apart is
decided by a permutation test (truth dealt anew among groups, 199 times; Good 2005) on the AUC of all traits
together or of the best one alone, whichever is larger, so that idle traits do not hide a leaking one. How
large the AUC is, is shown with an interval from resampled groups (1,000 times; Efron 1979). Seeds are fixed.
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

FOLDS, BINS, RESAMPLES, PERMUTATIONS = 10, 8, 1000, 199
CHANCE = 0.01
"""Share of leak-free sets that are called leaking all the same."""
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

    `auc` with `low`, `high` and `p`; `leak`: whether it beats chance, None where there are too few groups;
    `traits`: the AUC of the most telling ones alone; `across_sources`: the AUC when whole sources are left
    out, where both truths have at least two.
    """
    fake = np.array([s.fake for s in seen], bool)
    groups = _numbers([s.group for s in seen])
    counts = [len(set(groups[fake == truth].tolist())) for truth in (False, True)]
    result: dict[str, Any] = {"files": len(seen), "groups": len(set(groups.tolist())), "leak": None}
    if min(counts) < FEWEST:
        return {**result, "needed_groups": FEWEST}
    asker = Asker([s.traits for s in seen], folds(groups, fake))
    said = asker.said(fake)
    total = said.sum(axis=1)
    value, (low, high) = _auc(total, fake), _interval(total, fake, groups)
    p = _by_chance(asker, fake, groups)
    alone = sorted(((_auc(said[:, n], fake), name) for n, name in enumerate(asker.names)), reverse=True)
    result |= {"auc": value, "low": low, "high": high, "p": p, "leak": p <= CHANCE}
    result["traits"] = [{"trait": name, "auc": told} for told, name in alone[:NAMED] if told > 0.55]
    result["across_sources"] = _across(seen, fake)
    return result


def _across(seen: Sequence[Seen], fake: Bools) -> float | None:
    sources = _numbers([f"{s.fake} {s.source}" for s in seen])
    if min(len(set(sources[fake == truth].tolist())) for truth in (False, True)) < 2:
        return None
    return _auc(Asker([s.traits for s in seen], folds(sources, fake)).said(fake).sum(axis=1), fake)


def _by_chance(asker: "Asker", fake: Bools, groups: Ints) -> float:
    """Return how often truth dealt at random among groups is told at least as well."""
    rng = np.random.default_rng(20261122)
    dealt = (_dealt(fake, groups, rng) for _ in range(PERMUTATIONS))
    value = _best(asker.said(fake), fake)
    as_well = sum(_best(asker.said(truth), truth) >= value - 1e-9 for truth in dealt)
    return (1 + as_well) / (1 + PERMUTATIONS)


def _best(said: Floats, fake: Bools) -> float:
    return max(_auc(part, fake) for part in (said.sum(axis=1), *said.T))


def _dealt(fake: Bools, groups: Ints, rng: np.random.Generator) -> Bools:
    """Deal the truth anew: whole groups of one truth among each other, within a group of both its files."""
    size = int(groups.max()) + 1
    fakes, files = np.bincount(groups, fake, size), np.bincount(groups, minlength=size)
    pure = np.flatnonzero((fakes == 0) | (fakes == files))
    truth_of = np.zeros(size, bool)
    truth_of[pure] = rng.permutation(fakes[pure] > 0)
    dealt = truth_of[groups]
    mixed = ~np.isin(groups, pure)
    shuffled = rng.permutation(np.flatnonzero(mixed))
    # Sorted by group only, files stand shuffled within their group: deal them their group's truths in order.
    dealt[shuffled[np.argsort(groups[shuffled], kind="stable")]] = fake[
        np.flatnonzero(mixed)[np.argsort(groups[mixed], kind="stable")]
    ]
    return dealt


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


class Asker:
    """Traits cut into levels once, to be asked about any truth: each fold by what the others tell."""

    def __init__(self, traits: Sequence[Traits], fold: Ints) -> None:
        self.names = sorted({name for t in traits for name in t})
        columns = [[t.get(name) for t in traits] for name in self.names]
        self._folds = [fold == number for number in sorted(set(fold.tolist()))]
        self._levels = [
            _side_by_side([_levels(values, ~asked) for values in columns]) for asked in self._folds
        ]

    def said(self, fake: Bools) -> Floats:
        """Return what each trait says of each file, (files, traits): a log ratio, 0 if none was learned."""
        said = np.zeros((len(fake), len(self.names)))
        for asked, (levels, trait_of) in zip(self._folds, self._levels, strict=True):
            if fake[~asked].any() and not fake[~asked].all():
                said[asked] = _ratios(levels, trait_of, fake, ~asked)[levels[asked]]
        return said


def _side_by_side(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Number the levels of all traits through, (files, traits); the other array says whose level it is."""
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    starts = np.cumsum([0, *sizes[:-1]])
    return np.stack(columns, axis=1) + starts, np.repeat(np.arange(len(sizes)), sizes)


def _levels(values: Sequence[str | float | None], learned: Bools) -> Ints:
    """Number the levels of a trait; numbers are cut at quantiles of what is learned from."""
    if any(isinstance(v, float) for v in values):
        numbers = np.array([v if isinstance(v, float) else np.nan for v in values])
        known = numbers[learned & ~np.isnan(numbers)]
        cuts = np.linspace(0, 1, BINS + 1)[1:-1]
        edges = np.unique(np.quantile(known, cuts)) if len(known) else np.zeros(0)
        return np.where(np.isnan(numbers), BINS, np.searchsorted(edges, numbers, "right")).astype(np.int64)
    return _numbers([str(v) for v in values])


def _ratios(levels: Ints, trait_of: Ints, fake: Bools, learned: Bools) -> Floats:
    """Log ratio of each level's share among fakes and reals learned from, each level counted once more."""
    size = len(trait_of)
    counts = [np.bincount(levels[learned & (fake == t)].ravel(), minlength=size) for t in (True, False)]
    known = 1 + np.bincount(trait_of, counts[0] + counts[1] > 0)[trait_of]
    files = [int((fake[learned] == t).sum()) for t in (True, False)]
    fakes, reals = (np.log((count + 1) / (n + known)) for count, n in zip(counts, files, strict=True))
    ratios: Floats = fakes - reals
    return ratios


def _interval(score: Floats, fake: Bools, groups: Ints) -> tuple[float, float]:
    """95 % interval of the AUC from resampled groups."""
    _, place = np.unique(np.round(score, 9), return_inverse=True)
    rng = np.random.default_rng(20261122)
    size = int(groups.max()) + 1
    drawn = []
    for _ in range(RESAMPLES):
        weight = np.bincount(rng.integers(0, size, size), minlength=size)[groups].astype(np.float64)
        if weight[fake].any() and weight[~fake].any():
            drawn.append(_weighted(place, weight, fake))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


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
