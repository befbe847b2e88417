"""What a rule may know of a claim. None means not known; a rule that needs it is then not evaluated."""

from dataclasses import dataclass, field

from jianzhen.model import Assessment, Band, Finding, Kind, Proposal, Regime, Remedy
from jianzhen.model import Evidence as Found
from jianzhen.policy.words import Effect, Wanted
from jianzhen.strength.combine import FAMILIES


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """The claim itself.

    Attributes:
        amount_minor: what is asked for, in minor units of `currency` (19500 fen are 195.00 yuan).
        merchant_consented: the merchant agreed beforehand that small claims are paid without asking.
        supplied: evidence that was asked for and has come in.
    """

    amount_minor: int | None = None
    currency: str | None = None
    remedy: Remedy | None = None
    category: str | None = None
    days_since_delivery: int | None = None
    photos: int | None = None
    video: bool | None = None
    merchant_consented: bool | None = None
    supplied: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """One finding. `bound`: how often an honest photo gets it, upper 95 % bound; 1 if not measured."""

    kind: Kind
    band: Band
    family: str
    regime: Regime = Regime.UNKNOWN
    bound: float = 1.0

    @classmethod
    def of(cls, finding: Finding, regime: Regime = Regime.UNKNOWN) -> "FindingFacts":
        """Return what a rule sees of a rated finding on an exhibit delivered in that regime."""
        family = FAMILIES.get(finding.examiner, finding.examiner)
        return cls(finding.kind, finding.strength.band, family, regime, finding.strength.false_alarm_bound)


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """What the findings amount to."""

    evidence: Found | None = None
    band: Band | None = None
    proposal: Proposal | None = None

    @classmethod
    def of(cls, assessment: Assessment) -> "AssessmentFacts":
        """Return what a rule sees of an assessment."""
        return cls(assessment.evidence, assessment.band, assessment.proposal)


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """Earlier claims of the same buyer.

    Attributes:
        claims_90_days: claims in the 90 days before this one.
        confirmed_forgeries: decisions, ever final, that a photo of theirs was forged.
        overturned: those of them that were overturned later. A rule never sees this number: it is taken off
            `confirmed_forgeries`, so it cannot count against anyone.
        effects: what the consumer record leaves open.
    """

    claims_90_days: int | None = None
    confirmed_forgeries: int | None = None
    overturned: int = 0
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class MerchantFacts:
    """The merchant in this claim (`heard`), and how often they answered in the 90 days before it."""

    heard: bool = False
    asked_90_days: int | None = None
    unanswered_90_days: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a policy knows of one claim. `screened`: every examiner had its turn."""

    claim: ClaimFacts = field(default_factory=ClaimFacts)
    findings: tuple[FindingFacts, ...] = ()
    assessment: AssessmentFacts = field(default_factory=AssessmentFacts)
    history: HistoryFacts = field(default_factory=HistoryFacts)
    merchant: MerchantFacts = field(default_factory=MerchantFacts)
    screened: bool = False
