"""Events, effects and claims as plain JSON objects and back: strict, every field named, nothing unknown.

Money and shares are decimal text, times RFC 3339 in UTC with microseconds and `Z`, spans of time
microseconds as a whole number, enums their codes.
"""

import re
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from jianzhen.claims.claim import UNROUTED, ClaimState
from jianzhen.claims.effects import EFFECTS, Effect
from jianzhen.claims.events import EVENTS, Event, Screened
from jianzhen.claims.illegal import MalformedEvent
from jianzhen.claims.states import Actor
from jianzhen.model import Money, Text

Json = dict[str, Any]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,13}(\.[0-9]{1,4})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_HASHES = frozenset(
    "sha256 findings statement reasons note proof contents taken_out exhibit boxes package".split()  # noqa: SIM905
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
    if kind in _LATER and isinstance(data, dict):
        data = _LATER[kind] | data
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
    kind = type(value)
    if value is None or kind in (str, int, bool):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if kind is tuple:
        return [_plain(item) for item in value]
    if kind is datetime:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if kind is Money:
        return {"amount": str(value), "currency": value.currency}
    if kind is Decimal:
        return format(value, "f")
    if kind is timedelta:
        return value // timedelta(microseconds=1)
    if is_dataclass(kind):
        return {name: _plain(getattr(value, name)) for name in _shape(kind)}
    return value


_SHAPES: dict[type[Any], Json] = {}


def _shape(kind: type[Any]) -> Json:
    """Return the annotation of each field."""
    if kind not in _SHAPES:
        hints = get_type_hints(kind)
        _SHAPES[kind] = {field.name: hints[field.name] for field in fields(kind)}
    return _SHAPES[kind]


@cache
def _told(hint: Any) -> tuple[bool, bool, Any, bool]:
    """Return what an annotation says: may it be None, is it a list, of what, and is that an object."""
    optional = get_origin(hint) is UnionType
    if optional:
        hint = next(arg for arg in get_args(hint) if arg is not NoneType)
    listed = get_origin(hint) is tuple
    inner = get_args(hint)[0] if listed else hint
    return optional, listed, inner, is_dataclass(inner)


def _object(kind: type[Any], data: object, where: str, given: dict[str, Any]) -> Any:
    if not isinstance(data, dict):
        raise _malformed(where, Text("an object was expected", "应为对象"))
    shape = _shape(kind)
    if given:
        shape = {name: hint for name, hint in shape.items() if name not in given}
    if data.keys() != shape.keys():
        for name in data:
            if name not in shape:
                raise _malformed(f"{where}.{str(name)[:40]!r}", Text("unknown field", "未知字段"))
        missing = next(name for name in shape if name not in data)
        raise _malformed(f"{where}.{missing}", Text("missing field", "缺少字段"))
    values = {name: _value(hint, data[name], f"{where}.{name}") for name, hint in shape.items()}
    try:
        return kind(**values, **given)
    except ValueError:
        raise _malformed(where, Text("a value is outside its bounds", "数值超出允许范围")) from None


def _value(hint: Any, data: object, where: str) -> Any:
    """Read `data` as what the annotation says."""
    optional, listed, inner, whole = _told(hint)
    if optional and data is None:
        return None
    if not listed:
        return _object(inner, data, where, {}) if whole else _atom(inner, data, where)
    if not isinstance(data, list) or len(data) > MAX_ITEMS:
        raise _malformed(where, Text(f"a list of at most {MAX_ITEMS}", f"应为不超过 {MAX_ITEMS} 项的列表"))
    if not whole:
        return tuple(_atom(inner, item, f"{where}.{at}") for at, item in enumerate(data))
    return tuple(_object(inner, item, f"{where}.{at}", {}) for at, item in enumerate(data))


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


_LATER: dict[type[Event], Json] = {Screened: {"routing": _plain(UNROUTED)}}
"""Fields that came later, and what they are in events of old, which do not have them."""
