"""The record of a person as the store has it: on both databases, out of the claims' own events."""

from datetime import datetime, timedelta

import pytest

from jianzhen.claims import SYSTEM, Actor, IllegalMove, Role, State
from jianzhen.claims import events as e
from jianzhen.claims.claim import Penalty, Removed, Verdict
from jianzhen.claims.states import Cause, Matter, Outcome, PenaltyKind, Perk, ReopenCause, Side
from jianzhen.consumers import Kind
from jianzhen.consumers.rings import Tie
from jianzhen.model import Money
from jianzhen.store import Applied, Store, With, seal
from tests.store.making import BUYER, FOUND, NOW, REVIEWER, SHOP, TERMS, do, faults, screened, sha, submit

SENIOR, OTHER = Actor(Role.SENIOR_REVIEWER, "s-1"), Actor(Role.SENIOR_REVIEWER, "s-2")
OFFICER = Actor(Role.APPEAL_OFFICER, "o-1")
DAY = timedelta(days=1)
SEALED = seal("why")
WHY = SEALED.sha256
RELIED = tuple(found.kind for found in FOUND)


def refusal(kind: PenaltyKind = PenaltyKind.ACCOUNT) -> Verdict:
    penalty, nothing = Penalty(Side.BUYER, kind), Money.of("0", "CNY")
    return Verdict(Outcome.REFUSE, nothing, penalty=penalty, clause="r@1", reasons=WHY, relied=RELIED)


def act(store: Store, claim: str, event: e.Event, at: datetime) -> Applied:
    """Apply an event whose words are kept."""
    return do(store, claim, event, at, along=With(texts=(SEALED,)))


def entered(
    store: Store,
    claim: str,
    at: datetime = NOW,
    ref: str = "wang",
    platform: str = "p",
    kind: PenaltyKind = PenaltyKind.ACCOUNT,
) -> datetime:
    """Two people refuse, with a penalty; return when that became final."""
    submit(store, claim, at=at, buyer_ref=ref, platform=platform)
    screened(store, claim, at=at)
    do(store, claim, e.Leased(REVIEWER), at)
    act(store, claim, e.Decided(REVIEWER, refusal(kind)), at)
    do(store, claim, e.Leased(SENIOR), at)
    act(store, claim, e.SecondViewGiven(SENIOR, refusal(kind)), at)
    return run_out(store, claim)


def run_out(store: Store, claim: str) -> datetime:
    clock = store.claim(SHOP, claim).state.clock
    assert clock is not None
    do(store, claim, e.DeadlineRanOut(SYSTEM, clock.kind, clock.version), clock.at)
    return clock.at


def kinds(store: Store, ref: str = "wang", platform: str = "p") -> list[Kind]:
    return [entry.kind for entry in store.entries(SHOP, platform, ref)]


def audited(store: Store) -> list[str]:
    return [fault.where for fault in store.audit(SHOP, TERMS, []).faults if "checkpoint" not in fault.where]


def test_of_ones_own_on_one_platform_and_only_what_is_final(store: Store) -> None:
    entered(store, "c-1")
    entered(store, "c-2", platform="q")
    entered(store, "c-3", ref="li")
    submit(store, "c-4", buyer_ref="wang")
    assert [entry.claim for entry in store.entries(SHOP, "p", "wang")] == ["c-1"]
    assert [entry.claim for entry in store.entries(SHOP, "q", "wang")] == ["c-2"]
    assert store.entries(SHOP, "p", "nobody") == []
    assert audited(store) == []


def test_an_overturn_reverses_it_in_the_same_transaction(store: Store) -> None:
    at = entered(store, "c-1")
    assert kinds(store) == [Kind.FINDING]
    applied = act(store, "c-1", e.Reopened(SENIOR, ReopenCause.COURT, WHY), at)
    assert [effect.code for effect in applied.effects][:2] == ["record-reversed", "peers-told"]
    assert kinds(store) == [Kind.OVERTURNED]
    entered(store, "c-2", ref="li")
    act(store, "c-2", e.RecordObjected(BUYER, WHY), at)
    assert store.entries(SHOP, "p", "li")[0].disputed
    act(store, "c-2", e.ObjectionDecided(OFFICER, False, WHY), at)
    assert kinds(store, "li") == [Kind.OVERTURNED]
    assert audited(store) == []


def test_a_restriction_is_refused_inside_the_transaction_until_there_was_a_warning(store: Store) -> None:
    first = entered(store, "c-1")

    def restrict(claim: str, at: datetime) -> None:
        act(store, claim, e.RestrictionBegun(OTHER, Perk.INSTANT_REFUND, at + 30 * DAY, WHY), at)

    before = store.events(SHOP, limit=1000)
    with pytest.raises(IllegalMove, match="needs a warning first"):
        restrict("c-1", first)
    assert store.events(SHOP, limit=1000) == before
    second = entered(store, "c-2", first)
    with pytest.raises(IllegalMove, match="needs a warning first"):
        restrict("c-2", second)
    act(store, "c-2", e.WarningGiven(OTHER, WHY), second)
    third = entered(store, "c-3", second + DAY)
    with pytest.raises(IllegalMove):
        restrict("c-2", third)  # that is what was warned of, not what came after it
    act(store, "c-2", e.RecordObjected(BUYER, WHY), third)
    with pytest.raises(IllegalMove):
        restrict("c-3", third)  # and while it is disputed the warning is none
    act(store, "c-2", e.ObjectionDecided(OFFICER, True, WHY), third)
    restrict("c-3", third)
    (limit,) = [x for x in store.entries(SHOP, "p", "wang") if x.restricts(third)]
    assert limit.claim == "c-3"
    assert not limit.restricts(third + 30 * DAY)
    assert audited(store) == []


def test_of_nobody_known_nothing_is_open(store: Store) -> None:
    submit(store, "c-1")
    state = store.claim(SHOP, "c-1").state
    assert state.state is State.SCREENING
    assert kinds(store, "c-1") == []


def test_erasing_the_entry_or_the_reference_leaves_the_chain_whole(store: Store) -> None:
    at = entered(store, "c-1")
    entered(store, "c-2")
    for claim, matter in (("c-1", Matter.ENTRIES), ("c-2", Matter.REFERENCES)):
        event = e.Erased(SYSTEM, Cause.EXPIRED, (Removed(matter, "test@1/all", None),))
        store.erase(SHOP, claim, event, now=at, terms=TERMS)
    assert kinds(store) == []
    assert store.claim(SHOP, "c-1").state.entries == ()
    assert faults(store) == []
    assert audited(store) == []


def test_what_claims_have_in_common_and_why(store: Store) -> None:
    ties = {Tie.DEVICE.value: sha(b"phone"), Tie.PAYMENT.value: sha(b"card")}
    submit(store, "c-1", [b"one", b"two"], ties=ties)
    submit(store, "c-2", [b"three"], ties={Tie.DEVICE.value: sha(b"phone"), Tie.ADDRESS.value: sha(b"card")})
    submit(store, "c-3", [b"two", b"four"])
    assert {(x.tie, x.claims) for x in store.shared(SHOP, "c-1")} == {
        (Tie.DEVICE, ("c-2",)),
        (Tie.PHOTO, ("c-3",)),
    }
    assert store.remains(SHOP, "c-1").ties == tuple(sorted(ties.items()))
    do(store, "c-1", e.Withdrawn(BUYER))
    event = e.Erased(SYSTEM, Cause.REQUESTED, (Removed(Matter.TIES, "test@1/all", None),))
    store.erase(SHOP, "c-1", event, now=NOW, terms=TERMS)
    assert store.remains(SHOP, "c-1").ties == ()
    assert {x.tie for x in store.shared(SHOP, "c-2")} == set()
    store.add_tenant("else", NOW)
    assert store.shared("else", "c-1") == []
    assert audited(store) == []
