"""The one conductor: photos, videos and texts → examiners → strength → report."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from jianzhen.assess import assess
from jianzhen.detectors import Detector
from jianzhen.errors import PhotoError, UsageError
from jianzhen.examiners import NAMES, Case, load
from jianzhen.footage import Video, VideoExhibit, is_video, open_file
from jianzhen.index import Index
from jianzhen.model import Abstention, Finding, Role, Statement, Text
from jianzhen.photo import DEFAULT_LIMITS, Exhibit, Limits, Photo
from jianzhen.report.model import Report, Unreadable
from jianzhen.strength import Calibration, rate, shipped
from jianzhen.texts import bounded
from jianzhen.version import __version__

PhotoSource = str | PathLike[str] | bytes | Photo | Video
"""A path, the bytes of a file, or a Photo or Video (pass the same one again to reuse what was computed on
it). Photos and videos are told apart by their bytes."""


def check(
    claim: Sequence[PhotoSource],
    *,
    product: Sequence[PhotoSource] = (),
    packing: Sequence[PhotoSource] = (),
    earlier: Sequence[PhotoSource] = (),
    index: Index | None = None,
    ref: str | None = None,
    delivered_at: datetime | None = None,
    statements: Sequence[Statement] = (),
    contacts: Sequence[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[str], None] | None = None,
    calibration: Calibration | str | PathLike[str] | None = None,
    detectors: Sequence[str | PathLike[str] | Detector] = (),
) -> Report:
    """Judge the photos of one claim. Videos are given where photos are.

    Args:
        claim: the buyer's photos; at least one file.
        product: the merchant's listing photos.
        packing: photos and videos the merchant took when the goods left.
        earlier: photos and videos of earlier claims.
        index: photos seen before (`jianzhen.index`).
        ref: this claim's own reference; what the index holds under it is no other claim.
        delivered_at: when the goods were delivered, with an offset from UTC.
        statements: the words around the claim (`jianzhen.texts` reads them from files).
        contacts: the telephone numbers the merchant registered; None if not known.
        limits: bounds on hostile files.
        progress: called with the name of each examiner before it looks.
        calibration: what findings are rated by, or its file; by default the one shipped.
        detectors: learned detectors to ask: folders, names of installed ones, or loaded ones
            (`jianzhen.detectors.load.load`: load once where many claims are checked).

    Returns:
        The report. Files that cannot be read stand in `report.unreadable`; the others are judged.

    Raises:
        UsageError: no claim photo, a delivery time without an offset, a calibration file that is none, or a
            detector that cannot be used.
        StatementError: a text is empty, too large or no text.
    """
    if not claim:
        raise UsageError(
            Text("There is no claim photo", "没有索赔照片"),
            Text("Give at least one photo sent by the buyer", "请至少给出一张买家发来的照片"),
        )
    if delivered_at is not None and delivered_at.utcoffset() is None:
        raise UsageError(
            Text("The delivery time has no time zone", "签收时间没有时区"),
            Text("Write it like 2026-11-20T18:30:00+08:00", "请写成 2026-11-20T18:30:00+08:00 这样"),
        )
    rated_by = _calibration(calibration)
    asked = _detectors(detectors)
    given = ((Role.CLAIM, claim), (Role.PRODUCT, product), (Role.PACKING, packing), (Role.EARLIER, earlier))
    exhibits, videos, unreadable = _exhibits(given, limits)
    texts = tuple(bounded(statement) for statement in statements)
    known = None if contacts is None else tuple(contacts)
    case = Case(tuple(exhibits), delivered_at, index, ref, texts, known, asked, tuple(videos))
    films = case.films(Role.CLAIM)
    said = list(_examine(case, progress)) if case.claim or texts or films else []
    regimes = {e.photo.sha256: e.photo.regime for e in exhibits if e.role is Role.CLAIM}
    findings = tuple(
        f.rated(rate(f, regimes.get(f.exhibit), rated_by)) for f in said if isinstance(f, Finding)
    )
    return Report(
        version=__version__,
        created=datetime.now(UTC),
        exhibits=case.exhibits,
        findings=findings,
        abstentions=tuple(a for a in said if isinstance(a, Abstention)),
        unreadable=tuple(unreadable),
        assessment=assess(findings, len(case.claim), rated_by, only_videos=bool(films)),
        statements=texts,
        calibration=rated_by.id,
        detectors=tuple(detector.card for detector in asked),
        videos=case.videos,
    )


def _exhibits(
    given: Sequence[tuple[Role, Sequence[PhotoSource]]], limits: Limits
) -> tuple[list[Exhibit], list[VideoExhibit], list[Unreadable]]:
    """Open every photo and video; one that cannot be read is no reason not to judge the others."""
    exhibits: list[Exhibit] = []
    videos: list[VideoExhibit] = []
    unreadable: list[Unreadable] = []
    for role, sources in given:
        for number, source in enumerate(sources, start=1):
            name = f"{role}-{number}"
            try:
                opened = open_exhibit(source, name, limits)
            except PhotoError as error:
                unreadable.append(Unreadable(_name(source, name), role, error.what, error.do))
                continue
            if isinstance(opened, Video):
                videos.append(VideoExhibit(opened, role))
            else:
                exhibits.append(Exhibit(opened, role))
    return exhibits, videos, unreadable


def _calibration(given: Calibration | str | PathLike[str] | None) -> Calibration:
    if given is None:
        return shipped()
    if isinstance(given, Calibration):
        return given
    from jianzhen.strength.file import load

    return load(Path(given))


def _detectors(given: Sequence[str | PathLike[str] | Detector]) -> tuple[Detector, ...]:
    if not given:
        return ()
    from jianzhen.detectors.load import load_all

    return load_all(given)


def _examine(case: Case, progress: Callable[[str], None] | None) -> Iterator[Finding | Abstention]:
    """Ask every examiner; a fault in one of them must not silence the others."""
    for name in NAMES:
        if progress:
            progress(name)
        try:
            yield from load(name).examine(case)
        except Exception:
            import logging

            logging.getLogger("jianzhen").exception("examiner %s failed", name)
            reason = Text(
                "This part of the check failed because of a fault in the program. Please report it.",
                "由于程序故障，这部分检查未能完成。请反馈给我们。",
            )
            exhibits = case.claim or case.films(Role.CLAIM)  # a claim may consist of video only
            looked_at = case.statements if name == "statement" else exhibits
            yield from (Abstention(name, exhibit.sha256, reason) for exhibit in looked_at)


def open_exhibit(source: PhotoSource, name: str = "file", limits: Limits = DEFAULT_LIMITS) -> Photo | Video:
    """Open and decode once, so that broken pixels are found out here and not in the middle of an examiner.

    Raises PhotoError, or its child VideoError, for a file that cannot be read.
    """
    if isinstance(source, Photo | Video):
        opened: Photo | Video = source
    elif isinstance(source, bytes):
        opened = Video(source, name) if is_video(source[:64]) else Photo(source, name, limits)
    else:
        opened = open_file(Path(source), limits)
    opened.verify()
    return opened


def _name(source: PhotoSource, otherwise: str) -> str:
    if isinstance(source, Photo | Video):
        return source.name
    return otherwise if isinstance(source, bytes) else str(source)
