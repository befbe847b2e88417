"""Lines of text in a picture, read by OCR.

Needs the extra `ocr` (rapidocr); its models are inside the package, nothing is downloaded.
"""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from jianzhen.errors import MissingExtraError
from jianzhen.model import Text
from jianzhen.photo.decoding import Pixels

LONG_SIDE = 1472
"""Pixels on the long side of a picture worth reading; text is searched for at half of it."""

MAX_LINES = 64
"""Most lines read in one picture; the reader takes about 15 ms for one."""

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in the pixels given."""

_reading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `confidence` is the reader's own, 0 to 1."""

    text: str
    box: Box
    confidence: float


@cache
def installed() -> bool:
    """Whether the extra `ocr` is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def find(pixels: Pixels) -> list[Box]:
    """Return where lines of text stand in RGB pixels (h, w, 3; at most `LONG_SIDE`).

    Costs about as much as reading ten lines. Raises MissingExtraError without the extra.
    """
    require()
    height, width = pixels.shape[:2]
    with _reading:  # the engine keeps state between its steps
        quads = _engine()(_bgr(pixels), use_det=True, use_cls=False, use_rec=False).boxes
    return [] if quads is None else [_flat(quad, width, height) for quad in quads]


def read(pixels: Pixels, boxes: Iterable[Box]) -> Iterator[Line]:
    """Read the lines in these boxes of RGB pixels (h, w, 3), at most MAX_LINES.

    Raises MissingExtraError without the extra.
    """
    require()
    picture = _bgr(pixels)
    for box in list(boxes)[:MAX_LINES]:
        x0, y0, x1, y1 = (round(v) for v in box)
        crop = picture[y0:y1, x0:x1]
        if not crop.size:
            continue
        if crop.shape[0] > 1.5 * crop.shape[1]:
            crop = np.ascontiguousarray(np.rot90(crop))
        with _reading:
            said = _engine()(crop, use_det=False, use_cls=False, use_rec=True)
        for text, confidence in zip(said.txts or (), said.scores or (), strict=False):
            yield Line(str(text), box, float(confidence))


def require() -> None:
    """Raise MissingExtraError without the extra `ocr`."""
    if not installed():
        raise MissingExtraError(
            Text("Reading text in pictures needs the extra `ocr`", "读取图片上的文字需要扩展 ocr"),
            Text("Install it: pip install 'jianzhen[ocr]'", "请安装：pip install 'jianzhen[ocr]'"),
        )


def _bgr(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[:, :, ::-1])


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
