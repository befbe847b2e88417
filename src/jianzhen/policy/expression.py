"""`when`: a CEL expression over the facts, compiled and type-checked when a policy is loaded.

Evaluated by cel-expr-python (the C++ implementation of the Common Expression Language): no I/O, no clock, no
loops but over lists, bounds on nesting (32) and iterations of its own. We allow less than it: bounded length,
the functions of `FUNCTIONS`, and plain string literals, so that no expression can grow a value or leave the
type checker (`dyn`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from jianzhen.errors import PolicyError
from jianzhen.model import Text
from jianzhen.policy.facts import Facts
from jianzhen.policy.variables import BANDS, FIELDS, VARIABLES, Variable, field_values, values
from jianzhen.sheet.extra import need

LONGEST = 1000
"""Characters of an expression."""

FUNCTIONS = ("all", "contains", "endsWith", "exists", "exists_one", "filter", "size", "startsWith")

_LITERAL = re.compile(r'"[^"]*"|\'[^\']*\'')
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")
_BEFORE_BRACKET = frozenset({"in"})
_NAME = r"([A-Za-z_][\w.]*)"
_COMPARED = re.compile(
    rf"{_NAME}\s*[!=]=\s*({_LITERAL.pattern})"
    rf"|({_LITERAL.pattern})\s*[!=]=\s*{_NAME}"
    rf"|{_NAME}\s+in\s*\[([^\]]*)\]"
    rf"|({_LITERAL.pattern})\s+in\s+{_NAME}"
)
_MESSAGE = "jianzhen.Finding"


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """No answer: these facts are not known, or (where none is named) the expression cannot be computed."""

    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression; equal where the source is."""

    source: str
    program: Any = field(compare=False, repr=False)

    def holds(self, known: "Known") -> bool | NotEvaluated:
        """Say whether it holds for these facts; never raises."""
        try:
            answer = self.program.eval(known.activation).value()
        except (RuntimeError, ValueError, TypeError, OverflowError):
            return NotEvaluated()
        if isinstance(answer, bool):
            return answer
        return NotEvaluated(tuple(name for name in self.names() if name not in known.values))

    def names(self) -> tuple[str, ...]:
        """Return the facts it mentions, in the order of the table."""
        code = _LITERAL.sub('""', self.source)
        return tuple(v.name for v in VARIABLES if re.search(rf"(?<![\w.]){re.escape(v.name)}(?!\w)", code))


class Known:
    """The facts of one claim, ready for all rules of one policy."""

    def __init__(self, facts: Facts, currency: str, amounts: Mapping[str, int]) -> None:
        self.values = values(facts, currency)
        message = _message()
        data = {**self.values, **BANDS, **amount_names(amounts)}
        data["findings"] = [message(**field_values(finding)) for finding in facts.findings]
        self.activation = _environment(tuple(amount_names(amounts))).Activation(data)


def amount_names(amounts: Mapping[str, int]) -> dict[str, int]:
    """Return the policy's amounts by the names that expressions call them by."""
    return {f"amounts.{name}": units for name, units in amounts.items()}


def compile_(source: str, amounts: Sequence[str]) -> Expression:
    """Compile and check; raise PolicyError that says what is wrong and what to do."""
    for problem in _refused(source):
        raise problem
    cel = need("cel_expr_python.cel")
    try:
        program = _environment(tuple(f"amounts.{name}" for name in amounts)).compile(source)
    except (RuntimeError, ValueError) as error:
        raise _explained(str(error), amounts) from error
    if program.return_type().name() != cel.Type.BOOL.name():
        kind = program.return_type().name().lower()
        raise PolicyError(
            Text(f"`when` gives {kind}, not true or false", f"when 的结果是 {kind}，不是真或假"),
            Text("Compare it with something", "请与某个值比较"),
        )
    for problem in _unknown_words(source):
        raise problem
    return Expression(source, program)


@cache
def _message() -> Any:
    """The type of one finding, so that its fields are type-checked too."""
    descriptors = need("google.protobuf.descriptor_pb2").FieldDescriptorProto
    types = {
        "string": descriptors.TYPE_STRING,
        "int": descriptors.TYPE_INT64,
        "double": descriptors.TYPE_DOUBLE,
    }
    file = need("google.protobuf.descriptor_pb2").FileDescriptorProto(
        name="jianzhen/finding.proto", package="jianzhen", syntax="proto3"
    )
    message = file.message_type.add(name="Finding")
    for number, fact in enumerate(FIELDS, start=1):
        message.field.add(
            name=fact.name, number=number, type=types[fact.type], label=descriptors.LABEL_OPTIONAL
        )
    _pool().AddSerializedFile(file.SerializeToString())
    return need("google.protobuf.message_factory").GetMessageClass(_pool().FindMessageTypeByName(_MESSAGE))


@cache
def _pool() -> Any:
    return need("google.protobuf.descriptor_pool").DescriptorPool()


@cache
def _environment(amounts: tuple[str, ...]) -> Any:
    cel = need("cel_expr_python.cel")
    _message()
    types = {
        "int": cel.Type.INT,
        "bool": cel.Type.BOOL,
        "string": cel.Type.STRING,
        "list(string)": cel.Type.List(cel.Type.STRING),
        "list(finding)": cel.Type.List(cel.Type(_MESSAGE)),
    }
    variables = {v.name: types[v.type] for v in VARIABLES} | dict.fromkeys((*BANDS, *amounts), cel.Type.INT)
    return cel.NewEnv(_pool(), variables=variables)


def _refused(source: str) -> Iterator[PolicyError]:
    """What CEL would allow and we do not."""
    if len(source) > LONGEST:
        yield PolicyError(
            Text(f"`when` is longer than {LONGEST} characters", f"when 超过 {LONGEST} 个字符"),
            Text("Make two rules of it", "请拆成两条规则"),
        )
    if "\\" in source or "//" in source or '"""' in source or "'''" in source:
        yield PolicyError(
            Text(
                "`when` holds a backslash, a comment or a text in three quotes",
                "when 中有反斜杠、注释或三引号文字",
            ),
            Text("Write plain texts in quotes; comment in YAML with #", "请用普通引号；注释用 YAML 的 #"),
        )
    for name in _CALL.findall(_LITERAL.sub('""', source)):
        if name not in FUNCTIONS and name not in _BEFORE_BRACKET:
            yield PolicyError(
                Text(f"there is no function “{name}”", f"没有函数“{name}”"),
                Text(f"Use one of: {', '.join(FUNCTIONS)}", f"可用的有：{'、'.join(FUNCTIONS)}"),
            )


def _explained(said: str, amounts: Sequence[str]) -> PolicyError:
    """CEL's first complaint in both languages; the place in the expression is quoted as it was given."""
    if found := re.search(r"undeclared reference to '([^']*)'", said):
        known = [v.name for v in VARIABLES] + list(BANDS) + [f"amounts.{name}" for name in amounts]
        return PolicyError(
            Text(f"there is no fact “{found[1]}”", f"没有“{found[1]}”这个事实"), _near(found[1], known)
        )
    if found := re.search(r"undefined field '([^']*)'", said):
        return PolicyError(
            Text(f"a finding has no “{found[1]}”", f"发现中没有“{found[1]}”"),
            _near(found[1], [f.name for f in FIELDS]),
        )
    if found := re.search(r"found no matching overload for '([^']*)' applied to '([^']*)'", said):
        operator = found[1].strip("_@!") or found[1]
        operands = found[2].strip("()")
        return PolicyError(
            Text(f"“{operator}” does not go with {operands}", f"“{operator}”不能用于 {operands}"),
            Text(
                "Compare like with like: whole numbers with whole numbers, texts with texts",
                "请比较同类的值：整数对整数，文字对文字",
            ),
        )
    found = re.search(r"<input>:(\d+):(\d+)", said)
    line, column = (found[1], found[2]) if found else ("1", "1")
    return PolicyError(
        Text(
            f"`when` is no expression from its line {line}, character {column} on",
            f"when 从其第 {line} 行第 {column} 个字符起不是合法的表达式",
        ),
        Text("Check brackets, quotes and operators", "请检查括号、引号和运算符"),
    )


def _near(word: str, known: Sequence[str]) -> Text:
    near = get_close_matches(word, known, 1)
    if near:
        return Text(f"Perhaps {near[0]} is meant", f"可能应为 {near[0]}")
    return Text(f"Use one of: {', '.join(known)}", f"可用的有：{'、'.join(known)}")


def _unknown_words(source: str) -> Iterator[PolicyError]:
    """Refuse a word that a fact can never have: the rule would silently never hold."""
    closed = {v.name: v for v in (*VARIABLES, *FIELDS) if v.words}
    for found in _COMPARED.finditer(source):
        name = next(n for n in (found[1], found[4], found[5], found[8]) if n)
        said = next(s for s in (found[2], found[3], found[6], found[7]) if s is not None)
        fact: Variable | None = closed.get(name) or closed.get(name.rpartition(".")[2] if "." in name else "")
        for literal in _LITERAL.findall(said) if fact else ():
            if fact and literal[1:-1] not in fact.words:
                word = literal[1:-1]
                yield PolicyError(
                    Text(f"{name} is never “{word}”", f"{name} 不会是“{word}”"),
                    _near(word, sorted(fact.words)),
                )
