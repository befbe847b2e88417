"""What remains after a reference photo was laid over the claim photo: the places where they truly differ.

Tone is taken out first (robust curves for the whole photo, then by colour, then slow light), misplacement
by up to a pixel is forgiven, and what is left is measured against the noise that the SAME pair shows at
equally rough places: compression, resampling and re-photographing raise that noise, and with it the bar.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jianzhen.align.dense import Overlay

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]

SCALES = (0.8, 2.0, 5.0)
"""Gaussian widths in pixels at which differences are sought: cracks, blots, wide stains."""

BAR = 5.0
"""Noise units (robust standard deviations) from which a pixel differs."""

PEAK = 9.0
"""Noise units that the strongest pixel of a region must reach."""

FLOOR = 1.2
"""Least noise assumed, in grey levels; even a perfect copy is rounded."""

MASS = 250.0
"""Least sum of a region's excess over BAR: a single coding block that went wrong does not reach it."""

EDGE = 0.012
"""Outermost part of the shared area that is not judged, as share of its long side."""

HUG = 0.03
"""A region must reach at least this deep into the shared area: frames and glare stay at its edge."""

BINS = 10

KNOTS = 13
STIFF = 3.0
"""Points of a tone curve, and what its bending costs in samples: curves of filter apps have corners."""

BLACK, WHITE = 2, 253
"""Beyond these a channel may be clipped, and says only which way it went."""

LEVELS = 8
RARE = 0.001
"""A colour's own correction counts from about this share of the shared area."""


@dataclass(frozen=True, slots=True)
class Residual:
    """Differences between claim and reference, in pixels of the overlay.

    Attributes:
        mask: (h, w) bool, pixels that differ.
        heat: (h, w) float32, difference in noise units.
        boxes: x, y, w, h of each region, the weightiest first.
        share: part of the shared area that differs, 0–1.
        noise: median noise of the pair, grey levels.
    """

    mask: Mask
    heat: Floats
    boxes: tuple[tuple[int, int, int, int], ...]
    share: float
    noise: float


def residual(laid: Overlay) -> Residual:
    """Find the compact regions where claim and reference differ beyond the pair's own noise."""
    import cv2

    inside = _inner(laid.inside)
    claim = laid.other.astype(np.float32)
    toned = _toned(laid.reference, claim, inside)
    difference = _tolerant(claim, toned)
    rough = _roughness(toned)
    heat = np.zeros(inside.shape, np.float32)
    noises = []
    for scale in SCALES:
        blurred = cv2.GaussianBlur(difference, (0, 0), scale)
        size = np.sqrt((blurred**2).mean(axis=2))
        noise = _noise(size, rough, inside)
        noises.append(float(np.median(noise[inside])) if inside.any() else FLOOR)
        heat = np.maximum(heat, size / noise)
    heat[~inside] = 0
    mask, boxes = _regions(heat, laid.inside)
    share = float(mask.sum() / max(int(inside.sum()), 1))
    return Residual(mask, heat, boxes, share, noises[0])


def _inner(inside: Mask) -> Mask:
    """Leave out the outermost EDGE of the shared area, where resampling, bars and glare mix in."""
    import cv2

    reach = 2 * max(2, round(EDGE * max(inside.shape))) + 1
    padded = np.pad(inside.astype(np.uint8), 1)
    return np.asarray(cv2.erode(padded, np.ones((reach, reach), np.uint8))[1:-1, 1:-1] > 0, np.bool_)


def _toned(reference: Pixels, claim: Floats, inside: Mask) -> Floats:
    """Give the reference the claim's tone: curves for all, then what is left by colour and by place."""
    toned = _curved(reference, claim, inside)
    toned = np.asarray((toned + _by_colour(reference, claim - toned, inside)).clip(0, 255), np.float32)
    off = claim - toned
    trust = _trust(off, inside)[..., None]
    return np.asarray((toned + _slow(off * trust, trust)).clip(0, 255), np.float32)


def _curved(reference: Pixels, claim: Floats, inside: Mask) -> Floats:
    """Return the reference under the tone curves that explain most of the claim, 0-255.

    A filter app bends each channel, mixes the channels and clips: a sum of one free curve a channel (hat
    functions, held smooth), fitted robustly, where the claim is clipped only from the side that shows.
    """
    hats = np.maximum(1 - abs(np.arange(256)[:, None] * (KNOTS - 1) / 255 - np.arange(KNOTS)), 0)
    rows = np.flatnonzero(inside.ravel())
    rows = rows[:: max(1, len(rows) // 6000)]
    mixed = _mixed(reference)
    colours = reference.reshape(-1, 3)[rows]
    x = np.concatenate(
        [*(hats[colours[:, k]] for k in range(3)), mixed.reshape(-1, mixed.shape[2])[rows]], axis=1
    )
    bend = np.diff(np.eye(KNOTS), 2, axis=0)
    smooth = np.zeros((x.shape[1], x.shape[1]))
    smooth[: 3 * KNOTS, : 3 * KNOTS] = STIFF * np.kron(np.eye(3), bend.T @ bend)
    y = claim.reshape(-1, 3)[rows].astype(np.float64)
    weight, wanted, curve = np.ones(len(rows)), y, np.zeros((x.shape[1], 3))
    for _ in range(8):
        weighted = x * weight[:, None]
        curve = np.linalg.solve(weighted.T @ x + smooth + 1e-3 * np.eye(x.shape[1]), weighted.T @ wanted)
        said = x @ curve
        error = np.abs(y - said.clip(0, 255)).max(axis=1)
        wanted = np.where(((y >= WHITE) & (said > y)) | ((y <= BLACK) & (said < y)), said, y)
        weight = 1 / (1 + (error / (2 * max(float(np.median(error)), 1.0))) ** 2) ** 2
    curve = curve.astype(np.float32)
    toned = mixed @ curve[3 * KNOTS :]
    for k in range(3):
        toned += (hats.astype(np.float32) @ curve[k * KNOTS : (k + 1) * KNOTS])[reference[..., k]]
    return np.asarray(toned.clip(0, 255), np.float32)


def _peak(r: Any, g: Any, b: Any) -> Any:
    """Return the largest of three channels (numpy's own `max` is slow on an axis of three)."""
    return np.maximum(np.maximum(r, g), b)


def _trust(off: Floats, inside: Mask) -> Floats:
    """Return weights from 1 to 0: differences far above the usual say nothing about tone."""
    size = _peak(*np.moveaxis(np.abs(off), 2, 0))
    middle = max(float(np.median(size[inside])), 1.0) if inside.any() else 1.0
    return np.asarray(inside / (1 + (size / (3 * middle)) ** 2) ** 2, np.float32)


def _by_colour(reference: Pixels, off: Floats, inside: Mask) -> Floats:
    """Return the usual remaining difference of each colour of the reference, which no quadratic holds.

    Colours are told apart on a grid of LEVELS³; rare ones are left alone, they may be the damage itself.
    """
    import cv2

    step = 255.0 / (LEVELS - 1)
    index = np.rint(reference / step).astype(np.intp) @ (1, LEVELS, LEVELS**2)
    rows = np.flatnonzero(inside.ravel())
    where, what = index.ravel()[rows], [off[..., k].ravel()[rows] for k in range(3)]
    size = LEVELS**3
    count = np.bincount(where, minlength=size)
    usual = np.zeros((size, 3), np.float32)
    for _ in range(4):
        error = _peak(*(np.abs(part - usual[:, k][where]) for k, part in enumerate(what)))
        spread = np.bincount(where, np.minimum(error, 40.0), size) / np.maximum(count, 1)
        weight = 1 / (1 + (error / (1.5 * np.maximum(spread, 1.0)[where])) ** 2) ** 2
        total = np.bincount(where, weight, size) + RARE * len(rows)
        usual = np.stack([np.bincount(where, weight * part, size) / total for part in what], axis=1)
    return np.asarray(cv2.blur(usual.astype(np.float32)[index], (3, 3)), np.float32)


def _slow(values: Floats, trust: Floats) -> Floats:
    """Return the slowly varying part of trusted values; found at an eighth of the size, where it is cheap."""
    import cv2

    h, w = trust.shape[:2]
    small = (max(1, w // 8), max(1, h // 8))
    width = max(small) / 8
    low = [
        cv2.GaussianBlur(cv2.resize(v, small, interpolation=cv2.INTER_AREA), (0, 0), width)
        for v in (values, trust)
    ]
    slow = low[0] / (low[1][..., None] + 1e-3)
    return np.asarray(cv2.resize(slow, (w, h), interpolation=cv2.INTER_LINEAR), np.float32)


def _mixed(picture: Pixels) -> Floats:
    """Return what no curve of one channel holds: products of channels, and light that falls unevenly."""
    r, g, b = np.moveaxis(picture.astype(np.float32) / 255, 2, 0)
    gray = (r + g + b) / 3
    y, x = (np.linspace(-1, 1, n, dtype=np.float32) for n in gray.shape)
    y, x = np.broadcast_arrays(y[:, None], x[None, :])
    places = (x, y, x * x, y * y, x * y)
    return np.stack([r * g, r * b, g * b, *places, *(gray * p for p in places)], axis=2)


def _tolerant(claim: Floats, toned: Floats) -> Floats:
    """Return by how much the claim leaves the range the reference has within a pixel around."""
    import cv2

    kernel = np.ones((3, 3), np.uint8)
    return np.asarray(claim - np.clip(claim, cv2.erode(toned, kernel), cv2.dilate(toned, kernel)), np.float32)


def _roughness(toned: Floats) -> Floats:
    """Return how busy the reference is around each pixel, grey levels."""
    import cv2

    kernel = np.ones((5, 5), np.uint8)
    span = np.asarray(cv2.dilate(toned, kernel) - cv2.erode(toned, kernel), np.float32)
    return np.asarray(cv2.GaussianBlur(_peak(*np.moveaxis(span, 2, 0)), (0, 0), 2), np.float32)


def _noise(size: Floats, rough: Floats, inside: Mask) -> Floats:
    """Return the usual difference at equally rough places: the 60 % quantile per bin, made monotone."""
    if not inside[::2, ::2].any():
        return np.full(size.shape, FLOOR, np.float32)
    thin = (slice(None, None, 2), slice(None, None, 2))
    busy, level = rough[thin][inside[thin]], size[thin][inside[thin]]
    order = np.argsort(busy)
    groups = np.array_split(order, BINS)
    middles = [float(busy[g].mean()) for g in groups if len(g)]
    levels = [float(np.quantile(level[g], 0.6)) for g in groups if len(g)]
    rising = np.maximum.accumulate(levels)
    return np.asarray(np.interp(rough, middles, rising) + FLOOR, np.float32)


def _regions(heat: Floats, inside: Mask) -> tuple[Mask, tuple[tuple[int, int, int, int], ...]]:
    """Keep compact areas above BAR that reach PEAK, are no specks and do not merely hug the edge."""
    import cv2

    padded = np.pad(inside.astype(np.uint8), 1)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]
    rough = (heat > BAR).astype(np.uint8)
    joined = cv2.morphologyEx(rough, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    keep = np.zeros(count, bool)
    weight = np.zeros(count)
    for label in range(1, count):
        x, y, w, h = (int(v) for v in stats[label][:4])
        here = labels[y : y + h, x : x + w] == label
        part = np.where(here, heat[y : y + h, x : x + w], 0)
        deep = float((depth[y : y + h, x : x + w] * here).max()) >= HUG * max(inside.shape)
        weight[label] = np.maximum(part - BAR, 0).sum()
        keep[label] = deep and weight[label] >= MASS and part.max() >= PEAK
    order = [int(i) for i in np.argsort(-weight, kind="stable") if keep[i]]
    boxes = tuple(tuple(int(v) for v in stats[i][:4]) for i in order)
    return keep[labels], boxes  # type: ignore[return-value]
