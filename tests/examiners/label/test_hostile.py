"""Whatever stands in a file, reading ends with findings or nothing; it never raises."""

import html
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.examiners.label import aigc, producer, sourcetype, traces, visible, xmp
from jianzhen.examiners.label.findings import findings
from jianzhen.examiners.label.loosejson import objects_after, objects_in
from jianzhen.examiners.label.provenance import interpret
from jianzhen.examiners.label.reading import Reading
from jianzhen.photo import Block, Metadata, TextEntry, XmpPacket

from . import samples

PIECES = st.sampled_from(
    [
        "AIGC",
        '{"AIGC":',
        '{"Label":"1",',
        '"ContentProducer":"',
        samples.as_json(),
        html.escape(samples.as_json()),
        samples.as_json(wrapped=True).replace('"', '\\"'),
        samples.aigc_xmp(),
        "<TC260:AIGC>",
        "</TC260:AIGC>",
        'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"',
        'Iptc4xmpExt:DigitalSourceType="',
        "trainedAlgorithmicMedia",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE a [",
        '<!ENTITY b "c">',
        "aigc_label_type",
        '"aigc_label_type":1',
        "Steps: 20, ",
        "Signature: ",
        "{",
        "}",
        "[" * 2000,
        '{"a":' * 2000,
        "&amp;" * 50,
        "\\" * 50,
        '"',
        "\x00",
        "\ud800",
        "９" * 10,
    ]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=12).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)
KEYS = ("Label", "ContentProducer", "ProduceID", "ReservedCode1", "AIGC", "ServiceProvider")


def everything(metadata: Metadata) -> None:
    """Read metadata as the examiner does and put it into findings, which must be JSON."""
    properties = tuple(p for packet in metadata.xmp for p in xmp.properties(packet))
    reading = Reading(
        labels=aigc.find(metadata, properties),
        declared=tuple(sourcetype.find(properties)),
        traces=tuple(traces.find(traces.fields_of(metadata, properties))),
    )
    for finding in findings(reading, "0" * 64):
        json.dumps(finding.details, allow_nan=False)
        assert 0 <= finding.score <= 1


@given(TEXT)
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_place(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    everything(
        Metadata(
            exif={
                "UserComment": text,
                "ImageDescription": text,
                "Software": text,
                "MakerNote": raw,
                "ISO": 3,
            },
            xmp=(XmpPacket(text, "XMP"), XmpPacket(samples.xmp(text), "XMP")),
            iptc={"2:120": (text,)},
            texts=(
                TextEntry("AIGC", text, "PNG"),
                TextEntry(text, text, "PNG"),
                TextEntry("prompt", text, "PNG"),
            ),
            blocks=(Block("app", "JPEG APP9", 0, raw), Block("heif-item", "HEIF", 0, raw)),
            trailing=raw,
            trailing_size=len(raw),
        )
    )


@given(st.dictionaries(st.sampled_from(KEYS) | TEXT, JSON, max_size=6))
@settings(max_examples=100, deadline=None)
def test_any_json_as_a_label(fields: dict[str, Any]) -> None:
    text = json.dumps(fields)
    everything(
        Metadata(
            exif={"UserComment": text, "ImageDescription": "AIGC" + text},
            xmp=(XmpPacket(samples.aigc_xmp(text or "{}"), "XMP"),),
        )
    )


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_in_blocks(raw: bytes) -> None:
    data = b"aigc" + raw + samples.as_json().encode() + raw
    everything(Metadata(exif={"Tag0x9999": data}, blocks=(Block("app", "JPEG APP9", 0, data),)))


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_small_readers(text: str) -> None:
    json.dumps(producer.decode(text).as_details())
    assert producer.decode(text).text.en
    sourcetype.classify(text)
    visible.matches(text)
    list(objects_in(text))
    list(objects_after(text, [0, 5, len(text), len(text) + 5]))
    list(aigc.parse_strict(text, "x"))
    list(aigc.parse_loose(text, "x"))


@given(st.dictionaries(TEXT, JSON, max_size=4), JSON, JSON, JSON)
@settings(max_examples=100, deadline=None)
def test_any_report_of_the_c2pa_library(
    manifests: dict[str, Any], results: Any, status: Any, assertions: Any
) -> None:
    manifests["m"] = {
        "assertions": [{"data": assertions}],
        "ingredients": assertions,
        "signature_info": status,
    }
    report = {
        "manifests": manifests,
        "active_manifest": "m",
        "validation_results": results,
        "validation_status": status,
    }
    credential = interpret(report, "2026-01-01")
    for finding in findings(Reading(credential=credential), "0" * 64):
        json.dumps(finding.details)


@pytest.mark.parametrize(
    "text",
    [
        "AIGC{" * 50_000,
        "AIGC" * 60_000,
        '{"AIGC":' * 50_000,
        "[" * 200_000,
        "&" * 250_000,
        "&amp;" * 50_000,
        '\\"' * 100_000,
        "<TC260:AIGC>" * 80_000,
        ":AIGC=" * 100_000,
        "xmlns:" * 100_000,
        "Steps: 1, " * 25_000,
        '"uc":' * 50_000,
        "generated " * 25_000,
        '{"AIGC":{"Label":' + "9" * 200_000 + "}}",
        "a" * 1_000_000,
    ],
    ids=lambda text: text[:12],
)
def test_repetition_is_read_in_linear_work(text: str) -> None:
    everything(
        Metadata(
            exif={"UserComment": text, "ImageDescription": text, "Software": text},
            xmp=(XmpPacket(text, "XMP"),),
            texts=(TextEntry("AIGC", text, "PNG"), TextEntry("parameters", text, "PNG")),
            blocks=(Block("app", "JPEG APP9", 0, text.encode()),),
        )
    )
