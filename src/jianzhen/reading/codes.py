"""Bar codes and QR codes in a picture, read by zxing-cpp."""

from dataclasses import dataclass

from jianzhen.photo.decoding import Pixels

PRODUCT = frozenset({"EAN13", "EAN8", "UPCA", "UPCE"})
"""Formats that name an article (GS1 General Specifications): the same on every piece of it."""

READ = ("EAN13", "EAN8", "UPCA", "UPCE", "Code128", "QRCode", "DataMatrix", "PDF417")
"""What stands on goods, parcels and waybills. Codes without check digits (ITF) are read into noise."""

MAX_CODES = 32


@dataclass(frozen=True, slots=True)
class Code:
    """One code whose check digits are right.

    Attributes:
        text: what it says; UPC-A is given as the EAN-13 it is part of.
        format: as zxing-cpp names it, without blanks and hyphens, such as `EAN13`, `QRCode`, `Code128`.
        corners: four points (x, y) in the pixels given, clockwise from the code's own top left.
    """

    text: str
    format: str
    corners: tuple[tuple[int, int], ...]

    @property
    def names_article(self) -> bool:
        """Whether it names a kind of goods and not one parcel, page or piece."""
        return self.format in PRODUCT


def codes(pixels: Pixels) -> tuple[Code, ...]:
    """Return the codes in RGB pixels (h, w, 3) or grey ones (h, w), each text once."""
    import cv2
    import zxingcpp

    gray = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    found: dict[tuple[str, str], Code] = {}
    formats = zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in READ])
    for read in zxingcpp.read_barcodes(gray, formats)[:MAX_CODES]:
        if not read.valid or not read.text:
            continue
        name = read.format.name
        text = read.text.zfill(13) if name == "UPCA" else read.text
        where = read.position
        corners = tuple(
            (int(p.x), int(p.y))
            for p in (where.top_left, where.top_right, where.bottom_right, where.bottom_left)
        )
        found.setdefault((name, text), Code(text, name, corners))
    return tuple(found.values())
