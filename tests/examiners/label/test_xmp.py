"""XMP packets: arrays, attributes, references, broken and hostile ones."""

from jianzhen.examiners.label import xmp
from jianzhen.examiners.label.xmp import IPTC_EXT, TC260, properties
from jianzhen.photo import XmpPacket

from . import samples


def values(xml: str) -> dict[tuple[str, str], str]:
    return {(p.namespace, p.name): p.value for p in properties(XmpPacket(xml, "XMP"))}


def test_elements_attributes_arrays_and_references() -> None:
    found = values(
        samples.xmp(
            "<xmp:CreatorTool>Tool</xmp:CreatorTool>"
            "<photoshop:Credit><rdf:Alt><rdf:li xml:lang='en'>Somebody</rdf:li></rdf:Alt></photoshop:Credit>"
            "<Iptc4xmpExt:DigitalSourceType rdf:resource='http://cv.iptc.org/x/digitalCapture'/>",
            attributes='xmp:Rating="3"',
        )
    )
    assert found[("http://ns.adobe.com/xap/1.0/", "CreatorTool")] == "Tool"
    assert found[("http://ns.adobe.com/xap/1.0/", "Rating")] == "3"
    assert found[("http://ns.adobe.com/photoshop/1.0/", "Credit")] == "Somebody"
    assert found[(IPTC_EXT, "DigitalSourceType")] == "http://cv.iptc.org/x/digitalCapture"
    assert not any(name == "lang" for _, name in found)


def test_a_broken_packet_is_searched() -> None:
    whole = samples.xmp(
        "<TC260:AIGC>{}</TC260:AIGC>",
        attributes="Iptc4xmpExt:DigitalSourceType=\"trainedAlgorithmicMedia\" xmp:CreatorTool = 'Tool'",
    )
    found = values(whole.replace("</rdf:RDF>", "<unclosed>"))
    assert found[(TC260, "AIGC")] == "{}"
    assert found[(IPTC_EXT, "DigitalSourceType")] == "trainedAlgorithmicMedia"
    assert found[("http://ns.adobe.com/xap/1.0/", "CreatorTool")] == "Tool"


def test_a_foreign_prefix_is_not_taken_for_the_namespace() -> None:
    assert values('<a xmlns:TC260="urn:other"><TC260:AIGC>{}</TC260:AIGC>') == {("urn:other", "AIGC"): "{}"}


def test_entities_are_never_expanded() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
        + samples.xmp("<xmp:CreatorTool>&c;&f;</xmp:CreatorTool>")
    )
    assert values(bomb) == {("http://ns.adobe.com/xap/1.0/", "CreatorTool"): "&c;&f;"}


def test_bounds() -> None:
    deep = samples.xmp("<xmp:a>" * 20_000 + "</xmp:a>" * 20_000)
    assert properties(XmpPacket(deep, "XMP")) == ()
    huge = samples.xmp("<xmp:CreatorTool>" + "x" * 3_000_000 + "</xmp:CreatorTool>")
    assert all(len(p.value) <= xmp.MAX_VALUE for p in properties(XmpPacket(huge, "XMP")))
    repeated = "<TC260:AIGC>x" * 80_000
    assert len(properties(XmpPacket(repeated, "XMP"))) <= xmp.MAX_HITS
