"""What a file says about itself before anything is decoded, and the reasons why it is not opened."""

import re
from dataclasses import dataclass

from jianzhen.errors import VideoError
from jianzhen.footage.limits import VideoLimits
from jianzhen.model import Text
from jianzhen.photo.containers.isobmff import SEQUENCE, STILL

SEND_MP4 = Text(
    "Send the original video as MP4, MOV or WebM (H.264, HEVC, VP8 or VP9)",
    "请提供原始视频（MP4、MOV 或 WebM，编码为 H.264、HEVC、VP8 或 VP9）",
)
SEND_AGAIN = Text("Send the complete original video again", "请重新提供完整的原始视频")
SEND_SHORTER = Text("Send the part of the video that matters", "请只提供视频中有关的一段")

NO_VIDEO = Text("this is no video in a format we read", "这不是可以读取的视频格式")
DAMAGED = Text("the video is damaged or cut short", "视频已损坏或不完整")
NO_PICTURES = Text("there are no pictures in it, only sound or data", "里面没有画面，只有声音或数据")
ELSEWHERE = Text("its pictures are kept in another file", "画面存放在另一个文件里")
PROTECTED = Text("it is encrypted", "视频已加密")
NO_SIZE = Text("its pictures have no size", "画面没有宽或高")
TOO_MANY = Text("it has more parts than we go through", "视频的组成部分过多")

_EBML = b"\x1aE\xdf\xa3"
_STILLS = STILL | SEQUENCE
_QUICKTIME = re.compile(rb"\0...(moov|mdat|wide|free|skip)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Structure:
    """One walk over a video.

    Attributes:
        format: `mp4`, `mov`, `webm` or `mkv`, by the bytes.
        codec: as the container names it, such as `avc1` or `V_VP9`.
        width, height: as declared, before any turning.
        seconds: length as declared, or None where it is not.
    """

    format: str
    codec: str
    width: int
    height: int
    seconds: float | None


def is_video(head: bytes) -> bool:
    """Tell by its first 64 bytes whether a file goes to the video reader, and not to the photo reader."""
    if head[:4] == _EBML:
        return True
    if head[4:8] == b"ftyp" and head[:1] == b"\0":
        stop = min(max(int.from_bytes(head[:4], "big"), 16), 64, len(head))
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, stop, 4))}
        return brands.isdisjoint(_STILLS)
    return _QUICKTIME.match(head) is not None


def refuse(what: Text, do: Text = SEND_MP4) -> VideoError:
    """Error for a video that is not opened; said before anybody named it."""
    return VideoError(what, do)


def not_read(codec: str) -> VideoError:
    """Error for a codec outside the list."""
    shown = "".join(c if c.isprintable() else "?" for c in codec[:32])
    return refuse(Text(f"this kind of video ({shown}) is not read", f"暂不支持这种视频（{shown}）"))


def check_size(width: int, height: int, limits: VideoLimits) -> None:
    """Raise VideoError unless pictures of this size may be decoded."""
    if width < 1 or height < 1:
        raise refuse(NO_SIZE, SEND_AGAIN)
    if max(width, height) > limits.side or width * height > limits.pixels:
        most = limits.pixels / 1e6
        raise refuse(
            Text(
                f"its pictures are {width}×{height}, more than we open ({most:.1f} megapixels)",
                f"画面为 {width}×{height}，超过上限（{most * 100:.0f} 万像素）",
            ),
            Text("Send a smaller version, such as 1080p", "请提供小一些的版本，例如 1080p"),
        )


def check_seconds(seconds: float | None, limits: VideoLimits) -> None:
    """Raise VideoError for a video that says it is longer than we open."""
    if seconds is not None and not seconds <= limits.seconds:
        minutes = round(limits.seconds / 60)
        raise refuse(Text(f"it is longer than {minutes} minutes", f"视频超过 {minutes} 分钟"), SEND_SHORTER)
