"""ONE video: its bytes as they came, and what decoding it in a process of its own showed."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from jianzhen.errors import CANNOT_READ, CHECK_PATH, PhotoError, VideoError, because
from jianzhen.footage.limits import DEFAULT_VIDEO_LIMITS, VideoLimits
from jianzhen.footage.shots import cuts
from jianzhen.footage.structure import (
    DAMAGED,
    NO_VIDEO,
    SEND_AGAIN,
    SEND_MP4,
    SEND_SHORTER,
    Structure,
    is_video,
    refuse,
)
from jianzhen.model import Role, Text
from jianzhen.photo import DEFAULT_LIMITS, Limits, Photo
from jianzhen.photo.containers import Unreadable
from jianzhen.photo.containers.unreadable import SEND_ORIGINAL
from jianzhen.photo.photo import NO_FILE

if TYPE_CHECKING:
    from jianzhen.footage.child import Shown


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: seconds from the beginning, and the picture as a photo."""

    at: float
    photo: Photo


class Video:
    """An immutable video.

    Opening one walks its structure and checks it against the limits; nothing is decoded. What needs pictures
    is lazy and kept: the whole video is decoded once, in a process of its own.

    Attributes:
        data: the bytes as they came.
        name: for people.
        format: `mp4`, `mov`, `webm` or `mkv`, by the bytes, not by the name.
        limits: the bounds it was opened within.
    """

    def __init__(self, data: bytes, name: str = "video", limits: VideoLimits = DEFAULT_VIDEO_LIMITS) -> None:
        """Take the original bytes; raise VideoError at once if they are no video we may open."""
        self.data = data
        self.name = name
        self.limits = limits
        try:
            self.structure = _walk(data, limits)
        except PhotoError as error:
            raise self._error(error) from None
        self.format = self.structure.format

    @classmethod
    def from_path(cls, path: str | PathLike[str], limits: VideoLimits = DEFAULT_VIDEO_LIMITS) -> "Video":
        """Read a video from a file; its name is the file's name."""
        path = Path(path)
        try:
            if path.exists() and not path.is_file():
                raise VideoError(NO_FILE.about(_printable(str(path))), CHECK_PATH)
            with path.open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            what = because(CANNOT_READ, error) if isinstance(error, OSError) else CANNOT_READ
            raise VideoError(what.about(_printable(str(path))), CHECK_PATH) from error
        return cls(data, path.name, limits)

    def _error(self, error: PhotoError) -> VideoError:
        do = SEND_MP4 if error.do is SEND_ORIGINAL else error.do
        return VideoError(error.what.about(_printable(self.name)), do)

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the original bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def shown(self) -> "Shown":
        """What decoding showed; raises VideoError where it cannot be decoded."""
        # Every check imports this module; few have a video that needs a child process.
        from jianzhen.footage.child import decode

        try:
            return decode(self.data, self.limits)
        except VideoError as error:
            raise self._error(error) from error.__cause__

    def verify(self) -> None:
        """Decode; raise VideoError where that fails or a frame is none."""
        for frame in self.frames:
            try:
                frame.photo.verify()
            except PhotoError:
                raise self._error(refuse(DAMAGED, SEND_AGAIN)) from None

    @property
    def width(self) -> int:
        """Width of the upright pictures."""
        return self.shown.width

    @property
    def height(self) -> int:
        """Height of the upright pictures."""
        return self.shown.height

    @property
    def whole(self) -> bool:
        """Whether all of it was looked at; False where it ended long before its declared end, too."""
        return self.shown.whole and self.shown.seconds > 0.8 * (self.structure.seconds or 0.0) - 1.0

    @property
    def seconds(self) -> float:
        """Length in seconds: of what was looked at, or as declared where that is longer."""
        return max(self.shown.seconds, 0.0 if self.whole else self.structure.seconds or 0.0)

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """The sharpest frame of each stretch of time, at most 48, as photos of at most 1,920 pixels."""
        shown = self.shown
        try:
            return tuple(Frame(at, Photo(jpeg, self.named(at))) for at, jpeg in shown.frames)
        except PhotoError:
            raise self._error(refuse(DAMAGED, SEND_AGAIN)) from None

    @cached_property
    def cuts(self) -> tuple[float, ...]:
        """Seconds at which one shot ends and another begins."""
        return cuts(self.shown.times, self.shown.smalls)

    def named(self, at: float) -> str:
        """Name a moment, such as `packing.mp4 0:12`."""
        return f"{self.name} {clock(at)}"

    def frame(self, at: float) -> Frame:
        """Return the frame nearest to a moment."""
        return min(self.frames, key=lambda frame: abs(frame.at - at))

    def __repr__(self) -> str:
        """Name and format; never pictures."""
        return f"Video({self.name!r}, {self.format})"


@dataclass(frozen=True, slots=True)
class VideoExhibit:
    """A video in its role."""

    video: Video
    role: Role


def open_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> Photo | Video:
    """Open a photo or a video, as its first bytes say; raise PhotoError or VideoError."""
    try:
        with path.open("rb") as file:
            holds_video = is_video(file.read(64))
    except (OSError, ValueError):
        holds_video = False  # opening it as a photo says why
    return Video.from_path(path) if holds_video else Photo.from_path(path, limits)


def clock(seconds: float) -> str:
    """Write a moment as people read it: `0:07`, `12:30`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _walk(data: bytes, limits: VideoLimits) -> Structure:
    if len(data) > limits.file_bytes:
        most = f"{limits.file_bytes // 2**20} MiB"
        raise refuse(Text(f"the file is larger than {most}", f"文件超过 {most}"), SEND_SHORTER)
    if not is_video(data[:64]):
        raise refuse(NO_VIDEO)
    try:
        from jianzhen.footage import bmff, ebml  # as above

        return ebml.walk(data, limits) if data[:1] == b"\x1a" else bmff.walk(data, limits)
    except Unreadable as error:
        raise VideoError(error.what, SEND_AGAIN) from None


def _printable(text: str) -> str:
    """Name of a file on one line, without control characters or halves of characters."""
    return "".join(c if c.isprintable() else "?" for c in text)[:200]
