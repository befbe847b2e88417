"""One statement copied from another, told by the stretches that both share (shingles, Broder 1997)."""

from dataclasses import dataclass

from jianzhen.examiners.statement.squeezed import Squeezed, squeeze

LEAST_HAN, LEAST_LATIN = 30, 120
"""Letters without which a statement is too short to compare: short ones are alike by nature."""
HAN_SHINGLE, LATIN_SHINGLE = 5, 16
"""Letters of a shingle."""
LEAST_PASSAGE = 10
"""Letters of a shared stretch worth marking."""


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text ready for comparing: its letters and digits only, and their shingles."""

    squeezed: Squeezed
    size: int
    shingles: frozenset[str]

    @property
    def long_enough(self) -> bool:
        """Whether an agreement would mean anything."""
        return len(self.squeezed.text) >= (LEAST_HAN if self.size == HAN_SHINGLE else LEAST_LATIN)


def shingled(text: str) -> Shingled:
    """Prepare a text."""
    squeezed = squeeze(text, letters_only=True)
    letters = squeezed.text
    han = sum("\u4e00" <= c <= "\u9fff" for c in letters)
    size = HAN_SHINGLE if 3 * han >= len(letters) else LATIN_SHINGLE
    return Shingled(squeezed, size, frozenset(letters[i : i + size] for i in range(len(letters) - size + 1)))


def shared(one: Shingled, other: Shingled) -> float:
    """Return the share of the shorter text's shingles that the other has too, 0 to 1."""
    if one.size != other.size or not one.long_enough or not other.long_enough:
        return 0.0
    return len(one.shingles & other.shingles) / min(len(one.shingles), len(other.shingles))


def passages(one: Shingled, other: Shingled) -> tuple[tuple[int, int], ...]:
    """Return the stretches of `one` that the other has too."""
    letters, size = one.squeezed.text, one.size
    found: list[tuple[int, int]] = []
    for i in range(len(letters) - size + 1):
        if letters[i : i + size] in other.shingles:
            if found and i <= found[-1][1]:
                found[-1] = (found[-1][0], i + size)
            else:
                found.append((i, i + size))
    return tuple(one.squeezed.span(a, b) for a, b in found if b - a >= LEAST_PASSAGE)
