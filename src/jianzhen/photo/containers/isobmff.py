"""HEIC, AVIF, and (for metadata only) MP4 and MOV, all built from ISO boxes."""

from dataclasses import dataclass, field

from jianzhen.model.text import Text
from jianzhen.photo.containers.boxes import Box, Cursor, boxes
from jianzhen.photo.containers.codecs import av1_sizes, hevc_sizes
from jianzhen.photo.containers.collect import Collector, Container
from jianzhen.photo.containers.heif import CODED, IMAGES, Item, Meta, item_bytes, picture_size, read_meta
from jianzhen.photo.containers.unreadable import (
    NO_PHOTO,
    SEND_ONE,
    Unreadable,
    damaged,
    truncated,
    unsupported,
)
from jianzhen.photo.limits import Limits
from jianzhen.photo.metadata import TextEntry
from jianzhen.photo.parsers.text import lenient

STILL = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"avif", b"MA1A", b"MA1B", b"miaf"}
SEQUENCE = {b"avis", b"hevc", b"hevx", b"msf1"}
C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
XMP_TYPE = b"application/rdf+xml"
RGB_PROFILES = (b"prof", b"rICC")
TURNS = {(0, None): 1, (1, None): 8, (2, None): 3, (3, None): 6, (0, 0): 4, (0, 1): 2}
TURNS |= {(1, 0): 5, (1, 1): 7, (2, 0): 2, (2, 1): 4, (3, 0): 7, (3, 1): 5}
"""EXIF orientation for irot (quarter turns anticlockwise), then imir (0: top and bottom change places)."""
ANIMATED = Text("animated HEIC and AVIF are not read", "暂不支持动态的 HEIC 和 AVIF")


@dataclass(slots=True)
class _Walk:
    data: bytes
    into: Collector
    meta: Meta | None = None
    movie: bool = False
    tops: list[Box] = field(default_factory=list)


def walk(data: bytes, limits: Limits) -> Container:
    """Walk the boxes; raise Unreadable if they are broken, cut, or beyond the limits."""
    state = _Walk(data, Collector(limits))
    end = 0
    for box in _top_level(state):
        end = box.stop
        if box.type == b"meta":
            state.meta = read_meta(data, box, state.into)
        elif box.type == b"moov":
            state.movie = True
            _movie(state, box)
        elif box.type == b"uuid":
            _uuid(state, box)
    major, brands = data[8:12], {data[i : i + 4] for i in range(8, min(64, len(data)), 4)}
    if major in SEQUENCE and (state.movie or state.meta is None or not state.meta.items):
        raise Unreadable(ANIMATED, SEND_ONE)
    if not brands & STILL or state.meta is None:
        if state.movie:
            return _container(state, "mp4", (0, 0), end)
        raise Unreadable(NO_PHOTO)
    return _still(state, state.meta, end)


def _top_level(state: _Walk) -> list[Box]:
    """Return the top-level boxes; what cannot be a box is trailing data, or the rest of a cut file."""
    found: list[Box] = []
    data, position = state.data, 0
    while position + 8 <= len(data) and data[position + 4 : position + 8].isalnum():
        try:
            box = next(boxes(data, position, len(data), state.into))
        except Unreadable:
            if state.into.steps > state.into.limits.blocks:
                raise
            if not any(box.type in (b"meta", b"moov") for box in found):
                raise truncated("HEIF/MP4") from None
            break
        found.append(box)
        position = box.stop
    return found


def _container(state: _Walk, name: str, size: tuple[int, int], end: int) -> Container:
    return Container(
        format=name,
        width=size[0],
        height=size[1],
        blocks=state.into.sorted_blocks(),
        texts=tuple(state.into.texts),
        problems=tuple(state.into.problems),
        end=end,
    )


def _still(state: _Walk, meta: Meta, end: int) -> Container:
    from dataclasses import replace

    item = meta.items.get(meta.primary)
    codec = _codec(meta, item)
    if item is None or codec is None:
        raise unsupported("HEIF", "codec")
    _check_pictures(state, meta)
    size = picture_size(state.data, meta, item)
    orientation, crop = _transform(state, meta, item, size)
    for number, other in meta.items.items():
        _metadata_item(state, number, other)
    _profile(state, meta, item)
    frames = max(1, meta.pictures())
    state.into.check_frames(frames)
    base = _container(state, codec, crop[2:] if crop else size, end)
    return replace(base, frames=frames, orientation=orientation, crop=crop)


def _codec(meta: Meta, item: Item | None) -> str | None:
    """Return `heic` or `avif` by how the primary item, or the first tile of its grid, is coded."""
    if item is not None and item.type == b"grid":
        tiles = [to for kind, source, to in meta.references if kind == b"dimg" and source == meta.primary]
        item = meta.items.get(tiles[0]) if tiles else None
    if item is None or item.type not in CODED:
        return None
    return "avif" if item.type == b"av01" else "heic"


def _check_pictures(state: _Walk, meta: Meta) -> None:
    """Check every coded picture: its place in the file, and its size by container AND by codec."""
    # One stretch of the file named by thousands of items would be read thousands of times.
    if sum(stop - start for item in meta.items.values() for start, stop in item.extents) > 2 * len(
        state.data
    ):
        raise damaged("HEIF", "iloc")
    for item in meta.items.values():
        if item.type not in IMAGES:
            continue
        if not item.extents or any(stop > len(state.data) for _, stop in item.extents):
            raise truncated("HEIF")
        state.into.check_size(*picture_size(state.data, meta, item))
        _check_codec(state, meta, item)


def _check_codec(state: _Walk, meta: Meta, item: Item) -> None:
    """The decoder makes room for the size inside the coded data, whatever the container says."""
    coded, _ = item_bytes(state.data, item, len(state.data))
    if item.type == b"grid":
        _check_grid(state, Cursor(coded, 0, len(coded)))
        return
    settings = b""
    for box in meta.of(item):
        if box.type in (b"hvcC", b"av1C"):
            settings = state.data[box.start : box.stop]
    sizes = av1_sizes if item.type == b"av01" else hevc_sizes
    for width, height in sizes(settings, coded, state.into.piece):
        state.into.check_size(width, height)


def _check_grid(state: _Walk, cursor: Cursor) -> None:
    """Check the number of tiles and the size that a grid itself states (ISO/IEC 23008-12, 6.6.2.3)."""
    head = cursor.number(4)
    if ((head >> 8 & 0xFF) + 1) * ((head & 0xFF) + 1) > state.into.limits.blocks:
        raise damaged("HEIF", "grid")
    width = 4 if head >> 16 & 1 else 2
    state.into.check_size(cursor.number(width), cursor.number(width))


def _transform(
    state: _Walk, meta: Meta, item: Item, size: tuple[int, int]
) -> tuple[int, tuple[int, int, int, int] | None]:
    """Read irot, imir and clap (in the order clap, irot, imir that MIAF prescribes)."""
    angle, axis, crop = 0, None, None
    for box in meta.of(item):
        if box.type == b"irot":
            angle = Cursor(state.data, box.start, box.stop).number(1) & 3
        elif box.type == b"imir":
            axis = Cursor(state.data, box.start, box.stop).number(1) & 1
        elif box.type == b"clap":
            crop = _clean_aperture(Cursor(state.data, box.start, box.stop), size)
    return TURNS[angle, axis], crop


def _clean_aperture(cursor: Cursor, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return (left, top, width, height) of `clap` (ISO/IEC 14496-12, 12.1.4), kept inside the picture."""
    raw = [cursor.number(4) for _ in range(8)]
    signed = [value - 2**32 if value >= 2**31 else value for value in raw]
    if any(signed[i] < 1 for i in (0, 1, 2, 3, 5, 7)):
        raise damaged("HEIF", "clap")
    out = []
    for full, n, d, off_n, off_d in (
        (size[0], *signed[:2], *signed[4:6]),
        (size[1], *signed[2:4], *signed[6:]),
    ):
        length = min(full, max(1, round(n / d)))
        start = round((full - 1) / 2 + off_n / off_d - (length - 1) / 2)
        out.append((min(max(0, start), full - length), length))
    return out[0][0], out[1][0], out[0][1], out[1][1]


def _metadata_item(state: _Walk, number: int, item: Item) -> None:
    if item.type in IMAGES or not item.extents:
        return
    name = item.type.decode("latin-1").strip()
    where = f"HEIF item {number} {name if name.isalnum() else item.type.hex()}"
    raw, whole = item_bytes(state.data, item, state.into.room)
    if not whole:
        state.into.problem(f"{where}: cut or outside the file")
    start = item.extents[0][0]
    if item.type == b"Exif":
        # A 4-byte distance to the TIFF header, which may follow "Exif\0\0" (ISO/IEC 23008-12, A.2.1).
        skip = 4 + int.from_bytes(raw[:4], "big")
        state.into.add("exif", where, start + skip, raw[skip:])
    elif item.type == b"mime":
        where = f"{where} {item.content_type[:60].decode('latin-1')}"
        if item.encoding == b"deflate":
            raw, _ = state.into.inflate(raw)
        state.into.add("xmp" if item.content_type == XMP_TYPE else "heif-item", where, start, raw)
    else:
        state.into.add("heif-item", where, start, raw)


def _profile(state: _Walk, meta: Meta, item: Item) -> None:
    """Colour profile of the picture, or of the first tile of its grid."""
    tiles = [to for kind, source, to in meta.references if kind == b"dimg" and source == meta.primary]
    for holder in (item, *(meta.items[tile] for tile in tiles[:1] if tile in meta.items)):
        for box in meta.of(holder):
            if box.type == b"colr" and state.data[box.start : box.start + 4] in RGB_PROFILES:
                state.into.add("icc", "HEIF colr", box.start + 4, state.data[box.start + 4 : box.stop])
                return


def _uuid(state: _Walk, box: Box) -> None:
    name = state.data[box.start - 16 : box.start]
    body = state.data[box.start : min(box.stop, box.start + state.into.limits.metadata_bytes)]
    kind = {C2PA_UUID: "c2pa", XMP_UUID: "xmp"}.get(name, "uuid-box")
    state.into.add(kind, f"BMFF uuid {name.hex()}", box.start, body)


def _movie(state: _Walk, movie: Box) -> None:
    """Keyed texts in moov.meta and moov.udta.meta."""
    for box in boxes(state.data, movie.start, movie.stop, state.into):
        if box.type == b"meta":
            _keys(state, read_meta(state.data, box, state.into), "moov.meta")
        elif box.type == b"udta" and box.stop - box.start >= 8:
            for inner in boxes(state.data, box.start, box.stop, state.into):
                if inner.type == b"meta":
                    _keys(state, read_meta(state.data, inner, state.into), "moov.udta.meta")


def _keys(state: _Walk, meta: Meta, where: str) -> None:
    """Pair `keys` with `ilst` (QuickTime File Format, metadata atoms)."""
    if meta.keys is None or meta.values is None:
        return
    cursor = Cursor(state.data, meta.keys.start, meta.keys.stop)
    cursor.number(4)
    names: list[str] = []
    for _ in range(cursor.number(4)):
        state.into.step()
        size = cursor.number(4)
        if size < 8 or cursor.position - 4 + size > cursor.stop:
            raise damaged("HEIF/MP4", "keys")
        names.append(lenient(state.data[cursor.position + 4 : cursor.position - 4 + size]))
        cursor.position += size - 4
    for entry in boxes(state.data, meta.values.start, meta.values.stop, state.into):
        place = int.from_bytes(entry.type, "big")
        for value in boxes(state.data, entry.start, entry.stop, state.into):
            if value.type == b"data" and 1 <= place <= len(names) and value.stop - value.start >= 8:
                raw = state.data[value.start + 8 : value.stop]
                kept = state.into.add("mp4-keys", f"{where} {names[place - 1]}", value.start + 8, raw)
                state.into.texts.append(TextEntry(names[place - 1], lenient(kept), where))
