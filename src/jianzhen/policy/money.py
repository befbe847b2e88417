"""Decimal text ↔ whole minor units, exactly. No amount is ever a float."""

import re
from collections.abc import Mapping

_PLACES: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimal places of ISO 4217 that are not 2."""

MOST = 10**15
"""Minor units; more is no price, and CEL counts in 64 bits."""

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,15})(?:\.([0-9]+))?")


def minor_units(amount: str, currency: str) -> int | None:
    """Return "195.00" in fen (19500); None if it is no such amount, or has more places than the currency."""
    found = _AMOUNT.fullmatch(amount)
    places = _PLACES.get(currency, 2)
    if found is None or len(found[2] or "") > places:
        return None
    units = int(found[1]) * 10**places + int((found[2] or "").ljust(places, "0") or "0")
    return units if units <= MOST else None


def written(units: int, currency: str) -> str:
    """Return the decimal text of an amount: 19500 fen as "195.00"."""
    places = _PLACES.get(currency, 2)
    whole, rest = divmod(units, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)
