"""Photos edited in one place, the place known: splices, copies, fillings and painted damage on camera files.

Written apart from the examiner and ignorant of it. Everything is deterministic by seed.
"""

import io
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from forge import RECIPES, forge

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

EDITS = ("paint", "splice", "clone", "inpaint")
SAVINGS = ("png", "kept", "q92", "q90", "q70", "half")
"""`kept`: quality 95 with the camera's own data and without the header that software writes (a phone's own
gallery app); `half`: half the size, then quality 90; the others: decoded, edited, saved once."""

MOST_SIDE = 1024
"""Larger parents are cut to this, from their upper left corner: the grid stays where it was."""


@dataclass(frozen=True)
class Edited:
    """An edited picture and the changed pixels."""

    rgb: Pixels
    mask: Mask
    how: str


def parent(path: str) -> tuple[Pixels, bytes | None]:
    """Return the decoded pixels of a camera file as stored, not turned, and its EXIF."""
    with Image.open(path) as image:
        exif = image.info.get("exif")
        rgb = np.asarray(image.convert("RGB"))
    return np.ascontiguousarray(rgb[:MOST_SIDE, :MOST_SIDE]), exif


def edit(rgb: Pixels, other: Pixels, what: str, seed: int) -> Edited:
    """Return `rgb` with one place changed; a splice comes from `other`."""
    rng = np.random.default_rng([seed, EDITS.index(what)])
    if what == "paint":
        kind, blend = RECIPES[seed % len(RECIPES)]
        made = forge(rgb, kind, blend, seed)
        return Edited(made.rgb, made.mask, f"{kind}/{blend}")
    how = what
    best: Edited | None = None
    for _ in range(12):
        place = _blob(rgb.shape[:2], rng)
        if what == "inpaint":
            how = ("telea", "ns", "patches")[seed % 3]
            filled = _patches(rgb, place, rng) if how == "patches" else _filled(rgb, place, how)
        else:
            filled = _moved(rgb, rgb if what == "clone" else other, place, rng)
        soft = cv2.GaussianBlur(place.astype(np.float32), (0, 0), 1.0)[..., None]
        out = np.rint(rgb * (1 - soft) + filled * soft).clip(0, 255).astype(np.uint8)
        changed = (np.abs(out.astype(int) - rgb).max(axis=2) > 2) & (soft[..., 0] > 0.05)
        made = Edited(out, place, how)
        # A piece put where it changes hardly anything (sky on sky) is no forgery.
        if changed[place].mean() > 0.6:
            return made
        best = best or made
    assert best is not None
    return best


def overlaid(rgb: Pixels) -> Edited:
    """Return what phones and shops add honestly: a date in the corner and a watermark."""
    out = rgb.copy()
    h, w = rgb.shape[:2]
    size = h / 700
    at = round(w - 300 * size), round(h - 25 * size)
    cv2.putText(out, "2026-11-22", at, cv2.FONT_HERSHEY_DUPLEX, 1.4 * size, (255, 150, 30), 2, cv2.LINE_AA)
    layer = out.copy()
    cv2.putText(layer, "SHOP", (w // 8, h // 2), cv2.FONT_HERSHEY_DUPLEX, 4 * size, (255, 255, 255), 5)
    out = np.asarray(cv2.addWeighted(layer, 0.4, out, 0.6, 0), np.uint8)
    return Edited(out, (out != rgb).any(axis=2), "date, watermark")


def save(rgb: Pixels, exif: bytes | None, how: str) -> bytes:
    """Return the file that arrives."""
    if how == "half":
        size = rgb.shape[1] // 2, rgb.shape[0] // 2
        rgb, how = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8), "q90"
    buffer = io.BytesIO()
    image = Image.fromarray(rgb)
    if how == "png":
        image.save(buffer, "PNG", compress_level=1)
    elif how == "kept":
        image.save(buffer, "JPEG", quality=95, exif=exif or b"")
        data = buffer.getvalue()
        length = int.from_bytes(data[4:6], "big")
        return data[:2] + data[4 + length :] if data[2:4] == b"\xff\xe0" else data
    else:
        image.save(buffer, "JPEG", quality=int(how[1:]))
    return buffer.getvalue()


def _blob(shape: tuple[int, int], rng: np.random.Generator) -> Mask:
    """Draw a roundish place of 1 to 6 % of the picture, away from its rim."""
    h, w = shape
    radius = np.sqrt(h * w * np.exp(rng.uniform(np.log(0.01), np.log(0.06))) / np.pi)
    stretch = np.exp(rng.uniform(-0.35, 0.35))
    ry, rx = min(radius * stretch, 0.4 * h), min(radius / stretch, 0.4 * w)
    cy, cx = rng.uniform(ry * 1.2, h - ry * 1.2), rng.uniform(rx * 1.2, w - rx * 1.2)
    y, x = np.mgrid[:h, :w].astype(np.float32)
    angle = np.arctan2((y - cy) / ry, (x - cx) / rx)
    wobble = 1 + sum(0.12 / k * np.cos(k * angle + rng.uniform(0, 6.28)) for k in (2, 3, 4))
    return np.asarray(((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 < wobble**2, np.bool_)


def _moved(rgb: Pixels, source: Pixels, place: Mask, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Fill `place` with pixels from elsewhere, shifted by whole pixels, off the grid in most cases."""
    y, x = np.nonzero(place)
    top, left, height, width = y.min(), x.min(), np.ptp(y) + 1, np.ptp(x) + 1
    if source.shape[0] <= height or source.shape[1] <= width:
        scale = 1.1 * max(height / source.shape[0], width / source.shape[1])
        source = np.asarray(cv2.resize(source, None, fx=scale, fy=scale), np.uint8)
    best, spread = (0, 0), -1.0
    for _ in range(8):
        sy = int(rng.integers(0, source.shape[0] - height + 1))
        sx = int(rng.integers(0, source.shape[1] - width + 1))
        apart = max(abs(sy - top) / height, abs(sx - left) / width)
        detail = float(source[sy : sy + height, sx : sx + width].std())
        if (source is not rgb or apart > 1.1) and detail > spread:
            best, spread = (sy, sx), detail
    out = rgb.astype(np.float32)
    sy, sx = best
    out[top : top + height, left : left + width] = source[sy : sy + height, sx : sx + width]
    return out


def _filled(rgb: Pixels, place: Mask, how: str) -> npt.NDArray[np.float32]:
    """Remove what is there by OpenCV's inpainting, at a bounded size, and put grain on it."""
    y, x = np.nonzero(place)
    pad = 12
    box = slice(max(0, y.min() - pad), y.max() + pad), slice(max(0, x.min() - pad), x.max() + pad)
    piece, hole = rgb[box], place[box].astype(np.uint8)
    scale = min(1.0, 150 / max(piece.shape[:2]))
    small = cv2.resize(piece, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small_hole = cv2.resize(hole, small.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    flag = cv2.INPAINT_TELEA if how == "telea" else cv2.INPAINT_NS
    full = cv2.resize(cv2.inpaint(small, small_hole, 4, flag), piece.shape[1::-1]).astype(np.float32)
    out = rgb.astype(np.float32)
    out[box] = np.where(hole[..., None] > 0, full, out[box])
    return out


def _patches(rgb: Pixels, place: Mask, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Fill from elsewhere in the photo, patch by patch: the one of many that fits the finished rim best."""
    size, step, tries = 24, 16, 60
    out, done = rgb.astype(np.float32), ~place
    h, w = place.shape
    ys, xs = np.nonzero(place)
    ramp = np.minimum(np.arange(size) + 1, size - np.arange(size))
    weight = np.minimum.outer(ramp, ramp).clip(0, 4)[..., None] / np.float32(4)
    for y in range(max(0, ys.min() - 4), min(ys.max() + 1, h - size), step):
        for x in range(max(0, xs.min() - 4), min(xs.max() + 1, w - size), step):
            box = slice(y, y + size), slice(x, x + size)
            if done[box].all():
                continue
            best, least = None, np.inf
            for _ in range(tries):
                sy, sx = int(rng.integers(0, h - size)), int(rng.integers(0, w - size))
                source = slice(sy, sy + size), slice(sx, sx + size)
                if place[source].any():
                    continue
                off = float((((out[box] - rgb[source]) ** 2).sum(axis=2) * done[box]).sum())
                if off < least:
                    best, least = source, off
            if best is not None:
                old = done[box][..., None]
                mixed = np.where(old, out[box] * (1 - weight) + rgb[best] * weight, rgb[best])
                out[box] = np.where(place[box][..., None], mixed, out[box])
                done[box] = True
    return out
