"""Look for claim photos in packing videos, and for videos among earlier footage."""

from collections.abc import Iterator, Mapping

from jianzhen.examiners.case import Case
from jianzhen.examiners.video import ABOUT_PACKING, NAME, VERSION
from jianzhen.examiners.video.item import Seen, article_codes, facts, other_article, other_colour, read
from jianzhen.examiners.video.reused import search
from jianzhen.examiners.video.spot import Laid, find_spot, lay, registered
from jianzhen.examiners.video.tell import of_colour, of_item, of_reuse, of_spot
from jianzhen.footage import Video
from jianzhen.footage.entry import entries_of
from jianzhen.index import Index
from jianzhen.index.memory import MemoryIndex
from jianzhen.model import Abstention, Finding, Kind, Role, Text
from jianzhen.photo import Photo

MIN_POINTS = 20
"""Local features below which a photo has too little texture to be found in a video."""

MOST = 3
"""Findings a video about footage that stands elsewhere."""

_PLAIN = Text(
    "The photo shows too little texture to be found again in a video.",
    "照片纹理太少，无法在视频中找到对应位置。",
)
_NOT_FOUND = Text(
    "No moment of the packing video could be laid over this photo: another side, too small, too blurred, or "
    "not these goods. That counts for or against nobody.",
    "发货视频中没有能与这张照片对上的画面：可能是另一面、太小、太模糊，或不是这件商品。对任何一方都不计入。",
)
_NO_EARLIER = Text("There was no earlier footage to compare with.", "没有可供比对的以往视频。")


def look(case: Case) -> Iterator[Finding | Abstention]:
    """Look for every claim photo in the packing videos, and for every video among earlier footage."""
    packing = case.films(Role.PACKING)
    if packing:
        shown = {video.sha256: read(video) for video in packing} if case.claim else {}
        for claim in case.claim:
            yield from _in_packing(claim, packing, shown, case.ref)
    references = case.films(Role.PRODUCT, Role.PACKING)
    for video in case.films(Role.CLAIM):
        yield from _elsewhere(video, case, (*references, *case.films(Role.EARLIER)))
    for video in packing:
        yield from _elsewhere(video, case, case.films(Role.EARLIER))


def _in_packing(
    claim: Photo, packing: tuple[Video, ...], shown: Mapping[str, tuple[Seen, ...]], ref: str | None
) -> Iterator[Finding | Abstention]:
    plain = len(claim.features.points) < MIN_POINTS
    laid = [(video, [] if plain else registered(video.frames, claim)) for video in packing]
    readable = any(one.code.names_article for seen in shown.values() for one in seen)
    here = article_codes(claim) if readable else ()
    others = [(v, o) for v, frames in laid if (o := other_article(claim, here, shown[v.sha256], frames))]
    if others:
        video, other = max(others, key=lambda pair: pair[1].score)
        yield of_item(NAME, VERSION, claim, video, other, facts(shown[video.sha256], ref))
    if not any(frames for _, frames in laid):
        yield Abstention(NAME, claim.sha256, _PLAIN if plain else _NOT_FOUND, _of_frames(bool(others)))
        return
    over = [(video, lay(frames, claim)) for video, frames in laid]
    if not others:
        yield from _of_colours(claim, over, shown, ref)
    spots = [(video, spot) for video, frames in over if (spot := find_spot(frames)) is not None]
    if spots:
        video, spot = max(spots, key=lambda pair: pair[1].score)
        yield of_spot(NAME, VERSION, claim, video, spot, facts(shown[video.sha256], ref))


def _of_frames(told: bool) -> tuple[Kind, ...]:
    return (Kind.PACKING_SHOWS_INTACT,) if told else ABOUT_PACKING


def _of_colours(
    claim: Photo, over: list[tuple[Video, list[Laid]]], shown: Mapping[str, tuple[Seen, ...]], ref: str | None
) -> Iterator[Finding]:
    """Another colour counts only where all packing videos show it: a parcel may hold two of a kind."""
    found = [(video, other) for video, frames in over if (other := other_colour(frames)) is not None]
    if found and len(found) == sum(bool(frames) for _, frames in over):
        video, (frame, score) = max(found, key=lambda pair: pair[1][1])
        yield of_colour(NAME, VERSION, claim, video, frame, score, facts(shown[video.sha256], ref))


def _elsewhere(video: Video, case: Case, others: tuple[Video, ...]) -> Iterator[Finding | Abstention]:
    earlier = MemoryIndex(entry for other in others for entry in entries_of(other, other.name))
    places: tuple[Index | None, ...] = (earlier, case.index)
    indexes = [index for index in places if index is not None and not index.empty()]
    if not indexes:
        yield Abstention(NAME, video.sha256, _NO_EARLIER, (Kind.FRAMES_REUSED,))
        return
    found = [match for index in indexes for match in search(video, index, case.ref)]
    found.sort(key=lambda match: -match.score)
    by_hash = {other.sha256: other for other in others}
    for match in found[:MOST]:
        yield of_reuse(NAME, VERSION, video, match, by_hash)
