"""Writers of labelled sample files, FOR TESTS ONLY: the product never writes a label.

Every function returns the bytes of a small picture that carries the given text in one placement.
"""

import hashlib
import html
import io
import json
import struct
import zlib

from PIL import Image

PRODUCER = "001191110102MACQD9K64010000"
LABEL = {
    "Label": "1",
    "ContentProducer": PRODUCER,
    "ProduceID": "sample-0001",
    "ReservedCode1": "",
    "ContentPropagator": "001191110102MACQD9K64020000",
    "PropagateID": "sample-0001",
    "ReservedCode2": "",
}


def as_json(fields: dict[str, object] | None = None, wrapped: bool = False) -> str:
    """Return the label as JSON text."""
    fields = dict(LABEL) if fields is None else fields
    return json.dumps({"AIGC": fields} if wrapped else fields, separators=(",", ":"))


def xmp(inner: str = "", attributes: str = "", description: str | None = None) -> str:
    """Return an XMP packet with the given elements or attributes in one description."""
    if description is None:
        description = (
            '<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" '
            'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
            'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" {attributes}>{inner}</rdf:Description>'
        )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'{description}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def aigc_xmp(text: str | None = None) -> str:
    """Return a packet whose TC260:AIGC element holds the text."""
    return xmp(f"<TC260:AIGC>{html.escape(text or as_json())}</TC260:AIGC>")


def picture(kind: str = "JPEG", **options: object) -> bytes:
    """Return a small picture without any mark."""
    out = io.BytesIO()
    Image.effect_mandelbrot((64, 48), (-2, -1.2, 1, 1.2), 50).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def segment(number: int, payload: bytes) -> bytes:
    """Return a JPEG APP segment."""
    return bytes((0xFF, 0xE0 + number)) + struct.pack(">H", len(payload) + 2) + payload


def jpeg(*segments: bytes) -> bytes:
    """Return a JPEG with these segments right after its start."""
    plain = picture("JPEG")
    return plain[:2] + b"".join(segments) + plain[2:]


def jpeg_xmp(packet: str | None = None) -> bytes:
    """JPEG, placement 1: XMP in APP1."""
    return jpeg(segment(1, b"http://ns.adobe.com/xap/1.0/\0" + (packet or aigc_xmp()).encode()))


def jpeg_extended_xmp(packet: str | None = None, pieces: int = 3) -> bytes:
    """JPEG, placement 2: extended XMP in several APP1 segments."""
    body = (packet or aigc_xmp()).encode()
    guid = hashlib.md5(body).hexdigest().upper().encode()
    main = xmp(
        attributes=f'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{guid.decode()}"'
    )
    step = -(-len(body) // pieces)
    parts = [
        segment(
            1,
            b"http://ns.adobe.com/xmp/extension/\0"
            + guid
            + struct.pack(">II", len(body), at)
            + body[at : at + step],
        )
        for at in range(0, len(body), step)
    ]
    return jpeg(segment(1, b"http://ns.adobe.com/xap/1.0/\0" + main.encode()), *parts)


def exif(tags: dict[int, str], user_comment: bytes | None = None) -> bytes:
    """Return an EXIF structure with ASCII tags in IFD0 and a UserComment."""
    block = Image.Exif()
    for tag, text in tags.items():
        block[tag] = text
    if user_comment is not None:
        block.get_ifd(0x8769)[0x9286] = user_comment
    return block.tobytes()


def jpeg_exif(tags: dict[int, str] | None = None, user_comment: bytes | None = None) -> bytes:
    """JPEG with EXIF: Software is 0x0131, ImageDescription 0x010E, Artist 0x013B."""
    return jpeg(segment(1, exif(tags or {}, user_comment)))


def jpeg_user_comment(text: str | None = None) -> bytes:
    """JPEG, placement 3: EXIF UserComment."""
    return jpeg_exif(user_comment=b"ASCII\0\0\0" + (text or as_json(wrapped=True)).encode())


def jpeg_bare(number: int = 11, text: str | None = None) -> bytes:
    """JPEG, placement 4: a bare `AIGC{…}` in an APP segment."""
    return jpeg(segment(number, b"AIGC" + (text or as_json()).encode()))


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG with these chunks after its header."""
    plain = picture("PNG")
    made = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return plain[:33] + made + plain[33:]


def png_itxt_xmp(packet: str | None = None, compressed: bool = False) -> bytes:
    """PNG, placement 1: iTXt with XMP, plain or deflated."""
    body = (packet or aigc_xmp()).encode()
    flag, body = (b"\1", zlib.compress(body)) if compressed else (b"\0", body)
    return png((b"iTXt", b"XML:com.adobe.xmp\0" + flag + b"\0\0\0" + body))


def png_text(key: str = "AIGC", text: str | None = None) -> bytes:
    """PNG, placement 2: tEXt with its own key."""
    return png((b"tEXt", key.encode("latin-1") + b"\0" + (text or as_json()).encode()))


def png_ztxt_xmp(packet: str | None = None) -> bytes:
    """PNG, placement 3: zTXt with XMP."""
    return png((b"zTXt", b"XML:com.adobe.xmp\0\0" + zlib.compress((packet or aigc_xmp()).encode())))


def webp_xmp(packet: str | None = None) -> bytes:
    """WebP with an XMP chunk."""
    return picture("WEBP", xmp=(packet or aigc_xmp()).encode())


def tiff_xmp(packet: str | None = None) -> bytes:
    """TIFF with XMP in tag 0x02BC."""
    return picture("TIFF", tiffinfo={700: (packet or aigc_xmp()).encode()})


def gif_xmp(packet: str | None = None) -> bytes:
    """GIF with the XMP application extension: the raw packet and its 258-byte way out (XMP part 3, 1.1.2)."""
    plain = picture("GIF")
    way_out = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    extension = b"\x21\xff\x0bXMP DataXMP" + (packet or aigc_xmp()).encode() + way_out
    table = 3 * 2 ** ((plain[10] & 7) + 1) if plain[10] & 0x80 else 0
    at = 13 + table
    return b"GIF89a" + plain[6:at] + extension + plain[at:]


def avif_xmp(packet: str | None = None) -> bytes:
    """AVIF with XMP as a `mime` item, written by Pillow."""
    return picture("AVIF", xmp=(packet or aigc_xmp()).encode())


def box(kind: bytes, body: bytes) -> bytes:
    """Return an ISO base media box."""
    return struct.pack(">I", len(body) + 8) + kind + body


def heic_xmp(packet: str | None = None) -> bytes:
    """HEIC with XMP as a `mime` item, made by hand; the coded picture is empty, only its headers are read."""
    body = (packet or aigc_xmp()).encode()

    def infe(number: int, kind: bytes, tail: bytes = b"") -> bytes:
        return box(b"infe", struct.pack(">IHH", 2 << 24, number, 0) + kind + b"\0" + tail)

    items = infe(1, b"hvc1") + infe(2, b"mime", b"application/rdf+xml\0")
    properties = box(b"ipco", box(b"ispe", struct.pack(">III", 0, 64, 48)) + box(b"hvcC", bytes(23)))
    links = box(b"ipma", struct.pack(">IIHB2B", 0, 1, 1, 2, 1, 2))
    head = (
        box(b"hdlr", bytes(8) + b"pict" + bytes(13))
        + box(b"pitm", struct.pack(">IH", 0, 1))
        + box(b"iinf", struct.pack(">IH", 0, 2) + items)
        + box(b"iprp", properties + links)
    )
    ftyp = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    picture_data = bytes(16)

    def meta(start: int) -> bytes:
        places = struct.pack(">IHH", 0, 0x4400, 2)
        places += struct.pack(">HHHII", 1, 0, 1, start, len(picture_data))
        places += struct.pack(">HHHII", 2, 0, 1, start + len(picture_data), len(body))
        return box(b"meta", bytes(4) + head + box(b"iloc", places))

    start = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(start) + box(b"mdat", picture_data + body)


PLACEMENTS = {
    "jpeg, XMP": jpeg_xmp,
    "jpeg, extended XMP": jpeg_extended_xmp,
    "jpeg, EXIF UserComment": jpeg_user_comment,
    "jpeg, bare APP segment": jpeg_bare,
    "png, iTXt XMP": png_itxt_xmp,
    "png, iTXt XMP deflated": lambda: png_itxt_xmp(compressed=True),
    "png, tEXt AIGC": png_text,
    "png, zTXt XMP": png_ztxt_xmp,
    "png, tEXt XMP": lambda: png_text("XML:com.adobe.xmp", aigc_xmp()),
    "webp, XMP": webp_xmp,
    "tiff, XMP": tiff_xmp,
    "gif, XMP": gif_xmp,
    "avif, XMP": avif_xmp,
    "heic, XMP": heic_xmp,
}
"""Every placement of the label that is read, with its writer."""
