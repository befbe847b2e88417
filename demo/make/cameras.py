"""Invented cameras: from linear light to a JPEG file, as a phone would do it.

Light → lens (distortion, vignetting) → sensor (Bayer mosaic, shot and read noise) → demosaicing →
white balance → tone curve → sharpening → JPEG with the camera's own tables and EXIF.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import cv2
import numpy as np
from demo.make.exif import Device, Shot, exif_block
from demo.make.noise import Image, Rng
from numpy.typing import NDArray
from PIL import Image as Pil

Linear = NDArray[np.float32]
LUMA = [
    16,
    11,
    10,
    16,
    24,
    40,
    51,
    61,
    12,
    12,
    14,
    19,
    26,
    58,
    60,
    55,
    14,
    13,
    16,
    24,
    40,
    57,
    69,
    56,
    14,
    17,
    22,
    29,
    51,
    87,
    80,
    62,
    18,
    22,
    37,
    56,
    68,
    109,
    103,
    77,
    24,
    35,
    55,
    64,
    81,
    104,
    113,
    92,
    49,
    64,
    78,
    87,
    103,
    121,
    120,
    101,
    72,
    92,
    95,
    98,
    112,
    100,
    103,
    99,
]


@dataclass(frozen=True)
class Camera:
    """A make and model that exists nowhere else, with its habits."""

    model: str
    focal_35mm: int
    f_number: float
    real_focal: float
    distortion: float
    vignetting: float
    warmth: float  # error of white balance, + is warm
    noise: float  # read noise as a share of full scale
    wells: float  # electrons at full scale
    contrast: float
    saturation: float
    sharpening: float
    quality: float  # strength of its own tables, smaller is finer
    tilt: float  # how its tables differ in shape from the standard's
    subsampling: str


MAKE = "Jianzhen Demo"
PHONE = Camera("JZ-1", 26, 1.8, 5.6, -0.035, 0.25, 0.04, 0.002, 5200, 1.15, 1.12, 0.7, 0.36, 0.9, "4:2:0")
PRO = Camera("JZ-2 Pro", 24, 1.6, 6.3, -0.02, 0.18, -0.02, 0.0012, 9000, 1.05, 1.05, 0.5, 0.32, 1.15, "4:2:2")
BUDGET = Camera("JZ-Lite", 28, 2.2, 3.5, -0.055, 0.4, 0.09, 0.005, 2200, 1.25, 1.2, 1.1, 0.38, 0.75, "4:2:0")
COMPACT = Camera("JZ-C35", 35, 4.0, 12.9, 0.012, 0.12, 0.0, 0.001, 14000, 1.0, 1.0, 0.4, 0.40, 1.0, "4:2:2")
CAMERAS = [PHONE, PRO, BUDGET, COMPACT]


def bent(height: int, width: int, camera: Camera) -> tuple[Linear, Linear, Linear]:
    """Where each pixel's light came from before the lens bent it: x, y; and its squared radius."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    nx, ny = (x - width / 2) / (width / 2), (y - height / 2) / (width / 2)
    r2 = nx * nx + ny * ny
    corner = 1 + (height / width) ** 2
    k = camera.distortion
    bend = (1 + k * r2) / (1 + max(k, 0) * corner)
    mapx, mapy = nx * bend * width / 2 + width / 2, ny * bend * width / 2 + height / 2
    return mapx.astype(np.float32), mapy.astype(np.float32), r2


def lens(light: Linear, camera: Camera) -> Linear:
    """Radial distortion (one term) and vignetting."""
    height, width = light.shape[:2]
    mapx, mapy, r2 = bent(height, width, camera)
    corner = 1 + (height / width) ** 2
    seen = cv2.remap(light, mapx, mapy, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    fall = 1 - camera.vignetting * (r2 / corner) ** 1.2
    return np.asarray(np.clip(seen, 0, None) * fall[..., None], np.float32)


def sensor(rng: Rng, light: Linear, camera: Camera) -> Linear:
    """RGGB mosaic with noise, interpolated again: leaves the traces of a real sensor."""
    full = np.clip(light, 0, 1.2)
    mosaic = full[..., 1].copy()
    mosaic[0::2, 0::2] = full[0::2, 0::2, 0]
    mosaic[1::2, 1::2] = full[1::2, 1::2, 2]
    mosaic = rng.poisson(mosaic * camera.wells).astype(np.float32) / camera.wells
    mosaic += rng.normal(0, camera.noise, mosaic.shape).astype(np.float32)
    counts = (np.clip(mosaic + 0.02, 0, 1.22) / 1.22 * 65535).astype(np.uint16)
    colour = cv2.demosaicing(counts, cv2.COLOR_BayerRGGB2RGB_EA)
    return np.asarray((colour.astype(np.float32) / 65535 * 1.22 - 0.02).clip(0, 1.2), np.float32)


def develop(rng: Rng, light: Linear, camera: Camera, exposure: float = 1.0) -> Image:
    """An 8-bit sRGB picture from linear light; the camera meters for itself, times `exposure`."""
    seen = lens(light, camera)
    grey = seen.mean(2)
    seen = seen * (exposure * min(0.27 / float(grey.mean()), 0.72 / float(np.percentile(grey, 97))))
    balance = seen.reshape(-1, 3).mean(0)
    gains = (balance.mean() / balance) ** 0.6 * np.array([1 + camera.warmth, 1.0, 1 - camera.warmth])
    raw = sensor(rng, (seen * gains).astype(np.float32), camera)
    smooth = cv2.bilateralFilter(raw, 5, 0.03, 1.2) if camera.wells < 6000 else raw
    tone = np.clip(smooth, 0, None) ** (1 / 2.2)
    tone = 1 - np.exp(-2.1 * tone**1.25)
    tone /= 1 - np.exp(-2.1)
    tone = 0.5 + (np.clip(tone, 0, 1) - 0.5) * camera.contrast
    luma = (tone @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
    tone = luma + (tone - luma) * camera.saturation
    blur = cv2.GaussianBlur(tone, (0, 0), 1.2)
    tone = tone + camera.sharpening * (tone - blur)
    return np.asarray(np.clip(tone, 0, 1) * 255 + 0.5, np.uint8)


def tables(camera: Camera) -> list[list[int]]:
    """The camera's own quantisation tables: no quality setting of libjpeg gives them."""
    rows, cols = np.mgrid[0:8, 0:8]
    slope = ((rows + cols) / 14.0 * (camera.tilt - 1) + 1).reshape(-1)
    luma = np.clip(np.round(np.array(LUMA) * camera.quality * slope), 1, 255).astype(int)
    chroma = np.clip(np.round((14 + 7.5 * (rows + cols).reshape(-1)) * camera.quality * slope), 1, 255)
    return [luma.tolist(), chroma.astype(int).tolist()]


def jpeg(picture: Image, quality: int = 80, subsampling: str = "4:2:0") -> bytes:
    """A plain JFIF file as apps and editors write it (standard tables, no metadata)."""
    out = io.BytesIO()
    Pil.fromarray(picture).save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=True)
    return out.getvalue()


def opened(file: bytes) -> Image:
    """The pixels of a JPEG, as whoever downloads it gets them."""
    return np.asarray(Pil.open(io.BytesIO(file)).convert("RGB")).copy()


def insert_segment(file: bytes, marker: int, payload: bytes, drop_jfif: bool = False) -> bytes:
    """Put one APPn segment right behind SOI (or behind JFIF, when that is kept)."""
    start = 2
    if file[2:4] == b"\xff\xe0":
        start = 4 + struct.unpack(">H", file[4:6])[0]
    head = file[:2] if drop_jfif else file[:start]
    segment = bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload
    return head + segment + file[start:]


def shoot(picture: Image, camera: Camera, shot: Shot, thumb: Image | None = None) -> bytes:
    """A camera file: own tables, EXIF with times, sizes and a thumbnail of the same picture."""
    out = io.BytesIO()
    image = Pil.fromarray(picture)
    image.save(out, "JPEG", qtables=tables(camera), subsampling=camera.subsampling)
    small = Pil.fromarray(picture if thumb is None else thumb)
    small.thumbnail((320, 320), Pil.Resampling.LANCZOS)
    preview = io.BytesIO()
    small.save(preview, "JPEG", quality=78)
    zoom = shot.focal / camera.focal_35mm
    device = Device(MAKE, camera.model, camera.f_number, camera.real_focal, zoom)
    exif = exif_block(device, shot, image.size, preview.getvalue())
    return insert_segment(out.getvalue(), 0xE1, b"Exif\0\0" + exif, drop_jfif=True)
