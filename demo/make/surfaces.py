"""Textures of tables, walls and plain materials: what stands around the goods."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import cv2
import numpy as np
from demo.make.noise import Image, Rng, fbm, mix, ramp, shade, smoothstep, walk
from demo.make.text import write
from PIL import Image as Pil
from PIL import ImageDraw

Colours = list[tuple[int, int, int]]
OAK: Colours = [(92, 58, 30), (160, 112, 66), (196, 150, 98), (214, 176, 124)]
WALNUT: Colours = [(48, 30, 20), (84, 54, 36), (116, 78, 52), (140, 98, 66)]
PINE: Colours = [(150, 106, 62), (206, 166, 112), (226, 192, 142), (238, 212, 168)]


def wood(rng: Rng, height: int, width: int, colours: Colours) -> Image:
    """Grain along x: stretched noise, warped rings, dark pores and a knot or two."""
    warp = fbm(rng, height, width, height / 2, 4, 4.0)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    rings = 0.5 + 0.5 * np.sin((rows * 16 + warp * 4) * 2 * np.pi)
    fine = fbm(rng, height, width, 6, 3, 30.0)
    value = 0.42 * rings + 0.38 * fine + 0.2 * warp
    picture = ramp(value.astype(np.float32), colours)
    pores = Pil.new("L", (width, height), 0)
    draw = ImageDraw.Draw(pores)
    for _ in range(width * height // 2500):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        draw.line((x, y, x + rng.uniform(8, 60), y + rng.normal(0, 1)), int(rng.uniform(40, 150)))
    for _ in range(int(rng.integers(0, 3))):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(8, 22)
        for ring in range(6):
            k = r * (1 - ring / 7)
            draw.ellipse((x - 2 * k, y - k, x + 2 * k, y + k), outline=90 + 22 * ring, width=2)
    alpha = np.asarray(pores, np.float32) / 255
    return mix(picture, colours[0], alpha)


def planks(rng: Rng, size: int, colours: Colours) -> Image:
    """Table of boards with seams, each its own grain and tone."""
    count = int(rng.integers(5, 9))
    edges = np.linspace(0, size, count + 1).astype(int)
    rows = []
    for top, bottom in itertools.pairwise(edges):
        board = wood(rng, int(bottom - top), size, colours)
        board = shade(board, np.full(board.shape[:2], rng.uniform(0.82, 1.1), np.float32))
        board[:3] = board[:3] // 3
        rows.append(board)
    return scuff(rng, np.concatenate(rows, 0))


def scuff(rng: Rng, picture: Image) -> Image:
    """Marks of use: scratches, rings left by cups, crumbs."""
    height, width = picture.shape[:2]
    layer = Pil.new("L", (width, height), 0)
    draw = ImageDraw.Draw(layer)
    for _ in range(60):
        path = walk(
            rng,
            (rng.uniform(0, width), rng.uniform(0, height)),
            rng.uniform(0, 6.3),
            rng.uniform(30, 260),
            5,
            0.1,
        )
        draw.line([tuple(p) for p in path.tolist()], int(rng.uniform(30, 110)), 1)
    for _ in range(3):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(50, 90)
        draw.ellipse((x - r, y - r, x + r, y + r), outline=70, width=5)
    alpha = cv2.GaussianBlur(np.asarray(layer, np.float32) / 255, (0, 0), 0.8)
    tone = (230, 215, 190) if rng.random() < 0.5 else (40, 26, 18)
    return mix(picture, tone, alpha.astype(np.float32))


def terrazzo(rng: Rng, size: int) -> Image:
    """Light stone with coloured chips of many sizes."""
    base = ramp(fbm(rng, size, size, 60), [(205, 200, 192), (226, 222, 214), (238, 235, 228)])
    picture = Pil.fromarray(base)
    draw = ImageDraw.Draw(picture)
    tones = [(120, 96, 80), (70, 74, 80), (178, 132, 96), (150, 160, 150), (96, 60, 50), (240, 236, 230)]
    for _ in range(2600):
        x, y, r = rng.uniform(0, size), rng.uniform(0, size), rng.gamma(2.0, 3.4)
        angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 8))))
        shape = [(x + r * np.cos(a) * rng.uniform(0.6, 1.2), y + r * np.sin(a)) for a in angles]
        draw.polygon(shape, fill=tones[int(rng.integers(len(tones)))])
    return np.asarray(picture).copy()


def marble(rng: Rng, size: int) -> Image:
    """White stone with grey veins."""
    warp = fbm(rng, size, size, size / 2, 4)
    fine = fbm(rng, size, size, 40, 5)
    ridge = np.abs(((warp * 2.2 + fine * 0.22) % 1.0) - 0.5) * 2
    vein = 1 - smoothstep(0.0, 0.16, ridge.astype(np.float32))
    base = ramp(fine, [(206, 204, 202), (232, 231, 229), (244, 243, 241)])
    return mix(base, (98, 98, 106), (vein * 0.7).astype(np.float32))


def gingham(rng: Rng, size: int) -> Image:
    """Checked cotton cloth with a visible weave, a few creases and embroidered sprigs."""
    pitch = size // int(rng.integers(14, 22))
    hue = [(176, 40, 44), (40, 78, 140), (48, 110, 74), (150, 110, 40)][int(rng.integers(4))]
    axis = np.arange(size)
    stripe = ((axis // pitch) % 2).astype(np.float32)
    amount = 0.5 * (stripe[:, None] + stripe[None, :])
    thread = 0.9 + 0.1 * np.sin(axis * 2.1)[:, None] * np.sin(axis * 2.1)[None, :]
    picture = mix(np.full((size, size, 3), 240, np.uint8), hue, (amount * 0.9).astype(np.float32))
    picture = shade(picture, (thread * (0.86 + 0.2 * fbm(rng, size, size, 120))).astype(np.float32))
    return sprigs(rng, picture, 90, 10, 0.7)


def linen(rng: Rng, size: int) -> Image:
    """Coarse natural cloth with slubs and printed leaves."""
    across = fbm(rng, size, size, 4, 2, 40.0)
    down = fbm(rng, size, size, 4, 2, 40.0).T
    base = ramp(
        (0.5 * across + 0.5 * down).astype(np.float32),
        [(120, 108, 90), (176, 164, 142), (206, 196, 176), (222, 214, 198)],
    )
    return sprigs(rng, base, 70, 26, 0.8)


def sprigs(rng: Rng, picture: Image, count: int, length: float, alpha: float) -> Image:
    """Scatter little leafed twigs: unique, corner-rich marks."""
    height, width = picture.shape[:2]
    layer = Pil.fromarray(picture)
    draw = ImageDraw.Draw(layer)
    tones = [(44, 84, 60), (60, 60, 110), (150, 60, 50), (120, 100, 40)]
    for _ in range(count):
        tone = tones[int(rng.integers(len(tones)))]
        stem = walk(
            rng,
            (rng.uniform(0, width), rng.uniform(0, height)),
            rng.uniform(0, 6.3),
            length * rng.uniform(1.5, 4),
            5,
            0.3,
        )
        draw.line([tuple(p) for p in stem.tolist()], tone, 2)
        for x, y in stem[1:]:
            r = length * rng.uniform(0.15, 0.4)
            draw.ellipse((x - r, y - r * 0.6, x + r, y + r * 0.6), fill=tone)
    over = np.asarray(layer)
    return mix(picture, over, np.full((height, width), alpha, np.float32))


def newsprint(rng: Rng, size: int) -> Image:
    """A printed page laid flat: headings, columns of lines, a framed picture."""
    page = Pil.new("RGB", (size, size), (226, 222, 210))
    draw = ImageDraw.Draw(page)
    words = "家居日用陶瓷玻璃木器纸盒收纳餐具茶具灯具靠垫水果鲜甜今日头条生活指南市场价格天气晴朗周末读书"
    column, line = size // 5, size // 90
    for x in range(10, size - column + 12, column):
        y = 20 + int(rng.integers(0, 40))
        while y < size - 40:
            if rng.random() < 0.06:
                text = "".join(rng.choice(list(words), 6))
                write(page, (x, y), text, line * 2, (30, 30, 34), 800)
                y += line * 4
            elif rng.random() < 0.04:
                box = (x, y, x + column - 30, y + line * 9)
                tone = tuple(int(v) for v in rng.integers(60, 180, 3))
                draw.rectangle(box, fill=tone)
                draw.ellipse((x + 30, y + 10, x + column - 60, y + line * 8), fill=(220, 210, 190))
                y += line * 11
            else:
                text = "".join(rng.choice(list(words), int((column - 30) / line)))
                write(page, (x, y), text, line, (58, 58, 60))
                y += int(line * 1.4)
    return mix(np.asarray(page).copy(), (150, 138, 112), 0.25 * fbm(rng, size, size, 200))


def tiles(rng: Rng, size: int) -> Image:
    """Glazed wall tiles, each a little different, some with a motif."""
    count = int(rng.integers(6, 9))
    step = size // count
    grey = rng.uniform(165, 215)
    base = tuple(int(grey + v) for v in rng.uniform(-18, 18, 3))
    picture = Pil.new("RGB", (size, size), (120, 116, 110))
    draw = ImageDraw.Draw(picture)
    for row in range(count + 1):
        for col in range(count + 1):
            x, y = col * step, row * step
            shift = rng.normal(0, 9)
            tone = tuple(int(np.clip(v + shift, 0, 255)) for v in base)
            draw.rectangle((x + 3, y + 3, x + step - 3, y + step - 3), fill=tone)
            if rng.random() < 0.45:
                for spoke in range(int(rng.integers(3, 8))):
                    a = spoke * 2.4 + rng.uniform(0, 0.4)
                    r = step * rng.uniform(0.15, 0.38)
                    cx, cy = x + step / 2, y + step / 2
                    px, py = cx + r * np.cos(a), cy + r * np.sin(a)
                    draw.line((cx, cy, px, py), fill=(50, 80, 120), width=4)
                    draw.ellipse((px - 9, py - 9, px + 9, py + 9), fill=(170, 90, 60))
    speck = 0.92 + 0.1 * fbm(rng, size, size, 30)
    return shade(np.asarray(picture).copy(), speck)


def wallpaper(rng: Rng, size: int) -> Image:
    """Painted wall with hand-drawn twigs and uneven rolling."""
    tone = rng.integers(150, 220, 3)
    low, high = tuple(int(v) for v in tone * 0.8), tuple(int(v) for v in tone)
    base = ramp(fbm(rng, size, size, 160), [low, high])  # type: ignore[list-item]
    return sprigs(rng, base, 160, 30, 0.45)


def shelf(rng: Rng, size: int) -> Image:
    """A bookshelf seen from the front: the busy background of many home photos."""
    picture = Pil.fromarray(wood(rng, size, size, WALNUT))
    draw = ImageDraw.Draw(picture)
    rows, words = 4, list("山海经诗词园艺茶道陶艺木作四季家常菜旅行数学历史建筑音乐")
    step = size // rows
    for row in range(rows):
        x = 8
        while x < size - 30:
            wide, high = int(rng.integers(24, 70)), int(step * rng.uniform(0.55, 0.86))
            bottom = (row + 1) * step - 26
            grey = rng.uniform(60, 200)
            tone = tuple(int(np.clip(grey + v, 20, 235)) for v in rng.normal(0, 32, 3))
            draw.rectangle((x, bottom - high, x + wide, bottom), fill=tone, outline=(30, 24, 20))
            ink = (245, 240, 225) if sum(tone) < 390 else (40, 36, 34)
            for place in range(int(rng.integers(2, 5))):
                at = (x + wide / 2, bottom - high + 20 + place * 30)
                write(picture, at, str(rng.choice(words)), min(26, wide - 4), ink, 700, "ma")
            x += wide + int(rng.integers(1, 6))
    return np.asarray(picture).copy()


def sweep(rng: Rng, size: int) -> Image:
    """Studio paper: nearly plain, faint mottling."""
    tone = 195 + 40 * fbm(rng, size, size, 300)
    return np.repeat(tone[..., None], 3, 2).astype(np.uint8)


TABLES: dict[str, Callable[[Rng], Image]] = {
    "oak": lambda rng: planks(rng, 2048, OAK),
    "walnut": lambda rng: planks(rng, 2048, WALNUT),
    "pine": lambda rng: planks(rng, 2048, PINE),
    "terrazzo": lambda rng: terrazzo(rng, 2048),
    "marble": lambda rng: marble(rng, 2048),
    "gingham": lambda rng: gingham(rng, 2048),
    "linen": lambda rng: linen(rng, 2048),
    "newsprint": lambda rng: newsprint(rng, 2048),
}
WALLS: dict[str, Callable[[Rng], Image]] = {
    "tiles": lambda rng: tiles(rng, 1536),
    "wallpaper": lambda rng: wallpaper(rng, 1536),
    "shelf": lambda rng: shelf(rng, 1536),
    "sweep": lambda rng: sweep(rng, 1024),
}


def environment(rng: Rng, warmth: float, window: float) -> np.ndarray:
    """Light from all round as a linear RGB panorama (256, 512, 3): room, window, lamp.

    `warmth` 0 (daylight) .. 1 (bulb); `window` is the azimuth of the window in 0..1.
    """
    height, width = 256, 512
    sky = np.linspace(1.0, 0.35, height, dtype=np.float32)[:, None, None]
    room = np.array([0.55, 0.53, 0.5], np.float32) * sky
    panorama = np.broadcast_to(room, (height, width, 3)).copy()
    panorama *= (0.7 + 0.6 * fbm(rng, height, width, 50))[..., None]
    tint = np.array([1.0, 0.95 - 0.2 * warmth, 0.95 - 0.5 * warmth], np.float32)
    centre = int(window * width)
    for pane in (-1, 1):
        left = centre + pane * 26 - 22
        columns = np.arange(left, left + 44) % width
        panorama[55:125, columns] = 9.0 * tint
    lamp = (centre + 190 + int(rng.integers(-40, 40))) % width
    panorama[30:48, np.arange(lamp, lamp + 26) % width] = 12.0 * np.array([1, 0.8, 0.55], np.float32)
    return cv2.GaussianBlur(panorama, (0, 0), 1.5)
