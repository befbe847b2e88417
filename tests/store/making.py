"""A shop with claims, driven through the store."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from jianzhen.claims import SYSTEM, Actor, Role, State, Terms
from jianzhen.claims import events as e
from jianzhen.claims.claim import UNROUTED, Exhibit, Found, Removed, Routing, Verdict
from jianzhen.claims.states import Cause, Matter, Outcome
from jianzhen.model import Band, Ground, Kind, Money, Remedy, Step
from jianzhen.record import chain
from jianzhen.store import ALONE, Applied, Intake, Store, With, seal

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BUYER, MERCHANT = Actor(Role.BUYER, "b-1"), Actor(Role.MERCHANT, "m-1")
REVIEWER, OTHER = Actor(Role.REVIEWER, "r-1"), Actor(Role.REVIEWER, "r-2")
TERMS = Terms()
SHOP = "shop"
FOUND = (Found(Kind.DERIVED_FROM_PRODUCT, Band.STRONG), Found(Kind.CAPTURE_CONTRADICTION, Band.MODERATE))


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def do(
    store: Store,
    claim: str,
    event: e.Event,
    at: datetime = NOW,
    *,
    version: int | None = None,
    along: With = ALONE,
) -> Applied:
    return store.apply(SHOP, claim, event, now=at, terms=TERMS, expect_version=version, along=along)


def submitted(
    claim: str, photos: Sequence[str], amount: str = "150.00", statement: str | None = None
) -> e.Submitted:
    exhibits = tuple(Exhibit(x) for x in photos)
    return e.Submitted(
        BUYER,
        claim,
        "b-1",
        "m-1",
        Ground.DEFECT,
        Remedy.REFUND_ONLY,
        Money.of(amount, "CNY"),
        exhibits,
        statement,
    )


def submit(
    store: Store, claim: str = "c-1", photos: Sequence[bytes] | None = None, at: datetime = NOW, **intake: Any
) -> Applied:
    """Submit a claim with these photos (by default one of its own) and a text."""
    given = [f"photo of {claim}".encode()] if photos is None else photos
    stored = [store.blobs.put(SHOP, [data]).sha256 for data in given]
    words = seal("杯子碎了")
    along = With(intake=Intake(**({"platform": "p", "external_id": f"x-{claim}"} | intake)), texts=(words,))
    return do(store, claim, submitted(claim, stored, statement=words.sha256), at, along=along)


def screened(
    store: Store,
    claim: str = "c-1",
    step: Step = Step.REVIEW,
    at: datetime = NOW,
    found: tuple[Found, ...] = FOUND,
    routing: Routing = UNROUTED,
    **more: Any,
) -> Applied:
    """Apply a screening's result over all that is unscreened."""
    report = store.blobs.put(SHOP, [f'{{"report of": "{claim}"}}'.encode()])
    mine = store.claim(SHOP, claim).state.unscreened
    event = e.Screened(SYSTEM, step, "rules@1", report.sha256, mine, found, routing=routing)
    return do(store, claim, event, at, **more)


def in_review(
    store: Store, claim: str = "c-1", photos: Sequence[bytes] | None = None, at: datetime = NOW
) -> Applied:
    submit(store, claim, photos, at)
    return screened(store, claim, at=at)


def verdict(outcome: Outcome = Outcome.APPROVE, amount: str = "150.00") -> Verdict:
    """A partial grant: allowed on photos alone."""
    return Verdict(
        outcome,
        Money.of(amount, "CNY"),
        Remedy.PARTIAL_REFUND if outcome is Outcome.PARTIAL else Remedy.REFUND_ONLY,
        reasons=sha(b"reasons"),
        clause="rule-7@3",
    )


def decided(actor: Actor) -> e.Decided:
    return e.Decided(actor, verdict(Outcome.PARTIAL, "60.00"))


def withdrawn(store: Store, claim: str = "c-1", at: datetime = NOW) -> Applied:
    """Let a claim end."""
    return do(store, claim, e.Withdrawn(BUYER), at)


def erase(
    store: Store, claim: str = "c-1", at: datetime = NOW, only: Sequence[str] | None = None
) -> list[str]:
    """Erase what is kept of a claim, or what is in `only`; return what was erased."""
    left = store.remains(SHOP, claim)
    kept = [(Matter.ORIGINALS, x.sha256) for x in left.exhibits]
    kept += [(Matter.TEXTS, x) for x in left.texts] + [(Matter.REPORTS, x) for x in left.reports]
    kept += [(Matter.MAPS, x) for x in left.maps] + [(Matter.EXPORTS, x) for x in left.exports]
    removed = [Removed(m, "test@1/all", x) for m, x in kept if only is None or x in only]
    if removed:
        event = e.Erased(SYSTEM, Cause.EXPIRED, tuple(removed))
        store.erase(SHOP, claim, event, now=at, terms=TERMS)
    return sorted(r.sha256 or "" for r in removed)


def end_and_erase(store: Store, claim: str, at: datetime, tenant: str = SHOP) -> None:
    """Let a claim end in whatever way is open, then erase all files, texts and reports of it."""
    state = store.claim(tenant, claim).state
    event: e.Event = e.Withdrawn(Actor(Role.BUYER, state.buyer))
    if state.state is State.DECIDED and state.clock is not None:
        event, at = e.DeadlineRanOut(SYSTEM, state.clock.kind, state.clock.version), state.clock.at
    if not state.state.ended:
        store.apply(tenant, claim, event, now=at, terms=TERMS)
    left = store.remains(tenant, claim)
    kept = [(Matter.ORIGINALS, x.sha256) for x in left.exhibits] + [(Matter.TEXTS, x) for x in left.texts]
    kept += [(Matter.REPORTS, x) for x in dict.fromkeys(left.reports)]
    kept += [(Matter.MAPS, x) for x in dict.fromkeys(left.maps)]
    kept += [(Matter.EXPORTS, x) for x in dict.fromkeys(left.exports)]
    removed = tuple(Removed(m, "test@1/all", x) for m, x in kept)
    store.erase(tenant, claim, e.Erased(SYSTEM, Cause.EXPIRED, removed), now=at, terms=TERMS)


def faults(store: Store, tenant: str = SHOP) -> list[str]:
    """Check a tenant's whole chain."""
    with store.chain(tenant) as events:
        return [f"{fault.code} {fault.where}" for fault in chain.check(events)]


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)
