"""The one statistic the measurements need beside the bounds of the package."""

from jianzhen.strength.interval import lower, upper


def clopper_pearson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact two-sided interval of a share of k in n (Clopper & Pearson, Biometrika 1934)."""
    each_side = (1 + confidence) / 2
    return lower(k, n, each_side), upper(k, n, each_side)
