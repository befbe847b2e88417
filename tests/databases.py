"""Fixtures: an empty database of either kind, with our tables, for one test. Contract tests run on both."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests import postgres

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """Address of a running PostgreSQL, to be filled in with a database's name."""
    pytest.importorskip("psycopg")
    with postgres.server() as address:
        yield address


def _ask(address: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from jianzhen.store import migrate

    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _migrated_postgres(postgres_address: str) -> str:
    from jianzhen.store import migrate

    _ask(postgres_address, "CREATE DATABASE template TEMPLATE template0")
    migrate(postgres_address.format("template"))
    return postgres_address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _database(request.getfixturevalue("postgres_address"), "template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database with our tables and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("_migrated_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        yield from _database(request.getfixturevalue("_migrated_postgres"), "template")


def _database(address: str, template: str) -> Iterator[str]:
    name = f"test{next(_numbers)}"
    _ask(address, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield address.format(name)
    _ask(address, f"DROP DATABASE {name} WITH (FORCE)")
