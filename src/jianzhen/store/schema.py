"""Bringing the tables to this program's version, and telling where they are of another one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from jianzhen.model import Text
from jianzhen.store.database import Database
from jianzhen.store.errors import MIGRATE, WrongSchemaError

_LOCK = 0x4A5A_5354
"""Number of the lock that those who migrate the same PostgreSQL take in turn."""


def migrate(url: str) -> str:
    """Make or change the tables, in one transaction. Of several that begin together, one does the work.

    Returns:
        The version of the tables.

    Raises:
        UsageError: no such kind of database.
        StoreError: the database fails, or its tables are newer than this program.
    """
    database = Database(url)
    try:
        with database.write() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
            if _found(connection) not in _known():
                raise _newer()
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            return str(_found(connection))
    finally:
        database.close()


def check(connection: Connection) -> None:
    """Raise WrongSchemaError unless the tables are those of this program."""
    found, known = _found(connection), _known()
    if found not in known:
        raise _newer()
    if found != known[0]:
        older = Text(
            "the tables of the database are older than this program, or not there yet",
            "数据库的数据表比本程序旧，或尚未建立",
        )
        raise WrongSchemaError(older, MIGRATE)


def _found(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known() -> list[str | None]:
    """Every version of the tables, newest first, down to none at all."""
    revisions = ScriptDirectory.from_config(_config()).walk_revisions()
    return [*(revision.revision for revision in revisions), None]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def _newer() -> WrongSchemaError:
    return WrongSchemaError(
        Text("the tables of the database are newer than this program", "数据库的数据表比本程序新"),
        Text("Update Jianzhen on this machine", "请更新本机的鉴真程序"),
    )
