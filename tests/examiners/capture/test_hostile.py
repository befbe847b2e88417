"""Whatever stands in the metadata, the rules end with evidence or nothing; they never raise."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.examiners.capture.device import larger_than_taken, lens_against_model
from jianzhen.examiners.capture.times import after_the_claim, before_delivery, stamps_against_each_other
from jianzhen.photo import Metadata, TextEntry, XmpPacket
from jianzhen.photo.regime import Parts, read_regime
from jianzhen.photo.screen import read_screen

TAGS = (
    "DateTimeOriginal", "OffsetTimeOriginal", "DateTimeDigitized", "OffsetTimeDigitized", "DateTime",
    "OffsetTime", "GPSDateStamp", "GPSTimeStamp", "Make", "Model", "LensModel", "Software", "UserComment",
    "ExifImageWidth", "ExifImageHeight", "FNumber",
)  # fmt: skip
DATES = st.from_regex(r"\d{4}[:/-]\d\d[:/-]\d\d[ T]\d\d:\d\d:\d\d.{0,4}", fullmatch=True)
OFFSETS = st.from_regex(r"[+-]\d\d:\d\d", fullmatch=True)
CLOCKS = st.tuples(*[st.floats() | st.integers()] * 3)
VALUES = (
    DATES | OFFSETS | CLOCKS | st.text(max_size=40) | st.integers() | st.floats() | st.binary(max_size=20)
)
XMP = st.text(max_size=60) | st.builds(
    lambda date, zone: f'<r xmp:CreateDate="{date}{zone}" exif:UserComment="Screenshot"/>',
    st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", fullmatch=True),
    OFFSETS,
)
METADATA = st.builds(
    lambda exif, xml, text: Metadata(
        exif=exif, xmp=(XmpPacket(xml, "JPEG APP1"),), texts=(TextEntry("Software", text, "PNG tEXt"),)
    ),
    st.dictionaries(st.sampled_from(TAGS), VALUES, max_size=12),
    XMP,
    st.text(max_size=30),
)


@settings(max_examples=300, deadline=None)
@given(METADATA, st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_rules_on_metadata(metadata: Metadata, delivered: datetime) -> None:
    at = delivered.replace(tzinfo=UTC)
    found = (
        stamps_against_each_other(metadata),
        before_delivery(metadata, at),
        after_the_claim(metadata, at),
        lens_against_model(metadata),
        larger_than_taken(metadata, 4000, 3000),
    )
    assert all(evidence is None or 1 <= evidence.score <= 3 for evidence in found)
    assert read_regime(Parts("jpeg", 640, 480, metadata, lambda _: np.zeros((480, 640, 3), np.uint8))).reasons


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(1, 200), st.integers(0, 2**32 - 1), st.booleans())
def test_pixels_of_any_shape(width: int, height: int, seed: int, flat: bool) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (1, 1, 3) if flat else (height, width, 3)).astype(np.uint8)
    seen = read_screen(np.broadcast_to(pixels, (height, width, 3)), width * 10, height * 10)
    assert isinstance(seen.status_bar, bool)
