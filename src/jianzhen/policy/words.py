"""The closed lists of a policy. None of the words refuses, restricts or penalises anyone."""

from enum import StrEnum


class Step(StrEnum):
    """What a policy can propose, the least careful first. There is no step against anyone."""

    APPROVE = "approve-at-platform-cost"
    """Refund at once. No merchant is charged who was not heard; one who consented beforehand may be."""
    HEAR_MERCHANT = "hear-merchant"
    ASK_EVIDENCE = "ask-evidence"
    REVIEW = "review"

    @property
    def care(self) -> int:
        """0 (approve) to 3 (a person looks)."""
        return list(Step).index(self)


class Wanted(StrEnum):
    """Evidence that a policy may ask for."""

    SECOND_ANGLE = "second-angle"
    ONE_TIME_CODE = "one-time-code"
    """A photo with a code, given just now, beside the goods."""
    VIDEO = "video"
    COUNT = "count"
    """All pieces in one picture, so that they can be counted."""
    PACKING_VIDEO = "packing-video"
    RETURN_OF_GOODS = "return-of-goods"
    DESTRUCTION_VIDEO = "destruction-video"

    @property
    def from_merchant(self) -> bool:
        """Whether the merchant is asked, and not the buyer."""
        return self is Wanted.PACKING_VIDEO


Ask = tuple[Wanted, ...]
"""One thing asked for: any one of these settles it."""


class Remedy(StrEnum):
    """What a buyer may ask for."""

    REFUND_ONLY = "refund-only"
    RETURN_AND_REFUND = "return-and-refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    PARTIAL_REFUND = "partial-refund"


class Priority(StrEnum):
    """How soon a claim should be looked at."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 (low) to 2 (high)."""
        return list(Priority).index(self)
