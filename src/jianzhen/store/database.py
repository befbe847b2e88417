"""The connection to SQLite or PostgreSQL: how transactions begin, and how failures are told."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from jianzhen.errors import MissingExtraError, UsageError
from jianzhen.model import Text
from jianzhen.store.errors import explained

BUSY_SECONDS = 15
"""How long a transaction waits for another one before it gives up."""

_WRITES = {"jianzhen_writes": True}


class Database:
    """One database; threads may share it.

    SQLite: WAL, synchronous=FULL (a commit survives loss of power), foreign keys, secure_delete (what is
    deleted is overwritten); a writing transaction takes
    the right to write when it begins, so it never fails half-way. PostgreSQL: read committed; rows are locked
    by those who need them.
    """

    def __init__(self, url: str) -> None:
        """Prepare to connect to `url`: `sqlite:///file` or `postgresql://user@host/name`.

        Raises:
            UsageError: no such kind of database.
            MissingExtraError: the extra `postgres` is not installed.
        """
        self.url = url
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise _no_database(url.split("://", maxsplit=1)[0]) from None
        backend = parsed.get_backend_name()
        if backend == "sqlite" and parsed.database:
            self.engine = _sqlite(str(parsed.database))
        elif backend == "postgresql":
            if find_spec("psycopg") is None:
                raise MissingExtraError(
                    Text("PostgreSQL needs the extra `postgres`", "使用 PostgreSQL 需要扩展 postgres"),
                    Text(
                        "Install it: pip install 'jianzhen[postgres]'",
                        "请安装：pip install 'jianzhen[postgres]'",
                    ),
                )
            self.engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                connect_args={"connect_timeout": BUSY_SECONDS, "options": f"-c lock_timeout={BUSY_SECONDS}s"},
            )
        else:
            raise _no_database(backend)
        self.is_sqlite = backend == "sqlite"
        alone = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reading = self.engine.execution_options(**alone)
        self._turn = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Only reads, and sees one state throughout on SQLite.

        On PostgreSQL each statement is its own transaction: read committed would show each a state of its own
        anyway, and beginning and ending one costs two more trips to the server.

        Raises:
            StoreError: the database fails.
        """
        with _told(), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One transaction that only reads, and sees one state throughout on either database."""
        engine = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )
        with _told(), engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it happens, or nothing. Errors as for `read`."""
        with _told():
            if not self.is_sqlite:
                with self.engine.begin() as connection:
                    yield connection
                return
            # SQLite has one writer, and waiters poll: inside a process they take turns instead.
            connecting = self.engine.connect().execution_options
            with self._turn, connecting(**_WRITES) as connection, connection.begin():
                yield connection

    def settle(self) -> None:
        """SQLite: write the log into the file and empty it, as far as nobody reads; nothing on PostgreSQL."""
        if self.is_sqlite:
            with _told(), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _no_database(name: str) -> UsageError:
    return UsageError(
        Text("not a kind of database that can be used", "不支持的数据库类型").about(name[:40]),
        Text(
            "Give sqlite:///FILE or postgresql://USER@HOST/NAME",
            "请使用 sqlite:///文件 或 postgresql://用户@主机/库名",
        ),
    )


def _sqlite(path: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin when we say so
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("jianzhen_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        told = explained(error)
        if told is None:
            raise
        raise told from error
