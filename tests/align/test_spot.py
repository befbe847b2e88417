"""What one picture of a surface shows and the other lacks; and the surfaces two photos share."""

import cv2
import numpy as np
from tests.scenes import Pixels, jpeg, scene, turned, warp

from jianzhen.align import Alignment, align, surfaces
from jianzhen.align.dense import Overlay, overlay
from jianzhen.align.model import apply
from jianzhen.align.residual import residual
from jianzhen.align.shown import region
from jianzhen.align.spot import Spot, narrowed, spots, swapped
from jianzhen.photo import Photo

WARES = scene(31, 640, 480)
HOLE = (330, 240)
WIDE = 6
"""Windows to close: the hole is two windows wide."""


def damaged(picture: Pixels) -> Pixels:
    """A pale hole with a dark rim."""
    marked = picture.copy()
    cv2.ellipse(marked, HOLE, (30, 20), 20, 0, 360, (238, 236, 228), -1, cv2.LINE_AA)
    cv2.ellipse(marked, HOLE, (30, 20), 20, 0, 360, (15, 12, 12), 4, cv2.LINE_AA)
    return marked


def laid(reference: Pixels, other: Pixels) -> tuple[Photo, Photo, Alignment, Overlay]:
    photos = Photo(jpeg(reference), "a.jpg"), Photo(jpeg(other), "b.jpg")
    alignment = align(photos[0].features, photos[1].features)
    assert alignment is not None
    over = overlay(*photos, alignment)
    assert over is not None
    within = narrowed(over, WIDE)
    assert within is not None
    return *photos, alignment, within


def shown(over: Overlay) -> list[Spot]:
    return spots(over, residual(over))


def test_a_spot_is_what_the_other_shows_and_the_reference_lacks() -> None:
    intact, hurt = WARES, warp(damaged(WARES), turned(WARES, 8, 0.95), 640, 480)
    *_, other, _, over = laid(intact, hurt)
    spot = max(shown(over), key=lambda s: s.score)
    there = region(spot.box, over.to_other, other)
    x, y = apply(turned(WARES, 8, 0.95), np.array([HOLE], np.float64))[0]
    assert abs(there.x + there.w / 2 - x) < 20
    assert abs(there.y + there.h / 2 - y) < 20
    assert shown(laid(hurt, intact)[3]) == []


def test_swapped_it_is_found_in_the_reference_at_any_turn() -> None:
    intact = np.ascontiguousarray(np.rot90(WARES))
    reference, _, alignment, over = laid(damaged(WARES), intact)
    back = swapped(over, alignment)
    assert back is not None
    spot = max(shown(back), key=lambda s: s.score)
    there = region(spot.box, back.to_other, reference)
    assert abs(there.x + there.w / 2 - HOLE[0]) < 20
    assert abs(there.y + there.h / 2 - HOLE[1]) < 20
    assert 40 < there.w < 110
    assert 30 < there.h < 90


def test_a_blurred_reference_lacks_nothing() -> None:
    sharp, blurred = (np.asarray(cv2.GaussianBlur(WARES, (0, 0), width), np.uint8) for width in (0.5, 3.0))
    assert shown(laid(sharp, damaged(WARES))[3])
    assert shown(laid(blurred, damaged(WARES))[3]) == []


def test_each_surface_moves_in_its_own_way() -> None:
    wall, goods = scene(32, 900, 700), scene(33, 320, 260)
    near = [np.array([[1, 0, 300], [0, 1, 250], [0, 0, 1.0]]), turned(goods, 12, 1.15)]
    near[1][:2, 2] += (360, 270)
    views = []
    for number, place in enumerate(near):
        view = warp(wall, turned(wall, 2.0 * number), 900, 700)
        mask = cv2.warpPerspective(np.ones((260, 320), np.uint8), place, (900, 700)) > 0
        views.append(Photo(jpeg(np.where(mask[..., None], warp(goods, place, 900, 700), view))))
    found = surfaces(views[0].features, views[1].features, 8, 3)
    assert len(found) >= 2
    truth = (turned(wall, 2.0), near[1] @ np.linalg.inv(near[0]))
    middle = (np.array([(120.0, 120)]), np.array([(460.0, 380)]))
    for matrix, at in zip(truth, middle, strict=True):
        assert min(np.linalg.norm(apply(one.matrix, at) - apply(matrix, at)) for one in found[:2]) < 3
    there = apply(truth[1], middle[1])
    on_goods = min(found, key=lambda one: np.linalg.norm(apply(one.matrix, middle[1]) - there))
    sides = []
    for near_by in (True, False):
        over = overlay(views[0], views[1], on_goods, near=near_by)
        assert over is not None
        sides.append(max(over.inside.shape) * over.to_other[0, 0])
    assert sides[0] < 0.8 * sides[1]  # of the photo, only the goods and what is around them


def test_of_one_surface_there_is_one() -> None:
    one, other = (
        Photo(jpeg(WARES)).features, Photo(jpeg(warp(WARES, turned(WARES, 5), 640, 480))).features
    )  # fmt: skip
    assert len(surfaces(one, other, 8, 3)) == 1
