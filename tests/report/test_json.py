import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from jianzhen import check
from jianzhen.errors import UsageError
from jianzhen.model import Band, Evidence, Kind, Proposal, Regime, Role
from jianzhen.report.json_ import dumps, schema, to_json
from tests.pictures import encode, textured, with_crack
from tests.report.reports import HOSTILE, empty, full, grey_map

VALIDATOR = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("report", [full(), empty()], ids=["full", "empty"])
def test_reports_keep_to_the_published_schema(report):
    VALIDATOR.validate(json.loads(dumps(to_json(report))))


def test_a_real_check_keeps_to_the_published_schema():
    listing = encode(textured(1))
    report = check([encode(with_crack(textured(1))), b"no photo"], product=[listing], earlier=[listing])
    data = json.loads(dumps(to_json(report)))
    VALIDATOR.validate(data)
    assert [e["role"] for e in data["exhibits"]] == ["claim", "product", "earlier"]
    assert len(data["unreadable"]) == 1


@pytest.mark.parametrize(
    ("place", "value"),
    [("evidence", "genuine"), ("proposal", "refuse"), ("band", "certain")],
)
def test_the_schema_knows_no_word_for_genuine_and_none_for_refuse(place, value):
    data = to_json(empty())
    data["assessment"][place] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(data)


def test_the_schema_names_every_word_of_the_field():
    text = json.dumps(schema())
    for words in (Kind, Band, Evidence, Proposal, Role, Regime):
        assert [word.value for word in words if f'"{word.value}"' not in text] == []


def test_facts_that_json_does_not_know_become_plain():
    data = json.loads(dumps(to_json(full())))
    details = next(f["details"] for f in data["findings"] if f["details"])
    assert details["inliers"] == 412
    assert details["share"] is None
    dumps(data).encode("utf-8")  # half characters would not encode


def test_names_are_kept_but_can_be_written_as_utf8():
    name = to_json(full())["exhibits"][0]["name"]
    assert name == HOSTILE.replace("\udcff", "?")


def test_maps_are_written_beside_or_not_at_all(tmp_path: Path):
    assert {f["map"] for f in to_json(full())["findings"]} == {None}
    names = [f["map"] for f in to_json(full(), tmp_path)["findings"] if f["map"]]
    assert [(tmp_path / name).read_bytes() for name in names] == [grey_map()]


def test_maps_without_a_folder_say_so(tmp_path: Path):
    with pytest.raises(UsageError, match="cannot be written"):
        to_json(full(), tmp_path / "missing")
