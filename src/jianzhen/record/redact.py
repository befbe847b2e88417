"""What is covered in a copy for others: boxes in a photo, passages in a text, and all metadata.

Covered means painted over with one colour, not blurred: blurred digits can be read back. Nothing here finds
faces, and no name in a text: a person marks them, and what nobody has looked at is not passed on
(`record.views`). Found automatically are lines and passages that read like telephone numbers, addresses,
e-mail and parcel labels: in texts they are covered on top of what was marked, in photos they are added to
what a person marks, where the extra `ocr` is installed. It covers too much rather than too little: a bar
code's digits go as well.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from jianzhen.delivery.strip import stripped
from jianzhen.model import Passage, Region
from jianzhen.photo import Photo
from jianzhen.reading import text as reading

_DIGIT = "0-9０-９零〇一二三四五六七八九"
_PRIVATE = re.compile(
    rf"(?:[0-9０-９][\s\-—–_.·()（）]{{0,2}}){{6,}}[0-9０-９Xx]"
    rf"|[^\s@，。；,;]+@[^\s@，。；,;]+\.[A-Za-z]+"
    rf"|[^\s，。；,;:：]*(?:省|市|区|县|镇|乡|街道|小区|大道|路|街|巷|弄)[^\n，。；,;]{{0,30}}?[{_DIGIT}]\s*"
    rf"(?:号楼|号院|号|栋|幢|座|单元|室|层|楼)(?:[^\n，。；,;]{{0,12}}(?:号|栋|幢|座|单元|室|层|楼))*"
    r"|(?:收件人?|收货人?|寄件人?|发件人?|姓名|电话|手机号?|微信号?|住址|地址|身份证号?)\s*[:：为是]?\s*[^\n，。；,;]+"
    r"|\b(?:name|tel|phone|mobile|address|recipient|consignee)\b\s*[:：.]?\s*[^\n;,]+",
    re.IGNORECASE,
)
COVER = "■■■"
QUALITY = 92


@dataclass(frozen=True, slots=True)
class Copy:
    """A covered copy: its bytes, and their format (`jpeg`, `png` or `webp`)."""

    data: bytes
    format: str


Cover = Callable[[bytes, Sequence[Region]], Copy]
"""Makes a covered copy of a photo, given what is marked; JianzhenError where that is not possible."""


def private_passages(text: str) -> tuple[Passage, ...]:
    """Return where a text reads like a number, an address, e-mail or the fields of a parcel label."""
    return tuple(Passage(found.start(), found.end()) for found in _PRIVATE.finditer(text))


def cover_text(text: str, passages: Iterable[Passage]) -> str:
    """Return the text with passages replaced by a mark of constant length; they may overlap."""
    out, at = [], 0
    for passage in sorted(passages, key=lambda p: (p.start, -p.end)):
        if passage.start >= at:
            out += [text[at : passage.start], COVER]
        at = max(at, passage.end)
    return "".join(out) + text[at:]


def private_lines(photo: Photo) -> tuple[Region, ...]:
    """Return boxes around printed or written lines that read as private; none without the extra `ocr`.

    Lines beyond the most that are read in one picture (`reading.text.MAX_LINES`) are covered unread.
    """
    if not reading.installed():
        return ()
    pixels = photo.pixels(reading.LONG_SIDE)
    scale = photo.width / pixels.shape[1]
    boxes = reading.find(pixels)
    private = [line.box for line in reading.read(pixels, boxes) if _PRIVATE.search(line.text)]
    return tuple(_region(box, scale, photo) for box in (*private, *boxes[reading.MAX_LINES :]))


def _region(box: reading.Box, scale: float, photo: Photo) -> Region:
    margin = 0.15 * (box[3] - box[1])
    x0, y0, x1, y1 = (v * scale for v in (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin))
    left, top = max(0, int(x0)), max(0, int(y0))
    right, bottom = min(photo.width, int(x1) + 1), min(photo.height, int(y1) + 1)
    return Region(left, top, right - left, bottom - top)


def cover_photo(data: bytes, boxes: Sequence[Region]) -> Copy:
    """Return a copy without metadata, boxes painted over.

    It decodes the whole photo: where that comes from a stranger, in a process of its own (`work.covering`).
    Without boxes the stored data of a single picture is copied as it is where the format allows; else the
    upright picture (of several, the first) is saved anew as JPEG. Raises PhotoError where it is damaged.
    """
    photo = Photo(data)
    if not boxes and photo.frames == 1:
        try:
            return Copy(stripped(data, photo.orientation), photo.format)
        except ValueError:
            pass
    pixels = np.array(photo.pixels())
    for box in boxes:
        area = pixels[max(0, box.y) : max(0, box.y + box.h), max(0, box.x) : max(0, box.x + box.w)]
        if area.size:
            area[:] = 128
    return Copy(jpeg(pixels), "jpeg")


def jpeg(pixels: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    """Save RGB pixels as JPEG without any metadata."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
