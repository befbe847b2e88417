"""Takes the rows of a table in, one transaction each; a stopped run goes on when it is called again."""

import csv
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from jianzhen.claims import Actor, Role, Terms
from jianzhen.claims.claim import Exhibit
from jianzhen.claims.events import Submitted
from jianzhen.errors import CANNOT_READ, CHECK_PATH, JianzhenError, UsageError, because
from jianzhen.importing.claims import File, Ready, read
from jianzhen.importing.mapping import Table
from jianzhen.importing.tables import rows
from jianzhen.model import Medium
from jianzhen.store import Intake, Received, Store, With, seal
from jianzhen.store.errors import AlreadySubmittedError, StoreError

ERRORS_HEAD = ("row", "what", "do", "什么问题", "怎么办")
_CHUNK = 1 << 20


@dataclass(slots=True)
class Summary:
    """What came of a run: rows read, claims taken in (or that would be), claims known before, rows wrong."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where claims go. `store` None: nowhere, the rows are only checked (a dry run without a database)."""

    store: Store | None
    tenant: str
    terms: Terms
    dry: bool
    by: str = "import"


class ErrorFile:
    """A CSV of the rows that stayed out; it is there only if there are any."""

    def __init__(self, path: Path) -> None:
        """Write to `path`; what an earlier run wrote there goes."""
        self._path, self._file = path, None  # type: tuple[Path, IO[str] | None]
        path.unlink(missing_ok=True)

    def add(self, row: int, error: JianzhenError) -> None:
        """Write down a row; raise OSError if that cannot be done."""
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(ERRORS_HEAD)
        said = (error.what.en, error.do.en, error.what.zh, error.do.zh)
        csv.writer(self._file).writerow((row, *map(_plain, said)))
        self._file.flush()

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._file.close()


def run(
    path: Path,
    table: Table,
    target: Target,
    errors: ErrorFile,
    clock: Callable[[], datetime],
    progress: Callable[[Summary], None],
) -> Summary:
    """Take a table in.

    Raises:
        UsageError: the table cannot be read.
        StoreError: the database or the blob store fails: what was taken in is kept; call it again.
        OSError: the file of wrong rows cannot be written.
    """
    summary = Summary()
    folder = path.parent / table.folder if table.folder else path.parent
    for number, row in rows(path, table):
        summary.rows += 1
        try:
            if isinstance(row, JianzhenError):
                raise row
            ready = read(row, table, folder)
            if take_in(ready, target, clock()):
                summary.taken += 1
            else:
                summary.known += 1
        except StoreError as error:
            if error.passing:
                raise
            summary.wrong += 1
            errors.add(number, error)
        except JianzhenError as error:
            summary.wrong += 1
            errors.add(number, error)
        progress(summary)
    return summary


def take_in(ready: Ready, target: Target, now: datetime) -> bool:
    """Submit one claim; False if it is there already. A dry run only looks."""
    store, tenant = target.store, target.tenant
    if store is not None and store.find(tenant, ready.platform, ready.external_id) is not None:
        return False
    if target.dry or store is None:
        return True
    received = [_stored(store, tenant, file) for file in ready.files]
    received = list({one.sha256: one for one in reversed(received)}.values())[::-1]
    words = seal(ready.statement) if ready.statement else None
    facts = seal(json.dumps(dict(ready.facts), ensure_ascii=False)) if ready.facts else None
    id = f"c_{_token()}"
    event = Submitted(
        Actor(Role.SYSTEM, target.by),
        id,
        f"b_{_token()}",
        f"m_{_token()}",
        ready.ground,
        ready.remedy,
        ready.asked,
        tuple(Exhibit(one.sha256, Medium(one.medium)) for one in received if one.role == "claim"),
        words.sha256 if words else None,
    )
    intake = Intake(
        ready.platform,
        ready.external_id,
        ready.buyer_ref,
        ready.merchant_ref,
        facts.sha256 if facts else None,
    )
    along = With(intake=intake, received=received, texts=[text for text in (words, facts) if text])
    try:
        store.apply(tenant, id, event, now=now, terms=target.terms, along=along)
    except AlreadySubmittedError:
        return False  # another process was quicker, or the row stands twice
    return True


def _stored(store: Store, tenant: str, file: File) -> Received:
    try:
        with file.path.open("rb") as opened:
            stored = store.blobs.put(tenant, _chunks(opened))
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(file.path.name), CHECK_PATH) from error
    return Received(stored.sha256, stored.size, file.path.name, file.role, file.medium.value)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_CHUNK):
        yield part


def _token() -> str:
    return secrets.token_hex(10)


def _plain(text: str) -> str:
    """A spreadsheet must not take a cell for a formula, and a cell is one line."""
    flat = " ".join(text.split())
    return f"'{flat}" if flat[:1] in ("=", "+", "-", "@") else flat
