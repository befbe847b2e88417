"""Small building blocks shared by all procedural pictures: noise, blending, random marks."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Plane = NDArray[np.floating[Any]]
Rng = np.random.Generator


def fbm(rng: Rng, height: int, width: int, cell: float, octaves: int = 5, stretch: float = 1.0) -> Plane:
    """Fractal value noise in 0..1, shape (height, width).

    `cell` is the size in pixels of the coarsest blob; `stretch` > 1 draws it out along x.
    """
    total = np.zeros((height, width), np.float32)
    gain, weight = 1.0, 0.0
    for _ in range(octaves):
        rows = max(2, int(np.ceil(height / max(cell, 1.0))) + 1)
        cols = max(2, int(np.ceil(width / max(cell * stretch, 1.0))) + 1)
        grid = rng.random((rows, cols), dtype=np.float32)
        layer = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        total += gain * layer.astype(np.float32)
        weight += gain
        gain *= 0.5
        cell = max(cell / 2.0, 1.0)
    total /= weight
    low, high = np.percentile(total, [1, 99])
    return np.asarray(np.clip((total - low) / max(high - low, 1e-6), 0, 1), np.float32)


def ramp(value: Plane, colours: list[tuple[int, int, int]]) -> Image:
    """Colours spread evenly over 0..1, linearly interpolated; returns (h, w, 3) RGB."""
    stops = np.linspace(0, 1, len(colours))
    table = np.array(colours, np.float32)
    channels = [np.interp(value, stops, table[:, channel]) for channel in range(3)]
    return np.stack(channels, -1).astype(np.uint8)


def mix(base: Image, over: Image | tuple[int, int, int], alpha: Plane) -> Image:
    """`over` laid on `base` with a per-pixel alpha in 0..1."""
    top = np.asarray(over, np.float32)
    blend = alpha[..., None]
    return (base.astype(np.float32) * (1 - blend) + top * blend).clip(0, 255).astype(np.uint8)


def shade(base: Image, factor: Plane) -> Image:
    """Multiply brightness by a per-pixel factor."""
    return (base.astype(np.float32) * factor[..., None]).clip(0, 255).astype(np.uint8)


def smoothstep(low: float, high: float, value: Plane) -> Plane:
    """The usual cubic step from 0 (at or below `low`) to 1 (at or above `high`)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def walk(
    rng: Rng,
    start: tuple[float, float],
    angle: float,
    length: float,
    steps: int,
    wander: float,
    pull: float = 0.0,
) -> NDArray[np.float32]:
    """A jagged polyline of `steps` + 1 points: the shape of cracks and tendrils.

    `wander` is the change of heading a step (radians); `pull` 0..1 draws it back to `angle`.
    """
    points, home = [np.array(start, np.float32)], angle
    for _ in range(steps):
        angle += float(rng.normal(0, wander)) + pull * (home - angle)
        step = length / steps * float(rng.uniform(0.6, 1.4))
        points.append(points[-1] + step * np.array([np.cos(angle), np.sin(angle)], np.float32))
    return np.array(points, np.float32)
