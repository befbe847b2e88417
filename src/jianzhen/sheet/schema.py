"""Data of a sheet against its JSON Schema: every problem with its line, in both languages."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jianzhen.errors import SheetError
from jianzhen.model import Text
from jianzhen.sheet import yaml_
from jianzhen.sheet.extra import need

Explain = Callable[[Any, str], tuple[Text, Text] | None]
"""(jsonschema's error, name of the part) → what is wrong and what to do, in better words than the usual."""

_TYPES = {
    "object": Text("a mapping", "键值表"),
    "array": Text("a list", "列表"),
    "string": Text("a text (in quotes)", "文字（加引号）"),
    "integer": Text("a whole number", "整数"),
    "boolean": Text("true or false", "true 或 false"),
}


def problems(
    document: yaml_.Document, schema: Mapping[str, Any], of: Text, see: Text, explain: Explain | None = None
) -> Iterator[SheetError]:
    """Yield what the schema finds wrong, in the order of the lines.

    Args:
        document: what was read.
        schema: JSON Schema (2020-12).
        of: what the sheet is, such as "a policy".
        see: where to read how it is written.
        explain: asked first about each problem.
    """
    validator = need("jsonschema").Draft202012Validator(schema)
    found = [
        (document.line((*error.absolute_path, *_inner(error))), error)
        for error in validator.iter_errors(document.data)
    ]
    for line, error in sorted(found, key=lambda pair: pair[0]):
        yield yaml_.at_line(line, _explained(_deepest(error), document.data, of, see, explain))


def one_of(words: list[str]) -> Text:
    """Return the advice to use one of these."""
    return Text(f"Use one of: {', '.join(words)}", f"请使用：{'、'.join(words)}")


def _deepest(error: Any) -> Any:
    """Of alternatives, none of which fits, the complaint that got furthest."""
    while error.validator == "anyOf" and error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator != "type"))
    return error


def _inner(error: Any) -> tuple[str, ...]:
    """The key in question, where the schema complains about the mapping around it."""
    if error.validator == "additionalProperties":
        return (_strange(error),)
    return ()


def _strange(error: Any) -> str:
    known = error.schema.get("properties", {})
    return next((key for key in error.instance if key not in known), "")


def _name(path: list[str | int], data: Any, of: Text) -> Text:
    """The way to a part, a rule by its id where it has one."""
    if not path:
        return of
    if len(path) > 1 and path[0] == "rules":
        rule = data["rules"][path[1]]
        known = rule.get("id") if isinstance(rule, dict) else None
        path = [f"rule {known}", *path[2:]] if isinstance(known, str) else path
    name = ".".join(str(part) for part in path)[:200]
    return Text(name, name)


def _explained(error: Any, data: Any, of: Text, see: Text, explain: Explain | None) -> SheetError:
    name = _name(list(error.absolute_path), data, of)
    value = str(error.instance)[:60]
    if explain and (better := explain(error, name.en)) is not None:
        return _about(name, *better)
    what, do = Text(f"“{value}” does not fit", f"“{value}”不符合格式"), see
    match error.validator:
        case "enum" | "const":
            allowed = [str(v) for v in error.schema.get("enum", [error.schema.get("const")])]
            what = Text(f"“{value}” is not known", f"不认识“{value}”")
            do = one_of(get_close_matches(value, allowed, 1) or allowed)
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            what, do = Text(f"“{missing[0]}” is missing", f"缺少“{missing[0]}”"), Text("Add it", "请补上")
        case "additionalProperties":
            known, strange = list(error.schema.get("properties", {})), _strange(error)
            what = Text(f"“{strange}” is no part of {of.en}", f"{of.zh}中没有“{strange}”")
            do = one_of(get_close_matches(strange, known, 1) or known)
        case "type":
            kind = _TYPES.get(str(error.validator_value), Text("something else", "其他类型"))
            what = Text(f"{kind.en} is expected", f"这里应为{kind.zh}")
            do = Text(f"It is now: {value}", f"现在是：{value}")
    return _about(name, what, do)


def _about(name: Text, what: Text, do: Text) -> SheetError:
    return SheetError(Text(f"{name.en}: {what.en}", f"{name.zh}：{what.zh}"), do)
