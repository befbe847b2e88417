"""Raw scores → strength of evidence, from counted data shipped with the package."""

from jianzhen.strength.calibration import Calibration, Sample, Table, parse, shipped
from jianzhen.strength.rate import CEILING, SCALE, band_of, rate

__all__ = ["CEILING", "SCALE", "Calibration", "Sample", "Table", "band_of", "parse", "rate", "shipped"]
