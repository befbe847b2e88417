"""A policy from YAML: read, checked against the schema, its expressions compiled and type-checked."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jianzhen.errors import PolicyError, SheetError
from jianzhen.model import Priority, Remedy, Step, Text
from jianzhen.policy.check import problems
from jianzhen.policy.expression import Expression, compile_
from jianzhen.policy.model import Policy, Rule
from jianzhen.policy.money import minor_units
from jianzhen.policy.words import Ask, Wanted
from jianzhen.sheet import yaml_
from jianzhen.sheet.days import day_of, read_day
from jianzhen.sheet.yaml_ import Document, at_line

SHORT_NOTICE, LONG_NOTICE = timedelta(days=7), timedelta(days=15)
"""网络交易平台规则监督管理办法 (令116) Art 12, as quoted by secondary sources: confidence B."""


def load(source: bytes) -> Policy:
    """Return the policy in a YAML file; raise PolicyError with every problem (see its `others`)."""
    try:
        document = yaml_.read(source)
    except SheetError as error:
        raise PolicyError(error.what, error.do) from error
    found = list(problems(document))
    if not found:
        policy, found = _build(document)
        if policy is not None and not found:
            return policy
    first, *others = found
    first.others = tuple(others)
    raise first


@cache
def default() -> Policy:
    """Return the policy that is shipped."""
    return load(default_source())


def default_source() -> bytes:
    """Return the YAML of the policy that is shipped, with its comments."""
    return Path(__file__).with_name("data").joinpath("default.yaml").read_bytes()


def in_force(policies: Iterable[Policy], submitted: datetime) -> Policy | None:
    """Return the policy of the day a claim was submitted, None if there is none: then a person looks.

    Raises:
        PolicyError: two are in force on that day.
    """
    day = day_of(submitted)
    found = [policy for policy in policies if policy.covers(day)]
    if len(found) > 1:
        names = [policy.name for policy in found]
        raise PolicyError(
            Text(
                f"two policies are in force on {day}: {', '.join(names)}",
                f"{day} 有两份规则同时生效：{'、'.join(names)}",
            ),
            Text("Let the first end the day before the second begins", "请让前一份在后一份生效的前一天结束"),
        )
    return found[0] if found else None


def warnings(policy: Policy) -> Iterator[Text]:
    """Yield what may be right and should be looked at before the policy is used."""
    if policy.notice is None:
        yield Text(
            "No day of notice is given. A shop that sells its own goods needs none; a platform announces a "
            "change of its rules 7 or 15 days before (Order 116, Art 12, quoted by secondary sources).",
            "没有写明公示日期。自营店铺不需要；平台修改规则应提前 7 日或 15 日公示"
            "（总局令第 116 号第十二条，据二手来源）。",
        )
        return
    days = policy.starts - policy.notice
    if days < timedelta(0):
        yield Text("The day of notice is after the day it comes into force.", "公示日晚于生效日。")
    elif days < SHORT_NOTICE:
        yield Text(
            f"It comes into force {days.days} days after notice; a platform's rules need at least 7 "
            "(Order 116, Art 12, quoted by secondary sources).",
            f"公示后 {days.days} 天即生效；平台规则至少应提前 7 日公示"
            "（总局令第 116 号第十二条，据二手来源）。",
        )
    elif days < LONG_NOTICE:
        yield Text(
            f"It comes into force {days.days} days after notice; some changes of a platform's rules need 15 "
            "(Order 116, Art 12, quoted by secondary sources). Ask counsel which this is.",
            f"公示后 {days.days} 天生效；平台规则的部分修改须提前 15 日公示"
            "（总局令第 116 号第十二条，据二手来源）。"
            "请向法律顾问确认属于哪一种。",
        )


def _build(document: Document) -> tuple[Policy | None, list[PolicyError]]:
    """Build the policy; what the schema cannot see is collected here."""
    data, found = document.data, []

    def wrong(path: yaml_.Path, what: Text, do: Text) -> None:
        found.append(at_line(document.line(path), PolicyError(what, do)))

    days = {key: read_day(value) for key, value in _dates(data).items()}
    for key, value in _dates(data).items():
        if days[key] is None and value is not None:
            path: yaml_.Path = ("notice",) if key == "notice" else ("in_force", key)
            wrong(
                path,
                Text(f"there is no day {value}", f"没有 {value} 这一天"),
                Text("Mend the date", "请改正日期"),
            )
    starts, ends = days["from"], days["to"]
    if starts and ends and ends < starts:
        wrong(
            ("in_force", "to"),
            Text("the policy ends before it begins", "规则在生效之前就结束了"),
            Text("Exchange the dates", "请调换日期"),
        )
    amounts = {}
    for name, text in (data.get("amounts") or {}).items():
        units = minor_units(text, data["currency"])
        if units is None:
            wrong(
                ("amounts", name),
                Text(
                    f"“{text}” is no amount in {data['currency']}",
                    f"“{text}”不是合法的 {data['currency']} 金额",
                ),
                Text('Write it like "195.00"', '请写成 "195.00" 这样'),
            )
        amounts[name] = units or 0
    rules = [
        rule for number in range(len(data["rules"])) if (rule := _rule(document, number, amounts, found))
    ]
    if starts is None:
        return None, found
    policy = Policy(
        id=data["id"],
        version=data["version"],
        title=_text(data["title"]),
        currency=data["currency"],
        starts=starts,
        ends=ends,
        notice=days["notice"],
        amounts=amounts,
        otherwise=Step(data["otherwise"]["step"]),
        otherwise_reason=_text(data["otherwise"]["reason"]),
        rules=tuple(rules),
    )
    return policy, found


def _dates(data: Mapping[str, Any]) -> dict[str, str | None]:
    force = data["in_force"]
    return {"from": force["from"], "to": force.get("to"), "notice": data.get("notice")}


def _rule(
    document: Document, number: int, amounts: Mapping[str, int], found: list[PolicyError]
) -> Rule | None:
    data = document.data["rules"][number]
    name = Text(f"rule {data['id']}", f"规则 {data['id']}")

    def wrong(key: str, error: PolicyError) -> None:
        what = Text(f"{name.en}: {error.what.en}", f"{name.zh}：{error.what.zh}")
        found.append(at_line(document.line(("rules", number, key)), PolicyError(what, error.do)))

    if any(rule["id"] == data["id"] for rule in document.data["rules"][:number]):
        wrong(
            "id",
            PolicyError(
                Text("another rule above has this id", "上面已有同名规则"), Text("Rename it", "请改名")
            ),
        )
    limit = data.get("limit")
    if limit is not None and limit not in amounts:
        wrong(
            "limit",
            PolicyError(
                Text(f"there is no amount “{limit}”", f"没有名为“{limit}”的金额"),
                Text("Name one of `amounts`", "请写 amounts 中的名称"),
            ),
        )
    try:
        when: Expression = compile_(data["when"], tuple(amounts))
    except PolicyError as error:
        wrong("when", error)
        return None
    routing = data.get("routing") or {}
    return Rule(
        id=data["id"],
        clause=_text(data["clause"]),
        reason=_text(data["reason"]),
        when=when,
        step=Step(data["step"]),
        evidence=tuple(_ask(item) for item in data.get("evidence", ())),
        queue=routing.get("queue"),
        priority=Priority(routing.get("priority", "normal")),
        second_review=routing.get("second-review", False),
        remedies=tuple(Remedy(word) for word in data.get("remedies", ())),
        limit=limit,
    )


def _ask(item: str | Mapping[str, list[str]]) -> Ask:
    return tuple(Wanted(word) for word in ([item] if isinstance(item, str) else item["one-of"]))


def _text(data: Mapping[str, str]) -> Text:
    return Text(" ".join(data["en"].split()), "".join(data["zh"].split("\n")).strip())
