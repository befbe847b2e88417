"""Another article is told by codes that were read, never by what was not found."""

from functools import cache

import cv2
import numpy as np
import zxingcpp
from tests.footage.films import film, take
from tests.pictures import Pixels, encode, textured

from jianzhen.examiners import Case
from jianzhen.examiners.video import examine
from jianzhen.footage import Video, VideoExhibit
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo

ONE, OTHER, ORDER = "4006381333931", "5901234123457", "SF1234567890123"


def printed(code: str | None, seed: int = 31, kind: str = "EAN13") -> Pixels:
    """A print with a code in its corner; the rest is the same for the same seed."""
    scene = textured(seed, 960, 720)
    if code:
        made = zxingcpp.create_barcode(code, getattr(zxingcpp.BarcodeFormat, kind))
        bars = np.array(made.to_image(scale=3))
        bars = cv2.copyMakeBorder(
            cv2.resize(bars, (340, 150)), 25, 25, 25, 25, cv2.BORDER_CONSTANT, value=255
        )
        scene[480 : 480 + bars.shape[0], 60 : 60 + bars.shape[1]] = bars[..., None]
    return scene


@cache
def packed(code: str | None, seed: int = 31, kind: str = "EAN13") -> Video:
    return Video(film(take(printed(code, seed, kind), 3, 12, (960, 720), 2), 6), "packing.mp4")


def claim(code: str | None, seed: int = 31) -> Photo:
    return Photo(encode(printed(code, seed)), "buyer.jpg")


def said(photo: Photo, video: Video, ref: str | None = None) -> list[Finding | Abstention]:
    case = Case((Exhibit(photo, Role.CLAIM),), ref=ref, videos=(VideoExhibit(video, Role.PACKING),))
    return list(examine(case))


def other(photo: Photo, video: Video) -> list[Finding]:
    found = [s for s in said(photo, video) if isinstance(s, Finding)]
    return [f for f in found if f.kind is Kind.PACKING_SHOWS_OTHER_ITEM]


def test_another_code_in_the_same_place() -> None:
    (found,) = other(claim(ONE), packed(OTHER))
    assert found.score == 3.0
    assert found.details["same_place"]
    assert ONE in found.summary.en
    assert OTHER in found.summary.zh
    assert "another piece" in found.summary.en
    assert found.transform is not None


def test_another_code_on_other_print_says_less() -> None:
    (found,) = other(claim(ONE), packed(OTHER, 77))
    assert found.score == 2.0
    assert not found.details["same_place"]


def test_the_same_code_says_nothing() -> None:
    assert other(claim(ONE), packed(ONE)) == []


def test_codes_on_one_side_only_say_nothing() -> None:
    assert other(claim(ONE), packed(None)) == []
    assert other(claim(None), packed(OTHER)) == []


def test_the_same_pattern_in_other_colours() -> None:
    scene = cv2.cvtColor(
        cv2.cvtColor(printed(None), cv2.COLOR_RGB2HSV) + np.uint8([60, 0, 0]), cv2.COLOR_HSV2RGB
    )
    (found,) = other(Photo(encode(np.asarray(scene, np.uint8)), "buyer.jpg"), packed(None))
    assert "other colours" in found.summary.en
    assert "颜色不同" in found.summary.zh
    assert found.score <= 1.0


def test_another_light_is_not_another_colour() -> None:
    warm = np.clip(printed(None) * np.array([1.1, 0.95, 0.7]), 0, 255).astype(np.uint8)
    assert other(Photo(encode(warm), "buyer.jpg"), packed(None)) == []


def test_a_waybill_is_a_fact_and_no_evidence() -> None:
    assert other(claim(ONE), packed(ORDER, kind="Code128")) == []
