"""Glazes, peels and weaves: the skins of the goods, drawn over (u, v) with v = 1 on top."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import cv2
import numpy as np
from demo.make.noise import Image, Rng, fbm, mix, ramp, shade, smoothstep, walk
from PIL import Image as Pil
from PIL import ImageDraw

SIZE = 1536
Colour = tuple[int, int, int]


def ground(rng: Rng, colour: Colour, unevenness: float = 0.06) -> Image:
    """A fired glaze of one colour: clouding and pinholes."""
    base = np.broadcast_to(np.array(colour, np.uint8), (SIZE, SIZE, 3)).copy()
    base = shade(base, 1 - unevenness + 2 * unevenness * fbm(rng, SIZE, SIZE, 200))
    holes = (rng.random((SIZE, SIZE)) < 0.00012).astype(np.float32)
    holes = np.asarray(cv2.dilate(holes, np.ones((3, 3), np.uint8)), np.float32)
    return mix(base, (90, 78, 66), (holes * 0.7).astype(np.float32))


def flower(draw: ImageDraw.ImageDraw, rng: Rng, at: Sequence[float], r: float, ink: Colour) -> None:
    """A brushed blossom with uneven petals and a dotted heart."""
    x, y = at
    count = int(rng.integers(5, 9))
    turn = rng.uniform(0, 6.3)
    for petal in range(count):
        a = turn + petal * 2 * np.pi / count
        px, py = x + r * 0.6 * np.cos(a), y + r * 0.6 * np.sin(a)
        q = r * rng.uniform(0.28, 0.46)
        draw.ellipse((px - q, py - q, px + q, py + q), outline=ink, width=3)
        draw.line((x, y, x + r * 0.8 * np.cos(a), y + r * 0.8 * np.sin(a)), fill=ink, width=2)
    draw.ellipse((x - r * 0.2, y - r * 0.2, x + r * 0.2, y + r * 0.2), fill=ink)


def leaf(draw: ImageDraw.ImageDraw, x: float, y: float, a: float, r: float, ink: Colour) -> None:
    """A pointed leaf with a light vein."""
    c, s = np.cos(a), np.sin(a)
    shape = [(0, 0), (r * 0.4, r * 0.28), (r, 0), (r * 0.4, -r * 0.28)]
    draw.polygon([(x + p * c - q * s, y + p * s + q * c) for p, q in shape], fill=ink)


def floral(rng: Rng, rim: float, colour: Colour, ink: Colour, second: Colour) -> Image:
    """Scrolling vines with blossoms on the outside, a ruled border at rim and foot."""
    base = ground(rng, colour)
    layer = Pil.fromarray(base)
    draw = ImageDraw.Draw(layer)
    top, bottom = SIZE * (1 - rim), SIZE * 0.9
    for _ in range(15):
        start = (rng.uniform(0, SIZE), rng.uniform(top + 60, bottom - 60))
        stem = walk(rng, start, rng.uniform(0, 6.3), rng.uniform(260, 520), 16, 0.35)
        draw.line([tuple(p) for p in stem.tolist()], fill=ink, width=4, joint="curve")
        for (x, y), (nx, ny) in itertools.pairwise(stem):
            side = np.arctan2(ny - y, nx - x) + rng.choice([-1.0, 1.0]) * rng.uniform(0.5, 1.1)
            leaf(draw, x, y, side, rng.uniform(22, 48), ink if rng.random() < 0.7 else second)
        flower(draw, rng, stem[-1].tolist(), rng.uniform(34, 66), ink)
        flower(draw, rng, stem[8].tolist(), rng.uniform(18, 34), second)
    for y in (top + 14, top + 44, bottom, bottom + 22):
        draw.line((0, y, SIZE, y), fill=ink, width=6)
    for x in range(0, SIZE, 48):
        draw.arc((x, top + 14, x + 48, top + 44), 0, 180, fill=second, width=5)
    drawn = np.asarray(layer).copy()
    inner = np.linspace(1, 0, SIZE)[:, None] > rim
    drawn = np.where(inner[..., None], base, drawn)
    wash = 0.75 + 0.25 * fbm(rng, SIZE, SIZE, 24)
    return mix(base, drawn, wash)


def speckled(rng: Rng, rim: float, colour: Colour, dip: Colour) -> Image:
    """Stoneware: iron specks, and a second glaze dipped from the rim with a drip line."""
    base = ground(rng, colour, 0.1)
    layer = Pil.fromarray(base)
    draw = ImageDraw.Draw(layer)
    for _ in range(5200):
        x, y, r = rng.uniform(0, SIZE), rng.uniform(0, SIZE), rng.gamma(1.6, 1.5)
        tone = tuple(int(v) for v in rng.uniform(0.25, 0.6) * np.array(colour))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tone)
    edge = SIZE * (1 - rim * 0.55) + 90 * (fbm(rng, 1, SIZE, 90)[0] - 0.5)
    rows = np.arange(SIZE, dtype=np.float32)[:, None]
    dipped = 1 - smoothstep(-12, 12, rows - edge[None].astype(np.float32))
    over = shade(ground(rng, dip, 0.14), 0.8 + 0.4 * fbm(rng, SIZE, SIZE, 10, 2))
    return mix(np.asarray(layer).copy(), over, (dipped * 0.92).astype(np.float32))


def flecked(rng: Rng, colour: Colour) -> Image:
    """Enamel of one colour strewn with small light and dark flecks."""
    layer = Pil.fromarray(ground(rng, colour, 0.04))
    draw = ImageDraw.Draw(layer)
    for _ in range(2600):
        x, y, r = rng.uniform(0, SIZE), rng.uniform(0, SIZE), rng.gamma(1.5, 1.3)
        tone = (238, 232, 220) if rng.random() < 0.5 else tuple(int(0.5 * v) for v in colour)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tone)
    return np.asarray(layer).copy()


def landscape(rng: Rng, rim: float, ink: Colour) -> Image:
    """Ink hills, boats and birds painted round a pale vessel."""
    base = ground(rng, (232, 232, 222))
    picture = base
    for depth in range(4):
        level = SIZE * (1 - rim * (0.72 - 0.14 * depth))
        ridge = level - 180 * (fbm(rng, 1, SIZE, 240, 5)[0] - 0.3)
        rows = np.arange(SIZE, dtype=np.float32)[:, None]
        hill = smoothstep(0, 10, rows - ridge[None]) * (1 - smoothstep(0, 190, rows - ridge[None]))
        picture = mix(picture, ink, (hill * (0.3 + 0.17 * depth)).astype(np.float32))
    layer = Pil.fromarray(picture)
    draw = ImageDraw.Draw(layer)
    for _ in range(26):
        x, y = rng.uniform(0, SIZE), SIZE * (1 - rim * rng.uniform(0.15, 0.9))
        r = rng.uniform(10, 26)
        if rng.random() < 0.5:
            draw.arc((x - r, y, x, y + r), 200, 340, fill=ink, width=4)
            draw.arc((x, y, x + r, y + r), 200, 340, fill=ink, width=4)
        else:
            draw.polygon([(x, y), (x + 3 * r, y), (x + 2.3 * r, y + r), (x + 0.6 * r, y + r)], fill=ink)
            draw.line((x + 1.4 * r, y, x + 1.4 * r, y - 2 * r), fill=ink, width=4)
    for _ in range(60):
        x, y = rng.uniform(0, SIZE), SIZE * (1 - rim * rng.uniform(0.3, 0.62))
        for branch in range(5):
            leaf(draw, x, y - branch * 8, rng.uniform(-3, 0), rng.uniform(10, 26), ink)
    drawn = np.asarray(layer).copy()
    inner = np.linspace(1, 0, SIZE)[:, None] > rim
    return np.where(inner[..., None], base, drawn).astype(np.uint8)


def geometric(rng: Rng, rim: float, tones: list[Colour]) -> Image:
    """Hand-painted bands of triangles, dots and waves."""
    base = ground(rng, tones[0])
    layer = Pil.fromarray(base)
    draw = ImageDraw.Draw(layer)
    y, kind = SIZE * (1 - rim) + 20.0, 0
    while y < SIZE * 0.95:
        high = rng.uniform(50, 110)
        ink = tones[1 + kind % (len(tones) - 1)]
        count = int(rng.integers(18, 34))
        step = SIZE / count
        draw.line((0, y, SIZE, y), fill=ink, width=5)
        for place in range(count):
            x = place * step + rng.normal(0, 2)
            if kind % 3 == 0:
                draw.polygon([(x, y + high), (x + step / 2, y + 8), (x + step, y + high)], fill=ink)
            elif kind % 3 == 1:
                r = min(step, high) * rng.uniform(0.22, 0.32)
                cx, cy = x + step / 2, y + high / 2
                draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=ink)
            else:
                draw.arc(
                    (x, y + 10, x + step, y + high),
                    180 * (place % 2),
                    180 + 180 * (place % 2),
                    fill=ink,
                    width=8,
                )
        y, kind = y + high + 14, kind + 1
    return shade(np.asarray(layer).copy(), 0.93 + 0.1 * fbm(rng, SIZE, SIZE, 30))


def crackle(rng: Rng, colour: Colour) -> Image:
    """Celadon with a fine net of stained craquelure."""
    base = ground(rng, colour, 0.08)
    count = 420
    seeds = rng.uniform(0, SIZE, (count, 2)).astype(np.float32)
    plan = cv2.Subdiv2D((0, 0, SIZE, SIZE))
    plan.insert([(float(x), float(y)) for x, y in seeds])
    facets, _ = plan.getVoronoiFacetList([])
    net = np.zeros((SIZE, SIZE), np.uint8)
    for facet in facets:
        cv2.polylines(net, [np.round(facet).astype(np.int32)], True, 255, 2, cv2.LINE_AA)
    alpha = net.astype(np.float32) / 255 * (0.25 + 0.5 * fbm(rng, SIZE, SIZE, 150))
    return mix(base, (86, 70, 48), alpha.astype(np.float32))


def peel(rng: Rng) -> tuple[Image, Image]:
    """Orange peel: colour and a height map of pores."""
    tone = ramp(fbm(rng, SIZE, SIZE, 220), [(214, 104, 12), (236, 138, 24), (246, 160, 44)])
    pores = (rng.random((SIZE, SIZE)) < 0.004).astype(np.float32)
    pores = np.asarray(cv2.GaussianBlur(cv2.dilate(pores, np.ones((4, 2))), (0, 0), 1.2), np.float32)
    pores = (pores / pores.max()).astype(np.float32)
    blemish = smoothstep(0.8, 0.95, fbm(rng, SIZE, SIZE, 60)) * 0.22
    tone = mix(tone, (150, 96, 44), blemish)
    rows = np.linspace(1, 0, SIZE, dtype=np.float32)[:, None]
    stem = np.broadcast_to(smoothstep(0.965, 0.985, rows), (SIZE, SIZE))
    tone = mix(tone, (92, 96, 40), stem.astype(np.float32))
    height = 255 * (1 - 0.8 * pores) * (0.9 + 0.1 * fbm(rng, SIZE, SIZE, 40))
    return shade(tone, 1 - 0.07 * pores), height.clip(0, 255).astype(np.uint8)


def apple(rng: Rng) -> Image:
    """Apple skin: red streaks over yellow, lenticels."""
    streak = fbm(rng, SIZE, SIZE, 30, 5, 0.08)
    cloud = fbm(rng, SIZE, SIZE, 400)
    tone = ramp(
        (0.5 * streak + 0.5 * cloud).astype(np.float32),
        [(206, 180, 84), (208, 120, 60), (178, 40, 36), (140, 22, 28)],
    )
    dots = (rng.random((SIZE, SIZE)) < 0.0009).astype(np.float32)
    dots = np.asarray(cv2.GaussianBlur(cv2.dilate(dots, np.ones((4, 4))), (0, 0), 1.0), np.float32)
    return mix(tone, (232, 206, 140), (dots * 0.8).clip(0, 1).astype(np.float32))


def weave(rng: Rng, tones: list[Colour]) -> tuple[Image, Image]:
    """Kilim-like cloth: bands of woven motifs; colour and thread height."""
    cells = 64
    plan = np.zeros((cells, cells), np.int64)
    row = 0
    while row < cells:
        high = int(rng.integers(3, 14))
        motif = rng.integers(0, len(tones), (high, int(rng.integers(4, 12))))
        motif = np.concatenate([motif, motif[:, ::-1]], 1)
        band = np.tile(motif, (1, cells // motif.shape[1] + 1))[:high, :cells]
        plan[row : row + high] = band[: cells - row]
        row += high
    flips = rng.random((cells, cells)) < 0.02
    plan[flips] = rng.integers(0, len(tones), int(flips.sum()))
    colours = np.array(tones, np.uint8)[plan]
    picture = np.asarray(cv2.resize(colours, (SIZE, SIZE), interpolation=cv2.INTER_NEAREST), np.uint8)
    axis = np.arange(SIZE)
    thread = 0.5 + 0.5 * np.sin(axis * 2 * np.pi / 6)[:, None] * np.sin(axis * 2 * np.pi / 9)[None]
    fuzz = fbm(rng, SIZE, SIZE, 5, 2)
    picture = shade(picture, (0.7 + 0.22 * thread + 0.18 * fuzz).astype(np.float32))
    return picture, (thread * 255).astype(np.uint8)
