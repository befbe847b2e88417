"""PDQ: Meta's published 256-bit perceptual hash, with its quality and its eight rotations and flips.

Source: "PDQ & TMK + PDQF", Facebook 2019 (ThreatExchange, hashing.pdf). The steps: luma, two passes of a box
filter along each axis (Jarosz), every block's centre kept (64 × 64), the 16 × 16 lowest frequencies of a DCT
without its constant row and column, one bit a frequency: above the median or not.

Filter, decimation and DCT are linear and work on one axis at a time, so here each is a matrix: the 64 × 64
picture is `R @ luma @ C.T` with one 64 × n matrix a side. That is the same sum as the reference's running
one, in another order of floating-point additions: a bit may differ where a frequency ties with the median.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

BITS = 256
SIDE = 16
"""Frequencies kept along each axis."""
BLOCKS = 64
"""Side of the picture the DCT sees."""
SMALLEST = 5
"""Pixels; the reference gives an all-zero hash of quality 0 to anything smaller."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""BT.601 weights of red, green and blue."""

TURNS = (
    "original",
    "rotate90",
    "rotate180",
    "rotate270",
    "flip-x",
    "flip-y",
    "flip-plus",
    "flip-minus",
)
"""The eight ways to turn and mirror a picture, in the reference's names and order: rotations are counter-
clockwise, flip-x mirrors top to bottom, flip-y left to right, flip-plus and flip-minus over a diagonal."""


@dataclass(frozen=True, slots=True)
class Pdq:
    """The hash of one picture.

    Attributes:
        hash: 32 bytes, in the order of the reference's hexadecimal text.
        quality: 0–100, how much structure there is; below 50 a match means little.
    """

    hash: bytes
    quality: int


BLANK = Pdq(bytes(BITS // 8), 0)


def pdq(picture: npt.NDArray[np.uint8]) -> Pdq:
    """Hash a picture of any size: (h, w, 3) RGB or (h, w) luma, uint8."""
    if min(picture.shape[:2]) < SMALLEST:
        return BLANK
    luma = _luma(picture)
    blocks = _reduction(luma.shape[0]) @ luma @ _reduction(luma.shape[1]).T
    return Pdq(_bits(_dct() @ blocks @ _dct().T), _quality(blocks))


def turned(picture: npt.NDArray[np.uint8]) -> tuple[bytes, ...]:
    """Return the hashes of the picture turned and mirrored in the eight ways of TURNS.

    The reference derives them from one DCT by changing signs. That forgets that its boxes and block centres
    lie off the middle by up to a pixel: a picture turned by 180° is then found at radius 31 in four of five
    cases only. Mirroring the small matrices instead hashes the turned picture itself and costs little more.
    """
    if min(picture.shape[:2]) < SMALLEST:
        return (BLANK.hash,) * len(TURNS)
    luma, dct = _luma(picture), _dct()
    down, across = (dct @ _reduction(side) for side in luma.shape)
    upright, upside_down = down @ luma, down[:, ::-1] @ luma
    same, flip_y = upright @ across.T, upright @ across[:, ::-1].T
    flip_x, both = upside_down @ across.T, upside_down @ across[:, ::-1].T
    order = (same, flip_y.T, both, flip_x.T, flip_x, flip_y, same.T, both.T)
    return tuple(_bits(coefficients) for coefficients in order)


def distance(a: bytes, b: bytes) -> int:
    """Return the number of bits in which two hashes differ, 0–256."""
    return (int.from_bytes(a) ^ int.from_bytes(b)).bit_count()


def _luma(picture: npt.NDArray[np.uint8]) -> Floats:
    plain = picture.astype(np.float32)
    return plain @ LUMA if plain.ndim == 3 else plain


def _bits(coefficients: Floats) -> bytes:
    """Compare with the lower median; bit 0 is the first frequency and stands last in the text."""
    flat = coefficients.ravel()
    median = np.partition(flat, BITS // 2 - 1)[BITS // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes()


def _quality(blocks: Floats) -> int:
    """Sum the steps between neighbouring blocks, each in whole hundredths of the full range."""
    steps = sum(
        int(np.abs(np.trunc(np.diff(blocks, axis=axis) * np.float32(100) / np.float32(255))).sum())
        for axis in (0, 1)
    )
    return min(100, steps // 90)


@lru_cache(maxsize=512)
def _reduction(length: int) -> Floats:
    """Return the (64, length) matrix that blurs an axis twice with a box and keeps the blocks' centres.

    The window is half a block; where it sticks out of the picture, the mean is over what is inside.
    """
    window = -(-length // (2 * BLOCKS))
    before, after = (window - 1) // 2, window // 2 + 1

    def inside(place: int) -> range:
        return range(max(0, place - before), min(length, place + after))

    matrix = np.zeros((BLOCKS, length), np.float32)
    for row, block in zip(matrix, range(BLOCKS), strict=True):
        centre = inside(int((block + 0.5) * length / BLOCKS))
        for place in centre:
            box = inside(place)
            row[box.start : box.stop] += 1 / (len(centre) * len(box))
    matrix.setflags(write=False)
    return matrix


@lru_cache(maxsize=1)
def _dct() -> Floats:
    """Return the (16, 64) DCT-II matrix of frequencies 1–16."""
    frequency = np.arange(1, SIDE + 1)[:, None]
    place = np.arange(BLOCKS)[None, :]
    matrix = np.sqrt(2 / BLOCKS) * np.cos(np.pi / (2 * BLOCKS) * frequency * (2 * place + 1))
    return np.asarray(matrix, np.float32)
