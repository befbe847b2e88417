"""Claims of one person that live through the real procedure, and their entries."""

from datetime import datetime

from jianzhen.claims import ClaimState
from jianzhen.claims import events as e
from jianzhen.claims.claim import Penalty
from jianzhen.claims.states import PenaltyKind, Perk, ReopenCause, Side
from jianzhen.consumers import Entry, entries_of
from tests.claims import scene as s

CREDIT = Penalty(Side.BUYER, PenaltyKind.CREDIT)


class Past(s.Life):
    """One claim, named, from a moment on."""

    def __init__(self, name: str, begin: datetime = s.NOW) -> None:
        super().__init__()
        self.now, self.begin = begin, begin
        start = s.submitted()
        event = e.Submitted(s.BUYER, name, s.BUYER.id, s.MERCHANT.id, start.ground, start.remedy, start.asked,
                            start.exhibits)  # fmt: skip
        self.claim = s.transition(None, event, begin, self.terms).claim

    def entered(self, penalty: Penalty = s.ACCOUNT) -> "Past":
        """Two people refuse, with a penalty, and it becomes final."""
        self.to_review().decide(s.refuse(penalty=penalty)).second(s.refuse(penalty=penalty))
        self.run_out()
        return self

    def granted(self) -> "Past":
        """A person grants it, and that becomes final."""
        self.to_review(()).decide(s.approve())
        self.run_out()
        return self

    def objects(self) -> "Past":
        self.do(e.RecordObjected(s.BUYER, s.sha("it was not me")))
        return self

    def answered(self, stays: bool) -> "Past":
        self.do(e.ObjectionDecided(s.OFFICER, stays, s.sha("why")))
        return self

    def warned(self) -> "Past":
        self.do(e.WarningGiven(s.SENIOR2, s.sha("a warning")))
        return self

    def restricted(self, until: datetime) -> "Past":
        self.do(e.RestrictionBegun(s.SENIOR2, Perk.INSTANT_REFUND, until, s.sha("why")))
        return self

    def reopened(self) -> "Past":
        self.do(e.Reopened(s.SENIOR2, ReopenCause.DETECTED_ERROR, s.sha("why")))
        return self

    def entries(self) -> list[Entry]:
        return list(entries_of(self.claim, self.begin))


def entries(*claims: "Past") -> list[Entry]:
    """All that is in the record because of these claims."""
    return [entry for claim in claims for entry in claim.entries()]


def state(past: Past) -> ClaimState:
    return past.claim
