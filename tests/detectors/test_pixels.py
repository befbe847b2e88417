"""What a model is shown, against numpy that knows nothing of Pillow."""

import dataclasses
from collections.abc import Callable
from math import ceil, floor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from jianzhen.detectors import CannotScore
from jianzhen.detectors.cardfile import Input, parse_card
from jianzhen.detectors.pixels import prepare, resized
from jianzhen.photo import Photo
from tests.detectors.models import card
from tests.pictures import encode

Floats = npt.NDArray[np.float64]
RNG = np.random.default_rng(5)
WIDE = RNG.integers(0, 256, (37, 61, 3), np.uint8)
TALL = RNG.integers(0, 256, (61, 37, 3), np.uint8)


def cubic(x: float) -> float:
    a, x = -0.5, abs(x)
    if x < 1:
        return ((a + 2) * x - (a + 3)) * x * x + 1
    return (((x - 5) * x + 8) * x - 4) * a if x < 2 else 0.0


def lanczos(x: float) -> float:
    return float(np.sinc(x) * np.sinc(x / 3)) if abs(x) < 3 else 0.0


FILTERS: dict[str, tuple[Callable[[float], float], float]] = {
    "bilinear": (lambda x: max(0.0, 1 - abs(x)), 1.0),
    "bicubic": (cubic, 2.0),
    "lanczos": (lanczos, 3.0),
}


def weights(before: int, after: int, name: str) -> Floats:
    """(after, before): each row the share of every old pixel in a new one, widened where it shrinks."""
    shape, support = FILTERS[name]
    scale = before / after
    wide = max(scale, 1.0)
    rows = np.zeros((after, before))
    for i in range(after):
        centre = (i + 0.5) * scale
        for j in range(max(0, floor(centre - support * wide)), min(before, ceil(centre + support * wide))):
            rows[i, j] = shape((j + 0.5 - centre) / wide)
        rows[i] /= rows[i].sum()
    return rows


def by_hand(pixels: npt.NDArray[np.uint8], size: tuple[int, int], name: str) -> tuple[Floats, Floats]:
    """Rows, then columns, each rounded to 8 bits; and columns first: Pillow takes what is cheaper."""

    def along(picture: Floats, axis: int, after: int) -> Floats:
        passed = np.tensordot(weights(picture.shape[axis], after, name), picture, (1, axis))
        return np.clip(np.floor(np.moveaxis(passed, 0, axis) + 0.5), 0, 255)

    (width, height), given = size, pixels.astype(float)
    return along(along(given, 1, width), 0, height), along(along(given, 0, height), 1, width)


def off(shown: npt.NDArray[np.float32], *wanted: Floats) -> npt.NDArray[np.float64]:
    """Difference from the nearer of the two."""
    return min((np.abs(shown - each) for each in wanted), key=np.sum)


def how(**changes: Any) -> Input:
    return parse_card(card(**{f"input__{name}": value for name, value in changes.items()})).input


def shown(pixels: npt.NDArray[np.uint8], **changes: Any) -> npt.NDArray[np.float32]:
    return prepare(Photo(encode(pixels, "PNG")), how(range=[0, 255], **changes))


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("pixels", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("to", [16, 50], ids=["smaller", "larger"])
def test_resizing_by_every_filter(name: str, pixels: npt.NDArray[np.uint8], to: int) -> None:
    stretched = shown(pixels, resize="stretch", resize_to=to, interpolation=name, layout="nhwc")[0]
    assert stretched.shape == (to, to, 3)
    assert off(stretched, *by_hand(pixels, (to, to), name)).max() <= 1
    short = shown(pixels, resize="short", resize_to=to, crop_to=to - 3, interpolation=name, layout="nhwc")[0]
    width, height = (to * 61 // 37, to) if pixels is WIDE else (to, to * 61 // 37)
    top, left = round((height - to + 3) / 2), round((width - to + 3) / 2)
    both = (each[top : top + to - 3, left : left + to - 3] for each in by_hand(pixels, (width, height), name))
    difference = off(short, *both)
    assert difference.max() <= 1
    assert (difference > 0).mean() < 0.05


def test_the_long_side_only_shrinks_and_keeps_its_shape() -> None:
    small = shown(WIDE, resize="long", resize_to=20, layout="nhwc")[0]
    assert small.shape == (12, 20, 3)
    assert off(small, *by_hand(WIDE, (20, 12), "bilinear")).max() <= 1
    assert np.array_equal(shown(WIDE, resize="long", resize_to=100, layout="nhwc")[0], WIDE)


def test_nearest_takes_the_pixel_under_the_centre() -> None:
    near = shown(WIDE, resize="stretch", resize_to=16, interpolation="nearest", layout="nhwc")[0]
    rows, columns = (((np.arange(16) + 0.5) * side / 16).astype(int) for side in (37, 61))
    assert np.array_equal(near, WIDE[rows][:, columns])


def test_without_resizing_the_middle_is_cut_untouched() -> None:
    cut = shown(WIDE, resize="none", resize_to=None, crop_to=20, layout="nhwc")[0]
    assert np.array_equal(cut, WIDE[8:28, 20:40])  # (37 - 20) / 2 = 8.5 and 20.5, halves to the even number


def test_a_photo_smaller_than_the_cut_is_not_looked_at() -> None:
    with pytest.raises(CannotScore) as caught:
        shown(WIDE, resize="none", resize_to=None, crop_to=38)
    assert "38 × 38" in caught.value.reason.en
    assert "38 × 38" in caught.value.reason.zh


@pytest.mark.parametrize("colour", ["rgb", "bgr", "gray"])
@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
def test_colour_layout_range_mean_and_deviation(colour: str, layout: str) -> None:
    channels = 1 if colour == "gray" else 3
    mean, std = [0.1, -0.2, 0.3][:channels], [0.5, 2.0, 0.25][:channels]
    given = how(
        resize="none",
        resize_to=None,
        crop_to=16,
        colour=colour,
        layout=layout,
        range=[-1, 1],
        mean=mean,
        std=std,
    )
    got = prepare(Photo(encode(WIDE, "PNG")), given)
    cut = WIDE[10:26, 22:38].astype(float)
    if colour == "gray":  # BT.601, as Pillow rounds it
        cut = np.floor(cut @ [19595, 38470, 7471] / 65536 + 0.5)[:, :, None]
    cut = cut[:, :, ::-1] if colour == "bgr" else cut
    wanted = (cut / 255 * 2 - 1 - mean) / std
    wanted = wanted.transpose(2, 0, 1)[None] if layout == "nchw" else wanted[None]
    assert got.dtype == np.float32
    assert got.flags.c_contiguous
    assert got.shape == wanted.shape
    assert np.abs(got - wanted).max() < 1e-5


def test_a_long_and_narrow_photo_costs_no_more_than_another() -> None:
    narrow = RNG.integers(0, 256, (4, 20_000, 3), np.uint8)
    short = how(resize="short", resize_to=64, crop_to=64)
    assert resized(20_000, 4, short) == (320_000, 64)
    assert prepare(Photo(encode(narrow, "PNG")), short).shape == (1, 3, 64, 64)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 30_000), (3, 2), (640, 480), (4031, 3023)])
def test_sizes_are_those_of_torchvision(width: int, height: int) -> None:
    short = how(resize="short", resize_to=256, crop_to=224)
    small, large = min(width, height), max(width, height)
    wanted = (256, int(256 * large / small))
    assert resized(width, height, short) == (wanted if width <= height else wanted[::-1])


def test_the_photo_is_shown_upright_and_left_alone() -> None:
    photo = Photo(encode(WIDE, "PNG"))
    before = photo.pixels().copy()
    for changes in ({"colour": "bgr"}, {"resize": "none", "resize_to": None, "crop_to": 16}):
        prepare(photo, dataclasses.replace(how(**changes)))
    assert np.array_equal(photo.pixels(), before)
