"""`jianzhen transparency`: the figures of a year for a regulator or the public."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jianzhen.cli import keeping
from jianzhen.cli.parser import HelpAsked, Parser
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, UsageError, because
from jianzhen.model.text import Lang, Text

HELP = Text(
    f"""\
jianzhen transparency YEAR [options]       the figures of a year: claims, outcomes, appeals, what was found,
                                           times; by category and by how photos were delivered

Counts below five are left out, and with them those from which they could be computed. Publish the figures
of a year once: two versions with little between them can tell what each of them hides.

  --format html|csv|json   (default: html)
  --out FILE       write to a file instead of the screen
{keeping.OPTIONS.en}  --json           the same as --format json
  --lang zh|en     language of messages (the figures are in both)

Exit codes: 0 done · 2 the call is wrong, or the database cannot be used
""",
    f"""\
jianzhen transparency 年份 [选项]          年度统计：索赔、结果、申诉、发现和用时，按类目和照片传输方式分列

小于五的数及可据以推算的数不公布。同一年度请只公布一次：两份相隔不久的版本相比较，可能看出各自未公布的数。

  --format html|csv|json   （默认 html）
  --out 文件       写入文件而不是屏幕
{keeping.OPTIONS.zh}  --json           同 --format json
  --lang zh|en     提示的语言（统计含中英文）

退出码：0 完成 · 2 调用有误，或数据库不可用
""",
)

FORMATS = ("html", "csv", "json")


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("transparency", lang, HELP)
    parser.add_argument("year", nargs="*")
    parser.add_argument("--format", default="html")
    parser.add_argument("--out", type=Path)
    keeping.add_options(parser)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Count a year and write it; return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    if not options.year:
        raise HelpAsked(HELP.in_(lang))
    year = _year(options.year)
    form = "json" if options.json else options.format
    if form not in FORMATS:
        reader.refuse_value("--format", form, FORMATS)
    now = datetime.now(UTC)
    with keeping.opened(options) as store:
        from jianzhen.claims import Terms
        from jianzhen.transparency.figures import figures
        from jianzhen.transparency.lives import of_year
        from jianzhen.transparency.page import as_csv, as_data, as_page

        told = as_data(figures(of_year(store, options.tenant, year, Terms())), options.tenant, year, now)
    if form == "json":
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    else:
        text = as_csv(told) if form == "csv" else as_page(told) + "\n"
    if options.out is None:
        print(text, end="")
        return 0
    try:
        # A spreadsheet takes CSV without this mark for something else than UTF-8.
        with options.out.open("w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(options.out), CHECK_FOLDER) from error
    return 0


def _year(given: list[str]) -> int:
    text = given[0]
    if len(given) != 1 or not (len(text) == 4 and text.isascii() and text.isdigit() and text >= "2000"):
        raise UsageError(
            Text(f"there is no year “{' '.join(given)}”", f"没有“{' '.join(given)}”这一年"),
            Text("Write it like 2026", "请写成 2026 这样"),
        )
    return int(text)
