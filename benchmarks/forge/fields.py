"""Random shapes and textures on a square field: what damage is made of. All float32, side × side."""

import cv2
import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]


def noise(rng: np.random.Generator, side: int, cells: int, octaves: int = 4) -> Field:
    """Return smooth fractal value noise, about 0 … 1, with `cells` bumps along a side at the coarsest."""
    total, weight = np.zeros((side, side), np.float32), 0.0
    for octave in range(octaves):
        n = cells * 2**octave + 1
        if n > side:
            break
        grid = rng.random((n, n), np.float32)
        total += 0.55**octave * cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC)
        weight += 0.55**octave
    return np.clip(total / max(weight, 1e-6), 0, 1)


def ramp(x: Field, low: float, high: float) -> Field:
    """Return smoothstep of `x`: 0 below `low`, 1 above `high`."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def blur(x: Field, sigma: float) -> Field:
    """Return Gaussian blur by `sigma` pixels."""
    return cv2.GaussianBlur(x, (0, 0), sigma) if sigma > 0.2 else x


def wobbly_disc(rng: np.random.Generator, side: int, radius: float, wobble: float) -> Field:
    """Return signed depth inside an irregular blob: > 0 inside, in units of its radius (pixels: `radius`)."""
    y, x = np.mgrid[:side, :side].astype(np.float32) - side / 2
    squeeze, turn = rng.uniform(0.6, 1.0), rng.uniform(0, np.pi)
    a, b = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
    distance = np.hypot(a * np.sqrt(squeeze), b / np.sqrt(squeeze)) / radius
    return (1 - distance + wobble * (noise(rng, side, 4) - 0.5) * 2).astype(np.float32)


def wander(
    rng: np.random.Generator, start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], rough: float
) -> npt.NDArray[np.float64]:
    """Return a jagged path (33, 2) from start to end by midpoint displacement."""
    points = np.stack([start, end])
    for _ in range(5):
        mid = (points[1:] + points[:-1]) / 2
        step = points[1:] - points[:-1]
        normal = np.stack([-step[:, 1], step[:, 0]], 1)
        mid = mid + normal * rng.normal(0, rough, (len(mid), 1))
        grown = np.empty((len(points) + len(mid), 2))
        grown[::2], grown[1::2] = points, mid
        points = grown
    return points


def draw_paths(side: int, paths: list[tuple[npt.NDArray[np.float64], float, float]]) -> Field:
    """Draw paths (points, width at start, width at end, in pixels) as coverage 0 … 1, four times sampled."""
    fine = 4 if side <= 512 else 2
    canvas = np.zeros((side * fine, side * fine), np.uint8)
    for points, first, last in paths:
        widths = np.linspace(first, last, len(points) - 1)
        for p, q, width in zip(points[:-1], points[1:], widths, strict=True):
            a, b = (tuple(int(v) for v in np.round(z * fine)) for z in (p, q))
            cv2.line(canvas, a, b, 255, max(1, round(width * fine)))
    small = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255


def fill_polygon(side: int, points: npt.NDArray[np.float64]) -> Field:
    """Fill a polygon (n, 2) as coverage 0 … 1, four times sampled."""
    fine = 4 if side <= 512 else 2
    canvas = np.zeros((side * fine, side * fine), np.uint8)
    cv2.fillPoly(canvas, [np.round(points * fine).astype(np.int32)], 255)
    return cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
