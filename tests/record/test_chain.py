"""The chain: links, and every way of tampering with it found and named."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.record.chain import START, Actor, ChainedEvent, Event, Head, check, link, moment, read
from jianzhen.record.verify import ZEROS, Fault, canonical, event_hash, parse, verify_events

NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)

_TEXTS = st.text(max_size=12)
_DATA = st.dictionaries(
    _TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def chain(claims: str, data: list[dict[str, Any]] | None = None) -> list[ChainedEvent]:
    """Chain one event for each letter, which names its claim."""
    events: list[ChainedEvent] = []
    heads: dict[str, Head] = {}
    for n, claim in enumerate(claims):
        what = data[n % len(data)] if data else {"n": n}
        event = Event("t", claim, NOW + timedelta(seconds=n), "noted", Actor("system", "s"), what)
        head = events[-1].head if events else START
        events.append(link(head, heads.get(claim, START), event))
        heads[claim] = events[-1].claim_head
    return events


def told(faults: list[Fault]) -> set[tuple[str, str]]:
    return {(fault.code, fault.where) for fault in faults}


def rewritten(event: ChainedEvent, **changes: Any) -> ChainedEvent:
    """Return the event with other content and a hash that agrees with it."""
    text = canonical({**parse(event.canonical), **changes})
    return read(text, hashlib.sha256(text).hexdigest())


def test_an_event_is_as_documented() -> None:
    event = Event(
        "t", "c", NOW, "decided", Actor("reviewer", "r-1"), {"amount": "195.00"}, ("a" * 64,), "p@3"
    )
    first = link(START, START, event)
    assert first.to_json() == {
        "schema": "jianzhen.event/1",
        "tenant": "t",
        "seq": 1,
        "claim": "c",
        "claim_seq": 1,
        "at": "2026-11-22T10:00:00.123456Z",
        "kind": "decided",
        "actor": {"role": "reviewer", "id": "r-1"},
        "data": {"amount": "195.00"},
        "evidence": ["a" * 64],
        "policy": "p@3",
        "tools": {},
        "previous": ZEROS,
        "claim_previous": ZEROS,
        "salt": event.salt,
        "hash": first.hash,
    }
    assert first.hash == event_hash(first.to_json()) == hashlib.sha256(first.canonical).hexdigest()
    second = link(first.head, START, Event("t", "d", NOW, "received", Actor("buyer", "b")))
    assert (second.seq, second.claim_seq) == (2, 1)
    assert parse(second.canonical)["previous"] == first.hash
    assert read(second.canonical, second.hash) == second


def test_two_events_alike_have_different_hashes() -> None:
    once, again = (link(START, START, Event("t", "c", NOW, "noted", Actor("system", "s"))) for _ in range(2))
    assert once.hash != again.hash, "without salt an event shown as its hash could be guessed"


def test_times_are_utc_and_sort_as_text() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert moment(datetime(2026, 11, 22, 18, 0, tzinfo=shanghai)) == "2026-11-22T10:00:00.000000Z"
    with pytest.raises(ValueError, match="offset"):
        moment(datetime(2026, 11, 22))


@pytest.mark.parametrize("data", [{"a": 1.5}, {"a": [{"b": 2.0}]}, {"a": 2**60}, {"a": {1, 2}}])
def test_what_reads_differently_elsewhere_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        link(START, START, Event("t", "c", NOW, "noted", Actor("system", "s"), data))


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":NaN}', "{", "[" * 100_000])
def test_json_that_two_readers_understand_differently_is_refused(text: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        parse(text)


@given(st.text("abc", min_size=1, max_size=12), st.lists(_DATA, min_size=1, max_size=4))
def test_an_untouched_chain_holds(claims: str, data: list[dict[str, Any]]) -> None:
    events = chain(claims, data)
    assert check(events) == []
    assert verify_events(event.to_json() for event in events) == []


@given(st.text("abc", min_size=3, max_size=12), st.data())
def test_every_tampering_is_found_and_names_its_event(claims: str, draw: st.DataObject) -> None:
    events = chain(claims)
    n = draw.draw(st.integers(0, len(events) - 1))
    victim = events[n]
    how = draw.draw(st.sampled_from(("edit", "edit and hash", "drop", "repeat", "swap", "put in", "flip")))
    where = f"event {n + 1}"
    match how:
        case "edit":
            events[n] = read(canonical({**parse(victim.canonical), "kind": "forged"}), victim.hash)
            expected = {("changed", where)}
        case "edit and hash" if n + 1 < len(events):
            events[n] = rewritten(victim, kind="forged")
            expected = {("changed", where)}
        case "drop" if n + 1 < len(events):
            del events[n]
            expected = {("dropped", where)}
        case "repeat":
            events.insert(draw.draw(st.integers(0, len(events))), victim)
            expected = {("added", where)}
        case "put in" if n + 1 < len(events):
            events.insert(n + draw.draw(st.integers(0, 1)), rewritten(victim, kind="forged"))
            expected = {("added", where)}
        case "flip":
            at = draw.draw(st.integers(0, len(victim.canonical) - 1))
            bit = 1 << draw.draw(st.integers(0, 7))
            text = victim.canonical[:at] + bytes([victim.canonical[at] ^ bit]) + victim.canonical[at + 1 :]
            faults = verify_events([(e.canonical if e is not victim else text, e.hash) for e in events])
            assert {f.where for f in faults} & {where, f"event at place {n + 1}"}, (how, faults)
            return
        case _:
            m = draw.draw(st.integers(0, len(events) - 1).filter(lambda m: m != n))
            events[n], events[m] = events[m], events[n]
            faults = check(events)
            assert {f.code for f in faults} == {"reordered"}
            assert {f.where for f in faults} <= {f"event {k + 1}" for k in range(min(n, m), max(n, m) + 1)}
            return
    assert expected <= told(check(events)), (how, n)


def test_two_events_of_one_number_at_the_end_are_a_fork() -> None:
    events = chain("aba")
    assert told(check([*events, rewritten(events[2], kind="forged")])) == {("fork", "event 3")}


def test_skipped_numbers_are_a_gap() -> None:
    events = chain("aa")
    third = link(
        Head(2, events[1].hash), events[1].claim_head, Event("t", "a", NOW, "x", Actor("system", "s"))
    )
    skipped = rewritten(third, seq=5)
    assert told(check([*events, skipped])) == {("gap", "events 3–4")}


def test_a_claim_that_lost_its_thread_is_named() -> None:
    events = chain("aab")
    stray = link(events[2].head, START, Event("t", "a", NOW, "noted", Actor("system", "s")))
    assert told(check([*events, stray])) == {("added", "claim a event 1")}


def test_columns_beside_the_event_are_compared_with_it() -> None:
    first, second = chain("ab")
    moved = ChainedEvent(second.canonical, second.hash, "t", 2, "a", 1)
    assert told(check([first, moved])) == {("changed", "event 2")}


def test_another_tenants_event_is_named() -> None:
    events = chain("aab")
    assert ("added", "event 3") in told(check([*events[:2], rewritten(events[2], tenant="other")]))


@given(
    st.lists(st.none() | st.integers() | st.text() | st.dictionaries(st.text(), st.integers()), max_size=4)
)
def test_what_is_no_event_never_raises(rubbish: list[Any]) -> None:
    faults = verify_events(rubbish, rubbish, rubbish)
    assert bool(faults) == bool(rubbish)


def test_an_event_without_a_field_is_named() -> None:
    events = [event.to_json() for event in chain("aab")]
    for field in ("tenant", "claim", "claim_seq", "previous", "claim_previous", "hash", "seq"):
        broken = [*events[:2], {k: v for k, v in events[2].items() if k != field}]
        assert {f.where for f in verify_events(broken)} == {"event at place 3"}, field


def test_a_huge_number_costs_nothing() -> None:
    events = chain("a")
    assert len(check([*events, rewritten(events[0], seq=2**52)])) < 5
