"""Digits in whatever writing: 4, ４, ④, 4️⃣, 四, 肆, four, si, and the letters O and l that pass for 0 and 1.

Groups of digits that follow each other, with nothing but signs between, form a run: `（0 8 7 1）-6336.1234`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HAN = {
    sign: str(value)
    for value, signs in enumerate(
        ("零〇○洞", "一壹幺", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖勾")
    )
    for sign in signs
}
"""Numerals, those of bank notes and those spoken on the radio (幺, 拐, 洞, 勾)."""
_ENGLISH = "zero one two three four five six seven eight nine"
_PINYIN = "ling yi er san si wu liu qi ba jiu"
WORDS = {word: str(value) for words in (_ENGLISH, _PINYIN) for value, word in enumerate(words.split())} | {
    "oh": "0",
    "yao": "1",
}
"""English and pinyin; at least SPELLED of them in a row are taken for digits."""
SPELLED = 5
LOOKALIKES = {"O": "0", "o": "0", "О": "0", "о": "0", "Ο": "0", "ο": "0", "l": "1", "I": "1", "|": "1"}
"""Latin, Cyrillic and Greek letters, and the bar."""

_LETTER = "A-Za-zОоΟο"
_LIKE = "OoОоΟοlI|"
_PIECE = re.compile(
    rf"""
    (?P<word>(?<![{_LETTER}0-9])(?ai:{"|".join(sorted(WORDS, key=len, reverse=True))})(?![{_LETTER}0-9]))
    |(?P<key>[0-9]\ufe0f?\u20e3)
    |(?P<like>
        (?<![{_LETTER}])(?=[{_LIKE}]{{0,9}}[0-9]|[OoОоΟο]{{2,3}}(?![{_LETTER}]))[0-9{_LIKE}]{{1,40}}
    )(?![{_LETTER}])
    |(?P<plain>[0-9]+)
    |(?P<hundred>(?<=[4四肆8捌八４８])[百佰])
    |(?P<han>[{"".join(HAN)}])
    |(?P<other>[^\W_]|[\u2460-\u24ff\u2776-\u2793])
    """,
    re.VERBOSE,
)
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f\ufeff]")
_BREAKS = set("\n\r\t\v\f:：;；/?？!！=＝$￥¥%％#@+＋&")
"""Signs that end a run: a colon parts a label from its number, a slash two numbers."""
_TIGHT = re.compile("[-.‐‑‒–—―·•．－_]{1,2}")
"""What joins the groups of one number."""
_LONGEST_GAP = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that touch each other.

    Attributes:
        digits: as 0–9.
        start, end: where they stand in the text.
        writings: how they are written: plain, wide, han, sign (④, 4️⃣, other scripts), word, letter, hidden
            (invisible characters between).
        gap: the signs before, back to the group before in the run.
    """

    digits: str
    start: int
    end: int
    writings: frozenset[str]
    gap: str

    @property
    def tight(self) -> bool:
        """Whether hyphens or dots join it to the group before."""
        return bool(_TIGHT.fullmatch(self.gap))


def runs(text: str) -> Iterator[tuple[Group, ...]]:
    """Yield the runs of a text, in order; time and memory grow with its length and no faster."""
    run: list[Group] = []
    for group in _groups(text):
        if run and not _continues(group.gap):
            yield from _whole(run)
            run = []
        run.append(group)
    yield from _whole(run)


def _whole(run: list[Group]) -> Iterator[tuple[Group, ...]]:
    """A run, unless it has no seven digits, or a few words such as "one or two" only."""
    spelled = sum("word" in group.writings for group in run)
    if 0 < spelled < SPELLED:
        run = [group for group in run if "word" not in group.writings]
    if sum(len(group.digits) for group in run) >= 7:
        yield tuple(run)


def _continues(gap: str) -> bool:
    visible = _INVISIBLE.sub("", gap)
    return len(visible) <= _LONGEST_GAP and not any(c.isalnum() or c in _BREAKS for c in visible)


def _groups(text: str) -> Iterator[Group]:
    """Join pieces that touch, or have only invisible characters between them."""
    digits, start, end, gap = "", 0, 0, ""
    writings: set[str] = set()
    for value, first, last, writing in _pieces(text):
        between = text[end:first]
        hidden = bool(between) and len(between) < 40 and not _INVISIBLE.sub("", between)
        counts_items = (writings == {"sign"} and len(digits) == 1 and len(value) > 2) or (
            writing == "sign" and len(digits) > 2 and writings <= {"plain", "letter"}
        )
        if digits and (not between or hidden) and not counts_items:  # ①400-… is item 1, ④00-… is 400
            digits, end = digits + value, last
            writings |= {writing, "hidden"} if hidden else {writing}
            continue
        if digits:
            yield Group(digits, start, end, frozenset(writings), gap)
        gap = ")" if counts_items and not between else between if len(between) < 40 else "long"
        digits, start, end, writings = value, first, last, {writing}
    if digits:
        yield Group(digits, start, end, frozenset(writings), gap)


def _pieces(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield (digits, start, end, writing)."""
    for found in _PIECE.finditer(text):
        kind, piece = found.lastgroup, found[0]
        if kind == "word":
            yield WORDS[piece.lower()], *found.span(), "word"
        elif kind == "key":
            yield piece[0], *found.span(), "sign"
        elif kind == "like":
            value = "".join(LOOKALIKES.get(c, c) for c in piece)
            yield value, *found.span(), "letter" if value != piece else "plain"
        elif kind == "plain":
            yield piece, *found.span(), "plain"
        elif kind == "hundred":
            yield "00", *found.span(), "han"
        elif kind == "han":
            yield HAN[piece], *found.span(), "han"
        elif (digit := unicodedata.digit(piece, None)) is not None:
            wide = "\uff10" <= piece <= "\uff19"
            yield str(digit), *found.span(), "wide" if wide else "sign"
