"""Real damage: geometry that is cut, grooved, dented or grown, never paint."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import manifold3d
import numpy as np
from demo.make.noise import Rng
from demo.make.shapes import Floats, Mesh, Solid, Vector, ball


def rough_ball(rng: Rng, radius: float, roughness: float = 0.25, detail: int = 60) -> Mesh:
    """A lump: a sphere whose radius varies with smooth random waves."""
    waves = rng.normal(0, 1, (14, 3)) * np.linspace(1, 7, 14)[:, None]
    phases = rng.uniform(0, 2 * np.pi, 14)
    gains = roughness / np.linspace(1, 5, 14)

    def change(points: Floats) -> Floats:
        unit = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
        bumps = (np.sin(unit @ waves.T + phases) * gains).sum(1) / 2
        return np.asarray(points * (1 + bumps[:, None]), np.float32)

    return ball(radius, detail, 2 * detail).moved(change)


def chip(rng: Rng, solid: Solid, at: Vector, radius: float, raw: str) -> Solid:
    """Break a shell-shaped flake off around a point, baring the raw material."""
    cutter = Solid.of(rough_ball(rng, radius), raw).moved(rng.uniform(0, 360, 3).tolist(), at)
    return solid - cutter


def groove(solid: Solid, path: Floats, width: float, raw: str) -> Solid:
    """Carve a crack along points on the surface, wide at its start, a hair at its end."""
    beads = []
    for place, point in enumerate(path):
        radius = width * (1.05 - place / len(path))
        bead = manifold3d.Manifold.sphere(max(radius, width * 0.2), 10)
        beads.append(bead.translate(tuple(float(v) for v in point)))
    links = [manifold3d.Manifold.batch_hull(pair) for pair in itertools.pairwise(beads)]
    cutter = manifold3d.Manifold.batch_boolean(links, manifold3d.OpType.Add).as_original()
    return Solid(solid.body - cutter, solid.materials | {cutter.original_id(): raw})


def jagged_prism(
    rng: Rng, corners: Sequence[Sequence[float]], height: float, teeth: float, raw: str
) -> Solid:
    """An upright prism over a polygon whose sides are torn into teeth: splits plates, cards."""
    outline: list[tuple[float, float]] = []
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        a, b = np.asarray(start, float), np.asarray(end, float)
        count = max(2, int(np.linalg.norm(b - a) / max(teeth, 0.05)))
        side = np.array([-(b - a)[1], (b - a)[0]]) / np.linalg.norm(b - a)
        drift = np.cumsum(rng.normal(0, teeth * 0.45, count))
        drift -= np.linspace(0, drift[-1], count)
        for step in range(count):
            point = a + (b - a) * step / count + side * drift[step]
            outline.append((float(point[0]), float(point[1])))
    section = manifold3d.CrossSection([outline], manifold3d.FillRule.Positive)
    prism = manifold3d.Manifold.extrude(section, height).translate((0, 0, -height / 2))
    prism = prism.as_original()
    return Solid(prism, {prism.original_id(): raw})


def dent(rng: Rng, mesh: Mesh, at: Vector, push: Sequence[float], radius: float) -> Mesh:
    """Press a region in along `push` (cm), with folds radiating from the blow."""
    centre, force = np.asarray(at, np.float32), np.asarray(push, np.float32)
    waves = rng.normal(0, 1, (5, 3))
    phases = rng.uniform(0, 6.3, 5)

    def change(points: Floats) -> Floats:
        reach = np.linalg.norm(points - centre, axis=1) / radius
        depth = np.clip(1 - reach, 0, 1)
        depth = depth * depth * (3 - 2 * depth)
        folds = np.abs(np.sin((points @ waves.T) * 1.3 + phases)).mean(1)
        amount = depth * (0.75 + 0.5 * folds)
        return np.asarray(points + amount[:, None] * force, np.float32)

    return mesh.moved(change)


def swell(rng: Rng, mesh: Mesh, at: Sequence[float], radius: float, height: float, fineness: float) -> Mesh:
    """Raise a bumpy patch along the direction from the origin: mould, blisters, rot (height < 0)."""
    centre = np.asarray(at, np.float32)
    waves = rng.normal(0, fineness, (24, 3))
    phases = rng.uniform(0, 6.3, 24)

    def change(points: Floats) -> Floats:
        unit = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
        wobble = np.sin(points @ waves.T + phases).sum(1) / np.sqrt(24)
        reach = np.linalg.norm(points - centre, axis=1) / radius + 0.12 * wobble
        depth = np.clip((1 - reach) * 4, 0, 1)
        return np.asarray(points + unit * (depth * height * (1 + 0.5 * wobble))[:, None], np.float32)

    return mesh.moved(change)
