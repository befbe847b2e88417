"""The examiner as a whole."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, PngImagePlugin
from tests.pictures import encode, textured, with_crack

from jianzhen.examiners import Case, capture
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo

from .files import camera_file, small

CHINA = timezone(timedelta(hours=8))


def examine(data: bytes, delivered_at: datetime | None = None, role: Role = Role.CLAIM) -> list[object]:
    return list(capture.examine(Case((Exhibit(Photo(data), role),), delivered_at)))


def kinds(said: list[object]) -> list[Kind]:
    return [s.kind for s in said if isinstance(s, Finding)]


def test_no_metadata_is_an_abstention_and_no_finding() -> None:
    said = examine(encode(textured(1)), datetime(2026, 10, 20, tzinfo=CHINA))
    assert [type(s) for s in said] == [Abstention]
    assert "normal" in said[0].reason.en  # type: ignore[attr-defined]
    assert "正常" in said[0].reason.zh  # type: ignore[attr-defined]


def test_an_honest_camera_file_says_nothing_at_all() -> None:
    picture = textured(2, 960, 720)
    assert examine(camera_file(picture, small(picture)), datetime(2026, 11, 20, tzinfo=CHINA)) == []


def test_only_claim_photos_are_examined() -> None:
    assert examine(encode(textured(1)), role=Role.PRODUCT) == []


def test_paint_and_date_are_two_findings_of_the_same_exhibit() -> None:
    picture = textured(2, 960, 720)
    data = camera_file(with_crack(picture), small(picture))
    said = examine(data, datetime(2026, 12, 20, tzinfo=CHINA))
    assert kinds(said) == [Kind.CAPTURE_CONTRADICTION, Kind.TAKEN_BEFORE_DELIVERY]
    for finding in said:
        assert isinstance(finding, Finding)
        assert finding.exhibit == Photo(data).sha256
        assert finding.details["rule"]
        assert finding.summary.en
        assert finding.summary.zh


def screen(clock: bool = True) -> np.ndarray:
    canvas = np.full((1280, 591, 3), 247, np.uint8)
    canvas[150:1130] = textured(5, 591, 980)
    if clock:
        cv2.putText(canvas, "9:41", (40, 50), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2, cv2.LINE_AA)
        cv2.rectangle(canvas, (500, 30), (545, 50), (20, 20, 20), -1)
    cv2.rectangle(canvas, (195, 1262), (395, 1268), (20, 20, 20), -1)
    return canvas


def test_a_screen_is_found_and_the_words_are_fair() -> None:
    said = examine(encode(screen(), quality=80))
    assert kinds(said) == [Kind.SCREENSHOT]
    finding = said[0]
    assert isinstance(finding, Finding)
    assert finding.score == 3
    assert "not forbidden" in finding.summary.en
    assert "并不违规" in finding.summary.zh


def test_without_the_clock_the_foot_is_a_lesser_sign() -> None:
    finding = examine(encode(screen(clock=False), quality=80))[0]
    assert isinstance(finding, Finding)
    assert finding.score == 1


def test_a_file_that_says_it_is_a_screenshot_is_believed(tmp_path: Path) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", "gnome-screenshot")
    path = tmp_path / "shot.png"
    Image.fromarray(textured(4)).save(path, pnginfo=notes)
    finding = examine(path.read_bytes())[0]
    assert isinstance(finding, Finding)
    assert (finding.kind, finding.score) == (Kind.SCREENSHOT, 4)


def test_genuine_photos_fire_nothing_above_weak(shared: Path) -> None:
    """Two camera files contradict themselves in their dates, by their clocks; both at the lowest score."""
    fired = {}
    for folder in (
        "photos/camera",
        "photos/clothing",
        "photos/grocery",
        "listings/grocery",
        "listings/studio",
    ):
        files = sorted((shared / folder).iterdir())
        for path in files[:: 1 if folder == "photos/camera" else 12]:
            for said in examine(path.read_bytes()):
                if isinstance(said, Finding):
                    fired[path.name] = (said.kind, said.score, said.details["rule"])
    assert set(fired.values()) <= {(Kind.CAPTURE_CONTRADICTION, 1.0, "times")}
    assert len(fired) <= 2
