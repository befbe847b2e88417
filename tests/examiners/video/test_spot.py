"""A packing video shows the claimed spot intact, or nothing is said."""

import cv2
import numpy as np
from tests.footage.films import film, take
from tests.pictures import Pixels, encode, textured, with_crack

from jianzhen.examiners import Case
from jianzhen.examiners.video import examine
from jianzhen.footage import Video, VideoExhibit
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo

SCENE = textured(21, 960, 720)
CRACK = (384, 252, 574, 470)
"""Where `with_crack` paints, roughly: x0, y0, x1, y1."""


def seen_elsewhere(scene: Pixels, seed: int = 5) -> Photo:
    """The same flat goods, photographed on another table from another angle."""
    rng = np.random.default_rng(seed)
    table = textured(seed + 100, 1200, 900) // 3 + 120
    corners = np.array([(0, 0), (960, 0), (960, 720), (0, 720)], np.float32)
    target = np.array([(210, 150), (1000, 110), (1040, 760), (160, 790)], np.float32)
    target += rng.normal(0, 12, target.shape).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    laid = cv2.warpPerspective(scene, matrix, (1200, 900), flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.full(scene.shape[:2], 255, np.uint8), matrix, (1200, 900))
    picture = np.where(inside[..., None] > 0, laid * 0.92 + 6, table)
    return Photo(encode(np.clip(picture, 0, 255).astype(np.uint8), quality=88), "buyer.jpg")


def said(claim: Photo, *videos: Video) -> list[Finding | Abstention]:
    packing = tuple(VideoExhibit(video, Role.PACKING) for video in videos)
    return list(examine(Case((Exhibit(claim, Role.CLAIM),), videos=packing)))


def intact(claim: Photo, *videos: Video) -> list[Finding]:
    found = [s for s in said(claim, *videos) if isinstance(s, Finding)]
    return [f for f in found if f.kind is Kind.PACKING_SHOWS_INTACT]


def packed(scene: Pixels, seed: int = 1, noise: float = 3.0) -> Video:
    return Video(film(take(scene, seed, 18, (960, 720), noise), 6), "packing.mp4")


def test_the_spot_is_shown_intact() -> None:
    claim, video = seen_elsewhere(with_crack(SCENE)), packed(SCENE)
    (found,) = intact(claim, video)
    assert (found.exhibit, found.against) == (claim.sha256, video.sha256)
    assert found.against_at in [round(frame.at, 3) for frame in video.frames]
    assert found.transform is not None
    assert found.map_png
    (region,) = found.regions
    assert 400 < region.x + region.w / 2 < 750
    assert 250 < region.y + region.h / 2 < 600
    assert "0:0" in found.summary.en
    assert "arrive damaged" in found.summary.en
    assert "运输途中" in found.summary.zh
    assert found.details["cuts"] == []


def test_damage_that_was_there_before_is_not_called_intact() -> None:
    cracked = with_crack(SCENE)
    assert intact(seen_elsewhere(cracked), packed(cracked)) == []


def test_undamaged_goods_give_nothing() -> None:
    assert intact(seen_elsewhere(SCENE), packed(SCENE)) == []


def test_a_blurred_video_shows_nothing() -> None:
    blurred = np.asarray(cv2.GaussianBlur(SCENE, (0, 0), 5), np.uint8)
    assert intact(seen_elsewhere(with_crack(SCENE)), packed(blurred)) == []


def test_other_goods_are_no_evidence() -> None:
    answers = said(seen_elsewhere(with_crack(SCENE)), packed(textured(99, 960, 720)))
    assert not [a for a in answers if isinstance(a, Finding)]
    reasons = [a for a in answers if isinstance(a, Abstention) and Kind.PACKING_SHOWS_INTACT in a.kinds]
    assert "could be laid over" in reasons[0].reason.en


def test_the_spot_out_of_the_picture_is_no_evidence() -> None:
    half = SCENE[:, 640:]
    assert intact(seen_elsewhere(with_crack(SCENE)), packed(np.ascontiguousarray(half))) == []


def test_no_video_is_an_abstention_for_the_photo() -> None:
    (answer,) = said(seen_elsewhere(SCENE))
    assert isinstance(answer, Abstention)
    assert "no packing video" in answer.reason.en


def test_the_best_of_two_videos_is_named() -> None:
    claim = seen_elsewhere(with_crack(SCENE))
    good, bad = packed(SCENE), packed(textured(98, 960, 720))
    (found,) = intact(claim, bad, good)
    assert found.against == good.sha256
