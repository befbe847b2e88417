"""JSON objects inside hostile text: escaped once or twice, wrapped in strings, followed by rubbish."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

_DECODER = json.JSONDecoder()
_NEAR = 40
"""Characters that may stand between a name and its object."""


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the object that the text begins with, by the first reading that works. Never raises."""
    for reading in _readings(text):
        value = _decode_at(reading, len(reading) - len(reading.lstrip("\x00\ufeff \t\r\n")))
        if isinstance(value, str):
            value = _decode_at(value, len(value) - len(value.lstrip()))
        if isinstance(value, dict):
            yield value
            return


def objects_after(text: str, positions: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield the objects that begin shortly after the given positions. Never raises."""
    for position in positions:
        brace = text.find("{", position, position + _NEAR)
        if brace >= 0:
            yield from objects_in(text[brace:])


def _readings(text: str) -> Iterator[str]:
    yield text
    unescaped = text
    for _ in range(2):
        if "&" not in unescaped:
            break
        import html  # a large table, and seldom needed

        unescaped = html.unescape(unescaped)
        yield unescaped
    if '\\"' in text:
        yield text.replace('\\"', '"')


def _decode_at(text: str, start: int) -> Any:
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None
