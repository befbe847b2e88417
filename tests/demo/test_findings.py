"""Every demo claim gives the finding it was made for, and no other strong one."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from jianzhen.model import Band, Kind, Proposal
from jianzhen.strength import CEILING

DEMO = Path(__file__).parents[2] / "demo"
sys.path.insert(0, str(DEMO))

from run import judge, rows  # noqa: E402

CLAIMS: list[dict[str, Any]] = json.loads((DEMO / "claims.json").read_text("utf-8"))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_the_intended_finding_and_no_other_strong_one(claim: dict[str, Any]) -> None:
    report = judge(claim)
    expected = {Kind(kind) for kind in claim["expect"]}
    weighed = {f.kind for f in report.findings if f.strength.band is not Band.NONE}
    strong = {f.kind for f in report.findings if f.strength.band.rank >= Band.STRONG.rank}
    assert report.unreadable == ()
    assert expected <= weighed
    assert strong <= expected
    assert strong >= {
        kind for kind in expected if kind not in CEILING and kind is not Kind.CAPTURE_CONTRADICTION
    }
    lines = "\n".join(rows(claim, report, "zh"))
    assert claim["title"]["zh"] in lines


@pytest.mark.parametrize(
    "claim", [c for c in CLAIMS if c["truth"] == "honest"], ids=lambda claim: claim["id"]
)
def test_honest_claims_are_not_sent_to_review(claim: dict[str, Any]) -> None:
    assert judge(claim).assessment.proposal in (
        Proposal.NO_OBJECTION,
        Proposal.HEAR_MERCHANT,
        Proposal.ASK_EVIDENCE,
    )
