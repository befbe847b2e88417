"""Counted data: how often honest and forged photos reach a score. One JSON file, read as plain data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import inf, log10
from pathlib import Path
from typing import Any

from jianzhen.errors import UsageError
from jianzhen.model import Kind, Regime, Text
from jianzhen.strength.interval import lower, upper


@dataclass(frozen=True, slots=True)
class Sample:
    """One source of photos: how many were looked at, and how many reached each step of the score."""

    source: str
    looked_at: int
    reached: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """Counts for the kinds one measurement covers, in one delivery regime (or in all: `regime` is None).

    Attributes:
        steps: ascending scores; `reached[i]` of a sample counts photos with a score of at least `steps[i]`.
        honest: samples on which the statement is false; the unit is one honest photo, however many
            comparisons it went through, since comparisons that share a photo are not independent.
        forged: samples on which the statement is true.
        thresholds: by kind, the score below which a finding is at most a hint, because the bound on the false
            alarms of the whole check wants it so; infinite where no score keeps it. Empty: no such bound.
        detector: the learned detector that was measured, by its key; None for all other kinds.
    """

    kinds: tuple[Kind, ...]
    regime: Regime | None
    steps: tuple[float, ...]
    honest: tuple[Sample, ...]
    forged: tuple[Sample, ...]
    thresholds: Mapping[Kind, float] = field(default_factory=dict)
    detector: str | None = None

    @property
    def n_negatives(self) -> int:
        """Honest photos in all sources."""
        return sum(s.looked_at for s in self.honest)

    def false_alarm_bound(self, step: int) -> float:
        """Upper 95 % bound of the false-alarm rate at a step, over all honest sources together."""
        return upper(sum(s.reached[step] for s in self.honest), self.n_negatives)

    @cached_property
    def log10_lrs(self) -> tuple[float, ...]:
        """log10 likelihood ratio by step, never falling as the score rises, never below 0."""
        lrs: list[float] = []
        for step in range(len(self.steps)):
            ratio = self._cautious_ratio(step)
            lrs.append(max(lrs[-1] if lrs else 0.0, log10(ratio) if ratio > 1 else 0.0))
        return tuple(lrs)

    def _cautious_ratio(self, step: int) -> float:
        """Lower bound of the hit rate by upper bound of the false-alarm rate, at the worst left-out source.

        With 0 false alarms in n photos the bound is about 3/n, so the ratio cannot exceed n/3: the strength
        is capped by the number of negatives by construction.
        """
        hits = min(_hit_bound(forged, step) for forged in _leave_one_out(self.forged))
        return hits / max(_alarm_bound(honest, step) for honest in _leave_one_out(self.honest))

    def step_of(self, score: float) -> int | None:
        """Index of the highest step the score reaches, or None if it reaches none."""
        return max((i for i, step in enumerate(self.steps) if score >= step), default=None)


def _leave_one_out(samples: tuple[Sample, ...]) -> list[tuple[Sample, ...]]:
    """Return the samples without each source in turn; a single source stays as it is."""
    if len(samples) < 2:
        return [samples]
    return [tuple(s for s in samples if s is not left_out) for left_out in samples]


def _hit_bound(samples: tuple[Sample, ...], step: int) -> float:
    return lower(sum(s.reached[step] for s in samples), sum(s.looked_at for s in samples))


def _alarm_bound(samples: tuple[Sample, ...], step: int) -> float:
    return upper(sum(s.reached[step] for s in samples), sum(s.looked_at for s in samples))


@dataclass(frozen=True, slots=True)
class Kept:
    """What a site's calibration promises of the whole check: the share of honest claims in which a finding is
    moderate or more stays at or below `rate`, with `confidence`, as counted on `claims`."""

    rate: float
    confidence: float
    claims: int


@dataclass(frozen=True)
class Calibration:
    """All tables of one calibration, under the name that every finding quotes.

    Attributes:
        combined: counts of claims by the sum of log10 likelihood ratios over families (`combine.py`), if
            there are any.
        kept: the bound on the whole check, if one was chosen.
    """

    id: str
    date: str
    tables: tuple[Table, ...]
    combined: Table | None = None
    kept: Kept | None = None

    def table(self, kind: Kind, regime: Regime | None, detector: str | None = None) -> Table | None:
        """Return the table of this regime, else the one for all regimes, else None: not measured.

        What a learned detector says is rated by the table of that very detector, and by no other.
        """
        of_kind = [t for t in self.tables if kind in t.kinds and t.detector == detector]
        return next(
            (t for wanted in (regime, None) for t in of_kind if t.regime is wanted),
            None,
        )


def parse(raw: dict[str, Any]) -> Calibration:
    """Read a calibration from JSON data; raise UsageError saying what is wrong with it."""
    try:
        tables = tuple(_parse_table(t) for t in raw["tables"])
        combined = _parse_table(raw["combined"]) if raw.get("combined") else None
        return Calibration(str(raw["id"]), str(raw["date"]), tables, combined, _parse_kept(raw.get("bound")))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            Text(f"The calibration data is malformed ({error!r})", f"校准数据格式有误（{error!r}）"),
            Text(
                "Use the file as it was shipped or as `jianzhen calibrate` wrote it",
                "请使用程序自带的文件，或 `jianzhen calibrate` 写出的原文件",
            ),
        ) from error


def _parse_kept(raw: Any) -> Kept | None:
    """A bound that no threshold keeps is no promise."""
    if not raw or raw["threshold"] is None:
        return None
    return Kept(float(raw["rate"]), float(raw["confidence"]), int(raw["claims"]))


def _parse_table(raw: dict[str, Any]) -> Table:
    steps = tuple(float(s) for s in raw["steps"])
    if list(steps) != sorted(set(steps)):
        raise ValueError(f"steps of {raw['kinds']} do not ascend")

    def samples(name: str) -> tuple[Sample, ...]:
        found = tuple(
            Sample(s["source"], int(s["looked_at"]), tuple(map(int, s["reached"]))) for s in raw[name]
        )
        for sample in found:
            counts = (sample.looked_at, *sample.reached)
            if len(sample.reached) != len(steps) or list(counts) != sorted(counts, reverse=True):
                raise ValueError(f"counts of {raw['kinds']}, {sample.source} do not fit its steps")
        return found

    regime = Regime(raw["regime"]) if raw.get("regime") else None
    kinds = tuple(map(Kind, raw["kinds"]))
    if (Kind.GENERATED_PIXELS in kinds) != bool(raw.get("detector")):
        raise ValueError(f"the table of {raw['kinds']} names no detector, or one too many")
    return Table(
        kinds,
        regime,
        steps,
        samples("honest"),
        samples("forged"),
        {
            Kind(kind): inf if least is None else float(least)
            for kind, least in raw.get("thresholds", {}).items()
        },
        raw.get("detector"),
    )


@lru_cache(maxsize=1)
def shipped() -> Calibration:
    """Return the calibration that comes with this version."""
    text = Path(__file__).with_name("data").joinpath("calibration.json").read_text("utf-8")
    return parse(json.loads(text))
