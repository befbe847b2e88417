"""Data of a policy against its JSON Schema: every problem with its line, in both languages."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from jianzhen.errors import PolicyError
from jianzhen.model import Text
from jianzhen.sheet import schema as sheet
from jianzhen.sheet.yaml_ import Document

_ADVERSE = ("refuse", "reject", "deny", "restrict", "ban", "block", "penalise", "penalize", "fine", "close")
_SEE = Text("See docs/policy.md", "见 docs/policy.zh.md")


@cache
def schema() -> dict[str, Any]:
    """Return the published JSON Schema of a policy."""
    text = Path(__file__).with_name("schema").joinpath("policy-1.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def problems(document: Document) -> Iterator[PolicyError]:
    """Yield what the schema finds wrong, in the order of the lines."""
    for error in sheet.problems(document, schema(), Text("a policy", "规则"), _SEE, _explained):
        yield PolicyError(error.what, error.do)


def _explained(error: Any, name: str) -> tuple[Text, Text] | None:
    value = str(error.instance)[:60]
    adverse = name.endswith("step") and any(word in value.lower() for word in _ADVERSE)
    if error.validator in ("enum", "const") and adverse:
        return (
            Text(
                f"a policy cannot propose “{value}”: it never decides against anyone",
                f"规则不能建议“{value}”：规则从不作出对任何人不利的决定",
            ),
            sheet.one_of(["review"]),
        )
    if error.validator == "not":
        return (
            Text("an approval asks for nothing and waits for nobody", "直接通过的规则不索要证据，也不排队"),
            Text("Take it away, or choose another step", "请去掉，或改用其他步骤"),
        )
    return None
