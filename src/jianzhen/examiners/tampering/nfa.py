"""Number of false alarms: how many regions at least as odd chance alone is expected to give in one photo."""

import math


def log10_tail(k: float, n: float, p: float) -> float:
    """Return an upper bound of log10 P(at least k of n), each with chance p; 0 where k is not above n·p.

    The Chernoff–Hoeffding bound exp(-n·KL(k/n || p)) (Hoeffding, JASA 1963, theorem 1) never lies below the
    binomial tail, so a number of false alarms made from it holds as well; k and n may be fractions.
    """
    if n <= 0 or k <= n * p:
        return 0.0
    q = min(k / n, 1.0)
    gain = q * math.log(q / p)
    if q < 1:
        gain += (1 - q) * math.log((1 - q) / (1 - p))
    return -n * gain / math.log(10)
