"""One bounded walker per container; each yields a `Container` or raises `Unreadable`."""

from jianzhen.photo.containers import jpeg, png, riff
from jianzhen.photo.containers.collect import Collector, Container, JpegFrame, Unreadable
from jianzhen.photo.limits import Limits

__all__ = ["Collector", "Container", "JpegFrame", "Unreadable", "walk_container"]


def walk_container(data: bytes, limits: Limits) -> Container:
    """Walk a file by its real format; raise Unreadable if it is no picture or video we know."""
    if data.startswith(b"\xff\xd8\xff"):
        return jpeg.walk(data, limits)
    if data.startswith(png.SIGNATURE):
        return png.walk(data, limits)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return riff.walk(data, limits)
    raise Unreadable("not a photo we can read")
