"""Examiner `tampering`: was a part of this one photo changed? What it sees stands in MODEL_CARD.md."""

from collections.abc import Iterator

import numpy as np

from jianzhen.errors import PhotoError
from jianzhen.examiners.case import Case
from jianzhen.examiners.tampering import grid
from jianzhen.examiners.tampering.evidence import Evidence, Plane
from jianzhen.examiners.tampering.tell import finding
from jianzhen.model import Abstention, Finding, Kind, Regime, Text
from jianzhen.photo import Photo

NAME = "tampering"
VERSION = "1"

LOSSLESS = frozenset(("png", "bmp", "tiff"))
MOST_PIXELS = 16_000_000
"""Pixels above which the pixels are not looked at: it would take too long."""

LARGEST = 0.4
"""Share of the photo above which a region is no local edit: the photo itself has another history."""

_TINY = Text("The photo is too small to look for edited places.", "照片太小，无法查找被改动的位置。")
_SCREEN = Text(
    "A screenshot is put together from parts by nature; edited places cannot be told from them.",
    "截屏本来就由多个部分拼成，无法从中分辨被改动的位置。",
)
_LARGE = Text(
    "The photo has more than 16 megapixels; edited places are not sought in photos that large.",
    "照片超过 1600 万像素，这么大的照片不查找被改动的位置。",
)
_CODEC = Text(
    "The file's format leaves no trace in which edited places could be seen.",
    "这种文件格式不会留下可供查找改动位置的痕迹。",
)


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look at every claim photo of the case."""
    for photo in case.claim:
        reason = _unfit(photo)
        if reason is not None:
            yield Abstention(NAME, photo.sha256, reason)
        else:
            yield from _local_edit(photo)


def _unfit(photo: Photo) -> Text | None:
    """Return why a photo cannot be examined at all, or None."""
    if photo.width * photo.height > MOST_PIXELS:
        return _LARGE
    if photo.regime is Regime.TINY:
        return _TINY
    return _SCREEN if photo.regime is Regime.SCREENSHOT else None


def _local_edit(photo: Photo) -> Iterator[Finding | Abstention]:
    plane = plane_of(photo)
    if plane is None:
        yield Abstention(NAME, photo.sha256, _CODEC, (Kind.LOCAL_EDIT,))
        return
    found = sorted(traces(plane), key=lambda evidence: -evidence.score)
    if found:
        also = sorted({e.method for e in found} - {found[0].method})
        yield finding(NAME, VERSION, photo, Kind.LOCAL_EDIT, found[0], plane.orientation, also)


def plane_of(photo: Photo) -> Plane | None:
    """Return the luma to look at; None where the format's own coding covers all earlier traces."""
    if photo.format in LOSSLESS:
        return Plane(photo.gray(), 1, None)
    tables = photo.metadata.jpeg
    try:
        luma = photo.stored_luma()
    except PhotoError:
        return None
    if luma is None or tables is None or 0 not in tables.quantisation:
        return None
    return Plane(luma, photo.orientation, np.array(tables.quantisation[0]).reshape(8, 8))


def traces(plane: Plane) -> Iterator[Evidence]:
    """Return what each method finds in the luma; larger scores first within a method."""
    for found in grid_traces(plane):
        if found.cells.mean() <= LARGEST:
            yield found


def grid_traces(plane: Plane) -> Iterator[Evidence]:
    """Regions whose JPEG grid is another.

    In a JPEG the main grid must be its own: where another one shows everywhere, the photo was cropped.
    """
    votes = grid.vote(plane.luma)
    main = grid.main_grid(votes)
    if main is None or (plane.steps is not None and main != 0):
        return
    origin = [main % 8, main // 8]
    for patch in grid.foreign(votes, main):
        details = {"main_grid": origin, "grid": list(patch.origin), "votes_share": round(patch.share, 3)}
        yield Evidence("grid", patch.score, patch.cells, details)
