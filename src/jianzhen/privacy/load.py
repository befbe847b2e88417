"""Retention rules from YAML: against the schema, complete, and never below what the law asks for."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from jianzhen.claims.terms import Source
from jianzhen.consumers import Rules
from jianzhen.consumers.record import OUTERMOST
from jianzhen.errors import CANNOT_READ, CHECK_PATH, SheetError, UsageError, because
from jianzhen.model import Text
from jianzhen.privacy.rules import NEVER_ERASED, Retention, Rule, What
from jianzhen.sheet import schema as sheet
from jianzhen.sheet import yaml_
from jianzhen.sheet.days import Period, day_of, read_day

_SEE = Text("See docs/privacy.md", "见 docs/privacy.zh.md")
_OF = Text("retention rules", "保存规则")
_SOME_DAY = date(2023, 3, 1)
_FROM = {What.REPLIES: "answered", What.JOBS: "done", What.RULE_VERSIONS: "added"}


def load(source: bytes) -> Retention:
    """Return the rules in a YAML file; raise SheetError with every problem (see its `others`)."""
    found = list(_problems(source, floors=shipped().rules))
    if not found:
        return _build(yaml_.read(source).data)
    first, *others = found
    first.others = tuple(others)
    raise first


def in_force(path: Path | None, now: datetime) -> Retention:
    """Return the rules in a file, None: those that are shipped.

    Raises:
        UsageError: the file cannot be read, or its rules do not hold today.
        SheetError: they are no rules.
    """
    if path is None:
        rules = shipped()
    else:
        try:
            with path.open("rb") as file:
                rules = load(file.read(yaml_.MOST_BYTES + 1))
        except OSError as error:
            raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
    if not rules.covers(day_of(now)):
        raise UsageError(
            Text(f"{rules.name} is not in force today", f"{rules.name} 今天不生效"),
            Text("Give retention rules that are", "请改用现行的保存规则"),
        )
    return rules


def agree(retention: Retention, consumers: Rules) -> None:
    """Raise UsageError if an entry in a person's record could count for longer than it is kept."""
    keep = retention.rule(What.ENTRIES).keep
    if keep is not None and consumers.counts.last_day(_SOME_DAY) > keep.last_day(_SOME_DAY):
        raise UsageError(
            Text(
                f"by {consumers.name} an entry counts for longer than {retention.name} keeps it",
                f"按 {consumers.name}，条目的有效期长于 {retention.name} 的保存期限",
            ),
            Text("Let it count for less time, or keep it for longer", "请缩短有效期，或延长保存期限"),
        )


@cache
def shipped() -> Retention:
    """Return the rules that are shipped."""
    source = shipped_source()
    for problem in _problems(source, floors=()):
        raise problem
    return _build(yaml_.read(source).data)


def shipped_source() -> bytes:
    """Return the YAML of the rules that are shipped, with its comments."""
    return Path(__file__).with_name("data").joinpath("retention.yaml").read_bytes()


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of retention rules."""
    text = Path(__file__).with_name("schema").joinpath("retention-1.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def _problems(source: bytes, floors: tuple[Rule, ...]) -> Iterator[SheetError]:
    document = yaml_.read(source)
    found = list(sheet.problems(document, schema(), _OF, _SEE))
    yield from found
    if found:
        return
    for what, do, path in _flaws(document.data, floors):
        yield yaml_.at_line(document.line(path), SheetError(what, do))


def _flaws(data: dict[str, Any], floors: tuple[Rule, ...]) -> Iterator[tuple[Text, Text, yaml_.Path]]:
    """Yield what the schema cannot see."""
    force = data["in_force"]
    for key, text in force.items():
        if read_day(text) is None:
            yield Text(f"there is no day {text}", f"没有 {text} 这一天"), _MEND, ("in_force", key)
    ids = [rule["id"] for rule in data["rules"]]
    for what in What:
        if not any(r["what"] == what and r.get("claims", "all") == "all" for r in data["rules"]):
            told = Text(
                f"no rule says how long {what} of all claims are kept", f"没有规则说明 {what} 保存多久"
            )
            yield told, Text("Add one", "请补上一条"), ("rules",)
    for number, entry in enumerate(data["rules"]):
        path: yaml_.Path = ("rules", number)
        rule, name = _rule(entry), Text(f"rule {entry['id']}", f"规则 {entry['id']}")
        if entry["id"] in ids[:number]:
            yield _said(name, "another rule has this id", "已有同名规则"), Text("Rename it", "请改名"), path
        if rule.what in NEVER_ERASED and rule.keep is not None:
            yield (
                _said(name, "this is never erased", "此项从不删除"),
                Text("Write: always", "请写 always"),
                path,
            )
        if rule.what is What.ENTRIES and _beyond(rule):
            told = _said(
                name,
                "nothing is kept in a person's record for more than five years",
                "个人记录不得保存超过五年",
            )
            yield told, Text("Write less", "请缩短"), path
        if entry["from"] != _FROM.get(rule.what, "ended"):
            right = _FROM.get(rule.what, "ended")
            told = _said(name, f"{rule.what} are counted from “{right}”", f"{rule.what} 应从 {right} 起算")
            yield told, Text(f"Write: {right}", f"请写 {right}"), (*path, "from")
        for floor in floors:
            if floor.source is Source.LAW and floor.what is rule.what and _below(rule, floor):
                told = _said(name, f"the law ({floor.law}) asks for more", f"低于法律要求（{floor.law}）")
                yield told, Text("Keep it as long as the shipped rule", "请不短于自带规则"), path


def _said(name: Text, en: str, zh: str) -> Text:
    return Text(f"{name.en}: {en}", f"{name.zh}：{zh}")


def _beyond(rule: Rule) -> bool:
    return rule.keep is None or rule.keep.last_day(_SOME_DAY) > OUTERMOST.last_day(_SOME_DAY)


def _below(rule: Rule, floor: Rule) -> bool:
    if rule.erase_on_request and not floor.erase_on_request:
        return True
    if rule.keep is None:
        return False
    return floor.keep is None or rule.keep.last_day(_SOME_DAY) < floor.keep.last_day(_SOME_DAY)


def _build(data: dict[str, Any]) -> Retention:
    starts = read_day(data["in_force"]["from"])
    assert starts is not None
    return Retention(
        id=data["id"],
        version=data["version"],
        title=_text(data["title"]),
        starts=starts,
        ends=read_day(data["in_force"].get("to")),
        rules=tuple(_rule(entry) for entry in data["rules"]),
    )


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        what=What(entry["what"]),
        undisputed=entry.get("claims") == "undisputed",
        keep=None if entry["keep"] == "always" else Period(**entry["keep"]),
        source=Source(entry["source"]),
        law=entry.get("law"),
        confidence=entry.get("confidence"),
        reason=_text(entry["reason"]),
        erase_on_request=entry.get("on_request") == "erase",
    )


def _text(data: dict[str, str]) -> Text:
    return Text(" ".join(data["en"].split()), "".join(data["zh"].split("\n")).strip())


_MEND = Text("Mend the date", "请改正日期")
