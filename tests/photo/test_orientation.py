"""All eight orientations of a picture look the same to us, in every format that can say so."""

import io

import numpy as np
import pytest
from PIL import Image

from jianzhen.photo import Photo
from tests.photo import samples
from tests.pictures import textured

UPRIGHT = textured(6, 120, 72)
STORED = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: np.rot90(a.swapaxes(0, 1), 2),
    8: lambda a: np.rot90(a, -1),
}
"""How a picture is stored so that the orientation turns it upright (EXIF 3.0, tag 0x0112)."""
TRANSFORMS = {
    1: (),
    2: (samples.box(b"imir", b"\1"),),
    3: (samples.box(b"irot", b"\2"),),
    4: (samples.box(b"imir", b"\0"),),
    5: (samples.box(b"irot", b"\1"), samples.box(b"imir", b"\0")),
    6: (samples.box(b"irot", b"\3"),),
    7: (samples.box(b"irot", b"\1"), samples.box(b"imir", b"\1")),
    8: (samples.box(b"irot", b"\1"),),
}


def stored(orientation: int) -> np.ndarray:
    return np.ascontiguousarray(STORED[orientation](UPRIGHT))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_exif_orientation(orientation: int, kind: str) -> None:
    options: dict[str, object] = {"exif": b"Exif\0\0" + samples.exif(orientation)}
    if kind == "TIFF":
        options = {"tiffinfo": {274: orientation}}
    if kind in ("JPEG", "WEBP", "AVIF"):
        options["quality"] = 95
    photo = Photo(samples.encode(stored(orientation), kind, **options))
    assert (photo.width, photo.height) == (120, 72)
    assert photo.orientation == orientation
    assert np.abs(photo.pixels().astype(int) - UPRIGHT).mean() < (8 if "quality" in options else 0.1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_square_tiff_is_turned_once(orientation: int) -> None:
    square = textured(7, 64, 64)
    data = samples.encode(
        np.ascontiguousarray(STORED[orientation](square)), "TIFF", tiffinfo={274: orientation}
    )
    assert (Photo(data).pixels() == square).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_avif_transforms_hold_and_exif_does_not(orientation: int) -> None:
    plain = samples.encode(stored(orientation), "AVIF", quality=95)
    exif = (b"Exif", b"", bytes(4) + samples.exif(3))
    photo = Photo(samples.heif(*samples.picture_in(plain), TRANSFORMS[orientation], (exif,)))
    assert photo.orientation == orientation
    assert photo.metadata.exif["Orientation"] == 3
    assert np.abs(photo.pixels().astype(int) - UPRIGHT).mean() < 8


def test_avif_clean_aperture_crops() -> None:
    import struct

    plain = samples.encode(UPRIGHT, "AVIF", quality=95)
    # 60×40 pixels, whose centre lies 10 to the right of and 4 above that of the picture.
    clap = samples.box(b"clap", struct.pack(">IIIIiIiI", 60, 1, 40, 1, 10, 1, -4, 1))
    photo = Photo(samples.heif(*samples.picture_in(plain), (clap,)))
    assert (photo.width, photo.height) == (60, 40)
    assert np.abs(photo.pixels().astype(int) - UPRIGHT[12:52, 40:100]).mean() < 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_heic_transforms(orientation: int, shared) -> None:
    item, config, coded, size = samples.picture_in(
        (shared / "c2pa/c2pa-python/sample1.heic").read_bytes(), 1005
    )
    plain = Photo(samples.heif(item, config, coded, size, brand=b"heic")).pixels()
    photo = Photo(samples.heif(item, config, coded, size, TRANSFORMS[orientation], brand=b"heic"))
    assert photo.format == "heic"
    turned = Image.fromarray(plain)
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    turned.save(buffer, "PNG", exif=exif)
    assert (photo.pixels() == Photo(buffer.getvalue()).pixels()).all()


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_nonsense_orientation_is_none(orientation: int) -> None:
    photo = Photo(samples.encode(UPRIGHT, "PNG", exif=samples.exif(orientation)))
    assert (photo.pixels() == UPRIGHT).all()
