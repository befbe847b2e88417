"""Events, effects and claims as plain JSON objects and back: strict, every field named, nothing unknown.

Money and shares are decimal text, times RFC 3339 in UTC with microseconds and `Z`, spans of time
microseconds as a whole number, enums their codes.
"""

import re
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from jianzhen.claims.claim import ClaimState
from jianzhen.claims.effects import EFFECTS, Effect
from jianzhen.claims.events import EVENTS, Event
from jianzhen.claims.illegal import MalformedEvent
from jianzhen.claims.states import Actor
from jianzhen.model import Money, Text

Json = dict[str, Any]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,13}(\.[0-9]{1,4})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_HASHES = frozenset(
    "sha256 findings statement reasons note proof contents taken_out exhibit boxes".split()  # noqa: SIM905
)
"""Fields that hold a SHA-256 and can therefore hold no text of a person."""
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
MAX_TEXT = 200
MAX_ITEMS = 1000
"""Bounds of one field: an identifier, and a list."""


def event_to_json(event: Event) -> Json:
    """Return the payload of an event: all fields but the actor, whose place is the chain's own."""
    data: Json = _plain(event)
    del data["actor"]
    return data


def event_from_json(code: str, actor: Actor, data: object) -> Event:
    """Return the event of this code.

    Raises:
        MalformedEvent: no such code, or the payload is not exactly this event's.
    """
    kind = EVENTS.get(code)
    if kind is None:
        raise _malformed(code, Text("there is no event of this name", "没有这个名称的事件"))
    event: Event = _object(kind, data, code, {"actor": actor})
    return event


def check_event(event: Event) -> None:
    """Refuse an event that could not be read back from the chain: naive times, lists, texts, no hash.

    Raises:
        MalformedEvent: with the field it is about.
    """
    if event_from_json(event.code, event.actor, event_to_json(event)) != event:
        raise _malformed(event.code, Text("a value cannot be written down exactly", "有数值无法准确记录"))


def effect_to_json(effect: Effect) -> Json:
    """Return an effect as an object whose `effect` is its code."""
    return {"effect": effect.code, **_plain(effect)}


def effect_from_json(data: Json) -> Effect:
    """Return the effect; errors as for events."""
    kind = EFFECTS.get(str(data.get("effect")))
    if kind is None:
        raise _malformed("effect", Text("there is no effect of this name", "没有这个名称的后续动作"))
    effect: Effect = _object(kind, {k: v for k, v in data.items() if k != "effect"}, kind.code, {})
    return effect


def claim_to_json(claim: ClaimState) -> Json:
    """Return the whole state of a claim."""
    data: Json = _plain(claim)
    return data


def claim_from_json(data: object) -> ClaimState:
    """Return the claim; errors as for events."""
    claim: ClaimState = _object(ClaimState, data, "claim", {})
    return claim


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return {"amount": str(value), "currency": value.currency}
        case StrEnum():
            return value.value
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case timedelta():
            return value // timedelta(microseconds=1)
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


_SHAPES: dict[type[Any], Json] = {}


def _shape(kind: type[Any]) -> Json:
    """Return the annotation of each field."""
    if kind not in _SHAPES:
        hints = get_type_hints(kind)
        _SHAPES[kind] = {field.name: hints[field.name] for field in fields(kind)}
    return _SHAPES[kind]


def _object(kind: type[Any], data: object, where: str, given: dict[str, Any]) -> Any:
    if not isinstance(data, dict):
        raise _malformed(where, Text("an object was expected", "应为对象"))
    shape = {name: hint for name, hint in _shape(kind).items() if name not in given}
    for name in data:
        if name not in shape:
            raise _malformed(f"{where}.{str(name)[:40]!r}", Text("unknown field", "未知字段"))
    for name in shape:
        if name not in data:
            raise _malformed(f"{where}.{name}", Text("missing field", "缺少字段"))
    values = {name: _value(hint, data[name], f"{where}.{name}") for name, hint in shape.items()}
    try:
        return kind(**values, **given)
    except ValueError:
        raise _malformed(where, Text("a value is outside its bounds", "数值超出允许范围")) from None


def _value(hint: Any, data: object, where: str) -> Any:
    """Read `data` as what the annotation says."""
    if get_origin(hint) is UnionType:
        if data is None:
            return None
        hint = next(arg for arg in get_args(hint) if arg is not NoneType)
    if get_origin(hint) is tuple:
        if not isinstance(data, list) or len(data) > MAX_ITEMS:
            raise _malformed(
                where, Text(f"a list of at most {MAX_ITEMS}", f"应为不超过 {MAX_ITEMS} 项的列表")
            )
        return tuple(_value(get_args(hint)[0], item, f"{where}.{at}") for at, item in enumerate(data))
    if is_dataclass(hint):
        return _object(hint, data, where, {}) if isinstance(hint, type) else None
    return _atom(hint, data, where)


def _atom(hint: Any, data: object, where: str) -> Any:
    if hint is bool or hint is int or hint is timedelta:
        if type(data) is not (bool if hint is bool else int):
            raise _malformed(where, Text("a true/false or whole number", "应为布尔值或整数"))
        return timedelta(microseconds=data) if hint is timedelta and isinstance(data, int) else data
    if not isinstance(data, str) or len(data) > MAX_TEXT or _CONTROL.search(data):
        limit = Text(f"a text of at most {MAX_TEXT} characters", f"应为不超过 {MAX_TEXT} 个字符的文字")
        raise _malformed(where, limit)
    if hint is str:
        if where.rsplit(".", 1)[-1] in _HASHES and not _SHA256.fullmatch(data):
            raise _malformed(where, Text("a SHA-256 of 64 hex digits", "应为 64 位十六进制的 SHA-256"))
        return data
    try:
        if hint is datetime:
            return _time(data)
        return _decimal(data) if hint is Decimal else hint(data)
    except ValueError:
        raise _malformed(where, Text("not one of the possible values", "不是允许的取值")) from None


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _time(text: str) -> datetime:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _malformed(where: str, why: Text) -> MalformedEvent:
    do = Text("Send the fields that the documentation of this event names", "请按该事件的文档提供字段")
    return MalformedEvent(why.about(where), do)
