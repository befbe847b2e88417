"""What is no photo, is cut short, or hides something ends in one clear line."""

import contextlib
import io
import os
import zipfile
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.errors import PhotoError
from jianzhen.photo import Photo
from tests.photo import samples
from tests.photo.test_metadata import movie

ALL = samples.all_samples()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "hello")
    return buffer.getvalue()


FOREIGN = {
    "this is a PDF": [b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"],
    "ZIP archive or an Office document": [archive()],
    "this is an archive": [b"Rar!\x1a\x07\0more", b"7z\xbc\xaf'\x1c\0\4", b"\x1f\x8b\x08\0"],
    "this is a program": [b"MZ" + bytes(100) + b"PE\0\0", b"\x7fELF\2\1\1"],
    "this is a video": [
        movie(),
        b"RIFF\x10\0\0\0AVI LIST",
        b"\x1aE\xdf\xa3\x01",
        b"\0\0\0\x08wide\0\0\0\x08mdat",
    ],
    "camera raw": [b"II*\0\x10\0\0\0CR\2\0", b"FUJIFILMCCD-RAW 0201"],
    "JPEG 2000 and JPEG XL": [b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x0a\x0a\x0a"],
    "SVG drawing": [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?xml version='1.0'?>\n<svg></svg>"],
    "web page or XML": [b"<!DOCTYPE html><html></html>", b"\xef\xbb\xbf <?xml version='1.0'?><a/>"],
    "this is text": [b"hello, world\n", "这不是照片".encode(), b"https://example.com/photo.jpg"],
    "the file is empty": [b""],
    "only zeros": [bytes(5000)],
    "no photo in a format we read": [b"\x01\x02\x03\x04 nothing known \0\1\2", b"\xff\xd8", b"\x89PNG"],
    "BigTIFF": [b"II+\0\x08\0\0\0"],
    "format is not read": [b"8BPS\0\1", b"\0\0\1\0\1\0"],
}


@pytest.mark.parametrize(
    ("what", "data"), [(what, data) for what, files in FOREIGN.items() for data in files]
)
def test_foreign_files_are_named(what: str, data: bytes) -> None:
    with pytest.raises(PhotoError, match=what) as caught:
        Photo(data, "buyer1.jpg")
    assert str(caught.value).startswith("buyer1.jpg: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_truncated_file_is_an_error_or_shows_the_whole_picture(name: str) -> None:
    """Never half a picture: where the cut only touches metadata, the pixels must be all there."""
    data, rng = ALL[name], Random(1)
    whole = Photo(data).pixels()
    cuts = {len(data) - n for n in range(1, 30)} | {rng.randrange(len(data)) for _ in range(60)}
    errors: list[str] = []
    for cut in sorted(cuts):
        try:
            assert (Photo(data[:cut], name).pixels() == whole).all(), cut
        except PhotoError as error:
            errors.append(str(error))
    assert len(errors) > 20
    assert all(line.startswith(f"{name}: ") for line in errors)


def test_missing_picture_data_shows_at_the_first_need_of_pixels() -> None:
    """The end of the file is there, the middle is not."""
    jpeg, png = ALL["baseline.jpg"], ALL["rgb.png"]
    start = jpeg.index(b"\xff\xda") + 100
    for data in (jpeg[:start] + jpeg[-2:], _without_half_of_idat(png)):
        photo = Photo(data, "holed.jpg")
        assert photo.width == 96
        with pytest.raises(PhotoError, match=r"holed\.jpg: the picture data is damaged or cut short"):
            photo.verify()


def _without_half_of_idat(png: bytes) -> bytes:
    at = png.index(b"IDAT") - 4
    size = int.from_bytes(png[at : at + 4], "big")
    return png[:at] + samples.chunk(b"IDAT", png[at + 8 : at + 8 + size // 2]) + samples.chunk(b"IEND", b"")


def test_harmless_stray_bytes_in_a_jpeg_are_noted_only() -> None:
    jpeg = ALL["baseline.jpg"]
    at = jpeg.index(b"\xff\xdb")
    photo = Photo(jpeg[:at] + b"\0\0" + jpeg[at:])
    assert (photo.pixels() == Photo(jpeg).pixels()).all()
    assert "stray bytes" in photo.metadata.problems[0]


@pytest.mark.parametrize(
    "hidden", [archive(), b"%PDF-1.4\n", b"Rar!\x1a\x07\0", b"<?php system($_GET[0]); ?>"]
)
def test_hidden_files_are_refused(hidden: bytes) -> None:
    for name in ("baseline.jpg", "rgb.png", "lossy.webp", "plain.gif", "plain.bmp"):
        with pytest.raises(PhotoError, match="hidden in this picture"):
            Photo(ALL[name] + hidden)


def test_a_pdf_that_is_also_a_jpeg_is_refused() -> None:
    with pytest.raises(PhotoError, match="hidden"):
        Photo(samples.with_segments(ALL["baseline.jpg"], samples.segment(0xFE, b"%PDF-1.4\n")))


def test_slack_and_motion_photos_behind_a_picture_are_usual() -> None:
    behind = [
        bytes(3000),
        bytes(2000) + b"<html><script>",
        ALL["gray.jpg"],
        movie(),
        bytes(512) + b"PK\x03\x04 rest",
    ]
    for data in behind:
        photo = Photo(ALL["baseline.jpg"] + data)
        assert photo.metadata.trailing_size == len(data)


@pytest.mark.parametrize("kind", ["lossless", "hierarchical", "twelve bits"])
def test_rare_jpegs_are_named(kind: str) -> None:
    jpeg = bytearray(ALL["baseline.jpg"])
    frame = jpeg.index(b"\xff\xc0")
    if kind == "twelve bits":
        jpeg[frame + 4] = 12
    else:
        jpeg[frame + 1] = 0xC3 if kind == "lossless" else 0xC5
    with pytest.raises(
        PhotoError, match=r"this kind of JPEG \(.+\) is not read\. Send the photo as an ordinary JPEG"
    ):
        Photo(bytes(jpeg))


def test_rare_tiffs_are_named() -> None:
    import struct

    small = np.zeros((8, 8, 3), np.uint8)
    with pytest.raises(PhotoError, match="Compression 34925"):
        Photo(samples.encode(small, "TIFF", compression="lzma"))
    with pytest.raises(PhotoError, match="SampleFormat"):
        Photo(samples.encode(small, "TIFF", "F"))
    raw = [(256, 4, 16), (257, 4, 16), (254, 4, 1), (330, 4, 8)]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in raw)
    with pytest.raises(PhotoError, match="camera raw"):
        Photo(b"II*\0\x08\0\0\0" + struct.pack("<H", len(raw)) + body + bytes(4))


def test_an_animated_avif_is_refused() -> None:
    from PIL import Image

    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "AVIF", save_all=True, append_images=frames[1:])
    with pytest.raises(PhotoError, match="animated"):
        Photo(buffer.getvalue())


@pytest.mark.parametrize("name", ["a\nb.jpg", "a\x1b[31m.jpg", "a\u202egpj.exe", "\udcff.jpg", "x" * 1000])
def test_hostile_names_stay_on_one_line(name: str) -> None:
    with pytest.raises(PhotoError) as caught:
        Photo(b"", name)
    line = str(caught.value)
    assert line.isprintable()
    assert len(line) < 400
    line.encode()


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="cannot be read"):
        Photo.from_path(tmp_path / "missing.jpg")
    with pytest.raises(PhotoError, match="no file"):
        Photo.from_path(tmp_path)
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    with pytest.raises(PhotoError, match="no file"):
        Photo.from_path(pipe)
    with pytest.raises(PhotoError, match="cannot be read"):
        Photo.from_path("a\0b.jpg")


@given(st.sampled_from(sorted(ALL)), st.binary(max_size=200), st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_photo_or_a_photo_error(name: str, noise: bytes, kept: int) -> None:
    with contextlib.suppress(PhotoError):
        photo = Photo(ALL[name][:kept] + noise)
        assert photo.metadata is photo.metadata
        photo.verify()
