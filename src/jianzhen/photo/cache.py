"""Keeping what is dear to compute (features, fingerprints) by the photo's SHA-256, kind and version."""

import contextlib
import os
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]
T = TypeVar("T")
KEY = re.compile(r"[A-Za-z0-9._-]{1,80}")


class Cache(Protocol):
    """A place for arrays. It may forget anything at any time, and never raises for what it has lost."""

    def get(self, sha256: str, kind: str, version: str) -> dict[str, npt.NDArray[Any]] | None:
        """Return the arrays kept under this key, or None."""

    def put(self, sha256: str, kind: str, version: str, arrays: Arrays) -> None:
        """Keep arrays under this key."""


class DirectoryCache:
    """Cache in a directory, one `.npz` an entry (no pickle), shared by threads and processes.

    Entries appear whole (temporary file, then rename). Above `most_bytes` the entries unused for longest go.
    """

    def __init__(self, path: str | Path, most_bytes: int = 2 * 2**30) -> None:
        self.path = Path(path)
        self.most_bytes = most_bytes
        self._bytes: int | None = None

    def _file(self, sha256: str, kind: str, version: str) -> Path:
        if not all(KEY.fullmatch(part) for part in (sha256, kind, version)):
            raise ValueError("keys of the cache are letters, digits, dots, dashes and underscores")
        return self.path / sha256[:2] / f"{sha256}-{kind}-{version}.npz"

    def get(self, sha256: str, kind: str, version: str) -> dict[str, npt.NDArray[Any]] | None:
        """Return the arrays kept under this key; a damaged entry is none, and is removed."""
        import zipfile

        file = self._file(sha256, kind, version)
        try:
            with np.load(file, allow_pickle=False) as kept:
                found = {name: kept[name] for name in kept.files}
            os.utime(file)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error):
            with contextlib.suppress(OSError):
                file.unlink()
            return None
        return found

    def put(self, sha256: str, kind: str, version: str, arrays: Arrays) -> None:
        """Keep arrays under this key; a full or read-only disk is no error, the cache then keeps nothing."""
        import tempfile

        file = self._file(sha256, kind, version)
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
                try:
                    np.savez(part, **arrays)  # type: ignore[arg-type]
                    part.close()
                    Path(part.name).replace(file)
                except BaseException:
                    Path(part.name).unlink(missing_ok=True)
                    raise
            self._bound(file.stat().st_size)

    def _bound(self, added: int) -> None:
        if self._bytes is not None:
            self._bytes += added
        if self._bytes is not None and self._bytes <= self.most_bytes:
            return
        # Count again what is really there: other processes write too.
        entries = sorted((stat.st_mtime, stat.st_size, file) for file, stat in self._entries())
        self._bytes = sum(size for _, size, _ in entries)
        for _, size, file in entries:
            if self._bytes <= self.most_bytes * 0.9:
                break
            file.unlink(missing_ok=True)
            self._bytes -= size

    def _entries(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for file in [*self.path.glob("*/*.npz"), *self.path.glob("*/*.part")]:
            with contextlib.suppress(FileNotFoundError):
                found.append((file, file.stat()))
        return found


def recall(
    cache: Cache | None, sha256: str, kind: str, version: str, made: type[T], make: Callable[[], T]
) -> T:
    """Return a flat dataclass of arrays and scalars from the cache, or make and keep it."""
    names = [field.name for field in fields(made)]  # type: ignore[arg-type]
    kept = cache.get(sha256, kind, version) if cache else None
    if kept is not None and set(kept) == set(names):
        return made(**{name: kept[name].item() if kept[name].ndim == 0 else kept[name] for name in names})
    value = make()
    if cache:
        cache.put(sha256, kind, version, {name: np.asarray(getattr(value, name)) for name in names})
    return value
