"""TIFF files: the first page's coding, its metadata, and how many pages follow (TIFF 6.0)."""

import struct

from jianzhen.photo.containers.collect import Collector, Container
from jianzhen.photo.containers.magic import CAMERA_RAW, OF_CAMERA
from jianzhen.photo.containers.unreadable import Unreadable, damaged, no_picture, truncated, unsupported
from jianzhen.photo.limits import Limits
from jianzhen.photo.parsers.ifd import BadTiff, Entry, TiffReader

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, SAMPLES = 256, 257, 258, 259, 262, 274, 277
STRIP_AT, STRIP_SIZE, TILE_WIDTH, TILE_HEIGHT, TILE_AT, TILE_SIZE = 273, 279, 322, 323, 324, 325
SUBFILE, SUB_IFDS, SAMPLE_FORMAT, DNG_VERSION = 254, 330, 339, 50706
PIXEL_TAGS = {
    256,
    257,
    258,
    259,
    262,
    266,
    273,
    277,
    278,
    279,
    284,
    317,
    320,
    322,
    323,
    324,
    325,
    338,
    339,
    347,
}
PIXEL_TAGS |= {529, 530, 531, 532}
"""All a decoder needs; without the rest it neither turns the picture nor trips over broken metadata."""
METADATA = {700: "xmp", 33723: "iptc", 34377: "photoshop", 34675: "icc", 52545: "c2pa"}
COMPRESSIONS = {
    1: "none",
    3: "fax",
    4: "fax",
    5: "LZW",
    7: "JPEG",
    8: "deflate",
    32773: "packbits",
    32946: "deflate",
}
"""Of the dozens libtiff knows, those that cameras, scanners and editors write."""


def walk(data: bytes, limits: Limits) -> Container:
    """Walk a TIFF; raise Unreadable if it is broken, cut, or beyond the limits."""
    into = Collector(limits)
    try:
        reader = TiffReader(data, limits.blocks, limits.metadata_bytes + 16 * limits.pieces)
    except BadTiff:
        raise damaged("TIFF", "header") from None
    entries, following = reader.directory(reader.first)
    if any(problem.endswith("cut") for problem in reader.problems):
        raise truncated("TIFF")
    tags = {entry.tag: entry for entry in entries}
    width, height = _first(reader, tags, WIDTH), _first(reader, tags, HEIGHT)
    if DNG_VERSION in tags or (SUB_IFDS in tags and _first(reader, tags, SUBFILE) & 1):
        raise Unreadable(CAMERA_RAW, OF_CAMERA)
    into.check_size(width, height)
    _check_coding(reader, tags, into)
    _check_data(reader, tags, into)
    for entry in entries:
        if entry.tag in METADATA:
            into.add(METADATA[entry.tag], f"TIFF tag 0x{entry.tag:04X}", entry.start, reader.raw(entry))
    frames = 1 + _pages(reader, following, into)
    orientation = _first(reader, tags, ORIENTATION, 1)
    return Container(
        format="tiff",
        width=width,
        height=height,
        frames=frames,
        orientation=orientation if 1 <= orientation <= 8 else 1,
        blocks=into.sorted_blocks(),
        problems=(*into.problems, *dict.fromkeys(reader.problems)),
        end=len(data),  # its parts may lie anywhere
        directory=_directory(reader, entries),
    )


def _directory(reader: TiffReader, entries: list[Entry]) -> bytes:
    """Write the pixel tags as a directory; values longer than 4 bytes stay where they are."""
    kept = [entry for entry in entries if entry.tag in PIXEL_TAGS]
    out = struct.pack(reader.order + "H", len(kept))
    for entry in kept:
        short = entry.stop - entry.start <= 4
        value = reader.data[entry.start : entry.stop].ljust(4, b"\0")
        out += struct.pack(reader.order + "HHI", entry.tag, entry.type, entry.count)
        out += value if short else struct.pack(reader.order + "I", entry.start)
    return out + bytes(4)


def _first(reader: TiffReader, tags: dict[int, Entry], tag: int, default: int = 0) -> int:
    found = reader.integers(tags[tag]) if tag in tags else ()
    return found[0] if found else default


def _check_coding(reader: TiffReader, tags: dict[int, Entry], into: Collector) -> None:
    compression = _first(reader, tags, COMPRESSION, 1)
    samples = _first(reader, tags, SAMPLES, 1)
    bits = set(reader.integers(tags[BITS])) if BITS in tags else {1}
    formats = set(reader.integers(tags[SAMPLE_FORMAT])) if SAMPLE_FORMAT in tags else {1}
    if compression not in COMPRESSIONS:
        raise unsupported("TIFF", f"Compression {compression}")
    if not 1 <= samples <= 5 or not bits <= {1, 2, 4, 8, 16} or not formats <= {1, 4}:
        raise unsupported("TIFF", "SampleFormat")
    if TILE_WIDTH in tags:
        # A decoder makes room for one whole tile, however small the picture.
        into.check_size(_first(reader, tags, TILE_WIDTH), _first(reader, tags, TILE_HEIGHT))


def _check_data(reader: TiffReader, tags: dict[int, Entry], into: Collector) -> None:
    """Check that every strip or tile lies inside the file."""
    at_tag, size_tag = (TILE_AT, TILE_SIZE) if TILE_AT in tags else (STRIP_AT, STRIP_SIZE)
    if at_tag not in tags or size_tag not in tags:
        raise no_picture("TIFF")
    into.check_pieces(tags[at_tag].count)
    if tags[at_tag].count != tags[size_tag].count:
        raise damaged("TIFF", "StripOffsets")
    places = reader.integers(tags[at_tag])
    ends = [at + size for at, size in zip(places, reader.integers(tags[size_tag]), strict=False)]
    if not ends or max(ends) > len(reader.data):
        raise truncated("TIFF")


def _pages(reader: TiffReader, offset: int, into: Collector) -> int:
    """Count the further directories."""
    count = 0
    while offset and offset not in reader.seen and offset + 2 <= len(reader.data):
        reader.seen.add(offset)
        count += 1
        into.check_frames(count + 1)
        offset = reader.number(offset + 2 + 12 * reader.number(offset, 2), 4)
    if offset:
        reader.problems.append(f"TIFF directory at {offset}: outside the data or visited before")
    return count
