"""What one method found: how sure it is, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

CELL = 8
"""Side in pixels of the cells in which places are told."""

Cells = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One method's word on one photo.

    Attributes:
        method: stable name, goes into the details of the finding.
        score: -log10 of the number of false alarms; larger is stronger.
        cells: (⌈h/8⌉, ⌈w/8⌉) bool, where it lies, in cells of 8 × 8 pixels.
        details: JSON-ready facts.
        orientation: EXIF code that makes the cells upright, 1 if they already are.
    """

    method: str
    score: float
    cells: Cells
    details: Mapping[str, Any] = field(default_factory=dict)
    orientation: int = 1


@dataclass(frozen=True, slots=True)
class Plane:
    """The luma in which traces of saving are sought.

    Attributes:
        luma: (h, w) uint8: of a JPEG as stored, before turning and colours; else of the upright picture.
        orientation: EXIF code that makes it upright, 1 if it already is.
        steps: (8, 8) quantisation table of a JPEG's luma, vertical frequency first; None of lossless files.
    """

    luma: npt.NDArray[np.uint8]
    orientation: int
    steps: npt.NDArray[np.int64] | None
