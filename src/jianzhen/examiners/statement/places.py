"""Names of provinces, cities and counties in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_PEOPLES = (
    "壮|回|维吾尔|藏|彝|苗|侗|土家|布依|朝鲜|满|蒙古|白|傣|哈尼|景颇|傈僳|羌|哈萨克|柯尔克孜|拉祜|佤|布朗|纳西|普米|独龙|怒|瑶"
    "|水|仡佬|仫佬|毛南|畲|黎|土|撒拉|东乡|保安|裕固|塔吉克|锡伯|鄂伦春|鄂温克|达斡尔|各"
)
_SUFFIX = re.compile(rf"(?:(?<=..)(?:(?:{_PEOPLES})族?){{1,5}})?自治[区州县旗]$|特别行政区$|[省市盟]$|地区$")
_MIN_SHORT = 2


@dataclass(frozen=True, slots=True)
class Place:
    """One place: names that follow each other, such as 广西 桂林市 叠彩区, are one.

    Attributes:
        name: the smallest.
        provinces: in which of them it may lie; many counties share a name.
        start, end: in the text.
    """

    name: str
    provinces: frozenset[str]
    start: int
    end: int


def places(text: str) -> tuple[Place, ...]:
    """Return the places named in a text."""
    return tuple(_joined(text))


def _joined(text: str) -> Iterator[Place]:
    known, pattern = _names()
    last: Place | None = None
    for found in pattern.finditer(text):
        provinces = known[found[0]]
        if last and found.start() == last.end and (common := last.provinces & provinces):
            last = Place(found[0], common, last.start, found.end())
            continue
        if last:
            yield last
        last = Place(found[0], provinces, *found.span())
    if last:
        yield last


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, frozenset[str]], re.Pattern[str]]:
    """Every name with its provinces, and a pattern that finds the longest name at a place.

    Provinces and cities go by their short names too (广西, 桂林), counties do not: many are common words.
    """
    text = Path(__file__).with_name("data").joinpath("divisions.txt").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        province, city, *counties = line.split()
        for name in (province, city, *(_SUFFIX.sub("", n) for n in (province, city))):
            found.setdefault(name, set()).add(province)
        for county in counties:
            found.setdefault(county, set()).add(province)
    known = {name: frozenset(provinces) for name, provinces in found.items() if len(name) >= _MIN_SHORT}
    by_first: dict[str, list[str]] = {}
    for name in sorted(known, key=len, reverse=True):
        by_first.setdefault(name[0], []).append(re.escape(name[1:]))
    return known, re.compile("|".join(f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in by_first.items()))
