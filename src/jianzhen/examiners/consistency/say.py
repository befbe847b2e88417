"""What this examiner says, before it becomes a finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jianzhen.model import Kind, Region, Text
from jianzhen.photo import Photo

MOST_QUOTED = 4

ASK_BOTH = Text(
    "The seller may have sent the wrong goods. Ask both sides what was ordered and what arrived.",
    "也可能是商家发错了货。请向双方核实订购了什么、收到了什么。",
)


@dataclass(frozen=True)
class Said:
    """One statement about one claim photo; fields as in `Finding`."""

    kind: Kind
    photo: Photo
    score: float
    summary: Text
    against: str
    regions: tuple[Region, ...] = ()
    map_png: bytes | None = None
    transform: tuple[float, ...] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def quoted(words: Iterable[str]) -> Text:
    """Return the first few words in quotation marks."""
    shown = list(dict.fromkeys(words))[:MOST_QUOTED]
    return Text(", ".join(f"“{w}”" for w in shown), "".join(f"“{w}”" for w in shown))
