"""Codes are written by zxing-cpp itself, then photographed badly."""

import cv2
import numpy as np
import pytest
import zxingcpp

from jianzhen.photo.decoding import Pixels
from jianzhen.reading.codes import codes

EAN = "6901234567892"


def written(text: str, format_: str) -> Pixels:
    """A code on a grey table, turned by 12 degrees, a little blurred."""
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, format_))
    picture = np.asarray(zxingcpp.write_barcode_to_image(code, scale=4))
    page = np.full((700, 900), 205, np.uint8)
    h, w = picture.shape
    page[200 : 200 + h, 200 : 200 + w] = picture
    turn = cv2.getRotationMatrix2D((450, 350), 12, 1.0)
    page = cv2.GaussianBlur(cv2.warpAffine(page, turn, (900, 700), borderValue=205), (0, 0), 0.8)
    return cv2.cvtColor(page, cv2.COLOR_GRAY2RGB)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "format_", "article"),
    [(EAN, "EAN13", True), ("SF1234567890123", "Code128", False), ("单号 123", "QRCode", False)],
)
def test_a_code_is_read_and_placed(text: str, format_: str, article: bool) -> None:
    (code,) = codes(written(text, format_))
    assert (code.text, code.format, code.names_article) == (text, format_, article)
    xs, ys = zip(*code.corners, strict=True)
    assert 150 < min(xs) < max(xs) < 850
    assert 100 < min(ys) < max(ys) < 650


def test_a_upc_is_the_ean_it_is_part_of() -> None:
    (code,) = codes(written("036000291452", "UPCA"))
    assert code.text == "0036000291452"


def test_noise_and_tiny_pictures_hold_no_code() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (600, 800, 3), np.uint8)
    assert codes(noise) == ()
    for shape in ((1, 1, 3), (1, 400, 3), (2, 2)):
        assert codes(np.zeros(shape, np.uint8)) == ()


def test_a_code_is_told_once() -> None:
    page = written(EAN, "EAN13")
    assert len(codes(np.vstack([page, page]))) == 1
