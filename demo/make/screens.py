"""Phone screenshots around a photo: a gallery page and a chat page, drawn from scratch."""

from __future__ import annotations

import numpy as np
from demo.make.noise import Image
from demo.make.text import width as text_width
from demo.make.text import write
from PIL import Image as Pil
from PIL import ImageDraw

WIDE, HIGH = 1080, 2340
Ink = tuple[int, int, int]


def status_bar(page: Pil.Image, clock: str, ink: Ink) -> None:
    """Clock, signal, battery along the top edge."""
    draw = ImageDraw.Draw(page)
    write(page, (60, 30), clock, 40, ink, 600)
    for bar in range(4):
        x = 800 + bar * 14
        draw.rectangle((x, 66 - 9 * (bar + 1), x + 9, 68), fill=ink)
    write(page, (866, 34), "5G", 32, ink, 600)
    draw.rounded_rectangle((940, 36, 1006, 70), 9, outline=ink, width=3)
    draw.rectangle((945, 41, 984, 65), fill=ink)
    draw.rectangle((1008, 46, 1013, 60), fill=ink)


def fitted(picture: Image) -> Pil.Image:
    """The photo scaled to the width of the screen."""
    photo = Pil.fromarray(picture)
    return photo.resize((WIDE, round(WIDE * photo.height / photo.width)), Pil.Resampling.BICUBIC)


def gallery(picture: Image, clock: str = "21:07") -> Image:
    """A photo opened in the phone's album: black page, bars above and below."""
    page = Pil.new("RGB", (WIDE, HIGH), (0, 0, 0))
    draw = ImageDraw.Draw(page)
    status_bar(page, clock, (240, 240, 240))
    draw.line([(84, 140), (56, 168), (84, 196)], fill=(240, 240, 240), width=6)
    write(page, (130, 128), "9月15日", 44, (240, 240, 240), 600)
    write(page, (130, 184), "18:42 · 相机", 30, (160, 160, 160))
    photo = fitted(picture)
    page.paste(photo, (0, (HIGH - photo.height) // 2 - 40))
    for place, name in enumerate(["发送", "编辑", "收藏", "删除", "更多"]):
        x = 108 + place * 216
        draw.rounded_rectangle((x - 28, 2106, x + 28, 2162), 14, outline=(230, 230, 230), width=4)
        write(page, (x, 2180), name, 32, (210, 210, 210), anchor="ma")
    draw.rounded_rectangle((360, 2308, 720, 2318), 5, fill=(200, 200, 200))
    return np.asarray(page).copy()


def chat(picture: Image, said: list[str], clock: str = "14:32") -> Image:
    """A photo opened from a chat: light page, title bar, bubbles, input bar."""
    page = Pil.new("RGB", (WIDE, HIGH), (237, 237, 237))
    draw = ImageDraw.Draw(page)
    status_bar(page, clock, (20, 20, 20))
    draw.line([(76, 140), (50, 168), (76, 196)], fill=(20, 20, 20), width=6)
    write(page, (WIDE / 2, 142), "演示小店客服", 44, (20, 20, 20), 600, "ma")
    draw.line((0, 232, WIDE, 232), fill=(214, 214, 214), width=2)
    write(page, (WIDE / 2, 268), "今天 14:30", 28, (150, 150, 150), anchor="ma")
    y = 340
    for line in said:
        wide = text_width(line, 42) + 64
        draw.rounded_rectangle((WIDE - 130 - wide, y, WIDE - 130, y + 104), 16, fill=(149, 236, 105))
        write(page, (WIDE - 130 - wide + 32, y + 24), line, 42, (16, 16, 16))
        draw.rounded_rectangle((WIDE - 106, y, WIDE - 20, y + 86), 12, fill=(96, 130, 170))
        y += 148
    photo = fitted(picture)
    page.paste(photo, (0, y + 20))
    low = HIGH - 210
    draw.rectangle((0, low, WIDE, HIGH), fill=(247, 247, 247))
    draw.ellipse((36, low + 34, 104, low + 102), outline=(40, 40, 40), width=5)
    draw.rounded_rectangle((136, low + 26, 820, low + 112), 12, fill=(255, 255, 255))
    draw.ellipse((856, low + 34, 924, low + 102), outline=(40, 40, 40), width=5)
    draw.ellipse((956, low + 34, 1024, low + 102), outline=(40, 40, 40), width=5)
    draw.line((990, low + 50, 990, low + 86), fill=(40, 40, 40), width=5)
    draw.line((972, low + 68, 1008, low + 68), fill=(40, 40, 40), width=5)
    draw.rounded_rectangle((360, HIGH - 30, 720, HIGH - 20), 5, fill=(60, 60, 60))
    return np.asarray(page).copy()
