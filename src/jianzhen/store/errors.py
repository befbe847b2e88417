"""What can go wrong with the truth: each error says what a person can do, and what a program may do next."""

from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from jianzhen.errors import JianzhenError
from jianzhen.model import Text


class StoreError(JianzhenError):
    """Base of this room's errors. `passing`: trying again later may work, nothing was written."""

    exit_code = 2
    passing = False


class DatabaseUnreachableError(StoreError):
    """No connection, the connection broke, or the database stayed busy for too long."""

    passing = True


class DiskFullError(StoreError):
    """There is no room for the database or the blobs."""

    passing = True


class BlobsRefusedError(StoreError):
    """The blob store does not take, give or remove something."""

    passing = True


class WrongSchemaError(StoreError):
    """The tables are of another version than this program, or there are none."""


class BlobRejectedError(StoreError):
    """Bytes that are larger than allowed, or not those that were announced."""


class BlobMissingError(StoreError):
    """A blob that an event should name is not in the store. Upload it again."""


class NotFoundError(StoreError):
    """There is no such tenant, claim, exhibit or report (of this tenant)."""


class ConflictError(StoreError):
    """The claim has changed since it was read: its version is `version`, not the one expected."""

    def __init__(self, what: Text, do: Text, version: int) -> None:
        super().__init__(what, do)
        self.version = version
        self.args = (what, do, version)


class AlreadySubmittedError(StoreError):
    """The tenant has a claim of this platform and external id: `claim`."""

    def __init__(self, what: Text, do: Text, claim: str) -> None:
        super().__init__(what, do)
        self.claim = claim
        self.args = (what, do, claim)


class KeyReusedError(StoreError):
    """An idempotency key came again with another request."""


class LeaseLostError(StoreError):
    """The job is no longer this worker's: its time ran out, or it is done. Nothing was written."""


TRY_LATER = Text(
    "Try again in a moment; if it stays so, look at the database", "请稍后重试；若持续如此，请检查数据库"
)
FREE_SPACE = Text("Free some space, then try again; nothing was lost", "请释放磁盘空间后重试；数据没有丢失")
MIGRATE = Text("Run: jianzhen migrate DATABASE", "请执行：jianzhen migrate 数据库")
READ_AGAIN = Text("Read the claim again, then decide anew", "请重新读取案件后再操作")

_UNREACHABLE = Text("the database cannot be reached", "无法连接数据库")
_BUSY = Text("the database is busy", "数据库繁忙")
_FULL = Text("the database has no space left", "数据库磁盘空间已满")
_NO_TABLES = Text("the database lacks tables of this version", "数据库缺少当前版本的数据表")

_SQLITE_FAILING = ("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_PROTOCOL")
_POSTGRES_FAILING = ("08", "57P", "53", "25006", "40", "55P03")
"""Classes of SQLSTATE that pass: connection, shutdown, resources, read-only standby, deadlock, lock."""


def explained(error: DBAPIError) -> StoreError | None:
    """Return our error for one of the database's, or None where it is a fault of this program."""
    original: Any = error.orig
    code = str(getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", ""))
    if code.startswith(("53100", "SQLITE_FULL")):
        return DiskFullError(_FULL, FREE_SPACE)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DatabaseUnreachableError(_BUSY, TRY_LATER)
    if code == "42P01" or "no such table" in str(original):
        return WrongSchemaError(_NO_TABLES, MIGRATE)
    lost = isinstance(error, OperationalError) and not code
    if error.connection_invalidated or lost or code.startswith((*_SQLITE_FAILING, *_POSTGRES_FAILING)):
        reason = f"{_UNREACHABLE.en} ({code})", f"{_UNREACHABLE.zh}（{code}）"
        return DatabaseUnreachableError(Text(*reason) if code else _UNREACHABLE, TRY_LATER)
    return None
