"""What the findings of one claim weigh together. Cues that share a cause are never multiplied.

1. Findings fall into families by what they rest on. A family counts once, by its strongest finding.
2. Only findings that are evidence by themselves (moderate or more) are combined: hints never add up.
3. Two families or more are weighed by counts: how many honest and forged claims reached at least this sum of
   log10 likelihood ratios (`Calibration.combined`). Without such counts the strongest finding stands alone.
4. The result never exceeds the sum, nor what the number of honest claims supports (a property of `Table`).

So a further finding of a family can only matter by being its strongest: a dependent cue adds nothing.
"""

from collections.abc import Iterable

from jianzhen.model import Finding
from jianzhen.strength.calibration import Calibration, Table
from jianzhen.strength.rate import SCALE

FAMILIES = {
    "derivation": "picture",
    "reuse": "picture",
    "consistency": "picture",
    "video": "picture",
    "label": "file",
    "capture": "file",
    "tampering": "pixels",
}
"""Examiners that look at the same thing: other pictures that show it; what the file says of itself; traces
among the pixels. An examiner not named here is a family of its own."""

EVIDENCE = min(bound for bound, band in SCALE if band.rank >= 2)
"""log10 likelihood ratio from which a finding is evidence by itself (moderate)."""


def leads(findings: Iterable[Finding]) -> dict[str, float]:
    """Return the strongest log10 likelihood ratio of each family that has evidence."""
    strongest: dict[str, float] = {}
    for finding in findings:
        family = FAMILIES.get(finding.examiner, finding.examiner)
        if finding.strength.log10_lr >= EVIDENCE:
            strongest[family] = max(strongest.get(family, 0.0), finding.strength.log10_lr)
    return strongest


def combine(findings: Iterable[Finding], calibration: Calibration) -> float:
    """Return the log10 likelihood ratio of all rated findings of one claim together, 0 if there are none."""
    findings = list(findings)
    alone = max((f.strength.log10_lr for f in findings), default=0.0)
    families = leads(findings)
    if len(families) < 2 or calibration.combined is None:
        return alone
    return max(alone, _of_sum(sum(families.values()), calibration.combined))


def _of_sum(total: float, table: Table) -> float:
    step = table.step_of(total)
    return 0.0 if step is None else min(total, table.log10_lrs[step])
