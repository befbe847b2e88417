"""Pasted pixels against things that merely look alike."""

import cv2
import numpy as np
import pytest
from tests.examiners.tampering.made import Pixels, found, opened, png, saved, scene
from tests.pictures import textured

from jianzhen.examiners.tampering import cloned
from jianzhen.model import Kind
from jianzhen.photo import Features, Photo


def photo(seed: int) -> Pixels:
    """A cluttered picture with fine grain, once saved, as a camera gives it."""
    rng = np.random.default_rng(seed)
    grain = rng.normal(0, 8, (600, 800, 1))
    return opened(saved((textured(seed, 800, 600) + grain).clip(0, 255).astype(np.uint8), 92))


def with_copy(pixels: Pixels, to: tuple[int, int] = (461, 303)) -> Pixels:
    out = pixels.copy()
    x, y = to
    out[y : y + 180, x : x + 220] = pixels[60:240, 100:320]
    return out


@pytest.mark.parametrize("quality", [95, 90])
def test_a_copied_place_is_found_with_its_source(quality: int) -> None:
    findings = [f for f in found(saved(with_copy(photo(1)), quality)) if f.kind is Kind.CLONED_AREA]
    (finding,) = findings
    assert finding.details["shift"] == [361, 243]
    corners = {(round(r.x, -2), round(r.y, -2)) for r in finding.regions}
    assert {(100, 100), (500, 300)} <= corners | {(x + 100, y) for x, y in corners}


def test_a_copy_saved_without_loss() -> None:
    assert any(f.kind is Kind.CLONED_AREA for f in found(png(with_copy(photo(2)))))


def test_two_equal_prints_with_grain_of_their_own_are_no_copy() -> None:
    """The same label twice, drawn exactly alike to the pixel, under noise that never repeats."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        goods = with_copy(textured(seed, 800, 600))
        shot = cv2.GaussianBlur(goods, (0, 0), 0.7) + rng.normal(0, 4, (600, 800, 1))
        data = saved(shot.clip(0, 255).astype(np.uint8), 92)
        assert not [f for f in found(data) if f.kind is Kind.CLONED_AREA]


def test_a_pattern_that_repeats_is_no_copy() -> None:
    for seed, period in ((0, 50.3), (1, 64.0)):
        rng = np.random.default_rng(seed)
        y, x = np.mgrid[:600, :800].astype(np.float32)
        tile = np.sin(2 * np.pi * x / period) * np.sin(2 * np.pi * y / period)
        fine = np.sin(2 * np.pi * x * 5 / period) * np.sin(2 * np.pi * y * 7 / period)
        cloth = 128 + 50 * np.sign(tile) + 25 * fine + rng.normal(0, 3, (600, 800))
        data = saved(np.repeat(cloth.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2), 90)
        assert not [f for f in found(data) if f.kind is Kind.CLONED_AREA]


def test_an_untouched_photo_holds_no_copy() -> None:
    for seed in range(3):
        opened_photo = Photo(saved(photo(seed), 95))
        assert cloned.copies(opened_photo.gray(), opened_photo.features) == []
    assert not found(saved(scene(1), 90))


def test_a_copy_is_found_where_all_features_sit_on_smooth_spots() -> None:
    """The look at the features, which spares the look everywhere, must see what lies just beside them."""
    rng = np.random.default_rng(3)
    luma = rng.normal(128, 12, (400, 600)).clip(0, 255).astype(np.uint8)
    spots = np.array([(x, y) for x in (70, 130, 190) for y in (70, 130)], np.float32)
    for x, y in spots.astype(int).tolist():
        cv2.circle(luma, (x, y), 13, 128 + (x + y) % 50, -1)
    luma[200:360, 300:520] = luma[20:180, 20:240]
    points = np.concatenate([spots, spots + np.float32([280, 180])])
    each = np.eye(len(spots), 128, dtype=np.float32)
    n = len(points)
    features = Features(
        points, np.full(n, 20, np.float32), np.zeros(n, np.float32), np.tile(each, (2, 1)), 600, 400
    )
    (copy,) = cloned.copies(luma, features)
    assert copy.shift == (280, 180)
    # The same features over grain that is no copy: nothing.
    luma[200:360, 300:520] = rng.normal(128, 12, (160, 220)).clip(0, 255).astype(np.uint8)
    assert cloned.copies(luma, features) == []
