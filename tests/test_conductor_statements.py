"""Texts through the whole check: rated, summed up, and apart from the photos."""

import json
from pathlib import Path

import pytest

from jianzhen import Statement, StatementRole, check
from jianzhen.assess import assess
from jianzhen.model import Band, Finding, Kind, Proposal, Strength, Text
from jianzhen.strength import CEILING, parse, rate
from tests.conftest import ROOT
from tests.examiners.statement.cases import SPECIMEN, on
from tests.pictures import encode, textured

PHOTO = encode(textured(2))
BUYER = StatementRole.BUYER


def finding(kind: Kind, band: Band) -> Finding:
    found = Finding("statement", "1", kind, "0" * 64, 3.0, Text("", ""))
    return found.rated(Strength(band, 1.5, "test", 1000, 0.003))


def test_a_text_is_examined_beside_the_photos() -> None:
    report = check([PHOTO], statements=[Statement(BUYER, SPECIMEN)], contacts=["400-820-8820"])
    found = [f for f in report.findings if f.examiner == "statement"]
    assert {f.kind for f in found} == {Kind.PLANTED_HOTLINE, Kind.STUFFED_TEXT}
    assert {f.exhibit for f in found} == {report.statements[0].sha256}
    assert report.statement(found[0].exhibit) == report.statements[0]


def test_without_texts_nothing_is_said_of_them() -> None:
    report = check([PHOTO])
    assert report.statements == ()
    assert "statement" not in {f.examiner for f in report.findings} | {a.examiner for a in report.abstentions}


def test_texts_are_examined_though_no_photo_can_be_read() -> None:
    report = check([b"no photo"], statements=[Statement(BUYER, SPECIMEN)])
    assert Kind.PLANTED_HOTLINE in {f.kind for f in report.findings}
    assert report.assessment.proposal is not Proposal.NO_OBJECTION


def test_the_counted_scores_give_what_the_model_card_says() -> None:
    path = Path(ROOT) / "benchmarks" / "results" / "statement_scores.json"
    raw = {"id": "test", "date": "2026-11-22", "tables": json.loads(path.read_text("utf-8"))}
    calibration = parse(raw)
    rated = rate(on("buyer", SPECIMEN)[Kind.PLANTED_HOTLINE], None, calibration)
    assert rated.band is Band.MODERATE
    assert rated.n_negatives > 1500
    reply = "您好，安装问题请联系松下售后，电话400-810-0781，报订单号就可以"
    hint = on("merchant", reply, contacts=("400-123-4567",))[Kind.PLANTED_HOTLINE]
    assert rate(hint, None, calibration).band.rank <= Band.WEAK.rank


@pytest.mark.parametrize("kind", [k for k in Kind if k.about_words])
def test_texts_never_weigh_more_than_moderate(kind: Kind) -> None:
    assert CEILING[kind] < 2.0


def test_what_words_say_goes_to_a_person_and_asks_for_no_more_photos() -> None:
    summed = assess([finding(Kind.PLANTED_HOTLINE, Band.MODERATE)], 1)
    assert (summed.band, summed.proposal) == (Band.MODERATE, Proposal.REVIEW)
    assert "marked passages" in summed.reasons[0].en
    assert assess([finding(Kind.PLANTED_HOTLINE, Band.WEAK)], 1).proposal is Proposal.HEAR_MERCHANT
    both = [finding(Kind.STUFFED_TEXT, Band.MODERATE), finding(Kind.DERIVED_FROM_PRODUCT, Band.MODERATE)]
    assert assess(both, 1).proposal is Proposal.ASK_EVIDENCE
    assert assess([finding(Kind.PLANTED_HOTLINE, Band.MODERATE)], 0).proposal is Proposal.REVIEW
