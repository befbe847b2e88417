"""The `meta` box of HEIF and AVIF: items, their places and properties (ISO/IEC 23008-12)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jianzhen.photo.containers.boxes import Box, Cursor, boxes
from jianzhen.photo.containers.collect import Collector
from jianzhen.photo.containers.unreadable import damaged

CODED = {b"hvc1", b"hev1", b"av01"}
IMAGES = CODED | {b"grid"}


@dataclass(slots=True)
class Item:
    """One item: `extents` are (start, stop) in the file, `properties` 1-based places in `ipco`."""

    type: bytes
    content_type: bytes = b""
    encoding: bytes = b""
    hidden: bool = False
    extents: list[tuple[int, int]] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Meta:
    """A read `meta` box: `references` are (type, from, to)."""

    handler: bytes = b""
    primary: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    properties: list[Box] = field(default_factory=list)
    references: list[tuple[bytes, int, int]] = field(default_factory=list)
    keys: Box | None = None
    values: Box | None = None

    def of(self, item: Item) -> Iterator[Box]:
        """Properties of an item, in the order they apply."""
        for place in item.properties:
            if 1 <= place <= len(self.properties):
                yield self.properties[place - 1]

    def pictures(self) -> int:
        """Count the top-level pictures: neither tiles of a grid, nor thumbnails, nor auxiliary planes."""
        lower = {to for kind, _, to in self.references if kind == b"dimg"}
        lower |= {source for kind, source, _ in self.references if kind in (b"thmb", b"auxl")}
        return sum(
            item.type in IMAGES and not item.hidden and number not in lower
            for number, item in self.items.items()
        )


def read_meta(data: bytes, box: Box, into: Collector) -> Meta:
    """Read a `meta` box; raise Unreadable if its structure is broken."""
    meta = Meta()
    start = box.start
    if data[start + 4 : start + 8] not in (b"hdlr", b"keys"):  # QuickTime's has no version
        start += 4
    children = {child.type: child for child in boxes(data, start, box.stop, into)}
    if handler := children.get(b"hdlr"):
        meta.handler = data[handler.start + 8 : handler.start + 12]
    if primary := children.get(b"pitm"):
        cursor = Cursor(data, primary.start, primary.stop)
        version = cursor.number(4) >> 24
        meta.primary = cursor.number(4 if version else 2)
    if info := children.get(b"iinf"):
        _items(data, info, meta, into)
    if place := children.get(b"iloc"):
        _places(data, place, children.get(b"idat"), meta, into)
    if properties := children.get(b"iprp"):
        _properties(data, properties, meta, into)
    if references := children.get(b"iref"):
        _references(data, references, meta, into)
    meta.keys, meta.values = children.get(b"keys"), children.get(b"ilst")
    return meta


def _items(data: bytes, box: Box, meta: Meta, into: Collector) -> None:
    cursor = Cursor(data, box.start, box.stop)
    version = cursor.number(4) >> 24
    cursor.number(4 if version else 2)
    for entry in boxes(data, cursor.position, box.stop, into):
        if entry.type != b"infe":
            continue
        inner = Cursor(data, entry.start, entry.stop)
        head = inner.number(4)
        number = inner.number(4 if head >> 24 == 3 else 2)
        inner.number(2)
        kind = data[inner.position : inner.position + 4] if head >> 24 >= 2 else b"mime"
        if head >> 24 >= 2:
            inner.number(4)
        inner.text()
        content = (inner.text(), inner.text()) if kind == b"mime" else (b"", b"")
        meta.items[number] = Item(kind, *content, hidden=bool(head & 1))


def _places(data: bytes, box: Box, idat: Box | None, meta: Meta, into: Collector) -> None:
    """Read `iloc`: each extent as a place in the file."""
    cursor = Cursor(data, box.start, box.stop)
    version = cursor.number(4) >> 24
    sizes = cursor.number(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(cursor.number(4 if version == 2 else 2)):
        into.step()
        number = cursor.number(4 if version == 2 else 2)
        method = cursor.number(2) & 15 if version else 0
        cursor.number(2)
        base = cursor.number(base_size)
        if method == 1 and idat:
            base += idat.start
        item = meta.items.get(number)
        for _ in range(cursor.number(2)):
            into.step()
            cursor.number(index_size if version else 0)
            start = base + cursor.number(offset_size)
            length = cursor.number(length_size) or max(0, len(data) - start)
            if item is not None and method in (0, 1):
                item.extents.append((start, start + length))


def _properties(data: bytes, box: Box, meta: Meta, into: Collector) -> None:
    for child in boxes(data, box.start, box.stop, into):
        if child.type == b"ipco":
            meta.properties.extend(boxes(data, child.start, child.stop, into))
        elif child.type == b"ipma":
            cursor = Cursor(data, child.start, child.stop)
            head = cursor.number(4)
            for _ in range(cursor.number(4)):
                into.step()
                item = meta.items.get(cursor.number(4 if head >> 24 else 2))
                for _ in range(cursor.number(1)):
                    place = cursor.number(2) & 0x7FFF if head & 1 else cursor.number(1) & 0x7F
                    if item is not None and len(item.properties) < 64:
                        item.properties.append(place)


def _references(data: bytes, box: Box, meta: Meta, into: Collector) -> None:
    cursor = Cursor(data, box.start, box.stop)
    size = 4 if cursor.number(4) >> 24 else 2
    for child in boxes(data, cursor.position, box.stop, into):
        inner = Cursor(data, child.start, child.stop)
        source = inner.number(size)
        for _ in range(inner.number(2)):
            into.step()
            meta.references.append((child.type, source, inner.number(size)))


def item_bytes(data: bytes, item: Item, most: int) -> tuple[bytes, bool]:
    """Return the data of an item, at most `most` bytes; the flag says whether it is whole."""
    out, whole = b"", True
    for start, stop in item.extents:
        part = data[start : min(stop, start + most - len(out))]
        whole = whole and len(part) == stop - start
        out += part
    return out, whole


def picture_size(data: bytes, meta: Meta, item: Item) -> tuple[int, int]:
    """Return width and height by the `ispe` property; raise Unreadable where it is missing."""
    for box in meta.of(item):
        if box.type == b"ispe":
            cursor = Cursor(data, box.start, box.stop)
            cursor.number(4)
            return cursor.number(4), cursor.number(4)
    raise damaged("HEIF", "ispe")
