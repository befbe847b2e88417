import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from jianzhen.photo.decoding import Pixels
from jianzhen.reading import text

needs_ocr = pytest.mark.skipif(not text.installed(), reason="the extra `ocr` is not installed")


def page() -> Pixels:
    picture = Image.new("RGB", (900, 600), (230, 225, 215))
    draw = ImageDraw.Draw(picture)
    for y, words in ((100, "MODEL KX-2000"), (400, "NET WEIGHT 500 G")):
        draw.text((120, y), words, fill=(20, 20, 30), font=ImageFont.load_default(48))
    return np.asarray(picture)


@needs_ocr
def test_lines_are_read_where_they_stand() -> None:
    first, second = sorted(text.read(page(), text.find(page())), key=lambda line: line.box[1])
    assert first.text.replace(" ", "") == "MODELKX-2000"
    assert second.text.replace(" ", "") == "NETWEIGHT500G"
    assert first.confidence > 0.8
    x0, y0, x1, y1 = first.box
    assert 90 < x0 < 140 < 400 < x1 < 700
    assert 80 < y0 < y1 < 190


@needs_ocr
def test_only_what_was_chosen_is_read() -> None:
    below = [box for box in text.find(page()) if box[1] > 300]
    lower = [line.text for line in text.read(page(), below)]
    assert len(lower) == 1
    assert "WEIGHT" in lower[0]


@needs_ocr
def test_an_empty_page_holds_no_line() -> None:
    assert text.find(np.full((40, 50, 3), 128, np.uint8)) == []
