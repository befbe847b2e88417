"""A card is believed only where it is whole; every error names the field and what to write there."""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jianzhen.detectors.cardfile import parse_card, read_card
from jianzhen.errors import UsageError
from tests.detectors.models import card, folder, simple, toml

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"id": None}, "id"),
    ({"id": "a/b"}, "id"),
    ({"id": "x" * 65}, "id"),
    ({"id": 3}, "id"),
    ({"version": ""}, "version"),
    ({"title__zh": None}, "title"),
    ({"title__en": "x" * 81}, "title"),
    ({"title__en": "two\nlines"}, "title"),
    ({"title__en": "\u202egnp"}, "title"),
    ({"title": None}, "title"),
    ({"title": "Mean light"}, "title"),
    ({"licence": None}, "licence"),
    ({"licence": " "}, "licence"),
    ({"source": 1}, "source"),
    ({"detects": None}, "detects"),
    ({"training_data": None}, "training_data"),
    ({"training_data": "x" * 2001}, "training_data"),
    ({"sha256": None}, "sha256"),
    ({"sha256": "ab"}, "sha256"),
    ({"sha256": "g" * 64}, "sha256"),
    ({"input": None}, "input"),
    ({"input__resize": "fit"}, "input.resize"),
    ({"input__resize_to": None}, "input.resize_to"),
    ({"input__resize_to": 100_000}, "input.resize_to"),
    ({"input__resize_to": 0}, "input.resize_to"),
    ({"input__resize_to": True}, "input.resize_to"),
    ({"input__resize_to": 16.0}, "input.resize_to"),
    ({"input__resize": "short"}, "input.crop_to"),
    ({"input__resize": "long", "input__crop_to": 8}, "input.crop_to"),
    ({"input__resize": "none", "input__crop_to": 8}, "input.resize_to"),
    ({"input__crop_to": 17}, "input.crop_to"),
    ({"input__interpolation": "cubic"}, "input.interpolation"),
    ({"input__colour": "yuv"}, "input.colour"),
    ({"input__layout": "chw"}, "input.layout"),
    ({"input__range": [0]}, "input.range"),
    ({"input__range": [1, 0]}, "input.range"),
    ({"input__mean": [0, 0]}, "input.mean"),
    ({"input__mean": ["a", 0, 0]}, "input.mean"),
    ({"input__std": [1, 0, 1]}, "input.std"),
    ({"input__std": [1, -1, 1]}, "input.std"),
    ({"input__colour": "gray"}, "input.std"),
    ({"output": None}, "output"),
    ({"output__kind": "score"}, "output.kind"),
    ({"output__index": -1}, "output.index"),
    ({"output__sign": 0}, "output.sign"),
    ({"output__sign": True}, "output.sign"),
    ({"output__threshold": None}, "output.threshold"),
    ({"output__threshold": "0.5"}, "output.threshold"),
    ({"output__threshold": float("nan")}, "output.threshold"),
    ({"licens": "MIT"}, "licens"),
    ({"input__normalise": True}, "input.normalise"),
    ({"title__fr": "Clarté"}, "title.fr"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=str)
def test_what_is_missing_or_malformed_is_named_in_both_languages(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_card(card(**changes))
    error = caught.value
    for text in (error.what.en, error.what.zh):
        assert f" {field} " in f"{text} "
    assert error.do.en
    assert error.do.zh


def test_a_whole_card_says_what_it_says() -> None:
    file = parse_card(card(input__resize="short", input__crop_to=8, output__sign=-1))
    assert (file.card.id, file.card.version, file.card.threshold) == ("mean-light", "1.0", 0.5)
    assert (file.card.title.zh, file.card.licence) == ("平均亮度", "CC0-1.0")
    assert (file.input.resize, file.input.crop_to, file.output.sign) == ("short", 8, -1)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"sha256": "0" * 64}, False),
        ({"input__mean": [0.0, 0.0, 0.1]}, False),
        ({"input__interpolation": "bicubic"}, False),
        ({"output__threshold": 0.6}, False),
        ({"version": "1.1"}, False),
        ({"id": "other"}, False),
        ({"input__mean": [0, 0, 0]}, True),
        ({"title__en": "Another title", "licence": "MIT"}, True),
    ],
    ids=str,
)
def test_whatever_decides_its_answers_makes_another_detector(changes: dict[str, Any], same: bool) -> None:
    assert (parse_card(card()).card.key == parse_card(card(**changes)).card.key) is same


@pytest.mark.parametrize(
    "text",
    ["", "id = ", "[" * 5000, "\x00", "a = 1\na = 2", "x = 2020-01-01\n", "# " + "x" * 70_000],
    ids=lambda t: t[:10],
)
def test_what_is_no_card_is_refused_with_its_path(text: str, tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        read_card(tmp_path)
    assert str(tmp_path / "card.toml") in caught.value.what.en


def test_odd_bytes_and_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"card\.toml: cannot be read \(there is no such file\)"):
        read_card(tmp_path)
    (tmp_path / "card.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="no valid TOML"):
        read_card(tmp_path)


def test_dates_where_numbers_belong_are_refused(tmp_path: Path) -> None:
    text = toml(card()).replace("threshold = 0.5", "threshold = 2020-01-01")
    (tmp_path / "card.toml").write_text(text)
    with pytest.raises(UsageError, match="threshold"):
        read_card(tmp_path)


def test_a_read_card_is_the_parsed_one(tmp_path: Path) -> None:
    data = simple()
    assert dataclasses.asdict(read_card(folder(tmp_path, data))) == dataclasses.asdict(parse_card(card(data)))


@pytest.mark.parametrize("page", ["bringing-a-detector.md", "bringing-a-detector.zh.md"])
def test_the_example_of_the_documentation_is_a_whole_card(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert parse_card(tomllib.loads(example)).card.id == "forgelens"
