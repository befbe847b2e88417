"""What one bounded reader found beside the pixels of a file, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    """One raw piece of metadata, with its place.

    Attributes:
        kind: `exif` (begins with II or MM), `xmp` (the packet), `xmp-extended`, `photoshop` (8BIM resources),
            `iptc`, `icc` (joined), `c2pa` (joined JUMBF), `jumbf` (other), `png-text`, `png-chunk`, `jfif`,
            `adobe`, `comment`, `mpf`, `app` (other JPEG APPn), `webp-chunk`, `gif-app`, `heif-item`,
            `uuid-box`, `mp4-keys`.
        where: the place as a person would name it, e.g. `JPEG APP1`, `PNG iTXt XML:com.adobe.xmp`.
        offset: byte offset in the file.
        data: payload, decompressed, cut to the limits.
    """

    kind: str
    where: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class TextEntry:
    """A keyed text: PNG tEXt, zTXt or iTXt (not XMP), JPEG or GIF comment (`comment`), QuickTime key."""

    key: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class XmpPacket:
    """One XMP packet as text (extended packets already joined), with its place."""

    xml: str
    where: str


@dataclass(frozen=True, slots=True)
class JpegTables:
    """How a JPEG was encoded.

    Attributes:
        quantisation: tables in natural (row by row) order, 64 integers each, by table number.
        sampling: (horizontal, vertical) factor per component.
        progressive: whether the frame is progressive.
        quality: the IJG quality 1–100 whose luminance table is nearest to table 0; exact where `standard`,
            otherwise a rough measure (cameras and Photoshop have tables of their own).
        standard: whether the tables are exactly an IJG scaling of the Annex K tables.
    """

    quantisation: Mapping[int, tuple[int, ...]]
    sampling: tuple[tuple[int, int], ...]
    progressive: bool
    quality: int | None
    standard: bool


ExifValue = str | int | float | bytes | tuple[int | float, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything readable beside the pixels; empty is the normal state after a chat app.

    Attributes:
        blocks: raw blocks in file order.
        exif: EXIF by tag name (`Make`, `DateTimeOriginal`, `UserComment`, `GPSDateStamp`, …); strings are
            stripped of NULs, `UserComment` is decoded to text where its prefix allows.
        xmp: XMP packets.
        iptc: IPTC-IIM datasets by `record:dataset`, e.g. `2:80`.
        texts: keyed texts.
        thumbnail: the embedded EXIF thumbnail (JPEG bytes), if any.
        jpeg: encoding tables, for JPEG files.
        trailing_size: bytes after the end of the picture; `trailing` holds at most the first 64 KiB.
        problems: what was malformed or cut, in plain English, for auditors; never held against anyone.
    """

    blocks: tuple[Block, ...] = ()
    exif: Mapping[str, ExifValue] = field(default_factory=dict)
    xmp: tuple[XmpPacket, ...] = ()
    iptc: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: tuple[TextEntry, ...] = ()
    thumbnail: bytes | None = None
    jpeg: JpegTables | None = None
    trailing: bytes = b""
    trailing_size: int = 0
    problems: tuple[str, ...] = ()

    @property
    def icc(self) -> bytes | None:
        """Colour profile, if any."""
        return next((block.data for block in self.blocks if block.kind == "icc"), None)

    @property
    def has_c2pa(self) -> bool:
        """Whether the file holds a C2PA manifest store (unread and unverified)."""
        return any(block.kind == "c2pa" for block in self.blocks)
