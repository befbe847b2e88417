"""Telephone numbers in a text, however they are written."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from jianzhen.examiners.statement.digits import Group, runs


class Line(StrEnum):
    """Whose number it can be."""

    SERVICE = "service"
    """400, 800, toll-free: firms only."""
    MOBILE = "mobile"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number where it stands.

    Attributes:
        e164: as +86…, the same for every way of writing it.
        shown: as people write it.
        line: whose it can be.
        start, end: in the text.
        disguised: written so that a filter for digits would miss it; full-width digits alone are what a
            Chinese keyboard gives and no disguise.
    """

    e164: str
    shown: str
    line: Line
    start: int
    end: int
    disguised: bool


SHORTEST, LONGEST = 10, 14
_MARKER = 30
"""Greatest number of an item in a list: (1), 2., 3)."""
_NO_TELEPHONE = re.compile(
    r"(?:单号|订单|编号|货号|型号|条码|条形码|序列|身份证|证件|卡|尾号|账号|账户|帐号|工单|流水|税号|发票|串号|[Qq][Qq]|群|运单"
    r"|快递|物流|批|imei|s/?n|serial|order|tracking|invoice|card|account|ref|parcel|waybill|case|ticket|sku|vin"
    r"|iban|upc|ean|isbn|barcode|item|model)"
    r"(?:号码?|编号|[ ]?(?:number|num|no|id|code)\.?)?(?:[\s:：#＃=（(“\"]|为|是|is){0,4}$",
    re.IGNORECASE,
)
"""A label right before digits that makes them something else."""
_TELEPHONE = re.compile(r"(?:tel|phone|call|hotline|line|dial|mobile|no|at|on|number)$", re.IGNORECASE)
"""Latin letters that may touch a number."""
_MONEY = "$＄￥¥€£"
_UNITS = "元块%％"
_PLUS = re.compile(r"[+＋]\s?$")


def numbers(text: str) -> tuple[Number, ...]:
    """Return the telephone numbers of a text in the order they stand."""
    found = [number for run in runs(text) for number in _in_run(run, text)]
    return tuple(sorted(found, key=lambda number: number.start))


def _in_run(run: Sequence[Group], text: str) -> Iterator[Number]:
    """Yield the numbers of a run: first those of firms, whose prefix is sure, then others of what is left."""
    taken: set[int] = set()
    for read in (_service, _other):
        first = 0
        while first < len(run):
            found = next(_readings(run, first, read, text, taken), None)
            if found is None:
                first += 1
                continue
            number, stop = found
            taken.update(range(first, stop))
            first = stop
            yield number


def _readings(
    run: Sequence[Group], first: int, read: "_Read", text: str, taken: set[int]
) -> Iterator[tuple[Number, int]]:
    """Yield numbers that begin with group `first`, shortest first, each with the group after it."""
    digits = ""
    for stop in range(first + 1, len(run) + 1):
        digits += run[stop - 1].digits
        if stop - 1 in taken or len(digits) > LONGEST:
            return
        if len(digits) > 2 and not digits.startswith(_HEADS[read]) and first:
            return
        if len(digits) < SHORTEST or not _whole(run, first, stop):
            continue
        span = run[first:stop]
        plus = first == 0 and bool(_PLUS.search(text[max(0, span[0].start - 2) : span[0].start]))
        parsed = read(digits, tuple(len(group.digits) for group in span), plus)
        if parsed and _is_telephone(text, span[0].start, span[-1].end):
            e164, shown, line = parsed
            yield Number(e164, shown, line, span[0].start, span[-1].end, _disguised(span)), stop


def _whole(run: Sequence[Group], first: int, stop: int) -> bool:
    """Whether these groups can be a number by themselves, and no part of a longer one."""
    single = stop - first >= SHORTEST and all(len(group.digits) == 1 for group in run[first:stop])
    if (
        first
        and not _marker(run, first)
        and (run[first].tight or (single and len(run[first - 1].digits) == 1))
    ):
        return False
    if stop < len(run):
        following = run[stop]
        if following.tight and len(following.digits) > 5:  # fewer are an extension
            return False
        if single and len(following.digits) == 1 and not _ends_item(following.gap):
            return False
    return True


def _is_telephone(text: str, start: int, end: int) -> bool:
    """Whether neither the label before nor what touches the digits makes them something else."""
    before, after = text[max(0, start - 24) : start], text[end : end + 1]
    if before[-1:] in tuple(_MONEY) or after in tuple(_UNITS) or (after.isascii() and after.isalpha()):
        return False
    letters = re.search(r"[A-Za-z]{1,24}$", before)
    return not _NO_TELEPHONE.search(before) and not (letters and not _TELEPHONE.search(letters[0]))


def _marker(run: Sequence[Group], first: int) -> bool:
    """Whether the group before only counts items."""
    before = run[first - 1]
    return len(before.digits) <= 2 and int(before.digits) <= _MARKER and _ends_item(run[first].gap)


def _ends_item(gap: str) -> bool:
    return bool(re.search(r"[.．、,，)）\]】(（\[【]", gap))


def _disguised(span: Sequence[Group]) -> bool:
    writings = frozenset[str]().union(*(group.writings for group in span))
    single = len(span) >= SHORTEST and all(len(group.digits) == 1 for group in span)
    strange = any(re.search(r"[^\s\-.‐-―·－．()（）]", group.gap) for group in span[1:])
    return bool(writings - {"plain", "wide"}) or len(writings) > 1 or single or strange


_Parsed = tuple[str, str, Line]
_Read = Callable[[str, tuple[int, ...], bool], _Parsed | None]
"""Digits, the lengths of their groups, and whether a plus stands before → number, as shown, line."""
_AMERICAN = ((1, 3, 3, 4), (3, 3, 4))
"""Groups of 1-800-555-0134, which would else be a Chinese mobile number."""


def _service(digits: str, _lengths: tuple[int, ...], _plus: bool) -> _Parsed | None:
    """Read 400 and 800 numbers (10 digits), with or without +86."""
    national = re.fullmatch(r"(?:00)?(?:86)?([48]00[0-9]{7})", digits)
    if national is None:
        return None
    number = national[1]
    return f"+86{number}", f"{number[:3]}-{number[3:6]}-{number[6:]}", Line.SERVICE


def _other(digits: str, lengths: tuple[int, ...], plus: bool) -> _Parsed | None:
    """Read mobile, fixed and foreign toll-free numbers, as libphonenumber knows them."""
    if plus or digits.startswith("00"):
        return _valid("+" + digits.removeprefix("00"), None)
    if lengths in _AMERICAN:
        parsed = _valid(digits, "US")
        return parsed if parsed and parsed[2] is Line.SERVICE else None
    if digits.startswith(("0800", "0808")):
        return _valid(digits, "GB")
    if re.fullmatch(r"(?:86)?1[3-9][0-9]{9}|(?:86)?0[0-9]{9,11}", digits):
        return _valid(digits, "CN") or (_valid(digits, "GB") if digits.startswith("0") else None)
    return None


_HEADS: dict[_Read, tuple[str, ...]] = {
    _service: ("400", "800", "86", "00"),
    _other: ("0", "13", "14", "15", "16", "17", "18", "19", "86", "83", "84", "85", "87", "88"),
}
"""What a number of each kind begins with, unless a plus stands before it: most groups are done with here."""


@lru_cache(maxsize=1024)
def _valid(digits: str, region: str | None) -> _Parsed | None:
    import phonenumbers  # 40 ms, and few texts hold a number
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    shown = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    match phonenumbers.number_type(parsed):
        case (
            PhoneNumberType.TOLL_FREE
            | PhoneNumberType.SHARED_COST
            | PhoneNumberType.PREMIUM_RATE
            | PhoneNumberType.UAN
        ):
            return e164, shown, Line.SERVICE
        case PhoneNumberType.MOBILE:
            return e164, shown, Line.MOBILE
    return e164, shown, Line.FIXED
