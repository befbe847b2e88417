"""XMP packets as text, with the extended ones of JPEG put together (XMP part 3, 1.1.3.1)."""

import hashlib
from collections.abc import Iterable

from jianzhen.photo.metadata import Block, XmpPacket
from jianzhen.photo.parsers.text import xml

HEAD = 40
"""GUID (32 hex digits), full length and offset (4 bytes each) before the data of an extended block."""


def read_xmp(blocks: Iterable[Block], most: int) -> tuple[tuple[XmpPacket, ...], tuple[str, ...]]:
    """Return the packets in file order, the joined extended ones last, and what was wrong with them."""
    packets: list[XmpPacket] = []
    extended: dict[bytes, list[Block]] = {}
    for block in blocks:
        if block.kind == "xmp":
            packets.append(XmpPacket(xml(block.data), block.where))
        elif block.kind == "xmp-extended" and len(block.data) >= HEAD:
            extended.setdefault(block.data[:32], []).append(block)
    problems: list[str] = []
    for guid, parts in extended.items():
        joined, problem = _join(guid, parts, most)
        packets.append(XmpPacket(xml(joined), f"{parts[0].where} extended"))
        if problem:
            problems.append(problem)
    return tuple(packets), tuple(problems)


def _join(guid: bytes, parts: list[Block], most: int) -> tuple[bytes, str | None]:
    """Put the parts in order of their offsets; overlaps and gaps are left as they come."""
    placed = sorted((int.from_bytes(part.data[36:40], "big"), part.data[HEAD:]) for part in parts)
    out = b"".join(dict(placed).values())[:most]
    # The GUID is the MD5 of the whole extension: a name, not a protection.
    if hashlib.md5(out, usedforsecurity=False).hexdigest().upper().encode() != guid.upper():
        return out, "extended XMP: parts missing or changed (its digest does not fit)"
    return out, None
