"""Pottery and enamel: mug, bowl, plate, vase, kettle, lamp."""

from __future__ import annotations

import numpy as np
from demo.make import patterns
from demo.make.damage import chip, dent, groove, jagged_prism, rough_ball
from demo.make.noise import Image, Rng, fbm, mix, ramp, smoothstep
from demo.make.shapes import Solid, arc, box, revolve, smooth, tube
from demo.make.wares import (
    DARK,
    RAW_CLAY,
    RAW_WHITE,
    Good,
    Harm,
    Material,
    Part,
    crack_down,
    on_profile,
    parts,
    rim_of,
    vessel_glaze,
)


def mug(rng: Rng, harm: Harm) -> Good:
    """Glazed mug; harm: the handle broken off (a stump stays) and a chip in the rim."""
    high, r = rng.uniform(9, 10.5), rng.uniform(3.9, 4.4)
    profile = smooth(
        [
            (0, 0),
            (r - 0.5, 0),
            (r - 0.2, 0),
            (r, 0.4),
            (r + 0.1, high * 0.5),
            (r, high),
            (r - 0.1, high + 0.2),
            (r - 0.35, high),
            (r - 0.35, 1),
            (r - 1, 0.6),
            (0, 0.6),
        ]
    )
    rim = rim_of(profile)
    body = Solid.of(revolve(profile), "glaze")
    inside = Solid.of(
        revolve(
            smooth(
                [
                    (0, 0.6),
                    (r - 1, 0.6),
                    (r - 0.36, 1),
                    (r - 0.36, high + 2),
                    (r - 0.36, high + 2),
                    (0, high + 2),
                ]
            )
        ),
        "glaze",
    )
    loop = arc((r, high * 0.52), (2.9, 3.1), -92, 92, 48)
    handle = Solid.of(tube(loop, np.full(48, 0.55), flat=1.25), "plain") - inside
    if harm is not None:
        cut = Solid.of(box((4.0, 4.0, high * 0.42)), "raw").moved((0, 0, 0), (r + 3.0, 0, high * 0.36))
        teeth = Solid.of(rough_ball(harm, 2.3), "raw").moved((0, 0, 20), (r + 3, 0, high * 0.55))
        handle = handle - (cut + teeth)
        side = on_profile(profile, harm.uniform(10, 35), high)
        body = chip(harm, body, side + np.array([0, 0, 0.3]), 1.15, "raw")
        path = crack_down(harm, profile, harm.uniform(-30, -5), high, high * 0.6)
        body = groove(body, path, 0.05, "dark")
    glaze = vessel_glaze(rng, rim)
    red, green, blue = glaze[20:300].reshape(-1, 3).mean(0).astype(int).tolist()
    return parts(
        body + handle,
        {
            "glaze": Material(glaze, "glaze"),
            "plain": Material((red, green, blue), "glaze"),
            "raw": RAW_WHITE,
            "dark": DARK,
        },
    )


def bowl(rng: Rng, harm: Harm) -> Good:
    """Deep rice bowl; harm: a large chip and a crack running from it."""
    r, high = rng.uniform(7.5, 9), rng.uniform(6, 7.5)
    profile = smooth(
        [
            (0, 0.5),
            (2.6, 0.5),
            (2.7, 0),
            (3.1, 0),
            (3.3, 0.8),
            (r * 0.75, high * 0.35),
            (r * 0.97, high * 0.8),
            (r, high),
            (r - 0.12, high + 0.15),
            (r - 0.3, high),
            (r * 0.94, high * 0.8),
            (r * 0.7, high * 0.4),
            (2.4, 1.2),
            (0, 1.2),
        ]
    )
    solid = Solid.of(revolve(profile, 256), "glaze")
    if harm is not None:
        turn = harm.uniform(-25, 25)
        at = on_profile(profile, turn, high)
        solid = chip(harm, solid, at + np.array([0, 0, 0.4]), 1.7, "raw")
        path = crack_down(harm, profile, turn, high - 0.8, high * 0.8)
        solid = groove(solid, path, 0.06, "dark")
    glaze = vessel_glaze(rng, rim_of(profile))
    return parts(solid, {"glaze": Material(glaze, "glaze"), "raw": RAW_WHITE, "dark": DARK})


def plate(rng: Rng, harm: Harm) -> Good:
    """Dinner plate; harm: broken in two, one piece shifted and tilted."""
    r = rng.uniform(11, 12.5)
    profile = smooth(
        [
            (0, 0.4),
            (5.8, 0.4),
            (6, 0),
            (6.4, 0),
            (6.6, 0.4),
            (r * 0.8, 1.1),
            (r, 2.2),
            (r, 2.4),
            (r - 0.2, 2.45),
            (r * 0.78, 1.5),
            (6.2, 0.9),
            (0, 0.85),
        ]
    )
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
    profile = smooth(
        [
            (0, 0),
            (3.4, 0),
            (3.6, 0.2),
            (r * 0.8, high * 0.2),
            (r, high * 0.42),
            (r * 0.75, high * 0.68),
            (2.2, high * 0.84),
            (2.5, high * 0.95),
            (3.6, high),
            (3.3, high + 0.1),
            (2.1, high * 0.95),
            (1.8, high * 0.84),
            (r * 0.68, high * 0.66),
            (r * 0.9, high * 0.42),
            (3, 0.8),
            (0, 0.8),
        ]
    )
    solid = Solid.of(revolve(profile, 256), "glaze")
    if harm is not None:
        turn = harm.uniform(-40, 0)
        solid = chip(harm, solid, on_profile(profile, turn + 40, high) + np.array([0, 0, 0.2]), 1.6, "raw")
        path = crack_down(harm, profile, turn, high * 0.72, high * 0.5)
        solid = groove(solid, path, 0.09, "dark")
        side = crack_down(harm, profile, turn + 4, high * 0.45, high * 0.25)
        solid = groove(solid, side, 0.06, "dark")
    glaze = (
        patterns.crackle(rng, (150, 176, 156)) if rng.random() < 0.3 else vessel_glaze(rng, rim_of(profile))
    )
    return parts(solid, {"glaze": Material(glaze, "glaze"), "raw": RAW_CLAY, "dark": DARK})


def kettle(rng: Rng, harm: Harm) -> Good:
    """Enamel kettle; harm: dented belly, enamel flaked off to rusty iron."""
    r, high = rng.uniform(7.5, 8.5), rng.uniform(11, 13)
    profile = smooth(
        [
            (0, 0),
            (r - 0.3, 0),
            (r, 0.3),
            (r * 1.02, high * 0.3),
            (r * 0.92, high * 0.6),
            (r * 0.6, high * 0.86),
            (r * 0.5, high * 0.9),
            (r * 0.48, high * 0.93),
            (r * 0.2, high),
            (0.5, high * 1.01),
            (0.5, high * 1.04),
            (1.1, high * 1.1),
            (0.7, high * 1.16),
            (0, high * 1.17),
        ],
        4,
    )
    mesh = revolve(profile, 256)
    turn = 0.0 if harm is None else harm.uniform(-35, 10)
    if harm is not None:
        mesh = dent(harm, mesh, on_profile(profile, turn, high * 0.45), (0.2, 2.0, 0.2), 3.8)
    line = smooth(
        [(r * 0.7, high * 0.35), (r * 1.15, high * 0.4), (r * 1.4, high * 0.66), (r * 1.75, high * 0.88)]
    )
    path = np.stack([line[:, 0], np.zeros(len(line)), line[:, 1]], 1).astype(np.float32)
    spout = tube(path, np.linspace(1.8, 0.75, len(line)))
    solid = Solid.of(mesh, "enamel") + Solid.of(spout, "enamel")
    if harm is not None:
        for _ in range(7):
            at = on_profile(profile, turn + harm.normal(0, 20), high * harm.uniform(0.15, 0.65))
            if np.linalg.norm(at - on_profile(profile, turn, high * 0.45)) > 3.4:
                solid = chip(harm, solid, at, harm.uniform(0.35, 0.8), "rust")
        solid = chip(harm, solid, (r * 1.75, -0.5, high * 0.9), 0.9, "rust")
    grip = tube(arc((0, high * 0.62), (r * 0.8, high * 0.86), -6, 186, 60), np.full(60, 0.45), flat=1.6)
    colour = [(34, 84, 92), (196, 60, 50), (232, 224, 204), (60, 70, 96)][int(rng.integers(4))]
    enamel = patterns.flecked(rng, colour)
    for _ in range(2):
        enamel = spray(rng, enamel)
    rust = ramp(fbm(rng, 256, 256, 30), [(48, 26, 18), (110, 54, 24), (60, 40, 34)])
    return [
        *parts(solid, {"enamel": Material(enamel, "glaze"), "rust": Material(rust, "matte")}),
        Part(grip, Material((60, 40, 26), "satin")),
    ]


def spray(rng: Rng, enamel: Image) -> Image:
    """A painted spray of flowers round the belly of enamel ware."""
    flowers = patterns.floral(rng, 0.62, (250, 250, 250), (170, 40, 60), (60, 110, 60))
    ink = 1 - flowers.min(2).astype(np.float32) / 255
    return mix(enamel, flowers, smoothstep(0.25, 0.5, ink))


def lamp(rng: Rng, harm: Harm) -> Good:
    """Ceramic table lamp with cloth shade; harm: the base cracked and chipped, the shade torn."""
    high, r = rng.uniform(15, 18), rng.uniform(5.5, 7)
    profile = smooth(
        [
            (0, 0),
            (r * 0.7, 0),
            (r * 0.75, 0.3),
            (r * 0.7, 1),
            (r, high * 0.35),
            (r * 0.8, high * 0.7),
            (1.3, high * 0.92),
            (1.0, high),
            (1.0, high + 3),
            (1.0, high + 3),
            (0, high + 3),
        ]
    )
    base = Solid.of(revolve(profile, 256), "glaze")
    low, top = high + 1.0, high + 12.0
    edge = np.array(
        [(r * 1.5, low), (r * 0.9, top), (r * 0.9 - 0.25, top), (r * 1.5 - 0.25, low), (r * 1.5, low)],
        np.float32,
    )
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
    return [
        *parts(base, {"glaze": Material(glaze, "glaze"), "raw": RAW_WHITE, "dark": DARK}),
        *parts(shade_solid, {"cloth": Material(cloth, "matte", thread, 0.02)}),
    ]
