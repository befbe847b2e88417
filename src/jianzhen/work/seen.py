"""The index of all photos ever sealed, a file per tenant on this machine. The truth is SQL and the blobs.

It follows the exhibits in the order of the chain, from where it stopped: it may be deleted at any time and is
then built anew. Every worker machine has its own. Photos are put in before the claim they belong to is
checked, so of two claims that send the same photo at the same moment at least one is told.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Role
from jianzhen.store import KeptExhibit, Store
from jianzhen.store.errors import BlobMissingError
from jianzhen.work.child import Bounds, LookFailedError, look

AT_ONCE = 20
"""Exhibits that one process looks at; if it crashes, they are looked at one by one."""

_START: dict[str, Any] = {"seq": 0, "deletions": "1970-01-01T00:00:00+00:00"}
_ROLES = {"product": Role.PRODUCT, "packing": Role.PACKING}


class Seen:
    """The indexes of this machine, in one folder."""

    def __init__(self, folder: Path, bounds: Bounds | None = None) -> None:
        """Use `folder`, made if missing."""
        self._folder, self._bounds = folder, bounds or Bounds()
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, tenant: str) -> Path:
        """Return the file of a tenant's index."""
        return self._folder / f"{tenant}.sqlite"

    def rebuild(self, store: Store, tenant: str) -> int:
        """Build a tenant's index anew; return how many exhibits were looked at."""
        with self._alone(tenant) as place:
            for file in self._folder.glob(f"{tenant}.sqlite*"):
                file.unlink()
            _write(place, _START)
        return self.catch_up(store, tenant, threading.Event())

    def catch_up(self, store: Store, tenant: str, stop: threading.Event, until: int | None = None) -> int:
        """Put in what was sealed since, take out what was deleted; return how many exhibits were looked at.

        Files that cannot be read, or that crash whoever looks at them, are left out. `until`: what this
        event brought has to be in; where photos come faster than they are looked at, there is no end.

        Raises:
            StoreError: the database or the blob store fails.
            Interrupted: `stop` was set.
        """
        looked_at = 0
        with self._alone(tenant) as place:
            at: dict[str, Any] = json.loads(place.read() or "null") or _START
            if not self.path(tenant).exists():
                at = _START
                SqliteIndex(self.path(tenant), create=True).close()
            while until is None or at["seq"] < until:
                new = store.exhibits_after(tenant, at["seq"], AT_ONCE)
                if not new:
                    break
                live = [x for x in new if x.deleted_at is None and x.medium != "document"]
                for begin in range(0, len(live), AT_ONCE):
                    self._enrol(store, tenant, live[begin : begin + AT_ONCE], stop)
                looked_at += len(live)
                at = {**at, "seq": new[-1].seq}
                _write(place, at)
            self._forget(store, tenant, at, place)
        return looked_at

    def forget(self, store: Store, tenant: str) -> None:
        """Take out what was deleted since; errors as for `catch_up`."""
        with self._alone(tenant) as place:
            at = json.loads(place.read() or "null")
            if at and self.path(tenant).exists():
                self._forget(store, tenant, at, place)

    def _forget(self, store: Store, tenant: str, at: dict[str, Any], place: IO[str]) -> None:
        """Take out claims of which something was deleted, and put back what is left of them."""
        since = datetime.fromisoformat(str(at["deletions"]))
        # A clock may have been set back: what was deleted in the two days before is looked at again.
        gone = store.deleted_since(tenant, since - timedelta(days=2) if since.year > 1970 else since)
        if not gone:
            return
        index = SqliteIndex(self.path(tenant))
        for claim in sorted({exhibit.claim for exhibit in gone}):
            if any(index.exact(exhibit.sha256) for exhibit in gone if exhibit.claim == claim):
                index.remove(claim)
                left = [x for x in store.exhibits(tenant, claim) if x.deleted_at is None]
                self._enrol(store, tenant, [x for x in left if x.medium != "document"], threading.Event())
        index.close()
        newest = max(x.deleted_at for x in gone if x.deleted_at is not None)
        _write(place, {**at, "deletions": newest.astimezone(UTC).isoformat()})

    def _enrol(
        self, store: Store, tenant: str, exhibits: Sequence[KeptExhibit], stop: threading.Event
    ) -> None:
        with TemporaryDirectory(prefix="jianzhen-") as folder:
            files = [
                {
                    "path": str(path),
                    "ref": exhibit.claim,
                    "role": _ROLES.get(exhibit.role, Role.EARLIER).value,
                }
                for exhibit, path in self._fetched(store, tenant, exhibits, Path(folder))
            ]
            if not files:
                return
            order = {"enrol": files, "index": str(self.path(tenant))}
            try:
                look(order, self._bounds, stop)
            except LookFailedError:
                if len(files) > 1:
                    for exhibit in exhibits:
                        self._enrol(store, tenant, [exhibit], stop)

    def _fetched(
        self, store: Store, tenant: str, exhibits: Sequence[KeptExhibit], folder: Path
    ) -> Iterator[tuple[KeptExhibit, Path]]:
        for number, exhibit in enumerate(exhibits):
            with suppress(BlobMissingError):  # erased meanwhile, or the screening will say so
                yield exhibit, fetch(store, tenant, exhibit, folder / str(number))

    @contextmanager
    def _alone(self, tenant: str) -> Iterator[IO[str]]:
        """Let no other process or thread write this index meanwhile; give the file with its place."""
        handle = os.open(self._folder / f"{tenant}.place", os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+", encoding="utf-8") as place:
            fcntl.flock(place, fcntl.LOCK_EX)
            yield place


def fetch(store: Store, tenant: str, exhibit: KeptExhibit, path: Path) -> Path:
    """Write the bytes of an exhibit to `path`, and return it; raise StoreError where they cannot be had."""
    with path.open("wb") as file:
        for part in store.blobs.chunks(tenant, exhibit.sha256):
            file.write(part)
    return path


def _write(place: IO[str], at: dict[str, Any]) -> None:
    place.seek(0)
    place.truncate()
    place.write(json.dumps(at))
    place.flush()
