"""Whatever the photo: an answer, never an error."""

import io

import numpy as np
import pytest
from PIL import Image
from tests.examiners.tampering.made import opened, png, said, saved, scene
from tests.fuzz.targets import edited_places
from tests.photo.samples import all_samples

from jianzhen.examiners import tampering
from jianzhen.model import Abstention, Kind
from jianzhen.photo import Photo

SIZES = [(1, 1), (1, 40), (7, 9), (8, 8), (15, 16), (16, 300), (3000, 9), (2, 5000), (23, 22), (256, 257)]


def written(pixels: np.ndarray, kind: str, mode: str) -> bytes:
    buffer = io.BytesIO()
    options = {"quality": 99} if kind == "JPEG" else {}
    Image.fromarray(pixels).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "1")]
)
def test_any_size_and_mode(size: tuple[int, int], kind: str, mode: str) -> None:
    width, height = size
    noise = np.random.default_rng(width).integers(0, 256, (height, width, 3), np.uint8)
    data = written(noise, kind, mode)
    assert all(one.exhibit == Photo(data).sha256 for one in said(data))
    edited_places(Photo(data))


@pytest.mark.parametrize("name", sorted(all_samples()))
def test_every_format(name: str) -> None:
    edited_places(Photo(all_samples()[name], name))


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour(level: int) -> None:
    flat = np.full((300, 400, 3), level, np.uint8)
    for data in (saved(flat, 95), png(flat), saved(opened(saved(flat, 70)), 95)):
        assert all(isinstance(one, Abstention) for one in said(data))


def test_stripes_and_graphics_give_no_finding() -> None:
    stripes = np.zeros((400, 600, 3), np.uint8)
    stripes[:, ::8] = 255
    stripes[200:, 300:] = 90
    for data in (saved(stripes, 90), png(stripes), saved(opened(saved(stripes, 75)), 92)):
        assert all(isinstance(one, Abstention) for one in said(data))


def test_a_wide_codec_is_not_looked_at_for_edits() -> None:
    (abstention,) = [one for one in said(written(scene(1), "WEBP", "RGB")) if isinstance(one, Abstention)]
    assert abstention.kinds == (Kind.LOCAL_EDIT,)


def test_tiny_and_huge_photos_abstain_from_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    (tiny,) = said(saved(scene(1, 300, 200), 90))
    assert isinstance(tiny, Abstention)
    assert tiny.kinds == ()
    monkeypatch.setattr(tampering, "MOST_PIXELS", 100_000)
    (huge,) = said(saved(scene(1), 90))
    assert isinstance(huge, Abstention)
