"""Metadata taken off at the level of bytes: the stored picture data is copied, not encoded again.

Kept is what a person would see missing: the colour profile, and the turning of the picture (orientation).
"""

import re
import struct

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The next real marker in JPEG picture data (T.81): there 0xFF is followed by 0x00 or a restart marker."""

_PNG_KEPT = (
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"IDAT",
    b"IEND",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"cICP",
    b"sBIT",
)
_WEBP_KEPT = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
_ICC, _ADOBE = b"ICC_PROFILE\0", b"Adobe"


def stripped(data: bytes, orientation: int = 1) -> bytes:
    """Return a JPEG, PNG or WebP file without metadata.

    Args:
        data: a whole, well-formed file.
        orientation: the EXIF code to keep, 1 to 8.

    Raises:
        ValueError: another format, or a broken file.
    """
    exif = b"" if orientation == 1 else _exif(orientation)
    try:
        if data[:2] == b"\xff\xd8":
            return _jpeg(data, exif)
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            return _png(data, exif)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data, exif)
    except (struct.error, IndexError) as error:
        raise ValueError("the file is broken") from error
    raise ValueError("metadata can be taken off JPEG, PNG and WebP files only")


def _exif(orientation: int) -> bytes:
    """TIFF structure of one tag, 0x0112."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def _jpeg(data: bytes, exif: bytes) -> bytes:
    out, at = [data[:2]], 2
    if exif:
        out.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif)
    while True:
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if data[at] != 0xFF:
            raise ValueError("the file is broken")
        kind = data[at + 1]
        if kind == 0xD9:
            return b"".join([*out, data[at : at + 2]])
        if 0xD0 <= kind <= 0xD7 or kind == 0x01:
            out.append(data[at : at + 2])
            at += 2
            continue
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if end > len(data):
            raise ValueError("the file is cut short")
        if kind == 0xDA:
            found = _MARKER.search(data, end)
            if found is None:
                raise ValueError("the file is cut short")
            end = found.start()
        if _kept(kind, data[at + 4 : end]):
            out.append(data[at:end])
        at = end


def _kept(kind: int, payload: bytes) -> bool:
    """Whether a JPEG segment shapes the picture: APP2 with a colour profile and APP14 (Adobe) do."""
    if kind == 0xFE:
        return False
    if not 0xE0 <= kind <= 0xEF:
        return True
    return (kind == 0xE2 and payload.startswith(_ICC)) or (kind == 0xEE and payload.startswith(_ADOBE))


def _png(data: bytes, exif: bytes) -> bytes:
    import zlib

    out, at = [data[:8]], 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("the file is cut short")
        if kind == b"IDAT" and exif:
            chunk = b"eXIf" + exif
            out.append(struct.pack(">I", len(exif)) + chunk + struct.pack(">I", zlib.crc32(chunk)))
            exif = b""
        if kind in _PNG_KEPT:
            out.append(data[at:end])
        if kind == b"IEND":
            return b"".join(out)
        at = end
    raise ValueError("the file is cut short")


def _webp(data: bytes, exif: bytes) -> bytes:
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    chunks, at = [], 12
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > len(data):
            raise ValueError("the file is cut short")
        if kind in _WEBP_KEPT:
            chunks.append((kind, data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    if chunks and chunks[0][0] == b"VP8X":
        flags = chunks[0][1][0] & ~0x0C | (0x08 if exif else 0)  # bits of EXIF (0x08) and XMP (0x04)
        chunks[0] = (b"VP8X", bytes([flags]) + chunks[0][1][1:])
        if exif:
            chunks.append((b"EXIF", exif))
    body = b"".join(k + struct.pack("<I", len(v)) + v + b"\0" * (len(v) % 2) for k, v in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
