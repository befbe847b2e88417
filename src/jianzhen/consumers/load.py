"""Rules of the consumer record from YAML: against the schema, then what the schema cannot see."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from jianzhen.claims.terms import Source
from jianzhen.consumers.rules import Effect, Rule, Rules
from jianzhen.errors import SheetError
from jianzhen.model import Text
from jianzhen.sheet import schema as sheet
from jianzhen.sheet import yaml_
from jianzhen.sheet.days import Period, read_day

_SEE = Text("See docs/consumers.md", "见 docs/consumers.zh.md")
_OF = Text("rules of the consumer record", "消费者记录规则")


def load(source: bytes) -> Rules:
    """Return the rules in a YAML file; raise SheetError with every problem (see its `others`)."""
    document = yaml_.read(source)
    found = list(sheet.problems(document, schema(), _OF, _SEE)) or list(_flaws(document))
    if not found:
        return _build(document.data)
    first, *others = found
    first.others = tuple(others)
    raise first


@cache
def shipped() -> Rules:
    """Return the rules that are shipped."""
    return load(shipped_source())


def shipped_source() -> bytes:
    """Return the YAML of the rules that are shipped, with its comments."""
    return Path(__file__).with_name("data").joinpath("consumers.yaml").read_bytes()


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of these rules."""
    text = Path(__file__).with_name("schema").joinpath("consumers-1.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def _flaws(document: yaml_.Document) -> Iterator[SheetError]:
    data = document.data
    for key, text in data["in_force"].items():
        if read_day(text) is None:
            what = Text(f"there is no day {text}", f"没有 {text} 这一天")
            yield _wrong(document, ("in_force", key), what, Text("Mend the date", "请改正日期"))
    if data["good_conduct"]["counts"]["months"] > data["counts"]["months"]:
        what = Text("good conduct would make it count for longer", "良好记录反而使其有效期变长")
        yield _wrong(document, ("good_conduct", "counts"), what, Text("Write less", "请缩短"))
    effects = [row["effect"] for row in data["effects"]]
    for at, effect in enumerate(effects):
        if effect in effects[:at]:
            what = Text(f"“{effect}” stands here a second time", f"“{effect}”在此重复出现")
            yield _wrong(document, ("effects", at), what, Text("Keep one of them", "请只保留一处"))


def _wrong(document: yaml_.Document, path: yaml_.Path, what: Text, do: Text) -> SheetError:
    return yaml_.at_line(document.line(path), SheetError(what, do))


def _build(data: dict[str, Any]) -> Rules:
    starts, good = read_day(data["in_force"]["from"]), data["good_conduct"]
    assert starts is not None
    return Rules(
        data["id"],
        data["version"],
        _text(data["title"]),
        starts,
        read_day(data["in_force"].get("to")),
        Period(**data["counts"]),
        good["claims"],
        Period(**good["counts"]),
        tuple(_rule(row) for row in data["effects"]),
    )


def _rule(row: dict[str, Any]) -> Rule:
    effect = Effect(row["effect"])
    warned = effect is Effect.ACCOUNT_RESTRICTION
    return Rule(effect, row["entries"], warned, _text(row["reason"]), Source(row["source"]))


def _text(data: dict[str, str]) -> Text:
    return Text(" ".join(data["en"].split()), "".join(data["zh"].split("\n")).strip())
