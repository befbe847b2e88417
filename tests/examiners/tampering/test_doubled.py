"""Blocks that were compressed once in a photo that was compressed twice."""

import numpy as np
import pytest
from tests.examiners.tampering.made import found, opened, png, said, saved, scene

from jianzhen.examiners.tampering import doubled, plane_of
from jianzhen.model import Kind
from jianzhen.photo import Photo

PLACE = np.s_[160:280, 200:360]


def edited(first: int, seed: int = 1) -> np.ndarray:
    """A photo saved at quality `first`, with one place painted over by another, never saved one."""
    pixels = opened(saved(scene(seed), first))
    pixels[PLACE] = scene(seed + 50)[PLACE]
    return pixels


def test_coefficients_of_a_jpeg_are_multiples_of_its_steps() -> None:
    photo = Photo(saved(scene(3), 80))
    plane = plane_of(photo)
    assert plane is not None
    assert plane.steps is not None
    ratios = doubled.coefficients(plane.luma) / plane.steps
    # Exact but for the rounding of pixels to whole levels: a twentieth of a step of 6 or more.
    coarse = plane.steps >= 6
    coarse[0, 0] = False
    off = np.abs(ratios - np.rint(ratios))[..., coarse]
    assert np.mean(off < 0.2) > 0.999


@pytest.mark.parametrize(("first", "last"), [(75, 92), (80, 95), (85, 95), (70, 90)])
def test_the_edited_place_is_found_and_marked(first: int, last: int) -> None:
    (finding,) = found(saved(edited(first), last))
    assert finding.kind is Kind.LOCAL_EDIT
    assert finding.details["method"] == "double-jpeg"
    assert finding.score > 50
    largest = finding.regions[0]
    overlap = (min(largest.x + largest.w, 360) - max(largest.x, 200)) * (
        min(largest.y + largest.h, 280) - max(largest.y, 160)
    )
    assert overlap / (largest.w * largest.h + 160 * 120 - overlap) > 0.7


def test_an_edit_saved_without_loss_is_found_too() -> None:
    (finding,) = found(png(edited(85)))
    assert finding.score > 50


@pytest.mark.parametrize("last", [70, 85, 90, 92, 95, 99])
@pytest.mark.parametrize("first", [75, 90])
def test_the_same_photo_saved_again_unedited_gives_nothing(first: int, last: int) -> None:
    assert found(saved(opened(saved(scene(7), first)), last)) == []


def test_a_photo_saved_once_abstains() -> None:
    (abstention,) = [s for s in said(saved(scene(5), 90)) if getattr(s, "kinds", None)]
    assert abstention.kinds == (Kind.LOCAL_EDIT,)  # type: ignore[union-attr]


def test_the_steps_of_the_first_saving_are_recovered() -> None:
    data = saved(opened(saved(scene(2), 75)), 95)
    plane = plane_of(Photo(data))
    first = plane_of(Photo(saved(scene(2), 75)))
    assert plane is not None
    assert first is not None
    assert first.steps is not None
    marks = doubled.marks(plane.luma, plane.steps, (0, 0))
    right = [mark.step == first.steps[place] for place, mark in marks.items()]
    assert len(right) >= 6
    assert np.mean(right) > 0.8


def test_burnt_out_places_do_not_speak() -> None:
    """Clipping changes coefficients honestly: a blown-out sky saved twice is no edit."""
    bright = scene(9).astype(int)
    bright[:200] += 110
    bright[:200, :, 2] += 60
    pixels = bright.clip(0, 255).astype(np.uint8)
    for last in (90, 95):
        assert found(saved(opened(saved(pixels, 80)), last)) == []


def test_an_upright_map_of_a_turned_photo() -> None:
    import io

    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise by 90° to see it upright
    buffer = io.BytesIO()
    Image.fromarray(edited(75)).save(buffer, "JPEG", quality=95, subsampling=0, exif=exif)
    (finding,) = found(buffer.getvalue())
    largest = finding.regions[0]
    # (x, y) as stored goes to (height - y, x).
    assert abs(largest.x - (480 - 280)) < 24
    assert abs(largest.y - 200) < 24
