"""What verbs share that work on the database of a service: which one, and opening it."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_READ, CHECK_PATH, MissingExtraError, UsageError, because
from jianzhen.model.text import Text

if TYPE_CHECKING:
    from jianzhen.store import Store

OPTIONS = Text(
    """\
  --home DIR       folder of the service (default: jianzhen-data)
  --database URL   sqlite:///FILE or postgresql://USER@HOST/NAME (default: SQLite in that folder)
  --blobs PLACE    folder or address of the files (default: in that folder)
  --tenant ID      whose claims (default: default)
""",
    """\
  --home 文件夹    服务的文件夹（默认 jianzhen-data）
  --database 地址  sqlite:///文件 或 postgresql://用户@主机/库名（默认为该文件夹中的 SQLite）
  --blobs 位置     文件的存放处（默认在该文件夹中）
  --tenant 编号    哪个租户（默认 default）
""",
)


def add_options(parser: Parser) -> None:
    """Let a verb take these options."""
    parser.add_argument("--home", type=Path, default=Path("jianzhen-data"))
    parser.add_argument("--database")
    parser.add_argument("--blobs")
    parser.add_argument("--tenant", default="default")


@contextmanager
def opened(options: Namespace) -> Iterator["Store"]:
    """Give the store these options name; raise UsageError where there is no such tenant."""
    try:
        from jianzhen.store import Store
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            Text("Keeping claims needs the extra `service`", "保存案件需要扩展 service"),
            Text("Install it: pip install 'jianzhen[service]'", "请安装：pip install 'jianzhen[service]'"),
        ) from error
    if options.database is None and not (options.home / "jianzhen.db").exists():
        raise UsageError(
            Text("there is no database in this folder", "该文件夹中没有数据库").about(options.home),
            Text("Name it with --home or --database", "请用 --home 或 --database 指定"),
        )
    database = options.database or f"sqlite:///{(options.home / 'jianzhen.db').absolute()}"
    store = Store(database, options.blobs or options.home / "files")
    try:
        if options.tenant not in store.tenants():
            raise UsageError(
                Text("there is no such tenant", "没有这个租户").about(options.tenant),
                Text("Name it with --tenant", "请用 --tenant 指定"),
            )
        yield store
    finally:
        store.close()


def read_bytes(path: Path, most: int) -> bytes:
    """Return a file's bytes, one more than `most` at the most; raise UsageError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
