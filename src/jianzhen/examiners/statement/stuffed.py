"""Texts made for search engines: lists of places, stacked hotline phrases."""

import re
from dataclasses import dataclass

from jianzhen.examiners.statement.hotline import brands, phrases, prose
from jianzhen.examiners.statement.places import Place, places
from jianzhen.examiners.statement.squeezed import squeeze

PLACES, PROVINCES, SHARE = 8, 4, 0.4
"""Different places, the provinces they lie in, and their share of the text. An address names one place;
notices of parcel services name many, and say so."""
PHRASES, MANY_PHRASES, PHRASE_SHARE = 4, 6, 0.15
TERSE = 0.1
"""Share of small words below which a text is no sentences; complaints have 0.1 to 0.4."""

_DELIVERY = re.compile(
    "发货|停发|不发|包邮|偏远|快递|物流|运费|配送|送货|仓|疫情|暴雨|台风|大雪|收货|地址|寄|邮费|补邮|派送|时效|中转|运单|揽收"
)
"""Words of notices on delivery, which list places honestly."""
_COUNTY = re.compile("[省市县区州旗]")


@dataclass(frozen=True, slots=True)
class Stuffed:
    """One stretch of a text that is stuffed.

    Attributes:
        score: 3 places and hotline phrases; 2 many phrases, or places beside some; 1 either alone.
        places: the different ones.
        phrases: number of hotline phrases.
        passages: where both stand in the text.
    """

    score: float
    places: tuple[str, ...]
    provinces: int
    phrases: int
    passages: tuple[tuple[int, int], ...]


def stuffed(text: str) -> Stuffed | None:
    """Return the worst stretch: the whole text, or one of its paragraphs."""
    stretches = [(0, len(text))]
    if "\n" in text:
        stretches += [found.span() for found in re.finditer(r"[^\n]{60,}", text)]
    found = [one for start, end in stretches if (one := _stretch(text, start, end))]
    return max(found, key=lambda one: (one.score, len(one.passages)), default=None)


def named(text: str) -> tuple[Place, ...]:
    """Return the places of a text, each once; texts that can hold but a few are not searched."""
    if len(_COUNTY.findall(text)) < PLACES and len(text) < 40:
        return ()
    return tuple({place.name: place for place in places(text)}.values())


def _stretch(text: str, start: int, end: int) -> Stuffed | None:
    squeezed = squeeze(text[start:end])
    spans = phrases(squeezed.text)
    terse = prose(squeezed.text) < TERSE
    if not terse:
        return None
    letters = sum(c.isalpha() for c in squeezed.text) or 1
    some = named(text[start:end])
    provinces = len({next(iter(p.provinces)) for p in some if len(p.provinces) == 1})
    share = sum(p.end - p.start for p in some) / letters
    in_full = sum(bool(_COUNTY.match(p.name[-1])) for p in some)
    listed = (
        len(some) >= PLACES
        and provinces >= PROVINCES
        and (len(spans) >= 2 or (share >= SHARE and in_full >= PLACES))
        and (len(spans) >= 2 or not _DELIVERY.search(squeezed.text))
    )
    stacked = len(spans) >= PHRASES and sum(b - a for a, b in spans) / letters >= PHRASE_SHARE
    if not (listed or stacked):
        return None
    many = len(spans) >= MANY_PHRASES or bool(stacked and brands(squeezed.text))
    score = 3.0 if listed and stacked else 2.0 if many or (listed and len(spans) >= 2) else 1.0
    marked = [(p.start, p.end) for p in some] if listed else []
    marked += [squeezed.span(a, b) for a, b in spans]
    return Stuffed(
        score,
        tuple(p.name for p in some) if listed else (),
        provinces if listed else 0,
        len(spans),
        tuple(sorted((start + a, start + b) for a, b in marked)),
    )
