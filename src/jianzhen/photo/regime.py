"""Delivery regime: how a photo reached us, judged from its file alone."""

from dataclasses import dataclass

from jianzhen.model import Regime, Text


@dataclass(frozen=True, slots=True)
class RegimeReading:
    """The regime and the reasons for it."""

    regime: Regime
    reasons: tuple[Text, ...]
