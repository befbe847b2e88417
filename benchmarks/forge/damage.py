"""Five kinds of damage as layers on a square field, before they are blended into a photo."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forge.fields import Field, blur, draw_paths, fill_polygon, noise, ramp, wander, wobbly_disc

Colour = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Spot:
    """Where damage is to be put.

    Attributes:
        side: of the square field, in pixels of the photo.
        unit: one 533rd of the photo's long side, in pixels: line widths scale with it.
        mean: (3,) float32, mean colour of the goods there, 0 … 255.
        elsewhere: (side, side, 3) float32, a piece of the photo's backdrop, to show through holes.
        force: 1 at the first try, more when that was not visible enough.
        turned: whether a clone brings its own cloth, rather than a plain sheet.
    """

    side: int
    unit: float
    mean: Colour
    elsewhere: Colour
    force: float
    turned: bool

    @property
    def dark(self) -> bool:
        """Whether the goods are too dark to be darkened visibly."""
        return float(self.mean.mean()) < 75


@dataclass(frozen=True)
class Layer:
    """Damage, ready to blend.

    Attributes:
        alpha: (side, side) coverage 0 … 1.
        colour: (side, side, 3) what it looks like, 0 … 255.
        relief: (side, side) light and shadow to add, in grey levels.
    """

    alpha: Field
    colour: Colour
    relief: Field


def _paint(shade: npt.ArrayLike, texture: Field, depth: float) -> Colour:
    colour = np.asarray(shade, np.float32)[None, None] * (1 + depth * (texture[..., None] - 0.5))
    return np.clip(colour, 0, 255)


def _shift(x: Field, dx: float, dy: float) -> Field:
    return np.roll(x, (round(dy), round(dx)), (0, 1))


def crack(rng: np.random.Generator, spot: Spot) -> Layer:
    """A thin dark line with branches, or a star of lines from an impact; one lip catches the light."""
    side, unit = spot.side, spot.unit
    width = rng.uniform(1.9, 4.0) * unit * min(spot.force, 1.5)
    centre = np.array([side / 2, side / 2])
    paths = []

    def ray(start: npt.NDArray[np.float64], angle: float, length: float, first: float) -> None:
        end = np.clip(start + length * np.array([np.cos(angle), np.sin(angle)]), side * 0.05, side * 0.95)
        points = wander(rng, start, end, 0.11)
        paths.append((points, first, 0.45 * first))
        if length > 0.2 * side:
            for at in rng.choice(np.arange(6, 28), rng.integers(1, 3), replace=False):
                ray(
                    points[at],
                    angle + rng.choice([-1, 1]) * rng.uniform(0.4, 1.1),
                    length * 0.38,
                    first * 0.6,
                )

    turn = rng.uniform(0, 2 * np.pi)
    if rng.random() < 0.3:
        for k in range(rng.integers(4, 7)):
            ray(centre, turn + 2.4 * k + rng.normal(0, 0.2), side * rng.uniform(0.25, 0.42), width)
    else:
        start = centre - 0.42 * side * np.array([np.cos(turn), np.sin(turn)])
        ray(start, turn, 0.84 * side, width)
    line = draw_paths(side, paths)
    lip = np.clip(_shift(line, unit, unit) - line, 0, 1)
    shade = spot.mean * 0.1 + 6 if not spot.dark else spot.mean * 0.3 + 165
    depth = np.clip(blur(line, 2.2 * unit) * 1.2, 0, 1)
    relief = 45 * lip - 22 * depth if not spot.dark else 30 * depth - 20 * lip
    return Layer(
        np.clip(line * (0.8 + 0.2 * spot.force), 0, 1),
        _paint(shade, noise(rng, side, 12), 0.4),
        (relief * spot.force).astype(np.float32),
    )


STAINS = (
    (96, 58, 24),
    (70, 40, 18),
    (120, 90, 20),
    (40, 50, 110),
    (110, 18, 36),
    (60, 60, 55),
    (140, 62, 20),
)
"""Coffee, soy sauce, oil, ink, wine, dirt, rust."""

SPILLS = ((226, 222, 208), (205, 190, 150), (215, 150, 120), (190, 200, 205))
"""Bleach, sauce, make-up, plaster: what shows on dark goods."""


def stain(rng: np.random.Generator, spot: Spot) -> Layer:
    """An irregular blot with a darker rim, as a dried liquid leaves it, and a few splashes."""
    side = spot.side
    radius = 0.31 * side
    depth = wobbly_disc(rng, side, radius, 0.34)
    edge = 1.5 * spot.unit / radius
    soak = ramp(depth, 0.0, max(edge, rng.uniform(0.04, 0.16)))
    rim = np.exp(-(((depth - 0.1) / rng.uniform(0.05, 0.1)) ** 2)) * soak
    alpha = soak * (0.45 + 0.35 * noise(rng, side, 5)) + rng.uniform(0.15, 0.45) * rim
    y, x = np.mgrid[:side, :side].astype(np.float32)
    for _ in range(rng.integers(2, 7)):
        angle, far, size = rng.uniform(0, 2 * np.pi), rng.uniform(1.1, 1.5), rng.uniform(0.04, 0.1)
        cx, cy = side / 2 + np.array([np.cos(angle), np.sin(angle)]) * far * radius
        alpha = np.maximum(
            alpha, 0.7 * ramp(1 - np.hypot(x - cx, y - cy) / (size * radius + spot.unit), 0, 0.4)
        )
    palette = SPILLS if spot.dark else STAINS
    shade = np.asarray(palette[rng.integers(len(palette))], np.float32)
    return Layer(
        np.clip(alpha * (0.75 + 0.35 * spot.force), 0, 0.95).astype(np.float32),
        _paint(shade, noise(rng, side, 8), 0.3),
        np.zeros((side, side), np.float32),
    )


def tear(rng: np.random.Generator, spot: Spot) -> Layer:
    """A gaping rip: jagged lips, dark inside, threads across, a lit fold at one lip."""
    side, unit = spot.side, spot.unit
    turn, bend = rng.uniform(0, np.pi), rng.uniform(-0.16, 0.16) * side
    t = np.linspace(-1, 1, 41)
    gape = rng.uniform(0.07, 0.15) * side
    lips = []
    for sign in (-1, 1):
        jag = np.cumsum(rng.normal(0, 0.16, t.size))
        jag -= np.linspace(jag[0], jag[-1], t.size)
        width = gape * (1 - t**2) ** 0.7 * np.clip(1 + 0.5 * jag + rng.normal(0, 0.12, t.size), 0.25, 2)
        lips.append(np.stack([t * 0.43 * side, bend * (1 - t**2) + sign * width], 1))
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    ring = np.concatenate([lips[0], lips[1][::-1]]) @ turned + side / 2
    hole = fill_polygon(side, ring)
    threads = []
    for _ in range(rng.integers(5, 12)):
        at = rng.integers(4, 37)
        a, b = lips[0][at] @ turned + side / 2, lips[1][at + rng.integers(-3, 4)] @ turned + side / 2
        threads.append((wander(rng, a, a + (b - a) * rng.uniform(0.3, 1), 0.12), 0.8 * unit, 0.6 * unit))
    thread = draw_paths(side, threads) * hole
    fold = np.clip(blur(hole, 1.6 * unit) * 1.4, 0, 1) * (1 - hole)
    lit = _shift(hole, 2 * unit, 2 * unit) * (1 - hole)
    inside = blur(hole, 3 * unit) * hole
    shade = spot.mean * 0.3 + 150 if spot.dark else spot.mean * 0.22 + rng.uniform(0, 18)
    colour = _paint(shade, noise(rng, side, 9), 0.5)
    colour = colour * (0.75 + 0.4 * inside[..., None])
    relief = (-18 * fold + 42 * lit) * spot.force
    return Layer(np.clip(hole - 0.75 * thread, 0, 1), np.clip(colour, 0, 255), relief.astype(np.float32))


MOULDS = ((52, 66, 44), (38, 40, 36), (84, 92, 66), (60, 74, 72))
"""Green, black, olive, blue-green."""

PALE_MOULDS = ((196, 204, 186), (176, 190, 178), (210, 206, 192))


def mould(rng: np.random.Generator, spot: Spot) -> Layer:
    """Fuzzy colonies: clusters of round spots of all sizes, denser in the middle."""
    side, unit = spot.side, spot.unit
    y, x = np.mgrid[:side, :side].astype(np.float32)
    alpha = np.zeros((side, side), np.float32)
    cores = side / 2 + rng.normal(0, 0.14 * side, (rng.integers(1, 4), 2))
    for _ in range(rng.integers(35, 90)):
        cx, cy = cores[rng.integers(len(cores))] + rng.normal(0, 0.11 * side, 2)
        radius = np.clip(np.exp(rng.normal(np.log(0.028 * side), 0.5)), 1.3 * unit, 0.1 * side)
        x0, x1 = (int(np.clip(v, 0, side)) for v in (cx - 2 * radius, cx + 2 * radius))
        y0, y1 = (int(np.clip(v, 0, side)) for v in (cy - 2 * radius, cy + 2 * radius))
        if x1 <= x0 or y1 <= y0:
            continue
        box = slice(y0, y1), slice(x0, x1)
        ball = ramp(1.25 - np.hypot(x[box] - cx, y[box] - cy) / radius, 0.0, 0.6)
        alpha[box] = np.maximum(alpha[box], ball * rng.uniform(0.6, 0.95))
    alpha *= 0.7 + 0.45 * noise(rng, side, 16, 3)
    palette = PALE_MOULDS if spot.dark else MOULDS
    shade = np.asarray(palette[rng.integers(len(palette))], np.float32)
    fuzz = (noise(rng, side, max(8, side // max(2, round(3 * unit))), 1) - 0.5) * 34 * alpha
    return Layer(
        np.clip(alpha * (0.8 + 0.25 * spot.force), 0, 0.97).astype(np.float32),
        _paint(shade, noise(rng, side, 10), 0.5),
        fuzz.astype(np.float32),
    )


def missing(rng: np.random.Generator, spot: Spot) -> Layer:
    """A part that is gone: a bite with a jagged outline through which the backdrop shows."""
    side, unit = spot.side, spot.unit
    n = rng.integers(7, 13)
    angles = np.sort(rng.uniform(0, 2 * np.pi, n) * 0.25 + np.arange(n) * 2 * np.pi / n)
    radii = side * 0.36 * rng.uniform(0.72, 1.12, n)
    corners = side / 2 + np.stack([np.cos(angles), np.sin(angles)], 1) * radii[:, None]
    walls = [wander(rng, corners[k], corners[(k + 1) % n], 0.05)[:-1] for k in range(n)]
    hole = fill_polygon(side, np.clip(np.concatenate(walls), 0.04 * side, 0.96 * side))
    hole = blur(hole, 0.4 * unit)
    lit = _shift(hole, 1.5 * unit, 1.5 * unit) * (1 - hole)
    shadow = (1 - blur(_shift(hole, 2 * unit, 2 * unit), 2.5 * unit)) * hole
    return Layer(hole, spot.elsewhere, (25 * lit - 55 * shadow).astype(np.float32))


PAINTERS = {"crack": crack, "stain": stain, "tear": tear, "mould": mould, "missing": missing}
