"""Printed art of cartons, tins and labels. All brands are invented and say so (演示)."""

from __future__ import annotations

import numpy as np
from demo.make.noise import Image, Rng, fbm, shade
from demo.make.shapes import BOX_ATLAS
from demo.make.text import write
from PIL import Image as Pil
from PIL import ImageDraw

Colour = tuple[int, int, int]
SCHEMES: list[tuple[Colour, Colour, Colour, Colour]] = [
    ((24, 92, 84), (240, 226, 190), (226, 150, 50), (250, 246, 234)),
    ((150, 32, 40), (246, 222, 170), (240, 180, 60), (252, 244, 228)),
    ((34, 58, 120), (226, 232, 240), (236, 120, 70), (250, 250, 246)),
    ((92, 62, 40), (238, 220, 186), (120, 150, 70), (248, 240, 220)),
]
KINDS = [
    ("燕麦饼干", "OAT BISCUITS", "全麦谷物 · 酥脆可口"),
    ("高山绿茶", "MOUNTAIN TEA", "明前采摘 · 清香回甘"),
    ("手工桃酥", "WALNUT COOKIES", "传统手艺 · 香酥不腻"),
    ("什锦果干", "DRIED FRUIT", "自然晾晒 · 酸甜适中"),
]


def barcode(draw: ImageDraw.ImageDraw, rng: Rng, x: int, y: int, wide: int, high: int) -> None:
    """Bars that look like a barcode and encode nothing."""
    draw.rectangle((x - 8, y - 8, x + wide + 8, y + high + 8), fill=(250, 250, 250))
    at = x
    while at < x + wide - 4:
        bar = int(rng.integers(1, 5))
        draw.rectangle((at, y, at + bar, y + high), fill=(10, 10, 10))
        at += bar + int(rng.integers(2, 5))


def biscuits(draw: ImageDraw.ImageDraw, rng: Rng, box: tuple[int, int, int, int], n: int) -> None:
    """A heap of round biscuits with crumbs and holes."""
    x0, y0, x1, y1 = box
    for _ in range(n):
        x, y, r = rng.uniform(x0, x1), rng.uniform(y0, y1), rng.uniform(28, 56)
        tone = tuple(int(v) for v in np.array([206, 152, 84]) + rng.integers(-26, 26, 3))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tone, outline=(130, 84, 40), width=4)
        for _ in range(14):
            a, q = rng.uniform(0, 6.3), r * rng.uniform(0, 0.8)
            px, py, d = x + q * np.cos(a), y + q * np.sin(a), rng.uniform(1.5, 5)
            draw.ellipse((px - d, py - d, px + d, py + d), fill=(112, 70, 34))


def leaves(draw: ImageDraw.ImageDraw, rng: Rng, box: tuple[int, int, int, int], n: int) -> None:
    """Tea leaves strewn in a box."""
    x0, y0, x1, y1 = box
    for _ in range(n):
        x, y, r, a = rng.uniform(x0, x1), rng.uniform(y0, y1), rng.uniform(24, 60), rng.uniform(0, 6.3)
        c, s = np.cos(a), np.sin(a)
        tone = tuple(int(v) for v in np.array([70, 120, 56]) + rng.integers(-30, 40, 3))
        shape = [(0, 0), (r * 0.4, r * 0.25), (r, 0), (r * 0.4, -r * 0.25)]
        draw.polygon([(x + p * c - q * s, y + p * s + q * c) for p, q in shape], fill=tone)
        draw.line((x, y, x + r * c, y + r * s), fill=(220, 226, 190), width=2)


def front(rng: Rng, wide: int, high: int, scheme: int, kind: int) -> Pil.Image:
    """The show side: title, picture, weight, slogan, seal."""
    dark, light, accent, paper = SCHEMES[scheme]
    page = Pil.new("RGB", (wide, high), light)
    draw = ImageDraw.Draw(page)
    zh, en, slogan = KINDS[kind]
    draw.rectangle((0, 0, wide, high * 0.42), fill=dark)
    for ray in range(24):
        a = ray * np.pi / 12
        draw.line(
            (wide / 2, high * 0.42, wide / 2 + wide * np.cos(a), high * 0.42 + wide * np.sin(a)),
            fill=tuple(int(0.9 * v) for v in dark),
            width=5,
        )
    draw.rectangle((0, high * 0.42, wide, high), fill=light)
    write(page, (wide / 2, high * 0.05), "演示牌 DEMO BRAND", wide // 22, accent, 700, "ma")
    write(page, (wide / 2, high * 0.12), zh, wide // 6, paper, 900, "ma")
    write(page, (wide / 2, high * 0.325), en, wide // 13, accent, 800, "ma")
    art = (int(wide * 0.1), int(high * 0.52), int(wide * 0.9), int(high * 0.8))
    (leaves if kind == 1 else biscuits)(draw, rng, art, 60 if kind == 1 else 26)
    draw.rectangle((0, high * 0.87, wide, high), fill=dark)
    write(page, (wide * 0.06, high * 0.89), slogan, wide // 20, paper, 500)
    write(page, (wide * 0.94, high * 0.89), "净含量 320克", wide // 24, paper, 500, "ra")
    r = wide * 0.09
    cx, cy = wide * 0.85, high * 0.44
    draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=accent, outline=paper, width=4)
    write(page, (cx, cy - r * 0.2), "新品", int(r * 0.6), paper, 800, "mm")
    write(page, (cx, cy + r * 0.4), "No.17", int(r * 0.4), paper, 600, "mm")
    return page


def side(rng: Rng, wide: int, high: int, scheme: int, kind: int) -> Pil.Image:
    """The information side: table, small print, barcode."""
    dark, _light, accent, paper = SCHEMES[scheme]
    page = Pil.new("RGB", (wide, high), paper)
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, wide, high * 0.12), fill=accent)
    write(page, (wide / 2, high * 0.03), KINDS[kind][0] + " · 产品信息", wide // 14, dark, 700, "ma")
    size = max(14, wide // 26)
    for line in range(9):
        y = high * 0.16 + line * size * 1.6
        draw.line((wide * 0.06, y - 4, wide * 0.94, y - 4), fill=dark, width=2)
        name = ["能量", "蛋白质", "脂肪", "碳水化合物", "钠", "膳食纤维", "钙", "铁", "糖"][line]
        write(page, (wide * 0.08, y), name, size, dark)
        write(page, (wide * 0.9, y), f"{rng.uniform(1, 60):.1f} 克", size, dark, anchor="ra")
    words = list("本品为演示所用并非真实商品请勿食用贮存于阴凉干燥处开封后请尽快食用生产日期见封口")
    top = high * 0.16 + 9.4 * size * 1.6
    for line in range(int(max(0.0, high * 0.82 - top) // (size * 1.4))):
        text = "".join(rng.choice(words, int(wide * 0.85 / size)))
        write(page, (wide * 0.07, top + line * size * 1.4), text, size, (60, 60, 60))
    barcode(draw, rng, int(wide * 0.55), int(high * 0.84), int(wide * 0.35), int(high * 0.1))
    draw.rectangle((0, high * 0.97, wide, high), fill=dark)
    return page


def carton(rng: Rng, scheme: int, kind: int) -> Image:
    """All six faces in the 3 × 2 atlas of `shapes.box`."""
    cell = 768
    atlas = Pil.new("RGB", (3 * cell, 2 * cell), SCHEMES[scheme][0])
    makers = {"-y": front, "+y": front, "+x": side, "-x": side, "+z": front, "-z": side}
    for name, maker in makers.items():
        col, row = BOX_ATLAS[name]
        atlas.paste(maker(rng, cell, cell, scheme, kind), (col * cell, (1 - row) * cell))
    return shade(np.asarray(atlas).copy(), 0.95 + 0.06 * fbm(rng, 2 * cell, 3 * cell, 9, 2))


def wrap(rng: Rng, scheme: int, kind: int) -> Image:
    """A print that goes once round a tin or jar: fronts and information sides in turn."""
    pages = [maker(rng, 640, 900, scheme, kind) for maker in (front, side, front, side)]
    band = Pil.new("RGB", (2560, 900))
    for place, page in enumerate(pages):
        band.paste(page, (place * 640, 0))
    return np.asarray(band).copy()
