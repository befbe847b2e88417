"""A sum of money: exact decimal and a currency, never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal

_AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,4})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """Not negative, at most 13 digits before and 4 behind the point; `currency` as in ISO 4217 (`CNY`).

    Raises:
        ValueError: the amount or the currency is none. Both come from our own code or through a codec that
            turns this into an error for people.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not _AMOUNT.fullmatch(str(self)):
            raise ValueError("an amount is a decimal from 0 with at most 4 digits behind the point")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError("a currency is three capital letters")

    @classmethod
    def of(cls, amount: str, currency: str) -> "Money":
        """Return the sum written as decimal text, such as `195.00`."""
        if not _AMOUNT.fullmatch(amount):
            raise ValueError("an amount is decimal text such as 195.00")
        return cls(Decimal(amount), currency)

    def __str__(self) -> str:
        """Return the amount as decimal text, without the currency."""
        return format(self.amount, "f")

    @property
    def nothing(self) -> "Money":
        """Zero in the same currency."""
        return Money(Decimal(0), self.currency)

    def above(self, other: "Money") -> bool:
        """Whether it is more than `other`; a sum in another currency counts as more."""
        return self.currency != other.currency or self.amount > other.amount

    def less(self, other: "Money") -> "Money":
        """Return what remains of it without `other` (same currency), at least zero."""
        if self.currency != other.currency:
            raise ValueError("sums in different currencies")
        return Money(max(self.amount - other.amount, Decimal(0)), self.currency)
