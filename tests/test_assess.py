from dataclasses import replace

import pytest

from jianzhen.assess import assess
from jianzhen.model import Band, Evidence, Finding, Kind, Proposal, Strength, Text
from jianzhen.strength import Calibration, Kept, band_of


def finding(kind: Kind, band: Band) -> Finding:
    return Finding("x", "1", kind, "0" * 64, 1.0, Text("", ""), strength=Strength(band))


@pytest.mark.parametrize(
    ("bands", "proposal", "evidence"),
    [
        ([], Proposal.NO_OBJECTION, Evidence.INSUFFICIENT),
        ([Band.NONE], Proposal.NO_OBJECTION, Evidence.INSUFFICIENT),
        ([Band.WEAK, Band.NONE], Proposal.HEAR_MERCHANT, Evidence.INSUFFICIENT),
        ([Band.WEAK, Band.MODERATE], Proposal.ASK_EVIDENCE, Evidence.FOUND),
        ([Band.STRONG, Band.MODERATE], Proposal.REVIEW, Evidence.FOUND),
        ([Band.VERY_STRONG], Proposal.REVIEW, Evidence.FOUND),
    ],
)
def test_the_strongest_finding_decides_the_proposal(
    bands: list[Band], proposal: Proposal, evidence: Evidence
) -> None:
    result = assess([finding(Kind.DERIVED_FROM_PRODUCT, b) for b in bands], 1)
    assert (result.proposal, result.evidence) == (proposal, evidence)


UNMEASURED = Strength(calibration="test")


@pytest.mark.parametrize(
    ("kind", "strength", "said"),
    [
        (Kind.DERIVED_FROM_PRODUCT, UNMEASURED, "has not been measured"),
        (Kind.COPY_OF_PRODUCT, UNMEASURED, "has not been measured"),
        (Kind.EDITOR_TRACE, Strength(calibration="test", n_negatives=500), "carries no weight"),
        (Kind.C2PA_CAPTURE, UNMEASURED, "Nothing was found"),
        (Kind.EDITOR_TRACE, Strength(Band.WEAK), "weak hints only"),
    ],
)
def test_what_was_seen_but_never_measured_is_not_called_nothing(
    kind: Kind, strength: Strength, said: str
) -> None:
    findings = [finding(Kind.C2PA_CAPTURE, Band.NONE), finding(kind, Band.NONE).rated(strength)]
    (reason,) = assess(findings, 1).reasons
    assert said in reason.en
    assert ("尚未测量" in reason.zh) == ("measured" in said)


def test_many_weak_findings_stay_weak() -> None:
    assert assess([finding(Kind.EDITOR_TRACE, Band.WEAK)] * 20, 1).band is Band.WEAK


def test_a_copy_of_the_listing_is_no_forgery() -> None:
    result = assess([finding(Kind.COPY_OF_PRODUCT, Band.VERY_STRONG)], 1)
    assert result.proposal is Proposal.ASK_EVIDENCE


def test_a_copy_does_not_hide_a_forgery() -> None:
    both = [finding(Kind.COPY_OF_PRODUCT, Band.STRONG), finding(Kind.DERIVED_FROM_PRODUCT, Band.STRONG)]
    result = assess(both, 1)
    assert (result.proposal, len(result.reasons)) == (Proposal.REVIEW, 2)


def test_no_photo_is_no_reason_to_object() -> None:
    assert assess([], 0).proposal is Proposal.ASK_EVIDENCE


def test_no_outcome_is_named_genuine_or_refuse() -> None:
    words = {*Proposal, *Evidence, *Kind, *Band}
    assert not any(w in value for value in words for w in ("genuine", "real", "refus", "reject", "deny"))


def test_rating_keeps_the_finding() -> None:
    bare = replace(finding(Kind.SCREENSHOT, Band.NONE), strength=Strength())
    assert bare.rated(Strength(Band.WEAK)) == finding(Kind.SCREENSHOT, Band.WEAK)


@pytest.mark.parametrize(("log10_lr", "said"), [(0.5, False), (1.5, True)])
def test_the_bound_of_a_site_is_told_where_there_is_evidence(log10_lr: float, said: bool) -> None:
    kept = Calibration("site", "2026-11-22", (), kept=Kept(0.01, 0.95, 690))
    strength = Strength(band_of(log10_lr), log10_lr, "site", 690, 0.01)
    seen = replace(finding(Kind.CAPTURE_CONTRADICTION, Band.NONE), strength=strength)
    reasons = assess([seen], 1, kept).reasons
    assert any("690" in reason.en for reason in reasons) == said
