"""Run the check over many claims: several processes, each result written at once, a stopped run goes on."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path

from jianzhen.calibrate.claims import Claim
from jianzhen.calibrate.seen import Seen, looked_at
from jianzhen.conductor import check, open_exhibit
from jianzhen.detectors import Detector
from jianzhen.enrol import Source, enrol
from jianzhen.errors import PhotoError
from jianzhen.footage import Video
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Kind, Regime, Role, Text
from jianzhen.photo import Photo
from jianzhen.photo.origin import text_of
from jianzhen.rows import Record, kept, key_of, work

ROWS, INDEX = "rows.jsonl", "claims.index"
"""Files kept in the folder of a run: a line a claim; the fingerprints of all genuine claim photos."""

REFERENCES = 64
"""Reference photos that a process keeps open: claims of one product follow each other."""

Progress = Callable[[Text, int, int], None]
"""Called with what is counted, how many are done, and how many there are."""

REMEMBERING = Text("Photos remembered", "已登记照片")
CHECKING = Text("Claims checked", "已核查索赔")


def examine(
    claims: Sequence[Claim],
    folder: Path,
    jobs: int = 1,
    progress: Progress | None = None,
    detectors: Sequence[str] = (),
) -> tuple[list[Seen], list[tuple[str, str]]]:
    """Check every claim as `check` would; return its claim photos, and (path, why) of what cannot be read.

    Each claim is also compared with the photos of all other genuine claims. Claims already in the folder are
    not checked again unless a file, the program, an examiner or a detector has changed; claims added later
    are compared with the earlier ones, not these with them.
    """
    _detectors.cache_clear()  # a folder may have changed since it was last loaded
    versions = sorted(detector.card.key for detector in _detectors(tuple(detectors)))
    keys = {claim.id: _key(claim, versions) for claim in claims}
    records = kept(folder / ROWS, keys)
    todo = {claim.id: claim for claim in claims if claim.id not in records}
    if todo:
        _fill_index(claims, folder / INDEX, progress)
    if jobs > 1:
        _detectors.cache_clear()  # each worker loads its own; ours need not lie in memory meanwhile
    do = partial(judge, index=folder / INDEX, detectors=tuple(detectors))
    for record in work(todo, keys, do, folder / ROWS, jobs):
        records[record["id"]] = record
        if progress:
            progress(CHECKING, len(records), len(claims))
    unreadable = [(path, why) for claim in claims for path, why in records[claim.id]["unreadable"]]
    return [seen for claim in claims for seen in _seen(claim, records[claim.id])], unreadable


def _key(claim: Claim, versions: Sequence[str]) -> str:
    roles = " ".join(file.role.value for file in claim.files)
    return key_of([file.path for file in claim.files], str(claim.delivered_at), roles, *versions)


def _fill_index(claims: Sequence[Claim], path: Path, progress: Progress | None) -> None:
    """Forged claims stay out: a genuine photo that a forgery was made from would be found in it, rightly."""
    index = SqliteIndex(path, create=True)
    try:
        genuine = (claim for claim in claims if not claim.forged)
        sources = [Source(file.path, claim.id) for claim in genuine for file in claim.of(Role.CLAIM)]
        enrol(sources, index, partial(progress, REMEMBERING) if progress else None)
    finally:
        index.close()


@lru_cache(maxsize=1)
def _index(path: Path) -> SqliteIndex:
    return SqliteIndex(path)


@lru_cache(maxsize=1)
def _detectors(sources: tuple[str, ...]) -> tuple[Detector, ...]:
    """Load them once a process."""
    if not sources:
        return ()
    from jianzhen.detectors.load import load_all

    return load_all(sources)


@lru_cache(maxsize=REFERENCES)
def _reference(path: Path) -> Photo | Video:
    return open_exhibit(path)


def judge(claim: Claim, index: Path, detectors: tuple[str, ...] = ()) -> Record:
    """Check one claim; return JSON-ready what each claim photo showed."""
    opened: dict[Role, list[Photo | Video]] = {role: [] for role in Role}
    photos: list[tuple[str, Photo]] = []
    unreadable = []
    for file in claim.files:
        try:
            given = open_exhibit(file.path) if file.role is Role.CLAIM else _reference(file.path)
        except PhotoError as error:
            unreadable.append((str(file.path), error.what.en))
            continue
        opened[file.role].append(given)
        if isinstance(given, Photo) and file.role is Role.CLAIM:
            photos.append((str(file.path), given))
    record: Record = {"unreadable": unreadable, "photos": []}
    if not photos:
        return record
    report = check(
        opened[Role.CLAIM],
        product=opened[Role.PRODUCT],
        packing=opened[Role.PACKING],
        earlier=opened[Role.EARLIER],
        index=_index(index),
        ref=claim.id,
        delivered_at=claim.delivered_at,
        detectors=_detectors(detectors),
    )
    with_photos = {role for role, files in opened.items() if any(isinstance(f, Photo) for f in files)}
    for path, photo in photos:
        scores: dict[str, float] = {}
        detected: dict[str, float | None] = {card.key: None for card in report.detectors}
        for finding in report.findings:
            if finding.exhibit == photo.sha256 and finding.detector is not None:
                detected[finding.detector] = float(finding.score)
            elif finding.exhibit == photo.sha256:
                kind = finding.kind.value
                scores[kind] = max(scores.get(kind, finding.score), finding.score)
        abstained = [a for a in report.abstentions if a.exhibit == photo.sha256]
        record["photos"].append(
            {
                "path": path,
                "sha256": photo.sha256,
                "regime": photo.regime.value,
                "camera": text_of(photo.metadata, "Make"),
                "scores": {kind: float(score) for kind, score in scores.items()},
                "looked": sorted(looked_at(claim, abstained, set(map(Kind, scores)), with_photos)),
                "detected": {k: v for k, v in detected.items() if k not in {a.detector for a in abstained}},
            }
        )
    return record


def _seen(claim: Claim, record: Record) -> Iterator[Seen]:
    given = {str(file.path): file for file in claim.of(Role.CLAIM)}
    for photo in record["photos"]:
        yield Seen(
            claim,
            given[photo["path"]],
            photo["sha256"],
            Regime(photo["regime"]),
            photo["camera"],
            frozenset(map(Kind, photo["looked"])),
            {Kind(kind): score for kind, score in photo["scores"].items()},
            photo["detected"],
        )
