"""WebP: RIFF chunks (WebP Container Specification, RFC 9649)."""

from dataclasses import dataclass

from jianzhen.photo.containers.collect import Collector, Container
from jianzhen.photo.containers.unreadable import damaged, no_picture, truncated
from jianzhen.photo.limits import Limits

PLACES = {b"EXIF": "exif", b"XMP ": "xmp", b"ICCP": "icc", b"C2PA": "c2pa"}
PIXELS = {b"VP8 ", b"VP8L", b"ALPH", b"ANMF", b"ANIM", b"VP8X"}


@dataclass(slots=True)
class _Walk:
    data: bytes
    into: Collector
    canvas: tuple[int, int] | None = None
    picture: tuple[int, int] | None = None
    frames: int = 0


def walk(data: bytes, limits: Limits) -> Container:
    """Walk a WebP; raise Unreadable if it is broken, cut, or beyond the limits."""
    state = _Walk(data, Collector(limits))
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise truncated("WebP")
    position = 12
    while position + 8 <= end:
        state.into.step()
        kind, length = (
            data[position : position + 4],
            int.from_bytes(data[position + 4 : position + 8], "little"),
        )
        start, stop = position + 8, position + 8 + length
        if stop > end:
            raise truncated("WebP")
        _chunk(state, kind, start, stop)
        position = stop + (length & 1)
    size = state.canvas or state.picture
    if size is None or (state.picture is None and not state.frames):
        raise no_picture("WebP")
    state.into.check_frames(state.frames)
    return Container(
        format="webp",
        width=size[0],
        height=size[1],
        frames=max(1, state.frames),
        blocks=state.into.sorted_blocks(),
        problems=tuple(state.into.problems),
        end=min(len(data), end + (end & 1)),
    )


def _chunk(state: _Walk, kind: bytes, start: int, stop: int) -> None:
    payload = state.data[start : min(stop, start + 32)] if kind in PIXELS else state.data[start:stop]
    if kind == b"VP8X" and len(payload) >= 10:
        state.canvas = _canvas(payload, 4)
        _check(state, state.canvas)
    elif kind in (b"VP8 ", b"VP8L"):
        state.picture = bitstream_size(kind, payload)
        _check(state, state.picture)
    elif kind == b"ANMF" and len(payload) >= 32:
        state.frames += 1
        _check(state, _canvas(payload, 6))
    elif kind not in PIXELS:
        name = kind.decode("latin-1").strip()
        place = PLACES.get(kind, "webp-chunk")
        skip = 6 if kind == b"EXIF" and payload.startswith(b"Exif\0\0") else 0
        state.into.add(place, f"WebP {name if name.isalnum() else kind.hex()}", start + skip, payload[skip:])


def _check(state: _Walk, size: tuple[int, int]) -> None:
    """Check the size against half the usual limit: the decoder of WebP holds several whole canvases."""
    state.into.check_size(*size, share=2)


def _canvas(payload: bytes, at: int) -> tuple[int, int]:
    """Two 24-bit numbers, one less than the size."""
    return tuple(int.from_bytes(payload[i : i + 3], "little") + 1 for i in (at, at + 3))  # type: ignore[return-value]


def bitstream_size(kind: bytes, payload: bytes) -> tuple[int, int]:
    """Return width and height from the head of a VP8 (RFC 6386, 9.1) or VP8L bitstream."""
    if kind == b"VP8 " and len(payload) >= 10 and payload[3:6] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(payload[i : i + 2], "little") & 0x3FFF for i in (6, 8))
        return width, height
    if kind == b"VP8L" and len(payload) >= 5 and payload[0] == 0x2F:
        bits = int.from_bytes(payload[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise damaged("WebP", "VP8")
