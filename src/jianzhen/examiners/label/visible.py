"""Visible AI labels: words printed into a corner or along an edge of the picture, read by OCR.

Source: GB 45438-2025, 5.2: text naming artificial intelligence and generation or synthesis, at an edge or
corner, letters at least 5 % of the shortest side high. Real marks are often smaller, so smaller ones count
for less. Needs the extra `ocr` (rapidocr); its models are inside the package, nothing is downloaded.

Text is searched for in the whole picture and read only near the edges: that is where labels stand, it spares
the reading of packaging text, and it keeps words on the goods themselves from counting.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jianzhen.model import Region
from jianzhen.photo import Photo
from jianzhen.reading import of_photo
from jianzhen.reading.text import Box

EDGE = 0.16
"""Depth of the zone along each side, as a share of that side's length, that must hold the whole line."""

GAP = 0.08
"""Largest distance of a line from the side it belongs to, as a share of the shortest side."""

STANDARD_HEIGHT = 0.05
MIN_HEIGHT = 0.012
MAX_LINES = 8
MAX_LENGTH = 28
"""Characters: a label is short; longer lines are sentences on packaging or in documents."""

MIN_CONFIDENCE = 0.6
_AI = r"(?<![A-Za-z0-9])A[Il1|](?![a-z])"


@dataclass(frozen=True, slots=True)
class VisibleLabel:
    """One line that reads like an AI label.

    Attributes:
        height: height of the line's box (a little more than the letters), as a share of the shortest side.
        brand: the product whose mark it is, if known.
        confidence: the reader's own, 0 to 1.
    """

    text: str
    region: Region
    height: float
    brand: str | None
    confidence: float

    @property
    def score(self) -> float:
        """0.8 for a label of the standard's size or a known mark, 0.6 for a smaller one."""
        return 0.8 if self.brand or self.height >= STANDARD_HEIGHT else 0.6


def find(photo: Photo) -> tuple[VisibleLabel, ...]:
    """Return the lines near an edge that read like an AI label; raise MissingExtraError without the extra."""
    width, height = of_photo.size(photo)

    def edge(boxes: list[Box]) -> list[Box]:
        found = [box for box in boxes if near_edge(box, width, height)]
        return sorted(found, key=lambda b: min(b[0], b[1], width - b[2], height - b[3]))[:MAX_LINES]

    scale = max(photo.width, photo.height) / max(height, width)
    found = []
    for line in of_photo.lines(photo, edge):
        known = matches(line.text)
        if known is not None and line.confidence >= MIN_CONFIDENCE:
            x0, y0, x1, y1 = line.box
            region = Region(*(round(v * scale) for v in (x0, y0, x1 - x0, y1 - y0)))
            size = round(min(x1 - x0, y1 - y0) / min(height, width), 4)
            found.append(VisibleLabel(line.text, region, size, known or None, round(line.confidence, 3)))
    return tuple(found)


def matches(text: str) -> str | None:
    """Return the brand whose mark the text is, an empty string for another label, None for no label."""
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("·", "").split())
    if not plain or len(plain) > MAX_LENGTH:
        return None
    readings = (plain, plain.replace(" ", ""))  # Chinese comes with and without blanks
    texts, brands = _patterns()
    for name, pattern in brands:
        if any(pattern.search(reading) for reading in readings):
            return name
    return "" if any(pattern.search(reading) for pattern in texts for reading in readings) else None


def near_edge(box: Box, width: int, height: int) -> bool:
    """Whether a line's box (x0, y0, x1, y1) lies wholly along one side and is of a label's size."""
    x0, y0, x1, y1 = box
    short = min(width, height)
    if not MIN_HEIGHT * short <= min(x1 - x0, y1 - y0) <= EDGE * short:
        return False
    sides = (
        (x0, x1, width),
        (y0, y1, height),
        (width - x1, width - x0, width),
        (height - y1, height - y0, height),
    )
    return any(near <= GAP * short and far <= EDGE * length for near, far, length in sides)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], tuple[tuple[str, re.Pattern[str]], ...]]:
    import tomllib

    text = Path(__file__).with_name("data").joinpath("visible.toml").read_text("utf-8")
    data = tomllib.loads(text)

    def compiled(entry: dict[str, str]) -> re.Pattern[str]:
        return re.compile(entry["pattern"].replace("{AI}", _AI), re.IGNORECASE)

    return (
        tuple(compiled(entry) for entry in data["text"]),
        tuple((entry["name"], compiled(entry)) for entry in data["brand"]),
    )
