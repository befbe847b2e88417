"""JPEG: segments, tables, scans and what follows the picture (ITU-T T.81, annex B)."""

import re
from dataclasses import dataclass, field

from jianzhen.model.text import Text
from jianzhen.photo.containers.collect import Collector, Container, JpegFrame
from jianzhen.photo.containers.unreadable import damaged, no_picture, too_many, truncated, unsupported
from jianzhen.photo.limits import Limits
from jianzhen.photo.metadata import TextEntry
from jianzhen.photo.parsers.text import lenient

# fmt: off
ZIGZAG = (
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,
    7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31,
    39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
)
# fmt: on
"""Natural place of each coefficient in the order of the file (T.81, figure A.6)."""

MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The next real marker in entropy-coded data: there 0xFF is followed by 0x00 or a restart marker."""

SOI, EOI, SOS, DQT, COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xFE
FRAMES = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}
"""Baseline, extended, progressive, and both arithmetic forms: what decoders read."""
OTHER_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF}
TABLES = {0xC4, 0xCC, 0xDD, 0xDC}
STANDALONE = {0x01, *range(0xD0, 0xD8)}

USUAL_SCANS = 12
"""Scans that even the largest picture may have; libjpeg's progressive colour mode writes 10."""
SCANS = Text("JPEG scans", " JPEG 扫描")

EXIF = (b"Exif\0\0", b"Exif\0\xff")
XMP = b"http://ns.adobe.com/xap/1.0/\0"
XMP_EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
ICC = b"ICC_PROFILE\0"
C2PA_UUID = bytes.fromhex("6332706100110010800000aa00389b71")
"""Type of the outermost JUMBF description box of a C2PA manifest store."""


@dataclass(slots=True)
class _Walk:
    data: bytes
    into: Collector
    spans: list[tuple[int, int]]
    size: tuple[int, int] | None = None
    sampling: tuple[tuple[int, int], ...] = ()
    progressive: bool = False
    scans: int = 0
    tables: dict[int, tuple[int, ...]] = field(default_factory=dict)
    icc: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    jumbf: dict[int, list[tuple[int, int, bytes]]] = field(default_factory=dict)


def walk(data: bytes, limits: Limits) -> Container:
    """Walk a JPEG from SOI to EOI; raise Unreadable if it is broken, cut, or beyond the limits."""
    state = _Walk(data, Collector(limits), [(0, 2)])
    position = 2
    while True:
        marker, position = _next_marker(state, position)
        if marker == EOI:
            break
        if marker in STANDALONE or marker == SOI:
            continue
        if position + 2 > len(data):
            raise truncated("JPEG")
        length = int.from_bytes(data[position : position + 2], "big")
        stop = position + length
        if length < 2 or stop > len(data):
            raise truncated("JPEG")
        _segment(state, marker, position + 2, stop)
        end = _skip_scan(state, stop) if marker == SOS else stop
        if _shapes_pixels(marker, data[position + 2 : position + 7]):
            state.spans.append((position - 2, end))
        position = end
    state.spans.append((position - 2, position))
    return _finish(state, position)


def _shapes_pixels(marker: int, head: bytes) -> bool:
    """Whether a decoder needs the segment; JFIF and Adobe ones tell it the colour space."""
    if 0xE0 <= marker <= 0xEF:
        return (marker, head) in ((0xE0, b"JFIF\0"), (0xEE, b"Adobe"))
    return marker != COM


def _next_marker(state: _Walk, position: int) -> tuple[int, int]:
    """Return the marker at or after `position`, and the offset behind it."""
    state.into.step()
    found = MARKER.search(state.data, position)
    if not found:
        raise truncated("JPEG")
    if state.data[position : found.start()].strip(b"\xff"):
        state.into.problem(f"JPEG: stray bytes before the marker at {found.start()}")
    return state.data[found.start() + 1], found.end()


def _skip_scan(state: _Walk, position: int) -> int:
    found = MARKER.search(state.data, position)
    if not found:
        raise truncated("JPEG")
    return found.start()


def _segment(state: _Walk, marker: int, start: int, stop: int) -> None:
    payload = state.data[start:stop]
    if marker in FRAMES:
        _frame(state, marker, payload)
    elif marker in OTHER_FRAMES:
        raise unsupported("JPEG", f"SOF{marker - 0xC0}")
    elif marker == SOS:
        _scan(state)
    elif marker == DQT:
        _quantisation(state, payload)
    elif 0xE0 <= marker <= 0xEF:
        _app(state, marker - 0xE0, payload, start)
    elif marker == COM:
        kept = state.into.add("comment", "JPEG COM", start, payload)
        state.into.texts.append(TextEntry("comment", lenient(kept), "JPEG COM"))
    elif marker not in TABLES:
        raise damaged("JPEG", f"0x{marker:02X}")


def _frame(state: _Walk, marker: int, payload: bytes) -> None:
    if state.size is not None or len(payload) < 6 or len(payload) < 6 + 3 * payload[5]:
        raise damaged("JPEG", "SOF")
    if payload[0] != 8:
        raise unsupported("JPEG", f"{payload[0]} bit")
    height, width = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    state.into.check_size(width, height)
    state.size = width, height
    factors = payload[7 : 6 + 3 * payload[5] : 3]
    if len(factors) not in (1, 3, 4):
        raise unsupported("JPEG", f"Nf {len(factors)}")
    state.sampling = tuple((value >> 4, value & 15) for value in factors)
    state.progressive = marker in (0xC2, 0xCA)


def _scan(state: _Walk) -> None:
    if state.size is None:
        raise damaged("JPEG", "SOS")
    state.scans += 1
    # Every progressive scan visits the whole picture, so a small file of many scans costs hours.
    limits, (width, height) = state.into.limits, state.size
    if state.scans > limits.scans or state.scans * width * height > USUAL_SCANS * limits.pixels:
        raise too_many(state.scans - 1, SCANS)


def _quantisation(state: _Walk, payload: bytes) -> None:
    position = 0
    while position < len(payload):
        wide, number = payload[position] >> 4, payload[position] & 15
        size = 128 if wide else 64
        raw = payload[position + 1 : position + 1 + size]
        if len(raw) < size or wide > 1 or number > 3:
            raise damaged("JPEG", "DQT")
        values = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, 128, 2)] if wide else list(raw)
        natural = [0] * 64
        for place, value in zip(ZIGZAG, values, strict=True):
            natural[place] = value
        if state.scans == 0:
            state.tables[number] = tuple(natural)
        position += 1 + size


def _app(state: _Walk, number: int, payload: bytes, start: int) -> None:
    add, where = state.into.add, f"JPEG APP{number}"
    if number == 1 and payload[:6] in EXIF:
        add("exif", where, start + 6, payload[6:])
    elif number == 1 and payload.startswith(XMP):
        add("xmp", where, start + len(XMP), payload[len(XMP) :])
    elif number == 1 and payload.startswith(XMP_EXTENDED):
        add("xmp-extended", where, start + len(XMP_EXTENDED), payload[len(XMP_EXTENDED) :])
    elif number == 2 and payload.startswith(ICC) and len(payload) > len(ICC) + 2:
        state.icc.setdefault(payload[len(ICC)], (start, payload[len(ICC) + 2 :]))
    elif number == 2 and payload.startswith(b"MPF\0"):
        add("mpf", where, start, payload)
    elif number == 11 and payload.startswith(b"JP") and len(payload) > 16:
        piece = (int.from_bytes(payload[4:8], "big"), start, payload[8:])
        state.jumbf.setdefault(int.from_bytes(payload[2:4], "big"), []).append(piece)
    elif number == 13 and payload.startswith(b"Photoshop 3.0\0"):
        add("photoshop", where, start + 14, payload[14:])
    elif number == 0 and payload.startswith(b"JFIF\0"):
        add("jfif", where, start, payload)
    elif number == 14 and payload.startswith(b"Adobe"):
        add("adobe", where, start, payload)
    else:
        add("app", where, start, payload)


def _finish(state: _Walk, end: int) -> Container:
    if state.size is None or not state.scans:
        raise no_picture("JPEG")
    into = state.into
    if state.icc:
        parts = [state.icc[number] for number in sorted(state.icc)]
        into.add("icc", "JPEG APP2", min(at for at, _ in parts), b"".join(part for _, part in parts))
    for pieces in state.jumbf.values():
        pieces.sort()
        # Each segment repeats the 8 bytes of the box header (ISO/IEC 19566-5, annex D).
        joined = pieces[0][2] + b"".join(part[8:] for _, _, part in pieces[1:])
        kind = "c2pa" if joined[4:8] == b"jumb" and joined[16:32] == C2PA_UUID else "jumbf"
        into.add(kind, "JPEG APP11", min(at for _, at, _ in pieces), joined)
    width, height = state.size
    return Container(
        format="jpeg",
        width=width,
        height=height,
        blocks=into.sorted_blocks(),
        texts=tuple(into.texts),
        problems=tuple(into.problems),
        end=end,
        spans=tuple(state.spans),
        jpeg=JpegFrame(dict(state.tables), state.sampling, state.progressive, state.scans),
    )
