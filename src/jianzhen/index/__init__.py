"""Seen-before index over fingerprints: one protocol, several backends (the embedded one is SQLite).

The backends are imported by those who open them: `jianzhen.index.sqlite`, `jianzhen.index.memory`.
"""

from jianzhen.index.protocol import (
    QUALITY,
    RADIUS,
    Candidate,
    Entry,
    Found,
    Hit,
    Index,
    Info,
    Shared,
    Words,
)

__all__ = [
    "QUALITY",
    "RADIUS",
    "Candidate",
    "Entry",
    "Found",
    "Hit",
    "Index",
    "Info",
    "Shared",
    "Words",
]
