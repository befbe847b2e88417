"""What is read in a photo is read once, kept in its cache, and read anew by another reader."""

import io
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from jianzhen.errors import MissingExtraError
from jianzhen.photo import Photo
from jianzhen.photo.cache import DirectoryCache
from jianzhen.reading import codes, of_photo, text
from jianzhen.reading.text import Box

needs_ocr = pytest.mark.skipif(not text.installed(), reason="the extra `ocr` is not installed")


def goods(side: int = 900) -> bytes:
    picture = Image.new("RGB", (900, 600), (230, 225, 215))
    draw = ImageDraw.Draw(picture)
    for y, words in ((60, "MODEL KX-2000"), (160, "NET WEIGHT 500 G")):
        draw.text((120, y), words, fill=(20, 20, 30), font=ImageFont.load_default(48))
    bars = zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13)
    picture.paste(Image.fromarray(np.asarray(bars.to_image(scale=4))), (120, 320))
    picture.thumbnail((side, side))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def every(boxes: list[Box]) -> list[Box]:
    return boxes


def test_codes_are_those_of_the_pixels_and_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = Photo(goods())
    plain = codes.codes(photo.pixels(text.LONG_SIDE))
    assert [code.text for code in plain] == ["4006381333931"]
    assert of_photo.codes(photo) == plain
    monkeypatch.setattr(codes, "codes", lambda pixels: pytest.fail("read again"))
    assert of_photo.codes(photo) == plain


def test_the_cache_spares_another_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = DirectoryCache(tmp_path)
    first = of_photo.codes(Photo(goods(), cache=cache))
    monkeypatch.setattr(codes, "codes", lambda pixels: ())
    assert of_photo.codes(Photo(goods(), cache=cache)) == first != ()
    assert of_photo.codes(Photo(goods(), cache=DirectoryCache(tmp_path / "empty"))) == ()
    monkeypatch.setattr(of_photo, "VERSION", "other")
    assert of_photo.codes(Photo(goods(), cache=cache)) == (), "another version reads anew"


def test_a_code_comes_back_from_the_cache_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = codes.Code("nul \0 half \ud800 汉字\0", "QRCode", ((0, 1), (2, 3), (4, 5), (6, 7)))
    monkeypatch.setattr(codes, "codes", lambda pixels: (odd,))
    cache = DirectoryCache(tmp_path)
    assert of_photo.codes(Photo(goods(), cache=cache)) == (odd,)
    assert of_photo.codes(Photo(goods(), cache=cache)) == (odd,)


def test_without_the_extra_a_cache_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "installed", lambda: False)
    with pytest.raises(MissingExtraError):
        list(of_photo.lines(Photo(goods(), cache=DirectoryCache(tmp_path)), every))


@needs_ocr
@pytest.mark.parametrize("side", [900, 500])
def test_lines_are_those_of_the_pixels(side: int) -> None:
    """Enlarged or not: whoever reads the picture of `size` oneself reads the same."""
    photo = Photo(goods(side))
    width, height = of_photo.size(photo, 736)
    assert (width, height) == ((900, 600) if side == 900 else (736, 490))
    pixels = of_photo._picture(photo, width, height)
    plain = list(text.read(pixels, text.find(pixels)))
    assert len(plain) >= 2
    assert list(of_photo.lines(photo, every, 736)) == plain


@needs_ocr
def test_two_examiners_share_the_finding_but_not_the_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = DirectoryCache(tmp_path)
    photo = Photo(goods(), cache=cache)
    everything = list(of_photo.lines(photo, every))
    monkeypatch.setattr(text, "find", lambda pixels: pytest.fail("sought again"))
    upper = list(of_photo.lines(photo, lambda boxes: [b for b in boxes if b[1] < 130]))
    assert [line.text.replace(" ", "") for line in upper] == ["MODELKX-2000"]
    monkeypatch.setattr(text, "read", lambda pixels, boxes: pytest.fail("read again"))
    again = Photo(goods(), cache=cache)
    assert list(of_photo.lines(again, every)) == everything
    monkeypatch.setattr(of_photo, "TEXT", ("rapidocr", "numpy"))
    with pytest.raises(pytest.fail.Exception):
        list(of_photo.lines(Photo(goods(), cache=cache), every))
