"""One bounded walker per container; each yields a `Container` or raises `Unreadable`."""

from collections.abc import Callable

from jianzhen.photo.containers import bmp, gif, isobmff, jpeg, png, riff, tiff
from jianzhen.photo.containers.collect import Collector, Container, JpegFrame
from jianzhen.photo.containers.magic import refuse_polyglot, sniff
from jianzhen.photo.containers.unreadable import Unreadable
from jianzhen.photo.limits import Limits

__all__ = ["Collector", "Container", "JpegFrame", "Unreadable", "walk_container"]

WALKERS: dict[str, Callable[[bytes, Limits], Container]] = {
    "jpeg": jpeg.walk,
    "png": png.walk,
    "webp": riff.walk,
    "isobmff": isobmff.walk,
    "gif": gif.walk,
    "tiff": tiff.walk,
    "bmp": bmp.walk,
}


def walk_container(data: bytes, limits: Limits) -> Container:
    """Walk a file by its real format; raise Unreadable if it is no picture or video we know."""
    container = WALKERS[sniff(data)](data, limits)
    refuse_polyglot(data, container.end)
    return container
