"""Text in a terminal's columns: Chinese characters take two and may break between any two of them."""

import re
import unicodedata

_CLOSING = "，。、；：！？）》」』】”’…%,.;:!?)]}"
_OPENING = "（《「『【“‘([{"
_WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff“”‘’"
_ATOM = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}]+|$)[{re.escape(_CLOSING)}]*\s*",
)


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def pad(text: str, columns: int) -> str:
    """Fill a text with spaces to a width."""
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines of at most `columns`; no line begins with closing punctuation."""
    lines, line = [], ""
    for atom in _ATOM.findall(re.sub(r"\s+", " ", text)):
        while width((line + atom).rstrip()) > columns:
            if line:
                lines.append(line.rstrip())
                line = ""
            else:  # one atom wider than a line, such as a hash
                cut = _fitting(atom, columns)
                lines.append(atom[:cut])
                atom = atom[cut:]
        line += atom
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fitting(text: str, columns: int) -> int:
    """Number of characters, at least one, that fit."""
    cut = 1
    while cut < len(text) and width(text[: cut + 1]) <= columns:
        cut += 1
    return cut
