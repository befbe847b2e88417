"""`jianzhen privacy`: what is kept how long, erasing, legal hold, and what is kept about one buyer."""

import json
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jianzhen.cli import keeping
from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, UsageError, because
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.privacy.due import Holding, Item
    from jianzhen.privacy.rules import Retention
    from jianzhen.store import Store

HELP = Text(
    f"""\
jianzhen privacy due                      what is due to be erased today, and by which rule (erases nothing)
jianzhen privacy erase                    erase what is due
jianzhen privacy erase --buyer REF        erase what a buyer asks to have erased; says what is kept, and why
jianzhen privacy access --buyer REF --out FILE.zip
                                          all that is kept about a buyer, for that buyer
jianzhen privacy hold CLAIM --by ID --reason TEXT [--order] [--lift]
                                          place a legal hold on a claim, or lift it
jianzhen privacy rules                    print the retention rules that are shipped, to copy and change

  --rules FILE     your own retention rules (YAML; default: those that are shipped)
  --buyer REF      the platform's own id of the buyer
  --platform NAME  of one platform only
  --by ID          opaque id of the person who acts, for the record; never a name
  --order          a court or an authority ordered the hold
{keeping.OPTIONS.en}  --json           the result as JSON
  --lang zh|en     language (default: that of the system)

Exit codes: 0 done · 2 the call, the rules or the database cannot be used, or it is not possible now
""",
    f"""\
jianzhen privacy due                      今天到期应删除的内容及依据的规则（只列出，不删除）
jianzhen privacy erase                    删除到期内容
jianzhen privacy erase --buyer 编号       应买家要求删除；说明哪些须保留及原因
jianzhen privacy access --buyer 编号 --out 文件.zip
                                          导出保存的关于某买家的全部资料，交给该买家
jianzhen privacy hold 案件 --by 编号 --reason 文字 [--order] [--lift]
                                          对案件作法律保全，或解除保全
jianzhen privacy rules                    输出自带的保存规则，供复制修改

  --rules 文件     自己的保存规则（YAML；默认为自带规则）
  --buyer 编号     平台自己的买家编号
  --platform 名称  只限某个平台
  --by 编号        操作人的编号，写入记录；不要写姓名
  --order          保全由法院或主管机关决定
{keeping.OPTIONS.zh}  --json           以 JSON 输出结果
  --lang zh|en     语言（默认随系统）

退出码：0 完成 · 2 调用、规则有误，数据库不可用，或目前无法办理
""",
)

ACTIONS = {"due": 0, "erase": 0, "access": 0, "hold": 1, "rules": 0}
"""How many names each takes."""


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb, for all its actions."""
    parser = Parser("privacy", lang, HELP)
    parser.add_argument("what", nargs="*")
    for option in ("--buyer", "--platform", "--by", "--reason"):
        parser.add_argument(option)
    for option in ("--rules", "--out"):
        parser.add_argument(option, type=Path)
    parser.add_argument("--order", action="store_true")
    parser.add_argument("--lift", action="store_true")
    keeping.add_options(parser)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Do one action, print its result, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    action, names = reader.action(options, ACTIONS)
    if action == "rules":
        from jianzhen.privacy.load import shipped_source

        print(shipped_source().decode(), end="")
        return 0
    options.claim = names[0] if names else None
    with keeping.opened(options) as store:
        actions: dict[str, Callable[[Store, Namespace, Lang], int]] = {
            "due": _due,
            "erase": _erase,
            "access": _access,
            "hold": _hold,
        }
        return actions[action](store, options, lang)


def _due(store: "Store", options: Namespace, lang: Lang) -> int:
    from jianzhen.privacy.due import due
    from jianzhen.privacy.load import in_force

    now = datetime.now(UTC)
    rules = in_force(options.rules, now)
    found = [(holding, items) for holding, items in due(store, options.tenant, now, rules)]
    if options.json:
        _write({"rules": rules.name, "due": [_data(h, i, rules) for h, items in found for i in items]})
        return 0
    for holding, items in found:
        for item in items:
            _line(holding, item, f"{rules.named(item.rule)}: {item.rule.reason.in_(lang)}")
    count = sum(len(items) for _, items in found)
    _say(
        Text(
            f"{count} things of {len(found)} claims are due.", f"{len(found)} 个案件的 {count} 项内容到期。"
        ),
        lang,
    )
    return 0


def _erase(store: "Store", options: Namespace, lang: Lang) -> int:
    from jianzhen.claims import Terms
    from jianzhen.claims.states import Cause
    from jianzhen.privacy.due import Eraser, of_buyer, pages
    from jianzhen.privacy.load import in_force

    now = datetime.now(UTC)
    rules = in_force(options.rules, now)
    eraser = Eraser(store, options.tenant, Terms(), rules, options.by or "system")
    gone, kept = 0, []
    if options.buyer is None:
        for some in pages(store, options.tenant, now, rules):
            gone += eraser.expire(some, now)
    else:
        found = [h for _, h in of_buyer(store, options.tenant, options.buyer, options.platform, rules)]
        for holding in found:
            wanted = holding.wanted(now)
            gone += eraser.erase(holding.claim, wanted, Cause.REQUESTED, now)
            kept += [(holding, i) for i in holding.items if i not in wanted and i.side != "merchant"]
    store.settle()
    if options.json:
        _write({"rules": rules.name, "erased": gone, "kept": [_data(h, i, rules) for h, i in kept]})
        return 0
    for holding, item in kept:
        until = item.until.isoformat() if item.until else "–"
        why = holding.stopped or Text(
            f"kept until {until} ({rules.named(item.rule)}): {item.rule.reason.en}",
            f"须保存至 {until}（{rules.named(item.rule)}）：{item.rule.reason.zh}",
        )
        _line(holding, item, why.in_(lang))
    _say(Text(f"{gone} things were erased.", f"已删除 {gone} 项内容。"), lang)
    return 0


def _access(store: "Store", options: Namespace, lang: Lang) -> int:
    from jianzhen.privacy.access import Asked, export
    from jianzhen.privacy.load import in_force

    if options.buyer is None or options.out is None:
        raise UsageError(
            Text("It is not said about whom, or where to", "没有说明是哪位买家或输出到哪里"),
            Text("Add --buyer REF --out FILE.zip", "请加上 --buyer 编号 --out 文件.zip"),
        )
    now = datetime.now(UTC)
    asked = Asked(options.tenant, options.buyer, options.platform)
    rules = in_force(options.rules, now)
    try:
        count = export(store, asked, rules, now, options.out)
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(options.out), CHECK_FOLDER) from error
    if options.json:
        _write({"claims": count, "file": str(options.out)})
    else:
        _say(Text(f"{count} claims are in {options.out}.", f"{options.out} 中有 {count} 个案件。"), lang)
    return 0


def _hold(store: "Store", options: Namespace, lang: Lang) -> int:
    from jianzhen.claims import Actor, Role, Terms
    from jianzhen.claims.events import HoldLifted, HoldPlaced
    from jianzhen.store import With, seal

    if not options.by or not options.reason:
        raise UsageError(
            Text("It is not said who does this, and why", "没有说明由谁办理及原因"),
            Text("Add --by ID --reason TEXT", "请加上 --by 编号 --reason 文字"),
        )
    why, actor = seal(options.reason), Actor(Role.POLICY_MANAGER, options.by)
    event = HoldLifted(actor, why.sha256) if options.lift else HoldPlaced(actor, why.sha256, options.order)
    now = datetime.now(UTC)
    applied = store.apply(
        options.tenant, options.claim, event, now=now, terms=Terms(), along=With(texts=(why,))
    )
    held = applied.claim.hold is not None
    if options.json:
        _write({"claim": options.claim, "held": held, "event": applied.events[-1].hash})
    else:
        _say(
            Text(f"{options.claim} is held." if held else f"{options.claim} is free.",
                 f"{options.claim} 已保全。" if held else f"{options.claim} 已解除保全。"), lang
        )  # fmt: skip
    return 0


def _data(holding: "Holding", item: "Item", rules: "Retention") -> dict[str, Any]:
    stopped, reason = holding.stopped, item.rule.reason
    return {
        "claim": holding.claim,
        "what": item.what.value,
        "sha256": item.sha256,
        "rule": rules.named(item.rule),
        "until": item.until.isoformat() if item.until else None,
        "reason": {"en": reason.en, "zh": reason.zh},
        "stopped": {"en": stopped.en, "zh": stopped.zh} if stopped else None,
    }


def _line(holding: "Holding", item: "Item", why: str) -> None:
    from jianzhen.report.clean import clean

    print(clean(f"{holding.claim}  {item.what.value:<12} {(item.sha256 or '')[:12]:<12}  {why}"))


def _say(text: Text, lang: Lang) -> None:
    print(text.in_(lang))


def _write(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
