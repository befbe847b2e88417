"""The closed lists of a policy. None of the words refuses, restricts or penalises anyone."""

from collections.abc import Mapping
from enum import StrEnum

from jianzhen.model import Because, Condition, Demand, Text


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


BECAUSE: Mapping[Because, Text] = {
    Because.NO_POLICY: Text(
        "No policy was in force on the day of the claim, so a person looks.",
        "索赔提交当日没有生效的规则，因此由人工查看。",
    ),
    Because.NOT_SCREENED: Text(
        "The check was not completed, so a person looks at the claim.",
        "核查没有完成，因此由人工查看。",
    ),
    Because.NOT_EVALUATED: Text(
        "At least one rule could not be evaluated, so a person looks at the claim.",
        "至少有一条规则无法判断，因此由人工查看。",
    ),
    Because.SUPPLIED: Text(
        "What a rule asks for has been supplied. A person looks at it.",
        "规则要求的证据已补充，由人工查看。",
    ),
    Because.HEARD: Text(
        "The merchant has been heard or let the time pass. A person looks at the claim.",
        "商家已答复或逾期未答，由人工查看。",
    ),
    Because.OVER_LIMIT: Text(
        "The amount is above a rule's limit or not known, so one person alone is not enough.",
        "金额超过规则的限额或未知，不能只由一人处理。",
    ),
    Because.NOT_FITTING: Text(
        "The amount or the remedy asked for is none that a rule may approve, so a person looks at the claim.",
        "金额或所要求的处理方式不在规则可直接通过的范围内，因此由人工查看。",
    ),
}
"""The same in a sentence."""
