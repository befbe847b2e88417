"""IPTC-IIM datasets (IIM 4.2) and the Photoshop resource blocks that hold them."""

from collections.abc import Iterator

from jianzhen.photo.parsers.text import lenient

IPTC_RESOURCE = 0x0404
CHARSET, UTF8 = "1:90", b"\x1b%G"


def iptc_in_photoshop(data: bytes) -> bytes:
    """Return the IPTC record inside Photoshop resources (8BIM 0x0404), or nothing."""
    position, out = 0, b""
    while data[position : position + 4] == b"8BIM" and position + 12 <= len(data):
        resource = int.from_bytes(data[position + 4 : position + 6], "big")
        name = data[position + 6] + 1  # Pascal string, padded to even length
        position += 6 + name + (name & 1)
        size = int.from_bytes(data[position : position + 4], "big")
        if resource == IPTC_RESOURCE:
            out += data[position + 4 : position + 4 + size]
        position += 4 + size + (size & 1)
    return out


def read_iptc(data: bytes) -> dict[str, tuple[str, ...]]:
    """Return the datasets by `record:dataset`, repeated ones in order; stops where the structure ends."""
    found: dict[str, list[bytes]] = {}
    for key, value in _datasets(data):
        found.setdefault(key, []).append(value)
    utf8 = UTF8 in found.get(CHARSET, [])
    return {
        key: tuple(value.decode("utf-8", "replace") if utf8 else lenient(value) for value in values)
        for key, values in found.items()
    }


def _datasets(data: bytes) -> Iterator[tuple[str, bytes]]:
    position = 0
    while position + 5 <= len(data) and data[position] == 0x1C:
        key = f"{data[position + 1]}:{data[position + 2]}"
        size = int.from_bytes(data[position + 3 : position + 5], "big")
        position += 5
        if size & 0x8000:  # extended dataset: the rest counts the bytes of the real size
            width = size & 0x7FFF
            size = int.from_bytes(data[position : position + width], "big") if width <= 4 else len(data)
            position += width
        yield key, data[position : position + size]
        position += size
