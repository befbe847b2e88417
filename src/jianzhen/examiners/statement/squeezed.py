"""A text without the blanks and invisible characters that tear words apart, and the way back."""

import re
import unicodedata
from dataclasses import dataclass

_SKIPPED = re.compile(r"[\s\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Lower case, half width; `places[i]` is where character `i` stands in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place of a stretch in the original."""
        return self.places[start], self.places[end - 1] + 1


def squeeze(text: str, letters_only: bool = False) -> Squeezed:
    """Return the text squeezed; between Latin words one blank stays. `letters_only` drops signs as well."""
    kept: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if _SKIPPED.match(character):
            latin = kept and kept[-1].isascii() and kept[-1].isalnum()
            if latin and not letters_only and text[at + 1 : at + 2].isascii():
                kept.append(" ")
                places.append(at)
            continue
        for piece in unicodedata.normalize("NFKC", character).lower()[:3]:
            if not letters_only or piece.isalnum():
                kept.append(piece)
                places.append(at)
    return Squeezed("".join(kept), tuple(places))
