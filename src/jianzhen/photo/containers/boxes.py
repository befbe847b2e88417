"""Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from jianzhen.photo.containers.collect import Collector
from jianzhen.photo.containers.unreadable import damaged


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its type, and where its content begins and ends in the file."""

    type: bytes
    start: int
    stop: int


@dataclass(slots=True)
class Cursor:
    """Reader of big-endian numbers that never leaves its box."""

    data: bytes
    position: int
    stop: int

    def number(self, size: int) -> int:
        """Return the next unsigned integer of `size` bytes; raise Unreadable beyond the end of the box."""
        end = self.position + size
        if end > self.stop:
            raise damaged("HEIF/MP4", "box")
        value = int.from_bytes(self.data[self.position : end], "big")
        self.position = end
        return value

    def text(self) -> bytes:
        """Return the next NUL-terminated string."""
        end = self.data.find(b"\0", self.position, self.stop)
        end = self.stop if end < 0 else end
        value = self.data[self.position : end]
        self.position = min(end + 1, self.stop)
        return value


def boxes(data: bytes, start: int, stop: int, into: Collector) -> Iterator[Box]:
    """Yield the boxes between two offsets, counting each; raise Unreadable where one leaves its parent."""
    position = start
    while position + 8 <= stop:
        into.step()
        size, kind, head = (
            int.from_bytes(data[position : position + 4], "big"),
            data[position + 4 : position + 8],
            8,
        )
        if size == 1:
            size, head = int.from_bytes(data[position + 8 : position + 16], "big"), 16
        elif size == 0:
            size = stop - position
        if kind == b"uuid":
            head += 16
        if size < head or position + size > stop:
            raise damaged("HEIF/MP4", "box")
        yield Box(kind, position + head, position + size)
        position += size
