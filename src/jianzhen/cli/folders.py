"""Folders of photos, as given on the command line."""

from collections.abc import Iterator
from pathlib import Path

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".tif", ".tiff", ".bmp")
"""What is taken from a folder; a file named on the command line is opened whatever it is called."""


def photos_in(path: Path) -> Iterator[Path]:
    """Yield the photos of a folder and the folders in it, in order of name; a file yields itself."""
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
        if found.suffix.lower() in SUFFIXES and not hidden and found.is_file():
            yield found
