"""EXIF of the invented cameras: a small TIFF writer (TIFF 6.0, Exif 2.32), little endian."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Device:
    """What the camera says of itself; `zoom` is the digital zoom of this shot."""

    make: str
    model: str
    f_number: float
    focal: float
    zoom: float


@dataclass(frozen=True)
class Shot:
    """What the camera says of one photo: time with offset, sensitivity, 35 mm focal length."""

    when: datetime
    iso: int
    focal: float


Value = tuple[int, int, bytes]  # type, count, raw value


def text(words: str) -> Value:
    """An ASCII entry."""
    raw = words.encode("ascii") + b"\0"
    return 2, len(raw), raw


def short(*numbers: int) -> Value:
    """A SHORT entry."""
    return 3, len(numbers), struct.pack(f"<{len(numbers)}H", *numbers)


def long(number: int) -> Value:
    """A LONG entry."""
    return 4, 1, struct.pack("<I", number)


def ratio(number: float, base: int = 1000) -> Value:
    """A RATIONAL entry."""
    return 5, 1, struct.pack("<II", round(number * base), base)


def undefined(raw: bytes) -> Value:
    """An UNDEFINED entry."""
    return 7, len(raw), raw


def ifd(entries: dict[int, Value], at: int, following: int = 0) -> bytes:
    """One image file directory (TIFF 6.0), little endian, placed at offset `at`."""
    head = 2 + 12 * len(entries) + 4
    rows, tail = struct.pack("<H", len(entries)), b""
    for tag, (kind, count, raw) in sorted(entries.items()):
        if len(raw) <= 4:
            cell = raw.ljust(4, b"\0")
        else:
            cell = struct.pack("<I", at + head + len(tail))
            tail += raw + b"\0" * (len(raw) % 2)
        rows += struct.pack("<HHI", tag, kind, count) + cell
    return rows + struct.pack("<I", following) + tail


def exif_block(device: Device, shot: Shot, size: tuple[int, int], preview: bytes) -> bytes:
    """TIFF block of a camera photo (Exif 2.32): device, exposure, times with offset, sizes, thumbnail."""
    stamp = shot.when.strftime("%Y:%m:%d %H:%M:%S")
    offset = shot.when.strftime("%z")[:3] + ":" + shot.when.strftime("%z")[3:]
    photo: dict[int, Value] = {
        0x829A: (5, 1, struct.pack("<II", 1, 60)),
        0x829D: ratio(device.f_number, 10),
        0x8822: short(2),
        0x8827: short(shot.iso),
        0x9000: undefined(b"0232"),
        0x9003: text(stamp),
        0x9004: text(stamp),
        0x9010: text(offset),
        0x9011: text(offset),
        0x9012: text(offset),
        0x9101: undefined(b"\1\2\3\0"),
        0x9209: short(16),
        0x920A: ratio(device.focal),
        0xA000: undefined(b"0100"),
        0xA001: short(1),
        0xA002: long(size[0]),
        0xA003: long(size[1]),
        0xA402: short(0),
        0xA403: short(0),
        0xA404: ratio(device.zoom, 100),
        0xA405: short(round(shot.focal)),
        0xA406: short(0),
    }
    main: dict[int, Value] = {
        0x010F: text(device.make),
        0x0110: text(device.model),
        0x0112: short(1),
        0x011A: ratio(72, 1),
        0x011B: ratio(72, 1),
        0x0128: short(2),
        0x0132: text(stamp),
        0x0213: short(1),
        0x8769: long(0),
    }
    small: dict[int, Value] = {
        0x0103: short(6),
        0x011A: ratio(72, 1),
        0x011B: ratio(72, 1),
        0x0128: short(2),
        0x0201: long(0),
        0x0202: long(len(preview)),
    }
    at_photo = 8 + len(ifd(main, 8))
    at_small = at_photo + len(ifd(photo, at_photo))
    at_preview = at_small + len(ifd(small, at_small))
    main[0x8769], small[0x0201] = long(at_photo), long(at_preview)
    block = b"II*\0" + struct.pack("<I", 8) + ifd(main, 8, at_small) + ifd(photo, at_photo)
    return block + ifd(small, at_small) + preview
