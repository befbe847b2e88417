"""Words that the life of a claim and the rules of a shop share. None of them means "refuse"."""

from enum import StrEnum


class Remedy(StrEnum):
    """What a buyer asks for, or gets."""

    REFUND_ONLY = "refund-only"
    RETURN_AND_REFUND = "return-and-refund"
    PARTIAL_REFUND = "partial-refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"

    @property
    def is_money(self) -> bool:
        """Whether it is paid out."""
        return self not in (Remedy.EXCHANGE, Remedy.REPAIR)


class Condition(StrEnum):
    """What has to happen before a granted refund is paid."""

    RETURN_OF_GOODS = "return-of-goods"
    DESTRUCTION_ON_VIDEO = "destruction-on-video"


class Ground(StrEnum):
    """What a claim rests on. Returns without reason have a refund date fixed by law."""

    DEFECT = "defect"
    NO_REASON = "no-reason"


class Step(StrEnum):
    """What a shop's rules can propose after screening, the least careful first. None is against anyone."""

    APPROVE = "approve"
    """Refund at once. No merchant is charged who was not heard; one who consented beforehand may be."""
    HEAR_MERCHANT = "hear-merchant"
    ASK_EVIDENCE = "ask-evidence"
    REVIEW = "review"

    @property
    def care(self) -> int:
        """0 (approve) to 3 (a person looks)."""
        return list(Step).index(self)


class Demand(StrEnum):
    """Neutral follow-up that a side can be asked for."""

    ANOTHER_ANGLE = "another-angle"
    ONE_TIME_CODE = "one-time-code"
    """A photo with a code, given just now, beside the goods."""
    VIDEO = "video"
    COUNT = "count"
    """All pieces in one picture, so that they can be counted."""
    TOUCH = "touch"
    ORIGINAL_FILE = "original-file"
    DOCUMENT = "document"
    PACKING_VIDEO = "packing-video"

    @property
    def from_merchant(self) -> bool:
        """Whether the merchant is asked, and not the buyer."""
        return self is Demand.PACKING_VIDEO


class Medium(StrEnum):
    """What an exhibit is. A refund above the limit never rests on photos alone."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
