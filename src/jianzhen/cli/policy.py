"""`jianzhen policy`: check and compare policies, and try them on past claims."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jianzhen.cli import keeping
from jianzhen.cli.language import error_line
from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_READ, CHECK_PATH, PolicyError, SheetError, UsageError, because
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.policy import Policy
    from jianzhen.policy.past import PastClaim

HELP = Text(
    """\
jianzhen policy check FILE                check a policy: schema, facts, types, dates
jianzhen policy diff OLD NEW              what changed, rule by rule, in words
jianzhen policy replay POLICY CLAIMS      what it would have proposed for past claims
jianzhen policy shadow OLD NEW CLAIMS     what another policy would have changed for past claims
jianzhen policy facts                     facts of the claims in a database, for replay and shadow
jianzhen policy default                   print the policy that is shipped, to copy and change
jianzhen policy schema                    print the JSON Schema of a policy

A policy proposes a step and routes a claim. It never refuses, restricts or penalises.

  FILE, OLD, NEW, POLICY   YAML files; the word default is the policy that is shipped
  CLAIMS                   facts of past claims, one JSON object a line
  --home DIR, --database URL, --blobs PLACE, --tenant ID   of facts: which database (as for `privacy`)
  --json                   the result as JSON, with every claim
  --lang zh|en             language (default: that of the system)

Exit codes: 0 done (also with warnings) · 2 the call, a policy or a line of claims is wrong
            70 a fault in the program
""",
    """\
jianzhen policy check 文件                检查规则：格式、事实、类型、日期
jianzhen policy diff 旧 新                逐条用文字说明改动
jianzhen policy replay 规则 索赔          对以往索赔会作出什么建议
jianzhen policy shadow 旧 新 索赔         换一份规则，以往索赔会有哪些变化
jianzhen policy facts                     输出数据库中各索赔的事实，供 replay 和 shadow 使用
jianzhen policy default                   输出自带的规则，供复制修改
jianzhen policy schema                    输出规则的 JSON Schema

规则只建议步骤、安排去向，从不拒绝、限制或处罚任何人。

  文件、旧、新、规则   YAML 文件；写 default 即自带的规则
  索赔                 以往索赔的事实，每行一个 JSON 对象
  --home 文件夹、--database 地址、--blobs 位置、--tenant 编号   facts 所用的数据库（同 privacy）
  --json               以 JSON 输出结果，含每一个索赔
  --lang zh|en         语言（默认随系统）

退出码：0 完成（有提醒也是） · 2 调用、规则或某行索赔有误 · 70 程序故障
""",
)

ACTIONS = {"check": 1, "diff": 2, "replay": 2, "shadow": 3, "facts": 0, "default": 0, "schema": 0}
"""How many files each takes."""

SHOWN = 100
"""Most claims listed without --json."""


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb, for all its actions."""
    parser = Parser("policy", lang, HELP)
    parser.add_argument("what", nargs="*")
    keeping.add_options(parser)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Do one action, print its result, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    action, files = reader.action(options, ACTIONS)
    actions: dict[str, Callable[[list[str], Namespace, Lang], int]] = {
        "check": _check,
        "diff": _diff,
        "replay": _replay,
        "shadow": _shadow,
        "facts": _facts,
        "default": _default,
        "schema": _schema,
    }
    return actions[action](files, options, lang)


def _check(files: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.policy import warnings

    try:
        policy = _load(files[0])
    except PolicyError as error:
        wrong = (error, *error.others)
        for one in wrong:
            print(f"jianzhen: {error_line(one, lang)}", file=sys.stderr)
        if options.json:
            problems = [{"what": _both(one.what), "do": _both(one.do)} for one in wrong]
            _write({"policy": None, "problems": problems, "warnings": []})
        return error.exit_code
    found = list(warnings(policy))
    if options.json:
        _write({"policy": policy.name, "problems": [], "warnings": [_both(text) for text in found]})
        return 0
    said = Text(
        f"{policy.name}: {len(policy.rules)} rules, in force from {policy.starts}"
        + (f" to {policy.ends}" if policy.ends else "")
        + ". Nothing is wrong.",
        f"{policy.name}：{len(policy.rules)} 条规则，自 {policy.starts} 起生效"
        + (f"，至 {policy.ends}" if policy.ends else "")
        + "。没有发现问题。",
    )
    _print([said, *(Text(f"Note: {w.en}", f"提醒：{w.zh}") for w in found)], lang)
    return 0


def _diff(files: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.policy.diff import differences

    old, new = map(_load, files)
    found = list(differences(old, new))
    if options.json:
        _write({"old": old.name, "new": new.name, "differences": [_both(text) for text in found]})
    else:
        _print(found or [Text("The two are the same.", "两份规则相同。")], lang)
    return 0


def _replay(files: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.policy.replay import replay
    from jianzhen.policy.told import replay_data, replay_lines

    result = replay(_load(files[0]), _claims(files[1]))
    if options.json:
        _write(replay_data(result))
    else:
        _print(replay_lines(result, SHOWN), lang)
    return 0


def _shadow(files: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.policy.replay import shadow
    from jianzhen.policy.told import shadow_data, shadow_lines

    result = shadow(_load(files[0]), _load(files[1]), _claims(files[2]))
    if options.json:
        _write(shadow_data(result))
    else:
        _print(shadow_lines(result, SHOWN), lang)
    return 0


def _facts(_: list[str], options: Namespace, lang: Lang) -> int:  # noqa: ARG001 - JSON lines in any case
    with keeping.opened(options) as store:
        from jianzhen.policy.past import to_data
        from jianzhen.work.past import past_claims

        for past in past_claims(store, options.tenant):
            print(json.dumps(to_data(past), ensure_ascii=False))
    return 0


def _default(_: list[str], options: Namespace, lang: Lang) -> int:  # noqa: ARG001 - YAML in any case
    from jianzhen.policy import default_source

    print(default_source().decode("utf-8"), end="")
    return 0


def _schema(_: list[str], options: Namespace, lang: Lang) -> int:  # noqa: ARG001 - JSON in any case
    from jianzhen.policy.check import schema

    _write(schema())
    return 0


def _load(name: str) -> "Policy":
    from jianzhen.policy import default, load
    from jianzhen.sheet.yaml_ import MOST_BYTES

    if name == "default":
        return default()
    try:
        with Path(name).open("rb") as file:
            source = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(name), CHECK_PATH) from error
    try:
        return load(source)
    except PolicyError as error:
        raise _named(error, name) from error


def _named(error: SheetError, name: str) -> PolicyError:
    named = PolicyError(error.what.about(name), error.do)
    named.others = tuple(_named(other, name) for other in error.others)
    return named


def _claims(name: str) -> "Iterator[PastClaim]":
    from jianzhen.policy.past import LONGEST_LINE, read_lines

    try:
        with Path(name).open("rb") as file:
            # one byte more than allowed, so that a line too long is seen and never held
            yield from read_lines(iter(lambda: file.readline(LONGEST_LINE + 1), b""))
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(name), CHECK_PATH) from error
    except PolicyError as error:
        raise _named(error, name) from error


def _print(lines: Iterable[Text], lang: Lang) -> None:
    from jianzhen.report.clean import clean

    for line in lines:
        print(clean(line.in_(lang)))


def _write(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
