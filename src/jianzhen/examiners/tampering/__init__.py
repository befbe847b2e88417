"""Examiner `tampering`: was a part of this one photo changed? What it sees stands in MODEL_CARD.md."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from jianzhen.errors import PhotoError
from jianzhen.examiners.case import Case
from jianzhen.examiners.tampering import cloned, doubled, grid
from jianzhen.examiners.tampering.evidence import Evidence, Plane
from jianzhen.examiners.tampering.tell import finding
from jianzhen.model import Abstention, Finding, Kind, Regime, Text
from jianzhen.photo import Photo
from jianzhen.photo.decoding import turn

NAME = "tampering"
VERSION = "1"

_BACK = {6: 8, 8: 6}
"""Orientation codes that are not their own way back."""

LOSSLESS = frozenset(("png", "bmp", "tiff"))
MOST_PIXELS = 16_000_000
"""Pixels above which the pixels are not looked at: it would take too long."""

LEAST_SIDE = 24
"""Pixels of the shorter side below which no grid can be told from another."""

MIN_POINTS = 20
"""Local features below which copied places are not sought."""

LARGEST = 0.4
"""Share of the photo above which a region is no local edit: the photo itself has another history."""

MOST_VOTED = 4_000_000
"""Pixels in which grids are voted for; of larger photos the rows in the middle."""

FINE = 3.0
"""Mean step of a JPEG's luma table up to which an earlier grid can still be seen: IJG quality 98 has 2.4."""

LINE = 12.0
"""Score below which nothing is said: honest photos, saved again, reach 10."""

_TINY = Text("The photo is too small to look for edited places.", "照片太小，无法查找被改动的位置。")
_SCREEN = Text(
    "A screenshot is put together from parts by nature; edited places cannot be told from them.",
    "截屏本来就由多个部分拼成，无法从中分辨被改动的位置。",
)
_LARGE = Text(
    "The photo has more than 16 megapixels; edited places are not sought in photos that large.",
    "照片超过 1600 万像素，这么大的照片不查找被改动的位置。",
)
_NO_TRACE = Text(
    "The photo shows no trace of an earlier saving against which an edited place would stand out: it was "
    "never saved before, or made smaller or compressed strongly since. That is normal.",
    "照片没有留下可供对照的早先保存痕迹：可能只保存过一次，或之后被缩小、压缩较强。这很正常。",
)
_PLAIN = Text(
    "The photo shows too little texture to look for copied places.", "照片纹理太少，无法查找复制的位置。"
)


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Look at every claim photo of the case."""
    for photo in case.claim:
        reason = unfit(photo)
        if reason is not None:
            yield Abstention(NAME, photo.sha256, reason)
            continue
        try:
            said = [*local_edit(photo), *cloned_area(photo)]
        except PhotoError as error:  # damage that shows at full size only
            said = [Abstention(NAME, photo.sha256, error.what)]
        yield from said


def unfit(photo: Photo) -> Text | None:
    """Return why a photo cannot be examined at all, or None."""
    if photo.width * photo.height > MOST_PIXELS:
        return _LARGE
    if photo.regime is Regime.TINY:
        return _TINY
    return _SCREEN if photo.regime is Regime.SCREENSHOT else None


def local_edit(photo: Photo) -> Iterator[Finding | Abstention]:
    """Say whether a part has another history of saving; one finding a photo, by the louder method."""
    found = traces(photo)
    if found is None:
        yield Abstention(NAME, photo.sha256, _NO_TRACE, (Kind.LOCAL_EDIT,))
    elif found and found[0].score >= LINE:
        loud = [evidence for evidence in found if evidence.score >= LINE]
        places = [evidence.cells for evidence in loud if evidence.method == found[0].method]
        everywhere = replace(found[0], cells=np.any(places, axis=0))
        also = sorted({evidence.method for evidence in loud} - {found[0].method})
        yield finding(NAME, VERSION, photo, Kind.LOCAL_EDIT, everywhere, also)


def cloned_area(photo: Photo) -> Iterator[Finding | Abstention]:
    """Say whether one place holds the pixels of another."""
    if len(photo.features.points) < MIN_POINTS:
        yield Abstention(NAME, photo.sha256, _PLAIN, (Kind.CLONED_AREA,))
        return
    stored = photo.stored_luma  # spares decoding the colours
    luma = photo.gray() if stored is None else turn(stored, photo.orientation)
    found = cloned.copies(luma, photo.features)
    if found and found[0].score >= LINE:
        best = found[0]
        details = {"shift": list(best.shift), "agreeing_share": round(best.share, 3), "copies": len(found)}
        evidence = Evidence("copy", best.score, best.cells, details)
        yield finding(NAME, VERSION, photo, Kind.CLONED_AREA, evidence, [])


def traces(photo: Photo) -> list[Evidence] | None:
    """Return what the ways of saving tell of edited places, the surest first; None where they tell nothing.

    One cause (a part with another past) shows in both methods: they are one voice, that of the louder one.
    """
    plane = plane_of(photo)
    if plane is None:
        return None
    main, found = 0, None
    if plane.steps is None or plane.steps.mean() <= FINE:
        votes = grid.vote(_middle(plane.luma))
        seen = grid.main_grid(votes)
        if seen is not None and (plane.steps is None or seen == 0):
            main, found = seen, list(_foreign(votes, seen, plane))
        elif plane.steps is None:
            return None
    left_by = doubled.marks(plane.luma, plane.steps, (main % 8, main // 8))
    if left_by:
        found = [*(found or []), *_single(photo, plane, left_by, (main % 8, main // 8))]
    if found is None:
        return None
    local = [evidence for evidence in found if evidence.cells.mean() <= LARGEST]
    return sorted(local, key=lambda evidence: -evidence.score)


def _middle(luma: grid.Luma) -> grid.Luma:
    """Return the rows in the middle of a large picture, from a whole block on: votes are dear."""
    rows = MOST_VOTED // luma.shape[1]
    if rows >= luma.shape[0]:
        return luma
    top = (luma.shape[0] - rows) // 16 * 8
    return luma[top : top + rows]


def _foreign(votes: grid.Votes, main: int, plane: Plane) -> Iterator[Evidence]:
    """Regions whose JPEG grid is another.

    In a JPEG the main grid must be its own: where another one shows everywhere, the photo was cropped.
    """
    for patch in grid.foreign(votes, main):
        details = {
            "main_grid": [main % 8, main // 8],
            "grid": list(patch.origin),
            "votes_share": round(patch.share, 3),
        }
        cells = np.zeros((-(-plane.luma.shape[0] // 8), patch.cells.shape[1]), np.bool_)
        top = (plane.luma.shape[0] - votes.shape[0]) // 16  # in cells, as `_middle` takes it
        cells[top : top + len(patch.cells)] = patch.cells
        yield Evidence("grid", patch.score, cells, details, plane.orientation)


def _single(
    photo: Photo, plane: Plane, left_by: doubled.Marks, origin: tuple[int, int]
) -> Iterator[Evidence]:
    """Regions that were compressed once in a photo that was compressed twice."""
    fit = doubled.unclipped(turn(photo.pixels(), _BACK.get(plane.orientation, plane.orientation)), origin)
    ratios = doubled.ratio(plane.luma, left_by, origin, fit)
    for spot in doubled.spots(ratios, plane.luma.size):
        details = {
            "frequencies": len(left_by),
            "blocks_share": round(spot.share, 3),
            "clipped_share": round(1 - float(fit.mean()), 3),
        }
        yield Evidence("double-jpeg", spot.score, spot.cells, details, plane.orientation)


def plane_of(photo: Photo) -> Plane | None:
    """Return the luma to look at; None where the format's own coding covers all earlier traces."""
    if min(photo.width, photo.height) < LEAST_SIDE:
        return None
    if photo.format in LOSSLESS:
        return Plane(photo.gray(), 1, None)
    tables = photo.metadata.jpeg
    luma = photo.stored_luma
    if luma is None or tables is None or 0 not in tables.quantisation:
        return None
    return Plane(luma, photo.orientation, np.array(tables.quantisation[0]).reshape(8, 8))
