"""Detectors as installed packages: found by name through their entry point, and run only when named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from jianzhen import check
from jianzhen.detectors.load import load
from jianzhen.errors import UsageError
from jianzhen.model import Kind
from jianzhen.photo import Photo
from tests.detectors import packages
from tests.pictures import encode

PHOTO = Photo(encode(np.full((20, 20, 3), 204, np.uint8), "PNG"))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "site"
    packages.install(folder)
    monkeypatch.syspath_prepend(folder)
    yield folder
    sys.modules.pop("lightbox", None)


def test_a_named_detector_is_asked(site: Path) -> None:
    report = check([PHOTO], detectors=["light"])
    (finding,) = report.findings
    assert finding.kind is Kind.GENERATED_PIXELS
    assert finding.details["raw_score"] == pytest.approx(0.8)
    assert finding.score == pytest.approx(0.3)
    assert finding.detector == report.detectors[0].key
    assert finding.detector.startswith("light 2.0 ")


def test_what_is_merely_installed_is_never_run(site: Path) -> None:
    check([PHOTO])
    with pytest.raises(UsageError, match="broken"):
        load("lights")
    assert not (site / "was-run").exists()
    load("light")
    assert (site / "was-run").exists()


def test_an_update_of_its_code_makes_it_another_detector(site: Path, tmp_path: Path) -> None:
    def key_in(folder: Path) -> str:
        code = "from jianzhen.detectors.load import load; print(load('light').card.key)"
        path = os.pathsep.join([str(folder), *filter(None, sys.path)])
        ran = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, capture_output=True
        )
        return ran.stdout.decode()

    packages.install(tmp_path / "again" / "site")
    packages.install(tmp_path / "changed" / "site", packages.MEAN + " ** 2")
    keys = [key_in(folder) for folder in (site, tmp_path / "again" / "site", tmp_path / "changed" / "site")]
    assert keys[0].startswith("light 2.0 ")
    assert keys[0] == keys[1]
    assert keys[0] != keys[2]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("broken", "RuntimeError: no weights"),
        ("empty", "no card"),
        ("gone", "AttributeError"),
        ("nowhere", "neither a folder nor an installed detector"),
        ("", "neither a folder"),
        ("../nowhere", "card.toml: cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told_before_any_photo_is_looked_at(site: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        check([PHOTO], detectors=[name])
    assert said in caught.value.what.en
    assert caught.value.do.zh
    if name == "nowhere":
        assert "broken, empty, gone, light" in caught.value.do.en


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return float('nan')", "no number"),
        ("return 'high'", "ValueError"),
        ("return None", "TypeError"),
        ("raise SystemError('x')", "SystemError"),
        ("raise CannotScore(Text('Too dark.', '太暗。'))", "Light: Too dark."),
    ],
)
def test_a_detector_that_fails_abstains_and_the_check_goes_on(
    body: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.install(tmp_path / "site", body)
    monkeypatch.syspath_prepend(tmp_path / "site")
    sys.modules.pop("lightbox", None)
    report = check([PHOTO], detectors=["light"])
    sys.modules.pop("lightbox", None)
    assert not report.findings
    (abstention,) = [a for a in report.abstentions if a.examiner == "synthesis"]
    assert said in abstention.reason.en
    assert abstention.detector == report.detectors[0].key
    assert abstention.kinds == (Kind.GENERATED_PIXELS,)
