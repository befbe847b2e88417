"""Painted damage: what an editor does to a picture of an intact item. Never used on real damage.

Each function takes an RGB picture and a place in relative coordinates (0..1 of width and height)
and returns the changed picture; sizes are relative to the long side.
"""

from __future__ import annotations

import cv2
import numpy as np
from demo.make.noise import Image, Plane, Rng, fbm, mix, ramp, shade, smoothstep, walk

Place = tuple[float, float]


def pixels(picture: Image, place: Place) -> tuple[float, float, float]:
    """x, y in pixels and the long side."""
    height, width = picture.shape[:2]
    return place[0] * width, place[1] * height, float(max(height, width))


def crack(rng: Rng, picture: Image, start: Place, angle: float, length: float, width: float) -> Image:
    """A dark branching line with a light edge, drawn over the picture."""
    x, y, side = pixels(picture, start)
    height, wide = picture.shape[:2]
    dark, light = np.zeros((height, wide), np.uint8), np.zeros((height, wide), np.uint8)
    trunk = walk(rng, (x, y), np.radians(angle), length * side, 26, 0.5, 0.35)
    lines = [(trunk, 1.0)]
    for joint in rng.choice(np.arange(5, 24), 4, replace=False):
        turn = np.radians(angle) + rng.choice([-1.0, 1.0]) * rng.uniform(0.5, 1.1)
        lines.append((walk(rng, tuple(trunk[joint]), turn, length * side * 0.2, 8, 0.5, 0.3), 0.6))
    for line, weight in lines:
        for place in range(len(line) - 1):
            thick = max(1, round(width * side * weight * (1.1 - place / len(line))))
            edge_shift = np.array([thick, 1])
            a, b = np.round(line[place]).astype(int), np.round(line[place + 1]).astype(int)
            cv2.line(dark, a.tolist(), b.tolist(), 255, thick, cv2.LINE_AA)
            cv2.line(light, (a + edge_shift).tolist(), (b + edge_shift).tolist(), 255, 1, cv2.LINE_AA)
    edge = cv2.GaussianBlur(light, (0, 0), 0.9).astype(np.float32) / 255 * 0.45
    core = cv2.GaussianBlur(dark, (0, 0), 0.7).astype(np.float32) / 255 * 0.9
    return mix(mix(picture, (246, 240, 228), edge), (38, 26, 18), core)


def blotch(rng: Rng, picture: Image, centre: Place, radius: float, stretch: float = 1.0) -> Plane:
    """A ragged spot as a signed reach: 0 in the middle, 1 at the edge."""
    x, y, side = pixels(picture, centre)
    height, width = picture.shape[:2]
    rows, cols = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = np.hypot((cols - x) / stretch, rows - y) / (radius * side)
    ragged = fbm(rng, height, width, radius * side * 0.9, 6) - 0.5
    return np.asarray(reach + 0.8 * ragged, np.float32)


def stain(rng: Rng, picture: Image, centre: Place, radius: float, stretch: float = 1.0) -> Image:
    """A soaked brown stain with a darker rim, multiplied onto the picture."""
    reach = blotch(rng, picture, centre, radius, stretch)
    body = 1 - smoothstep(0.9, 1.0, reach)
    rim = body * smoothstep(0.72, 0.98, reach)
    tint = mix(
        picture,
        (picture.astype(np.float32) * [0.62, 0.47, 0.3]).astype(np.uint8),
        (body * (0.75 + 0.25 * fbm(rng, picture.shape[0], picture.shape[1], 30))).astype(np.float32),
    )
    return shade(tint, (1 - 0.4 * rim).astype(np.float32))


def mould(rng: Rng, picture: Image, centre: Place, radius: float) -> Image:
    """Grey-green fur in colonies, blended in by gradients (Poisson, Pérez et al. 2003)."""
    height, width = picture.shape[:2]
    _x, _y, side = pixels(picture, centre)
    fur = ramp(
        fbm(rng, height, width, radius * side * 0.16, 4), [(40, 56, 44), (112, 132, 104), (206, 212, 198)]
    )
    body = np.zeros((height, width), np.uint8)
    for _ in range(9):
        spot = (centre[0] + rng.normal(0, radius * 0.5), centre[1] + rng.normal(0, radius * 0.5))
        body |= ((blotch(rng, picture, spot, radius * rng.uniform(0.25, 0.5)) < 0.9) * 255).astype(np.uint8)
    painted = mix(picture, fur, cv2.GaussianBlur(body, (0, 0), 2).astype(np.float32) / 255 * 0.9)
    ring = cv2.dilate(body, np.ones((9, 9), np.uint8))
    ring[[0, 1, -2, -1]] = 0
    ring[:, [0, 1, -2, -1]] = 0
    left, top, wide, high = cv2.boundingRect(ring)
    middle = (left + wide // 2, top + high // 2)
    blended = cv2.seamlessClone(painted, picture, ring, middle, cv2.NORMAL_CLONE)
    return np.asarray(blended, np.uint8)


def missing(rng: Rng, picture: Image, corners: list[Place], paper: tuple[int, int, int]) -> Image:
    """A piece broken out: a jagged polygon filled with raw material, shadow along one side."""
    height, width = picture.shape[:2]
    outline: list[list[float]] = []
    points = [np.array([x * width, y * height]) for x, y in corners]
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        for share in np.linspace(0, 1, 14)[:-1]:
            outline.append((a + (b - a) * share + rng.normal(0, 0.004 * width, 2)).tolist())
    shape = np.round(np.array(outline)).astype(np.int32)
    body = np.zeros((height, width), np.uint8)
    cv2.fillPoly(body, [shape], 255, cv2.LINE_AA)
    alpha = cv2.GaussianBlur(body, (0, 0), 0.8).astype(np.float32) / 255
    raw = shade(
        np.broadcast_to(np.array(paper, np.uint8), picture.shape).copy(),
        0.75 + 0.4 * fbm(rng, height, width, 9, 4),
    )
    deep = cv2.GaussianBlur(np.roll(body, (width // 90, width // 70), (0, 1)), (0, 0), width / 150)
    hollow = 1 - 0.55 * (1 - deep.astype(np.float32) / 255)
    return mix(picture, shade(raw, hollow.astype(np.float32)), alpha)


def recoloured(picture: Image, warmth: float, contrast: float, saturation: float) -> Image:
    """A filter over the whole picture: colour temperature, contrast, saturation."""
    tone = picture.astype(np.float32) / 255 * np.array([1 + warmth, 1.0, 1 - warmth], np.float32)
    tone = 0.5 + (tone - 0.5) * contrast
    grey = tone.mean(2, keepdims=True)
    return np.asarray((grey + (tone - grey) * saturation).clip(0, 1) * 255, np.uint8)


def resized(picture: Image, long_side: int) -> Image:
    """Scaled so that the long side has the given length."""
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def cropped(picture: Image, left: float, top: float, right: float, bottom: float) -> Image:
    """Cut off shares of each side."""
    height, width = picture.shape[:2]
    return picture[
        int(top * height) : int((1 - bottom) * height), int(left * width) : int((1 - right) * width)
    ].copy()
