"""How a photo was delivered, judged from its file."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from jianzhen.errors import PhotoError
from jianzhen.model import Regime
from jianzhen.photo import Block, JpegTables, Metadata, Photo
from jianzhen.photo.metadata import ExifValue
from jianzhen.photo.regime import Parts, read_regime
from tests.pictures import encode, textured

CAMERA: dict[str, ExifValue] = {
    "Make": "HUAWEI", "Model": "ALN-AL00", "FNumber": 1.8, "ExifImageWidth": 4096, "ExifImageHeight": 3072
}  # fmt: skip
JFIF = Block("jfif", "JPEG APP0", 2, b"JFIF\0")


def tables(step: int, standard: bool = True) -> JpegTables:
    return JpegTables({0: (step,) * 64, 1: (step,) * 64}, ((2, 2), (1, 1), (1, 1)), False, 75, standard)


def regime(
    metadata: Metadata, width: int = 4096, height: int = 3072, kind: str = "jpeg", seed: int = 1
) -> Regime:
    picture = textured(seed, 200 * width // height, 200)
    reading = read_regime(Parts(kind, width, height, metadata, lambda _: picture))
    assert reading.reasons
    assert all(reason.en and reason.zh for reason in reading.reasons)
    return reading.regime


def test_a_camera_file_of_full_size_is_an_original() -> None:
    assert regime(Metadata(exif=CAMERA, jpeg=tables(4, standard=False))) is Regime.CAMERA_ORIGINAL


def test_an_upright_phone_photo_is_an_original_though_the_camera_noted_it_lying() -> None:
    assert regime(Metadata(exif=CAMERA), 3072, 4096) is Regime.CAMERA_ORIGINAL


def test_a_heic_with_camera_tags_is_an_original() -> None:
    assert regime(Metadata(exif=CAMERA), kind="heic") is Regime.CAMERA_ORIGINAL


def test_a_turned_original_with_the_cameras_tables_stays_an_original() -> None:
    metadata = Metadata(exif=CAMERA, jpeg=tables(4, standard=False), blocks=(JFIF,))
    assert regime(metadata) is Regime.CAMERA_ORIGINAL


def test_a_resized_camera_file_is_recompressed() -> None:
    assert regime(Metadata(exif=CAMERA), 1280, 960) is Regime.APP_RECOMPRESSED


def test_camera_tags_around_a_software_encoder_are_recompressed() -> None:
    assert regime(Metadata(exif=CAMERA, jpeg=tables(20), blocks=(JFIF,))) is Regime.APP_RECOMPRESSED


def test_an_editors_name_wins_over_camera_tags() -> None:
    assert regime(Metadata(exif={**CAMERA, "Software": "Adobe Photoshop 24.1"})) is Regime.EDITED_EXPORT


def test_a_jpeg_without_tags_is_recompressed_when_coarse_and_unknown_when_fine() -> None:
    assert regime(Metadata(jpeg=tables(20)), 1280, 960) is Regime.APP_RECOMPRESSED
    assert regime(Metadata(jpeg=tables(1)), 1280, 960) is Regime.UNKNOWN


def test_webp_is_written_by_apps() -> None:
    assert regime(Metadata(), 800, 600, "webp") is Regime.APP_RECOMPRESSED


def test_a_png_without_tags_is_unknown() -> None:
    assert regime(Metadata(), 1024, 1024, "png") is Regime.UNKNOWN


def test_a_png_of_exact_screen_size_is_a_screenshot() -> None:
    assert regime(Metadata(), 1179, 2556, "png") is Regime.SCREENSHOT


def test_a_jpeg_of_exact_screen_size_alone_is_none() -> None:
    """Phones take photos as tall as their screens, and chat apps bring them to the same width."""
    assert regime(Metadata(jpeg=tables(20)), 1080, 2400) is Regime.APP_RECOMPRESSED


def test_tiny_comes_first() -> None:
    assert regime(Metadata(exif=CAMERA), 200, 150) is Regime.TINY


def test_pixels_are_left_alone_where_the_metadata_decide() -> None:
    def never(_: int) -> np.ndarray:
        raise AssertionError("decoded")

    read_regime(Parts("jpeg", 4096, 3072, Metadata(exif=CAMERA), never))
    read_regime(Parts("png", 900, 1600, Metadata(exif={"UserComment": "Screenshot"}), never))


def test_a_photo_reads_its_own_regime() -> None:
    photo = Photo(encode(textured(3, 640, 480), quality=75))
    assert photo.regime is Regime.APP_RECOMPRESSED


@pytest.mark.parametrize(
    ("folder", "least"),
    [
        ("photos/camera", {Regime.CAMERA_ORIGINAL: 45}),
        ("photos/clothing", {Regime.APP_RECOMPRESSED: 30}),
        ("photos/grocery", {Regime.APP_RECOMPRESSED: 32}),
        ("listings/grocery", {Regime.TINY: 8}),
    ],
)
def test_real_photos(shared: Path, folder: str, least: dict[Regime, int]) -> None:
    files = sorted((shared / folder).iterdir())
    seen = Counter(Photo.from_path(path).regime for path in files[:: 10 if len(files) > 70 else 1])
    assert seen[Regime.SCREENSHOT] == 0
    assert all(seen[regime] >= count for regime, count in least.items())


def test_pictures_by_generators_are_not_called_camera_originals(shared: Path) -> None:
    for path in sorted((shared / "labels").iterdir()) + sorted((shared / "generated").rglob("*.*"))[::4]:
        try:
            assert Photo.from_path(path).regime not in (Regime.CAMERA_ORIGINAL, Regime.SCREENSHOT)
        except PhotoError:
            pytest.fail(f"{path.name} is not read")
