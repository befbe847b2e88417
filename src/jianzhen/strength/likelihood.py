"""Likelihood ratios fitted to scores, and how good they are: diagnostics, never a calibration's verdict.

What `check` uses is the cautious count-based ratio of `calibration.py`. Scores, truths and folds are arrays
of equal length; all ratios are natural logarithms unless a name says log10.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Fit = Callable[[Floats, Bools], Callable[[Floats], Floats]]


def pooled(values: Floats, weights: Floats) -> Floats:
    """Return the non-decreasing sequence nearest to `values` (pool adjacent violators; Ayer et al. 1955)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        block = (float(value), float(weight), 1)
        while blocks and blocks[-1][0] >= block[0]:
            mean, mass, length = blocks.pop()
            total = mass + block[1]
            block = ((mean * mass + block[0] * block[1]) / total, total, length + block[2])
        blocks.append(block)
    return np.repeat([b[0] for b in blocks], [b[2] for b in blocks])


def isotonic(scores: Floats, forged: Bools, cautious: bool = True) -> Callable[[Floats], Floats]:
    """Fit log likelihood ratios that never fall as the score rises (Zadrozny & Elkan 2002).

    Cautious: one misleading case is added at either end (a forged one with the lowest score, an honest one
    with the highest), so that no ratio is infinite and none exceeds what the sample can show.
    """
    if cautious:
        scores = np.concatenate([scores, [-np.inf, np.inf]])
        forged = np.concatenate([forged, [True, False]])
    steps, place = np.unique(scores, return_inverse=True)
    hits = np.bincount(place, weights=forged.astype(np.float64))
    alarms = np.bincount(place) - hits
    share = pooled(hits / (hits + alarms), hits + alarms)
    with np.errstate(divide="ignore"):
        ratios: Floats = np.log(share) - np.log1p(-share) - np.log(hits.sum() / alarms.sum())

    def fitted(new: Floats) -> Floats:
        return ratios[np.clip(np.searchsorted(steps, new, side="right") - 1, 0, len(steps) - 1)]

    return fitted


def logistic(scores: Floats, forged: Bools) -> Callable[[Floats], Floats]:
    """Fit log likelihood ratios linear in the score: logistic regression, both classes weighing alike.

    Newton's method with a slight ridge (variance 100 of the slope on standardised scores), which keeps a
    perfect separation finite (Brümmer & du Preez, Computer Speech and Language 2006).
    """
    mean, spread = float(scores.mean()), float(scores.std()) or 1.0
    x = np.column_stack([np.ones(len(scores)), (scores - mean) / spread])
    weights = np.where(forged, 0.5 / max(forged.sum(), 1), 0.5 / max((~forged).sum(), 1)) * len(scores)
    ridge = np.diag([1e-6, 0.01])
    beta = np.zeros(2)
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(x @ beta, -50, 50)))
        gradient = x.T @ (weights * (forged - chance)) - ridge @ beta
        hessian = (x * (weights * chance * (1 - chance))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return lambda new: beta[0] + beta[1] * (new - mean) / spread


def left_out(scores: Floats, forged: Bools, folds: npt.NDArray[np.int64], fit: Fit) -> Floats:
    """Return log likelihood ratios, each from a fit that has not seen its fold; NaN if it lacked a class."""
    ratios: Floats = np.full(len(scores), np.nan)
    for fold in np.unique(folds):
        out = folds == fold
        if forged[~out].any() and not forged[~out].all():
            ratios[out] = fit(scores[~out], forged[~out])(scores[out])
    return ratios


def cllr(ratios: Floats, forged: Bools) -> float:
    """Cost of log likelihood ratios in bits (Brümmer & du Preez 2006): 0 perfect, 1 as good as silence."""
    hit = np.logaddexp(0, -ratios[forged]).mean()
    alarm = np.logaddexp(0, ratios[~forged]).mean()
    return float((hit + alarm) / (2 * np.log(2)))


def cllr_min(scores: Floats, forged: Bools) -> float:
    """Cllr after the best non-decreasing mapping of these very scores: what separation alone leaves open."""
    return cllr(isotonic(scores, forged, cautious=False)(scores), forged)


def exceeding(values: Floats) -> Iterator[tuple[float, float]]:
    """Yield (value, share of values at least as large), ascending: half of a Tippett plot."""
    ordered = np.sort(values)
    for i, value in enumerate(ordered):
        if not i or value != ordered[i - 1]:
            yield float(value), (len(ordered) - i) / len(ordered)


def reliability(ratios: Floats, forged: Bools, bins: int = 10) -> Iterator[tuple[float, int, int, float]]:
    """Yield, per bin of predicted probability: its mean, forged, honest, and the observed weighted share.

    Prior odds are 1:1: both classes weigh alike, whatever their numbers.
    """
    chance = 1 / (1 + np.exp(-np.clip(ratios, -50, 50)))
    place = np.minimum((chance * bins).astype(int), bins - 1)
    for i in range(bins):
        mine = place == i
        hits, alarms = int((mine & forged).sum()), int((mine & ~forged).sum())
        if hits + alarms:
            hit, alarm = hits / forged.sum(), alarms / (~forged).sum()
            yield float(chance[mine].mean()), hits, alarms, float(hit / (hit + alarm))
