"""Fingerprints: what is stored, what is asked, and the picture within bars."""

import io

import numpy as np
import pytest
from PIL import Image

from jianzhen.index import RADIUS
from jianzhen.photo import Photo
from jianzhen.photo.fingerprints import inner_box
from jianzhen.photo.pdq import distance


def scene(height: int = 300, width: int = 400, seed: int = 1) -> np.ndarray:
    """Make a picture with structure everywhere."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))


def photo(array: np.ndarray) -> Photo:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return Photo(buffer.getvalue())


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_between_bars_is_found_by_its_inner_hash(shade: int) -> None:
    shown = np.full((900, 400, 3), shade, np.uint8)
    shown[20:30, 30:120] = 255 - shade  # a status line
    shown[300:600] = scene()
    prints, plain = photo(shown).fingerprints, photo(scene()).fingerprints
    assert plain.inner is None
    assert prints.inner is not None
    assert min(distance(plain.whole.hash, asked) for asked in prints.turned) <= RADIUS
    assert min(distance(stored.hash, asked) for stored in prints.stored for asked in plain.turned) <= RADIUS


def test_margins_on_all_sides_are_cut() -> None:
    shown = np.full((500, 500, 3), 240, np.uint8)
    shown[100:400, 50:450] = scene()
    assert inner_box(shown) == pytest.approx((50, 100, 450, 400), abs=2)


def test_every_orientation_is_asked() -> None:
    array = scene()
    stored = photo(array).fingerprints.whole.hash
    for turned in (array[::-1], array[:, ::-1], np.rot90(array), np.rot90(array, 2), np.rot90(array[::-1])):
        asked = photo(np.ascontiguousarray(turned)).fingerprints.turned
        assert min(distance(stored, hash_) for hash_ in asked) <= 4


@pytest.mark.parametrize("shade", [0, 200])
def test_a_flat_picture_has_neither_inner_nor_quality(shade: int) -> None:
    prints = photo(np.full((200, 300, 3), shade, np.uint8)).fingerprints
    assert prints.inner is None
    assert prints.whole.quality == 0
