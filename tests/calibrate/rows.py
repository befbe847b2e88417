"""Made rows: what a run over a site's claims would have found."""

from pathlib import Path
from random import Random

from jianzhen.calibrate import Claim, Given
from jianzhen.calibrate.seen import EXAMINER, Seen
from jianzhen.model import Kind, Regime, Role
from jianzhen.strength import parse

BASE = parse(
    {
        "id": "shipped-2026-11-22",
        "date": "2026-11-22",
        "tables": [
            {
                "kinds": kinds,
                "regime": None,
                "steps": steps,
                "honest": [{"source": "ours", "looked_at": 848, "reached": [0] * len(steps)}],
                "forged": [{"source": "ours", "looked_at": forged, "reached": [forged] * len(steps)}],
            }
            for kinds, steps, forged in (
                (["ai-label", "ai-label-possible", "ai-label-suspected", "c2pa-ai"], [0.4, 0.9], 22),
                (["same-photo-elsewhere", "known-fake"], [0.5, 0.7, 0.9], 400),
                (["same-file-elsewhere"], [1.0], 900),
            )
        ],
    }
)
"""Stands in for what is shipped, which grows: labels stand below photos seen elsewhere, files on top."""

ALL = frozenset(EXAMINER) - {Kind.TAKEN_BEFORE_DELIVERY}


def row(
    number: int,
    source: str,
    scores: dict[Kind, float] | None = None,
    kinds: tuple[Kind, ...] = (),
    regime: Regime = Regime.APP_RECOMPRESSED,
    looked: frozenset[Kind] = ALL,
) -> Seen:
    """One claim of one photo; forged if kinds are true of it."""
    given = Given(Path(f"{number}.jpg"), Role.CLAIM, bool(kinds), kinds)
    claim = Claim(f"c{number}", (given,), source, category=source[:1])
    camera = "Canon" if number % 3 else ""
    return Seen(claim, given, f"{number:064x}", regime, camera, looked, scores or {})


def quiet(number: int, first: int = 0, sources: int = 15) -> list[Seen]:
    """Genuine claims in which nothing is found; every tenth a camera original."""
    return [
        row(i, f"s{i % sources}", regime=Regime.UNKNOWN if i % 10 else Regime.CAMERA_ORIGINAL)
        for i in range(first, first + number)
    ]


def forgeries(kind: Kind, number: int, first: int, mean: float = 0.8) -> list[Seen]:
    """Forged claims, nearly all found, from six ways of forging."""
    random = Random(first)
    return [
        row(i, f"f{i % 6}", {kind: random.uniform(mean - 0.2, mean + 0.2)} if i % 20 else {}, (kind,))
        for i in range(first, first + number)
    ]
