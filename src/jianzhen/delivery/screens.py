"""Pictures taken of a screen: the screenshot, and the second phone's photo of it."""

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from jianzhen.delivery.shot import Shot, moved

PHONES = ((1080, 2340), (1080, 2400), (1170, 2532), (750, 1334), (720, 1600))
"""Common screen sizes, pixels."""

TITLES = ("Photos", "Chat", "IMG_2214", "1/3", "Order", "Album")


Ink = tuple[int, int, int]


def screenshot(shot: Shot, rng: np.random.Generator) -> Shot:
    """Show the picture in a phone's viewer, across the full width, with bars, clock and buttons around it."""
    width, height = PHONES[rng.integers(len(PHONES))]
    dark = rng.random() < 0.6
    ground = (0, 0, 0) if dark else (255, 255, 255)
    ink = (235, 235, 235) if dark else (25, 25, 25)
    h, w = shot.rgb.shape[:2]
    unit = width / 1080
    bar = round(240 * unit)
    scale = min(width / w, (height - 2 * bar) / h)
    left, top = (width - w * scale) / 2, (height - h * scale) / 2
    if h * scale < height - 2 * bar - 200 * unit and rng.random() < 0.3:
        top = bar + rng.uniform(0, 60) * unit
    matrix = np.array([[scale, 0, left], [0, scale, top], [0, 0, 1]])
    out = moved(shot, matrix, (width, height), ground, cv2.INTER_CUBIC)
    canvas = np.ascontiguousarray(out.rgb)
    _top_bar(canvas, rng, unit, ink)
    _bottom_bar(canvas, rng, unit, ink)
    return replace(out, rgb=canvas)


def _text(canvas: npt.NDArray[np.uint8], text: str, x: float, y: float, size: float, ink: Ink) -> None:
    cv2.putText(
        canvas,
        text,
        (round(x), round(y)),
        cv2.FONT_HERSHEY_SIMPLEX,
        size,
        ink,
        max(1, round(2 * size)),
        cv2.LINE_AA,
    )


def _top_bar(canvas: npt.NDArray[np.uint8], rng: np.random.Generator, unit: float, ink: Ink) -> None:
    width = canvas.shape[1]
    clock = f"{rng.integers(0, 24)}:{rng.integers(0, 60):02d}"
    _text(canvas, clock, 60 * unit, 70 * unit, 1.2 * unit, ink)
    charge = int(rng.integers(8, 44))
    x, y = width - 110 * unit, 42 * unit
    cv2.rectangle(
        canvas, (round(x), round(y)), (round(x + 52 * unit), round(y + 26 * unit)), ink, 2, cv2.LINE_AA
    )
    cv2.rectangle(
        canvas, (round(x + 4), round(y + 4)), (round(x + charge * unit), round(y + 22 * unit)), ink, -1
    )
    for k in range(4):
        at = width - (220 - 16 * k) * unit
        cv2.rectangle(
            canvas,
            (round(at), round((68 - 7 * k) * unit)),
            (round(at + 10 * unit), round(70 * unit)),
            ink,
            -1,
        )
    arrow = np.array([[80, 150], [50, 180], [80, 210]]) * unit
    cv2.polylines(
        canvas, [np.round(arrow).astype(np.int32)], False, ink, max(2, round(5 * unit)), cv2.LINE_AA
    )
    title = TITLES[rng.integers(len(TITLES))]
    _text(canvas, title, width / 2 - 90 * unit, 195 * unit, 1.5 * unit, ink)


def _bottom_bar(canvas: npt.NDArray[np.uint8], rng: np.random.Generator, unit: float, ink: Ink) -> None:
    height, width = canvas.shape[:2]
    y = height - 130 * unit
    count = int(rng.integers(3, 6))
    for k in range(count):
        cx, r = round((k + 0.5) * width / count), round(30 * unit)
        shape, thick = rng.integers(0, 3), max(2, round(4 * unit))
        if shape == 0:
            cv2.circle(canvas, (cx, round(y)), r, ink, thick, cv2.LINE_AA)
        elif shape == 1:
            cv2.rectangle(canvas, (cx - r, round(y) - r), (cx + r, round(y) + r), ink, thick, cv2.LINE_AA)
        else:
            heart = np.array([[cx - r, y + r], [cx, y - r], [cx + r, y + r]])
            cv2.polylines(canvas, [np.round(heart).astype(np.int32)], True, ink, thick, cv2.LINE_AA)
    if rng.random() < 0.6:
        a, b = (
            (round(width * 0.35), round(height - 22 * unit)),
            (round(width * 0.65), round(height - 22 * unit)),
        )
        cv2.line(canvas, a, b, ink, max(2, round(9 * unit)), cv2.LINE_AA)


def rephotographed(shot: Shot, rng: np.random.Generator) -> Shot:
    """Photograph the picture from a screen: perspective, blur, the screen's stripes against the sensor's grid
    (moiré by true aliasing), glare, vignetting, tone, noise."""
    h, w = shot.rgb.shape[:2]
    portrait = h >= w
    width, height = (960, 1280) if portrait else (1280, 960)
    matrix = _view(w, h, width, height, rng)
    red, green, blue = (int(v) for v in rng.integers(8, 70, 3))
    out = moved(shot, matrix, (width, height), (red, green, blue), cv2.INTER_CUBIC)
    seen = (
        cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, (width, height)).astype(np.float32) / 255
    )
    light = ((np.arange(256) / 255) ** 2.2).astype(np.float32)
    x = np.asarray(cv2.LUT(out.rgb, light), np.float32)
    x *= _stripes(matrix, (w, h), (width, height), rng) * seen[..., None] + (1 - seen[..., None])
    x = x * np.float32(0.96) + _glare(width, height, rng)[..., None]
    x = np.asarray(cv2.GaussianBlur(x, (0, 0), rng.uniform(0.55, 1.05)), np.float32)
    v, u = np.mgrid[:height, :width].astype(np.float32)
    radius2 = ((u - width / 2) ** 2 + (v - height / 2) ** 2) / (width**2 + height**2)
    x *= (1 - np.float32(rng.uniform(0.3, 0.9)) * radius2)[..., None]
    balance = np.array([1 + rng.uniform(-0.1, 0.08), 1, 1 + rng.uniform(-0.06, 0.14)]) * rng.uniform(
        0.75, 1.1
    )
    x = np.asarray(
        cv2.pow(np.clip(x * balance.astype(np.float32), 0, 1), 1 / rng.uniform(1.9, 2.4)), np.float32
    )
    noise = rng.standard_normal((height, width, 3), np.float32) * np.float32(rng.uniform(1.6, 4.8))
    x = x * np.float32(255) + cv2.GaussianBlur(noise, (0, 0), 0.6)
    return replace(out, rgb=np.clip(np.rint(x), 0, 255).astype(np.uint8))


def _view(w: int, h: int, width: int, height: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return where the screen's picture lands in the camera's frame: hand-held, a little askew."""
    scale = min(width / w, height / h) * rng.uniform(0.82, 0.99)
    half = np.array([w, h]) * scale / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    turn = np.radians(rng.normal(0, 2.5))
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = corners + rng.uniform(-0.05, 0.05, (4, 2)) * 2 * half.min()
    corners = corners + np.array([width, height]) / 2 + rng.uniform(-0.02, 0.02, 2) * width
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    return cv2.getPerspectiveTransform(source, corners.astype(np.float32)).astype(np.float64)


def _stripes(
    matrix: npt.NDArray[np.float64], shown: tuple[int, int], size: tuple[int, int], rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Return the light of red, green and blue stripes and of the row gaps, sampled at the camera's pixels.

    The screen has about as many pixels across the picture as the camera, so the samples alias into moiré.
    """
    width, height = size
    v, u = np.mgrid[:height, :width].astype(np.float32)
    back = np.linalg.inv(matrix).astype(np.float32)
    z = back[2, 0] * u + back[2, 1] * v + back[2, 2]
    sx = (back[0, 0] * u + back[0, 1] * v + back[0, 2]) / z / shown[0]
    sy = (back[1, 0] * u + back[1, 1] * v + back[1, 2]) / z / shown[1]
    dots = rng.uniform(0.85, 1.15) * min(size)
    depth = rng.uniform(0.04, 0.16)
    rows = 1 - 0.5 * depth * (0.5 + 0.5 * np.cos(2 * np.pi * dots * shown[1] / shown[0] * sy))
    light = [(1 - depth * (0.5 + 0.5 * np.cos(2 * np.pi * (dots * sx + c / 3)))) * rows for c in range(3)]
    stripes: npt.NDArray[np.float32] = np.stack(light, axis=2).astype(np.float32)
    return stripes


def _glare(width: int, height: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Return reflected room light: a veil and one soft patch."""
    v, u = np.mgrid[:height, :width].astype(np.float32)
    cx, cy, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.2, 0.5) * width
    patch = np.exp(-((u - cx) ** 2 + (v - cy) ** 2) / (2 * r**2))
    veil = rng.uniform(0.002, 0.02)
    return np.asarray(veil + rng.uniform(0, 0.06) * patch, np.float32)
