"""One finding → its strength."""

from math import inf

from jianzhen.model import Band, Finding, Kind, Regime, Strength
from jianzhen.strength.calibration import Calibration, shipped

SCALE = ((3.0, Band.VERY_STRONG), (2.0, Band.STRONG), (1.0, Band.MODERATE), (0.3, Band.WEAK))
"""log10 likelihood ratio from which a band holds: 1,000 · 100 · 10 · 2 times more often when it is true."""

CEILING: dict[Kind, float] = {
    # Seen surely, yet honest people do it every day: never more than a hint (weak).
    Kind.EDITOR_TRACE: 0.99,
    Kind.SCREENSHOT: 0.99,
    Kind.AI_LABEL_SUSPECTED: 0.99,
    # Stickers, date stamps and arrows drawn to show the damage are true edits too.
    Kind.LOCAL_EDIT: 0.99,
    # Zones and late records were counted; how often a buyer's clock is wrong was not (weak).
    Kind.TAKEN_BEFORE_DELIVERY: 0.99,
    # The generator says so, and it may err or be named by anyone (moderate).
    Kind.AI_LABEL_POSSIBLE: 1.99,
    Kind.GENERATOR_TRACE: 1.99,
    # Measured on texts most of which were generated, and a text says little about a photo (moderate).
    Kind.PLANTED_HOTLINE: 1.99,
    Kind.STUFFED_TEXT: 1.99,
    Kind.COPIED_STATEMENT: 1.99,
    # A learned detector orders the queue; it errs wherever phones and apps are new to it (weak).
    Kind.GENERATED_PIXELS: 0.99,
    # Measured on rendered claims and clips only; and goods do break on the way (moderate).
    Kind.PACKING_SHOWS_INTACT: 1.99,
    Kind.PACKING_SHOWS_OTHER_ITEM: 1.99,
    Kind.FRAMES_REUSED: 1.99,
    # Measured on few real photos or on renderings only; the seller may have sent the wrong goods (moderate).
    Kind.OTHER_PRODUCT: 1.99,
    Kind.OTHER_VARIANT: 1.99,
    # Measured on renderings only, and honest photos of one thing differ for many reasons (moderate).
    Kind.CONTRADICTION_BETWEEN_PHOTOS: 1.99,
    # Collages show one picture twice, and print repeats (moderate).
    Kind.CLONED_AREA: 1.99,
    # Positive evidence of capture is no evidence of forgery at all.
    Kind.C2PA_CAPTURE: 0.0,
}
"""What a kind may weigh at most for a claim, however surely it is seen: a judgement, not a measurement."""

HINT = 0.99
"""What a finding weighs at most below the threshold of its calibration: a hint (weak), no evidence."""


def band_of(log10_lr: float) -> Band:
    """Word a likelihood ratio."""
    return next((band for bound, band in SCALE if log10_lr >= bound), Band.NONE)


def rate(finding: Finding, regime: Regime | None, calibration: Calibration | None = None) -> Strength:
    """Return how much a finding weighs on an exhibit of this regime; nothing where it was never measured.

    Texts have no regime: None.
    """
    calibration = calibration or shipped()
    table = calibration.table(finding.kind, regime, finding.detector)
    step = table.step_of(finding.score) if table else None
    if table is None or step is None:
        return Strength(calibration=calibration.id, n_negatives=table.n_negatives if table else 0)
    log10_lr = min(table.log10_lrs[step], CEILING.get(finding.kind, table.log10_lrs[step]))
    if finding.score < table.thresholds.get(finding.kind, -inf):
        log10_lr = min(log10_lr, HINT)
    return Strength(
        band=band_of(log10_lr),
        log10_lr=round(log10_lr, 2),
        calibration=calibration.id,
        n_negatives=table.n_negatives,
        false_alarm_bound=table.false_alarm_bound(step),
    )
