"""What a file says of its device."""

import pytest

from jianzhen.examiners.capture.device import larger_than_taken, lens_against_model
from jianzhen.photo import Metadata
from jianzhen.photo.metadata import ExifValue


@pytest.mark.parametrize(
    ("model", "lens"),
    [
        ("iPhone 13 Pro", "iPhone 13 Pro back triple camera 5.7mm f/1.5"),
        ("iPhone SE (2nd generation)", "iPhone SE (2nd generation) back camera 3.99mm f/1.8"),
        ("iPhone 6s Plus", "iPhone 6s Plus front camera 2.65mm f/2.2"),
        ("iPhone 12", "EF-S 18-55mm"),
        ("EOS R5", "iPhone 12 back camera"),
        ("iPhone 11", "iPhone 11후면 듀얼 카메라 4.25mm f/1.8"),
        ("iPhone 11", ""),
    ],
)
def test_a_fitting_lens_is_quiet(model: str, lens: str) -> None:
    assert lens_against_model(Metadata(exif={"Make": "Apple", "Model": model, "LensModel": lens})) is None


def test_a_lens_of_another_iphone_is_a_hint() -> None:
    exif: dict[str, ExifValue] = {
        "Make": "Apple", "Model": "iPhone 15", "LensModel": "iPhone 12 Pro back camera 4.2mm f/1.6"
    }  # fmt: skip
    found = lens_against_model(Metadata(exif=exif))
    assert found
    assert found.score == 1
    assert "iPhone 12 Pro" in found.text.zh


@pytest.mark.parametrize(
    ("width", "height"), [(4032, 3024), (3024, 4032), (1280, 960), (4032, 2268), (4040, 3032)]
)
def test_same_turned_smaller_and_cropped_are_honest(width: int, height: int) -> None:
    metadata = Metadata(exif={"ExifImageWidth": 4032, "ExifImageHeight": 3024})
    assert larger_than_taken(metadata, width, height) is None


def test_larger_than_the_camera_took_is_a_hint() -> None:
    metadata = Metadata(exif={"ExifImageWidth": 1600, "ExifImageHeight": 1200})
    found = larger_than_taken(metadata, 2048, 1536)
    assert found
    assert found.score == 1
    assert found.details == {"noted": [1600, 1200], "actual": [2048, 1536]}


@pytest.mark.parametrize(
    "exif", [{}, {"ExifImageWidth": 0, "ExifImageHeight": 0}, {"ExifImageWidth": "4032"}]
)
def test_without_a_noted_size_there_is_nothing_to_say(exif: dict[str, ExifValue]) -> None:
    assert larger_than_taken(Metadata(exif=exif), 9000, 9000) is None
