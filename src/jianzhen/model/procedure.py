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


class Priority(StrEnum):
    """How soon a claim should be looked at."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 (low) to 2 (high)."""
        return list(Priority).index(self)


GENERAL = "general"
"""The queue of claims for which no rule names one."""


class Because(StrEnum):
    """What made a proposal more careful than its rules alone."""

    NO_POLICY = "no-policy"
    NOT_SCREENED = "not-screened"
    NOT_EVALUATED = "not-evaluated"
    """A rule could not be evaluated."""
    SUPPLIED = "supplied"
    """What a rule asks for has come in."""
    HEARD = "heard"
    """The merchant was heard already."""
    OVER_LIMIT = "over-limit"
    NOT_FITTING = "not-fitting"
    """The claim is none that the rule may approve."""


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
