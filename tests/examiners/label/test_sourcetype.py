"""IPTC source types and AI properties in XMP."""

import pytest

from jianzhen.examiners.label import sourcetype, xmp
from jianzhen.examiners.label.sourcetype import Origin
from jianzhen.photo import XmpPacket

from . import samples

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        (IPTC + "trainedAlgorithmicMedia", Origin.AI),
        ("https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia/", Origin.AI),
        ("trainedAlgorithmicMedia", Origin.AI),
        ("TrainedAlgorithmicMedia", Origin.AI),
        ("digsrctype:trainedAlgorithmicMedia", Origin.AI),
        (IPTC + "compositeWithTrainedAlgorithmicMedia", Origin.AI),
        (IPTC + "compositeSynthetic", Origin.AI),
        ("http://c2pa.org/digitalsourcetype/trainedAlgorithmicData", Origin.AI),
        (IPTC + "algorithmicMedia", Origin.ALGORITHM),
        (IPTC + "digitalCapture", Origin.CAPTURE),
        (IPTC + "computationalCapture", Origin.CAPTURE),
        (IPTC + "humanEdits", None),
        (IPTC + "negativeFilm", None),
        ("", None),
        ("a sentence about trainedAlgorithmicMedia.", None),
    ],
)
def test_terms(value: str, origin: Origin | None) -> None:
    term = sourcetype.classify(value)
    assert (term.origin if term else None) == origin


@pytest.mark.parametrize(
    "packet",
    [
        samples.xmp(
            f"<Iptc4xmpExt:DigitalSourceType>{IPTC}trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>"
        ),
        samples.xmp(attributes=f'Iptc4xmpExt:DigitalSourceType="{IPTC}trainedAlgorithmicMedia"'),
        samples.xmp(attributes='Iptc4xmpExt:DigitalSourceType="trainedAlgorithmicMedia"'),
        samples.xmp(f'<Iptc4xmpExt:DigitalSourceType rdf:resource="{IPTC}trainedAlgorithmicMedia"/>'),
        samples.xmp("<Iptc4xmpExt:AISystemUsed>Some Model 5</Iptc4xmpExt:AISystemUsed>"),
    ],
)
def test_declarations_in_xmp(packet: str) -> None:
    (declared,) = sourcetype.find(xmp.properties(XmpPacket(packet, "XMP")))
    assert declared.term.term == "trainedAlgorithmicMedia"
    assert declared.where.startswith("XMP, ")


def test_an_empty_property_declares_nothing() -> None:
    packet = samples.xmp("<Iptc4xmpExt:AISystemUsed></Iptc4xmpExt:AISystemUsed>")
    assert list(sourcetype.find(xmp.properties(XmpPacket(packet, "XMP")))) == []
