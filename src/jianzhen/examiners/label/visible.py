"""Visible AI labels: words printed into a corner or along an edge of the picture, read by OCR.

Source: GB 45438-2025, 5.2: text naming artificial intelligence and generation or synthesis, at an edge or
corner, letters at least 5 % of the shortest side high. Real marks are often smaller, so smaller ones count
for less. Needs the extra `ocr` (rapidocr); its models are inside the package, nothing is downloaded.

Text is searched for in the whole picture and read only near the edges: that is where labels stand, it spares
the reading of packaging text, and it keeps words on the goods themselves from counting.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from jianzhen.errors import MissingExtraError
from jianzhen.model import Region, Text
from jianzhen.photo import Photo

LONG_SIDE = 1472
"""Pixels on the long side of the picture that is read; text is searched for at half of it."""

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
_reading = threading.Lock()


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


@cache
def installed() -> bool:
    """Whether the extra `ocr` is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def find(photo: Photo) -> tuple[VisibleLabel, ...]:
    """Return the lines near an edge that read like an AI label; raise MissingExtraError without the extra."""
    if not installed():
        raise MissingExtraError(
            Text("Reading visible labels needs the extra `ocr`", "读取图片上的标识需要扩展 ocr"),
            Text("Install it: pip install 'jianzhen[ocr]'", "请安装：pip install 'jianzhen[ocr]'"),
        )
    pixels = photo.pixels(LONG_SIDE)
    scale = max(photo.width, photo.height) / max(pixels.shape[:2])
    found = []
    for text, confidence, (x0, y0, x1, y1) in _lines(pixels):
        known = matches(text)
        if known is not None and confidence >= MIN_CONFIDENCE:
            region = Region(*(round(v * scale) for v in (x0, y0, x1 - x0, y1 - y0)))
            height = float(min(x1 - x0, y1 - y0) / min(pixels.shape[:2]))
            found.append(VisibleLabel(text, region, round(height, 4), known or None, round(confidence, 3)))
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


Box = tuple[float, float, float, float]


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


def _lines(pixels: Any) -> Iterator[tuple[str, float, Box]]:
    """Search the whole picture for text, read what lies near an edge."""
    height, width = pixels.shape[:2]
    picture = np.ascontiguousarray(pixels[:, :, ::-1])
    with _reading:  # the engine keeps state between its steps
        engine = _engine()
        boxes = engine(picture, use_det=True, use_cls=False, use_rec=False).boxes
        flat = [] if boxes is None else [_flat(quad, width, height) for quad in boxes]
        edge = [box for box in flat if near_edge(box, width, height)]
        edge.sort(key=lambda box: min(box[0], box[1], width - box[2], height - box[3]))
        for box in edge[:MAX_LINES]:
            x0, y0, x1, y1 = (round(v) for v in box)
            crop = picture[y0:y1, x0:x1]
            if crop.shape[0] > 1.5 * crop.shape[1]:
                crop = np.ascontiguousarray(np.rot90(crop))
            read = engine(crop, use_det=False, use_cls=False, use_rec=True)
            for text, confidence in zip(read.txts or (), read.scores or (), strict=False):
                yield str(text), float(confidence), box


def _flat(quad: Any, width: int, height: int) -> Box:
    xs, ys = np.clip(quad[:, 0], 0, width), np.clip(quad[:, 1], 0, height)
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.limit_type": "max",
            "Det.limit_side_len": LONG_SIDE // 2,
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


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
