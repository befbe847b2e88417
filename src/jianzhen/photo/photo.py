"""ONE photo: its bytes as they came, and everything derived from them, each computed once and on demand."""

import hashlib
import io
from functools import cached_property
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from jianzhen.errors import PhotoError
from jianzhen.model import Regime, Text
from jianzhen.photo.features import LONG_SIDE, Features, find_features
from jianzhen.photo.limits import DEFAULT_LIMITS, Limits
from jianzhen.photo.metadata import Metadata
from jianzhen.photo.regime import RegimeReading

Pixels = npt.NDArray[np.uint8]


class Photo:
    """An immutable photo.

    Everything below is lazy and kept, so that several examiners share it. Computing a value twice in two
    threads is harmless: both get the same result.
    """

    def __init__(self, data: bytes, name: str = "photo", limits: Limits = DEFAULT_LIMITS) -> None:
        """Take the original bytes; raise PhotoError at once if they are no photo we may open."""
        if len(data) > limits.file_bytes:
            raise PhotoError(
                f"{name}: the file is larger than {limits.file_bytes // 2**20} MiB", "Send a smaller file"
            )
        self.data = data
        self.name = name
        self.limits = limits
        self.format, self.width, self.height = self._open_header()

    @classmethod
    def from_path(cls, path: str | PathLike[str], limits: Limits = DEFAULT_LIMITS) -> "Photo":
        """Read a photo from a file; its name is the file's name."""
        path = Path(path)
        try:
            with path.open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except OSError as error:
            raise PhotoError(f"{path}: cannot be read ({error.strerror})", "Check the path") from error
        return cls(data, path.name, limits)

    def _open_header(self) -> tuple[str, int, int]:
        try:
            with Image.open(io.BytesIO(self.data)) as image:
                width, height = image.size
                if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):
                    width, height = height, width
                return (image.format or "unknown").lower(), width, height
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise PhotoError(f"{self.name}: not a photo we can read", "Send the original file") from error

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the original bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def metadata(self) -> Metadata:
        """Everything beside the pixels."""
        return Metadata()

    @cached_property
    def regime_reading(self) -> RegimeReading:
        """Delivery regime with its reasons."""
        return RegimeReading(Regime.UNKNOWN, (Text("Not looked at yet.", "尚未查看。"),))

    @property
    def regime(self) -> Regime:
        """Delivery regime."""
        return self.regime_reading.regime

    @cached_property
    def _decoded(self) -> dict[int, Pixels]:
        return {}

    def pixels(self, long_side: int | None = None) -> Pixels:
        """Return upright sRGB pixels, (h, w, 3) uint8, at most `long_side` on the long side (never enlarged).

        Read-only: examiners share the array.
        """
        full = max(self.width, self.height)
        side = min(long_side or full, full)
        if side not in self._decoded:
            with Image.open(io.BytesIO(self.data)) as image:
                upright = ImageOps.exif_transpose(image).convert("RGB")
                if side < full:
                    upright.thumbnail((side, side), Image.Resampling.BOX)
                array = np.asarray(upright)
            array.setflags(write=False)
            self._decoded[side] = array
        return self._decoded[side]

    def gray(self, long_side: int | None = None) -> Pixels:
        """Return upright luma (BT.601), (h, w) uint8, sized as `pixels`."""
        import cv2

        return cv2.cvtColor(self.pixels(long_side), cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]

    @cached_property
    def features(self) -> Features:
        """Local features at a long side of 1,024 pixels, in full-size coordinates."""
        return find_features(self.gray(LONG_SIDE), self.width, self.height)

    def __repr__(self) -> str:
        """Name, size and format; never pixels."""
        return f"Photo({self.name!r}, {self.format}, {self.width}×{self.height})"
