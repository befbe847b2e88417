"""Strings that strangers chose (file names, label values) made harmless before a person sees them."""

import re

from jianzhen.model import Lang, Text

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters: a terminal obeys them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they reorder text: gpj.exe reads as exe.jpg
    "\u2028\u2029\ufeff\ufff9-\ufffb\ud800-\udfff]"  # line breaks in disguise, halves of characters
)


def clean(text: str) -> str:
    """Replace what controls a terminal, reorders text or cannot be encoded by U+FFFD."""
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text)


def clean_name(name: str, length: int = 80) -> str:
    """Return a file name on one line, cut in the middle where it is longer than `length` characters."""
    name = re.sub(r"\s+", " ", clean(name)).strip() or "?"
    if len(name) <= length:
        return name
    tail = min(12, length // 3)
    return f"{name[: length - tail - 1]}…{name[-tail:]}"


def clean_text(text: Text, lang: Lang) -> str:
    """Return the sentence in `lang`, cleaned."""
    return clean(text.in_(lang))
