"""`jianzhen migrate`: make or change the tables of a database."""

import json
from collections.abc import Sequence

from jianzhen.cli.parser import Parser
from jianzhen.errors import MissingExtraError
from jianzhen.model.text import Lang, Text

HELP = Text(
    """\
jianzhen migrate DATABASE

Makes the tables in a database, or brings them to this version, and prints it. Running it again, or twice at
once, does no harm.

  DATABASE       sqlite:///FILE or postgresql://USER@HOST/NAME
  --json         the version of the tables as JSON
  --lang zh|en   language (default: that of the system)

Exit codes: 0 done · 2 the database cannot be used, or its tables are newer than this program
""",
    """\
jianzhen migrate 数据库

在数据库中建立数据表，或更新到本版本，并显示版本。重复执行或同时执行都没有害处。

  数据库         sqlite:///文件 或 postgresql://用户@主机/库名
  --json         以 JSON 输出数据表的版本
  --lang zh|en   语言（默认随系统）

退出码：0 完成 · 2 数据库不可用，或其数据表比本程序新
""",
)


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("migrate", lang, HELP)
    parser.add_argument("database")
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Migrate, return the exit code."""
    options = parser(lang).read(arguments)
    try:
        from jianzhen.store import migrate
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            Text("Keeping claims needs the extra `service`", "保存案件需要扩展 service"),
            Text("Install it: pip install 'jianzhen[service]'", "请安装：pip install 'jianzhen[service]'"),
        ) from error
    version = migrate(options.database)
    print(json.dumps({"tables": version}) if options.json else version)
    return 0
