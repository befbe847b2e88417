"""Files of every format, made on the spot, with metadata in every place we read."""

import hashlib
import io
import struct
import zlib
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.pictures import textured

Pixels = npt.NDArray[np.uint8]
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_HEAD = b"http://ns.adobe.com/xmp/extension/\0"


def xmp(word: str = "hello") -> bytes:
    """A small XMP packet."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="{word}"/>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def exif(orientation: int = 1, order: str = "<", thumbnail: bytes = b"", comment: bytes = b"") -> bytes:
    """An EXIF structure with IFD0, ExifIFD, GPS and IFD1, beginning with II or MM."""
    pack = lambda letters, *values: struct.pack(order + letters, *values)  # noqa: E731
    comment = comment or b"ASCII\0\0\0two words"
    gps, sub, main = 1, 2, 0
    plan: dict[int, list[tuple[int, int, int, bytes]]] = {
        main: [
            (0x010F, 2, 7, b"Camera\0"),
            (0x0112, 3, 1, pack("H", orientation)),
            (0x011A, 5, 1, pack("II", 72, 1)),
            (0x8769, 4, 1, b"SUB0"),
            (0x8825, 4, 1, b"GPS0"),
        ],
        sub: [
            (0x9003, 2, 20, b"2026:11:22 10:11:12\0"),
            (0x9286, 7, len(comment), comment),
            (0x920A, 5, 1, pack("II", 50, 10)),
            (0xA405, 5, 1, pack("II", 0, 0)),
        ],
        gps: [
            (0x0001, 2, 2, b"N\0"),
            (0x0002, 5, 3, pack("IIIIII", 31, 1, 14, 1, 303, 10)),
            (0x001D, 2, 11, b"2026:11:22\0"),
        ],
    }
    places: dict[int, int] = {}
    position = 8
    for number in (main, sub, gps):
        places[number] = position
        position += 2 + 12 * len(plan[number]) + 4 + sum(len(v) for *_, v in plan[number] if len(v) > 4)
    following = position if thumbnail else 0
    out = bytearray(b"II*\0" if order == "<" else b"MM\0*") + pack("I", 8)
    for number in (main, sub, gps):
        pointers = {b"SUB0": places[sub], b"GPS0": places[gps]}
        entries, tail = b"", b""
        tail_at = places[number] + 2 + 12 * len(plan[number]) + 4
        for tag, kind, count, raw in plan[number]:
            if raw in pointers:
                raw = pack("I", pointers[raw])
            if len(raw) > 4:
                value, tail = pack("I", tail_at + len(tail)), tail + raw
            else:
                value = raw.ljust(4, b"\0")
            entries += pack("HHI", tag, kind, count) + value
        out += pack("H", len(plan[number])) + entries + pack("I", following if number == main else 0) + tail
    if thumbnail:
        at = len(out) + 2 + 24 + 4
        out += pack("H", 2) + pack("HHII", 0x0201, 4, 1, at) + pack("HHII", 0x0202, 4, 1, len(thumbnail))
        out += pack("I", 0) + thumbnail
    return bytes(out)


def encode(pixels: Pixels, kind: str, mode: str | None = None, **options: object) -> bytes:
    """Bytes of the picture in a format Pillow writes, after conversion to `mode`."""
    image = Image.fromarray(pixels)
    buffer = io.BytesIO()
    (image.convert(mode) if mode else image).save(buffer, kind, **options)
    return buffer.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    """One JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """A JPEG with segments put right after SOI."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def extended_xmp(packet: bytes, size: int = 20) -> list[bytes]:
    """APP1 segments of an extended packet, in pieces of `size` bytes."""
    guid = hashlib.md5(packet, usedforsecurity=False).hexdigest().upper().encode()
    return [
        segment(0xE1, EXTENDED_HEAD + guid + struct.pack(">II", len(packet), at) + packet[at : at + size])
        for at in range(0, len(packet), size)
    ]


def photoshop(iptc: bytes) -> bytes:
    """Photoshop resources with an IPTC record behind another resource."""
    other = b"8BIM" + struct.pack(">H", 0x03ED) + b"\0\0" + struct.pack(">I", 3) + b"abc\0"
    padding = b"\0" * (len(iptc) & 1)
    return (
        other + b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(iptc)) + iptc + padding
    )


def iptc(record: int, dataset: int, value: bytes) -> bytes:
    """One IPTC dataset."""
    return bytes([0x1C, record, dataset]) + struct.pack(">H", len(value)) + value


def chunk(kind: bytes, payload: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """A PNG with chunks put right after its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def box(kind: bytes, *contents: bytes) -> bytes:
    """One ISO box."""
    body = b"".join(contents)
    return struct.pack(">I", 8 + len(body)) + kind + body


def riff_chunk(kind: bytes, payload: bytes) -> bytes:
    """One RIFF chunk, padded."""
    return kind + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) & 1)


def with_riff(webp: bytes, *chunks: bytes) -> bytes:
    """A WebP with chunks at its end."""
    body = webp[8:] + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif_block(label: int, *parts: bytes) -> bytes:
    """One GIF extension of sub-blocks."""
    return bytes([0x21, label]) + b"".join(bytes([len(p)]) + p for p in parts) + b"\0"


def gif_xmp(packet: bytes) -> bytes:
    """The XMP application extension: a raw packet with its magic trailer."""
    magic = bytes([1, *range(255, -1, -1), 0])
    return b"\x21\xff\x0bXMP DataXMP" + packet + magic


def with_gif(gif: bytes, *blocks: bytes) -> bytes:
    """A GIF with blocks before its trailer."""
    return gif[:-1] + b"".join(blocks) + b";"


@cache
def display_p3() -> bytes:
    """A profile with other primaries than sRGB: sRGB's own with red and green columns swapped."""
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {raw[132 + 12 * i : 136 + 12 * i].decode(): 132 + 12 * i for i in range(raw[131])}
    red, green = tags["rXYZ"], tags["gXYZ"]
    raw[red + 4 : red + 12], raw[green + 4 : green + 12] = (
        raw[green + 4 : green + 12],
        raw[red + 4 : red + 12],
    )
    return bytes(raw)


@cache
def all_samples() -> dict[str, bytes]:
    """One file, or several, of every format we read and write; names end in the usual extension."""
    small = textured(1, 96, 64)
    info = PngInfo()
    info.add_text("parameters", "a cat, steps: 20")
    info.add_itxt("XML:com.adobe.xmp", xmp().decode())
    info.add_text("note", "packed", zip=True)
    frames = [Image.fromarray(textured(seed, 48, 32)) for seed in (2, 3)]
    thumbnail = encode(textured(1, 24, 16), "JPEG")
    rgba = np.dstack([small, np.linspace(0, 255, 96, dtype=np.uint8)[None].repeat(64, 0)])
    rich = with_segments(
        encode(small, "JPEG", icc_profile=display_p3(), comment=b"a comment"),
        segment(0xE1, b"Exif\0\0" + exif(6, thumbnail=thumbnail)),
        segment(0xE1, XMP_HEAD + xmp()),
        *extended_xmp(xmp("extended") * 3, 100),
        segment(0xED, b"Photoshop 3.0\0" + photoshop(iptc(2, 80, b"somebody"))),
        segment(0xEB, b"JP\0\1\0\0\0\1" + box(b"jumb", box(b"jumd", bytes.fromhex(C2PA), b"\3c2pa\0"))),
    )
    deep = Image.fromarray((np.arange(96 * 64, dtype=np.uint16) * 10).reshape(64, 96))
    return {
        "baseline.jpg": encode(small, "JPEG", quality=85),
        "rich.jpg": rich,
        "progressive.jpg": encode(small, "JPEG", progressive=True),
        "gray.jpg": encode(small, "JPEG", "L"),
        "cmyk.jpg": encode(small, "JPEG", "CMYK"),
        "restart.jpg": encode(small, "JPEG", restart_marker_blocks=2),
        "rgb.png": encode(small, "PNG", pnginfo=info, exif=exif(3), icc_profile=display_p3()),
        "palette.png": encode(small, "PNG", "P", transparency=3),
        "bits.png": encode(small, "PNG", "1"),
        "alpha.png": encode(rgba, "PNG"),
        "deep.png": _save(deep, "PNG"),
        "animated.png": _save(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "lossy.webp": encode(small, "WEBP", exif=exif(8), xmp=xmp()),
        "lossless.webp": encode(rgba, "WEBP", lossless=True),
        "animated.webp": _save(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "plain.avif": encode(small, "AVIF", exif=exif(6), xmp=xmp(), icc_profile=display_p3()),
        "alpha.avif": encode(rgba, "AVIF"),
        "plain.gif": with_gif(encode(small, "GIF", comment=b"hello"), gif_xmp(xmp())),
        "animated.gif": _save(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "plain.tif": encode(small, "TIFF", tiffinfo={700: xmp(), 274: 6, 33723: iptc(2, 80, b"somebody")}),
        "lzw.tif": encode(small, "TIFF", compression="tiff_lzw"),
        "deflate.tif": encode(rgba, "TIFF", compression="tiff_adobe_deflate"),
        "jpeg.tif": encode(small, "TIFF", compression="jpeg"),
        "fax.tif": encode(small, "TIFF", "1", compression="group4"),
        "packbits.tif": encode(small, "TIFF", "L", compression="packbits"),
        "cmyk.tif": encode(small, "TIFF", "CMYK"),
        "deep.tif": _save(deep, "TIFF"),
        "pages.tif": _save(frames[0], "TIFF", save_all=True, append_images=frames[1:]),
        "plain.bmp": encode(small, "BMP"),
        "palette.bmp": encode(small, "BMP", "P"),
    }


C2PA = "6332706100110010800000aa00389b71"


def _save(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def heif(
    item: bytes,
    config: bytes,
    coded: bytes,
    size: tuple[int, int],
    transforms: tuple[bytes, ...] = (),
    extras: tuple[tuple[bytes, bytes, bytes], ...] = (),
    brand: bytes = b"avif",
) -> bytes:
    """A HEIF file of one picture; `extras` are items (type, content type, data) beside it."""
    ispe = box(b"ispe", bytes(4), struct.pack(">II", *size))
    properties = (config, ispe, *transforms)
    places = bytes(
        n | (0x80 if n > 2 else 0) for n in range(1, len(properties) + 1)
    )  # transforms are essential
    associations = struct.pack(">HB", 1, len(properties)) + places
    infos = [box(b"infe", b"\2\0\0\0", struct.pack(">HH", 1, 0), item, b"\0")]
    infos += [
        box(
            b"infe",
            b"\2\0\0\0",
            struct.pack(">HH", number, 0),
            kind,
            b"\0",
            content + b"\0" if content else b"",
        )
        for number, (kind, content, _) in enumerate(extras, 2)
    ]
    contents = [coded, *(data for *_, data in extras)]
    head = box(b"ftyp", brand, bytes(4), b"mif1", brand)

    def meta(start: int) -> bytes:
        places, at = b"", start
        for number, data in enumerate(contents, 1):
            places += struct.pack(">HHHII", number, 0, 1, at, len(data))
            at += len(data)
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"pitm", bytes(4), struct.pack(">H", 1)),
            box(b"iloc", bytes(4), b"\x44\0", struct.pack(">H", len(contents)), places),
            box(b"iinf", bytes(4), struct.pack(">H", len(infos)), *infos),
            box(
                b"iprp", box(b"ipco", *properties), box(b"ipma", bytes(4), struct.pack(">I", 1), associations)
            ),
        )

    start = len(head) + len(meta(0)) + 8
    return head + meta(start) + box(b"mdat", *contents)


def picture_in(data: bytes, number: int | None = None) -> tuple[bytes, bytes, bytes, tuple[int, int]]:
    """(item type, configuration box, coded data, size) of an item of a HEIF file, by default the primary."""
    from jianzhen.photo import Limits
    from jianzhen.photo.containers.boxes import boxes
    from jianzhen.photo.containers.collect import Collector
    from jianzhen.photo.containers.heif import item_bytes, picture_size, read_meta

    into = Collector(Limits())
    meta = next(read_meta(data, b, into) for b in boxes(data, 0, len(data), into) if b.type == b"meta")
    item = meta.items[number or meta.primary]
    config = next(b for b in meta.of(item) if b.type in (b"av1C", b"hvcC"))
    coded, _ = item_bytes(data, item, len(data))
    return item.type, data[config.start - 8 : config.stop], coded, picture_size(data, meta, item)
