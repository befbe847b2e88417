"""`jianzhen schema`: print the JSON Schema of the report."""

from collections.abc import Sequence

from jianzhen.cli.parser import Parser
from jianzhen.model.text import Lang, Text

HELP = Text(
    """\
jianzhen schema

Prints the JSON Schema of what `jianzhen check --json` writes (schema jianzhen.report/1).
It is kept compatible: later versions may add keys, never remove or rename them.

  --json         accepted as everywhere; the output is JSON anyway
  --lang zh|en   language of this help
""",
    """\
jianzhen schema

输出 `jianzhen check --json` 所用格式的 JSON Schema（jianzhen.report/1）。
格式保持兼容：以后的版本只会增加字段，不会删除或改名。

  --json         与其他命令一致；输出本来就是 JSON
  --lang zh|en   本说明的语言
""",
)


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    return Parser("schema", lang, HELP)


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Print the schema."""
    from jianzhen.report.json_ import dumps, schema

    parser(lang).read(arguments)
    print(dumps(schema()))
    return 0
