"""The waybill at the end of a packing clip, and the carton that is closed before it."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from world.items import Item, seeded

Pixels = NDArray[np.uint8]
BOARD = (176, 138, 96)


def code_of(item: Item, order: str = "order") -> str:
    """The waybill number of an order for an item; nobody's real number begins so."""
    return "JZ" + "".join(str(v) for v in item.rng("waybill", order).integers(0, 10, 12))


def label(code: str) -> Pixels:
    """The printed label: Code 128, QR code, digits, and words of no meaning."""
    page = Image.new("RGB", (900, 640), (252, 251, 248))
    draw = ImageDraw.Draw(page)
    draw.rectangle((8, 8, 891, 631), outline=(20, 20, 20), width=5)
    draw.line((8, 120, 891, 120), fill=(20, 20, 20), width=4)
    draw.line((8, 400, 891, 400), fill=(20, 20, 20), width=4)
    draw.text((30, 34), "DEMO EXPRESS", font=ImageFont.load_default(58), fill=(10, 10, 10))
    draw.text((640, 44), "A 07 - 3", font=ImageFont.load_default(46), fill=(10, 10, 10))
    bars = _code(code, zxingcpp.BarcodeFormat.Code128, (760, 170))
    page.paste(bars, (70, 140))
    draw.text((450, 356), code, font=ImageFont.load_default(44), fill=(10, 10, 10), anchor="mm")
    page.paste(_code(code, zxingcpp.BarcodeFormat.QRCode, (200, 200)), (660, 415))
    rng = seeded("label", code)
    for line in range(4):
        words = "".join(rng.choice(list("abcdefghiklmnoprstu      "), 30))
        draw.text((36, 420 + 48 * line), words, font=ImageFont.load_default(30), fill=(40, 40, 40))
    return np.asarray(page).copy()


def _code(text: str, form: zxingcpp.BarcodeFormat, room: tuple[int, int]) -> Image.Image:
    """A code in whole pixels a module, as large as fits, cut to `room`."""
    drawn = np.array(zxingcpp.create_barcode(text, form).to_image(scale=1))
    if form == zxingcpp.BarcodeFormat.Code128:
        scale = room[0] // drawn.shape[1]
        row = np.repeat(drawn[drawn.shape[0] // 2][None], room[1], 0)
        drawn = np.repeat(row, scale, 1)
    else:
        scale = min(room) // max(drawn.shape)
        drawn = np.kron(drawn, np.ones((scale, scale), np.uint8))
    return Image.fromarray(drawn).convert("RGB")


def on_carton(code: str, rng: np.random.Generator, size: tuple[int, int]) -> Pixels:
    """A picture of the label stuck on a carton, seen a little from the side."""
    wide, high = size
    board = _board(rng, size)
    paper = label(code)
    h, w = paper.shape[:2]
    share = rng.uniform(0.74, 0.84) * wide
    tall = share * h / w
    centre = np.array([wide / 2, high / 2]) + rng.normal(0, 0.012 * wide, 2)
    angle = np.radians(rng.normal(0, 4))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-share, -tall], [share, -tall], [share, tall], [-share, tall]]) / 2
    there = corners @ turn.T + centre + rng.normal(0, 0.012 * wide, (4, 2))
    here = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(here, there.astype(np.float32))
    inside = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, size, flags=cv2.INTER_AREA)
    laid = cv2.warpPerspective(cv2.GaussianBlur(paper, (0, 0), 0.8), matrix, size, flags=cv2.INTER_LINEAR)
    blend = (inside / 255.0)[..., None]
    out = board * (1 - blend) + laid * blend * 0.95
    slope = np.linspace(rng.uniform(0.8, 1.0), rng.uniform(0.9, 1.08), wide)[None, :, None]
    return np.clip(out * slope, 0, 255).astype(np.uint8)


def _board(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float64]:
    wide, high = size
    grain = cv2.resize(rng.random((high // 6, wide // 3)), size, interpolation=cv2.INTER_CUBIC)
    return np.array(BOARD) * (0.88 + 0.14 * grain[..., None])


def closing(rng: np.random.Generator, size: tuple[int, int], shut: float) -> Pixels:
    """A carton from above whose two flaps are `shut` from 0 (open) to 1."""
    wide, high = size
    out = np.clip(_board(np.random.default_rng(5), size) * 0.55, 0, 255).astype(np.uint8)
    left, right, top, bottom = (round(v) for v in (0.2 * wide, 0.8 * wide, 0.14 * high, 0.86 * high))
    cv2.rectangle(out, (left, top), (right, bottom), (52, 38, 26), -1)
    inside = out[top:bottom, left:right]
    for _ in range(14):  # crumpled paper over the goods
        at = (int(rng.integers(right - left)), int(rng.integers(bottom - top)))
        axes = (int(rng.integers(30, 110)), int(rng.integers(14, 60)))
        tone = int(rng.integers(120, 200))
        colour, turn = (tone, tone - 10, tone - 24), float(rng.uniform(0, 180))
        cv2.ellipse(inside, at, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)
    half = (bottom - top) / 2
    reach = half * np.sin(0.5 * np.pi * shut)
    lean = 0.06 * wide * np.cos(0.5 * np.pi * shut)
    for edge, way in ((top, 1), (bottom, -1)):
        flap = [
            (left, edge),
            (right, edge),
            (right + lean, edge + way * reach),
            (left - lean, edge + way * reach),
        ]
        tone = tuple(int(c * (0.75 + 0.25 * shut)) for c in BOARD)
        cv2.fillPoly(out, [np.round(flap).astype(np.int32)], tone, cv2.LINE_AA)
        cv2.polylines(out, [np.round(flap).astype(np.int32)], True, (96, 70, 44), 2, cv2.LINE_AA)
    return out
