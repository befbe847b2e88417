"""What one rule of this examiner found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jianzhen.model import Region, Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """The word of one rule on one photo.

    Attributes:
        rule: stable name of the rule, for auditors.
        score: on the scale of its kind (see MODEL_CARD.md).
        text: what was seen, what else may explain it, what to do.
        details: JSON-ready facts.
        regions, map_png: as in `Finding`.
    """

    rule: str
    score: float
    text: Text
    details: Mapping[str, Any] = field(default_factory=dict)
    regions: tuple[Region, ...] = ()
    map_png: bytes | None = None
