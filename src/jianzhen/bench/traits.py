"""What a file shows without a single pixel: the only thing the shortcut audit is given."""

import zlib

from jianzhen.photo import Photo

Trait = str | float
Traits = dict[str, Trait]


def traits(photo: Photo) -> Traits:
    """Return size, format, encoder and metadata of a file: text where values have no order, else numbers.

    Nothing is decoded, and the file's name is not looked at.
    """
    metadata, jpeg = photo.metadata, photo.metadata.jpeg
    pixels = photo.width * photo.height
    kinds = {block.kind for block in metadata.blocks}
    chunks = {block.where[:24] for block in metadata.blocks if block.kind in ("png-chunk", "webp-chunk")}
    found: Traits = {
        "format": photo.format,
        "orientation": str(photo.orientation),
        "metadata blocks": " ".join(sorted(kinds)) or "none",
        "PNG and WebP chunks": " ".join(sorted(chunks)) or "none",
        "EXIF": _yes(metadata.exif),
        "camera maker": str(metadata.exif.get("Make", "none"))[:24],
        "software": str(metadata.exif.get("Software", "none"))[:24],
        "XMP": _yes(metadata.xmp),
        "IPTC": _yes(metadata.iptc),
        "colour profile": "none" if metadata.icc is None else f"{zlib.crc32(metadata.icc):08x}",
        "C2PA": _yes(metadata.has_c2pa),
        "thumbnail": _yes(metadata.thumbnail),
        "bytes after the end": _yes(metadata.trailing_size > 0),
        "size": f"{photo.width}x{photo.height}",
        "sides divide by": f"{_divisor(photo.width)}, {_divisor(photo.height)}",
        "width": float(photo.width),
        "height": float(photo.height),
        "pixels": float(pixels),
        "shape": photo.width / photo.height,
        "bytes": float(len(photo.data)),
        "bytes a pixel": len(photo.data) / pixels,
    }
    if jpeg is not None:
        tables = repr(sorted(jpeg.quantisation.items())).encode()
        found |= {
            "JPEG tables": f"{zlib.crc32(tables):08x}",
            "JPEG quality": float(jpeg.quality or 0),
            "JPEG sampling": " ".join(f"{h}x{v}" for h, v in jpeg.sampling),
            "JPEG progressive": _yes(jpeg.progressive),
        }
    return found


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _divisor(side: int) -> int:
    """Largest of 64, 16, 8 and 1 that divides a side: generators like multiples."""
    return next(n for n in (64, 16, 8, 1) if side % n == 0)
