"""Fruit and cloth: orange, apples, cushion."""

from __future__ import annotations

from functools import partial

import numpy as np
from demo.make import patterns
from demo.make.damage import jagged_prism, rough_ball, swell
from demo.make.noise import Image, Rng, fbm, mix, ramp, smoothstep
from demo.make.shapes import Floats, Mesh, Solid, ball, grid_faces, tube
from demo.make.wares import Colour, Good, Harm, Material, Part, on_at, parts


def mould_spot(rng: Rng, skin: Image, u: float, v: float, ru: float, rv: float) -> Image:
    """Colour of mould over a patch of skin: white fringe, green-grey heart."""
    size = skin.shape[0]
    x, y = np.meshgrid(np.linspace(0, 1, size), np.linspace(1, 0, size))
    reach = np.hypot((x - u) / ru, (y - v) / rv) + 0.35 * (fbm(rng, size, size, 60) - 0.5)
    near = (1 - smoothstep(0.75, 1.05, reach.astype(np.float32))).astype(np.float32)
    heart = (1 - smoothstep(0.35, 0.75, reach.astype(np.float32))).astype(np.float32)
    fuzz = ramp(fbm(rng, size, size, 7, 3), [(150, 152, 140), (226, 228, 218)])
    dust = ramp(fbm(rng, size, size, 12, 4), [(64, 86, 70), (124, 146, 120), (176, 186, 166)])
    return mix(mix(skin, fuzz, near), dust, heart)


def orange(rng: Rng, harm: Harm) -> Good:
    """An orange; harm: a raised patch of mould in front."""
    r = rng.uniform(4.2, 4.8)
    mesh = ball(r, 180, 360).moved(lambda p: p * np.array([1.03, 1.0, 0.93]))
    skin, pores = patterns.peel(rng)
    if harm is not None:
        turn, z = harm.uniform(-20, 20), harm.uniform(0.1, 0.4)
        at = np.array(on_at(r * np.cos(np.arcsin(z)), turn, r * z))
        skin = mould_spot(harm, skin, 0.75 + turn / 360, 0.5 + np.arcsin(z) / np.pi, 0.085, 0.16)
        mesh = swell(harm, mesh, at.tolist(), 2.2, 0.16, 8.0)
    rest = mesh.moved(lambda p: p + np.array([0, 0, r * 0.925]))
    return [Part(rest, Material(skin, "satin", pores, 0.05))]


def apples(rng: Rng, harm: Harm) -> Good:
    """Three apples; harm: the front one has a sunken brown rot."""
    good: Good = []
    for place, (x, y) in enumerate([(-1.5, -2.5), (5.2, 1.8), (-4.8, 4.0)]):
        r = rng.uniform(3.7, 4.3)
        mesh = ball(r, 110, 220)
        turn = rng.uniform(0, 360)
        skin = patterns.apple(rng)
        if harm is not None and place == 0:
            at = on_at(r * 0.97, -turn, r * 0.2)
            mesh = swell(harm, mesh, at, 1.9, -0.35, 2.0)
            skin = rot_spot(harm, skin, (0.75 - turn / 360) % 1.0, 0.56, 0.085, 0.17)
        mesh = mesh.moved(partial(apple_shape, r=r)).placed(turn, (x, y, r * 0.82))
        stalk = tube(
            np.array([[0, 0, r * 1.3], [0.1, 0, r * 1.6], [0.5, 0, r * 1.95]], np.float32), [0.14, 0.11, 0.14]
        ).placed(turn, (x, y, 0))
        good += [Part(mesh, Material(skin, "glaze")), Part(stalk, Material((74, 50, 30), "matte"))]
    return good


def apple_shape(p: Floats, r: float) -> Floats:
    """A ball drawn in at stalk and calyx, with five faint lobes."""
    flat = np.hypot(p[:, 0], p[:, 1]) / r
    dip = np.exp(-((flat / 0.33) ** 2)) * np.where(p[:, 2] > 0, 0.6, 0.25) * r * 0.42
    lobes = 1 + 0.02 * np.cos(5 * np.arctan2(p[:, 1], p[:, 0]))
    out = p * lobes[:, None]
    out[:, 2] = out[:, 2] * 0.9 - np.sign(p[:, 2]) * dip
    return np.asarray(out, np.float32)


def rot_spot(rng: Rng, skin: Image, u: float, v: float, ru: float, rv: float) -> Image:
    """Brown rot with a dark rim and rings of pale spores."""
    size = skin.shape[0]
    x, y = np.meshgrid(np.linspace(0, 1, size), np.linspace(1, 0, size))
    across = np.minimum(np.abs(x - u), 1 - np.abs(x - u))
    reach = (np.hypot(across / ru, (y - v) / rv) + 0.2 * (fbm(rng, size, size, 120) - 0.5)).astype(np.float32)
    brown = ramp(fbm(rng, size, size, 40), [(66, 38, 20), (110, 66, 34)])
    out = mix(skin, brown, 1 - smoothstep(0.9, 1.0, reach))
    spores = (np.abs(np.sin(reach * 16)) > 0.8) & (reach < 0.75) & (rng.random((size, size)) < 0.5)
    return mix(out, (206, 196, 176), (spores * 0.8).astype(np.float32))


def cushion(rng: Rng, harm: Harm) -> Good:
    """Woven cushion leaning back; harm: a seam ripped open, the stuffing bulging out."""
    n, half = 220, rng.uniform(15, 17)
    s, t = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    loft = ((1 - s**4) * (1 - t**4)) ** 0.6 * 7.0
    pinch = 1 - 0.13 * (1 - s**2) * t**2
    pinch_t = 1 - 0.13 * (1 - t**2) * s**2
    folds = (fbm(rng, n, n, 46, 3) - 0.5) * 2.2 * (loft / 7.0)
    tones: list[Colour] = [(150, 40, 40), (230, 214, 180), (40, 60, 90), (190, 130, 60)]
    cloth, thread = patterns.weave(rng, tones)
    faces = []
    for sign in (-1.0, 1.0):
        mesh = Mesh(
            np.stack([s * half * pinch_t, sign * (loft + folds), half * t * pinch], -1)
            .reshape(-1, 3)
            .astype(np.float32),
            np.stack([(s + 1) / 2, (t + 1) / 2], -1).reshape(-1, 2).astype(np.float32),
            grid_faces(n, n) if sign < 0 else grid_faces(n, n)[:, ::-1],
        )
        faces.append(mesh)
    whole = Mesh(
        np.concatenate([m.points for m in faces]),
        np.concatenate([m.uvs for m in faces]),
        np.concatenate([faces[0].faces, faces[1].faces + n * n]),
    )
    solid = Solid.of(whole, "cloth")
    lean, lift = -22.0, half * 0.95
    good: Good = []
    if harm is not None:
        x, z = harm.uniform(-3, 3), harm.uniform(1, 5)
        rip = jagged_prism(harm, [(-5.5, -0.4), (0, -1.5), (5.5, -0.2), (0.5, 1.5)], 9, 0.5, "lining")
        solid = solid - rip.moved((90, 0, 0), (x, -7.0, z))
        for _ in range(9):
            at = (x + harm.uniform(-3.6, 3.6), -harm.uniform(4.6, 6.0), z + harm.uniform(-0.5, 0.5))
            lump = Solid.of(rough_ball(harm, harm.uniform(0.9, 1.6), 0.5, 90), "wool").moved((0, 0, 0), at)
            good += parts(
                lump.moved((lean, 0, 0), (0, 0, lift)), {"wool": Material((236, 232, 222), "matte")}
            )
    body = solid.moved((lean, 0, 0), (0, 0, lift))
    return good + parts(
        body, {"cloth": Material(cloth, "matte", thread, 0.04), "lining": Material((160, 150, 132), "matte")}
    )
