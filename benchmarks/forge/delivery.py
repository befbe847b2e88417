"""Delivery chains, where they now live."""

from jianzhen.delivery.chains import CHAINS, EXTRA, TARGETS, VARIANTS, Chain, Delivered, deliver
from jianzhen.delivery.encoders import Encoder, jpeg, png, webp
from jianzhen.delivery.steps import (
    Step,
    bounded,
    collage,
    cropped,
    halved,
    mirrored,
    recoloured,
    recompressed,
    rotated,
)

__all__ = [
    "CHAINS",
    "EXTRA",
    "TARGETS",
    "VARIANTS",
    "Chain",
    "Delivered",
    "Encoder",
    "Step",
    "bounded",
    "collage",
    "cropped",
    "deliver",
    "halved",
    "jpeg",
    "mirrored",
    "png",
    "recoloured",
    "recompressed",
    "rotated",
    "webp",
]
