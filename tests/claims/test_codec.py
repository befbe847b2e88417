"""Events, effects and claims as JSON and back; what is not exactly ours is refused with a reason."""

import json
import pickle
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from jianzhen.calibrate.seen import EXAMINER
from jianzhen.claims import SYSTEM, IllegalMove, MalformedEvent
from jianzhen.claims import events as e
from jianzhen.claims.claim import Routing
from jianzhen.claims.codec import (
    claim_from_json,
    claim_to_json,
    effect_from_json,
    effect_to_json,
    event_from_json,
    event_to_json,
)
from jianzhen.claims.effects import EFFECTS
from jianzhen.claims.events import EVENTS
from jianzhen.claims.families import CONCLUSIVE, FAMILY
from jianzhen.claims.moves import MOVES
from jianzhen.claims.states import ReopenCause
from jianzhen.model import Because, Kind, Money, Priority, Remedy, Step, Text
from jianzhen.strength.combine import FAMILIES
from tests.claims.scene import (
    ACCOUNT,
    BUYER,
    MERCHANT,
    RETURN,
    REVIEWER,
    SENIOR,
    Life,
    refuse,
    screened,
    sha,
    submitted,
)


def whole() -> Life:
    life = Life(submitted("300.00", remedy=Remedy.RETURN_AND_REFUND)).to_merchant().run_out()
    life.decide(refuse(penalty=ACCOUNT)).second(refuse(penalty=ACCOUNT)).run_out()
    return life.do(e.Reopened(SENIOR, ReopenCause.COURT, sha("c")), e.HoldPlaced(SENIOR, sha("h")))


def test_a_claim_and_its_effects_survive_json() -> None:
    life = whole()
    assert claim_from_json(json.loads(json.dumps(claim_to_json(life.claim)))) == life.claim
    for effect in life.effects:
        assert effect_from_json(json.loads(json.dumps(effect_to_json(effect)))) == effect


def test_a_screening_chained_before_there_was_routing_is_read() -> None:
    told = Routing("photos", Priority.HIGH, True, ("lead",), ("words",), (Because.OVER_LIMIT,))
    event = screened(Step.REVIEW, "1", routing=told)
    new = event_to_json(event)
    assert event_from_json("screened", SYSTEM, json.loads(json.dumps(new))) == event
    old = {name: value for name, value in new.items() if name != "routing"}
    assert event_from_json("screened", SYSTEM, old) == replace(event, routing=Routing())
    for broken in ({**old, "queue": "photos"}, {**old, "routing": {"queue": "photos"}}):
        with pytest.raises(MalformedEvent):
            event_from_json("screened", SYSTEM, broken)


def test_every_event_has_one_code_and_one_move() -> None:
    assert set(MOVES) | {e.Submitted} == set(EVENTS.values())
    assert len({kind.code for kind in EVENTS.values()}) == len(EVENTS) == 43
    assert len(EFFECTS) == 15
    defined = {x for x in vars(e).values() if isinstance(x, type) and issubclass(x, e.Event)}
    assert defined == {e.Event, *EVENTS.values()}


def test_money_and_time_are_text() -> None:
    data = event_to_json(submitted("195.00"))
    assert data["asked"] == {"amount": "195.00", "currency": "CNY"}
    assert "actor" not in data
    on = event_to_json(e.ConditionMet(MERCHANT, RETURN, Life().now))["on"]
    assert on == "2026-03-02T09:00:00.000000Z"


BASE = event_to_json(submitted())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"more": 1}, "more"),
        ({"buyer": 7}, "buyer"),
        ({"buyer": "x" * 201}, "buyer"),
        ({"buyer": "a\nb"}, "buyer"),
        ({"ground": "because"}, "ground"),
        ({"asked": {"amount": 195.0, "currency": "CNY"}}, "amount"),
        ({"asked": {"amount": "-1", "currency": "CNY"}}, "asked"),
        ({"asked": {"amount": "NaN", "currency": "CNY"}}, "asked"),
        ({"asked": {"amount": "1e3", "currency": "CNY"}}, "asked"),
        ({"asked": {"amount": "1.00", "currency": "yuan"}}, "asked"),
        ({"statement": "My name is Li Lei and I want my money back"}, "statement"),
        ({"exhibits": "none"}, "exhibits"),
        ({"exhibits": [{"sha256": "00", "medium": "photo"}]}, "sha256"),
        ({"exhibits": [None]}, "exhibits"),
    ],
)
def test_what_is_not_exactly_an_event_is_refused_by_name(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(MalformedEvent) as caught:
        event_from_json("submitted", BUYER, {**BASE, **wrong})
    assert named in caught.value.what.en
    assert named in caught.value.what.zh


@pytest.mark.parametrize("name", sorted(BASE))
def test_no_field_may_be_missing(name: str) -> None:
    with pytest.raises(MalformedEvent, match=name):
        event_from_json("submitted", BUYER, {k: v for k, v in BASE.items() if k != name})


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_an_event_is_an_object(data: object) -> None:
    with pytest.raises(MalformedEvent):
        event_from_json("submitted", BUYER, data)


def test_unknown_codes_are_refused() -> None:
    with pytest.raises(MalformedEvent):
        event_from_json("refused-by-machine", BUYER, {})
    with pytest.raises(MalformedEvent):
        effect_from_json({"effect": "punish"})


@pytest.mark.parametrize(
    "event",
    [
        replace(submitted(), statement="words of a person"),
        replace(submitted(), exhibits=[]),
        e.ConditionMet(MERCHANT, RETURN, datetime(2026, 3, 2)),
        e.Moved(REVIEWER, "x" * 201),
        e.Marked(REVIEWER, sha("1"), "a face at the upper left", 1),
    ],
)
def test_what_could_not_be_chained_changes_nothing(event: e.Event) -> None:
    from jianzhen.claims import Terms, transition

    claim = None if isinstance(event, e.Submitted) else Life().to_review().claim
    with pytest.raises(MalformedEvent):
        transition(claim, event, Life().now, Terms())


def test_no_event_has_room_for_a_persons_words() -> None:
    hashes = {"statement", "note", "reasons", "findings", "proof", "contents", "taken_out"}
    hashes |= {"exhibit", "boxes", "package"}
    identifiers = {"claim", "buyer", "merchant", "policy", "queue", "into"}
    for kind in EVENTS.values():
        for field in fields(kind):
            if field.type in ("str", "str | None", str):
                assert field.name in hashes | identifiers, (kind, field.name)


def test_families_are_those_of_the_strength_of_evidence() -> None:
    silent = {Kind.GENERATED_PIXELS, Kind.C2PA_CAPTURE}
    assert set(FAMILY) == set(Kind) - silent
    for kind, family in FAMILY.items():
        assert family == FAMILIES.get(EXAMINER[kind], EXAMINER[kind])
    assert set(FAMILY) >= CONCLUSIVE


@pytest.mark.parametrize("amount", [Decimal("-1"), Decimal("NaN"), Decimal("1.23456"), Decimal("1e14"), 1])
def test_money_is_exact_and_bounded(amount: Any) -> None:
    with pytest.raises(ValueError, match="amount"):
        Money(amount, "CNY")


def test_money_of_two_currencies_is_not_compared() -> None:
    assert Money.of("1", "CNY").above(Money.of("100", "USD"))
    with pytest.raises(ValueError, match="currencies"):
        Money.of("1", "CNY").less(Money.of("1", "USD"))
    assert SYSTEM.id


def test_what_is_possible_crosses_process_borders() -> None:
    error = IllegalMove(Text("no", "不行"), Text("Wait", "请等待"), ("sealed",))
    again = pickle.loads(pickle.dumps(error))
    assert (again.what, again.do, again.allowed) == (error.what, error.do, ("sealed",))
