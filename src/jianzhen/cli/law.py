"""`jianzhen law`: rules of law by date, and what they may make of the claims of one person."""

import json
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jianzhen.cli import keeping
from jianzhen.cli.parser import Parser
from jianzhen.errors import SheetError, UsageError
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.law import Law

HELP = Text(
    """\
jianzhen law list                         the rules, with their days and how sure we are of them
jianzhen law show ID                      all that one rule says, and what it asks
jianzhen law grade FACTS                  what the law may make of the claims of one person: every sum with
                                          its addends, what is missing, the times that run
jianzhen law schema                       print the JSON Schema of a file of rules

It informs people who decide. It accuses nobody and is no legal advice.

  FACTS                what is known (JSON or YAML; docs/law.md shows one)
  --at DATE            list: the rules in force on that day; grade: the day to grade for (default: today)
  --jurisdiction CODE  list, show: of this one only (CN, EU)
  --rules FILE …       rules or province figures of your own (YAML), before those that are shipped
  --json               the result as JSON
  --lang zh|en         language (default: that of the system)

Exit codes: 0 done · 2 the call, the facts or a file of rules is wrong
""",
    """\
jianzhen law list                         列出规则、施行日期及可信度
jianzhen law show 编号                    某条规则的全部内容及所问的事实
jianzhen law grade 事实                   某人的各次索赔在法律上可能如何：合计及每一笔、
                                          尚缺的事实、各项期限
jianzhen law schema                       输出规则文件的 JSON Schema

仅供作出决定的人参考，不是对任何人的指控，也不是法律意见。

  事实                 已知情况（JSON 或 YAML，示例见 docs/law.zh.md）
  --at 日期            list：该日施行的规则；grade：评估日（默认今天）
  --jurisdiction 代码  list、show：只限某个法域（CN、EU）
  --rules 文件 …       自己的规则或各省数额（YAML），优先于自带内容
  --json               以 JSON 输出结果
  --lang zh|en         语言（默认随系统）

退出码：0 完成 · 2 调用、事实或规则文件有误
""",
)

ACTIONS = {"list": 0, "show": 1, "grade": 1, "schema": 0}
"""How many names each takes."""

Laws = Mapping[str, "Law"]


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb, for all its actions."""
    parser = Parser("law", lang, HELP)
    parser.add_argument("what", nargs="*")
    parser.add_argument("--at")
    parser.add_argument("--jurisdiction")
    parser.add_argument("--rules", nargs="+", type=Path, default=[])
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Do one action, print its result, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    action, names = reader.action(options, ACTIONS)
    if action == "schema":
        from jianzhen.law.load import schema

        _write(schema("law-1"))
        return 0
    actions: dict[str, Callable[[list[str], Laws, Namespace, Lang], int]] = {
        "list": _list,
        "show": _show,
        "grade": _grade,
    }
    laws = laws_of(options)
    if options.jurisdiction and options.jurisdiction not in laws:
        reader.refuse_value("--jurisdiction", options.jurisdiction, tuple(laws))
    return actions[action](names, laws, options, lang)


def _list(_: list[str], laws: Laws, options: Namespace, lang: Lang) -> int:
    from jianzhen.law.told import law_data, list_lines

    day = _day(options.at) if options.at else None
    chosen = [law for law in laws.values() if options.jurisdiction in (None, law.jurisdiction)]
    found = [(law, law.on(day) if day else law.rules) for law in chosen]
    if options.json:
        _write([law_data(law, rules) for law, rules in found])
    else:
        for law, rules in found:
            _print(list_lines(law, rules), lang)
    return 0


def _show(names: list[str], laws: Laws, options: Namespace, lang: Lang) -> int:
    from difflib import get_close_matches

    from jianzhen.law.told import rule_data, show_lines

    for law in laws.values():
        rule = law.rule(names[0])
        if rule is not None and options.jurisdiction in (None, law.jurisdiction):
            if options.json:
                _write(rule_data(rule))
            else:
                _print(show_lines(law, rule), lang)
            return 0
    known = [rule.id for law in laws.values() for rule in law.rules]
    near = ", ".join(get_close_matches(names[0], known, 3)) or "jianzhen law list"
    raise UsageError(
        Text(f"there is no rule “{names[0]}”", f"没有规则“{names[0]}”"),
        Text(f"Try: {near}", f"请试试：{near}"),
    )


def _grade(names: list[str], laws: Laws, options: Namespace, lang: Lang) -> int:
    from jianzhen.law import grade, read
    from jianzhen.law.told import grade_data, grade_lines
    from jianzhen.sheet.yaml_ import MOST_BYTES

    try:
        facts = read(keeping.read_bytes(Path(names[0]), MOST_BYTES), laws)
    except SheetError as error:
        raise named(error, names[0]) from error
    from jianzhen.sheet.days import day_of

    at = _day(options.at) if options.at else day_of(datetime.now(UTC))
    graded = grade(facts, at, laws)
    if options.json:
        _write(grade_data(graded))
    else:
        _print(grade_lines(graded), lang)
    return 0


def laws_of(options: Namespace) -> Laws:
    """Return the shipped rules, with those of `--rules` before them."""
    from jianzhen.law import join, load, shipped
    from jianzhen.sheet.yaml_ import MOST_BYTES

    laws = shipped()
    for path in options.rules:
        try:
            laws = join(laws, [load(keeping.read_bytes(path, MOST_BYTES))])
        except SheetError as error:
            raise named(error, str(path)) from error
    return laws


def named(error: SheetError, name: str) -> SheetError:
    """Return the error with the file it is about."""
    return SheetError(error.what.about(name), error.do)


def _day(text: str) -> date:
    from jianzhen.law.facts import EARLIEST, LATEST
    from jianzhen.sheet.days import read_day

    day = read_day(text)
    if day is None or not EARLIEST <= day <= LATEST:
        raise UsageError(
            Text(f"--at: there is no day {text}", f"--at：没有 {text} 这一天"),
            Text("Write it like 2026-01-31", "请写成 2026-01-31 这样"),
        )
    return day


def _print(lines: Iterable[Text], lang: Lang) -> None:
    from jianzhen.report.clean import clean

    for line in lines:
        print(clean(line.in_(lang)))


def _write(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
