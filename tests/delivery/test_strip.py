"""Metadata taken off at the level of bytes: what a decoder sees stays the same."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from jianzhen.delivery import stripped
from jianzhen.photo import Photo
from tests.scenes import scene

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def full(kind: str, orientation: int = 1, **options: object) -> bytes:
    """A file with everything: EXIF, XMP, profile, comment or text."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Maker", orientation
    buffer, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("parameters", "a cracked bowl")
    more = {"PNG": {"pnginfo": text}, "JPEG": {"comment": b"hello"}}.get(kind, {})
    if kind != "PNG":
        more |= {"xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"}
    image = Image.fromarray(scene(4, 120, 90))
    image.save(buffer, kind, exif=exif.tobytes(), icc_profile=PROFILE, **(more | options))
    return buffer.getvalue()


CASES = [
    ("JPEG", {"quality": 88}),
    ("JPEG", {"quality": 88, "progressive": True}),
    ("JPEG", {"quality": 95, "restart_marker_blocks": 3}),
    ("PNG", {}),
    ("WEBP", {"quality": 80}),
    ("WEBP", {"lossless": True}),
]


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(("kind", "options"), CASES)
def test_only_metadata_goes(kind: str, options: dict, orientation: int) -> None:
    before = Photo(full(kind, orientation, **options))
    assert before.metadata.exif["Make"] == "Maker"
    after = Photo(stripped(before.data, before.orientation))
    assert np.array_equal(before.pixels(), after.pixels())
    assert after.orientation == orientation
    assert after.metadata.exif == ({} if orientation == 1 else {"Orientation": orientation})
    assert after.metadata.icc == before.metadata.icc
    assert not after.metadata.texts
    assert not after.metadata.xmp
    assert after.metadata.problems == ()
    assert stripped(after.data, after.orientation) == after.data


def test_what_hangs_behind_the_picture_goes_too() -> None:
    before = full("JPEG")
    assert stripped(before + b"appended") == stripped(before)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00", b"\x89PNG\r\n\x1a\n"])
def test_other_and_broken_files_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"broken|cut short|only"):
        stripped(data)


def test_a_file_cut_anywhere_never_hangs_or_crashes() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        data = full(kind)
        for end in range(0, len(data), max(1, len(data) // 60)):
            try:
                assert len(stripped(data[:end])) <= end
            except ValueError:
                continue


def test_real_camera_files(shared: Path) -> None:
    for path in sorted((shared / "photos/camera").glob("*.jpg"))[:6]:
        before = Photo.from_path(path)
        after = Photo(stripped(before.data, before.orientation))
        assert np.array_equal(before.pixels(512), after.pixels(512))
        assert set(after.metadata.exif) <= {"Orientation"}
