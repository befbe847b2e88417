"""Covered copies of photos, and proposals of what to cover in them, made in a process of its own.

Opening a photo walks its headers within bounds; here it is decoded whole, and it comes from a stranger.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jianzhen.errors import PhotoError
from jianzhen.model import Region, Text
from jianzhen.record.redact import Copy
from jianzhen.work.child import Bounds, look


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was found in a photo.

    Attributes:
        width, height: of the upright picture.
        lines: boxes around lines of text that read as private, inside the picture.
        read: whether text was read at all: the extra `ocr` is there.
    """

    width: int
    height: int
    lines: tuple[Region, ...]
    read: bool


@dataclass(frozen=True)
class Covering:
    """Covers photos. `stop`: set it to have what is under way given up."""

    stop: threading.Event = field(default_factory=threading.Event)
    bounds: Bounds = field(default_factory=lambda: Bounds(seconds=60))

    def cover(self, data: bytes, marked: Sequence[Region]) -> Copy:
        """See `record.redact.cover_photo`.

        Raises:
            PhotoError: there is no picture in it, or it is damaged.
            LookFailedError: it took too much time or memory.
            Interrupted: `stop` was set meanwhile.
        """
        with TemporaryDirectory(prefix="jianzhen-") as folder:
            to = Path(folder) / "copy"
            boxes = [[box.x, box.y, box.w, box.h] for box in marked]
            told = self._look(data, Path(folder), {"cover": boxes, "to": str(to)})
            return Copy(to.read_bytes(), told["format"])

    def propose(self, data: bytes) -> Proposed:
        """Decode a photo, and return what should be covered in it. Errors as for `cover`."""
        with TemporaryDirectory(prefix="jianzhen-") as folder:
            told = self._look(data, Path(folder), {"propose": True})
        lines = tuple(Region(*box) for box in told["lines"])
        return Proposed(told["width"], told["height"], lines, told["read"])

    def _look(self, data: bytes, folder: Path, order: Mapping[str, Any]) -> dict[str, Any]:
        file = folder / "photo"
        file.write_bytes(data)
        told = look({**order, "file": str(file)}, self.bounds, self.stop)
        if "problem" in told:
            what, do = told["problem"]
            raise PhotoError(Text(*what), Text(*do))
        return told
