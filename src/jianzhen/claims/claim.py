"""The whole state of one claim, as one frozen value. Personal texts are never in it, only their SHA-256."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jianzhen.claims.states import (
    Actor,
    Basis,
    ClockKind,
    Heard,
    Mark,
    Matter,
    Outcome,
    Payer,
    PenaltyKind,
    Perk,
    ReferralKind,
    Ruling,
    Side,
    State,
)
from jianzhen.model import GENERAL, Band, Because, Condition, Ground, Kind, Medium, Money, Priority, Remedy


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Something sealed: its SHA-256 (hex), and what it is."""

    sha256: str
    medium: Medium = Medium.PHOTO


@dataclass(frozen=True, slots=True)
class Filed:
    """An exhibit in the file: whose it is, whether it came late, whether it was screened."""

    exhibit: Exhibit
    by: Side
    late: bool = False
    screened: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A kind of finding and the band of its strength. Only `moderate` and above can carry a refusal."""

    kind: Kind
    band: Band


@dataclass(frozen=True, slots=True)
class Routing:
    """Where the shop's rules send a claim, and by which of them. They add care and never take any away.

    Attributes:
        queue: short name; `GENERAL` if no rule names one.
        priority: the highest that any of `rules` asks for.
        second: two people have to decide.
        rules: ids of the rules that hold; none: what the policy says for all other claims.
        unevaluated: ids of the rules that could not be evaluated.
        because: what made the step more careful than these rules alone.
    """

    queue: str = GENERAL
    priority: Priority = Priority.NORMAL
    second: bool = False
    rules: tuple[str, ...] = ()
    unevaluated: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()


UNROUTED = Routing()
"""What rules say that say nothing."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """A restriction or an entry, on one side. Needs two views and waits for `final`."""

    on: Side
    kind: PenaltyKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decides.

    Attributes:
        amount: what is paid out; zero for exchange and repair, and for a refusal.
        remedy: None for a refusal.
        clause: the rule it rests on, `id@version`.
        reasons: SHA-256 of the written reasons that both sides get.
        relied: kinds of finding it rests on; each must have been found in this claim.
    """

    outcome: Outcome
    amount: Money
    remedy: Remedy | None = None
    conditions: tuple[Condition, ...] = ()
    payer: Payer = Payer.PLATFORM
    penalty: Penalty | None = None
    clause: str | None = None
    reasons: str | None = None
    relied: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A verdict that waits for a second one, and whose it is; `ruling` if it was given on appeal."""

    by: Actor
    verdict: Verdict
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict that stands. `second`: who reached the same without having seen it."""

    verdict: Verdict
    basis: Basis
    by: Actor
    at: datetime
    second: Actor | None = None
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """A favour of the platform that an account is without until then, or until it was `ended` early."""

    perk: Perk
    since: datetime
    until: datetime
    ended: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether the account is without it now."""
        return self.ended is None and now < self.until


@dataclass(frozen=True, slots=True)
class Entry:
    """What the final decision of one round entered into the consumer record: a penalty on the buyer.

    Attributes:
        at: when the decision became final.
        overturned: since when it no longer stands. It is kept then as what it is: a false positive.
        objected: when the buyer objected to it; it counts for nothing until somebody has `answered`.
        warned: when the buyer was told what a further one can lead to.
        restricted: what rests on it; it ends as soon as the entry is objected to or overturned.
    """

    round: int
    at: datetime
    penalty: PenaltyKind
    overturned: datetime | None = None
    objected: datetime | None = None
    answered: datetime | None = None
    warned: datetime | None = None
    restricted: Restriction | None = None

    @property
    def disputed(self) -> bool:
        """Whether an objection waits for a person's answer."""
        return self.objected is not None and self.answered is None and self.overturned is None


@dataclass(frozen=True, slots=True)
class Referral:
    """Papers for somebody outside, made of the final decision, and who stands behind them.

    Attributes:
        package: SHA-256 of the papers, all of them together.
        by: who asked for them.
        approved: who else approved them: only then may they be handed over, by people.
        withdrawn: since when they no longer stand.
    """

    kind: ReferralKind
    package: str
    by: Actor
    approved: Actor | None = None
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the merchant offers instead of what was asked."""

    remedy: Remedy
    amount: Money
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that is not kept any more: what, by which rule (`id@version/rule`), and its SHA-256.

    What goes all at once has no SHA-256 (`Matter.hashed`).
    """

    matter: Matter
    rule: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The one running deadline. An event with another version is stale and does nothing."""

    kind: ClockKind
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on it, and until when."""

    holder: Actor
    until: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing is decided, clocks stand still; `left` is what remains of the one it stopped.

    `by_order`: by a court or an authority. Only then does the refund date of the law stand still as well.
    """

    by: Actor
    since: datetime
    by_order: bool
    kind: ClockKind | None = None
    left: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ClaimState:
    """One claim. Made and changed by `transition` only.

    Attributes:
        version: number of events so far; what an ETag names.
        round: 1, and one more each time a decision is set aside to be made anew.
        asked: the value at stake, also where exchange or repair is asked for.
        since: when it entered its state.
        clocks: how many clocks were started so far: the version of the latest.
        requests: how often the buyer was asked for evidence; `extended`: whether this request was prolonged.
        with_person: a person has had it, so nothing automatic decides it any more.
        demanded: sides that want a person to decide.
        contested: the merchant contests the claim.
        queue: named by the rules until a person has had the claim, then by people.
        priority: the highest that any of `rules` asked for.
        second: rules asked for two people, so no verdict stands on one.
        rules: those that sent it where it is, each as `id@version/rule`.
        senior: in the queue of senior reviewers.
        first: the first view, while a second one is awaited.
        deciders: ids of all who gave a verdict, in any round.
        appellants: sides that appealed the decision that stands.
        met: conditions that are fulfilled.
        paid, charged: refund ordered so far, and how much of it the merchant bears.
        ordered: exchange or repair ordered so far.
        recorded: the outcome stands in the record; true in `final` only.
        entries: what its decisions entered against the buyer, overturned ones among them; oldest first.
        referrals: papers asked for, for somebody outside, withdrawn ones among them; oldest first.
        refund_due: last moment for the refund of goods returned without reason (consumer law, Art. 25).
        merged_into: the claim that goes on instead.
    """

    id: str
    buyer: str
    merchant: str
    ground: Ground
    remedy: Remedy
    asked: Money
    state: State
    since: datetime
    paid: Money
    charged: Money
    version: int = 1
    round: int = 1
    clock: Clock | None = None
    clocks: int = 0
    hold: Hold | None = None
    lease: Lease | None = None
    file: tuple[Filed, ...] = ()
    found: tuple[Found, ...] = ()
    marks: tuple[Mark, ...] = ()
    queue: str = GENERAL
    priority: Priority = Priority.NORMAL
    second: bool = False
    rules: tuple[str, ...] = ()
    senior: bool = False
    requests: int = 0
    extended: bool = False
    with_person: bool = False
    heard: Heard = Heard.NOT_ASKED
    contested: bool = False
    demanded: tuple[Side, ...] = ()
    offer: Offer | None = None
    first: View | None = None
    decision: Decision | None = None
    deciders: tuple[str, ...] = ()
    appellants: tuple[Side, ...] = ()
    met: tuple[Condition, ...] = ()
    ordered: Remedy | None = None
    recorded: bool = False
    entries: tuple[Entry, ...] = ()
    referrals: tuple[Referral, ...] = ()
    refund_due: datetime | None = None
    merged_into: str | None = None

    @property
    def entry(self) -> Entry | None:
        """The entry in the consumer record that stands, if there is one."""
        last = self.entries[-1] if self.entries else None
        return last if last is not None and last.overturned is None else None

    @property
    def unscreened(self) -> tuple[str, ...]:
        """SHA-256 of the exhibits no screening has covered yet."""
        return tuple(f.exhibit.sha256 for f in self.file if not f.screened)
