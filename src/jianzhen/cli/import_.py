"""`jianzhen import`: claims from a table, by a mapping."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jianzhen.cli import keeping
from jianzhen.cli.language import error_line
from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, SheetError, UsageError, because
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.importing.run import Summary
    from jianzhen.store import Store

HELP = Text(
    f"""\
jianzhen import FILE --mapping M.yaml [options]

Takes refund claims in from a table (.csv, .tsv, .jsonl, .parquet), to be checked like all others. The mapping
says which column is what. Claims that are there already (same platform and id) are passed over: call it again
after an interruption, or for the rows that were wrong. Files are taken from this machine only.

  --mapping M.yaml   see docs/importing.md
  --dry-run          check every row and file, take nothing in; without a database too
  --errors FILE.csv  rows that stay out: number, what, what to do (default: FILE.errors.csv)
{keeping.OPTIONS.en}  --json             the counts as JSON
  --lang zh|en       language (default: that of the system)

Exit codes: 0 all rows are in · 1 some rows were wrong, the others are in · 2 the call, the mapping, the table
or the database cannot be used
""",
    f"""\
jianzhen import 文件 --mapping M.yaml [选项]

从表格（.csv、.tsv、.jsonl、.parquet）导入退款索赔，之后与其他索赔一样核查。映射文件写明各列的含义。
已有的索赔（平台和编号相同）会跳过：中断后，或改正有误的行后，再执行一次即可。只读取本机文件。

  --mapping M.yaml   见 docs/importing.zh.md
  --dry-run          检查每一行和每个文件，不导入；可以没有数据库
  --errors 文件.csv  未导入的行：行号、问题、处理办法（默认为 文件.errors.csv）
{keeping.OPTIONS.zh}  --json             以 JSON 输出计数
  --lang zh|en       语言（默认随系统）

退出码：0 全部导入 · 1 部分行有误，其余已导入 · 2 调用、映射文件、表格有误或数据库不可用
""",
)

EXIT_WRONG_ROWS = 1


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("import", lang, HELP)
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping", type=Path)
    parser.add_argument("--errors", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    keeping.add_options(parser)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Import, print the counts, return the exit code."""
    options = parser(lang).read(arguments)
    if options.mapping is None:
        raise UsageError(
            Text("It is not said which column is what", "没有说明各列的含义"),
            Text("Add --mapping FILE.yaml", "请加上 --mapping 文件.yaml"),
        )
    from jianzhen.sheet.yaml_ import MOST_BYTES

    source = keeping.read_bytes(options.mapping, MOST_BYTES)

    from jianzhen.claims import Terms
    from jianzhen.importing.mapping import load
    from jianzhen.importing.run import ErrorFile, Target
    from jianzhen.importing.run import run as import_

    try:
        table = load(source)
    except SheetError as error:
        for one in (error, *error.others):
            print(f"jianzhen: {options.mapping}: {error_line(one, lang)}", file=sys.stderr)
        return error.exit_code
    wrong = options.errors or options.file.with_name(f"{options.file.name}.errors.csv")
    try:
        errors = ErrorFile(wrong)
        with _store(options) as store:
            target = Target(store, options.tenant, Terms(), options.dry_run)
            try:
                found = import_(
                    options.file, table, target, errors, lambda: datetime.now(UTC), _progress(lang)
                )
            finally:
                errors.close()
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(wrong), CHECK_FOLDER) from error
    _tell(found, options.dry_run, wrong, options.json, lang)
    return EXIT_WRONG_ROWS if found.wrong else 0


@contextmanager
def _store(options: Namespace) -> "Iterator[Store | None]":
    """Give the store; none for a dry run where no database is named and none is there."""
    if options.dry_run and options.database is None and not (options.home / "jianzhen.db").exists():
        yield None
        return
    with keeping.opened(options) as store:
        yield store


def _progress(lang: Lang) -> "Callable[[Summary], None]":
    every = 200 if sys.stderr.isatty() else 5000

    def count(summary: "Summary") -> None:
        if summary.rows % every == 0:
            said = Text(
                f"{summary.rows:,} rows, {summary.wrong:,} wrong",
                f"{summary.rows:,} 行，{summary.wrong:,} 行有误",
            )
            print(said.in_(lang), file=sys.stderr, flush=True)

    return count


def _tell(found: "Summary", dry: bool, wrong: Path, as_json: bool, lang: Lang) -> None:
    if as_json:
        print(json.dumps({**asdict(found), "dry_run": dry, "errors": str(wrong) if found.wrong else None}))
        return
    done = Text("would go in", "可导入") if dry else Text("went in", "已导入")
    said = Text(
        f"{found.rows:,} rows: {found.taken:,} {done.en}, {found.known:,} were there, {found.wrong:,} wrong.",
        f"共 {found.rows:,} 行：{done.zh} {found.taken:,}，已有 {found.known:,}，有误 {found.wrong:,}。",
    )
    print(said.in_(lang))
    if found.wrong:
        print(
            Text(f"The wrong rows are in {wrong}.", f"有误的行列在 {wrong} 中。").in_(lang), file=sys.stderr
        )
