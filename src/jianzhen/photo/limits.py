"""How much of a hostile file we are willing to touch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that hold BEFORE anything is decoded.

    Attributes:
        file_bytes: largest file read at all.
        pixels: largest width × height the header may claim.
        side: largest width or height, in pixels.
        frames: most frames (GIF, WebP, APNG, TIFF) or top-level HEIF images; only the first is decoded.
        metadata_bytes: most metadata kept from one file, after decompression.
        blocks: most metadata blocks (segments, chunks, boxes, tags) walked in one file.
        profile_bytes: largest colour profile applied.
        scans: most scans of a progressive JPEG (common encoders write about ten).
        pieces: most pieces of picture data (PNG chunks, TIFF strips and tiles, GIF sub-blocks).
    """

    file_bytes: int = 64 * 2**20
    pixels: int = 120_000_000
    side: int = 30_000
    frames: int = 500
    metadata_bytes: int = 8 * 2**20
    blocks: int = 4_000
    profile_bytes: int = 4 * 2**20
    scans: int = 100
    pieces: int = 300_000


DEFAULT_LIMITS = Limits()
