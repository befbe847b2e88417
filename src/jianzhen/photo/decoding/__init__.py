"""Pixels: from a walked container to upright sRGB, at full size or reduced by a power of two."""

from jianzhen.photo.decoding.decode import decode, decode_luma, turn, upright_size
from jianzhen.photo.decoding.resize import Pixels, reduce, shrink

__all__ = ["Pixels", "decode", "decode_luma", "reduce", "shrink", "turn", "upright_size"]
