"""Bytes of unknown encoding to text, as Chinese and Western software writes them."""

import zlib


def lenient(data: bytes) -> str:
    """Decode UTF-8, else GB 18030, else Latin-1; NULs at the end are dropped. Never fails."""
    data = data.rstrip(b"\0")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def xml(data: bytes) -> str:
    """Decode an XMP packet: UTF-8 by default, UTF-16 where its first bytes say so (XMP part 1, 7.3.2)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[:2] == b"<\0":
        return data.decode("utf-16-le", "replace")
    if data[:2] == b"\0<":
        return data.decode("utf-16-be", "replace")
    return data.decode("utf-8-sig", "replace").rstrip("\0")


def inflate(data: bytes, most: int) -> tuple[bytes, bool]:
    """Decompress zlib data to at most `most` bytes; the flag says whether it is whole. Never fails."""
    engine = zlib.decompressobj()
    try:
        out = engine.decompress(data, max(most, 1))
    except zlib.error:
        return b"", False
    return out, engine.eof
