"""What a file really is, by its first bytes; its name and extension are only a claim."""

import codecs
import re

from jianzhen.model.text import Text
from jianzhen.photo.containers.unreadable import NO_PHOTO, SEND_ORIGINAL, Unreadable

EXTENSIONS = {
    "jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "png": ("png", "apng"),
    "webp": ("webp",),
    "heic": ("heic", "heif", "hif"),
    "avif": ("avif", "avifs"),
    "gif": ("gif",),
    "tiff": ("tif", "tiff"),
    "bmp": ("bmp", "dib"),
}
"""Usual extensions by format."""

PHOTOS: tuple[tuple[str, bytes], ...] = (
    ("jpeg", rb"\xff\xd8\xff"),
    ("png", rb"\x89PNG\r\n\x1a\n"),
    ("webp", rb"RIFF....WEBP"),
    ("gif", rb"GIF8[79]a"),
    ("tiff", rb"II\*\0(?!....CR)|MM\0\*"),
    ("bmp", rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0"),
    ("isobmff", rb"\0...ftyp"),
)

VIDEO = Text("this is a video or a sound file", "这是视频或音频文件")
AS_FRAME = Text("Send a photo, or one frame of the video as JPEG", "请提供照片，或从视频中截取一帧存为 JPEG")
CAMERA_RAW = Text("this is a camera raw file", "这是相机的 RAW 文件")
OF_CAMERA = Text("Send the JPEG or HEIC of the camera", "请提供相机生成的 JPEG 或 HEIC")
FOREIGN: tuple[tuple[bytes, Text, Text], ...] = (
    (rb"%PDF-", Text("this is a PDF", "这是 PDF 文件"), SEND_ORIGINAL),
    (
        rb"PK(\x03\x04|\x05\x06|\x07\x08)",
        Text("this is a ZIP archive or an Office document", "这是 ZIP 压缩包或 Office 文档"),
        SEND_ORIGINAL,
    ),
    (
        rb"Rar!\x1a\x07|7z\xbc\xaf'\x1c|\x1f\x8b|BZh|\xfd7zXZ",
        Text("this is an archive", "这是压缩包"),
        SEND_ORIGINAL,
    ),
    (
        rb"MZ.{58}|\x7fELF|\xcf\xfa\xed\xfe|dex\n",
        Text("this is a program", "这是程序文件"),
        SEND_ORIGINAL,
    ),
    (
        rb"RIFF....(AVI |WAVE)|\x1aE\xdf\xa3|FLV\x01|\0\0\x01[\xb3\xba]|OggS|ID3|....(moov|mdat|wide)",
        VIDEO,
        AS_FRAME,
    ),
    (
        rb"II\*\0....CR|IIU\0|II[RS][OS]|MMOR|FUJIFILMCCD|\0MRM",
        CAMERA_RAW,
        OF_CAMERA,
    ),
    (
        rb"\0\0\0\x0c(jP|JXL) |\xff\x0a|\xff\x4f\xff\x51",
        Text("JPEG 2000 and JPEG XL are not read", "暂不支持 JPEG 2000 和 JPEG XL"),
        SEND_ORIGINAL,
    ),
    (rb"II\+\0|MM\0\+", Text("BigTIFF is not read", "暂不支持 BigTIFF"), SEND_ORIGINAL),
    (
        rb"8BPS|\0\0[\x01\x02]\0|gimp xcf|icns|qoif",
        Text("this picture format is not read", "暂不支持这种图片格式"),
        SEND_ORIGINAL,
    ),
)
"""Patterns of what is no photo for us: what it is, and what to do."""
EMPTY = Text("the file is empty", "文件是空的")
ZEROS = Text("the file holds only zeros", "文件里只有零，没有内容")
SVG = Text("this is an SVG drawing", "这是 SVG 矢量图")
WEB_PAGE = Text("this is a web page or XML text", "这是网页或 XML 文本")
PLAIN_TEXT = Text("this is text, not a photo", "这是文本，不是照片")
POLYGLOT = Text(
    "another file (an archive, a PDF or a program) is hidden in this picture",
    "这张图片里藏有其他文件（压缩包、PDF 或程序）",
)
AS_SAVED = Text("Send the photo as the camera or the app saved it", "请提供相机或应用保存的原始照片")

MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE|svg|html|script|[a-zA-Z!])", re.IGNORECASE)
CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})

HIDDEN = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf'\x1c|%PDF-|\x7fELF|<\?php")
"""Starts of other files that somebody put right behind a picture."""


def sniff(data: bytes) -> str:
    """Return the format (`isobmff`: HEIC, AVIF or MP4); raise Unreadable naming what it is instead."""
    if not data:
        raise Unreadable(EMPTY)
    head = data[:64]
    for name, pattern in PHOTOS:
        if re.match(pattern, head, re.DOTALL):
            return name
    for pattern, what, do in FOREIGN:
        if re.match(pattern, head, re.DOTALL):
            raise Unreadable(what, do)
    if markup := MARKUP.match(data[:512]):
        svg = markup[1].lower() == b"svg" or b"<svg" in data[:4096].lower()
        raise Unreadable(SVG if svg else WEB_PAGE)
    if _is_text(data[:4096]):
        raise Unreadable(PLAIN_TEXT)
    if not data.strip(b"\0"):
        raise Unreadable(ZEROS)
    raise Unreadable(NO_PHOTO)


def _is_text(head: bytes) -> bool:
    """Whether the bytes are UTF-8 without control characters (a character may be cut at the end)."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return len(head.translate(None, CONTROL)) == len(head)


def _ends_as_zip(data: bytes) -> bool:
    """Whether the file ends with the directory of a ZIP archive (APPNOTE 4.3.16) and its comment."""
    at = data.rfind(b"PK\x05\x06", -65_557)
    return at >= 0 and at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)


def refuse_polyglot(data: bytes, end: int) -> None:
    """Raise Unreadable where a PDF, an archive or a program is in the file too; the picture ends at `end`.

    PDF readers accept their mark within the first 1,024 bytes, ZIP readers search from the end of the file.
    Other trailing data is usual: motion photos, further pictures, slack of the memory card (which may hold
    anything, so that marks inside it mean nothing).
    """
    if b"%PDF-" in data[:1024] or HIDDEN.match(data, end) or _ends_as_zip(data):
        raise Unreadable(POLYGLOT, AS_SAVED)
