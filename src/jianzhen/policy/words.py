"""The closed lists of a policy. None of the words refuses, restricts or penalises anyone."""

from enum import StrEnum

from jianzhen.model import Condition, Demand


class Wanted(StrEnum):
    """What a policy may ask for: every `Demand`, and every `Condition` of a refund."""

    ANOTHER_ANGLE = Demand.ANOTHER_ANGLE
    ONE_TIME_CODE = Demand.ONE_TIME_CODE
    VIDEO = Demand.VIDEO
    COUNT = Demand.COUNT
    TOUCH = Demand.TOUCH
    ORIGINAL_FILE = Demand.ORIGINAL_FILE
    DOCUMENT = Demand.DOCUMENT
    PACKING_VIDEO = Demand.PACKING_VIDEO
    RETURN_OF_GOODS = Condition.RETURN_OF_GOODS
    DESTRUCTION_ON_VIDEO = Condition.DESTRUCTION_ON_VIDEO

    @property
    def demand(self) -> Demand | None:
        """What a side is asked for, if it is that."""
        return None if self.condition else Demand(self.value)

    @property
    def condition(self) -> Condition | None:
        """What has to happen before a refund, if it is that."""
        return Condition(self.value) if self.value in {c.value for c in Condition} else None

    @property
    def from_merchant(self) -> bool:
        """Whether the merchant is asked, and not the buyer."""
        return self.demand is not None and self.demand.from_merchant


Ask = tuple[Wanted, ...]
"""One thing asked for: any one of these settles it."""


class Effect(StrEnum):
    """What the consumer record can leave open in a further claim (see `consumers.Effect`)."""

    RETURN_NEEDED = "return-needed"
    MORE_EVIDENCE = "more-evidence"
    MANUAL_REVIEW = "manual-review"


class Priority(StrEnum):
    """How soon a claim should be looked at."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 (low) to 2 (high)."""
        return list(Priority).index(self)
