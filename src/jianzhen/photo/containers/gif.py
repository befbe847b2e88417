"""GIF: blocks, comments, the XMP application extension (GIF89a; XMP part 3, 1.1.2)."""

from dataclasses import dataclass

from jianzhen.photo.containers.collect import Collector, Container
from jianzhen.photo.containers.unreadable import damaged, no_picture, truncated
from jianzhen.photo.limits import Limits
from jianzhen.photo.metadata import TextEntry
from jianzhen.photo.parsers.text import lenient

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
COMMENT, APPLICATION = 0xFE, 0xFF
XMP_ID, C2PA_ID, ICC_ID = b"XMP DataXMP", b"C2PA_GIF", b"ICCRGBG1012"
MAGIC_TRAILER = b"\x01\xff\xfe\xfd\xfc"
"""Start of the 258 bytes that lead a reader of sub-blocks out of a raw XMP packet."""


@dataclass(slots=True)
class _Walk:
    data: bytes
    into: Collector
    frames: int = 0
    size: tuple[int, int] = (0, 0)
    first_end: int = 0


def walk(data: bytes, limits: Limits) -> Container:
    """Walk a GIF; raise Unreadable if its first frame is broken, cut, or beyond the limits."""
    if len(data) < 13:
        raise truncated("GIF")
    state = _Walk(data, Collector(limits))
    state.size = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    position = 13 + _table(data[10])
    try:
        position = _blocks(state, position)
    except IndexError:
        if not state.frames:
            raise truncated("GIF") from None
        state.into.problem("GIF: cut after the first frame")
        position = len(data)
    if not state.frames:
        raise no_picture("GIF")
    return Container(
        format="gif",
        width=state.size[0],
        height=state.size[1],
        frames=state.frames,
        blocks=state.into.sorted_blocks(),
        texts=tuple(state.into.texts),
        problems=tuple(state.into.problems),
        end=position,
        spans=((0, state.first_end),),
    )


def _table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(state: _Walk, position: int) -> int:
    """Walk to the trailer; IndexError means that the file ends too early."""
    data = state.data
    while data[position] != TRAILER:
        state.into.step()
        if data[position] == IMAGE:
            position = _image(state, position + 1)
        elif data[position] == EXTENSION:
            position = _extension(state, data[position + 1], position + 2)
        elif state.frames:
            state.into.problem(f"GIF: unknown block at {position}, the rest is not read")
            return position
        else:
            raise damaged("GIF", "block")
    return position + 1


def _image(state: _Walk, at: int) -> int:
    left, top, width, height = (
        int.from_bytes(state.data[at + i : at + i + 2], "little") for i in (0, 2, 4, 6)
    )
    if not state.frames:
        # A decoder widens the canvas to the first frame.
        state.size = max(state.size[0], left + width), max(state.size[1], top + height)
        state.into.check_size(*state.size)
        state.into.check_size(width, height)
    data_at = at + 9 + _table(state.data[at + 8]) + 1
    end = _sub_blocks(state, data_at)
    state.frames += 1
    state.into.check_frames(state.frames)
    if state.frames == 1:
        state.first_end = end
    return end


def _sub_blocks(state: _Walk, position: int) -> int:
    """Return the offset behind a chain of sub-blocks."""
    data = state.data
    while size := data[position]:
        state.into.piece()
        position += 1 + size
    return position + 1


def _extension(state: _Walk, label: int, at: int) -> int:
    end = _sub_blocks(state, at)
    if label == COMMENT:
        kept = state.into.add("comment", "GIF comment", at, _joined(state.data[at:end]))
        state.into.texts.append(TextEntry("comment", lenient(kept), "GIF comment"))
    elif label == APPLICATION and state.data[at] == 11:
        name, body = state.data[at + 1 : at + 12], state.data[at + 12 : end]
        if name == XMP_ID:
            magic = body.rfind(MAGIC_TRAILER)
            packet = body[:magic] if magic >= 0 else _joined(body)
            state.into.add("xmp", "GIF application XMP Data", at + 12, packet)
        else:
            kind = "c2pa" if name.startswith(C2PA_ID) else "icc" if name == ICC_ID else "gif-app"
            shown = name.decode("latin-1") if name.isascii() and name.decode().isprintable() else name.hex()
            state.into.add(kind, f"GIF application {shown}", at + 12, _joined(body))
    return end


def _joined(chain: bytes) -> bytes:
    """Contents of a chain of sub-blocks."""
    parts, position = [], 0
    while position < len(chain) and chain[position]:
        parts.append(chain[position + 1 : position + 1 + chain[position]])
        position += 1 + chain[position]
    return b"".join(parts)
