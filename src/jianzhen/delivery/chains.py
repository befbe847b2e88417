"""Named chains: steps, then an encoder. Those of apps are "-like": made from what is published about them.

WeChat-like: short side at most 1,440 pixels, JPEG 4:2:0. The sizes are those of WeChat's own results in the
table of the Luban library (github.com/Curzibn/Luban, README; 3024×4032 → 1440×1920 of 303 KB, 4000×6000 →
1440×2160 of 305 KB); the quality of 60 to 75 is ours, chosen to come near those file sizes (seven camera
photos: 49 to 348 KB). Older measurements (WXImageCompress) found a long side of 1,280.

WhatsApp-like: long side at most 1,600 pixels, JPEG 4:2:0 at quality 70 to 80. Guides for senders give 1,600
pixels and "about 75" to "about 80" (picturesizes.com, picovert.com, 2026); the maker publishes neither.

Taobao-like: width at most 790 pixels, quality 75, JPEG or WebP. These stand in the addresses under which its
picture server gives out buyers' review photos (`…-rate.jpg_790x10000Q75.jpg` and `…jpg_.webp`). What the app
does before uploading is not published, and left out.

Every chain writes pixels anew, so no metadata survives it. HEIC is missing: no free encoder is at hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jianzhen.delivery.encoders import Encoder, avif, either, jpeg, png, webp
from jianzhen.delivery.screens import rephotographed, screenshot
from jianzhen.delivery.shot import Mask, Matrix, Pixels, Shot
from jianzhen.delivery.steps import (
    Step,
    bounded,
    bounded_short,
    bounded_width,
    collage,
    cropped,
    halved,
    mirrored,
    recoloured,
    recompressed,
    rotated,
)

Chain = tuple[Sequence[Step], Encoder]


@dataclass(frozen=True)
class Delivered:
    """The file that arrives, with the truth in its pixels."""

    data: bytes
    mask: Mask
    matrix: Matrix


VARIANTS: dict[str, Chain] = {
    "plain": ((), jpeg(88, 95)),
    "q70": ((), jpeg(70)),
    "half-q50": ((halved,), jpeg(50)),
    "crop20": ((cropped(0.2),), jpeg(80, 92)),
    "rotate5": ((rotated(5),), jpeg(80, 92)),
    "mirror": ((mirrored,), jpeg(80, 92)),
    "recolour": ((recoloured,), jpeg(80, 92)),
    "screenshot": ((screenshot,), either(jpeg(80, 92), png)),
    "screen-photo": ((rephotographed,), jpeg(78, 92)),
    "chat-twice": ((bounded(1080), recompressed(65, 80), bounded(960)), jpeg(55, 75)),
    "webp": ((), webp(75)),
    "png": ((), png),
    "tiny320": ((bounded(320),), jpeg(75, 85)),
    "collage": ((collage,), jpeg(75, 88)),
}
"""What forgers, copiers and phones do to a picture."""

TARGETS = ("q70", "half-q50", "crop20", "rotate5", "mirror", "recolour", "screenshot", "screen-photo")
"""Chains for which a target is set."""

EXTRA = ("plain", "chat-twice", "webp", "png", "tiny320", "collage")
"""Chains that are reported only."""

APPS: dict[str, Chain] = {
    "wechat-like": ((bounded_short(1440),), jpeg(60, 75)),
    "whatsapp-like": ((bounded(1600),), jpeg(70, 80)),
    "taobao-like": ((bounded_width(790),), either(jpeg(75), webp(75))),
    "avif": ((), avif(60)),
}
"""What apps and platforms do, and formats that came later."""

CHAINS: dict[str, Chain] = VARIANTS | APPS

_SEEDS = (*sorted(VARIANTS), *APPS)
"""A chain's place here is part of its seed: add at the end only, or measured results change."""


def deliver(
    rgb: Pixels, mask: Mask | None, variant: str, seed: int, others: tuple[Pixels, ...] = ()
) -> Delivered:
    """Send `rgb` ((h, w, 3) uint8; `mask`: its forged pixels) through a chain; same seed, same bytes."""
    rng = np.random.default_rng([seed, _SEEDS.index(variant)])
    steps, encode = CHAINS[variant]
    shot = Shot(rgb, np.zeros(rgb.shape[:2], bool) if mask is None else mask, np.eye(3), others)
    for step in steps:
        shot = step(shot, rng)
    return Delivered(encode(shot.rgb, rng), shot.mask, shot.matrix)
