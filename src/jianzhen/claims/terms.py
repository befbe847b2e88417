"""The clocks and limits of the procedure, each naming its source. Platform policy is never shown as law.

The defaults are those of a small shop in mainland China. No statute fixes how long a merchant or a buyer has
to reply, nor how long an appeal may take.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from jianzhen.claims.families import CONCLUSIVE, FAMILY
from jianzhen.model import Kind, Money, Text


class Source(StrEnum):
    """Where a number comes from."""

    LAW = "law"
    PLATFORM_POLICY = "platform-policy"
    OUR_DEFAULT = "our-default"


class Unit(StrEnum):
    """What a span is counted in; a working day is one of the official Chinese calendar."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working-days"


@dataclass(frozen=True, slots=True)
class Span:
    """How long a clock runs, and where that comes from."""

    length: int
    unit: Unit
    source: Source = Source.OUR_DEFAULT
    basis: Text | None = None

    def __post_init__(self) -> None:
        if not 0 < self.length <= 100_000:
            raise ValueError("a span lasts at least one unit, at most 100,000")


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum of money, and where it comes from."""

    amount: Money
    source: Source = Source.OUR_DEFAULT


def _cny(amount: str) -> Limit:
    return Limit(Money.of(amount, "CNY"))


_ART_25 = Text(
    "Consumer Protection Law, Art. 25: refund within 7 days of receiving the returned goods",
    "《消费者权益保护法》第二十五条：经营者应当自收到退回商品之日起七日内返还价款",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that can be configured about the procedure.

    Attributes:
        version: `id@version` of these terms.
        lease: how long a person may work on a claim before renewing.
        objection: within which a person answers an objection to the consumer record.
        restriction: the longest restriction of an account.
        auto_approve: up to this value, screening may approve; never above.
        refund_only: above this, money is never granted on photos alone: goods come back, their destruction is
            shown, something other than a photo was supplied, or the merchant agreed.
        second_review: above this value a refusal needs a second, blind view. A penalty always does, and
            a verdict before any appeal where the rules ask for it (`Routing.second`).
        partial_floor: a grant of less than this share of what was asked is held to the rules of a refusal.
        requests: how often the buyer may be asked for evidence in all.
        merchant_consents: this merchant agreed to bear what is approved automatically. Without it the
            platform does.
        exhibits: how many exhibits one side can have in the file.
        families: what each kind of finding rests on; two of one family are not independent. A kind that is
            not named never carries a refusal.
        conclusive: kinds that carry a refusal alone.
    """

    version: str = "default@1"
    screening: Span = Span(15, Unit.MINUTES)
    evidence: Span = Span(72, Unit.HOURS)
    merchant_reply: Span = Span(48, Unit.HOURS)
    buyer_reply: Span = Span(72, Unit.HOURS)
    review: Span = Span(24, Unit.HOURS)
    second_review_time: Span = Span(24, Unit.HOURS)
    appeal_window: Span = Span(30, Unit.DAYS)
    appeal_target: Span = Span(48, Unit.HOURS)
    appeal_limit: Span = Span(7, Unit.DAYS)
    refund_by_law: Span = Span(7, Unit.DAYS, Source.LAW, _ART_25)
    hold_review: Span = Span(30, Unit.DAYS)
    objection: Span = Span(15, Unit.DAYS)
    restriction: Span = Span(90, Unit.DAYS)
    lease: Span = Span(15, Unit.MINUTES)
    auto_approve: Limit = field(default_factory=lambda: _cny("50.00"))
    refund_only: Limit = field(default_factory=lambda: _cny("200.00"))
    second_review: Limit = field(default_factory=lambda: _cny("1000.00"))
    partial_floor: Decimal = Decimal("0.2")
    requests: int = 3
    exhibits: int = 100
    merchant_consents: bool = False
    families: Mapping[Kind, str] = field(default_factory=lambda: MappingProxyType(FAMILY))
    conclusive: frozenset[Kind] = CONCLUSIVE
