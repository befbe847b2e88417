"""What a container walk yields, and the bounded basket it is gathered in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jianzhen.model.text import Text
from jianzhen.photo.containers.unreadable import SEND_ONE, SEND_SMALLER, Unreadable, too_many
from jianzhen.photo.limits import Limits
from jianzhen.photo.metadata import Block, TextEntry
from jianzhen.photo.parsers.text import inflate

BLOCKS = Text("metadata blocks", "元数据块")
PIECES = Text("pieces of picture data", "图像数据段")
FRAMES = Text("frames or pages", "帧或页")
NO_SIZE = Text("the picture has no size", "图片没有宽或高")


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """What the headers of a JPEG say about its coding.

    Attributes:
        quantisation: tables in natural order by table number, as they stood at the first scan.
        sampling: (horizontal, vertical) factor per component.
        progressive: whether the frame is progressive.
        scans: number of scans in the file.
    """

    quantisation: Mapping[int, tuple[int, ...]]
    sampling: tuple[tuple[int, int], ...]
    progressive: bool
    scans: int


@dataclass(frozen=True, slots=True)
class Container:
    """One walk over the structure of a file; no pixel and no metadata value is decoded yet.

    Attributes:
        format: `jpeg`, `png`, `webp`, `heic`, `avif`, `gif`, `tiff`, `bmp`, or `mp4` (metadata only).
        width, height: size of the picture as stored, before any turning.
        frames: number of frames, pages or top-level images.
        orientation: EXIF code 1–8 the container itself prescribes (HEIF, AVIF, TIFF); None: EXIF decides.
        blocks: metadata in file order.
        texts: keyed texts.
        problems: what was malformed or cut.
        end: offset of the first byte after the picture.
        spans: (start, stop) pieces that hold the pixels, where the rest is kept from the decoder.
        directory: the tags of the first TIFF page that shape its pixels, as a directory of their own.
        crop: (left, top, width, height) of the shown part (HEIF clean aperture); None where all is shown.
        jpeg: coding of a JPEG.
    """

    format: str
    width: int
    height: int
    frames: int = 1
    orientation: int | None = None
    blocks: tuple[Block, ...] = ()
    texts: tuple[TextEntry, ...] = ()
    problems: tuple[str, ...] = ()
    end: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    directory: bytes = b""
    crop: tuple[int, int, int, int] | None = None
    jpeg: JpegFrame | None = None


@dataclass(slots=True)
class Collector:
    """Basket for blocks, texts and problems that never holds more than the limits allow."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    texts: list[TextEntry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    room: int = 0
    unpacked: int = 0
    steps: int = 0
    pieces: int = 0

    def __post_init__(self) -> None:
        """Start with all the room the limits give."""
        self.room = self.limits.metadata_bytes
        self.unpacked = 2 * self.limits.metadata_bytes

    def step(self) -> None:
        """Count one segment, chunk, box or tag; raise Unreadable when there are too many."""
        self.steps += 1
        if self.steps > self.limits.blocks:
            raise too_many(self.limits.blocks, BLOCKS)

    def piece(self) -> None:
        """Count one piece of picture data; raise Unreadable when there are too many."""
        self.pieces += 1
        self.check_pieces(self.pieces)

    def check_pieces(self, pieces: int) -> None:
        """Raise Unreadable for picture data in too many pieces."""
        if pieces > self.limits.pieces:
            raise too_many(self.limits.pieces, PIECES)

    def problem(self, text: str) -> None:
        """Note what is malformed; a hundred notes are enough."""
        if len(self.problems) < 100:
            self.problems.append(text)

    def take(self, where: str, data: bytes) -> bytes:
        """Return as much of `data` as there is room for."""
        if len(data) > self.room:
            self.problem(
                f"{where}: cut, the file has more than {self.limits.metadata_bytes} bytes of metadata"
            )
            data = data[: self.room]
        self.room -= len(data)
        return data

    def inflate(self, data: bytes, most: int | None = None) -> tuple[bytes, bool]:
        """Decompress zlib data into the room left; the flag says whether it is whole.

        What is decompressed counts even where nothing is kept: thousands of bombs cost no more than one.
        """
        room = min(self.room, self.unpacked, self.room if most is None else most)
        out, whole = inflate(data, room) if room > 0 else (b"", False)
        self.unpacked -= len(out)
        return out, whole

    def add(self, kind: str, where: str, offset: int, data: bytes) -> bytes:
        """Keep one block; return what was kept of its data."""
        data = self.take(where, data)
        self.blocks.append(Block(kind, where, offset, data))
        return data

    def check_size(self, width: int, height: int, share: int = 1) -> None:
        """Raise Unreadable unless this size may be decoded; `share` divides the limit of pixels."""
        limits = self.limits
        if width < 1 or height < 1:
            raise Unreadable(NO_SIZE)
        if max(width, height) > limits.side or width * height * share > limits.pixels:
            pixels, side = limits.pixels // share, limits.side
            raise Unreadable(
                Text(
                    f"the picture is {width}×{height} pixels, more than we open "
                    f"({pixels // 10**6} megapixels, {side} a side)",
                    f"图片为 {width}×{height} 像素，超过上限（{pixels // 10**4} 万像素，单边 {side}）",
                ),
                SEND_SMALLER,
            )

    def check_frames(self, frames: int) -> None:
        """Raise Unreadable for too many frames or pages."""
        if frames > self.limits.frames:
            raise too_many(self.limits.frames, FRAMES, SEND_ONE)

    def sorted_blocks(self) -> tuple[Block, ...]:
        """Return the blocks in file order."""
        return tuple(sorted(self.blocks, key=lambda block: block.offset))
