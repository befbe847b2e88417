"""Draws screen captures of invented apps around a photo, to measure the finding `screenshot`.

Drawn from how phones look, not from what the examiner looks for: it shares no code, sizes or thresholds
with it. Half of the screen sizes are of phones that the examiner's data file may or may not list.
"""

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont, ImageOps

SIZES = (
    (1170, 2532, 3.0), (1179, 2556, 3.0), (1206, 2622, 3.0), (1320, 2868, 3.0), (828, 1792, 2.0),
    (750, 1334, 2.0), (1080, 2400, 2.75), (1080, 2340, 2.75), (1220, 2712, 3.2), (1260, 2720, 3.3),
    (1440, 3200, 3.7), (1080, 1920, 2.9), (720, 1280, 2.0), (1080, 2448, 2.75), (1212, 2616, 3.2),
    (1172, 2748, 3.1), (1316, 2832, 3.4), (720, 1650, 2.0),
)  # fmt: skip
"""Width, height, pixels per point. The last five are invented; 1080×1920 and 720×1280 are video sizes too."""

HEADERS = ((255, 90, 0), (255, 36, 66), (7, 193, 96), (24, 119, 242))
"""Colours of app headers, shaded from one to the next where a header is coloured."""

Ink = tuple[int, int, int]


@dataclass(frozen=True)
class Skin:
    """How one invented phone and app look."""

    paper: Ink
    ink: Ink
    ios: bool
    buttons: bool


class Painter:
    """A canvas measured in points."""

    def __init__(self, width: int, height: int, scale: float, skin: Skin, rng: random.Random) -> None:
        self.image = Image.new("RGB", (width, height), skin.paper)
        self.draw = ImageDraw.Draw(self.image)
        self.s, self.skin, self.rng = scale, skin, rng
        self.w, self.h = width / scale, height / scale

    def box(self, x: float, y: float, w: float, h: float, fill: Ink, radius: float = 0) -> None:
        """Fill a box with rounded corners."""
        s = self.s
        self.draw.rounded_rectangle((x * s, y * s, (x + w) * s, (y + h) * s), radius * s, fill=fill)

    def line(self, points: list[tuple[float, float]], fill: Ink, width: float, closed: bool = False) -> None:
        """Draw a line through the points."""
        scaled = [(x * self.s, y * self.s) for x, y in points]
        self.draw.line([*scaled, scaled[0]] if closed else scaled, fill=fill, width=round(width * self.s))

    def text(self, x: float, y: float, size: float, text: str, fill: Ink, anchor: str = "lm") -> None:
        """Write Latin text."""
        font = ImageFont.load_default(size * self.s)
        self.draw.text((x * self.s, y * self.s), text, fill=fill, font=font, anchor=anchor)

    def words(self, x: float, y: float, size: float, count: int, fill: Ink) -> None:
        """Draw `count` strokes-in-a-square that stand for Chinese characters."""
        for i in range(count):
            left = x + i * size * 1.08
            for _ in range(self.rng.randint(3, 6)):
                if self.rng.random() < 0.6:
                    at = y + self.rng.uniform(-0.42, 0.42) * size
                    self.box(left + 0.08 * size, at, 0.84 * size, 0.08 * size, fill)
                else:
                    at = left + self.rng.uniform(0.1, 0.85) * size
                    self.box(at, y - 0.45 * size, 0.08 * size, 0.9 * size, fill)

    def icon(self, cx: float, cy: float, size: float, fill: Ink) -> None:
        """Draw one of four line icons."""
        kind, r, s = self.rng.randint(0, 3), size / 2, self.s
        box = ((cx - r) * s, (cy - r) * s, (cx + r) * s, (cy + r) * s)
        if kind == 0:
            self.draw.ellipse(box, outline=fill, width=round(1.6 * s))
        elif kind == 1:
            self.line([(cx - r, cy + r), (cx, cy - r), (cx + r, cy + r)], fill, 1.6, closed=True)
        elif kind == 2:
            for k in (-1, 0, 1):
                self.box(cx - r, cy + k * r * 0.8, size, 1.6, fill)
        else:
            self.draw.rounded_rectangle(box, 3 * s, outline=fill, width=round(1.6 * s))

    def photo(self, photo: Image.Image, x: float, y: float, w: float, h: float, cover: bool = False) -> None:
        """Place the photo in a box: whole and centred, or filling it."""
        size = (max(1, round(w * self.s)), max(1, round(h * self.s)))
        fitted = ImageOps.fit(photo, size) if cover else ImageOps.contain(photo, size)
        left = round(x * self.s + (size[0] - fitted.width) / 2)
        self.image.paste(fitted, (left, round(y * self.s + (size[1] - fitted.height) / 2)))

    def shade(self, height: float, first: Ink, second: Ink) -> None:
        """Fill the top with a colour that changes from left to right."""
        ramp = Image.linear_gradient("L").rotate(90).resize((self.image.width, round(height * self.s)))
        colours = [Image.new("RGB", ramp.size, colour) for colour in (first, second)]
        self.image.paste(Image.composite(*colours, ramp), (0, 0))


def status_bar(p: Painter, ink: Ink) -> float:
    """Draw the clock and the icons; return the bar's height in points."""
    clock = f"{p.rng.randint(0, 23):02d}:{p.rng.randint(0, 59):02d}"
    tall = p.h / p.w > 1.9
    height = (p.rng.choice((47, 54, 59)) if tall else 20) if p.skin.ios else p.rng.choice((24, 28, 34, 40))
    mid = height * (0.58 if tall else 0.5)
    size = 16 if p.skin.ios and tall else 12.5
    old = p.skin.ios and not tall
    if old:
        p.text(p.w / 2, mid, size, clock, ink, "mm")
        p.text(8, mid, 11.5, "CMCC", ink)
    else:
        p.text(p.rng.uniform(22, 34) if p.skin.ios else p.rng.uniform(12, 24), mid, size, clock, ink)
    right = p.w - (p.rng.uniform(20, 28) if p.skin.ios and tall else p.rng.uniform(8, 20))
    p.box(right - 24, mid - 5.5, 22, 11, ink, 3)
    p.box(right - 22.5, mid - 4, 19, 8, p.skin.paper if p.rng.random() < 0.5 else ink, 2)
    p.box(right - 1.5, mid - 2, 1.5, 4, ink)
    x = right - 34
    for k in range(4):
        p.box(x - 12 + k * 3.4, mid + 5 - (k + 1) * 2.5, 2.4, (k + 1) * 2.5, ink)
    p.draw.pieslice(((x - 32) * p.s, (mid - 7) * p.s, (x - 16) * p.s, (mid + 11) * p.s), 225, 315, fill=ink)
    if not p.skin.ios:
        if p.rng.random() < 0.5:
            p.text(x - 38, mid, 9, f"{p.rng.randint(1, 99)}K/s", ink, "rm")
        for k in range(p.rng.randint(0, 2)):
            p.icon(72 + 18 * k, mid, 11, ink)
    return height


def foot(p: Painter, ink: Ink) -> float:
    """Draw the home indicator or the three buttons; return the height taken, in points."""
    if p.skin.buttons:
        y = p.h - 24
        for k in range(3):
            p.icon(p.w * (0.25 + 0.25 * k), y, 16, ink)
        return 48
    if p.h / p.w > 1.9:
        width = 134 if p.skin.ios else 108
        p.box((p.w - width) / 2, p.h - (13 if p.skin.ios else 10), width, 5 if p.skin.ios else 3, ink, 2.5)
        return 34 if p.skin.ios else 20
    return 0


def header(p: Painter, top: float) -> float:
    """Draw a back arrow, a title and a sign on the right; return the bottom edge in points."""
    mid = top + 22
    p.line([(24, mid - 8), (16, mid), (24, mid + 8)], p.skin.ink, 2)
    count = p.rng.randint(2, 6)
    p.words(p.w / 2 - count * 9, mid, 16.5, count, p.skin.ink)
    p.icon(p.w - 26, mid, 18, p.skin.ink)
    return top + 44


def paint(photo: Image.Image, rng: random.Random) -> tuple[Image.Image, str]:
    """Draw one screen capture around `photo`; return it and the name of its layout."""
    width, height, scale = rng.choice(SIZES)
    dark = rng.random() < 0.45
    ios = scale in (2.0, 3.0) and width != 720
    grey = rng.choice((0, 17, 25, 30) if dark else (237, 242, 247, 255))
    ink = (235, 235, 235) if dark else (20, 20, 20)
    skin = Skin((grey, grey, grey), ink, ios, not ios and rng.random() < 0.35)
    p = Painter(width, height, scale, skin, rng)
    name = rng.choice(sorted(LAYOUTS))
    LAYOUTS[name](p, photo)
    return p.image, name


def _viewer(p: Painter, photo: Image.Image) -> None:
    top = header(p, status_bar(p, p.skin.ink))
    low = foot(p, p.skin.ink)
    p.photo(photo, 0, top, p.w, p.h - top - low - 50)
    for k in range(4):
        p.icon(p.w * (0.125 + 0.25 * k), p.h - low - 25, 20, p.skin.ink)


def _chat(p: Painter, photo: Image.Image) -> None:
    top = header(p, status_bar(p, p.skin.ink)) + 14
    low = foot(p, p.skin.ink)
    end = p.h - low - 56
    bubble = (255, 255, 255) if p.skin.paper[0] > 99 else (44, 44, 44)
    while top < end - 60:
        mine = p.rng.random() < 0.5
        p.box(p.w - 52 if mine else 12, top, 40, 40, (p.rng.randint(40, 220),) * 3, 4)
        if p.rng.random() < 0.45 and top < end - 220:
            w = p.rng.uniform(130, 180)
            h = min(w * photo.height / photo.width, 240)
            p.photo(photo, p.w - 60 - w if mine else 60, top, w, h, cover=True)
            top += h + 18
        else:
            count = p.rng.randint(3, 12)
            w = count * 17 + 24
            x = p.w - 60 - w if mine else 60
            p.box(x, top, w, 40, (149, 236, 105) if mine else bubble, 5)
            p.words(x + 12, top + 20, 15.5, count, (20, 20, 20) if mine else p.skin.ink)
            top += 58
    p.box(12, p.h - low - 48, p.w - 120, 38, bubble, 5)
    for k in (86, 48, 22):
        p.icon(p.w - k, p.h - low - 29, 20, p.skin.ink)


def _shop(p: Painter, photo: Image.Image) -> None:
    top = header(p, status_bar(p, p.skin.ink))
    low = foot(p, p.skin.ink)
    p.photo(photo, 0, top, p.w, p.w, cover=True)
    top += p.w + 24
    p.text(16, top, 24, f"¥{p.rng.randint(9, 999)}.00", (255, 80, 0))
    while top < p.h - low - 120:
        top += 34
        p.words(16, top, 15, p.rng.randint(4, 19), p.skin.ink)
    for k in range(3):
        p.icon(28 + 44 * k, p.h - low - 26, 18, p.skin.ink)
    p.box(p.w * 0.42, p.h - low - 46, p.w * 0.27, 38, (255, 180, 0), 19)
    p.box(p.w * 0.7, p.h - low - 46, p.w * 0.27, 38, (255, 70, 0), 19)


def _order(p: Painter, photo: Image.Image) -> None:
    top = header(p, status_bar(p, p.skin.ink))
    low = foot(p, p.skin.ink)
    while top < p.h - low - 160:
        p.photo(photo, 12, top + 14, 90, 90, cover=True)
        for k in range(3):
            p.words(114, top + 26 + 28 * k, 14, p.rng.randint(3, 12), p.skin.ink)
        top += 122
    for k in range(5):
        p.icon(p.w * (0.1 + 0.2 * k), p.h - low - 30, 20, p.skin.ink)
        p.words(p.w * (0.1 + 0.2 * k) - 10, p.h - low - 10, 9.5, 2, p.skin.ink)


def _browser(p: Painter, photo: Image.Image) -> None:
    top = status_bar(p, p.skin.ink)
    low = foot(p, p.skin.ink)
    shade = p.skin.paper[0] + (18 if p.skin.paper[0] < 99 else -14)
    p.box(16, top + 6, p.w - 32, 34, (shade, shade, shade), 9)
    p.text(p.w / 2, top + 23, 14, "www.example.test", p.skin.ink, "mm")
    p.photo(photo, 0, top + 46, p.w, p.h - top - low - 96)
    for k in range(5):
        p.icon(p.w * (0.1 + 0.2 * k), p.h - low - 22, 18, p.skin.ink)


def _coloured(p: Painter, photo: Image.Image) -> None:
    """An app with a shaded header under the status bar."""
    p.shade(p.rng.uniform(80, 130), *p.rng.sample(HEADERS, 2))
    white = (255, 255, 255)
    top = status_bar(p, white)
    p.words(16, top + 22, 17, p.rng.randint(2, 5), white)
    p.icon(p.w - 26, top + 22, 18, white)
    p.photo(photo, 12, 140, p.w - 24, p.h - 300, cover=True)
    low = foot(p, p.skin.ink)
    for k in range(5):
        p.icon(p.w * (0.1 + 0.2 * k), p.h - low - 26, 20, p.skin.ink)


def _full(p: Painter, photo: Image.Image) -> None:
    """A viewer that fills the screen: the signs lie on the photo itself."""
    p.photo(photo, 0, 0, p.w, p.h, cover=True)
    status_bar(p, (255, 255, 255))
    foot(p, (255, 255, 255))


LAYOUTS = {
    "browser": _browser,
    "chat": _chat,
    "coloured": _coloured,
    "full": _full,
    "order": _order,
    "shop": _shop,
    "viewer": _viewer,
}
