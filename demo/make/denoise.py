"""Takes the path tracer's noise out, so that a picture's noise is its camera's alone.

Edge-avoiding à-trous filter (Dammertz et al., High Performance Graphics 2010) over the light that
falls on the surfaces: colour is divided by the albedo, filtered along equal normals and similar
brightness, and multiplied back, so that texture stays sharp.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Linear = NDArray[np.float32]
TAPS = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
KERNEL = {0: 0.25, 1: 0.125, 2: 0.0625}


def shifted(plane: Linear, dy: int, dx: int) -> Linear:
    """The picture moved by whole pixels, its edge repeated."""
    height, width = plane.shape[:2]
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    out = cv2.warpAffine(
        plane, move, (width, height), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, np.float32)


def denoised(colour: Linear, albedo: Linear, normal: Linear, passes: int = 4) -> Linear:
    """Filtered linear RGB; all arguments (h, w, 3) float32."""
    base = np.clip(np.nan_to_num(albedo), 0.02, 1.0)
    light = np.clip(np.nan_to_num(colour), 0, 60) / base
    around = cv2.medianBlur(np.ascontiguousarray(light), 5)
    light = np.minimum(light, around * 1.6 + 0.1).astype(np.float32)
    for step in (2**level for level in range(passes)):
        grey = (light[..., 0] + light[..., 1] + light[..., 2]) / 3
        tone = np.log(0.02 + cv2.GaussianBlur(grey, (0, 0), 0.8 + 0.4 * step))
        total, weight = np.zeros_like(light), np.zeros(light.shape[:2], np.float32)
        for dy, dx in TAPS:
            other = normal * shifted(normal, dy * step, dx * step)
            facing = np.clip(other[..., 0] + other[..., 1] + other[..., 2], 0, 1) ** 48
            gap = np.abs(tone - shifted(tone, dy * step, dx * step))
            w = KERNEL[abs(dy) + abs(dx)] * (facing + 1e-4) * np.exp(-gap * gap / 0.03)
            total += w[..., None] * shifted(light, dy * step, dx * step)
            weight += w
        light = total / weight[..., None]
    return np.asarray(light * base, np.float32)
