"""Originals and reports: files named by their SHA-256, written once, never altered.

A blob is on disk before any row names it; a crash between the two leaves a file nobody names, which a sweep
removes a day later. Each tenant has its own folder, so nobody learns what another tenant holds.
"""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.exceptions import NotFoundError as NoObjectError
from obstore.store import LocalStore, from_url

from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, UsageError, because
from jianzhen.model import Text
from jianzhen.store.errors import (
    FREE_SPACE,
    TRY_LATER,
    BlobMissingError,
    BlobRejectedError,
    BlobsRefusedError,
    DiskFullError,
    StoreError,
)

MOST_BYTES = 512 * 2**20
"""Of one blob: the largest video that is looked at."""

_CHUNK = 1 << 20
_IN_MEMORY = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Stored:
    """A blob that is on disk: its SHA-256 and its size in bytes."""

    sha256: str
    size: int


class Blobs:
    """One blob store: a folder, or any address that obstore knows (s3://, gs://, az://)."""

    def __init__(self, place: str | Path, **options: Any) -> None:
        """Open the folder (made if missing) or the address `place`; `options` are obstore's.

        Raises:
            UsageError: no such kind of address, or the folder cannot be made.
        """
        self._folder: Path | None = None
        try:
            if isinstance(place, str) and "://" in place:
                self._store: Any = from_url(place, **options)
            else:
                self._folder = Path(place).absolute()
                self._folder.mkdir(parents=True, exist_ok=True)
                self._store = LocalStore(self._folder)
        except OSError as error:
            raise UsageError(because(CANNOT_WRITE, error).about(place), CHECK_FOLDER) from error
        except (BaseError, ValueError) as error:
            raise UsageError(
                Text("no place for files", "无法用作文件存储").about(place), CHECK_FOLDER
            ) from error

    def put(
        self, tenant: str, chunks: Iterable[bytes], *, expected: str | None = None, most: int = MOST_BYTES
    ) -> Stored:
        """Store what comes, and return once it is on disk. What is there already stays as it is.

        Args:
            tenant: whose it is.
            chunks: the bytes, in parts of any size.
            expected: SHA-256 that the sender announced.
            most: bytes after which the rest is refused.

        Raises:
            BlobRejectedError: too large, empty, or not what was announced. Nothing is stored.
            StoreError: the blob store fails.
        """
        digest, size = hashlib.sha256(), 0
        with _told(), tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise BlobRejectedError(_too_large(most), Text("Send a smaller file", "请发送较小的文件"))
                digest.update(chunk)
                spool.write(chunk)
            sha256 = digest.hexdigest()
            if not size:
                raise BlobRejectedError(Text("the file is empty", "文件为空"), _AGAIN)
            if expected is not None and expected.lower() != sha256:
                raise BlobRejectedError(_OTHER_BYTES, _AGAIN)
            spool.seek(0)
            self._create(_key(tenant, sha256), cast(BinaryIO, spool))
        return Stored(sha256, size)

    def _create(self, key: str, file: BinaryIO) -> None:
        # Of this name there is only one content; but its first writer may not have synced it yet.
        with suppress(AlreadyExistsError):
            obstore.put(self._store, key, file, mode="create", use_multipart=False)
        if self._folder is not None:
            _sync(self._folder, key)

    def size(self, tenant: str, sha256: str) -> int | None:
        """Return its size in bytes, None if it is not there; raise StoreError if the blob store fails."""
        try:
            with _told():
                return int(obstore.head(self._store, _key(tenant, sha256))["size"])
        except FileNotFoundError:
            return None

    def chunks(self, tenant: str, sha256: str) -> Iterator[bytes]:
        """Yield a blob in parts.

        Raises:
            BlobMissingError: it is not there (any more), or, after the last part, its bytes were altered.
            StoreError: the blob store fails.
        """
        digest = hashlib.sha256()
        try:
            with _told():
                for part in obstore.get(self._store, _key(tenant, sha256)).stream(_CHUNK):
                    digest.update(part)
                    yield bytes(part)
        except FileNotFoundError as error:
            raise BlobMissingError(_GONE.about(sha256[:12]), _RESTORE) from error
        if digest.hexdigest() != sha256:
            raise BlobMissingError(_ALTERED.about(sha256[:12]), _RESTORE)

    def read(self, tenant: str, sha256: str) -> bytes:
        """Return a whole blob; errors as for `chunks`."""
        return b"".join(self.chunks(tenant, sha256))

    def remove(self, tenant: str, sha256: str) -> None:
        """Remove a blob, if it is there. Only `store.erasing` knows when this is right."""
        try:
            with _told():
                obstore.delete(self._store, _key(tenant, sha256))
        except FileNotFoundError:
            pass

    def older(self, tenant: str, than: datetime) -> Iterator[str]:
        """Yield the SHA-256 of a tenant's blobs that were last written before this moment."""
        with _told():
            for batch in obstore.list(self._store, prefix=f"{tenant}/"):
                for found in batch:
                    if found["last_modified"] < than:
                        yield found["path"].rsplit("/", 1)[-1]


def _key(tenant: str, sha256: str) -> str:
    return f"{tenant}/{sha256[:2]}/{sha256}"


def _sync(folder: Path, key: str) -> None:
    """Have a file, and the folders that name it, survive a loss of power."""
    path = folder / key
    for place in (path, path.parent, path.parent.parent, folder):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _told() -> Iterator[None]:
    """Tell the blob store's failures as ours; that something is not there stays FileNotFoundError."""
    try:
        yield
    except (StoreError, FileNotFoundError):
        raise
    except NoObjectError as error:
        raise FileNotFoundError(str(error)) from error
    except OSError as error:
        raise _failure(str(error), error.errno == errno.ENOSPC) from error
    except BaseError as error:
        said = str(error)
        raise _failure(said, "No space left" in said or "os error 28" in said) from error


def _failure(said: str, full: bool) -> StoreError:
    if full:
        return DiskFullError(Text("there is no space left for files", "文件存储空间已满"), FREE_SPACE)
    reason = " ".join(said.split())[:200]
    return BlobsRefusedError(
        Text(f"the file store refuses ({reason})", f"文件存储拒绝操作（{reason}）"), TRY_LATER
    )


def _too_large(most: int) -> Text:
    return Text(f"the file is larger than {most} bytes", f"文件超过 {most} 字节")


_AGAIN = Text("Send it again", "请重新发送")
_OTHER_BYTES = Text("the bytes are not those that were announced", "收到的内容与声明的哈希不符")
_GONE = Text("this file is not in the store", "文件存储中没有该文件")
_ALTERED = Text("this file was altered in the store", "存储中的文件已被改动")
_RESTORE = Text("Restore it from a copy", "请从备份恢复")
