"""Producer codes: decoded, checked, attributed."""

import pytest

from jianzhen.examiners.label import producer


@pytest.mark.parametrize(
    ("code", "name", "service", "own"),
    [
        ("001191110102MACQD9K64010000", "Doubao", "generate", "0000"),
        ("00119144030008867405X210001", "Jimeng", "generate", "0001"),
        ("00119144030008867405X220001", "Jimeng", "propagate", "0001"),
        ("001191440101MA9Y9T4H7A00000", "Qwen", None, "0000"),
        ("001191110108335469089C10000", "Kling", "generate", "0000"),
        ("001191110000802100433B10000", "Baidu", "generate", "0000"),
        ("001191110105MACJ6K1C8A10000", "LibLib", "generate", "0000"),
    ],
)
def test_known_organisations(code: str, name: str, service: str | None, own: str) -> None:
    decoded = producer.decode(code)
    assert decoded.attributed is not None
    assert decoded.attributed.en == name
    assert decoded.uscc_valid
    assert (decoded.service, decoded.own) == (service, own)
    assert "attributed" in decoded.text.en
    assert decoded.as_details()["attributed"]["list_dated"] == "2026-11-22"


def test_an_unknown_organisation_is_shown_by_its_credit_code() -> None:
    decoded = producer.decode("001191440300MA5G49LC9K1TK01")
    assert (decoded.uscc, decoded.own, decoded.attributed) == ("91440300MA5G49LC9K", "TK01", None)
    assert "91440300MA5G49LC9K" in decoded.text.zh


def test_a_wrong_check_character_is_noted() -> None:
    decoded = producer.decode("001191110102MACQD9K64110000")
    assert not decoded.uscc_valid
    assert decoded.as_details()["uscc_check_character"] == "wrong"


@pytest.mark.parametrize(
    ("code", "own"), [("001191110102MACQD9K640", None), ("001191110102MACQD9K6401", None)]
)
def test_codes_without_their_tail(code: str, own: str | None) -> None:
    decoded = producer.decode(code)
    assert decoded.uscc == "91110102MACQD9K640"
    assert decoded.own == own


@pytest.mark.parametrize(
    ("name", "known"), [("doubao", True), ("picwish", True), ("MiniMax", True), ("Some Studio", False)]
)
def test_bare_names(name: str, known: bool) -> None:
    decoded = producer.decode(name)
    assert decoded.uscc is None
    assert (decoded.attributed is not None) == known
    assert name in decoded.text.en


@pytest.mark.parametrize(
    "code", ["", "0011", "0" * 500, "0011" + "9" * 30, "001191110102MACQD9K6I010000", "\0"]
)
def test_odd_codes_are_kept_as_they_are(code: str) -> None:
    decoded = producer.decode(code)
    assert decoded.uscc is None
    assert len(decoded.as_details()["code"]) <= 200


def test_one_organisation_under_two_codes() -> None:
    generate, propagate, other = map(
        producer.decode,
        ("001191110102MACQD9K64010000", "001191110102MACQD9K64020000", "00119144030008867405X220001"),
    )
    assert generate.same_organisation(propagate)
    assert generate.same_organisation(producer.decode("doubao"))
    assert not generate.same_organisation(other)
    assert not producer.decode("a").same_organisation(producer.decode("b"))


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91350100M000100Y43", True),  # the example of GB 32100-2015
        ("91350100M000100Y44", False),
        ("91350100M000100I43", False),
        ("9135", False),
    ],
)
def test_check_character(code: str, valid: bool) -> None:
    assert producer.uscc_check(code) is valid
