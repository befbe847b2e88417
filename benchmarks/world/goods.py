"""Goods that the demo does not have: the same in another colour, and several pieces of a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from demo.make import patterns, prints
from demo.make.goods import AIM, GOODS, REACH
from demo.make.noise import Rng, fbm, ramp
from demo.make.perishable import apple_shape
from demo.make.shapes import Mesh, ball, revolve, smooth
from demo.make.surfaces import PINE, wood
from demo.make.wares import Colour, Good, Material, Part


def tinted(colour: Colour, turn: int, tint: Colour) -> Colour:
    """One colour of another variant."""
    return tuple(int(v) for v in recoloured(np.array([[colour]], np.uint8), turn, tint)[0, 0])  # type: ignore[return-value]


def recoloured(texture: np.ndarray, turn: int, tint: Colour) -> np.ndarray:
    """A texture in another colour: hues turned (`turn` of 180), pale parts dyed towards `tint`."""
    hsv = cv2.cvtColor(np.ascontiguousarray(texture), cv2.COLOR_RGB2HSV).astype(np.int32)
    hsv[..., 0] = (hsv[..., 0] + turn) % 180
    turned = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.float32)
    dyed = turned * (np.array(tint, np.float32) / 255)
    return np.clip(dyed, 0, 255).astype(np.uint8)


TINTS: tuple[Colour, ...] = ((255, 214, 168), (176, 226, 255), (206, 255, 186), (255, 190, 206))


def variant(good: Good, rng: Rng) -> Good:
    """The same shape in another colour."""
    turn, tint = int(rng.integers(40, 140)), TINTS[int(rng.integers(len(TINTS)))]
    out = []
    for part in good:
        colour = part.material.colour
        new = tinted(colour, turn, tint) if isinstance(colour, tuple) else recoloured(colour, turn, tint)
        out.append(Part(part.mesh, replace(part.material, colour=new)))
    return out


def spots(rng: Rng, count: int, total: int, step: float) -> list[tuple[float, float]]:
    """Places on a loose grid, `step` cm apart, for `count` of `total` pieces; any of them may be missing."""
    cols = 3
    grid = [
        ((place % cols - 1) * step, (place // cols - (total // cols - 1) / 2) * step)
        for place in range(total)
    ]
    kept = sorted(rng.permutation(total)[:count].tolist())
    shake = 0.09 * step
    return [(grid[k][0] + rng.normal(0, shake), grid[k][1] + rng.normal(0, shake)) for k in kept]


def strewn(
    rng: Rng, look: Callable[[Rng], Good], design: Rng, count: int, total: int, step: float, lift: float = 0
) -> Good:
    """The same piece several times, each turned its own way."""
    piece = look(design)
    out: Good = []
    for x, y in spots(rng, count, total, step):
        turn = float(rng.uniform(0, 360))
        out += [Part(part.mesh.placed(turn, (x, y, lift)), part.material) for part in piece]
    return out


def egg(rng: Rng) -> Good:
    """An egg on its side."""
    tone = [(226, 190, 150), (238, 228, 214), (204, 158, 118)][int(rng.integers(3))]
    skin = ramp(fbm(rng, 512, 512, 40), [tuple(int(0.93 * v) for v in tone), tone])  # type: ignore[list-item]

    def shape(p: np.ndarray) -> np.ndarray:
        width = 1 - 0.13 * p[:, :1] / 2.2
        return np.concatenate([p[:, :1] * 1.32, p[:, 1:] * width], 1)

    return [Part(ball(2.2, 60, 120).moved(shape).placed(0, (0, 0, 2.15)), Material(skin, "satin"))]


def biscuit(rng: Rng) -> Good:
    """A round biscuit with a stamped pattern."""
    r = rng.uniform(2.6, 3.1)
    profile = smooth([(0, 0), (r, 0), (r + 0.1, 0.35), (r - 0.2, 0.75), (r * 0.5, 0.8), (0, 0.8)])
    top = ramp(fbm(rng, 768, 768, 26), [(168, 112, 56), (206, 152, 88), (226, 182, 118)])
    rays = int(rng.integers(8, 15))
    for k in range(rays):
        x = int((k + 0.5) / rays * 768)
        cv2.line(top, (x, 60), (x, 300), (120, 74, 34), 7, cv2.LINE_AA)
    for _ in range(240):
        at = (int(rng.integers(768)), int(rng.integers(768)))
        cv2.circle(top, at, int(rng.integers(2, 6)), (112, 70, 34), -1, cv2.LINE_AA)
    return [Part(revolve(profile, 120), Material(top, "matte"))]


def small_tin(rng: Rng) -> Good:
    """A printed tin as tall as a hand is wide."""
    r, high = rng.uniform(2.9, 3.3), rng.uniform(6, 7.5)
    body = revolve(np.array([(0, 0), (r, 0), (r, high), (0, high)], np.float32), 160)
    v = np.clip(body.points[:, 2] / high, 0, 1)
    body = Mesh(body.points, np.stack([body.uvs[:, 0], v], 1).astype(np.float32), body.faces)
    lid = revolve(smooth([(0, 0), (r + 0.08, 0), (r + 0.08, 0), (r + 0.08, 0.9), (0, 1.0)]), 128)
    art = prints.wrap(rng, int(rng.integers(4)), int(rng.integers(4)))
    metal = Material((176, 168, 150), "metal")
    return [Part(body, Material(art, "satin")), Part(lid.placed(0, (0, 0, high - 0.6)), metal)]


def pear(rng: Rng) -> Good:
    """A pear-shaped apple skin: drawn out upwards."""
    r = rng.uniform(2.6, 3.0)
    skin = recoloured(patterns.apple(rng), int(rng.integers(8, 26)), (240, 255, 200))

    def shape(p: np.ndarray) -> np.ndarray:
        up = np.clip(p[:, 2:] / r, -1, 1)
        return np.concatenate(
            [p[:, :2] * (1 - 0.3 * np.clip(up, 0, 1)), p[:, 2:] * (1 + 0.35 * (up > 0) * up)], 1
        )

    mesh = ball(r, 80, 160).moved(lambda p: apple_shape(p, r)).moved(shape)
    return [Part(mesh.placed(0, (0, 0, r * 0.82)), Material(skin, "glaze"))]


def biscuits(design: Rng, layout: Rng, count: int, total: int) -> Good:
    """Biscuits on a wooden board."""
    plank = Material(wood(design, 512, 768, PINE), "satin")
    board = revolve(smooth([(0, 0), (12.6, 0), (12.8, 0.5), (12.6, 1.0), (0, 1.0)]), 160)
    flat = np.stack([board.points[:, 0] / 28 + 0.5, board.points[:, 1] / 28 + 0.5], 1).astype(np.float32)
    return [
        Part(Mesh(board.points, flat, board.faces), plank),
        *strewn(layout, biscuit, design, count, total, 7.0, 1.0),
    ]


SEVERAL: dict[str, Callable[[Rng, Rng, int, int], Good]] = {
    "biscuits": biscuits,
    "eggs": lambda design, layout, n, of: strewn(layout, egg, design, n, of, 7.2),
    "tins": lambda design, layout, n, of: strewn(layout, small_tin, design, n, of, 8.6),
    "pears": lambda design, layout, n, of: strewn(layout, pear, design, n, of, 7.4),
}

AIMS = AIM | {"biscuits": 1.0, "eggs": 1.5, "tins": 2.5, "pears": 2.0}
REACHES = REACH | {"biscuits": 48.0, "eggs": 40.0, "tins": 50.0, "pears": 42.0}


def build(good: str, seed: int, harm: int | None, state: str, layout: int, pieces: int) -> Good:
    """An item in one of its states (see `views.View`); `layout` lays several pieces out."""
    if pieces:
        count = pieces - 1 if state == "few" else pieces
        design, place = np.random.default_rng([seed, 3]), np.random.default_rng([layout, 7])
        return SEVERAL[good](design, place, count, pieces)
    hurt = np.random.default_rng([harm, 5]) if state == "damaged" and harm is not None else None
    made = GOODS[good](np.random.default_rng([seed, 3]), hurt)
    return variant(made, np.random.default_rng([seed, 8])) if state == "variant" else made
