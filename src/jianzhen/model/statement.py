"""The words around a claim: who wrote a text, and the text itself."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class StatementRole(StrEnum):
    """Where a text comes from."""

    BUYER = "buyer"
    """What the buyer wrote about the claim."""
    MERCHANT = "merchant"
    """What the merchant answered."""
    CHAT = "chat"
    """Their conversation."""
    LISTING = "listing"
    """The text of the product page."""
    EARLIER = "earlier"
    """What a buyer wrote about another, earlier claim; the only role that is not examined."""


@dataclass(frozen=True)
class Statement:
    """One text.

    Attributes:
        role: where it comes from.
        text: as written.
        author: whatever tells one account from another, if known.
    """

    role: StatementRole
    text: str
    author: str | None = None

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hex: the name a finding calls it by."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
