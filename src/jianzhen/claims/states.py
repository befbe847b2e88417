"""Where a claim stands, who acts on it, and the small words of both."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Stable codes. A legal hold is no state: it is a side condition (`ClaimState.hold`)."""

    RECEIVED = "received"
    SCREENING = "screening"
    EVIDENCE_NEEDED = "evidence-needed"
    WAITING_FOR_MERCHANT = "waiting-for-merchant"
    WAITING_FOR_BUYER = "waiting-for-buyer"
    IN_REVIEW = "in-review"
    SECOND_REVIEW = "second-review"
    DECIDED = "decided"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"

    @property
    def ended(self) -> bool:
        """Whether nothing moves it any more by itself: `final` can be reopened by a person."""
        return self in (State.FINAL, State.WITHDRAWN, State.MERGED)

    @property
    def undecided(self) -> bool:
        """Whether no decision stands yet."""
        return not self.ended and self not in (State.DECIDED, State.APPEALED)


class Role(StrEnum):
    """Who acts. The appeal officer is never one who decided; the auditor reads only."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    REVIEWER = "reviewer"
    SENIOR_REVIEWER = "senior-reviewer"
    APPEAL_OFFICER = "appeal-officer"
    POLICY_MANAGER = "policy-manager"
    AUDITOR = "auditor"
    SYSTEM = "system"

    @property
    def person_deciding(self) -> bool:
        """Whether it is a named person of the platform whose task is to decide."""
        return self in (Role.REVIEWER, Role.SENIOR_REVIEWER, Role.APPEAL_OFFICER)


class Side(StrEnum):
    """One of the two who are heard."""

    BUYER = "buyer"
    MERCHANT = "merchant"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.MERCHANT if self is Side.BUYER else Side.BUYER


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: `id` is opaque, never a name, and never empty."""

    role: Role
    id: str

    @property
    def side(self) -> Side | None:
        """The side this actor is, if it is one."""
        return Side(self.role.value) if self.role in (Role.BUYER, Role.MERCHANT) else None


SYSTEM = Actor(Role.SYSTEM, "system")


class Outcome(StrEnum):
    """`approve`: all that was asked (conditions aside); `partial`: less, or something else."""

    APPROVE = "approve"
    PARTIAL = "partial"
    REFUSE = "refuse"


class Payer(StrEnum):
    """At whose cost something is granted. The merchant only with own consent, or heard and by a person."""

    PLATFORM = "platform"
    MERCHANT = "merchant"


class PenaltyKind(StrEnum):
    """Exists at `final` only, after a second view."""

    ACCOUNT = "account"
    CREDIT = "credit"


class Perk(StrEnum):
    """What an account can be without for a time: favours of the platform. There is no word for a right."""

    INSTANT_REFUND = "instant-refund"
    """The refund is paid before anybody has looked."""
    REFUND_WITHOUT_RETURN = "refund-without-return"
    """The goods are kept."""


class Matter(StrEnum):
    """What is kept of a claim besides its record, and goes in time."""

    ORIGINALS = "originals"
    """Photos, videos and documents."""
    TEXTS = "texts"
    """What people wrote: statements, replies, notes."""
    REASONS = "reasons"
    """Written reasons of decisions, appeals, holds."""
    REPORTS = "reports"
    """What the checks found."""
    MAPS = "maps"
    """Pictures of where they found it."""
    EXPORTS = "exports"
    """Case files that were made."""
    ORDER_FACTS = "order-facts"
    """What the platform told of the order."""
    REFERENCES = "references"
    """The platform's own ids of buyer, merchant and claim."""
    ENTRIES = "entries"
    """What its decisions entered into the consumer record."""
    TIES = "ties"
    """Hashed device, address and means of payment."""

    @property
    def hashed(self) -> bool:
        """Whether each such thing is named by its SHA-256; the rest goes all at once."""
        return self not in (Matter.REFERENCES, Matter.ENTRIES, Matter.TIES)


class Cause(StrEnum):
    """Why something was erased."""

    EXPIRED = "expired"
    REQUESTED = "requested"


class Ruling(StrEnum):
    """What an appeal officer can do with a decision."""

    UPHOLD = "uphold"
    OVERTURN = "overturn"
    VARY = "vary"


class Basis(StrEnum):
    """What a decision came from."""

    SCREENING = "screening"
    MERCHANT_ACCEPTED = "merchant-accepted"
    OFFER_ACCEPTED = "offer-accepted"
    REVIEW = "review"
    APPEAL = "appeal"
    LAW = "law"

    @property
    def automatic(self) -> bool:
        """Whether nobody chose it: then either side can demand a person's decision."""
        return self in (Basis.SCREENING, Basis.LAW)


class Heard(StrEnum):
    """Whether the merchant had a say: `silent` means asked, and the whole time passed."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    REPLIED = "replied"
    SILENT = "silent"

    @property
    def done(self) -> bool:
        """Whether the merchant counts as heard."""
        return self in (Heard.REPLIED, Heard.SILENT)


class Mark(StrEnum):
    """What a reviewer must know of how the claim got here."""

    NOT_SCREENED = "not-screened"
    INCOMPLETE = "incomplete"
    NO_REPLY = "no-reply"


class Variant(StrEnum):
    """For whom a case file is made; what each sees: `record.views`."""

    FULL = "full"
    """Everything, for the platform itself and for a court that asks for originals."""
    AUTHORITY = "authority"
    MERCHANT = "merchant"
    BUYER = "buyer"


class ReferralKind(StrEnum):
    """What a referral is: papers for somebody outside, which people hand over themselves."""

    CIVIL = "civil"
    """A letter that revokes, with what is asked back."""
    POLICE = "police"
    LABEL_REPORT = "label-report"
    """To a platform or regulator: what AI labels files bear, or do not."""
    PROVIDER_INQUIRY = "provider-inquiry"
    """To the maker of a generating service: numbers of its labels, and nothing of the buyer."""


class ClockKind(StrEnum):
    """What a deadline is about. None of them ends in anything adverse (`table.CLOCKS`)."""

    SCREENING = "screening"
    EVIDENCE = "evidence"
    MERCHANT_REPLY = "merchant-reply"
    BUYER_REPLY = "buyer-reply"
    REVIEW = "review"
    SECOND_REVIEW = "second-review"
    APPEAL_WINDOW = "appeal-window"
    APPEAL_TARGET = "appeal-target"
    APPEAL_LIMIT = "appeal-limit"
    REFUND_BY_LAW = "refund-by-law"
    HOLD_REVIEW = "hold-review"
    OBJECTION = "objection"


class ReopenCause(StrEnum):
    """The only reasons for which a final claim is opened again."""

    NEW_EVIDENCE = "new-evidence"
    COURT = "court"
    DETECTED_ERROR = "detected-error"
