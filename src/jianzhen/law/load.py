"""Rules of law from YAML: against the schema, and what the schema cannot see."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from jianzhen.errors import SheetError
from jianzhen.law.rules import (
    Answer,
    Band,
    Clock,
    Confidence,
    Content,
    Doubt,
    Figure,
    Force,
    Law,
    Lowered,
    Question,
    Repeated,
    Rule,
    Source,
    Weigh,
)
from jianzhen.model import Money, Text
from jianzhen.sheet import schema as sheet
from jianzhen.sheet import yaml_
from jianzhen.sheet.days import Period, read_day

_SEE = Text("See docs/law.md", "见 docs/law.zh.md")
_OF = Text("rules of law", "法律规则")
BUILT_IN = ("act", "last-act")
"""What a clock can start from without a question."""

_HERE = Path(__file__)
_Flaw = tuple[Text, Text, yaml_.Path]


def load(source: bytes) -> Law:
    """Return the rules (or figures alone) in a YAML file; raise SheetError with every problem (`others`)."""
    document = yaml_.read(source)
    found = list(sheet.problems(document, schema("law-1"), _OF, _SEE))
    if not found:
        flaws = list(_flaws(document.data))
        found = [yaml_.at_line(document.line(path), SheetError(what, do)) for what, do, path in flaws]
    if not found:
        return _build(document.data)
    first, *others = found
    first.others = tuple(others)
    raise first


@cache
def shipped() -> Mapping[str, Law]:
    """Return the laws that are shipped, by jurisdiction."""
    files = sorted(_HERE.with_name("data").glob("*.yaml"))
    laws = [load(file.read_bytes()) for file in files]
    return MappingProxyType({law.jurisdiction: law for law in laws})


def join(laws: Mapping[str, Law], own: Iterable[Law]) -> Mapping[str, Law]:
    """Return the laws with those of somebody's own.

    A sheet with rules stands for its jurisdiction; one with figures alone adds them.

    Raises:
        SheetError: a figure is for a rule or band there is none of, or outside what the rule leaves open.
    """
    joined = dict(laws)
    for law in own:
        if law.rules:
            joined[law.jurisdiction] = law
            continue
        base = joined.get(law.jurisdiction)
        if base is None:
            raise SheetError(
                Text(f"there are no rules for {law.jurisdiction}", f"没有 {law.jurisdiction} 的规则"),
                Text(f"Use one of: {', '.join(joined)}", f"请使用：{'、'.join(joined)}"),
            )
        for figure in law.figures:
            if (flaw := _misplaced(figure, base.rules)) is not None:
                raise SheetError(*flaw)
        joined[law.jurisdiction] = base.with_figures(law)
    return MappingProxyType(joined)


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema `law-1` or `facts-1`."""
    text = _HERE.with_name("schema").joinpath(f"{name}.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def _flaws(data: dict[str, Any]) -> Iterator[_Flaw]:
    yield from _days(data, ())
    for key, of in (("branches", "id"), ("questions", "id"), ("rules", "id")):
        ids = [entry[of] for entry in data.get(key, ())]
        for number, id_ in enumerate(ids):
            if id_ in ids[:number]:
                yield Text(f"“{id_}” stands here a second time", f"“{id_}”重复出现"), _RENAME, (key, number)
    asked = {entry["id"]: entry for entry in data.get("questions", ())}
    rules = {rule["id"] for rule in data.get("rules", ())}
    branches = {entry["id"] for entry in data.get("branches", ())}
    for number, rule in enumerate(data.get("rules", ())):
        for id_, known, key in _references(rule, asked, rules, branches):
            if id_ not in known:
                what = Text(
                    f"rule {rule['id']}: there is no {key} “{id_}”", f"规则 {rule['id']}：没有 {key}“{id_}”"
                )
                yield what, sheet.one_of(sorted(known)), ("rules", number)
    if data.get("rules") and not any(True for _ in _days(data, ())):
        built = _build(data)
        for number, figure in enumerate(built.figures):
            if (flaw := _misplaced(figure, built.rules)) is not None:
                yield *flaw, ("figures", number)


def _references(
    rule: dict[str, Any], asked: dict[str, Any], rules: set[str], branches: set[str]
) -> Iterator[tuple[str, set[str], str]]:
    """Yield every id a rule names, what it may be, and as what."""
    yes_no = {id_ for id_, entry in asked.items() if entry["answer"] == Answer.YES_NO}
    days = {id_ for id_, entry in asked.items() if entry["answer"] == Answer.DAY} | {*BUILT_IN}
    of_person = {id_ for id_, entry in asked.items() if entry["of"] == "person"}
    for id_ in rule.get("needs", ()):
        yield id_, yes_no, "question"
    for content in rule.get("contents", ()):
        yield content["fact"], yes_no, "question"
        yield content.get("when", content["fact"]), yes_no, "question"
    for weigh in rule.get("weighs", ()):
        yield weigh["fact"], of_person, "question"
    for id_ in rule.get("lowered", {}).get("facts", ()):
        yield id_, of_person & yes_no, "question"
    for clock in rule.get("clocks", ()):
        yield clock["since"], days, "day"
    for id_ in (*rule.get("below", ()), *([rule["replaced_by"]] if "replaced_by" in rule else [])):
        yield id_, rules, "rule"
    if "branch" in rule:
        yield rule["branch"], branches, "branch"


def _days(data: Any, path: yaml_.Path) -> Iterator[_Flaw]:
    """Yield the days there are none of, and rules that end before they begin."""
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from _days(item, (*path, number))
    elif isinstance(data, dict):
        force = data.get("in_force", {})
        for text in (*force.values(), data.get("checked", "2000-01-01")):
            if read_day(text) is None:
                yield Text(f"there is no day {text}", f"没有 {text} 这一天"), _MEND, path
        if force.get("to", force.get("from", "")) < force.get("from", ""):
            yield Text("it ends before it begins", "在生效之前就结束了"), _MEND, path
        for key in ("rules", "figures"):
            yield from _days(data.get(key, []), (*path, key))


def _misplaced(figure: Figure, rules: Iterable[Rule]) -> tuple[Text, Text] | None:
    """Say what is wrong with a figure: no such band, or not between what the rule leaves open."""
    bands = (band for rule in rules if rule.id == figure.rule for band in rule.bands)
    band = next((band for band in bands if band.id == figure.band), None)
    if band is None or band.least is None or band.local_up_to is None:
        where = f"{figure.rule}/{figure.band}"
        return (
            Text(f"no place sets a figure for {where}", f"{where} 不由各地确定数额"),
            Text("Mend the rule or the band", "请改正 rule 或 band"),
        )
    if figure.least.amount < band.least.amount or figure.least.above(band.local_up_to):
        return (
            Text(
                f"{figure.least} is not between {band.least} and {band.local_up_to}",
                f"{figure.least} 不在 {band.least} 与 {band.local_up_to} 之间",
            ),
            Text("The rule leaves only that open", "规则只允许在此幅度内确定"),
        )
    return None


def _build(data: dict[str, Any]) -> Law:
    jurisdiction = data["jurisdiction"]
    rules = tuple(_rule(entry, jurisdiction) for entry in data.get("rules", ()))
    currency = {rule.id: rule.currency for rule in rules}
    questions = (_question(entry) for entry in data.get("questions", ()))
    return Law(
        id=data["id"],
        version=data["version"],
        jurisdiction=jurisdiction,
        title=_text(data["title"]),
        checked=read_day(data.get("checked")),
        branches=MappingProxyType({b["id"]: _text(b["title"]) for b in data.get("branches", ())}),
        questions=MappingProxyType({question.id: question for question in questions}),
        rules=rules,
        figures=tuple(_figure(f, currency.get(f["rule"]) or "CNY") for f in data.get("figures", ())),
    )


def _question(entry: dict[str, Any]) -> Question:
    return Question(
        id=entry["id"],
        of_person=entry["of"] == "person",
        answer=Answer(entry["answer"]),
        ask=_text(entry["ask"]),
        why=_text(entry["why"]),
        left_out=_text(entry["left_out"]) if "left_out" in entry else _text(entry["ask"]),
    )


def _rule(entry: dict[str, Any], jurisdiction: str) -> Rule:
    currency = entry.get("currency")
    lowered, repeated = entry.get("lowered"), entry.get("repeated")
    return Rule(
        id=entry["id"],
        title=_text(entry["title"]),
        jurisdiction=jurisdiction,
        branch=entry.get("branch"),
        force=_force(entry["in_force"]),
        replaced_by=entry.get("replaced_by"),
        source=_source(entry["source"]),
        confidence=Confidence(entry["confidence"]),
        consequence=_text(entry["consequence"]),
        note=_text(entry["note"]) if "note" in entry else None,
        doubts=tuple(Doubt(Confidence(d["confidence"]), _text(d["text"])) for d in entry.get("doubts", ())),
        currency=currency,
        needs=MappingProxyType(dict(entry.get("needs", {}))),
        contents=tuple(Content(c["fact"], c.get("when")) for c in entry.get("contents", ())),
        bands=tuple(_band(band, currency) for band in entry.get("bands", ())),
        add_within=_period(entry.get("add_within")),
        repeated=_repeated(repeated) if repeated else None,
        lowered=Lowered(lowered["percent"], tuple(lowered["facts"])) if lowered else None,
        below=tuple(entry.get("below", ())),
        weighs=tuple(_weigh(weigh) for weigh in entry.get("weighs", ())),
        clocks=tuple(_clock(clock) for clock in entry.get("clocks", ())),
    )


def _band(entry: dict[str, Any], currency: str | None) -> Band:
    def money(key: str) -> Money | None:
        return Money.of(entry[key], currency) if key in entry and currency else None

    return Band(
        entry["id"], _text(entry["title"]), money("from"), money("local_up_to"), _text(entry["consequence"])
    )


def _repeated(entry: dict[str, Any]) -> Repeated:
    return Repeated(
        entry["times"], Period(**entry["within"]), _text(entry["title"]), _text(entry["consequence"])
    )


def _weigh(entry: dict[str, Any]) -> Weigh:
    return Weigh(
        fact=entry["fact"],
        wanted=entry.get("is"),
        least=entry.get("least"),
        most=entry.get("most"),
        bars=entry.get("bars", False),
        text=_text(entry["text"]),
    )


def _clock(entry: dict[str, Any]) -> Clock:
    return Clock(
        entry["id"],
        _text(entry["title"]),
        Period(**entry["runs"]),
        entry["since"],
        _period(entry.get("at_most")),
        entry.get("optional", False),
    )


def _figure(entry: dict[str, Any], currency: str) -> Figure:
    return Figure(
        place=entry["place"],
        title=_text(entry["title"]),
        rule=entry["rule"],
        band=entry["band"],
        least=Money.of(entry["from"], currency),
        force=_force(entry["in_force"]),
        source=_source(entry["source"]),
        confidence=Confidence(entry["confidence"]),
    )


def _period(entry: dict[str, int] | None) -> Period | None:
    return Period(**entry) if entry else None


def _force(entry: dict[str, str]) -> Force:
    starts = read_day(entry["from"])
    assert starts is not None
    return Force(starts, read_day(entry.get("to")))


def _source(entry: dict[str, str]) -> Source:
    return Source(_text(entry), entry["url"])


def _text(data: Mapping[str, str]) -> Text:
    return Text(" ".join(data["en"].split()), "".join(data["zh"].split("\n")).strip())


_MEND = Text("Mend the date", "请改正日期")
_RENAME = Text("Rename it", "请改名")
