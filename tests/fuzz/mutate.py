"""Mutations of files: blind ones, and ones that know where lengths and sizes stand."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from random import Random

BIG = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
FOREIGN = (
    b"PK\x03\x04" + bytes(30) + b"PK\x05\x06" + bytes(18),
    b"%PDF-1.7\n",
    b"\0" * 5000,
    b"<?php phpinfo();",
)
SIZES = re.compile(
    rb"IHDR|\xff[\xc0-\xc2]\0|VP8[X L]|ispe\0{4}|\x2c\0{4}|GIF89a|SPS|clap|irot|acTL|ANMF|iloc|ipma"
)
"""Marks after which a size or a count stands."""


INSIDE = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iinf": 6, b"iref": 4, b"moov": 0, b"udta": 0}
"""Boxes that hold boxes, and the bytes before the first."""


def flip(data: bytearray, rng: Random, _: bytes) -> None:
    """Change single bytes or bits."""
    for _i in range(rng.choice((1, 1, 2, 8, 64))):
        at = rng.randrange(len(data))
        data[at] = rng.randrange(256) if rng.random() < 0.5 else data[at] ^ 1 << rng.randrange(8)


def head_flip(data: bytearray, rng: Random, _: bytes) -> None:
    """Change bytes near the beginning, where the structure is."""
    for _i in range(rng.choice((1, 2, 4))):
        data[rng.randrange(min(len(data), 2048))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))


def number(data: bytearray, rng: Random, _: bytes) -> None:
    """Write an extreme number somewhere."""
    size = rng.choice((1, 2, 4, 8))
    value = rng.choice(BIG) & ((1 << 8 * size) - 1)
    at = rng.randrange(max(1, (len(data) if rng.random() < 0.5 else min(len(data), 4096)) - size))
    data[at : at + size] = value.to_bytes(size, rng.choice(("little", "big")))


def size_field(data: bytearray, rng: Random, _: bytes) -> None:
    """Write an extreme number right behind a mark that announces a size or a count."""
    marks = [found.end() for found in SIZES.finditer(bytes(data[:65536]))]
    if not marks:
        return
    at = rng.choice(marks) + rng.randrange(12)
    size = rng.choice((1, 2, 4))
    value = rng.choice((*BIG, 16383, 30000, 12000, 65500, rng.randrange(1 << 16))) & ((1 << 8 * size) - 1)
    data[at : at + size] = value.to_bytes(size, rng.choice(("little", "big")))


def pieces(data: bytes) -> list[tuple[int, int]]:
    """(start, stop) of segments, chunks or boxes, by a quick walk that stops at nonsense."""
    if data[4:8] == b"ftyp":
        return list(nested(data, 0, len(data)))
    found: list[tuple[int, int]] = []
    position, kind = (
        (2, "jpeg") if data[:2] == b"\xff\xd8" else (8, "png") if data[:4] == b"\x89PNG" else (0, "box")
    )
    if data[:4] == b"RIFF":
        position, kind = 12, "riff"
    while position + 8 <= len(data) and len(found) < 500:
        if kind == "jpeg":
            size = 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        elif kind == "png":
            size = 12 + int.from_bytes(data[position : position + 4], "big")
        elif kind == "riff":
            size = 8 + int.from_bytes(data[position + 4 : position + 8], "little")
        else:
            size = int.from_bytes(data[position : position + 4], "big")
        if size < 4 or position + size > len(data):
            break
        found.append((position, position + size))
        position += size
    return found


def nested(data: bytes, position: int, stop: int) -> Iterator[tuple[int, int]]:
    """(start, stop) of ISO boxes, and of those inside the boxes that hold the structure of a picture."""
    while position + 8 <= stop:
        size, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        if size < 8 or position + size > stop:
            return
        yield position, position + size
        if kind in INSIDE:
            yield from nested(data, position + 8 + INSIDE[kind], position + size)
        position += size


def length_field(data: bytearray, rng: Random, _: bytes) -> None:
    """Make the length of one piece wrong."""
    found = pieces(bytes(data))
    if not found:
        number(data, rng, b"")
        return
    start, _stop = rng.choice(found)
    at = start + (2 if data[:2] == b"\xff\xd8" else 4 if data[:4] == b"RIFF" else 0)
    width, order = (2, ">H") if data[:2] == b"\xff\xd8" else (4, "<I" if data[:4] == b"RIFF" else ">I")
    (old,) = struct.unpack(order, data[at : at + width])
    new = rng.choice((*BIG, old - 1, old + 1, old * 2, old // 2)) & ((1 << 8 * width) - 1)
    data[at : at + width] = struct.pack(order, new)


def duplicate(data: bytearray, rng: Random, _: bytes) -> None:
    """Repeat a piece, sometimes thousands of times."""
    found = pieces(bytes(data)) or [(0, min(len(data), 64))]
    start, stop = rng.choice(found)
    piece = bytes(data[start:stop])
    times = rng.choice((1, 2, 50, 5000))
    data[stop:stop] = piece * max(1, min(times, 2_000_000 // max(1, len(piece))))


def swap(data: bytearray, rng: Random, _: bytes) -> None:
    """Exchange two pieces, or drop one."""
    found = pieces(bytes(data))
    if len(found) < 2:
        return
    (a, b), (c, d) = sorted(rng.sample(found, 2))
    if rng.random() < 0.5:
        del data[a:b]
    else:
        data[a:d] = data[c:d] + data[b:c] + data[a:b]


def cut(data: bytearray, rng: Random, _: bytes) -> None:
    """Truncate, or take a slice out."""
    at = rng.randrange(len(data))
    if rng.random() < 0.6:
        del data[at:]
    else:
        del data[at : at + rng.choice((1, 2, 16, 1000))]


def splice(data: bytearray, rng: Random, other: bytes) -> None:
    """Continue with the rest of another file, or put a part of it inside."""
    at, start = rng.randrange(len(data)), rng.randrange(max(1, len(other)))
    if rng.random() < 0.5:
        data[at:] = other[start:]
    else:
        data[at:at] = other[start : start + rng.choice((16, 256, 4096))]


def header(data: bytearray, rng: Random, other: bytes) -> None:
    """Begin like another file."""
    size = rng.choice((2, 4, 12, 33, 64))
    data[:size] = other[:size]


def append(data: bytearray, rng: Random, other: bytes) -> None:
    """Put another file, or something foreign, behind."""
    data.extend(rng.choice((*FOREIGN, other)))


def blank(data: bytearray, rng: Random, _: bytes) -> None:
    """Overwrite a stretch with one value."""
    at, size = rng.randrange(len(data)), rng.choice((4, 64, 1024))
    stretch = len(data[at : at + size])
    data[at : at + stretch] = bytes([rng.choice((0, 0xFF, 0x41))]) * stretch


def fix_png(data: bytearray) -> None:
    """Correct the checksums of a PNG, so that its decoder goes on."""
    for start, stop in pieces(bytes(data)):
        data[stop - 4 : stop] = struct.pack(">I", zlib.crc32(data[start + 4 : stop - 4]))


Mutation = Callable[[bytearray, Random, bytes], None]
MUTATIONS: tuple[Mutation, ...] = (
    flip, head_flip, number, size_field, size_field, length_field, duplicate, swap, cut, splice, header,
    append, blank,
)  # fmt: skip


def mutate(data: bytes, other: bytes, rng: Random) -> bytes:
    """Return a mutated file: one to four mutations, PNG checksums mostly corrected."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not out:
            break
        rng.choice(MUTATIONS)(out, rng, other)
    if out[:4] == b"\x89PNG" and rng.random() < 0.8:
        fix_png(out)
    return bytes(out[: 8 * 2**20])
