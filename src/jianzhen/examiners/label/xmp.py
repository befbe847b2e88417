"""XMP packets as a flat list of properties, read safely even when the packet is broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jianzhen.photo import XmpPacket

if TYPE_CHECKING:  # only the type: parsing goes through defusedxml
    from xml.etree.ElementTree import Element

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TC260 = "http://www.tc260.org.cn/ns/AIGC/1.0/"
IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

MAX_PACKET = 1 << 20
"""Characters of one packet that are parsed; real ones have kilobytes, with long histories some hundred."""

MAX_VALUE = 1 << 16
"""Characters kept of one value."""

MAX_HITS = 64
"""Occurrences of one name looked at in a broken packet, so that repetition costs no time."""

RESCUED = (
    "AIGC",
    "DigitalSourceType",
    "AISystemUsed",
    "AISystemVersionUsed",
    "AIPromptInformation",
    "CreatorTool",
    "Credit",
    "provenance",
)
"""Names that are still looked for when a packet is no well-formed XML."""

_USUAL_PREFIX = {
    "TC260": TC260,
    "Iptc4xmpExt": IPTC_EXT,
    "iptcExt": IPTC_EXT,
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "dcterms": "http://purl.org/dc/terms/",
}


@dataclass(frozen=True, slots=True)
class Property:
    """One XMP value: namespace address, local name, text, and the packet's place in the file."""

    namespace: str
    name: str
    value: str
    where: str


def properties(packet: XmpPacket) -> tuple[Property, ...]:
    """Return every simple value of the packet, array items under the name of their array.

    DTDs and entity declarations are refused (they can blow up or reach out of the file); a packet that is no
    well-formed XML is searched for the names in RESCUED instead. Never raises.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    xml = packet.xml[:MAX_PACKET].strip("\x00 \t\r\n\ufeff")
    try:
        root = fromstring(xml, forbid_dtd=True)
        return tuple(_walk(root, packet.where))
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return tuple(_rescue(xml, packet.where))


def _walk(root: "Element", where: str) -> Iterator[Property]:
    stack = [(root, "")]
    while stack:
        element, owner = stack.pop()
        tag = element.tag
        if not tag.startswith(f"{{{RDF}}}"):
            owner = tag
        for key, value in element.attrib.items():
            if key == f"{{{RDF}}}resource":
                yield _property(owner, value, where)
            elif not key.startswith((f"{{{RDF}}}", "{http://www.w3.org/XML/")):
                yield _property(key, value, where)
        if owner and element.text and element.text.strip():
            yield _property(owner, element.text, where)
        stack.extend((child, owner) for child in reversed(element))


def _property(tag: str, value: str, where: str) -> Property:
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return Property(namespace, name, value.strip()[:MAX_VALUE], where)


def _rescue(xml: str, where: str) -> Iterator[Property]:
    """Find `prefix:name>value<` and `prefix:name="value"` by plain searching: linear in the packet."""
    bindings = dict(_bindings(xml))
    for name in RESCUED:
        at, hits = 0, 0
        while hits < MAX_HITS and (at := xml.find(f":{name}", at)) >= 0:
            hits += 1
            prefix = _prefix_before(xml, at)
            at += len(name) + 1
            value = _value_after(xml, at)
            namespace = bindings.get(prefix) or _USUAL_PREFIX.get(prefix, "")
            if value and namespace:
                yield Property(namespace, name, value, where)


def _bindings(xml: str) -> Iterator[tuple[str, str]]:
    at = 0
    for _ in range(MAX_HITS):
        at = xml.find("xmlns:", at)
        if at < 0:
            return
        at += 6
        prefix, _, rest = xml[at : at + 400].partition("=")
        rest = rest.lstrip()
        if rest[:1] in ("'", '"'):
            yield prefix.strip(), rest[1:].partition(rest[0])[0]


def _prefix_before(xml: str, colon: int) -> str:
    start = colon
    while start > max(0, colon - 40) and (xml[start - 1].isalnum() or xml[start - 1] in "-_."):
        start -= 1
    return xml[start:colon]


def _value_after(xml: str, end: int) -> str:
    """Return the quoted or enclosed value that follows a name ending at `end`, or an empty string."""
    window = xml[end : end + MAX_VALUE]
    head = window.lstrip()
    if head.startswith("="):
        head = head[1:].lstrip()
        if head[:1] not in ("'", '"'):
            return ""
        if head[1:].lstrip().startswith("{"):  # JSON whose quotes were not escaped: its reader finds the end
            return head[1:].lstrip()
        return head[1:].partition(head[0])[0].strip()
    tag_end = window.find(">")
    if not 0 <= tag_end <= 400 or window[:tag_end].endswith("/"):
        return ""
    text = window[tag_end + 1 :].lstrip()
    if text.startswith("<![CDATA["):
        return text[9:].partition("]]>")[0].strip()
    return text.partition("<")[0].strip()
