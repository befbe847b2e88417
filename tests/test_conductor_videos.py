"""Videos among the exhibits: from the command line to every form of the report."""

import json
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from jianzhen import Report, check, conductor
from jianzhen.calibrate.claims import find_claims
from jianzhen.calibrate.examine import examine
from jianzhen.footage import Video
from jianzhen.model import Evidence, Kind, Proposal
from jianzhen.model.text import Lang
from jianzhen.report.html import to_html
from jianzhen.report.json_ import dumps, schema, to_json
from jianzhen.report.terminal import render
from tests.examiners.video.test_spot import SCENE, packed, seen_elsewhere
from tests.footage.films import small
from tests.pictures import with_crack


@cache
def judged() -> Report:
    return check([seen_elsewhere(with_crack(SCENE))], packing=[packed(SCENE)], earlier=[small()])


def test_the_report_holds_photo_and_videos() -> None:
    report = judged()
    assert [e.photo.name for e in report.exhibits] == ["buyer.jpg"]
    assert [(e.video.name, e.role) for e in report.videos] == [
        ("packing.mp4", "packing"),
        ("earlier-1", "earlier"),
    ]
    assert Kind.PACKING_SHOWS_INTACT in [f.kind for f in report.findings]


def test_json_is_valid_and_names_the_moment() -> None:
    data = json.loads(dumps(to_json(judged())))
    Draft202012Validator(schema()).validate(data)
    exhibits = {e["name"]: e for e in data["exhibits"]}
    assert exhibits["packing.mp4"]["format"] == "mp4"
    assert exhibits["packing.mp4"]["duration"] == pytest.approx(3.0, abs=0.2)
    assert exhibits["packing.mp4"]["regime"] == "unknown"
    (found,) = (f for f in data["findings"] if f["kind"] == "packing-shows-intact")
    assert found["against"] == exhibits["packing.mp4"]["sha256"]
    assert 0 <= found["against_at"] <= 3
    assert found["at"] is None


@pytest.mark.parametrize("lang", get_args(Lang))
def test_people_see_the_frame_and_the_moment(lang: Lang) -> None:
    lines = "\n".join(render(judged(), lang))
    assert ("1 packing video" if lang == "en" else "发货视频 1 段") in lines
    assert "packing.mp4 0:0" in lines
    page = to_html(judged(), lang)
    assert "packing.mp4 0:0" in page
    assert "发货视频" in page
    assert "Packing video" in page


def test_a_broken_video_is_unreadable_and_the_rest_is_judged() -> None:
    photo = seen_elsewhere(SCENE)
    report = check([photo], packing=[small()[:3000], Video(small(), "good.mp4")])
    assert [u.name for u in report.unreadable] == ["packing-1"]
    assert "cut short" in report.unreadable[0].what.en or "damaged" in report.unreadable[0].what.en
    assert [e.video.name for e in report.videos] == ["good.mp4"]


def test_a_claim_of_video_only_says_what_was_not_done() -> None:
    report = check([small()])
    assert report.assessment.evidence is Evidence.INSUFFICIENT
    assert report.assessment.proposal is Proposal.ASK_EVIDENCE
    assert "video only" in report.assessment.reasons[0].en
    assert {a.examiner for a in report.abstentions} == {"video"}
    for lang in get_args(Lang):
        assert list(render(report, lang))
        to_html(report, lang).encode()


def test_calibrate_takes_packing_videos(tmp_path: Path) -> None:
    photo = seen_elsewhere(SCENE)
    (tmp_path / "a.jpg").write_bytes(photo.data)
    (tmp_path / "pack.mp4").write_bytes(small())
    (tmp_path / "claims.csv").write_text("claim,role,path\nc1,claim,a.jpg\nc1,packing,pack.mp4\n", "utf-8")
    (tmp_path / "run").mkdir()
    seen, unreadable = examine(find_claims([tmp_path / "claims.csv"], []), tmp_path / "run")
    assert unreadable == []
    (one,) = seen
    assert Kind.DERIVED_FROM_PACKING not in one.looked, "a video is no packing photo"
    assert Kind.FRAMES_REUSED not in one.looked


def test_a_fault_is_told_of_a_claim_of_video_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> object:
        raise RuntimeError(name)

    monkeypatch.setattr(conductor, "load", load)
    report = check([small()])
    said = {(a.examiner, a.exhibit) for a in report.abstentions}
    assert ("video", report.videos[0].video.sha256) in said
