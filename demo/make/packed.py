"""Packed and wooden goods: carton, tray, jar, tin."""

from __future__ import annotations

import numpy as np
from demo.make import prints
from demo.make.damage import chip, dent, groove, jagged_prism
from demo.make.noise import Rng, fbm, ramp, walk
from demo.make.shapes import Mesh, Solid, box, revolve, smooth
from demo.make.surfaces import PINE, wood
from demo.make.wares import Good, Harm, Material, Part, crack_down, on_at, parts


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
        solid = groove(solid, np.concatenate([wall, path]), 0.26, "split")
        solid = chip(harm, solid, (harm.uniform(3, 9), -size[1] / 2, 3.2), 1.5, "raw")
    looks = {
        "wood": Material(wood(rng, 1024, 1536, PINE), "satin"),
        "raw": Material((226, 190, 140), "matte"),
        "split": Material((112, 78, 46), "matte"),
    }
    meshes = []
    for name, mesh in solid.meshes().items():
        p = mesh.points
        flat = np.stack([p[:, 0] / 40 + 0.5, (p[:, 1] + 0.9 * p[:, 2]) / 40 + 0.5], 1)
        meshes.append(Part(Mesh(p, flat.astype(np.float32), mesh.faces), looks[name]))
    return meshes


def jar(rng: Rng, harm: Harm) -> Good:
    """Full glass jar, paper label, metal lid; harm: label torn, glass cracked, lid bent."""
    r, high = rng.uniform(4.2, 4.8), rng.uniform(11, 13)
    profile = smooth(
        [
            (0, 0),
            (r - 0.4, 0),
            (r, 0.2),
            (r, 0.8),
            (r, 0.8),
            (r, high * 0.8),
            (r, high * 0.8),
            (r - 0.5, high * 0.9),
            (r - 0.8, high * 0.93),
            (r - 0.8, high),
            (r - 0.8, high),
            (0, high),
        ]
    )
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
        glass = groove(
            glass, crack_down(harm, profile, harm.uniform(-30, -10), high * 0.84, 4.5), 0.07, "raw"
        )
        glass = groove(glass, crack_down(harm, profile, harm.uniform(10, 30), top * 0.95, 5.0), 0.08, "raw")
    art = prints.wrap(rng, int(rng.integers(4)), int(rng.integers(2, 4)))
    fill = [(150, 84, 16), (112, 24, 22), (86, 92, 24)][int(rng.integers(3))]
    look = ramp(fbm(rng, 512, 512, 40), [tuple(v // 2 for v in fill), fill])  # type: ignore[list-item]
    return [
        *parts(glass, {"glass": Material(look, "glaze"), "raw": Material((214, 220, 222), "glaze")}),
        *parts(label, {"label": Material(art, "matte"), "paper": Material((206, 198, 180), "matte")}),
        Part(lid, Material((190, 152, 74), "metal")),
    ]


def tin(rng: Rng, harm: Harm) -> Good:
    """Printed storage tin; harm: a deep dent in front and a lid knocked askew."""
    r, high = rng.uniform(5, 6), rng.uniform(12, 15)
    body = revolve(smooth([(0, 0), (r, 0), (r, 0), (r, high), (r, high), (0, high)], 5), 256)
    dense = np.array([(0, 0), *[(r, z) for z in np.linspace(0, high, 90)], (0, high)], np.float32)
    body = revolve(dense, 256)
    v = np.clip(body.points[:, 2] / high, 0, 1)
    body = Mesh(body.points, np.stack([body.uvs[:, 0], v], 1).astype(np.float32), body.faces)
    lid = revolve(
        smooth(
            [(0, 0), (r + 0.12, 0), (r + 0.12, 0), (r + 0.12, 2), (r - 0.1, 2.2), (r * 0.5, 2.35), (0, 2.4)]
        ),
        192,
    )
    tilt = Solid.of(lid, "lid").moved((0, 0, 0), (0, 0, high - 1.2))
    if harm is not None:
        body = dent(harm, body, on_at(r, harm.uniform(-25, 5), high * 0.45), (0.6, 2.6, 0), 4.2)
        body = dent(harm, body, on_at(r, 30, high * 0.9), (-1.0, 1.4, -0.4), 3.0)
        tilt = Solid.of(dent(harm, lid, on_at(r, 30, 1.0), (-0.8, 1.2, 0), 2.8), "lid").moved(
            (0, 5, 0), (0.5, 0, high - 0.9)
        )
    art = prints.wrap(rng, int(rng.integers(4)), int(rng.integers(4)))
    return [Part(body, Material(art, "satin")), *parts(tilt, {"lid": Material((170, 160, 140), "metal")})]
