"""What became of the claims of a year, read off a chain in either database."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

from jianzhen.claims import SYSTEM, Actor, Role
from jianzhen.claims import events as e
from jianzhen.claims.states import Outcome, ReopenCause, Ruling
from jianzhen.model import Step
from jianzhen.store import Intake, Store, With, seal
from jianzhen.transparency.figures import figures
from jianzhen.transparency.lives import NOT_KNOWN, Life, Year, of_year
from jianzhen.transparency.page import HEAD, as_csv, as_data, as_page
from tests.store.making import (
    BUYER,
    FOUND,
    NOW,
    REVIEWER,
    SHOP,
    TERMS,
    decided,
    do,
    erase,
    screened,
    sha,
    submitted,
    verdict,
    withdrawn,
)

OFFICER = Actor(Role.APPEAL_OFFICER, "o-1")
MADE = datetime(2027, 2, 1, tzinfo=UTC)


def given(store: Store, claim: str, at: datetime = NOW, category: str = "cup") -> str:
    photo = store.blobs.put(SHOP, [claim.encode()]).sha256
    facts = seal(json.dumps({"category": category}))
    along = With(intake=Intake("p", claim, "buyer", "m", facts.sha256), texts=(facts,))
    do(store, claim, submitted(claim, [photo]), at, along=along)
    return photo


def checked(store: Store, claim: str, photo: str, regime: str, at: datetime = NOW) -> None:
    told = {"exhibits": [{"sha256": photo, "regime": regime}, {"sha256": "0" * 64, "regime": "tiny"}]}
    report = store.blobs.put(SHOP, [json.dumps(told).encode()]).sha256
    do(store, claim, e.Screened(SYSTEM, Step.REVIEW, "rules@1", report, (photo,), FOUND), at)


def decide(store: Store, claim: str, at: datetime) -> None:
    do(store, claim, e.Leased(REVIEWER), at)
    do(store, claim, decided(REVIEWER), at)


def appeal(store: Store, claim: str, at: datetime, ruling: Ruling) -> None:
    why = seal("no")
    do(store, claim, e.Appealed(BUYER, why.sha256), at, along=With(texts=(why,)))
    do(store, claim, e.Leased(OFFICER), at)
    new = verdict(Outcome.APPROVE) if ruling is not Ruling.UPHOLD else None
    do(store, claim, e.AppealDecided(OFFICER, ruling, sha(b"why"), new), at)


def final(store: Store, claim: str) -> datetime:
    clock = store.claim(SHOP, claim).state.clock
    assert clock is not None
    do(store, claim, e.DeadlineRanOut(SYSTEM, clock.kind, clock.version), clock.at)
    return clock.at


def test_each_claim_is_told_as_it_stands(store: Store) -> None:
    later = NOW + timedelta(hours=5)
    for claim in ("open", "partial", "upheld", "changed", "again"):
        checked(store, claim, given(store, claim), "screenshot")
    for claim in ("partial", "upheld", "changed", "again"):
        decide(store, claim, later)
    appeal(store, "upheld", later, Ruling.UPHOLD)
    appeal(store, "changed", later, Ruling.OVERTURN)
    ended = final(store, "again")
    why = seal("court")
    do(store, "again", e.Reopened(Actor(Role.SENIOR_REVIEWER, "s-2"), ReopenCause.COURT, why.sha256), ended,
       along=With(texts=(why,)))  # fmt: skip
    given(store, "gone", category="")
    withdrawn(store, "gone", later)
    given(store, "before", datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
    given(store, "first day", datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "book")
    found, waited = frozenset(f.kind.value for f in FOUND), timedelta(hours=5)
    told = of_year(store, SHOP, 2026, TERMS)
    assert told.not_followed == 0
    assert sorted(told.lives, key=repr) == sorted(
        [
            Life("open", "none", found, None, "cup", "screenshot"),
            Life("partial", "none", found, waited, "cup", "screenshot"),
            Life("partial", "stood", found, waited, "cup", "screenshot"),
            Life("granted", "changed", found, waited, "cup", "screenshot"),
            Life("open", "changed", found, waited, "cup", "screenshot"),
            Life("withdrawn"),
            Life("open", category="book"),
        ],
        key=repr,
    )
    assert len(of_year(store, SHOP, 2025, TERMS).lives) == 1


def test_what_was_erased_is_not_known_and_counts_all_the_same(store: Store) -> None:
    given(store, "c")
    screened(store, "c", at=NOW)
    decide(store, "c", NOW)
    final(store, "c")
    erase(store, "c", NOW + timedelta(days=900))
    [life] = of_year(store, SHOP, 2026, TERMS).lives
    assert (life.outcome, life.regime) == ("partial", NOT_KNOWN)
    assert len(life.kinds) == len(FOUND)


def test_pages_say_what_they_count_and_escape_what_strangers_wrote() -> None:
    lives = [Life("granted", category="<b>=1+1")] * 9 + [Life("refused", category="=cmd()")] * 9
    told = as_data(figures(Year(tuple(lives), 2)), SHOP, 2026, MADE)
    page, table = as_page(told), as_csv(told)
    for words in ("each counted once", "not counted", "不计入", "撤销或变更", "&lt;b&gt;=1+1", "不足 5 件"):
        assert words in page
    assert "<b>" not in page
    assert "http" not in page
    rows = list(csv.reader(io.StringIO(table)))
    assert tuple(rows[0]) == HEAD
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert ["all", "all claims", "全部索赔", "claims", "索赔数", "18"] in rows
    few = as_page(as_data(figures(Year((), 0)), SHOP, 2026, MADE))
    assert "不足五件" in few
