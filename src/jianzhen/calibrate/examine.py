"""Run the check over many claims: several processes, each result written at once, a stopped run goes on."""

import hashlib
import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache, partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from jianzhen.calibrate.claims import Claim
from jianzhen.calibrate.seen import Seen, looked_at
from jianzhen.conductor import check, open_exhibit
from jianzhen.enrol import Source, enrol
from jianzhen.errors import PhotoError
from jianzhen.examiners import NAMES, load
from jianzhen.footage import Video
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Kind, Regime, Role, Text
from jianzhen.photo import Photo
from jianzhen.photo.origin import text_of
from jianzhen.version import __version__

ROWS, INDEX = "rows.jsonl", "claims.index"
"""Files kept in the folder of a run: a line a claim; the fingerprints of all genuine claim photos."""

REFERENCES = 64
"""Reference photos that a process keeps open: claims of one product follow each other."""

Record = dict[str, Any]
Progress = Callable[[Text, int, int], None]
"""Called with what is counted, how many are done, and how many there are."""

REMEMBERING = Text("Photos remembered", "已登记照片")
CHECKING = Text("Claims checked", "已核查索赔")


def examine(
    claims: Sequence[Claim], folder: Path, jobs: int = 1, progress: Progress | None = None
) -> tuple[list[Seen], list[tuple[str, str]]]:
    """Check every claim as `check` would; return its claim photos, and (path, why) of what cannot be read.

    Each claim is also compared with the photos of all other genuine claims. Claims already in the folder are
    not checked again unless a file, the program or an examiner has changed; claims added later are compared
    with the earlier ones, not these with them.
    """
    records = _kept(folder / ROWS)
    keys = {claim.id: _key(claim) for claim in claims}
    todo = [claim for claim in claims if records.get(claim.id, {}).get("key") != keys[claim.id]]
    if todo:
        _fill_index(claims, folder / INDEX, progress)
    done = len(claims) - len(todo)
    with (folder / ROWS).open("ab+") as file:
        _end_torn_line(file)
        for record in _judged(todo, folder / INDEX, jobs):
            records[record["claim"]] = record = {**record, "key": keys[record["claim"]]}
            file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            file.flush()
            done += 1
            if progress:
                progress(CHECKING, done, len(claims))
    unreadable = [(path, why) for claim in claims for path, why in records[claim.id]["unreadable"]]
    return [seen for claim in claims for seen in _seen(claim, records[claim.id])], unreadable


def _kept(rows: Path) -> dict[str, Record]:
    """Return the last record of each claim; a line cut short by a stop is passed over."""
    if not rows.exists():
        return {}
    found = {}
    for line in rows.read_bytes().splitlines():
        try:
            record = json.loads(line)
            found[record["claim"]] = record
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _end_torn_line(file: Any) -> None:
    if file.tell():
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\n")


@lru_cache(maxsize=1)
def _program() -> str:
    """What the scores depend on beside the files."""
    versions = [f"{name} {load(name).VERSION}" for name in NAMES]
    return "; ".join([__version__, *versions, f"ocr {find_spec('rapidocr') is not None}"])


def _key(claim: Claim) -> str:
    parts = [_program(), str(claim.delivered_at)]
    for file in claim.files:
        try:
            stat = file.path.stat()
            parts += [str(file.path), file.role.value, str(stat.st_size), str(stat.st_mtime_ns)]
        except OSError:
            parts += [str(file.path), file.role.value, "missing"]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _fill_index(claims: Sequence[Claim], path: Path, progress: Progress | None) -> None:
    """Forged claims stay out: a genuine photo that a forgery was made from would be found in it, rightly."""
    index = SqliteIndex(path, create=True)
    try:
        genuine = (claim for claim in claims if not claim.forged)
        sources = [Source(file.path, claim.id) for claim in genuine for file in claim.of(Role.CLAIM)]
        enrol(sources, index, partial(progress, REMEMBERING) if progress else None)
    finally:
        index.close()


def _judged(claims: Sequence[Claim], index: Path, jobs: int) -> Iterator[Record]:
    """Yield records in the order they are ready."""
    if jobs <= 1 or len(claims) < 2:
        yield from (judge(claim, index) for claim in claims)
        return
    with ProcessPoolExecutor(min(jobs, len(claims)), get_context("spawn"), _begin) as pool:
        try:
            for ready in as_completed([pool.submit(judge, claim, index) for claim in claims]):
                yield ready.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin() -> None:
    """A worker leaves Ctrl-C to its parent, and its processor to its siblings."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import cv2

    cv2.setNumThreads(1)


@lru_cache(maxsize=1)
def _index(path: Path) -> SqliteIndex:
    return SqliteIndex(path)


@lru_cache(maxsize=REFERENCES)
def _reference(path: Path) -> Photo | Video:
    return open_exhibit(path)


def judge(claim: Claim, index: Path) -> Record:
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
    record: Record = {"claim": claim.id, "unreadable": unreadable, "photos": []}
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
    )
    with_photos = {role for role, files in opened.items() if any(isinstance(f, Photo) for f in files)}
    for path, photo in photos:
        scores: dict[str, float] = {}
        for finding in report.findings:
            if finding.exhibit == photo.sha256:
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
        )
