"""Quality of a JPEG from its quantisation tables."""

from functools import cache

import numpy as np
import numpy.typing as npt

from jianzhen.photo.containers.collect import JpegFrame
from jianzhen.photo.metadata import JpegTables

# fmt: off
LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)
"""T.81, table K.1, natural order."""
CHROMINANCE = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
)
"""T.81, table K.2, natural order."""
# fmt: on


@cache
def _scaled(base: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Return the (100, 64) tables of qualities 1–100 as libjpeg scales them (jpeg_set_quality, baseline)."""
    quality = np.arange(1, 101)[:, None]
    scale = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    tables: npt.NDArray[np.int64] = np.clip((np.array(base)[None] * scale + 50) // 100, 1, 255)
    return tables


def read_tables(frame: JpegFrame) -> JpegTables:
    """Return the tables with the nearest IJG quality, judged on table 0 (luminance)."""
    tables = frame.quantisation
    quality, standard = None, False
    if 0 in tables:
        luminance, given = _scaled(LUMINANCE), np.array(tables[0])
        # Logarithms: a step of 2 against 1 is as far as 20 against 10.
        distance = np.abs(np.log(luminance) - np.log(np.maximum(given, 1))).mean(axis=1)
        best = int(distance.argmin())
        quality = best + 1
        standard = bool((luminance[best] == given).all())
        if 1 in tables:
            standard = standard and bool((_scaled(CHROMINANCE)[best] == np.array(tables[1])).all())
    return JpegTables(tables, frame.sampling, frame.progressive, quality, standard)
