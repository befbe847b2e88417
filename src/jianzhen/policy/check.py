"""Data of a policy against its JSON Schema: every problem with its line, in both languages."""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, cast

from jianzhen.errors import PolicyError
from jianzhen.model import Text
from jianzhen.policy import yaml_
from jianzhen.policy.extra import need

_ADVERSE = ("refuse", "reject", "deny", "restrict", "ban", "block", "penalise", "penalize", "fine", "close")
_SEE = Text("See docs/policy.md", "见 docs/policy.zh.md")
_TYPES = {
    "object": Text("a mapping", "键值表"),
    "array": Text("a list", "列表"),
    "string": Text("a text (in quotes)", "文字（加引号）"),
    "integer": Text("a whole number", "整数"),
    "boolean": Text("true or false", "true 或 false"),
}


@cache
def schema() -> dict[str, Any]:
    """Return the published JSON Schema of a policy."""
    text = Path(__file__).with_name("schema").joinpath("policy-1.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def problems(document: yaml_.Document) -> Iterator[PolicyError]:
    """Yield what the schema finds wrong, in the order of the lines."""
    validator = need("jsonschema").Draft202012Validator(schema())
    found = [
        (document.line((*error.absolute_path, *_inner(error))), error)
        for error in validator.iter_errors(document.data)
    ]
    for line, error in sorted(found, key=lambda pair: pair[0]):
        yield yaml_.at_line(line, _explained(_deepest(error), document.data))


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


def _name(path: list[str | int], data: Any) -> str:
    """The way to a part, a rule by its id where it has one."""
    if len(path) > 1 and path[0] == "rules":
        rule = data["rules"][path[1]]
        known = rule.get("id") if isinstance(rule, dict) else None
        path = [f"rule {known}", *path[2:]] if isinstance(known, str) else path
    return ".".join(str(part) for part in path)[:200] or "policy"


def _explained(error: Any, data: Any) -> PolicyError:
    name = _name(list(error.absolute_path), data)
    value = str(error.instance)[:60]
    match error.validator:
        case "enum" | "const":
            allowed = [str(v) for v in error.schema.get("enum", [error.schema.get("const")])]
            if name.endswith("step") and any(word in value.lower() for word in _ADVERSE):
                return PolicyError(
                    Text(
                        f"{name}: a policy cannot propose “{value}”: it never decides against anyone",
                        f"{name}：规则不能建议“{value}”：规则从不作出对任何人不利的决定",
                    ),
                    _one_of(["review"]),
                )
            return PolicyError(
                Text(f"{name}: “{value}” is not known", f"{name}：不认识“{value}”"),
                _one_of(get_close_matches(value, allowed, 1) or allowed),
            )
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            return PolicyError(
                Text(f"{name}: “{missing[0]}” is missing", f"{name}：缺少“{missing[0]}”"),
                Text("Add it", "请补上"),
            )
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            return PolicyError(
                Text(
                    f"{name}: “{_strange(error)}” is no part of a policy",
                    f"{name}：规则中没有“{_strange(error)}”",
                ),
                _one_of(get_close_matches(_strange(error), known, 1) or known),
            )
        case "type":
            kind = _TYPES.get(str(error.validator_value), Text("something else", "其他类型"))
            return PolicyError(
                Text(f"{name}: {kind.en} is expected", f"{name}：这里应为{kind.zh}"),
                Text(f"It is now: {value}", f"现在是：{value}"),
            )
        case "not":
            return PolicyError(
                Text(
                    f"{name}: an approval asks for nothing and waits for nobody",
                    f"{name}：直接通过的规则不索要证据，也不排队",
                ),
                Text("Take it away, or choose another step", "请去掉，或改用其他步骤"),
            )
    return PolicyError(Text(f"{name}: “{value}” does not fit", f"{name}：“{value}”不符合格式"), _SEE)


def _one_of(words: list[str]) -> Text:
    return Text(f"Use one of: {', '.join(words)}", f"请使用：{'、'.join(words)}")
