"""What is open to a person who decides: decay, good conduct, warnings; and what no file can say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.claims import events as e
from jianzhen.claims.claim import Restriction
from jianzhen.claims.entries import MOVES
from jianzhen.claims.states import PenaltyKind, Perk
from jianzhen.claims.table import TABLE
from jianzhen.consumers import Effect, Entry, Kind, load, restriction_flaw, shipped, standing
from jianzhen.consumers.load import shipped_source
from jianzhen.consumers.rings import COMMON, Shared, Tie, ring
from jianzhen.consumers.told import as_data
from jianzhen.errors import SheetError
from jianzhen.model import Step
from jianzhen.sheet.days import Period

RULES = shipped()
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def finding(claim: str, ago: int, **more: Any) -> Entry:
    at = NOW - ago * DAY
    return Entry(claim, Kind.FINDING, at - 31 * DAY, at, more.pop("penalty", PenaltyKind.ACCOUNT), **more)


def granted(claim: str, ago: int) -> Entry:
    return Entry(claim, Kind.GRANTED, NOW - ago * DAY, NOW - ago * DAY)


def effects(*entries: Entry, now: datetime = NOW) -> set[Effect]:
    return {open.effect for open in standing(entries, now, RULES).open}


MILD = {Effect.MANUAL_REVIEW, Effect.MORE_EVIDENCE, Effect.RETURN_NEEDED}


def test_nothing_is_open_against_who_has_no_entry() -> None:
    assert effects() == effects(granted("c-1", 3)) == set()


def test_an_entry_opens_the_mild_ones_and_names_itself() -> None:
    here = standing([finding("c-1", 10)], NOW, RULES)
    assert {open.effect for open in here.open} == MILD
    assert all([x.claim for x in open.entries] == ["c-1"] for open in here.open)


@pytest.mark.parametrize(("days", "counts"), [(364, True), (366, False)])
def test_it_counts_for_a_year(days: int, counts: bool) -> None:
    assert bool(effects(finding("c-1", days))) == counts


def test_it_counts_to_the_last_day_of_its_time() -> None:
    entry = replace(finding("c-1", 0), at=datetime(2025, 11, 30, 16, 0, tzinfo=UTC))  # 1 December in China
    last = datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)
    assert effects(entry, now=last)
    assert not effects(entry, now=last + timedelta(seconds=1))


def test_good_conduct_shortens_it_and_weighs_nothing_else() -> None:
    old = finding("c-1", 200)
    later = [granted(f"c-{n}", n) for n in range(2, 5)]
    assert effects(old, *later[:2]) == MILD
    assert effects(old, *later) == set()
    assert effects(finding("c-1", 20), *later) == MILD
    before = [granted(f"c-{n}", 300 + n) for n in range(2, 5)]
    assert effects(old, *before) == MILD


def test_objected_and_overturned_ones_count_for_nothing() -> None:
    one = finding("c-1", 10)
    disputed = replace(one, objected=NOW)
    overturned = replace(one, kind=Kind.OVERTURNED, overturned=NOW)
    assert effects(disputed) == effects(overturned) == set()
    assert effects(replace(disputed, answered=NOW)) == MILD
    assert standing([overturned], NOW, RULES).entries == (overturned,)


def test_a_restriction_needs_a_warning_and_a_further_claim_after_it() -> None:
    first, second = finding("c-1", 100), finding("c-2", 10)  # c-2 came in 41 days ago
    assert Effect.ACCOUNT_RESTRICTION not in effects(first, second)
    late = replace(first, warned=NOW - 30 * DAY)
    assert Effect.ACCOUNT_RESTRICTION not in effects(late, second)
    warned = replace(first, warned=NOW - 50 * DAY)
    here = standing([warned, second], NOW, RULES)
    assert Effect.ACCOUNT_RESTRICTION in {open.effect for open in here.open}
    assert restriction_flaw(here, "c-2") is None
    assert restriction_flaw(here, "c-1") is not None  # that is the one that was warned of
    credit = replace(second, penalty=PenaltyKind.CREDIT)
    assert Effect.ACCOUNT_RESTRICTION not in effects(warned, credit)
    assert restriction_flaw(standing([replace(warned, objected=NOW), second], NOW, RULES), "c-2") is not None


def test_rules_that_are_not_in_force_open_nothing() -> None:
    ended = replace(RULES, ends=date(2026, 11, 22))
    assert not standing([finding("c-1", 1)], NOW, ended).open


def test_nothing_is_told_after_five_years_whatever_the_rules_say() -> None:
    long = replace(RULES, counts=Period(years=60))
    old = replace(finding("c-1", 0), at=datetime(2021, 11, 22, 12, 0, tzinfo=UTC))
    here = standing([old], NOW, long)
    assert (here.entries, here.counting, here.open) == ((), (), ())
    assert standing([replace(old, at=old.at + DAY)], NOW, long).entries


times = st.integers(0, 4000)


@given(st.lists(st.tuples(times, st.sampled_from(Kind), st.booleans()), max_size=8), times)
def test_time_only_ever_takes_away(made: list[tuple[int, Kind, bool]], days: int) -> None:
    entries = [
        replace(finding(f"c-{n}", ago), kind=kind, objected=NOW if objected else None)
        for n, (ago, kind, objected) in enumerate(made)
    ]
    before, after = (standing(entries, NOW + n * DAY, RULES) for n in (0, days))
    assert set(after.entries) <= set(before.entries)
    assert set(after.counting) <= set(before.counting)
    assert {o.effect for o in after.open} <= {o.effect for o in before.open}


def changed(**more: Any) -> bytes:
    return yaml.safe_dump({**yaml.safe_load(shipped_source()), **more}, allow_unicode=True).encode()


REVIEW = {
    "effect": "manual-review",
    "entries": 1,
    "source": "our-default",
    "reason": {"en": "x", "zh": "x"},
}


@pytest.mark.parametrize(
    "word",
    ["refuse", "block-account", "score", "credit-report", "tell-police", "lend"],
)
def test_no_file_can_name_another_effect(word: str) -> None:
    with pytest.raises(SheetError):
        load(changed(effects=[REVIEW | {"effect": word}]))


@pytest.mark.parametrize(
    "more",
    [
        {"score": 3},
        {"police": True},
        {"counts": {"months": 61}},
        {"counts": {"years": 5}},
        {"good_conduct": {"claims": 3, "counts": {"months": 13}}},
        {"kinds": ["police-penalty"]},
        {"effects": [REVIEW | {"effect": "account-restriction"}]},
        {"effects": [REVIEW | {"source": "law"}]},
        {"effects": [REVIEW | {"weight": 2}]},
        {"effects": [REVIEW | {"then": "refuse"}]},
        {"effects": [REVIEW, REVIEW]},
        {"in_force": {"from": "2026-02-30"}},
    ],
)
def test_the_schema_has_no_word_for_it(more: dict[str, Any]) -> None:
    with pytest.raises(SheetError):
        load(changed(**more))
    load(changed())


def test_there_is_no_path_from_the_record_to_a_refusal() -> None:
    """The words of effects, kinds and perks are closed; no event of the record decides or leads anywhere."""
    assert set(Effect) == {"return-needed", "more-evidence", "manual-review", "account-restriction"}
    assert set(Kind) == {"confirmed-finding", "overturned", "good-conduct"}
    assert set(Perk) == {"instant-refund", "refund-without-return"}
    assert set(Step) == {"approve", "hear-merchant", "ask-evidence", "review"}  # what a policy can propose
    rows = [row for row in TABLE if row.event in set(MOVES) - {e.Erased}]
    assert len(rows) == 5
    assert all(row.to == () for row in rows)


def test_it_is_told_with_dates_and_in_both_languages_and_without_a_number_about_a_person() -> None:
    limit = Restriction(Perk.INSTANT_REFUND, NOW, NOW + DAY)
    here = standing([finding("c-1", 10, restricted=limit), granted("c-2", 3)], NOW, RULES)
    told = as_data(here, NOW, RULES)
    new, old = told["entries"]
    assert (new["kind"], old["kind"]) == ("good-conduct", "confirmed-finding")
    assert old["counts"]
    assert old["may_object"]
    assert old["restriction"]["now"]
    assert all(both["en"] and both["zh"] for both in (old["title"], *(o["reason"] for o in told["open"])))

    def numbers(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [x for inner in value.values() for x in numbers(inner)]
        if isinstance(value, list):
            return [x for inner in value for x in numbers(inner)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(told) == []


def shared(groups: list[tuple[Tie, str, list[str]]]) -> Any:
    def of(claim: str) -> list[Shared]:
        return [Shared(tie, mark, tuple(ids)) for tie, mark, ids in groups if claim in ids]

    return of


def test_a_ring_names_why_each_two_belong_together() -> None:
    found = ring("a", shared([(Tie.PHOTO, "p", ["a", "b"]), (Tie.DEVICE, "d", ["b", "c"])]))
    assert found.claims == ("a", "b", "c")
    assert [(edge.claims, edge.tie) for edge in found.edges] == [
        (("a", "b"), Tie.PHOTO),
        (("b", "c"), Tie.DEVICE),
    ]
    assert not found.cut


def test_what_many_have_in_common_is_told_and_not_followed() -> None:
    many = [f"c{n}" for n in range(COMMON + 2)]
    found = ring("c0", shared([(Tie.ADDRESS, "station", many), (Tie.PHOTO, "p", ["c0", "x"])]))
    assert found.claims == ("c0", "x")
    assert found.common == ((Tie.ADDRESS, "station"),)


@given(st.lists(st.tuples(st.sampled_from(Tie), st.lists(st.integers(0, 200), max_size=25)), max_size=60))
def test_a_ring_is_bounded(groups: list[tuple[Tie, list[int]]]) -> None:
    found = ring(
        "0", shared([(tie, str(n), sorted(set(map(str, ids)))) for n, (tie, ids) in enumerate(groups)])
    )
    assert len(found.claims) <= 50
    assert len(set(found.claims)) == len(found.claims)
    inside = set(found.claims)
    assert all(set(edge.claims) <= inside for edge in found.edges)
