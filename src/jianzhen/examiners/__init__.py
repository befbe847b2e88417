"""One examiner per folder: pure functions of photos and texts, each with a model card."""

from importlib import import_module
from typing import cast

from jianzhen.examiners.case import Case, Examiner
from jianzhen.photo import Exhibit

NAMES = (
    "label",
    "derivation",
    "reuse",
    "capture",
    "tampering",
    "consistency",
    "video",
    "statement",
    "synthesis",
)
"""In the order in which a report lists them."""


def load(name: str) -> Examiner:
    """Import one examiner when it is first needed; imports stay cheap for those who need another."""
    return cast(Examiner, import_module(f"jianzhen.examiners.{name}"))


__all__ = ["NAMES", "Case", "Examiner", "Exhibit", "load"]
