"""A small line chart, drawn twice from one description: as SVG in both languages, and as PNG in English.

PNG text is English because the fonts that come with the image library know no Chinese; the page says both.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from PIL import Image, ImageDraw, ImageFont

from jianzhen.model import Text
from jianzhen.report.html.element import Markup, el, join

Point = tuple[float, float]
WIDTH, HEIGHT = 640, 376
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 32, 84
"""Pixels of the whole, and of the margins that axes and legend take."""

COLOURS = ("#1f5f8b", "#b3541e", "#4f7a28", "#7a3b8f")
"""Told apart by every kind of sight; lines in SVG also differ by their dashes."""

DASHES = ("", "8 4", "2 3", "10 3 2 3")


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined in order, or standing alone as dots."""

    name: Text
    points: tuple[Point, ...]
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Title, axes and lines; `across` marks a value of x, such as a threshold."""

    name: str
    title: Text
    x: Text
    y: Text
    lines: tuple[Line, ...]
    across: float | None = None
    unit_y: bool = True


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where data lie on the picture."""

    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, point: Point) -> Point:
        (x0, x1), (y0, y1) = self.x, self.y
        across = (point[0] - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT)
        down = (y1 - point[1]) / (y1 - y0) * (HEIGHT - TOP - BOTTOM)
        return round(LEFT + across, 1), round(TOP + down, 1)


def _frame(chart: Chart) -> _Frame:
    points = [p for line in chart.lines for p in line.points] or [(0.0, 0.0)]
    xs = [p[0] for p in points] + ([] if chart.across is None else [chart.across])
    ys = [0.0, 1.0] if chart.unit_y else [p[1] for p in points]
    return _Frame(_widened(min(xs), max(xs)), _widened(min(ys), max(ys)))


def _widened(low: float, high: float) -> tuple[float, float]:
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def ticks(low: float, high: float) -> list[float]:
    """Return about five round numbers between two."""
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    return [round(i * step, 10) for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def steps(points: Sequence[Point]) -> tuple[Point, ...]:
    """Join (value, share of values at least as large) by steps, from all down to none."""
    out: list[Point] = []
    for i, (x, y) in enumerate(points):
        after = points[i + 1][1] if i + 1 < len(points) else 0.0
        out += [(x, y), (x, after)]
    return tuple(out)


def to_svg(chart: Chart) -> Markup:
    """Draw as SVG that takes the width it is given."""
    frame = _frame(chart)
    middle = (LEFT + WIDTH - RIGHT) / 2
    marks = [
        *_grid(frame, lambda a, b: _line((a, b), "#ddd"), _label),
        *(_shape(i, line, frame) for i, line in enumerate(chart.lines)),
        *([_line(_vertical(frame, chart.across), "#333", "4 3")] if chart.across is not None else ()),
        _label((middle, HEIGHT - 48), chart.x, "middle"),
        _label((12, 16), chart.y, "start"),
        *(
            join(
                _line(((x, y), (x + 28, y)), COLOURS[i % 4], DASHES[i % 4]),
                _label((x + 34, y + 4), line.name, "start"),
            )
            for i, line, (x, y) in _legend(chart)
        ),
    ]
    return el(
        "svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "aria-label": chart.title.en}, *marks
    )


def _legend(chart: Chart) -> Iterator[tuple[int, Line, Point]]:
    """Yield the place of each line's name, two in a row."""
    for i, line in enumerate(chart.lines):
        yield i, line, (LEFT + 280 * (i % 2), HEIGHT - 28 + 18 * (i // 2))


def _vertical(frame: _Frame, x: float) -> tuple[Point, Point]:
    return frame.at((x, frame.y[0])), frame.at((x, frame.y[1]))


def _grid(
    frame: _Frame,
    line: Callable[[Point, Point], Markup],
    label: Callable[[Point, Text, str], Markup],
) -> Iterator[Markup]:
    for x in ticks(*frame.x):
        a, b = _vertical(frame, x)
        yield join(line(a, b), label((a[0], a[1] + 16), Text(f"{x:g}", f"{x:g}"), "middle"))
    for y in ticks(*frame.y):
        a, b = frame.at((frame.x[0], y)), frame.at((frame.x[1], y))
        yield join(line(a, b), label((a[0] - 6, a[1] + 4), Text(f"{y:g}", f"{y:g}"), "end"))


def _line(ends: tuple[Point, Point], colour: str, dash: str = "") -> Markup:
    (x1, y1), (x2, y2) = ends
    place = {"x1": str(x1), "y1": str(y1), "x2": str(x2), "y2": str(y2)}
    return el("line", {**place, "stroke": colour, "stroke-dasharray": dash or None})


def _label(at: Point, text: Text, anchor: str) -> Markup:
    place = {"x": str(at[0]), "y": str(at[1]), "text-anchor": anchor}
    if text.en == text.zh:
        return el("text", place, text.en)
    return join(
        el("text", {**place, "lang": "en"}, text.en), el("text", {**place, "lang": "zh-Hans"}, text.zh)
    )


def _shape(i: int, line: Line, frame: _Frame) -> Markup:
    placed = [frame.at(p) for p in line.points]
    if line.dots:
        dots = (
            el("circle", {"cx": str(x), "cy": str(y), "r": "4", "fill": COLOURS[i % 4]}) for x, y in placed
        )
        return join(*dots)
    points = " ".join(f"{x},{y}" for x, y in placed)
    look = {"fill": "none", "stroke": COLOURS[i % 4], "stroke-width": "2", "stroke-dasharray": DASHES[i % 4]}
    return el("polyline", {"points": points, **look})


def to_png(chart: Chart, scale: int = 2) -> bytes:
    """Draw as PNG, `scale` times as large."""
    image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(12 * scale)
    frame = _frame(chart)

    def line(a: Point, b: Point, colour: str = "#ddd", width: int = 1) -> Markup:
        ends = [(a[0] * scale, a[1] * scale), (b[0] * scale, b[1] * scale)]
        draw.line(ends, fill=colour, width=width * scale)
        return Markup()

    def label(at: Point, text: Text, anchor: str) -> Markup:
        where = {"start": "ls", "middle": "ms", "end": "rs"}[anchor]
        draw.text((at[0] * scale, at[1] * scale), text.en, fill="#222", font=font, anchor=where)
        return Markup()

    for _ in _grid(frame, line, label):
        pass
    for i, each in enumerate(chart.lines):
        placed = [frame.at(p) for p in each.points]
        for x, y in placed if each.dots else ():
            box = [(x - 4) * scale, (y - 4) * scale, (x + 4) * scale, (y + 4) * scale]
            draw.ellipse(box, fill=COLOURS[i % 4])
        for a, b in pairwise(placed) if not each.dots else ():
            line(a, b, COLOURS[i % 4], 2)
    if chart.across is not None:
        line(*_vertical(frame, chart.across), "#333")
    label(((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 48), chart.x, "middle")
    label((12, 16), chart.y, "start")
    for i, each, (x, y) in _legend(chart):
        line((x, y), (x + 28, y), COLOURS[i % 4], 2)
        label((x + 34, y + 4), each.name, "start")
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
