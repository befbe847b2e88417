"""Real files: each opens or ends in a PhotoError, and nothing else."""

from pathlib import Path

import pytest

from jianzhen.errors import PhotoError
from jianzhen.photo import Photo

UNREADABLE = {"tiff_poc.tiff"}


@pytest.mark.parametrize("folder", ["c2pa", "labels", "photos/camera"])
def test_real_files_open(shared: Path, folder: str) -> None:
    files = sorted(path for path in (shared / folder).rglob("*") if path.is_file())
    assert len(files) > 5
    refused = []
    for path in files:
        try:
            photo = Photo.from_path(path)
            assert max(photo.pixels(512).shape[:2]) == min(512, max(photo.width, photo.height))
            assert photo.metadata.blocks is not None
        except PhotoError:
            refused.append(path.name)
    assert set(refused) <= UNREADABLE


def test_camera_originals_keep_their_exif(shared: Path) -> None:
    photos = [Photo.from_path(path) for path in sorted((shared / "photos/camera").iterdir())]
    assert all("Make" in photo.metadata.exif for photo in photos)
    assert sum(photo.metadata.thumbnail is not None for photo in photos) > 40
    assert all(photo.metadata.jpeg is not None for photo in photos)


@pytest.mark.parametrize(
    ("name", "has"),
    [("chatgpt-1.png", "c2pa"), ("firefly-1.png", "c2pa"), ("flux-1.jpg", "c2pa"),
     ("jimeng_cap_A.png", "AIGC"), ("doubao_gray_1x1_1.png", "AIGC"),
     ("mj-1.png", "DigitalSourceType"), ("grok-1.jpg", "Signature")],
)  # fmt: skip
def test_labels_are_there(shared: Path, name: str, has: str) -> None:
    metadata = Photo.from_path(shared / "labels" / name).metadata
    if has == "c2pa":
        assert metadata.has_c2pa
    elif has == "Signature":
        assert str(metadata.exif["ImageDescription"]).startswith("Signature: ")
    else:
        assert any(has in packet.xml for packet in metadata.xmp)
