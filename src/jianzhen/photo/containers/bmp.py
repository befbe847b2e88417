"""BMP: header and extent of the pixels. It carries no metadata worth reading."""

from jianzhen.photo.containers.collect import Collector, Container
from jianzhen.photo.containers.unreadable import truncated, unsupported
from jianzhen.photo.limits import Limits

CORE_HEADER = 12
UNCOMPRESSED = {0, 3, 6}
"""Plain, and with colour masks; run lengths are left out (no camera or app writes them)."""


def walk(data: bytes, limits: Limits) -> Container:
    """Read the headers of a BMP; raise Unreadable if it is broken, cut, or beyond the limits."""
    into = Collector(limits)
    if len(data) < 54:
        raise truncated("BMP")
    start, size = int.from_bytes(data[10:14], "little"), int.from_bytes(data[14:18], "little")
    if size == CORE_HEADER:
        width, height = (int.from_bytes(data[i : i + 2], "little") for i in (18, 20))
        bits, compression = int.from_bytes(data[24:26], "little"), 0
    else:
        width, height = (int.from_bytes(data[i : i + 4], "little", signed=True) for i in (18, 22))
        bits, compression = int.from_bytes(data[28:30], "little"), int.from_bytes(data[30:34], "little")
        height = abs(height)  # negative: rows from the top
    into.check_size(width, height)
    if bits not in (1, 4, 8, 16, 24, 32) or compression not in UNCOMPRESSED:
        raise unsupported("BMP", f"BI {compression}, {bits} bit")
    end = start + (width * bits + 31) // 32 * 4 * height
    if start < 14 + size or end > len(data):
        raise truncated("BMP")
    return Container(format="bmp", width=width, height=height, end=end)
