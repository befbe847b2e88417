"""Raw scores → strength of evidence, from counted data shipped with the package or counted at a site."""

from jianzhen.strength.calibration import Calibration, Kept, Sample, Table, parse, shipped
from jianzhen.strength.combine import combine
from jianzhen.strength.rate import CEILING, HINT, SCALE, band_of, rate

__all__ = [
    "CEILING",
    "HINT",
    "SCALE",
    "Calibration",
    "Kept",
    "Sample",
    "Table",
    "band_of",
    "combine",
    "parse",
    "rate",
    "shipped",
]
