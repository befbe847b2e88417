"""ONE photo: its bytes as they came, and everything derived from them, each computed once and on demand."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePath
from typing import Any, TypeVar, cast

from jianzhen.errors import CANNOT_READ, CHECK_PATH, PhotoError, because
from jianzhen.model import Regime, Text
from jianzhen.photo import fingerprints as prints
from jianzhen.photo.cache import Cache, recall
from jianzhen.photo.containers import Container, Unreadable, walk_container
from jianzhen.photo.containers.magic import AS_FRAME, EXTENSIONS, VIDEO
from jianzhen.photo.containers.unreadable import SEND_SMALLER
from jianzhen.photo.decoding import Pixels, decode, decode_luma, shrink, upright_size
from jianzhen.photo.features import LONG_SIDE, Features, find_features
from jianzhen.photo.limits import DEFAULT_LIMITS, Limits
from jianzhen.photo.metadata import Metadata
from jianzhen.photo.parsers.exif import read_orientation
from jianzhen.photo.reader import metadata_of
from jianzhen.photo.regime import Parts, RegimeReading, read_regime

T = TypeVar("T")

WORKING_SIDE = 1024
"""Decoding reduces by the largest power of two that leaves this long side (or the one asked for)."""

FEATURES_VERSION = "1"
"""Part of the cache key: raise it whenever decoding, shrinking or the features change."""

NO_FILE = Text("this is no file", "这不是文件")


class Photo:
    """An immutable photo.

    Opening one walks its structure and checks it against the limits; no pixel is decoded. Everything
    below is lazy and kept, so that several examiners share it. Computing a value twice in two threads is
    harmless: both get the same result.

    Attributes:
        data: the bytes as they came.
        name: for people.
        format: `jpeg`, `png`, `webp`, `heic`, `avif`, `gif`, `tiff` or `bmp`, by the bytes, not by the name.
        width, height: size of the upright picture.
        orientation: EXIF code by which the stored picture was turned, 1 to 8.
        frames: frames or pages in the file; only the first is looked at.
        limits: the bounds it was opened within.
        cache: where dear derivatives are kept, or None.
    """

    def __init__(
        self, data: bytes, name: str = "photo", limits: Limits = DEFAULT_LIMITS, cache: Cache | None = None
    ) -> None:
        """Take the original bytes; raise PhotoError at once if they are no photo we may open.

        A file cut short is mostly noticed here. Damage inside the picture data shows when pixels are first
        needed: call `verify()` to know at once.
        """
        self.data = data
        self.name = name
        self.limits = limits
        self.cache = cache
        try:
            self._container = _walk(data, limits)
        except Unreadable as error:
            raise self._error(error) from None
        self.format = self._container.format
        self.frames = self._container.frames
        self.orientation = _orientation(self._container)
        self.width, self.height = upright_size(self._container, self.orientation)
        self._decoded: dict[tuple[str, int], Pixels] = {}
        self._kept: dict[tuple[str, str], Any] = {}

    @classmethod
    def from_path(
        cls, path: str | PathLike[str], limits: Limits = DEFAULT_LIMITS, cache: Cache | None = None
    ) -> "Photo":
        """Read a photo from a file; its name is the file's name."""
        path = Path(path)
        try:
            if path.exists() and not path.is_file():
                raise PhotoError(NO_FILE.about(_printable(str(path))), CHECK_PATH)
            with path.open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            what = because(CANNOT_READ, error) if isinstance(error, OSError) else CANNOT_READ
            raise PhotoError(what.about(_printable(str(path))), CHECK_PATH) from error
        return cls(data, path.name, limits, cache)

    def _error(self, error: Unreadable) -> PhotoError:
        return PhotoError(error.what.about(_printable(self.name)), error.do)

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the original bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def metadata(self) -> Metadata:
        """Everything beside the pixels. Never raises: what is broken is in `problems`."""
        found = metadata_of(self.data, self._container, self.limits)
        suffix = PurePath(self.name).suffix.lower().removeprefix(".")
        known = {name for names in EXTENSIONS.values() for name in names}
        if suffix in known and suffix not in EXTENSIONS[self.format]:
            said = f"the name says {suffix.upper()}, the file is {self.format.upper()}"
            found = replace(found, problems=(*found.problems, said))
        return found

    @cached_property
    def regime_reading(self) -> RegimeReading:
        """Delivery regime with its reasons."""
        return read_regime(Parts(self.format, self.width, self.height, self.metadata, self.pixels))

    @property
    def regime(self) -> Regime:
        """Delivery regime."""
        return self.regime_reading.regime

    def pixels(self, long_side: int | None = None) -> Pixels:
        """Return upright sRGB pixels, (h, w, 3) uint8, at most `long_side` on the long side (never enlarged).

        The result depends only on the file and `long_side`, not on what was asked before. Smaller sizes come
        from one reduced decoding (JPEG: inside the decoder); only `pixels()` decodes at full size. Read-only:
        examiners share the array. Raises PhotoError where the picture data is damaged or incomplete.
        """
        full = max(self.width, self.height)
        side = min(full if long_side is None else max(1, long_side), full)
        if ("side", side) not in self._decoded:
            pixels = shrink(self._reduced(_factor(full, side)), side)
            pixels.setflags(write=False)
            self._decoded["side", side] = pixels
        return self._decoded["side", side]

    def _reduced(self, factor: int) -> Pixels:
        """Pixels reduced by a power of two, from which all smaller sizes are made."""
        if ("factor", factor) not in self._decoded:
            profile = self.metadata.icc
            if profile is not None and len(profile) > self.limits.profile_bytes:
                profile = None
            try:
                pixels = decode(self.data, self._container, self.orientation, factor, profile)
            except Unreadable as error:
                raise self._error(error) from error.__cause__
            pixels.setflags(write=False)
            self._decoded["factor", factor] = pixels
        return self._decoded["factor", factor]

    def verify(self) -> None:
        """Decode the picture at working size; raise PhotoError where its data is damaged or incomplete."""
        self.pixels(WORKING_SIDE)

    def gray(self, long_side: int | None = None) -> Pixels:
        """Return upright luma (BT.601), (h, w) uint8, sized as `pixels`."""
        import cv2

        return cv2.cvtColor(self.pixels(long_side), cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]

    @cached_property
    def stored_luma(self) -> Pixels | None:
        """Luma plane of a JPEG as stored, (h, w) uint8, neither turned nor converted; or None.

        Full size, read-only. None where the file has no such plane (other formats, CMYK).
        `turn(plane, orientation)` of `photo.decoding` makes it upright. Raises PhotoError like `pixels`.
        """
        try:
            luma = decode_luma(self.data, self._container)
        except Unreadable as error:
            raise self._error(error) from error.__cause__
        if luma is not None:
            luma.setflags(write=False)
        return luma

    def kept(self, kind: str, version: str, made: type[T], make: Callable[[], T]) -> T:
        """Return what was derived from this photo under `kind` and `version`, or make it.

        It is kept as long as the photo, and in the cache where there is one. `made` is a flat dataclass of
        arrays and scalars.
        """
        known = self._kept.get((kind, version))
        if known is None:
            known = self._kept[kind, version] = recall(self.cache, self.sha256, kind, version, made, make)
        return cast(T, known)

    @property
    def features(self) -> Features:
        """Local features at a long side of 1,024 pixels, in full-size coordinates."""
        return self.kept(
            "features",
            FEATURES_VERSION,
            Features,
            lambda: find_features(self.gray(LONG_SIDE), self.width, self.height),
        )

    @cached_property
    def fingerprints(self) -> prints.Fingerprints:
        """Global fingerprints (PDQ), for an index of photos seen before."""
        return prints.find_fingerprints(self.pixels(prints.LONG_SIDE))

    def __repr__(self) -> str:
        """Name, size and format; never pixels."""
        return f"Photo({self.name!r}, {self.format}, {self.width}×{self.height})"


def _walk(data: bytes, limits: Limits) -> Container:
    if len(data) > limits.file_bytes:
        most = f"{limits.file_bytes // 2**20} MiB"
        raise Unreadable(Text(f"the file is larger than {most}", f"文件超过 {most}"), SEND_SMALLER)
    container = walk_container(data, limits)
    if container.format not in EXTENSIONS:
        raise Unreadable(VIDEO, AS_FRAME)
    return container


def _orientation(container: Container) -> int:
    """EXIF orientation; where the container has its own turning (HEIF, AVIF, TIFF), that one."""
    if container.orientation is not None:
        return container.orientation
    for block in container.blocks:
        if block.kind == "exif":
            return read_orientation(block.data)
    return 1


def _factor(full: int, side: int) -> int:
    """Largest power of two that leaves at least `side`, and at least the working size."""
    factor = 1
    while -(-full // (2 * factor)) >= max(side, WORKING_SIDE):
        factor *= 2
    return factor


def _printable(text: str) -> str:
    """Name of a file on one line, without control characters or halves of characters."""
    return "".join(c if c.isprintable() else "?" for c in text)[:200]
