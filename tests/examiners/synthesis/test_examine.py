"""The examiner: a finding from the makers' threshold on, silence below it, nothing without detectors."""

import subprocess
import sys
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from tests.pictures import encode

from jianzhen import check
from jianzhen.detectors import Card
from jianzhen.examiners import Case, load
from jianzhen.model import Band, Kind, Role, Text
from jianzhen.photo import Exhibit, Photo


def photo(level: int, role: Role = Role.CLAIM) -> Exhibit:
    return Exhibit(Photo(encode(np.full((20, 20, 3), level, np.uint8), "PNG")), role)


@dataclass
class Light:
    """Mean light, 0 to 1."""

    threshold: float = 0.5
    id: str = "light"
    asked: list[str] = field(default_factory=list)

    @property
    def card(self) -> Card:
        title = Text("Light", "亮度")
        return Card(self.id, "1", title, "0" * 64, self.threshold, "light", "none", "CC0-1.0", "a test")

    def score(self, photo: Photo) -> float:
        self.asked.append(photo.sha256)
        return float(photo.pixels().mean() / 255)


def test_a_finding_starts_at_the_threshold() -> None:
    bright, dark, edge = photo(255), photo(0), photo(51)
    case = Case((bright, dark, edge), detectors=(Light(0.2),))
    found = list(load("synthesis").examine(case))
    assert [f.exhibit for f in found] == [bright.photo.sha256, edge.photo.sha256]
    assert [f.score for f in found] == pytest.approx([0.8, 0.0])
    assert found[0].details | {"raw_score": 1.0, "threshold": 0.2, "licence": "CC0-1.0"} == found[0].details
    for text in (found[0].summary.en, found[0].summary.zh):
        assert "light 1" in text
        assert "0.2" in text


def test_only_claim_photos_are_shown() -> None:
    detector = Light()
    others = [photo(200, role) for role in Role if role is not Role.CLAIM]
    mine = photo(201)
    list(load("synthesis").examine(Case((*others, mine), detectors=(detector,))))
    assert detector.asked == [mine.photo.sha256]


def test_each_of_several_speaks_for_itself() -> None:
    found = list(load("synthesis").examine(Case((photo(150),), detectors=(Light(), Light(0.9, "strict")))))
    assert [f.detector for f in found] == ["light 1 0000000000000000"]


def test_unmeasured_it_counts_for_nothing_and_says_what_to_do() -> None:
    report = check([photo(200).photo], detectors=[Light()])
    (finding,) = report.findings
    assert finding.strength.band is Band.NONE
    assert finding.strength.n_negatives == 0
    without = check([photo(200).photo]).assessment
    assert replace(report.assessment, reasons=without.reasons) == without
    assert any(
        "not measured on your photos yet" in r.en and "calibrate" in r.en for r in report.assessment.reasons
    )
    assert any("calibrate" in r.zh for r in report.assessment.reasons)


def test_without_detectors_nothing_changes_and_nothing_is_loaded() -> None:
    assert list(load("synthesis").examine(Case((photo(200),)))) == []
    report = check([photo(200).photo])
    assert report.detectors == ()
    assert not [a for a in report.abstentions if a.examiner == "synthesis"]
    assert Kind.GENERATED_PIXELS not in {f.kind for f in report.findings}
    code = (
        "import sys, jianzhen.conductor, jianzhen.examiners as e; e.load('synthesis'); "
        "print([m for m in sys.modules if m.startswith(('onnx', 'jianzhen.detectors.'))], "
        "[m for m in ('tomllib', 'multiprocessing') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['jianzhen.detectors.detector'] []"
