"""Delivery regime: how a photo reached us, judged from its file alone. Never an accusation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.model import Regime, Text
from jianzhen.photo.metadata import JpegTables, Metadata
from jianzhen.photo.origin import camera, editor, screen_capture
from jianzhen.photo.screen import Screen, look_at_screen

TINY = 256
"""Short side in pixels below which too little is left to judge; a thumbnail, in practice."""

COARSE = 5.5
"""Mean step of the luma table from which a JPEG counts as compressed for sending: IJG quality 95 has 5.8."""


@dataclass(frozen=True, slots=True)
class RegimeReading:
    """The regime and the reasons for it."""

    regime: Regime
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the regime is read from.

    Attributes:
        format: `jpeg`, `png`, `webp`, `heif`, …
        width, height: upright, full size, in pixels.
        pixels: gives (h, w, 3) uint8 at a long side; called only where the metadata leaves a doubt.
    """

    format: str
    width: int
    height: int
    metadata: Metadata
    pixels: Callable[[int], npt.NDArray[np.uint8]]


def read_regime(parts: Parts) -> RegimeReading:
    """Return the regime and why; the first rule that holds decides."""
    rules = (_tiny, _marked_capture, _edited, _camera, _screen, _recompressed)
    for rule in rules:
        reading = rule(parts)
        if reading is not None:
            return reading
    return RegimeReading(
        Regime.UNKNOWN,
        (Text("The file does not show how it was delivered.", "文件没有显示它是怎样传来的。"),),
    )


def is_phone_screen(screen: Screen, file_format: str) -> bool:
    """Whether the signs suffice: a status bar, a screen's foot, or exact screen size with a bar or as PNG."""
    if screen.status_bar or screen.foot:
        return True
    return screen.model is not None and (screen.header or file_format == "png")


def captured_size(metadata: Metadata) -> tuple[int, int] | None:
    """Return the width and height that the camera noted for its picture (as stored, not turned), or None."""
    width, height = metadata.exif.get("ExifImageWidth"), metadata.exif.get("ExifImageHeight")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return width, height
    return None


def is_coarse(tables: JpegTables | None) -> bool:
    """Whether a JPEG is compressed as strongly as for sending."""
    luma = tables.quantisation.get(0) if tables else None
    return luma is not None and float(np.mean(luma)) >= COARSE


def _tiny(parts: Parts) -> RegimeReading | None:
    short = min(parts.width, parts.height)
    if short >= TINY:
        return None
    return RegimeReading(
        Regime.TINY,
        (Text(f"The short side has only {short} pixels.", f"短边只有 {short} 像素。"),),
    )


def _marked_capture(parts: Parts) -> RegimeReading | None:
    mark = screen_capture(parts.metadata)
    if mark is None:
        return None
    return RegimeReading(
        Regime.SCREENSHOT,
        (
            Text(
                f"The file says that it is a screen capture ({mark.where}).",
                f"文件自己注明是屏幕截图（{mark.where}）。",
            ),
        ),
    )


def _edited(parts: Parts) -> RegimeReading | None:
    mention = editor(parts.metadata)
    if mention is None:
        return None
    return RegimeReading(
        Regime.EDITED_EXPORT,
        (
            Text(
                f"The file names a picture editor: {mention.name} ({mention.where}).",
                f"文件里写有图片编辑软件的名称：{mention.name}（{mention.where}）。",
            ),
        ),
    )


def _camera(parts: Parts) -> RegimeReading | None:
    name = camera(parts.metadata)
    if name is None:
        return None
    tags = Text(
        f"The file carries the camera's own data ({name}).", f"文件带有相机自己写入的数据（{name}）。"
    )
    noted = captured_size(parts.metadata)
    if noted and sorted(noted) != sorted((parts.width, parts.height)):
        changed = Text(
            f"The camera noted {noted[0]} × {noted[1]} pixels, the picture has {parts.width} × "
            f"{parts.height}: it was resized or cropped later.",
            f"相机记录的尺寸是 {noted[0]}×{noted[1]}，图片实际是 {parts.width}×{parts.height}："
            "后来被缩放或裁剪过。",
        )
        return RegimeReading(Regime.APP_RECOMPRESSED, (tags, changed))
    if _saved_by_software(parts):
        saved = Text("Software has saved it again since.", "之后又被软件重新保存过。")
        return RegimeReading(Regime.APP_RECOMPRESSED, (tags, saved))
    full = Text("Size and encoding are those of a camera file.", "尺寸和编码方式与相机原图一致。")
    return RegimeReading(Regime.CAMERA_ORIGINAL, (tags, full))


def _saved_by_software(parts: Parts) -> bool:
    """Whether a JPEG with camera tags has the header and tables of the common software encoder.

    Cameras write EXIF files without a JFIF header (DCF 2.0); the IJG library writes one, and scaled standard
    tables. Losslessly turned files have a JFIF header but keep the camera's tables.
    """
    tables = parts.metadata.jpeg
    jfif = any(block.kind == "jfif" for block in parts.metadata.blocks)
    return parts.format == "jpeg" and jfif and tables is not None and tables.standard


def _screen(parts: Parts) -> RegimeReading | None:
    screen = look_at_screen(parts.pixels, parts.width, parts.height)
    if not is_phone_screen(screen, parts.format):
        return None
    reasons = []
    if screen.model is not None:
        reasons.append(
            Text(
                f"{parts.width} × {parts.height} is exactly the screen of {screen.model}.",
                f"{parts.width}×{parts.height} 正好是这些手机的屏幕尺寸：{screen.model}。",
            )
        )
    if screen.status_bar:
        reasons.append(
            Text("A phone's status bar runs along the top.", "图片顶部是手机的状态栏。"),
        )
    if screen.foot or screen.header:
        reasons.append(Text("Bars of an app frame the picture.", "图片上下有应用界面的栏。"))
    return RegimeReading(Regime.SCREENSHOT, tuple(reasons))


def _recompressed(parts: Parts) -> RegimeReading | None:
    none = Text(
        "There is no camera data in the file, as is normal after a chat app or a shop's upload.",
        "文件里没有相机数据，经过聊天软件或平台上传后这很正常。",
    )
    if parts.format == "webp":
        why = Text("WebP is written by apps, not by cameras.", "WebP 由应用生成，相机不会写这种格式。")
    elif parts.format == "jpeg" and is_coarse(parts.metadata.jpeg):
        why = Text("It is compressed as strongly as for sending.", "压缩程度与发送时的压缩相当。")
    else:
        return None
    return RegimeReading(Regime.APP_RECOMPRESSED, (none, why))
