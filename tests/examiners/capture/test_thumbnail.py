"""The thumbnail against the photo: honest files stay quiet, paint is found and marked."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from tests.pictures import Pixels, textured, with_crack

from jianzhen.examiners.capture.thumbnail import thumbnail_against_photo
from jianzhen.photo import Photo

from .files import camera_file, small

SIZE = (960, 720)


def scene(seed: int = 1) -> Pixels:
    return textured(seed, *SIZE)


def stained(pixels: Pixels, x: int = 600, y: int = 420, radius: int = 70) -> Pixels:
    out = pixels.copy()
    mask = cv2.circle(np.zeros(out.shape[:2], np.float32), (x, y), radius, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 5)[..., None] * 0.8
    return (out * (1 - mask) + np.array([70, 45, 20]) * mask).astype(np.uint8)


def look(data: bytes) -> object:
    return thumbnail_against_photo(Photo(data))


@pytest.mark.parametrize("seed", range(6))
def test_an_honest_file_is_quiet(seed: int) -> None:
    assert look(camera_file(scene(seed), small(scene(seed)))) is None


def test_no_thumbnail_is_no_matter() -> None:
    buffer = io.BytesIO()
    Image.fromarray(scene()).save(buffer, "JPEG")
    assert look(buffer.getvalue()) is None


@pytest.mark.parametrize("painted", [with_crack, stained])
def test_paint_is_found_and_marked(painted: object) -> None:
    before = scene()
    after = painted(before)  # type: ignore[operator]
    found = thumbnail_against_photo(Photo(camera_file(after, small(before))))
    assert found
    assert found.rule == "thumbnail"
    assert found.score >= 2
    changed = np.abs(after.astype(int) - before).max(axis=2) > 30
    (box,) = found.regions
    marked = np.zeros_like(changed)
    marked[box.y : box.y + box.h, box.x : box.x + box.w] = True
    assert (changed & marked).sum() > 0.7 * changed.sum()
    assert marked.mean() < 0.15
    assert 0 <= box.x <= box.x + box.w <= SIZE[0]
    assert 0 <= box.y <= box.y + box.h <= SIZE[1]


def test_the_map_has_the_photos_shape_and_covers_the_paint() -> None:
    found = thumbnail_against_photo(Photo(camera_file(stained(scene()), small(scene()))))
    assert found
    assert found.map_png
    drawn = np.asarray(Image.open(io.BytesIO(found.map_png)))
    height, width = drawn.shape[:2]
    assert drawn.shape[2] == 4
    assert abs(width / height - SIZE[0] / SIZE[1]) < 0.02
    scale = width / SIZE[0]
    inside = drawn[round(420 * scale), round(600 * scale), 3]
    assert inside > 100
    assert drawn[5, 5, 3] == 0


def test_a_turned_photo_with_an_upright_thumbnail_is_honest() -> None:
    assert look(camera_file(np.rot90(scene()).copy(), small(scene()))) is None


def test_orientation_is_applied_to_the_photo_alone() -> None:
    assert look(camera_file(scene(), small(scene()), orientation=6)) is None


def test_black_bars_in_the_thumbnail_are_honest() -> None:
    wide = textured(4, 1080, 720)
    boxed = np.zeros((120, 160, 3), np.uint8)
    boxed[7:114] = small(wide, 160, 107)
    assert look(camera_file(wide, boxed)) is None


def test_a_thumbnail_cropped_to_its_middle_is_honest() -> None:
    wide = textured(4, 1080, 720)
    assert look(camera_file(wide, small(wide[:, 60:1020]))) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda p: np.clip(p * 1.3 + 20, 0, 255),
        lambda p: 255 * (p / 255) ** 0.7,
        lambda p: p @ np.full((3, 3), 1 / 3),
        lambda p: p * np.array([1.15, 1.0, 0.8]).clip(0, 255),
        lambda p: cv2.GaussianBlur(p, (0, 0), 2),
        lambda p: np.clip(p + 1.2 * (p - cv2.GaussianBlur(p, (0, 0), 2)), 0, 255),
    ],
)
def test_a_filter_over_the_whole_photo_is_no_contradiction(change: object) -> None:
    before = scene().astype(np.float32)
    after = np.clip(change(before), 0, 255).astype(np.uint8)  # type: ignore[operator]
    assert look(camera_file(after, small(scene()))) is None


def test_a_thumbnail_made_by_skipping_pixels_is_honest() -> None:
    assert look(camera_file(scene(), scene()[::6, ::6].copy())) is None


def test_paint_on_a_cropped_photo_is_a_hint_at_most() -> None:
    before = scene()
    found = thumbnail_against_photo(Photo(camera_file(stained(before)[60:, 90:], small(before))))
    assert found is None or found.score <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_sky_cropped_by_an_old_program_is_no_contradiction(seed: int) -> None:
    """Its tones lie over each other almost anywhere; only the detail tells that they do not belong there."""
    ramp = np.linspace(210, 90, SIZE[1])[:, None, None] * np.array([1.0, 0.9, 0.85])
    sky = np.repeat(ramp, SIZE[0], axis=1)
    sky[560:] = textured(seed, SIZE[0], 160) * 0.35
    before = sky.astype(np.uint8)
    found = thumbnail_against_photo(Photo(camera_file(before[280:680, 60 : 60 + 534], small(before))))
    assert found is None or found.score <= 1


def test_another_picture_altogether_is_a_hint() -> None:
    mosaics = [np.random.default_rng(seed).integers(0, 256, (18, 24, 3)).astype(np.uint8) for seed in (1, 2)]
    one, other = (cv2.resize(m, SIZE, interpolation=cv2.INTER_NEAREST) for m in mosaics)
    found = thumbnail_against_photo(Photo(camera_file(one, small(other))))
    assert found
    assert found.rule == "other-thumbnail"
    assert found.score == 1


def test_a_flat_or_broken_thumbnail_says_nothing() -> None:
    assert look(camera_file(scene(), np.full((120, 160, 3), 90, np.uint8))) is None
    broken = camera_file(scene(), small(scene())).replace(b"\xff\xda", b"\xff\xfe", 1)
    assert look(broken) is None


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3000, 2), (40, 2400), (30, 30), (700, 31)])
@pytest.mark.parametrize(("wide", "high"), [(160, 120), (64, 64), (160, 8), (26, 160)])
def test_odd_shapes_are_endured(width: int, height: int, wide: int, high: int) -> None:
    found = look(camera_file(textured(1, width, height), textured(2, wide, high)))
    assert found is None or found.score == 1  # type: ignore[attr-defined]


def test_camera_files_are_quiet(shared: Path) -> None:
    looked = 0
    for path in sorted((shared / "photos" / "camera").iterdir())[::2]:
        photo = Photo.from_path(path)
        looked += photo.metadata.thumbnail is not None
        assert thumbnail_against_photo(photo) is None, path.name
    assert looked >= 20
