"""What is known about the claims of one person, to be graded; read from JSON or YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jianzhen.errors import SheetError
from jianzhen.law.load import schema
from jianzhen.law.rules import Answer, Law
from jianzhen.model import Money, Text
from jianzhen.sheet import schema as sheet
from jianzhen.sheet import yaml_
from jianzhen.sheet.days import read_day

Value = bool | int | date
"""An answer to a question."""

EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)

_OF, _SEE = Text("facts", "事实"), Text("See docs/law.md", "见 docs/law.zh.md")


@dataclass(frozen=True, slots=True)
class Act:
    """One claim, or several that are known together only.

    Attributes:
        first, last: between which days it was made (the same: on that day; None: not known).
        amount: what it was about; None: not known.
        at_least: the amount is at least this.
        times: how many claims these are.
        merchant, platform: opaque ids.
        facts: answers that hold for this one, by question.
    """

    claim: str
    first: date | None
    last: date | None
    amount: Money | None
    merchant: str | None = None
    platform: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    at_least: bool = False
    times: int = 1

    @property
    def day(self) -> date | None:
        """The day it was made; None: not known to the day."""
        return self.first if self.first == self.last else None


@dataclass(frozen=True, slots=True)
class Facts:
    """The claims of ONE person: sums of different persons never meet.

    Attributes:
        facts: answers about the person, and those that hold for every claim that does not say otherwise.
    """

    acts: tuple[Act, ...]
    facts: Mapping[str, Value] = field(default_factory=dict)
    province: str | None = None
    jurisdiction: str = "CN"

    def answer(self, question: str, act: Act | None = None) -> Value | None:
        """Return the answer to a question, for one claim; None: not known."""
        if act is not None and question in act.facts:
            return act.facts[question]
        return self.facts.get(question)


def read(source: bytes, laws: Mapping[str, Law]) -> Facts:
    """Return the facts in a file; raise SheetError with every problem (see its `others`)."""
    document = yaml_.read(source)
    found = list(sheet.problems(document, schema("facts-1"), _OF, _SEE))
    if not found:
        found = [
            yaml_.at_line(document.line(path), SheetError(what, do))
            for what, do, path in _flaws(document.data, laws)
        ]
    if found:
        first, *others = found
        first.others = tuple(others)
        raise first
    return _build(document.data)


def _flaws(data: dict[str, Any], laws: Mapping[str, Law]) -> Iterator[tuple[Text, Text, yaml_.Path]]:
    law = laws.get(data.get("jurisdiction", "CN"))
    if law is None:
        what = Text(f"there are no rules for {data['jurisdiction']}", f"没有 {data['jurisdiction']} 的规则")
        yield what, sheet.one_of(sorted(laws)), ("jurisdiction",)
        return
    yield from _answers(data.get("facts", {}), law, False, ("facts",))
    named = [act["claim"] for act in data["acts"]]
    for number, act in enumerate(data["acts"]):
        path: yaml_.Path = ("acts", number)
        if act["claim"] in named[:number]:
            what = Text(f"claim {act['claim']} is here twice", f"索赔 {act['claim']} 重复出现")
            yield what, Text("Keep it once", "请只保留一处"), path
        first, last = _span(act.get("day"))
        days = [day for day in _written(act.get("day")) if not _possible(day)]
        if days:
            yield Text(f"there is no day {days[0]}", f"没有 {days[0]} 这一天"), _MEND, (*path, "day")
        elif first and last and last < first:
            yield Text("it ends before it begins", "结束早于开始"), _MEND, (*path, "day")
        yield from _answers(act.get("facts", {}), law, True, (*path, "facts"))


def _answers(
    given: dict[str, Any], law: Law, of_act: bool, path: yaml_.Path
) -> Iterator[tuple[Text, Text, yaml_.Path]]:
    for id_, value in given.items():
        question = law.questions.get(id_)
        where = (*path, id_)
        if question is None:
            what = Text(f"no rule asks for “{id_}”", f"没有规则询问“{id_}”")
            yield what, sheet.one_of(sorted(law.questions)), where
        elif of_act and question.of_person:
            what = Text(f"“{id_}” is about the person, not a claim", f"“{id_}”针对本人，而非某次索赔")
            yield what, Text("Write it under the facts above", "请写在上面的 facts 中"), where
        elif value is not None and not _fits(value, question.answer):
            what = Text(f"“{value}” answers no question “{id_}”", f"“{value}”不是“{id_}”的答案")
            yield what, _HOW[question.answer], where


def _fits(value: Any, answer: Answer) -> bool:
    if answer is Answer.YES_NO:
        return isinstance(value, bool)
    if answer is Answer.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) and _possible(value)


def _possible(text: object) -> bool:
    day = read_day(text)
    return day is not None and EARLIEST <= day <= LATEST


def _written(day: Any) -> list[str]:
    return list(day.values()) if isinstance(day, dict) else [day] if day else []


def _span(day: Any) -> tuple[date | None, date | None]:
    if isinstance(day, dict):
        first, last = day.get("from"), day.get("to")
        return (read_day(first) if first else None), (read_day(last) if last else None)
    only = read_day(day) if day else None
    return only, only


def _build(data: dict[str, Any]) -> Facts:
    return Facts(
        acts=tuple(_act(act) for act in data["acts"]),
        facts=_known(data.get("facts", {})),
        province=data.get("province"),
        jurisdiction=data.get("jurisdiction", "CN"),
    )


def _act(data: dict[str, Any]) -> Act:
    first, last = _span(data.get("day"))
    amount = data.get("amount")
    return Act(
        claim=data["claim"],
        first=first,
        last=last,
        amount=None if amount is None else Money.of(str(amount), data.get("currency", "CNY")),
        merchant=data.get("merchant"),
        platform=data.get("platform"),
        facts=_known(data.get("facts", {})),
        at_least=data.get("at_least", False),
        times=data.get("times", 1),
    )


def _known(given: dict[str, Any]) -> dict[str, Value]:
    days = {id_: read_day(value) for id_, value in given.items() if isinstance(value, str)}
    known = {id_: days.get(id_, value) for id_, value in given.items()}
    return {id_: value for id_, value in known.items() if value is not None}


_MEND = Text("Mend the date", "请改正日期")
_HOW = {
    Answer.YES_NO: Text("Write true or false, or leave it out", "请写 true 或 false，或不写"),
    Answer.NUMBER: Text("Write a whole number, or leave it out", "请写整数，或不写"),
    Answer.DAY: Text('Write a day like "2026-01-31", or leave it out', '请写 "2026-01-31" 这样，或不写'),
}
