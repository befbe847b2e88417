"""WebM and Matroska (RFC 8794, RFC 9559): header, information and tracks, walked within bounds."""

from collections.abc import Iterator
from dataclasses import dataclass

from jianzhen.footage.limits import VideoLimits
from jianzhen.footage.structure import (
    DAMAGED,
    NO_PICTURES,
    NO_VIDEO,
    PROTECTED,
    SEND_AGAIN,
    TOO_MANY,
    Structure,
    check_seconds,
    check_size,
    not_read,
    refuse,
)

CODECS = (b"V_VP8", b"V_VP9", b"V_MPEG4/ISO/AVC", b"V_MPEGH/ISO/HEVC")

HEADER, DOC_TYPE = 0x1A45DFA3, 0x4282
SEGMENT, INFO, TRACKS, CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
SCALE, DURATION = 0x2AD7B1, 0x4489
ENTRY, KIND, CODEC, VIDEO, ENCODINGS = 0xAE, 0x83, 0x86, 0xE0, 0x6D80
WIDTH, HEIGHT = 0xB0, 0xBA
ENCODING, ENCRYPTION = 0x6240, 0x5035
COMPRESSION, ALGORITHM, STRIPPED = 0x5034, 0x4254, 3
"""Only the removal of repeated header bytes (3) is let through: zlib and others unpack to any size."""

PICTURES = 1


@dataclass(frozen=True, slots=True)
class Element:
    """One element; `stop` is None where its size is unknown (a stream written live)."""

    id: int
    start: int
    stop: int | None


class _Walk:
    def __init__(self, data: bytes, limits: VideoLimits) -> None:
        self.data, self.limits, self.steps = data, limits, 0

    def elements(self, start: int, stop: int) -> Iterator[Element]:
        """Yield elements between two offsets, counting each; raise VideoError where one leaves its parent."""
        while start < stop:
            self.steps += 1
            if self.steps > self.limits.boxes:
                raise refuse(TOO_MANY)
            kind, start = self._number(start, stop, keep_mark=True)
            size, start = self._number(start, stop, keep_mark=False)
            if size is None:
                yield Element(kind or 0, start, None)
                return
            if start + size > stop:
                raise refuse(DAMAGED, SEND_AGAIN)
            yield Element(kind or 0, start, start + size)
            start += size

    def _number(self, start: int, stop: int, keep_mark: bool) -> tuple[int | None, int]:
        """Read a variable-length number (RFC 8794, 4); a size of all ones is None (unknown)."""
        first = self.data[start] if start < stop else 0
        length = 9 - first.bit_length()
        if not first or length > (4 if keep_mark else 8) or start + length > stop:
            raise refuse(DAMAGED, SEND_AGAIN)
        value = int.from_bytes(self.data[start : start + length], "big")
        if not keep_mark:
            value &= (1 << 7 * length) - 1
            if value == (1 << 7 * length) - 1:
                return None, start + length
        return value, start + length

    def inside(self, element: Element) -> Iterator[Element]:
        return self.elements(element.start, len(self.data) if element.stop is None else element.stop)

    def unsigned(self, element: Element) -> int:
        return int.from_bytes(self.bytes(element, 8), "big")

    def real(self, element: Element) -> float:
        import struct

        raw = self.bytes(element, 8)
        form = {4: ">f", 8: ">d"}.get(len(raw))
        return float(struct.unpack(form, raw)[0]) if form else 0.0

    def bytes(self, element: Element, most: int) -> bytes:
        stop = element.start if element.stop is None else element.stop
        return self.data[element.start : min(stop, element.start + most)]


@dataclass(slots=True)
class _Track:
    kind: int = 0
    codec: bytes = b""
    width: int = 0
    height: int = 0


def walk(data: bytes, limits: VideoLimits) -> Structure:
    """Walk information and tracks; raise VideoError where they are broken, foreign or beyond the limits."""
    walk = _Walk(data, limits)
    name, tracks, seconds = "", [], None
    for top in walk.elements(0, len(data)):
        if top.id == HEADER:
            for part in walk.inside(top):
                if part.id == DOC_TYPE:
                    name = {b"webm": "webm", b"matroska": "mkv"}.get(walk.bytes(part, 16).rstrip(b"\0"), "")
        elif top.id == SEGMENT and name:
            for part in walk.inside(top):
                if part.id == CLUSTER and part.stop is None:
                    break  # pictures to the end of the file
                if part.id == INFO:
                    seconds = _seconds(walk, part)
                elif part.id == TRACKS:
                    tracks += [_track(walk, entry) for entry in walk.inside(part) if entry.id == ENTRY]
        if top.stop is None:
            break
    if not name:
        raise refuse(NO_VIDEO)
    if len(tracks) > limits.tracks:
        raise refuse(TOO_MANY)
    pictures = [track for track in tracks if track.kind == PICTURES]
    if not pictures:
        raise refuse(NO_PICTURES)
    for track in pictures:
        if track.codec not in CODECS:
            raise not_read(track.codec.decode("latin-1"))
        check_size(track.width, track.height, limits)
    check_seconds(seconds, limits)
    first = pictures[0]
    return Structure(name, first.codec.decode("latin-1"), first.width, first.height, seconds)


def _seconds(walk: _Walk, info: Element) -> float | None:
    scale, duration = 1_000_000, None
    for part in walk.inside(info):
        if part.id == SCALE:
            scale = walk.unsigned(part)
        elif part.id == DURATION:
            duration = walk.real(part)
    return None if duration is None else duration * scale / 1e9


def _track(walk: _Walk, entry: Element) -> _Track:
    track = _Track()
    for part in walk.inside(entry):
        if part.id == KIND:
            track.kind = walk.unsigned(part)
        elif part.id == CODEC:
            track.codec = walk.bytes(part, 64).rstrip(b"\0")
        elif part.id == VIDEO:
            for value in walk.inside(part):
                if value.id == WIDTH:
                    track.width = walk.unsigned(value)
                elif value.id == HEIGHT:
                    track.height = walk.unsigned(value)
        elif part.id == ENCODINGS:
            _encodings(walk, part)
    return track


def _encodings(walk: _Walk, encodings: Element) -> None:
    for encoding in walk.inside(encodings):
        if encoding.id != ENCODING:
            continue
        for part in walk.inside(encoding):
            if part.id == ENCRYPTION:
                raise refuse(PROTECTED)
            if part.id == COMPRESSION:
                how = [walk.unsigned(value) for value in walk.inside(part) if value.id == ALGORITHM]
                if how != [STRIPPED]:
                    raise not_read("packed tracks")
