"""PNG and APNG: chunks (PNG specification, third edition)."""

import zlib
from dataclasses import dataclass, field

from jianzhen.photo.containers.collect import Collector, Container
from jianzhen.photo.containers.unreadable import damaged, no_picture, truncated
from jianzhen.photo.limits import Limits
from jianzhen.photo.metadata import TextEntry
from jianzhen.photo.parsers.text import lenient

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
"""All a decoder needs: it never sees the rest, so no text or profile can burst inside it."""
XMP_KEY = "XML:com.adobe.xmp"
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
RAW_PROFILES = {"exif": "exif", "APP1": "exif", "xmp": "xmp", "iptc": "photoshop", "icc": "icc", "icm": "icc"}
"""ImageMagick's `Raw profile type …` texts, hex-coded, and the kind of block in them."""


@dataclass(slots=True)
class _Walk:
    data: bytes
    into: Collector
    size: tuple[int, int] | None = None
    frames: int = 1
    spans: list[tuple[int, int]] = field(default_factory=list)


def walk(data: bytes, limits: Limits) -> Container:
    """Walk a PNG from signature to IEND; raise Unreadable if it is broken, cut, or beyond the limits."""
    state = _Walk(data, Collector(limits), spans=[(0, len(SIGNATURE))])
    position = len(SIGNATURE)
    kind = b""
    while kind != b"IEND":
        if position + 12 > len(data):
            raise truncated("PNG")
        length, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        start, stop = position + 8, position + 8 + length
        if stop + 4 > len(data):
            raise truncated("PNG")
        if kind in PIXELS:
            _pixel_chunk(state, kind, position, stop + 4)
        elif kind == b"fdAT":
            state.into.piece()
        else:
            state.into.step()
            _metadata_chunk(state, kind, start, stop)
        position = stop + 4
    if state.size is None or not any(data[a + 4 : a + 8] == b"IDAT" for a, _ in state.spans):
        raise no_picture("PNG")
    return Container(
        format="png",
        width=state.size[0],
        height=state.size[1],
        frames=state.frames,
        blocks=state.into.sorted_blocks(),
        texts=tuple(state.into.texts),
        problems=tuple(state.into.problems),
        end=position,
        spans=tuple(state.spans),
    )


def _pixel_chunk(state: _Walk, kind: bytes, start: int, stop: int) -> None:
    state.into.piece()
    if kind == b"IHDR":
        if state.size is not None or start != len(SIGNATURE) or stop - start != 25:
            raise damaged("PNG", "IHDR")
        width, height = (int.from_bytes(state.data[at : at + 4], "big") for at in (start + 8, start + 12))
        state.into.check_size(width, height)
        state.size = width, height
    elif state.size is None:
        raise damaged("PNG", "IHDR")
    state.spans.append((start, stop))


def _metadata_chunk(state: _Walk, kind: bytes, start: int, stop: int) -> None:
    data, into = state.data, state.into
    name = kind.decode("latin-1") if kind.isalpha() and kind.isascii() else kind.hex()
    if not name.isalpha():
        raise damaged("PNG", "chunk")
    if zlib.crc32(data[start - 4 : stop]) != int.from_bytes(data[stop : stop + 4], "big"):
        into.problem(f"PNG {name}: checksum does not fit")
    payload, where = data[start:stop], f"PNG {name}"
    if kind in (b"tEXt", b"zTXt", b"iTXt"):
        _text(into, name, start, payload)
    elif kind == b"eXIf":
        into.add("exif", where, start, payload.removeprefix(b"Exif\0\0"))
    elif kind == b"iCCP":
        _profile(into, start, payload)
    elif kind == b"caBX":
        into.add("c2pa", where, start, payload)
    elif kind == b"acTL" and len(payload) >= 4:
        state.frames = max(1, int.from_bytes(payload[:4], "big"))
        into.check_frames(state.frames)
        into.add("png-chunk", where, start, payload)
    else:
        into.add("png-chunk", where, start, payload)


def _profile(into: Collector, start: int, payload: bytes) -> None:
    packed = payload.partition(b"\0")[2][1:]
    profile, whole = into.inflate(packed, into.limits.profile_bytes)
    if whole:
        into.add("icc", "PNG iCCP", start, profile)
    else:
        into.problem("PNG iCCP: damaged or too large, ignored")


def _text(into: Collector, name: str, start: int, payload: bytes) -> None:
    """Keep one tEXt, zTXt or iTXt: as XMP, as a profile, or as a keyed text."""
    raw_key, _, rest = payload.partition(b"\0")
    packed = name == "zTXt"
    if name == "iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        rest = rest[1:]
    key = raw_key[:79].decode("latin-1")
    where = f"PNG {name} {key}"
    if packed:
        rest, whole = into.inflate(rest)
        if not whole:
            into.problem(f"{where}: compressed text damaged or cut")
    if key == XMP_KEY:
        into.add("xmp", where, start, rest)
    elif key.startswith("Raw profile type "):
        _raw_profile(into, where, key.removeprefix("Raw profile type ").strip(), start, rest)
    else:
        kept = into.add("png-text", where, start, rest)
        into.texts.append(TextEntry(key, lenient(kept), f"PNG {name}"))


def _raw_profile(into: Collector, where: str, profile: str, start: int, text: bytes) -> None:
    """ImageMagick's form: newline, name, newline, length, newline, hex digits in lines."""
    lines = text.strip().split(b"\n")
    try:
        if len(lines) < 3:
            raise ValueError
        raw = bytes.fromhex(b"".join(lines[2:]).decode("ascii"))
    except ValueError:
        into.problem(f"{where}: not hexadecimal")
        into.add("png-text", where, start, text)
        return
    kind = RAW_PROFILES.get(profile, "png-text")
    if kind == "exif":
        raw = raw.removeprefix(b"Exif\0\0")
        if raw.startswith(XMP_HEAD):
            kind, raw = "xmp", raw.removeprefix(XMP_HEAD)
    into.add(kind, where, start, raw.removeprefix(b"Photoshop 3.0\0") if kind == "photoshop" else raw)
