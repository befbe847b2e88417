"""Numbers that a text passes off as a hotline.

One mention in a plain sentence is what honest merchants write and what buyers quote: it weighs nothing. What
counts is how a number is written (disguised, repeated, among stacked key words, beside several brands) and
whether the merchant registered it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jianzhen.examiners.statement.hotline import (
    ACTION,
    ASKED,
    OWN,
    TOLD,
    brands,
    phrases,
    prose,
    template_words,
)
from jianzhen.examiners.statement.numbers import Line, Number, numbers
from jianzhen.examiners.statement.squeezed import squeeze
from jianzhen.model import Statement, StatementRole

WINDOWS = (60, 200)
"""Characters on either side of a number that belong to it; the narrow one sees an advertisement
in a complaint."""
SENTENCE = 160
MOST_MENTIONS = 400
"""Of one text; a page with more repeats itself."""
STACKED, STACKED_LISTING, TERSE = 3, 4, 0.12
"""Hotline phrases around a number (a listing is made of key words anyway), and the share of small words below
which they are no sentences."""

_ENDS = re.compile(r"[。！!？?；;\n]|\.\s")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in its surroundings.

    Attributes:
        told: somebody tells of calling it, or asks about it.
        offered: it is put forward as a number to call for service.
        asked: the reader is asked to call it.
        brands: brands whose hotline it is called.
        stacked: hotline phrases around it, if these are no sentences; else 0.
        bare: the sentence is nothing but an advertisement.
        pushed: it also names a brand or uses the words of hotline pages.
        line: number of the line it stands in.
    """

    number: Number
    told: bool
    offered: bool
    asked: bool
    brands: frozenset[str]
    stacked: int
    bare: bool
    pushed: bool
    line: int


@dataclass(frozen=True, slots=True)
class Planted:
    """What speaks against one number in one text; `signs` by name, each with its points."""

    number: Number
    mentions: tuple[Mention, ...]
    signs: dict[str, int] = field(default_factory=dict)
    brands: tuple[str, ...] = ()
    unregistered: bool = False

    @property
    def score(self) -> float:
        """3: several signs; 2: a strong one; 1: merely not among the registered numbers; 0: nothing."""
        points = sum(self.signs.values())
        if points >= 4 or (points >= 2 and self.unregistered):
            return 3.0
        return 2.0 if points >= 2 else 1.0 if self.unregistered else 0.0


def mentions(text: str) -> tuple[Mention, ...]:
    """Return every telephone number of a text in its surroundings."""
    return tuple(_mention(number, text) for number in numbers(text)[:MOST_MENTIONS])


def planted(
    statement: Statement,
    said: Sequence[Mention],
    elsewhere: Iterable[Mention],
    registered: frozenset[str] | None,
    places: int,
) -> Iterator[Planted]:
    """Yield the numbers of a text that something speaks against, strongest first.

    Args:
        statement: the text.
        said: its mentions.
        elsewhere: those of all texts, to see whether one number goes by several brands.
        registered: the merchant's numbers; None if not known.
        places: how many places the text names.
    """
    by_number: dict[str, list[Mention]] = {}
    for mention in said:
        if registered is None or mention.number.e164 not in registered:
            by_number.setdefault(mention.number.e164, []).append(mention)
    posing: dict[str, set[str]] = {}
    for mention in elsewhere:
        posing.setdefault(mention.number.e164, set()).update(mention.brands)
    found = []
    for e164, some in by_number.items():
        names = tuple(sorted(posing.get(e164, ())))
        signs = _signs(statement.role, some, names, places)
        unregistered = registered is not None and any(m.offered and m.asked for m in some)
        one = Planted(some[0].number, tuple(some), signs, names, unregistered)
        if one.score >= (2 if statement.role is StatementRole.BUYER else 1):
            found.append(one)
    yield from sorted(found, key=lambda one: -one.score)


def _signs(
    role: StatementRole, some: Sequence[Mention], names: tuple[str, ...], places: int
) -> dict[str, int]:
    offered = [m for m in some if m.offered]
    if not offered:
        return {}
    times = len(offered)
    if role in (StatementRole.CHAT, StatementRole.MERCHANT):  # a signature under every message repeats it too
        lines = [m.line for m in offered]
        times = max(lines.count(line) for line in set(lines))
    enough = STACKED_LISTING if role is StatementRole.LISTING else STACKED
    signs = {
        "disguised": 2 * any(m.number.disguised for m in offered),
        "stacked": 2 * any(m.stacked >= enough for m in offered),
        "repeated": 2 if times > 2 else int(times == 2),
        "brands": 2 * (len(names) > 1),
        "places": int(places >= 6),
    }
    if any(m.bare for m in offered) and role in (StatementRole.BUYER, StatementRole.CHAT):
        signs["bare"] = 2 if role is StatementRole.BUYER and any(m.bare and m.pushed for m in offered) else 1
    return {name: points for name, points in signs.items() if points}


def _mention(number: Number, text: str) -> Mention:
    first, last = _sentence(text, number.start, number.end)
    before, after = squeeze(text[first : number.start]).text, squeeze(text[number.end : last]).text
    told = bool(TOLD.search(before) or TOLD.search(after))
    near, behind = before[-16:], after[:14]
    named = bool(phrases(near) or phrases(behind))
    own = bool(OWN.search(before) or OWN.search(after))
    offered = not told and (number.line is Line.SERVICE or (named and not own))
    around = [
        squeeze(text[max(0, number.start - w) : number.start] + " " + text[number.end : number.end + w]).text
        for w in WINDOWS
    ]
    stacked = max(_stacked(some) for some in around)
    touching = f"{before[-20:]} {behind}"
    bare = named and prose(touching) == 0 and not ACTION.search(touching)
    return Mention(
        number=number,
        told=told,
        offered=offered,
        asked=named or bool(ASKED.search(near)),
        brands=_posing(around[-1]),
        stacked=stacked,
        bare=bare,
        pushed=bare and (bool(brands(touching)) or template_words(touching) > 1),
        line=text.count("\n", 0, number.start),
    )


def _stacked(squeezed: str) -> int:
    """Count hotline phrases, and the words of hotline pages as one more; 0 in sentences."""
    if prose(squeezed) >= TERSE:
        return 0
    return len(phrases(squeezed)) + (template_words(squeezed) >= 2)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a stretch begins and ends, at most SENTENCE characters away."""
    before = text[max(0, start - SENTENCE) : start]
    last = max((found.end() for found in _ENDS.finditer(before)), default=0)
    after = _ENDS.search(text, end, end + SENTENCE)
    return start - len(before) + last, after.start() if after else min(len(text), end + SENTENCE)


def _posing(squeezed: str) -> frozenset[str]:
    """Brands that a hotline phrase follows closely, as in 松下洗衣机售后电话."""
    starts = [start for start, _ in phrases(squeezed)]
    return frozenset(
        brand
        for brand, _, end in brands(squeezed)
        if any(0 <= start - end <= 8 and not re.search(r"[，,。、]", squeezed[end:start]) for start in starts)
    )
