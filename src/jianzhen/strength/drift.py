"""Has the world moved since the last calibration? Exact tests on counts, corrected for how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

SIGNIFICANT = 0.05
"""Share of calibrations of an unchanged world that report any drift at all (after Holm's correction)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One count then and now: `before` and `now` are (how many show it, of how many).

    `p` is Fisher's exact probability, two-sided, after Holm's correction.
    """

    what: str
    before: tuple[int, int]
    now: tuple[int, int]
    p: float

    @property
    def drifted(self) -> bool:
        """Whether chance is no good explanation."""
        return self.p < SIGNIFICANT

    @property
    def rose(self) -> bool:
        """Whether the share is larger now."""
        return self.now[0] * self.before[1] > self.before[0] * self.now[1]


def compare(pairs: Sequence[tuple[str, tuple[int, int], tuple[int, int]]]) -> tuple[Compared, ...]:
    """Compare counts (name, before, now); pairs of which one side looked at nothing are left out."""
    told = [(what, b, n) for what, b, n in pairs if b[1] and n[1]]
    corrected = holm([fisher(b, n) for _, b, n in told])
    return tuple(Compared(what, b, n, p) for (what, b, n), p in zip(told, corrected, strict=True))


def fisher(before: tuple[int, int], now: tuple[int, int]) -> float:
    """Two-sided exact probability of counts at least as far apart (Fisher 1934): sum of those no likelier."""
    (a, n), (b, m) = before, now
    hits = a + b

    def chance(x: int) -> float:
        return exp(_choose(n, x) + _choose(m, hits - x) - _choose(n + m, hits))

    seen = chance(a) * (1 + 1e-9)
    return min(1.0, sum(p for x in range(max(0, hits - m), min(n, hits) + 1) if (p := chance(x)) <= seen))


def holm(probabilities: Sequence[float]) -> list[float]:
    """Correct for testing several at once (Holm 1979)."""
    corrected, least = [0.0] * len(probabilities), 0.0
    for rank, i in enumerate(sorted(range(len(probabilities)), key=probabilities.__getitem__)):
        least = max(least, min(1.0, probabilities[i] * (len(probabilities) - rank)))
        corrected[i] = least
    return corrected


def _choose(n: int, k: int) -> float:
    """Natural logarithm of n over k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
