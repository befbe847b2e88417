"""`jianzhen consumers`: what is in the record of one person, objections that wait, and the rules of it."""

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jianzhen.cli import keeping
from jianzhen.cli.parser import Parser
from jianzhen.errors import UsageError
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.consumers import Rules
    from jianzhen.store import Kept, Store

HELP = Text(
    f"""\
jianzhen consumers show --buyer REF       what is in the record of a person, and what a person may decide
                                          because of it
jianzhen consumers objections             objections to entries that wait for an answer
jianzhen consumers check FILE             check rules of your own
jianzhen consumers rules                  print the rules that are shipped, to copy and change

  --rules FILE     your own rules (YAML; default: those that are shipped)
  --buyer REF      the platform's own id of the buyer
  --platform NAME  of one platform only
{keeping.OPTIONS.en}  --json           the result as JSON
  --lang zh|en     language (default: that of the system)

Exit codes: 0 done · 2 the call, the rules or the database cannot be used
""",
    f"""\
jianzhen consumers show --buyer 编号      某人的记录，以及据此可由人工决定的措施
jianzhen consumers objections             等待答复的异议
jianzhen consumers check 文件             检查自己的规则
jianzhen consumers rules                  输出自带的规则，供复制修改

  --rules 文件     自己的规则（YAML；默认为自带规则）
  --buyer 编号     平台自己的买家编号
  --platform 名称  只限某个平台
{keeping.OPTIONS.zh}  --json           以 JSON 输出结果
  --lang zh|en     语言（默认随系统）

退出码：0 完成 · 2 调用、规则有误，或数据库不可用
""",
)

ACTIONS = {"show": 0, "objections": 0, "check": 1, "rules": 0}
"""How many names each takes."""


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb, for all its actions."""
    parser = Parser("consumers", lang, HELP)
    parser.add_argument("what", nargs="*")
    parser.add_argument("--buyer")
    parser.add_argument("--platform")
    parser.add_argument("--rules", type=Path)
    keeping.add_options(parser)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Do one action, print its result, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    action, names = reader.action(options, ACTIONS)
    if action == "rules":
        from jianzhen.consumers.load import shipped_source

        print(shipped_source().decode(), end="")
        return 0
    if action == "check":
        rules = _rules(Path(names[0]))
        print(json.dumps({"rules": rules.name}) if options.json else rules.title.in_(lang))
        return 0
    with keeping.opened(options) as store:
        return (_show if action == "show" else _objections)(store, options, lang)


def _rules(path: Path | None) -> "Rules":
    from jianzhen.consumers import load, shipped
    from jianzhen.sheet.yaml_ import MOST_BYTES

    return load(keeping.read_bytes(path, MOST_BYTES)) if path else shipped()


def _show(store: "Store", options: Namespace, lang: Lang) -> int:
    from jianzhen.privacy.person import record
    from jianzhen.report.clean import clean

    if options.buyer is None:
        raise UsageError(
            Text("It is not said about whom", "没有说明是哪位买家"),
            Text("Add --buyer REF", "请加上 --buyer 编号"),
        )
    store.consumers = _rules(options.rules)
    told = record(store, options.tenant, options.platform, options.buyer, datetime.now(UTC))
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    for line in _lines(told, lang):
        print(clean(line))
    return 0


def _lines(told: dict[str, Any], lang: Lang) -> Iterator[str]:
    words = {
        "nothing": Text("There is no entry.", "没有条目。"),
        "until": Text("counts until the end of", "有效至"),
        "waits": Text("an objection waits for an answer", "异议等待答复"),
        "open": Text("A person may decide:", "可由人工决定："),
    }
    if not told["entries"]:
        yield words["nothing"].in_(lang)
    for entry in told["entries"]:
        more = []
        if entry["counts"]:
            more.append(f"{words['until'].in_(lang)} {_last_day(entry['counts_until'])}")
        if entry["disputed"]:
            more.append(words["waits"].in_(lang))
        if limit := entry["restriction"]:
            end = _day(limit["ended_at"]) if limit["ended_at"] else _last_day(limit["until"])
            more.append(f"{limit['title'][lang]} {_day(limit['since'])} – {end}")
        yield " · ".join([_day(entry["final_at"]), entry["claim"], entry["title"][lang], *more])
    if told["open"]:
        yield words["open"].in_(lang)
    for open in told["open"]:
        yield f"  {open['title'][lang]} ({', '.join(open['rests_on'])})"


def _day(at: str) -> str:
    from jianzhen.sheet.days import day_of

    return str(day_of(datetime.fromisoformat(at)))


def _last_day(over: str) -> str:
    return _day((datetime.fromisoformat(over) - timedelta(microseconds=1)).isoformat())


def _objections(store: "Store", options: Namespace, lang: Lang) -> int:
    from jianzhen.report.clean import clean

    found = [
        {"claim": kept.state.id, "external_id": kept.external_id, "objected_at": entry.objected.isoformat()}
        for kept in _waiting(store, options.tenant)
        if (entry := kept.state.entry) is not None and entry.objected
    ]
    if options.json:
        print(json.dumps({"objections": found}, ensure_ascii=False, indent=2))
        return 0
    for one in found:
        print(clean(f"{one['objected_at']}  {one['claim']}  {one['external_id']}"))
    print(Text(f"{len(found)} objections wait.", f"{len(found)} 条异议等待答复。").in_(lang))
    return 0


def _waiting(store: "Store", tenant: str) -> Iterator["Kept"]:
    from jianzhen.claims import State
    from jianzhen.store import Filter, Order

    after = None
    while True:
        page = store.claims(
            tenant, Filter(states=[State.FINAL]), order=Order.DEADLINE, after=after, limit=200
        )
        yield from (kept for kept in page.claims if kept.state.entry and kept.state.entry.disputed)
        after = page.next
        if after is None:
            return
