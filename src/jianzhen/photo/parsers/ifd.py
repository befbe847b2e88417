"""Bounded walk of TIFF directories, the structure under EXIF and under TIFF files (TIFF 6.0, section 2).

Our own instead of ExifRead or Pillow: both read a directory whole before one can bound it, and neither says
what was broken. The names of the tags are Pillow's.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from jianzhen.photo.metadata import ExifValue
from jianzhen.photo.parsers.text import lenient

FORMATS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I"}
"""struct letters of the number types; ASCII (2), UNDEFINED (7) and the rationals (5, 10) are read by hand."""
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


MOST_NUMBERS = 10_000
"""Numbers in one value that are shown; no camera writes more than some hundred."""


class BadTiff(ValueError):
    """The bytes are no TIFF structure."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry: `start` and `stop` are the place of its value."""

    tag: int
    type: int
    count: int
    start: int
    stop: int


@dataclass(slots=True)
class TiffReader:
    """Reader over one TIFF structure that counts what it touches.

    Attributes:
        data: the structure, beginning with II or MM.
        entries_left: directory entries that may still be walked.
        bytes_left: bytes of values that may still be read.
        problems: what was malformed.
    """

    data: bytes
    entries_left: int = 4_000
    bytes_left: int = 8 * 2**20
    order: str = "<"
    first: int = 0
    problems: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Read the header; raise BadTiff if it is none."""
        head = self.data[:8]
        if len(head) < 8 or head[:4] not in (b"II*\0", b"MM\0*"):
            raise BadTiff("no TIFF header")
        self.order = "<" if head[:2] == b"II" else ">"
        self.first = self.number(4, 4)

    def number(self, at: int, size: int) -> int:
        """Unsigned integer of `size` bytes at `at` (0 beyond the end)."""
        return int.from_bytes(self.data[at : at + size], "little" if self.order == "<" else "big")

    def directory(self, offset: int) -> tuple[list[Entry], int]:
        """Return the entries of the directory at `offset` and the offset of the next one (0: none).

        Loops, places outside the data and unknown types are noted and left out.
        """
        if offset in self.seen or offset < 8 or offset + 2 > len(self.data):
            self.problems.append(f"TIFF directory at {offset}: outside the data or visited before")
            return [], 0
        self.seen.add(offset)
        count = self.number(offset, 2)
        entries = list(self._entries(offset + 2, count))
        return entries, self.number(offset + 2 + 12 * count, 4)

    def _entries(self, at: int, count: int) -> Iterator[Entry]:
        for start in range(at, at + 12 * count, 12):
            if start + 12 > len(self.data) or self.entries_left <= 0:
                self.problems.append("TIFF directory: cut")
                return
            self.entries_left -= 1
            tag, kind, number = self.number(start, 2), self.number(start + 2, 2), self.number(start + 4, 4)
            size = SIZES.get(kind, 0) * number
            value = start + 8 if size <= 4 else self.number(start + 8, 4)
            if size == 0 or value + size > len(self.data):
                if number:
                    self.problems.append(f"TIFF tag 0x{tag:04X}: value outside the data or of unknown type")
                continue
            yield Entry(tag, kind, number, value, value + size)

    def raw(self, entry: Entry) -> bytes:
        """Bytes of a value; empty when the budget is spent."""
        size = entry.stop - entry.start
        if size > self.bytes_left:
            self.problems.append(f"TIFF tag 0x{entry.tag:04X}: beyond the limit of metadata, left out")
            return b""
        self.bytes_left -= size
        return self.data[entry.start : entry.stop]

    def numbers(self, entry: Entry) -> tuple[int | float, ...]:
        """Numbers of a value; a rational with denominator 0 ("unknown") empties the whole value."""
        raw = self.raw(entry)
        if entry.type in (5, 10):
            pairs = struct.iter_unpack(self.order + ("II" if entry.type == 5 else "ii"), raw)
            ratios = [(a, b) for a, b in pairs]
            return tuple(a / b for a, b in ratios) if all(b for _, b in ratios) else ()
        letter = FORMATS.get(entry.type, "B")
        return tuple(value for (value,) in struct.iter_unpack(self.order + letter, raw))

    def integers(self, entry: Entry) -> tuple[int, ...]:
        """Numbers of a value, as integers."""
        return tuple(int(value) for value in self.numbers(entry) if value == value and abs(value) < 2**63)

    def value(self, entry: Entry) -> ExifValue | None:
        """Value as EXIF shows it: text, bytes, one number or several; None if it is empty or unknown."""
        if entry.type == 2:
            return lenient(self.raw(entry).rstrip(b"\0 ").replace(b"\0", b"\n"))
        if entry.type == 7 or (entry.type == 1 and entry.count > 4):
            return self.raw(entry) or None
        if entry.count > MOST_NUMBERS:
            self.problems.append(f"TIFF tag 0x{entry.tag:04X}: {entry.count} numbers, left out")
            return None
        found = self.numbers(entry)
        return (found[0] if len(found) == 1 else found) if found else None
