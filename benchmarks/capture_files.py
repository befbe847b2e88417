"""Camera files for measuring `capture`: simulated thumbnails, and what honest people do to files."""

import io
import struct

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

Rng = np.random.Generator

ASCII, SHORT, LONG = 2, 3, 4


def camera_exif(size: tuple[int, int], thumbnail: bytes) -> bytes:
    """Return the EXIF block of an invented camera: names, size, thumbnail (TIFF, little endian)."""
    main = [(0x010F, ASCII, b"Invented\0"), (0x0110, ASCII, b"Measure 1\0")]
    inner = [(0xA002, LONG, size[0]), (0xA003, LONG, size[1])]
    second = [(0x0103, SHORT, 6), (0x0201, LONG, 0), (0x0202, LONG, len(thumbnail))]
    spare = b"".join(value for _, _, value in main)
    at_inner = 8 + 2 + 12 * (len(main) + 1) + 4
    at_second = at_inner + 2 + 12 * len(inner) + 4
    at_spare = at_second + 2 + 12 * len(second) + 4
    at_thumbnail = at_spare + len(spare)
    second[1] = (0x0201, LONG, at_thumbnail)
    main_entries, position = [], at_spare
    for tag, kind, value in main:
        main_entries.append(struct.pack("<HHII", tag, kind, len(value), position))
        position += len(value)
    main_entries.append(struct.pack("<HHII", 0x8769, LONG, 1, at_inner))
    return b"".join(
        (
            b"Exif\0\0II*\0",
            struct.pack("<I", 8),
            _directory(main_entries, at_second),
            _directory([_number(*entry) for entry in inner], 0),
            _directory([_number(*entry) for entry in second], 0),
            spare,
            thumbnail,
        )
    )


def _number(tag: int, kind: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, kind, 1, value)


def _directory(entries: list[bytes], following: int) -> bytes:
    return struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", following)


def thumbnail_of(photo: Image.Image, rng: Rng) -> bytes:
    """Make a thumbnail as cameras do: various filters, sharpening, tone, bars, quality."""
    wide, high = (160, 120) if photo.width >= photo.height else (120, 160)
    how = rng.choice(
        [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BOX, Image.Resampling.LANCZOS]
    )
    shape = rng.random()
    if shape < 0.4:
        small = ImageOps.pad(photo, (wide, high), Image.Resampling(how), color=(0, 0, 0))
    elif shape < 0.5:
        small = ImageOps.fit(photo, (wide, high), Image.Resampling(how))
    else:
        small = photo.copy()
        small.thumbnail((160, 160), Image.Resampling(how))
    if rng.random() < 0.6:
        small = small.filter(ImageFilter.UnsharpMask(1, int(rng.integers(40, 160)), 0))
    small = ImageEnhance.Brightness(small).enhance(rng.uniform(0.9, 1.1))
    small = ImageEnhance.Color(small).enhance(rng.uniform(0.85, 1.15))
    return encoded(small, int(rng.integers(55, 92)))


def encoded(photo: Image.Image, quality: int, exif: bytes = b"") -> bytes:
    """Return the picture as JPEG, with an EXIF block if one is given."""
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def resaved(photo: Image.Image, _rng: Rng) -> Image.Image:
    return photo


def reduced(photo: Image.Image, _rng: Rng) -> Image.Image:
    return photo.resize((max(1, photo.width // 2), max(1, photo.height // 2)), Image.Resampling.LANCZOS)


def filtered(photo: Image.Image, rng: Rng) -> Image.Image:
    """Apply a gallery's filter: brighter, stronger, warmer, or black and white; sharpened."""
    if rng.random() < 0.2:
        photo = photo.convert("L").convert("RGB")
    else:
        bands = photo.split()
        warm = rng.uniform(0.85, 1.2)
        photo = Image.merge("RGB", (bands[0].point(lambda v: v * warm), bands[1], bands[2]))
    photo = ImageEnhance.Brightness(photo).enhance(rng.uniform(0.75, 1.3))
    photo = ImageEnhance.Contrast(photo).enhance(rng.uniform(0.8, 1.35))
    return photo.filter(ImageFilter.UnsharpMask(2, 80, 2))


def cut(photo: Image.Image, rng: Rng) -> Image.Image:
    """Crop by 5 to 50 % a side, as an old program does that leaves the thumbnail as it was."""
    keep = rng.uniform(0.5, 0.95)
    w, h = round(photo.width * keep), round(photo.height * keep)
    x, y = int(rng.integers(0, photo.width - w + 1)), int(rng.integers(0, photo.height - h + 1))
    return photo.crop((x, y, x + w, y + h))


HONEST = {"saved again": resaved, "half size": reduced, "filter": filtered, "cropped": cut}
"""What honest people's programs do while they leave the thumbnail as it was."""
