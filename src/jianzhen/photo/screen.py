"""Signs that a picture was captured from a phone's screen: its exact size, and the bars that apps draw."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

LONG_SIDE = 512
"""Pixels on the long side at which bars are looked for: a status bar is then 15 to 30 rows high."""

FLAT = 12
"""Largest difference, in levels of a channel, from the colour of a bar that still counts as that colour."""
INK = 48
"""Smallest difference, in levels of a channel, of a sign (clock, icon, title) from its bar."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What of a phone's screen was found.

    Attributes:
        model: phones whose screen has exactly this size, or None.
        status_bar: whether a bar with signs at both ends (clock; network and battery) tops the picture.
        foot: whether the foot has a home indicator or a row of evenly spread signs.
        header: whether a plain bar with signs ends in a sharp edge below the top.
    """

    model: str | None
    status_bar: bool
    foot: bool
    header: bool


@cache
def screen_sizes() -> Mapping[tuple[int, int], str]:
    """Return the known screens, (short, long) side in pixels → phones (dated data file `screens.json`)."""
    text = Path(__file__).with_name("data").joinpath("screens.json").read_text("utf-8")
    return {(s["pixels"][0], s["pixels"][1]): s["of"] for s in json.loads(text)["screens"]}


def screen_model(width: int, height: int) -> str | None:
    """Return the phones that have a screen of exactly this size, upright or lying."""
    return screen_sizes().get((min(width, height), max(width, height)))


def look_at_screen(pixels: Callable[[int], Pixels], width: int, height: int) -> Screen:
    """Look for a phone's screen; `pixels` gives them at a long side, and is called for upright ones only."""
    if height <= width:
        return Screen(screen_model(width, height), False, False, False)
    return read_screen(pixels(LONG_SIDE), width, height)


def read_screen(pixels: Pixels, width: int, height: int) -> Screen:
    """Look for a phone's screen in (h, w, 3) `pixels` of at most `LONG_SIDE`.

    `width`, `height` are those of the full photo. Only upright screens are looked at: the bars of
    a lying one differ from app to app.
    """
    model = screen_model(width, height)
    if height <= width or min(pixels.shape[:2]) < 32:
        return Screen(model, False, False, False)
    top = _bar(pixels)
    foot = _bar(pixels[::-1])
    return Screen(
        model,
        status_bar=_is_status_bar(top, pixels.shape[0]),
        foot=_is_foot(foot, pixels.shape[0]),
        header=_is_header(top, pixels),
    )


def _bar(pixels: Pixels) -> Mask:
    """Return the signs in the plain bar that begins at the first row: (rows, w), empty if there is no bar.

    A bar has one colour from top to bottom, the same or evenly shaded from left to right; signs cover less
    than half of a row and never touch the first row or the sides.
    """
    h, w = pixels.shape[:2]
    strip = pixels[: h // 4].astype(np.float32)
    across = np.linspace(-1, 1, w)
    first = np.median(strip[:3], axis=0)
    colour = np.polynomial.polynomial.polyval(across, np.polynomial.polynomial.polyfit(across, first, 2)).T
    away = np.abs(strip - colour.astype(np.float32)).max(axis=2)
    side = max(1, w // 100)
    plain = (away <= FLAT).mean(axis=1) >= 0.5
    edges = (away[:, :side].max(axis=1) <= FLAT) & (away[:, -side:].max(axis=1) <= FLAT)
    bad = np.flatnonzero(~(plain & edges))
    rows = int(bad[0]) if bad.size else strip.shape[0]
    signs = np.asarray(away[:rows] > INK, np.bool_)
    return signs if rows >= 4 and not signs[0].any() else signs[:0]


def _lines(signs: Mask) -> list[tuple[int, int]]:
    """Return the runs of rows that have signs, as (first, stop)."""
    inked = np.concatenate(([False], signs.any(axis=1), [False]))
    change = np.flatnonzero(np.diff(inked.astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(change[::2], change[1::2], strict=True)]


def _groups(line: Mask) -> list[tuple[float, float]]:
    """Return the runs of columns with signs, gaps below 3 % closed, as fractions of the width."""
    w = line.shape[1]
    columns = np.flatnonzero(line.any(axis=0))
    if columns.size == 0:
        return []
    cuts = np.flatnonzero(np.diff(columns) > 0.03 * w) + 1
    return [(float(part[0]) / w, float(part[-1] + 1) / w) for part in np.split(columns, cuts)]


def _is_status_bar(signs: Mask, height: int) -> bool:
    """Small signs at both ends of the first line, nothing but perhaps a small one in the middle."""
    lines = _lines(signs)
    if not lines:
        return False
    first, stop = lines[0]
    if not 0.006 * height <= stop - first <= 0.03 * height or stop > 0.07 * height:
        return False
    groups = _groups(signs[first:stop])
    left = [g for g in groups if g[1] <= 0.38]
    right = [g for g in groups if g[0] >= 0.6]
    middle = [g for g in groups if g[1] > 0.38 and g[0] < 0.6]
    if not left or not right or any(g[1] - g[0] > 0.2 for g in middle):
        return False
    covered = sum(b - a for a, b in groups)
    return left[0][0] >= 0.015 and right[-1][1] <= 0.985 and 0.08 <= covered <= 0.6


def _is_foot(signs: Mask, height: int) -> bool:
    """A home indicator, or three to five signs spread evenly over the width (`signs` counts rows upward)."""
    lines = _lines(signs)
    for first, stop in lines[:3]:
        groups = _groups(signs[first:stop])
        if len(groups) == 1:
            a, b = groups[0]
            if stop <= 0.02 * height + 3 and stop - first <= 0.008 * height + 1 and 0.25 <= b - a <= 0.45:
                return abs(a + b - 1) <= 0.04
        elif 3 <= len(groups) <= 5 and stop <= 0.11 * height:
            centres = np.array([(a + b) / 2 for a, b in groups])
            steps = np.diff(centres)
            even = steps.max() - steps.min() <= 0.12 * steps.mean() + 0.02
            if even and abs(centres.mean() - 0.5) <= 0.04 and steps.mean() >= 0.15:
                return True
    return False


def _is_header(signs: Mask, pixels: Pixels) -> bool:
    """A bar with signs near its sides that ends at once, along a straight edge over most of the width."""
    rows, height = signs.shape[0], pixels.shape[0]
    if not 0.03 * height <= rows < height // 4 or not signs.any():
        return False
    blank = rows - _lines(signs)[-1][1]
    step = np.abs(pixels[rows].astype(np.int16) - pixels[rows - 1]).max(axis=1)
    return blank >= 2 and float((step > FLAT).mean()) >= 0.7
