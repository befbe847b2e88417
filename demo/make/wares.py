"""What all goods share: materials, parts, and places on a turned body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from demo.make import patterns
from demo.make.noise import Image, Rng, walk
from demo.make.shapes import Floats, Mesh, Solid

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Material:
    """Look of a surface: RGB texture or colour, finish, and optional height map for bumps."""

    colour: Image | Colour
    finish: str  # glaze, satin, matte, metal
    bump: Image | None = None
    depth: float = 0.0


@dataclass(frozen=True)
class Part:
    """One mesh with its material."""

    mesh: Mesh
    material: Material


RAW_CLAY = Material((196, 172, 140), "matte")
RAW_WHITE = Material((222, 216, 204), "matte")
DARK = Material((34, 26, 20), "matte")
Good = list[Part]
Harm = Rng | None


def parts(solid: Solid, materials: dict[str, Material]) -> Good:
    """Split a solid into parts by material name."""
    return [Part(mesh, materials[name]) for name, mesh in solid.meshes().items()]


def rim_of(profile: Floats) -> float:
    """v of the highest point of a revolved profile."""
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))]
    return float(length[int(np.argmax(profile[:, 1]))] / length[-1])


def on_profile(profile: Floats, turn: float, z: float) -> Floats:
    """Point on the outside of a revolved profile: `turn` degrees from -y, at height z."""
    outer = profile[: int(np.argmax(profile[:, 1])) + 1]
    r = float(np.interp(z, outer[:, 1], outer[:, 0]))
    a = np.radians(turn - 90)
    return np.array([r * np.cos(a), r * np.sin(a), z], np.float32)


def on_at(r: float, turn: float, z: float) -> tuple[float, float, float]:
    """Point on a cylinder, `turn` degrees from -y."""
    a = np.radians(turn - 90)
    return float(r * np.cos(a)), float(r * np.sin(a)), z


def crack_down(rng: Rng, profile: Floats, turn: float, top: float, length: float) -> Floats:
    """A crack from the height `top` downwards along the outside of a vessel."""
    line = walk(rng, (turn, top), -np.pi / 2, length, 30, 0.28)
    radius = max(2.0, float(np.max(profile[:, 0])))
    line[:, 0] = turn + (line[:, 0] - turn) * 57.3 / radius
    return np.array([on_profile(profile, float(a), float(z)) for a, z in line], np.float32)


def vessel_glaze(rng: Rng, rim: float) -> Image:
    """One of the painted glazes."""
    blue: Colour = (34, 62, 132)
    choice = int(rng.integers(5))
    if choice == 0:
        return patterns.floral(rng, rim, (236, 234, 226), blue, (90, 130, 180))
    if choice == 1:
        tone = [(196, 186, 168), (206, 190, 150), (180, 176, 172)][int(rng.integers(3))]
        return patterns.speckled(rng, rim, tone, (54, 88, 100))
    if choice == 2:
        return patterns.landscape(rng, rim, (40, 70, 110))
    if choice == 3:
        tones = [(236, 228, 210), (170, 70, 40), (40, 70, 90), (200, 150, 50)]
        return patterns.geometric(rng, rim, tones)
    return patterns.floral(rng, rim, (238, 226, 206), (150, 44, 40), (60, 110, 70))
