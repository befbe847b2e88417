"""What counts as an AIGC label, how it is graded, and what is left alone."""

import html
import json

import pytest

from jianzhen.examiners.label import aigc, xmp
from jianzhen.examiners.label.aigc import AigcLabel, Form
from jianzhen.model import Kind
from jianzhen.photo import Block, Metadata, TextEntry, XmpPacket

from . import samples


def read(metadata: Metadata) -> tuple[AigcLabel, ...]:
    properties = tuple(p for packet in metadata.xmp for p in xmp.properties(packet))
    return aigc.find(metadata, properties)


def in_xmp(packet: str) -> Metadata:
    return Metadata(xmp=(XmpPacket(packet, "XMP"),))


def in_element(text: str) -> Metadata:
    return in_xmp(samples.xmp(f"<TC260:AIGC>{text}</TC260:AIGC>"))


def in_user_comment(text: str) -> Metadata:
    return Metadata(exif={"UserComment": text})


def one(metadata: Metadata) -> AigcLabel:
    (label,) = read(metadata)
    return label


PLAIN = samples.as_json()
WRAPPED = samples.as_json(wrapped=True)
ESCAPED = html.escape(PLAIN)


@pytest.mark.parametrize(
    "packet",
    [
        samples.aigc_xmp(PLAIN),
        samples.aigc_xmp(WRAPPED),
        samples.aigc_xmp(ESCAPED),  # escaped twice
        samples.aigc_xmp(json.dumps(PLAIN)),  # JSON inside a JSON string
        samples.aigc_xmp(PLAIN.replace('"', '\\"')),
        samples.xmp(f"<TC260:AIGC><![CDATA[{PLAIN}]]></TC260:AIGC>"),
        samples.xmp(attributes=f"TC260:AIGC='{ESCAPED}'"),
        samples.aigc_xmp(PLAIN).replace("TC260:", "ns1:").replace("xmlns:TC260", "xmlns:ns1"),
        samples.aigc_xmp(PLAIN).replace("</x:xmpmeta>", ""),  # broken XML
        samples.aigc_xmp(PLAIN).replace("</TC260:AIGC>", ""),  # broken XML
        samples.xmp(attributes=f'TC260:AIGC="{PLAIN}"'),  # quotes not escaped: broken XML
        f"<TC260:AIGC>{PLAIN}</TC260:AIGC>",  # no packet around it
        '<!DOCTYPE x [<!ENTITY a "b">]>' + samples.aigc_xmp(PLAIN),  # a DTD is refused, the label is not
        "\ufeff" + samples.aigc_xmp(PLAIN) + "\0\0  ",
    ],
)
def test_xmp_in_all_its_spellings(packet: str) -> None:
    label = one(in_xmp(packet))
    assert label.kind is Kind.AI_LABEL
    assert label.form is Form.STANDARD
    assert label.fields == samples.LABEL
    assert label.score == 1.0


def test_fields_as_single_properties_of_the_namespace() -> None:
    inner = "".join(f"<TC260:{k}>{v}</TC260:{k}>" for k, v in samples.LABEL.items() if v)
    label = one(in_xmp(samples.xmp(f'<TC260:AIGC rdf:parseType="Resource">{inner}</TC260:AIGC>')))
    assert label.kind is Kind.AI_LABEL
    assert label.producer == samples.PRODUCER
    assert "fields-not-json" in label.warnings


@pytest.mark.parametrize(
    ("value", "kind", "score"),
    [
        ("1", Kind.AI_LABEL, 1.0),
        ("2", Kind.AI_LABEL_POSSIBLE, 1.0),
        ("3", Kind.AI_LABEL_SUSPECTED, 1.0),
        (1, Kind.AI_LABEL, 1.0),
        (" 1 ", Kind.AI_LABEL, 1.0),
        ("", Kind.AI_LABEL_POSSIBLE, 0.5),
        (None, Kind.AI_LABEL_POSSIBLE, 0.5),
        ("AI", Kind.AI_LABEL_POSSIBLE, 0.5),
        ("0", None, 0.5),
    ],
)
def test_degrees(value: object, kind: Kind | None, score: float) -> None:
    label = one(in_element(html.escape(samples.as_json({**samples.LABEL, "Label": value}))))
    assert (label.kind, label.score) == (kind, score)


def test_degree_absent() -> None:
    fields = {k: v for k, v in samples.LABEL.items() if k != "Label"}
    label = one(in_element(html.escape(samples.as_json(fields))))
    assert label.kind is Kind.AI_LABEL_POSSIBLE
    assert "missing-Label" in label.warnings


def test_departures_from_the_standard_are_noted_not_refused() -> None:
    fields: dict[str, object] = {
        "Label": 1,
        "ContentProducer": "豆包",
        "ReservedCode1": {"SecurityData": [1]},
    }
    label = one(in_element(html.escape(samples.as_json(fields))))
    assert label.kind is Kind.AI_LABEL
    assert label.score == 0.8
    assert set(label.warnings) >= {
        "values-not-strings",
        "missing-ProduceID",
        "propagator-fields-missing",
        "charset-ContentProducer",
    }


@pytest.mark.parametrize(
    "metadata",
    [
        in_user_comment(WRAPPED),
        in_user_comment("  " + WRAPPED + "  trailing words"),
        Metadata(texts=(TextEntry("AIGC", PLAIN, "PNG tEXt"),)),
        Metadata(texts=(TextEntry("AIGC", WRAPPED, "MP4 mdta key"),)),
    ],
)
def test_standard_places(metadata: Metadata) -> None:
    assert one(metadata).form is Form.STANDARD


@pytest.mark.parametrize(
    "metadata",
    [
        in_user_comment(PLAIN),
        in_user_comment("AIGC" + PLAIN),
        in_user_comment('{"app":"x","data":{"AIGC":' + PLAIN + "}}"),
        Metadata(exif={"ImageDescription": WRAPPED}),
        Metadata(exif={"Tag0xEA1C": b"\0\0" + WRAPPED.encode()}),
        Metadata(texts=(TextEntry("TC260_AIGC", PLAIN, "PNG iTXt"),)),
        Metadata(texts=(TextEntry("comment", "made by AIGC: " + PLAIN, "JPEG COM"),)),
        Metadata(iptc={"2:120": (WRAPPED,)}),
        Metadata(blocks=(Block("app", "JPEG APP9", 2, b"AIGC" + PLAIN.encode()),)),
        Metadata(blocks=(Block("heif-item", "HEIF item 3", 2, WRAPPED.encode()),)),
        in_element("AIGC:" + ESCAPED),
        in_xmp(samples.xmp(f"<photoshop:Credit>AIGC{ESCAPED}</photoshop:Credit>")),
        in_xmp(samples.xmp(f'<x:myAIGC xmlns:x="urn:other">{ESCAPED}</x:myAIGC>')),
    ],
)
def test_loose_places(metadata: Metadata) -> None:
    label = one(metadata)
    assert (label.kind, label.form, label.score) == (Kind.AI_LABEL, Form.LOOSE, 0.6)
    assert label.producer == samples.PRODUCER


@pytest.mark.parametrize(
    "metadata",
    [
        in_user_comment("AIGC"),
        in_user_comment("AIGC{}"),
        in_user_comment('AIGC {"Colour":"1"}'),
        in_user_comment('{"Label":"1"}'),  # other programs know labels too
        in_user_comment('{"Label":"Summer","ProduceID":""}'),
        in_user_comment('{"AIGC":{"Label":"yes","ContentProducer":""}}'),
        in_user_comment('{"AIGC":"no"}'),
        in_user_comment("our AIGC conference {" + "x" * 100),
        Metadata(exif={"ImageDescription": "AIGC, Label 1, ContentProducer me"}),
        Metadata(blocks=(Block("app", "JPEG APP9", 2, b"AIGC" + bytes(100)),)),
        Metadata(blocks=(Block("icc", "JPEG APP2", 2, b"AIGC" + PLAIN.encode()),)),
        Metadata(trailing=b"AIGC" + PLAIN.encode(), trailing_size=200),
        in_xmp(samples.xmp("<TC260:AIGC>yes</TC260:AIGC>")),
        in_xmp(samples.xmp("<TC260:AIGC></TC260:AIGC>")),
        in_xmp(samples.xmp("<TC260:Label>maybe</TC260:Label>")),
        Metadata(),
    ],
)
def test_no_hit(metadata: Metadata) -> None:
    assert [label for label in read(metadata) if label.kind] == []


def test_tencent_cloud() -> None:
    text = '{"AIGC":{"Label":"1","ServiceProvider":"Tencent Cloud","ServiceUser":"u-1","Time":"2026"}}'
    label = one(Metadata(exif={"ImageDescription": text}))
    assert (label.kind, label.form, label.score) == (Kind.AI_LABEL, Form.TENCENT, 0.5)
    assert label.producer == "Tencent Cloud"
    without = one(Metadata(exif={"ImageDescription": text.replace('"Label":"1",', "")}))
    assert without.kind is Kind.AI_LABEL_POSSIBLE


@pytest.mark.parametrize(
    ("value", "kind"), [("0", None), ("1", Kind.AI_LABEL_POSSIBLE), ("2", Kind.AI_LABEL_POSSIBLE)]
)
def test_bytedance_type_is_not_the_standards_label(value: str, kind: Kind | None) -> None:
    text = '{"data":{"product":"retouch","aigc_info":{"aigc_label_type":' + value + "}}}"
    label = one(in_user_comment(text))
    assert (label.kind, label.form, label.score) == (kind, Form.BYTEDANCE, 0.5)


def test_same_label_in_two_places_is_one_label() -> None:
    label = one(Metadata(xmp=(XmpPacket(samples.aigc_xmp(), "XMP"),), exif={"UserComment": WRAPPED}))
    assert label.places == ("XMP, TC260:AIGC", "EXIF UserComment")
    assert "several-labels" not in label.warnings


def test_two_labels_in_one_file_are_noted() -> None:
    other = samples.as_json({**samples.LABEL, "Label": "3", "ProduceID": "z"}, wrapped=True)
    labels = read(Metadata(xmp=(XmpPacket(samples.aigc_xmp(), "XMP"),), exif={"UserComment": other}))
    assert {label.kind for label in labels} == {Kind.AI_LABEL, Kind.AI_LABEL_SUSPECTED}
    assert all("several-labels" in label.warnings for label in labels)
