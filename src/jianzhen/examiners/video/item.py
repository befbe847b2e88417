"""Does the packing video show another article? Only what was seen says so, never a missing match.

An article code (EAN, UPC) is the same on every piece of a kind and differs between kinds, sizes and colours.
Its check digit makes a misread code rare. Waybills and order numbers differ from parcel to parcel and say
nothing here; they are kept as facts.

A variant has the same shape and pattern in other colours: where frames lie on the photo, their colours must
vary in the same direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jianzhen.align import Alignment
from jianzhen.align.model import apply
from jianzhen.align.spot import COLOURED
from jianzhen.examiners.video.spot import Laid
from jianzhen.footage import Frame, Video
from jianzhen.photo import Photo
from jianzhen.reading.codes import Code, codes

OTHER_HUE = 0.1
"""Likeness of colours (`Laid.hue`) below which the goods are of another colour. On the development half
variants have 0.24 and less; shiny goods that mirror another room had 0.28."""

SURE = 15
"""Matched points that a frame needs to speak of colour."""

FRAMES = 2
"""Frames that must say so, and none may say otherwise."""

READ = 16
"""Frames of a video in which codes are sought, evenly over time."""

NEAR = 0.1
"""Distance between the places of two codes, as share of the photo's long side, that makes them one place."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A code and the frame it was read in; its corners in the pixels of the frame."""

    code: Code
    frame: Frame


@dataclass(frozen=True, slots=True)
class Other:
    """The photo shows one article code, the video another.

    Attributes:
        code: that of the photo.
        seen: that of the video.
        placed: whether the frame, laid over the photo, has its code where the photo has its own.
        alignment: how the frame lies in the photo, where it could be laid over.
    """

    code: Code
    seen: Seen
    placed: bool
    alignment: Alignment | None

    @property
    def score(self) -> float:
        """3 where the code stands in the same place of the same print, 2 otherwise."""
        return 3.0 if self.placed else 2.0


def read(video: Video) -> tuple[Seen, ...]:
    """Return the codes of a video, each text once, where it was read first."""
    frames = video.frames
    found: dict[str, Seen] = {}
    for frame in frames[:: max(1, len(frames) // READ)]:
        for code in codes(frame.photo.pixels()):
            found.setdefault(code.text, Seen(code, frame))
    return tuple(found.values())


def article_codes(photo: Photo) -> tuple[Code, ...]:
    """Return the article codes of a photo."""
    return tuple(code for code in codes(photo.pixels()) if code.names_article)


def facts(seen: Sequence[Seen], ref: str | None) -> dict[str, object]:
    """Return what was read in a video, and whether the claim's own id was among it: facts, no evidence."""
    read_ = [{"text": s.code.text, "format": s.code.format, "at": round(s.frame.at, 2)} for s in seen]
    wanted = "".join((ref or "").split()).casefold()
    at = [s.frame.at for s in seen if len(wanted) >= 6 and wanted in s.code.text.casefold()]
    return {"codes": read_, "own_reference_at": round(min(at), 2) if at else None}


def other_article(
    claim: Photo, here: Sequence[Code], seen: Sequence[Seen], laid: Sequence[tuple[Frame, Alignment]]
) -> Other | None:
    """Return the contradiction between article codes (`here` are the photo's), or None.

    None where the video shows the photo's own code as well, or where several articles are shown on either
    side and no place tells which of them is meant.
    """
    there = [s for s in seen if s.code.names_article]
    if not there or not here or {c.text for c in here} & {s.code.text for s in there}:
        return None
    alignments = {id(frame): alignment for frame, alignment in laid}
    for code in here:
        for one in there:
            alignment = alignments.get(id(one.frame))
            if alignment is None or code.format != one.code.format:
                continue
            if _meet(code, one, alignment, claim):
                return Other(code, one, True, alignment)
    if len(here) == 1 and len(there) == 1:
        return Other(here[0], there[0], False, alignments.get(id(there[0].frame)))
    return None


def other_colour(laid: Sequence[Laid]) -> tuple[Laid, float] | None:
    """Return the frame that lies best on the photo in other colours, with a score of 0 to 1, or None.

    The score is how far the likeness of the most alike frame lies below OTHER_HUE.
    """
    coloured = [one for one in laid if one.spread >= COLOURED and one.alignment.inliers >= SURE]
    if len(coloured) < FRAMES or any(one.hue >= OTHER_HUE for one in coloured):
        return None
    most = max(one.hue for one in coloured)
    return max(coloured, key=lambda one: one.alignment.inliers), min(1.0, OTHER_HUE - most)


def _meet(code: Code, seen: Seen, alignment: Alignment, claim: Photo) -> bool:
    middle = np.array([np.mean(seen.code.corners, axis=0)])
    mapped = apply(alignment.matrix, middle)[0]
    away = float(np.linalg.norm(mapped - np.mean(code.corners, axis=0)))
    return away <= NEAR * max(claim.width, claim.height)
