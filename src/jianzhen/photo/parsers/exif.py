"""EXIF values by name (EXIF 3.0, JEITA CP-3451F), from a bounded directory walk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from jianzhen.photo.metadata import ExifValue
from jianzhen.photo.parsers.ifd import BadTiff, Entry, TiffReader
from jianzhen.photo.parsers.text import lenient

EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x8769, 0x8825, 0xA005
ORIENTATION, XMP_TAG = 0x0112, 0x02BC
THUMBNAIL_AT, THUMBNAIL_SIZE = 0x0201, 0x0202
STRUCTURE = {EXIF_IFD, GPS_IFD, INTEROP_IFD, 273, 279, 324, 325, 347, 33723, 34377, 34675}
"""Pointers, places of picture data, and blocks that are read elsewhere: no values to show."""
PREFIXED = {"UserComment", "GPSProcessingMethod", "GPSAreaInformation"}
"""UNDEFINED values whose first eight bytes name the encoding."""
UTF16 = {"XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"}
"""Windows' own tags: UTF-16, little endian, in BYTEs."""


@dataclass(frozen=True, slots=True)
class ExifReading:
    """One EXIF block read.

    Attributes:
        values: by tag name; UNDEFINED stays bytes except for texts with an encoding prefix; rationals with
            denominator 0 are left out; tags without a name are `Tag0x1234`.
        thumbnail: JPEG bytes of IFD1.
        problems: what was malformed.
    """

    values: Mapping[str, ExifValue] = field(default_factory=dict)
    thumbnail: bytes | None = None
    problems: tuple[str, ...] = ()


def read_exif(data: bytes, blocks: int, metadata_bytes: int) -> ExifReading:
    """Read an EXIF structure (beginning with II or MM); broken parts are left out and noted, never raised."""
    try:
        reader = TiffReader(data, blocks, metadata_bytes)
    except BadTiff:
        return ExifReading(problems=("EXIF: no TIFF header",))
    values: dict[str, ExifValue] = {}
    main, following = reader.directory(reader.first)
    _collect(reader, main, _names(), values)
    pointers = {entry.tag: entry for entry in main}
    if EXIF_IFD in pointers:
        inner, _ = reader.directory(_pointer(reader, pointers[EXIF_IFD]))
        _collect(reader, inner, _names(), values)
        pointers |= {entry.tag: entry for entry in inner if entry.tag == INTEROP_IFD}
    if GPS_IFD in pointers:
        _collect(reader, reader.directory(_pointer(reader, pointers[GPS_IFD]))[0], _gps_names(), values)
    if INTEROP_IFD in pointers:
        _collect(
            reader, reader.directory(_pointer(reader, pointers[INTEROP_IFD]))[0], _interop_names(), values
        )
    thumbnail = _thumbnail(reader, following) if following else None
    return ExifReading(values, thumbnail, tuple(dict.fromkeys(reader.problems))[:100])


def read_orientation(data: bytes) -> int:
    """Return the EXIF orientation, 1 to 8 (1 where there is none or it is broken)."""
    try:
        reader = TiffReader(data, 500, 500)
    except BadTiff:
        return 1
    for entry in reader.directory(reader.first)[0]:
        if entry.tag == ORIENTATION:
            found = reader.integers(entry)
            return found[0] if len(found) == 1 and 1 <= found[0] <= 8 else 1
    return 1


def _pointer(reader: TiffReader, entry: Entry) -> int:
    found = reader.integers(entry)
    return found[0] if found else 0


def _collect(
    reader: TiffReader, entries: list[Entry], names: Mapping[int, str], into: dict[str, ExifValue]
) -> None:
    for entry in entries:
        if entry.tag in STRUCTURE:
            continue
        name = names.get(entry.tag, f"Tag0x{entry.tag:04X}")
        if name in into:
            continue
        value = reader.value(entry)
        if isinstance(value, bytes) and name in PREFIXED:
            value = _prefixed(value, reader.order)
        elif name in UTF16 and not isinstance(value, str | None):
            value = reader.raw(entry).decode("utf-16-le", "replace").rstrip("\0")
        if value is not None:
            into[name] = value


def _prefixed(data: bytes, order: str) -> str | bytes:
    """Text behind an encoding prefix; without a known one, text if it is printable, else the bytes."""
    prefix, body = data[:8], data[8:]
    if prefix == b"ASCII\0\0\0" or (prefix == bytes(8) and body.strip(b"\0 ")):
        return lenient(body).strip(" \0")
    if prefix == b"UNICODE\0":
        return _utf16(body, order)
    if prefix == b"JIS\0\0\0\0\0":
        try:
            return body.decode("iso2022_jp").strip(" \0")
        except UnicodeDecodeError:
            return lenient(body).strip(" \0")
    text = lenient(data).strip(" \0")
    return text if text and not re.search(r"[\x00-\x08\x0e-\x1f\ufffd]", text) else data


def _utf16(body: bytes, order: str) -> str:
    """EXIF says the file's byte order, software ignores it: take the order in which more is plain text."""
    body = body[: len(body) // 2 * 2]
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace").rstrip("\0 ")
    readings = [
        body.decode(f"utf-16-{end}", "replace") for end in ("le" if order == "<" else "be", "le", "be")
    ]
    return max(readings, key=lambda text: sum(c.isascii() or "一" <= c <= "鿿" for c in text)).rstrip("\0 ")


def _thumbnail(reader: TiffReader, offset: int) -> bytes | None:
    places = {
        entry.tag: _pointer(reader, entry)
        for entry in reader.directory(offset)[0]
        if entry.tag in (THUMBNAIL_AT, THUMBNAIL_SIZE)
    }
    at, size = places.get(THUMBNAIL_AT, 0), places.get(THUMBNAIL_SIZE, 0)
    if not at or not size:
        return None
    if size > reader.bytes_left or at + size > len(reader.data) or reader.data[at : at + 2] != b"\xff\xd8":
        reader.problems.append("EXIF thumbnail: outside the data, too large, or no JPEG")
        return None
    return reader.data[at : at + size]


@cache
def _names() -> dict[int, str]:
    from PIL.ExifTags import TAGS

    return {**TAGS, XMP_TAG: "XMLPacket"}


@cache
def _gps_names() -> dict[int, str]:
    from PIL.ExifTags import GPSTAGS

    return dict(GPSTAGS)


@cache
def _interop_names() -> dict[int, str]:
    from PIL.ExifTags import Interop

    return {tag.value: tag.name for tag in Interop}
