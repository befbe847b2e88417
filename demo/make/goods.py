"""The goods: each function builds one item from a seed, intact or really damaged.

Centimetres, standing on z = 0, the show side towards -y. `harm` None leaves the item intact;
a generator breaks it (geometry, see `damage`). The same seed gives the same item either way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demo.make import patterns, prints
from demo.make.damage import chip, dent, groove, jagged_prism, rough_ball, swell
from demo.make.noise import Image, Rng, fbm, mix, ramp, shade, smoothstep, walk
from demo.make.shapes import Floats, Mesh, Solid, arc, ball, box, revolve, smooth, tube
from demo.make.surfaces import PINE, wood

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


def mug(rng: Rng, harm: Harm) -> Good:
    """Glazed mug; harm: the handle broken off (a stump stays) and a chip in the rim."""
    high, r = rng.uniform(9, 10.5), rng.uniform(3.9, 4.4)
    profile = smooth([(0, 0), (r - 0.5, 0), (r - 0.2, 0), (r, 0.4), (r + 0.1, high * 0.5), (r, high),
                      (r - 0.1, high + 0.2), (r - 0.35, high), (r - 0.35, 1), (r - 1, 0.6), (0, 0.6)])
    rim = rim_of(profile)
    body = Solid.of(revolve(profile), "glaze")
    inside = Solid.of(revolve(smooth([(0, 0.6), (r - 1, 0.6), (r - 0.36, 1), (r - 0.36, high + 2),
                                      (r - 0.36, high + 2), (0, high + 2)])), "glaze")
    loop = arc((r, high * 0.52), (2.9, 3.1), -92, 92, 48)
    handle = Solid.of(tube(loop, np.full(48, 0.55), flat=1.25), "plain") - inside
    if harm is not None:
        cut = Solid.of(box((4.0, 4.0, high * 0.42)), "raw").moved((0, 0, 0), (r + 3.0, 0, high * 0.36))
        teeth = Solid.of(rough_ball(harm, 2.3), "raw").moved((0, 0, 20), (r + 3, 0, high * 0.55))
        handle = handle - (cut + teeth)
        side = on_profile(profile, harm.uniform(10, 35), high)
        body = chip(harm, body, side + [0, 0, 0.3], 1.15, "raw")
        path = crack_down(harm, profile, harm.uniform(-30, -5), high, high * 0.6)
        body = groove(body, path, 0.05, "dark")
    glaze = vessel_glaze(rng, rim)
    plain = tuple(int(v) for v in glaze[20:300].reshape(-1, 3).mean(0))
    return parts(body + handle, {"glaze": Material(glaze, "glaze"), "plain": Material(plain, "glaze"),
                                 "raw": RAW_WHITE, "dark": DARK})


def bowl(rng: Rng, harm: Harm) -> Good:
    """Deep rice bowl; harm: a large chip and a crack running from it."""
    r, high = rng.uniform(7.5, 9), rng.uniform(6, 7.5)
    profile = smooth([(0, 0.5), (2.6, 0.5), (2.7, 0), (3.1, 0), (3.3, 0.8), (r * 0.75, high * 0.35),
                      (r * 0.97, high * 0.8), (r, high), (r - 0.12, high + 0.15), (r - 0.3, high),
                      (r * 0.94, high * 0.8), (r * 0.7, high * 0.4), (2.4, 1.2), (0, 1.2)])
    solid = Solid.of(revolve(profile, 256), "glaze")
    if harm is not None:
        turn = harm.uniform(-25, 25)
        at = on_profile(profile, turn, high)
        solid = chip(harm, solid, at + [0, 0, 0.4], 1.7, "raw")
        path = crack_down(harm, profile, turn, high - 0.8, high * 0.8)
        solid = groove(solid, path, 0.06, "dark")
    glaze = vessel_glaze(rng, rim_of(profile))
    return parts(solid, {"glaze": Material(glaze, "glaze"), "raw": RAW_WHITE, "dark": DARK})


def plate(rng: Rng, harm: Harm) -> Good:
    """Dinner plate; harm: broken in two, one piece shifted and tilted."""
    r = rng.uniform(11, 12.5)
    profile = smooth([(0, 0.4), (5.8, 0.4), (6, 0), (6.4, 0), (6.6, 0.4), (r * 0.8, 1.1), (r, 2.2),
                      (r, 2.4), (r - 0.2, 2.45), (r * 0.78, 1.5), (6.2, 0.9), (0, 0.85)])
    solid = Solid.of(revolve(profile, 256), "glaze")
    if harm is not None:
        a = harm.uniform(2.5, 4.5)
        far = 3 * r
        prism = jagged_prism(harm, [(a - 9, -far), (far, -far), (far, far), (a + 3, far)], 12, 0.5, "raw")
        piece = (solid & prism).moved((0, -4, 5), (1.6, -0.8, 0.9))
        solid = (solid - prism) + piece
    glaze = np.flipud(vessel_glaze(rng, 0.5)).copy()
    return parts(solid, {"glaze": Material(glaze, "glaze"), "raw": RAW_WHITE})


def vase(rng: Rng, harm: Harm) -> Good:
    """Tall vase; harm: a piece out of the lip and a long crack over the belly."""
    high, r = rng.uniform(20, 24), rng.uniform(5.5, 7)
    profile = smooth([(0, 0), (3.4, 0), (3.6, 0.2), (r * 0.8, high * 0.2), (r, high * 0.42),
                      (r * 0.75, high * 0.68), (2.2, high * 0.84), (2.5, high * 0.95), (3.6, high),
                      (3.3, high + 0.1), (2.1, high * 0.95), (1.8, high * 0.84), (r * 0.68, high * 0.66),
                      (r * 0.9, high * 0.42), (3, 0.8), (0, 0.8)])
    solid = Solid.of(revolve(profile, 256), "glaze")
    if harm is not None:
        turn = harm.uniform(-40, 0)
        solid = chip(harm, solid, on_profile(profile, turn + 40, high) + [0, 0, 0.2], 1.6, "raw")
        path = crack_down(harm, profile, turn, high * 0.72, high * 0.5)
        solid = groove(solid, path, 0.09, "dark")
        side = crack_down(harm, profile, turn + 4, high * 0.45, high * 0.25)
        solid = groove(solid, side, 0.06, "dark")
    glaze = patterns.crackle(rng, (150, 176, 156)) if rng.random() < 0.3 else vessel_glaze(
        rng, rim_of(profile))
    return parts(solid, {"glaze": Material(glaze, "glaze"), "raw": RAW_CLAY, "dark": DARK})


def carton(rng: Rng, harm: Harm) -> Good:
    """Printed carton; harm: an upper corner crushed and a puncture in the front."""
    size = (rng.uniform(12, 14), rng.uniform(5.5, 7), rng.uniform(15, 18))
    mesh = box(size, 90, 0.12)
    if harm is not None:
        corner = (size[0] / 2, -size[1] / 2, size[2])
        mesh = dent(harm, mesh, corner, (-2.2, 1.4, -2.2), 6.0)
        edge = (-size[0] / 2, -size[1] / 2, size[2] * 0.35)
        mesh = dent(harm, mesh, edge, (1.2, 0.9, 0.1), 3.4)
    solid = Solid.of(mesh, "print")
    if harm is not None:
        at = (harm.uniform(-2, 0), -size[1] / 2, size[2] * harm.uniform(0.5, 0.62))
        hole = jagged_prism(harm, [(-1.8, -0.5), (0.2, -1.0), (1.9, -0.3), (0.4, 0.9)], 3, 0.35, "board")
        solid = solid - hole.moved((90, 0, harm.uniform(-20, 20)), at)
    art = prints.carton(rng, int(rng.integers(len(prints.SCHEMES))), int(rng.integers(len(prints.KINDS))))
    board = Material((104, 80, 56), "matte")
    return parts(solid, {"print": Material(art, "satin"), "board": board})


def tray(rng: Rng, harm: Harm) -> Good:
    """Wooden tray; harm: the bottom and front edge split along the grain."""
    size = (rng.uniform(26, 30), rng.uniform(17, 20), 3.2)
    outer = Solid.of(box(size, 24, 0.5), "wood")
    inner = Solid.of(box((size[0] - 1.8, size[1] - 1.8, 6), 24, 0.5), "wood").moved((0, 0, 0), (0, 0, 0.9))
    solid = outer - inner
    if harm is not None:
        y = harm.uniform(-3, 1)
        line = walk(harm, (-size[0] / 2, y), 0.05, size[0] * 0.8, 40, 0.09)
        path = np.concatenate([line, np.full((len(line), 1), 0.9)], 1).astype(np.float32)
        wall = np.array([[-size[0] / 2, y, z] for z in (3.3, 2.6, 1.6, 0.9)], np.float32)
        solid = groove(solid, np.concatenate([wall, path]), 0.16, "raw")
        solid = chip(harm, solid, (harm.uniform(3, 9), -size[1] / 2, 3.2), 1.5, "raw")
    grain = wood(rng, 1024, 1536, PINE)
    meshes = []
    for name, mesh in solid.meshes().items():
        p = mesh.points
        flat = np.stack([p[:, 0] / 40 + 0.5, (p[:, 1] + 0.9 * p[:, 2]) / 40 + 0.5], 1)
        look = Material(grain if name == "wood" else (226, 190, 140), "satin" if name == "wood" else "matte")
        meshes.append(Part(Mesh(p, flat.astype(np.float32), mesh.faces), look))
    return meshes


def jar(rng: Rng, harm: Harm) -> Good:
    """Full glass jar with a paper label and metal lid; harm: label torn off in part, glass cracked, lid bent."""
    r, high = rng.uniform(4.2, 4.8), rng.uniform(11, 13)
    profile = smooth([(0, 0), (r - 0.4, 0), (r, 0.2), (r, 0.8), (r, 0.8), (r, high * 0.8), (r, high * 0.8),
                      (r - 0.5, high * 0.9), (r - 0.8, high * 0.93), (r - 0.8, high), (r - 0.8, high),
                      (0, high)])
    glass = Solid.of(revolve(profile), "glass")
    lid_profile = smooth([(0, 0), (r - 0.5, 0), (r - 0.5, 0), (r - 0.5, 1.5), (r - 0.7, 1.6), (0, 1.55)])
    lid = revolve(lid_profile).placed(0, (0, 0, high - 0.9))
    low, top = high * 0.18, high * 0.7
    band = revolve(np.array([(0, low), (r + 0.03, low), (r + 0.03, top), (0, top)], np.float32), 360)
    u, v = band.uvs[:, 0], (band.points[:, 2] - low) / (top - low)
    label = Solid.of(Mesh(band.points, np.stack([u, v], 1).astype(np.float32), band.faces), "label")
    if harm is not None:
        lid = dent(harm, lid, (r - 0.5, -1.5, high + 0.6), (-1.2, 0.5, -0.5), 3.0)
        torn = jagged_prism(harm, [(-0.5, -3.5), (8, -3.0), (8, 1.5), (1.4, 1.0)], 3 * r, 0.4, "paper")
        label = label - torn.moved((90, 0, 0), (0, -r, (low + top) / 2 + 1))
        glass = groove(glass, crack_down(harm, profile, harm.uniform(-30, -10), high * 0.84, 4.5), 0.07, "raw")
        glass = groove(glass, crack_down(harm, profile, harm.uniform(10, 30), top * 0.95, 5.0), 0.08, "raw")
    art = prints.wrap(rng, int(rng.integers(4)), int(rng.integers(2, 4)))
    fill = [(150, 84, 16), (112, 24, 22), (86, 92, 24)][int(rng.integers(3))]
    look = ramp(fbm(rng, 512, 512, 40), [tuple(v // 2 for v in fill), fill])  # type: ignore[list-item]
    return [*parts(glass, {"glass": Material(look, "glaze"), "raw": Material((214, 220, 222), "glaze")}),
            *parts(label, {"label": Material(art, "matte"), "paper": Material((206, 198, 180), "matte")}),
            Part(lid, Material((190, 152, 74), "metal"))]


def tin(rng: Rng, harm: Harm) -> Good:
    """Printed storage tin; harm: a deep dent in front and a lid knocked askew."""
    r, high = rng.uniform(5, 6), rng.uniform(12, 15)
    body = revolve(smooth([(0, 0), (r, 0), (r, 0), (r, high), (r, high), (0, high)], 5), 256)
    dense = np.array([(0, 0), *[(r, z) for z in np.linspace(0, high, 90)], (0, high)], np.float32)
    body = revolve(dense, 256)
    v = np.clip(body.points[:, 2] / high, 0, 1)
    body = Mesh(body.points, np.stack([body.uvs[:, 0], v], 1).astype(np.float32), body.faces)
    lid = revolve(smooth([(0, 0), (r + 0.12, 0), (r + 0.12, 0), (r + 0.12, 2), (r - 0.1, 2.2),
                          (r * 0.5, 2.35), (0, 2.4)]), 192)
    tilt = Solid.of(lid, "lid").moved((0, 0, 0), (0, 0, high - 1.2))
    if harm is not None:
        body = dent(harm, body, on_at(r, harm.uniform(-25, 5), high * 0.45), (0.6, 2.6, 0), 4.2)
        body = dent(harm, body, on_at(r, 30, high * 0.9), (-1.0, 1.4, -0.4), 3.0)
        tilt = Solid.of(dent(harm, lid, on_at(r, 30, 1.0), (-0.8, 1.2, 0), 2.8), "lid").moved(
            (0, 5, 0), (0.5, 0, high - 0.9))
    art = prints.wrap(rng, int(rng.integers(4)), int(rng.integers(4)))
    return [Part(body, Material(art, "satin")), *parts(tilt, {"lid": Material((170, 160, 140), "metal")})]


def on_at(r: float, turn: float, z: float) -> tuple[float, float, float]:
    """Point on a cylinder, `turn` degrees from -y."""
    a = np.radians(turn - 90)
    return float(r * np.cos(a)), float(r * np.sin(a)), z


def kettle(rng: Rng, harm: Harm) -> Good:
    """Enamel kettle; harm: dented belly, enamel flaked off to rusty iron."""
    r, high = rng.uniform(7.5, 8.5), rng.uniform(11, 13)
    profile = smooth([(0, 0), (r - 0.3, 0), (r, 0.3), (r * 1.02, high * 0.3), (r * 0.92, high * 0.6),
                      (r * 0.6, high * 0.86), (r * 0.5, high * 0.9), (r * 0.48, high * 0.93),
                      (r * 0.2, high), (0.5, high * 1.01), (0.5, high * 1.04), (1.1, high * 1.1),
                      (0.7, high * 1.16), (0, high * 1.17)], 4)
    mesh = revolve(profile, 256)
    turn = 0.0 if harm is None else harm.uniform(-35, 10)
    if harm is not None:
        mesh = dent(harm, mesh, on_profile(profile, turn, high * 0.45), (0.2, 2.0, 0.2), 3.8)
    spout = tube(np.array([[r * 0.7, 0, high * 0.35], [r * 1.15, 0, high * 0.42], [r * 1.5, 0, high * 0.7],
                           [r * 1.75, 0, high * 0.86]], np.float32), [1.7, 1.4, 1.0, 0.8])
    solid = Solid.of(mesh, "enamel") + Solid.of(spout, "enamel")
    if harm is not None:
        for _ in range(7):
            at = on_profile(profile, turn + harm.normal(0, 20), high * harm.uniform(0.15, 0.65))
            if np.linalg.norm(at - on_profile(profile, turn, high * 0.45)) > 3.4:
                solid = chip(harm, solid, at, harm.uniform(0.35, 0.8), "rust")
        solid = chip(harm, solid, (r * 1.75, -0.5, high * 0.9), 0.9, "rust")
    grip = tube(arc((0, high * 0.72), (r * 0.86, high * 0.78), 8, 172, 60), np.full(60, 0.45), flat=1.6)
    colour = [(34, 84, 92), (196, 60, 50), (232, 224, 204), (60, 70, 96)][int(rng.integers(4))]
    enamel = patterns.speckled(rng, 0.0, colour, colour)
    for _ in range(2):
        enamel = patterns_flowers(rng, enamel)
    rust = ramp(fbm(rng, 256, 256, 30), [(48, 26, 18), (110, 54, 24), (60, 40, 34)])
    return [*parts(solid, {"enamel": Material(enamel, "glaze"), "rust": Material(rust, "matte")}),
            Part(grip, Material((60, 40, 26), "satin"))]


def patterns_flowers(rng: Rng, enamel: Image) -> Image:
    """A painted spray of flowers round the belly of enamel ware."""
    flowers = patterns.floral(rng, 0.62, (250, 250, 250), (170, 40, 60), (60, 110, 60))
    ink = 1 - flowers.min(2).astype(np.float32) / 255
    return mix(enamel, flowers, smoothstep(0.25, 0.5, ink))


def lamp(rng: Rng, harm: Harm) -> Good:
    """Ceramic table lamp with cloth shade; harm: the base cracked and chipped, the shade torn."""
    high, r = rng.uniform(15, 18), rng.uniform(5.5, 7)
    profile = smooth([(0, 0), (r * 0.7, 0), (r * 0.75, 0.3), (r * 0.7, 1), (r, high * 0.35),
                      (r * 0.8, high * 0.7), (1.3, high * 0.92), (1.0, high), (1.0, high + 3), (1.0, high + 3),
                      (0, high + 3)])
    base = Solid.of(revolve(profile, 256), "glaze")
    low, top = high + 1.0, high + 12.0
    edge = np.array([(r * 1.5, low), (r * 0.9, top), (r * 0.9 - 0.25, top), (r * 1.5 - 0.25, low),
                     (r * 1.5, low)], np.float32)
    shade_solid = Solid.of(revolve(edge, 256), "cloth")
    if harm is not None:
        turn = harm.uniform(-35, 5)
        base = groove(base, crack_down(harm, profile, turn, high * 0.85, high * 0.65), 0.09, "dark")
        base = groove(base, crack_down(harm, profile, turn + 6, high * 0.5, high * 0.3), 0.06, "dark")
        base = chip(harm, base, on_profile(profile, turn + 30, high * 0.3), 1.5, "raw")
        rip = jagged_prism(harm, [(-1.0, -7), (1.6, -7), (0.7, 0), (0.1, 4.5)], 4 * r, 0.5, "cloth")
        shade_solid = shade_solid - rip.moved((90, 0, 0), (harm.uniform(-2, 2), -2.2 * r, low + 4))
    cloth, thread = patterns.weave(rng, [(226, 212, 184), (206, 190, 160), (190, 172, 140), (150, 90, 60)])
    cloth = mix(cloth, (232, 222, 198), np.full(cloth.shape[:2], 0.45, np.float32))
    glaze = vessel_glaze(rng, rim_of(profile))
    return [*parts(base, {"glaze": Material(glaze, "glaze"), "raw": RAW_WHITE, "dark": DARK}),
            *parts(shade_solid, {"cloth": Material(cloth, "matte", thread, 0.02)})]


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
        hollow = np.array([0.25, 0.6])

        def shape(p: Floats, r: float = r, hollow: Floats = hollow) -> Floats:
            flat = np.hypot(p[:, 0], p[:, 1]) / r
            dip = np.exp(-(flat / 0.33) ** 2) * np.where(p[:, 2] > 0, hollow[1], hollow[0]) * r * 0.42
            lobes = 1 + 0.02 * np.cos(5 * np.arctan2(p[:, 1], p[:, 0]))
            out = p * lobes[:, None]
            out[:, 2] = out[:, 2] * 0.9 - np.sign(p[:, 2]) * dip
            return out

        skin = patterns.apple(rng)
        if harm is not None and place == 0:
            at = on_at(r * 0.97, -turn, r * 0.2)
            mesh = swell(harm, mesh, at, 1.9, -0.35, 2.0)
            skin = rot_spot(harm, skin, (0.75 - turn / 360) % 1.0, 0.56, 0.085, 0.17)
        mesh = mesh.moved(shape).placed(turn, (x, y, r * 0.82))
        stalk = tube(np.array([[0, 0, r * 1.3], [0.1, 0, r * 1.6], [0.5, 0, r * 1.95]], np.float32),
                     [0.14, 0.11, 0.14]).placed(turn, (x, y, 0))
        good += [Part(mesh, Material(skin, "glaze")), Part(stalk, Material((74, 50, 30), "matte"))]
    return good


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
        mesh = Mesh(np.stack([s * half * pinch_t, sign * (loft + folds), half * t * pinch], -1)
                    .reshape(-1, 3).astype(np.float32),
                    np.stack([(s + 1) / 2, (t + 1) / 2], -1).reshape(-1, 2).astype(np.float32),
                    grid(n, sign < 0))
        faces.append(mesh)
    whole = Mesh(np.concatenate([m.points for m in faces]), np.concatenate([m.uvs for m in faces]),
                 np.concatenate([faces[0].faces, faces[1].faces + n * n]))
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
            good += parts(lump.moved((lean, 0, 0), (0, 0, lift)), {"wool": Material((236, 232, 222), "matte")})
    body = solid.moved((lean, 0, 0), (0, 0, lift))
    return good + parts(body, {"cloth": Material(cloth, "matte", thread, 0.04),
                               "lining": Material((160, 150, 132), "matte")})


def grid(n: int, front: bool) -> np.ndarray:
    """Faces of a square grid, wound for the front or the back."""
    from demo.make.shapes import grid_faces

    faces = grid_faces(n, n)
    return faces if front else faces[:, ::-1]


GOODS: dict[str, Callable[[Rng, Harm], Good]] = {
    "mug": mug, "bowl": bowl, "plate": plate, "vase": vase, "carton": carton, "tray": tray, "jar": jar,
    "tin": tin, "kettle": kettle, "lamp": lamp, "orange": orange, "apples": apples, "cushion": cushion,
}
# Rough height in centimetres of the middle of each good: what a camera aims at.
AIM = {"mug": 5.0, "bowl": 3.5, "plate": 1.0, "vase": 11.0, "carton": 8.0, "tray": 1.5, "jar": 6.0, "tin": 7.0,
       "kettle": 8.0, "lamp": 14.0, "orange": 4.2, "apples": 4.0, "cushion": 14.0}
# Distance factor: how far a camera stands to fill about half of the picture.
REACH = {"mug": 30.0, "bowl": 38.0, "plate": 50.0, "vase": 52.0, "carton": 44.0, "tray": 62.0, "jar": 36.0,
         "tin": 42.0, "kettle": 52.0, "lamp": 68.0, "orange": 26.0, "apples": 38.0, "cushion": 78.0}
__all__ = ["AIM", "GOODS", "REACH", "Good", "Material", "Part", "shade"]
