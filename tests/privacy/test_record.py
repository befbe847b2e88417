"""The record of a person: everything held is in their export, and what expires is gone."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jianzhen.claims import IllegalMove
from jianzhen.claims import events as e
from jianzhen.claims.states import Perk, ReopenCause
from jianzhen.consumers import Kind, shipped, standing
from jianzhen.consumers.rings import Tie
from jianzhen.errors import SheetError, UsageError
from jianzhen.privacy import person
from jianzhen.privacy.access import Asked, export
from jianzhen.privacy.due import Eraser, of_buyer, pages
from jianzhen.privacy.load import agree, load, shipped_source
from jianzhen.privacy.load import shipped as retention
from jianzhen.privacy.rules import What
from jianzhen.sheet.days import Period, day_of
from jianzhen.store import Store, With, seal
from tests.privacy.test_access import opened
from tests.store.making import BUYER, NOW, SHOP, TERMS, do, faults, sha, submit, withdrawn
from tests.store.test_persons import DAY, OFFICER, OTHER, SENIOR, WHY, act, audited, entered

RULES = retention()


def expire(store: Store, now: datetime) -> int:
    eraser = Eraser(store, SHOP, TERMS, RULES)
    return sum(eraser.expire(some, now) for some in pages(store, SHOP, now, RULES))


def lived(store: Store) -> datetime:
    """Let one person have entries of every kind, and another person one."""
    first = entered(store, "c-1")
    act(store, "c-1", e.WarningGiven(OTHER, WHY), first)
    second = entered(store, "c-2", first + DAY)
    act(store, "c-2", e.RestrictionBegun(OTHER, Perk.INSTANT_REFUND, second + 30 * DAY, WHY), second)
    third = entered(store, "c-3", second)
    own = seal("照片是我拍的，不是合成的")
    do(store, "c-3", e.RecordObjected(BUYER, own.sha256), third, along=With(texts=(own,)))
    entered(store, "c-4", third)
    act(store, "c-4", e.Reopened(SENIOR, ReopenCause.DETECTED_ERROR, WHY), third + 31 * DAY)
    entered(store, "c-5", third, ref="li")
    submit(store, "c-6", at=third, buyer_ref="wang", ties={Tie.DEVICE.value: sha(b"phone")})
    return third + 31 * DAY


def test_a_persons_export_shows_everything_held(store: Store, tmp_path: Path) -> None:
    now = lived(store)
    count = export(store, Asked(SHOP, "wang", None), RULES, now, tmp_path / "a.zip")
    told, file = opened(store, tmp_path / "b.zip", "wang")
    assert count == 5
    [record] = told["record"]
    held = {entry.claim: entry.kind for entry in store.entries(SHOP, "p", "wang")}
    assert held == dict.fromkeys(("c-1", "c-2", "c-3"), Kind.FINDING) | {"c-4": Kind.OVERTURNED}
    assert {entry["claim"]: entry["kind"] for entry in record["entries"]} == held
    assert {entry["claim"]: bool(entry["warned_at"]) for entry in record["entries"]}["c-1"]
    claims = {claim["id"]: claim for claim in told["claims"]}
    assert [said["text"] for said in claims["c-3"]["said_about_record"]] == ["照片是我拍的，不是合成的"]
    assert [said["text"] for said in claims["c-1"]["said_about_record"]] == ["why"]
    assert claims["c-6"]["ties"] == [{"kind": "same-device", "hash": sha(b"phone")}]
    for left, holding in of_buyer(store, SHOP, "wang", None, RULES):
        mine = claims[left.kept.state.id]
        kept = {(item["what"], item["sha256"]) for item in mine["kept"]}
        assert kept == {(i.what.value, i.sha256) for i in holding.items if i.side != "merchant"}
        assert bool(left.kept.state.entries) == ("entries" in {what for what, _ in kept})
        assert {text["sha256"] for text in mine["texts"]} <= set(left.texts)
    page = file.read("index.html").decode()
    assert "您的记录" in page
    assert "照片是我拍的" in page
    assert "c-5" not in page


def test_expiry_always_removes_and_the_chain_stays_whole(store: Store) -> None:
    now = lived(store)
    keep = RULES.rule(What.ENTRIES)
    entries = store.entries(SHOP, "p", "wang")
    act(store, "c-3", e.ObjectionDecided(OFFICER, True, WHY), now)
    for entry in entries:
        over = keep.over(entry.at)
        assert over is not None
        assert day_of(over).year == entry.at.year + 2
        state = store.claim(SHOP, entry.claim).state
        expire(store, over - timedelta(microseconds=1))
        assert state.entries == store.claim(SHOP, entry.claim).state.entries
        expire(store, over)
        goes_on = not state.state.ended
        assert bool(store.claim(SHOP, entry.claim).state.entries) == goes_on
    left = store.entries(SHOP, "p", "wang")
    assert [(entry.claim, entry.kind) for entry in left] == [("c-4", Kind.OVERTURNED)]  # still worked on
    assert not standing(left, now + 6 * 366 * DAY, shipped()).entries
    erased = [link.chained.to_json() for link in store.events(SHOP, limit=1000)]
    rules = {one["rule"] for event in erased if event["kind"] == "erased" for one in event["data"]["removed"]}
    assert "retention-cn@1/entries" in rules
    assert faults(store) == []
    assert audited(store) == []


def test_ties_go_when_asked_for_and_by_themselves(store: Store) -> None:
    for claim, ref in (("c-1", "wang"), ("c-2", "li")):
        submit(store, claim, buyer_ref=ref, ties={Tie.ADDRESS.value: sha(b"station")})
        withdrawn(store, claim)
    [(_, holding)] = of_buyer(store, SHOP, "wang", None, RULES)
    assert What.TIES in {item.what for item in holding.wanted(NOW)}
    assert store.shared(SHOP, "c-2")
    expire(store, NOW + 182 * DAY)
    assert store.remains(SHOP, "c-1").ties == ()
    assert store.shared(SHOP, "c-2") == []
    assert faults(store) == []


ACTS = ("objected", "stays", "goes", "warned", "restricted", "reopened", "waits")


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(ACTS)), max_size=8))
def test_whatever_happens_it_is_all_told_expires_and_can_be_replayed(
    store: Store, acts: list[tuple[str, str]]
) -> None:
    ref = f"person-{len(store.claims(SHOP, limit=200).claims)}"
    ids = {name: f"{ref}-{name}" for name in "ab"}
    now = entered(store, ids["a"], ref=ref)
    now = entered(store, ids["b"], now + DAY, ref=ref)
    for name, what in acts:
        events: dict[str, e.Event] = {
            "objected": e.RecordObjected(BUYER, WHY),
            "stays": e.ObjectionDecided(OFFICER, True, WHY),
            "goes": e.ObjectionDecided(OFFICER, False, WHY),
            "warned": e.WarningGiven(OTHER, WHY),
            "restricted": e.RestrictionBegun(OTHER, Perk.REFUND_WITHOUT_RETURN, now + 9 * DAY, WHY),
            "reopened": e.Reopened(SENIOR, ReopenCause.DETECTED_ERROR, WHY),
        }
        now += DAY
        with suppress(IllegalMove):
            act(store, ids[name], events[what], now) if what in events else None
    told = {entry["claim"]: entry for entry in person.record(store, SHOP, "p", ref, now)["entries"]}
    for id in ids.values():
        [entry] = store.claim(SHOP, id).state.entries
        assert told[id]["kind"] == ("overturned" if entry.overturned else "confirmed-finding")
        assert told[id]["counts"] == (not entry.disputed and not entry.overturned)
        assert [bool(told[id][at]) for at in ("objected_at", "answered_at", "warned_at")] == [
            bool(at) for at in (entry.objected, entry.answered, entry.warned)
        ]
    later = now + 3 * 366 * DAY
    expire(store, later)
    left = person.record(store, SHOP, "p", ref, later)["entries"]
    assert all(not store.claim(SHOP, entry["claim"]).state.state.ended for entry in left)
    assert all(entry["kind"] == "overturned" for entry in left)
    assert faults(store) == []
    assert audited(store) == []


def test_an_entry_never_counts_for_longer_than_it_is_kept() -> None:
    agree(RULES, shipped())
    with pytest.raises(UsageError, match="counts for longer"):
        agree(RULES, replace(shipped(), counts=Period(months=25)))


@pytest.mark.parametrize("keep", ["always", {"years": 6}, {"months": 61}, {"days": 1830}])
def test_no_file_keeps_an_entry_for_more_than_five_years(keep: object) -> None:
    data = yaml.safe_load(shipped_source())
    rule = next(rule for rule in data["rules"] if rule["what"] == "entries")
    rule["keep"] = {"years": 5}
    load(yaml.safe_dump(data, allow_unicode=True).encode())
    rule["keep"] = keep
    with pytest.raises(SheetError, match="five years"):
        load(yaml.safe_dump(data, allow_unicode=True).encode())
