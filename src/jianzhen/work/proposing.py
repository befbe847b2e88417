"""What the shop's rules are asked after a screening, and what they answer. The rules are elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jianzhen.claims.claim import UNROUTED, ClaimState, Routing
from jianzhen.claims.states import Heard, Side
from jianzhen.consumers import Standing
from jianzhen.model import Condition, Demand, Step


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules may look at.

    Attributes:
        tenant: whose rules.
        state: the claim before the screening's result.
        side: whose exhibits were screened.
        report: the screening's report (`jianzhen.report/1`); None if there was nothing that can be screened.
        facts: what is known of the order, as the platform sent it.
        submitted_at: when the claim came in.
        claims_90_days: claims of the same buyer in the 90 days before; None if the buyer is not known.
        standing: how the same buyer stands in the record; None as above.
    """

    tenant: str
    state: ClaimState
    side: Side
    report: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    submitted_at: datetime
    claims_90_days: int | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """The next step, the rules (`id@version`) that propose it, and where they send the claim."""

    step: Step
    policy: str
    conditions: tuple[Condition, ...] = ()
    demands: tuple[Demand, ...] = ()
    routing: Routing = UNROUTED


Proposing = Callable[[Case], Proposed]


def a_person_decides(case: Case) -> Proposed:
    """Propose nothing automatic: the merchant is heard, then a person looks. For shops without rules."""
    heard = case.side is Side.MERCHANT or case.state.heard is not Heard.NOT_ASKED
    return Proposed(Step.REVIEW if heard else Step.HEAR_MERCHANT, "a-person-decides@1")
