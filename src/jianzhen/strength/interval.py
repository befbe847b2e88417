"""Exact binomial bounds (Clopper & Pearson, Biometrika 1934), without a statistics library at run time."""

from functools import lru_cache
from math import ceil, exp, lgamma, log, log1p


def _tail(ways: tuple[float, ...], n: int, p: float) -> float:
    """P(X ≤ k) for X ~ Binomial(n, p), 0 < p < 1, by the k + 1 logarithms of n over i."""
    a, b = log(p), log1p(-p)
    return sum([exp(way + i * a + (n - i) * b) for i, way in enumerate(ways)])


@lru_cache(maxsize=4096)
def upper(k: int, n: int, confidence: float = 0.95) -> float:
    """One-sided upper bound of a rate of which `k` in `n` were seen; 1.0 if nothing was looked at."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no count")
    if k == n:
        return 1.0
    ways = tuple(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) for i in range(k + 1))
    low, high = k / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle in (low, high):  # as near as numbers come
            break
        low, high = (middle, high) if _tail(ways, n, middle) > 1 - confidence else (low, middle)
    return high


def lower(k: int, n: int, confidence: float = 0.95) -> float:
    """One-sided lower bound of a rate of which `k` in `n` were seen; 0.0 if nothing was looked at."""
    return 1.0 - upper(n - k, n, confidence)


def fewest(bound: float, confidence: float = 0.95) -> int:
    """Fewest negatives on which a false-alarm rate of at most `bound` can be shown: with no alarm at all."""
    if not (0 < bound < 1 and 0 < confidence < 1):
        raise ValueError(f"{bound} and {confidence} must lie between 0 and 1")
    return ceil(log1p(-confidence) / log1p(-bound) - 1e-9)


def allowed(n: int, bound: float, confidence: float = 0.95) -> int | None:
    """Most false alarms in `n` negatives that still show a rate of at most `bound`; None: `n` too small."""
    most = None
    while (tried := 0 if most is None else most + 1) < n and upper(tried, n, confidence) <= bound:
        most = tried
    return most
