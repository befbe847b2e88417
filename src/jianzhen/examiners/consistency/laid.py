"""How the references lie in each claim photo; found once for all that asks for it."""

from collections.abc import Mapping, Sequence

from jianzhen.align import Alignment
from jianzhen.align.pairs import Pairs
from jianzhen.photo import Photo

SAME_PRINT = 8
"""Matched points from which two photos show one print; chance and shared surroundings give up to 9 where
nothing is shared, half a dozen mostly."""

Laid = Mapping[tuple[str, str], Alignment | None]
"""By SHA-256 of claim and reference."""


def lay(claims: Sequence[Photo], references: Sequence[Photo], pairs: Pairs) -> Laid:
    """Align every reference with every claim photo."""
    return {
        (claim.sha256, reference.sha256): pairs.align(reference, claim, SAME_PRINT)
        for claim in claims
        for reference in references
    }
