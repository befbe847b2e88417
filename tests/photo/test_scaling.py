"""Sizes asked for, and that the answer never depends on what was asked before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.photo import Photo
from tests.photo import samples
from tests.pictures import textured

LARGE = textured(5, 2500, 1700)


def large(kind: str) -> bytes:
    return samples.encode(LARGE, kind, **({"quality": 92} if kind == "JPEG" else {}))


JPEG, BMP = large("JPEG"), large("BMP")


@given(side=st.integers(1, 3000))
@settings(max_examples=25, deadline=None)
def test_the_long_side_is_exact_and_never_enlarged(side: int) -> None:
    photo = Photo(JPEG)
    height, width = photo.pixels(side).shape[:2]
    assert width == min(side, 2500)
    assert abs(height - 1700 * width / 2500) <= 0.51 or height == 1


@pytest.mark.parametrize("data", [JPEG, BMP], ids=["jpeg", "bmp"])
def test_order_of_requests_does_not_matter(data: bytes) -> None:
    one, other = Photo(data), Photo(data)
    sizes = [None, 1800, 1024, 512, 300]
    for side in sizes:
        one.pixels(side)
    for side in reversed(sizes):
        assert (one.pixels(side) == other.pixels(side)).all()


def test_reduced_decoding_shows_the_same_picture() -> None:
    for side in (1800, 1024, 500):
        fast, plain = Photo(JPEG).pixels(side).astype(int), Photo(BMP).pixels(side).astype(int)
        assert np.abs(fast - plain).mean() < 3


def test_pixels_are_kept_and_read_only() -> None:
    photo = Photo(JPEG)
    assert photo.pixels(512) is photo.pixels(512)
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels(512)[0, 0] = 0
    assert photo.gray(512).shape == photo.pixels(512).shape[:2]


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (1, 2100), (2100, 1), (1025, 3), (2047, 2047), (2049, 1023)]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_odd_shapes(width: int, height: int, kind: str) -> None:
    photo = Photo(samples.encode(np.full((height, width, 3), 77, np.uint8), kind))
    assert photo.pixels().shape == (height, width, 3)
    small = photo.pixels(1024)
    assert max(small.shape[:2]) == min(1024, max(width, height))
    assert np.abs(small.astype(int) - 77).max() <= 2


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3000, 3), (2, 3000), (64, 64)])
def test_a_thread_of_a_picture_has_no_features(width: int, height: int) -> None:
    features = Photo(samples.encode(np.full((height, width, 3), 77, np.uint8), "PNG")).features
    assert features.points.shape == (0, 2)
    assert features.descriptors.shape == (0, 128)


def test_grey_and_cmyk_jpegs_are_reduced_too() -> None:
    for mode in ("L", "CMYK"):
        small = Photo(samples.encode(LARGE, "JPEG", mode, quality=95)).pixels(1024).astype(int)
        reference = Photo(samples.encode(LARGE, "TIFF", mode)).pixels(1024).astype(int)
        assert np.abs(small - reference).mean() < 3
