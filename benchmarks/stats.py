"""The few statistics the measurements need, exact and without dependencies."""

from math import exp, lgamma, log


def _at_most(k: int, n: int, p: float) -> float:
    """Return P(X ≤ k) for X ~ Binomial(n, p)."""
    if p <= 0:
        return 1.0
    if p >= 1:
        return 1.0 if k >= n else 0.0
    a, b = log(p), log(1 - p)
    total = sum(
        exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * a + (n - i) * b) for i in range(k + 1)
    )
    return min(1.0, total)


def _solve(k: int, n: int, level: float) -> float:
    """Return the p at which P(X ≤ k) falls to `level`, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(k, n, middle) > level else (low, middle)
    return (low + high) / 2


def clopper_pearson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share of k in n (Clopper & Pearson, Biometrika 1934)."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    tail = (1 - confidence) / 2
    low = 0.0 if k == 0 else _solve(k - 1, n, 1 - tail)
    high = 1.0 if k == n else _solve(k, n, tail)
    return low, high
