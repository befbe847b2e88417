"""MP4 and MOV (ISO/IEC 14496-12, QuickTime File Format): the movie box, walked within bounds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jianzhen.footage.limits import VideoLimits
from jianzhen.footage.structure import (
    ELSEWHERE,
    NO_PICTURES,
    PROTECTED,
    SEND_AGAIN,
    TOO_MANY,
    Structure,
    check_seconds,
    check_size,
    not_read,
    refuse,
)
from jianzhen.model import Text
from jianzhen.photo import DEFAULT_LIMITS
from jianzhen.photo.containers import Collector
from jianzhen.photo.containers.boxes import Box, Cursor, boxes

CODECS = (b"avc1", b"avc3", b"hvc1", b"hev1", b"vp08", b"vp09", b"mp4v", b"jpeg", b"mjpa")
"""Sample entries that the decoder gets to see. AV1 is not among them: the bundled FFmpeg decodes it only by
hardware."""

MOST_ENTRIES = 64
"""Most sample entries, data references or edits of a track; cameras write one or two."""

_TABLES = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stco": 4, b"co64": 8, b"stss": 4}
"""Bytes an entry in the tables of samples."""

DAMAGED_TABLE = Text("the video is damaged (table of samples)", "视频已损坏（采样表）")


@dataclass(slots=True)
class _Track:
    kind: bytes = b""
    codec: bytes = b""
    width: int = 0
    height: int = 0
    seconds: float | None = None


def walk(data: bytes, limits: VideoLimits) -> Structure:
    """Walk the movie box; raise VideoError or Unreadable where it is broken, foreign or beyond the limits."""
    into = Collector(replace(DEFAULT_LIMITS, blocks=limits.boxes))
    movie, brand = None, b""
    for box in boxes(data, 0, len(data), into):
        if box.type == b"ftyp":
            brand = data[box.start : box.start + 4]
        elif box.type == b"moov":
            movie = box
    if movie is None:
        raise refuse(Text("the video is cut short", "视频不完整"), SEND_AGAIN)
    tracks, seconds = [], None
    for box in boxes(data, movie.start, movie.stop, into):
        if box.type == b"mvhd":
            seconds = _duration(data, box)
        elif box.type == b"trak":
            tracks.append(_track(data, box, into, limits))
        elif box.type in (b"rmra", b"cmov"):  # movies elsewhere; movies that unpack to more
            raise refuse(ELSEWHERE if box.type == b"rmra" else TOO_MANY)
    if len(tracks) > limits.tracks:
        raise refuse(TOO_MANY)
    pictures = [track for track in tracks if track.kind == b"vide"]
    if not pictures:
        raise refuse(NO_PICTURES)
    for track in pictures:
        if track.codec not in CODECS:
            raise not_read(track.codec.decode("latin-1"))
        check_size(track.width, track.height, limits)
        check_seconds(track.seconds, limits)
    check_seconds(seconds, limits)
    first = pictures[0]
    name = "mov" if brand in (b"qt  ", b"") else "mp4"
    return Structure(name, first.codec.decode("latin-1"), first.width, first.height, seconds or first.seconds)


def _inside(data: bytes, box: Box, into: Collector) -> Iterator[Box]:
    return boxes(data, box.start, box.stop, into)


def _track(data: bytes, box: Box, into: Collector, limits: VideoLimits) -> _Track:
    track = _Track()
    for part in _inside(data, box, into):
        if part.type == b"edts":
            for edits in _inside(data, part, into):
                _check_count(data, edits, 12, MOST_ENTRIES)
        elif part.type == b"mdia":
            for media in _inside(data, part, into):
                if media.type == b"mdhd":
                    track.seconds = _duration(data, media)
                elif media.type == b"hdlr":
                    track.kind = data[media.start + 8 : media.start + 12]
                elif media.type == b"minf":
                    _media(data, media, track, into, limits)
    return track


def _media(data: bytes, media: Box, track: _Track, into: Collector, limits: VideoLimits) -> None:
    for box in _inside(data, media, into):
        if box.type == b"dinf":
            for references in _inside(data, box, into):
                if references.type == b"dref":
                    _references(data, references, into)
        elif box.type == b"stbl":
            for table in _inside(data, box, into):
                _table(data, table, track, limits)


def _references(data: bytes, table: Box, into: Collector) -> None:
    """Every data reference must be the file itself (flag 1; 8.7.2): a decoder never opens another."""
    _check_count(data, table, 12, MOST_ENTRIES)
    for entry in boxes(data, table.start + 8, table.stop, into):
        if not Cursor(data, entry.start, entry.stop).number(4) & 1:
            raise refuse(ELSEWHERE)


def _table(data: bytes, table: Box, track: _Track, limits: VideoLimits) -> None:
    if table.type == b"stsd" and track.kind == b"vide":
        _entries(data, table, track)
    elif table.type in _TABLES:
        _check_count(data, table, _TABLES[table.type], limits.samples)
    elif table.type == b"stsz":
        cursor = Cursor(data, table.start, table.stop)
        cursor.number(4)
        each, count = cursor.number(4), cursor.number(4)
        if count > limits.samples:
            raise refuse(TOO_MANY)
        if not each and cursor.position + 4 * count > table.stop:
            raise refuse(DAMAGED_TABLE, SEND_AGAIN)


def _check_count(data: bytes, table: Box, size: int, most: int) -> None:
    """A table holds as many entries as it says, and not too many: a decoder makes room for that number."""
    cursor = Cursor(data, table.start, table.stop)
    cursor.number(4)
    count = cursor.number(4)
    if count > most:
        raise refuse(TOO_MANY)
    if cursor.position + size * count > table.stop:
        raise refuse(DAMAGED_TABLE, SEND_AGAIN)


def _entries(data: bytes, table: Box, track: _Track) -> None:
    """Read the visual sample entries (ISO/IEC 14496-12, 12.1.3); all must be alike in kind."""
    cursor = Cursor(data, table.start, table.stop)
    cursor.number(4)
    count = cursor.number(4)
    if not 1 <= count <= MOST_ENTRIES:
        raise refuse(TOO_MANY)
    for _ in range(count):
        start = cursor.position
        size, codec = cursor.number(4), cursor.number(4).to_bytes(4, "big")
        if size < 86 or start + size > table.stop:
            raise refuse(DAMAGED_TABLE, SEND_AGAIN)
        if codec == b"encv":
            raise refuse(PROTECTED)
        if codec not in CODECS:
            raise not_read(codec.decode("latin-1"))
        cursor.position = start + 32
        width, height = cursor.number(2), cursor.number(2)
        track.codec, cursor.position = codec, start + size
        track.width, track.height = max(track.width, width), max(track.height, height)


def _duration(data: bytes, box: Box) -> float | None:
    """Read timescale and duration of `mvhd` or `mdhd`; None where unknown (all ones) or senseless."""
    cursor = Cursor(data, box.start, box.stop)
    version = cursor.number(4) >> 24
    cursor.number(16 if version == 1 else 8)
    scale = cursor.number(4)
    size = 8 if version == 1 else 4
    duration = cursor.number(size)
    if not scale or duration == 2 ** (8 * size) - 1:
        return None
    return duration / scale
