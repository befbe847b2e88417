"""Run the whole check over the items of a layout, as they came and after delivery chains."""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import cv2

from jianzhen.bench.item import Item, Laid
from jianzhen.bench.traits import traits
from jianzhen.calibrate.claims import Claim, Given
from jianzhen.calibrate.seen import looked_at
from jianzhen.conductor import check
from jianzhen.delivery import CHAINS, deliver, stripped
from jianzhen.enrol import Source, enrol
from jianzhen.errors import PhotoError
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Finding, Role, Text
from jianzhen.photo import Photo
from jianzhen.report.model import Report
from jianzhen.rows import Record, kept, key_of, work
from jianzhen.strength import Calibration, combine, shipped
from jianzhen.strength.file import load

AS_CAME, STRIPPED = "as-is", "stripped"
WAYS = (*(name for name in CHAINS if name != "collage"), STRIPPED)
"""Chains that a photo can be sent through by itself (a collage needs others)."""

ROWS, INDEX, FORM = "rows.jsonl", "originals.index", "rows 1"
"""Files of a run, and the form of its rows: another form is judged anew."""

REFERENCES = 64
LONGEST = 8000
"""Long side in pixels to which larger photos are shrunk before a chain, so that no chain needs gigabytes."""

NOT_SENT = Text("cannot be sent through this chain", "无法经过该送达方式")
NOT_STRIPPED = Text(
    "metadata can be taken off JPEG, PNG and WebP files only", "只能清除 JPEG、PNG、WebP 文件的元数据"
)


@dataclass(frozen=True, slots=True)
class Task:
    """One item to be delivered in one way and judged."""

    item: Item
    way: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What all tasks of a run share."""

    calibration: Path | None
    index: Path | None


def examine(
    laid: Laid, ways: Sequence[str], folder: Path, calibration: Path | None, jobs: int
) -> Iterator[tuple[int, Record]]:
    """Yield (how many there are, record) of every item and way: first those kept from a stopped run."""
    rated_by.cache_clear()  # the file may be another one since the last run in this process
    index = folder / INDEX if laid.originals else None
    tasks = {f"{way} {item.id}": Task(item, way) for way in (AS_CAME, *ways) for item in laid.items}
    shared = key_of(laid.originals, rated_by(calibration).id, FORM)
    keys = {
        id_: key_of((*t.item.photos, *t.item.product), shared, repr(t.item.fake)) for id_, t in tasks.items()
    }
    records = kept(folder / ROWS, keys)
    yield from ((len(tasks), record) for record in records.values())
    todo = {id_: task for id_, task in tasks.items() if id_ not in records}
    if todo and index:
        _fill(laid, index)
    do = partial(judge, setting=Setting(calibration, index))
    yield from ((len(tasks), record) for record in work(todo, keys, do, folder / ROWS, jobs))


def _fill(laid: Laid, path: Path) -> None:
    """Build the index of originals anew: what a last run put into it may be gone."""
    _index.cache_clear()
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    index = SqliteIndex(path, create=True)
    try:
        refs = {item.photos[0]: item.id for item in laid.items}
        enrol([Source(original, refs[original]) for original in laid.originals], index)
    finally:
        index.close()


@lru_cache(maxsize=1)
def rated_by(path: Path | None) -> Calibration:
    """Return the calibration findings are rated by."""
    return shipped() if path is None else load(path)


@lru_cache(maxsize=1)
def _index(path: Path) -> SqliteIndex:
    return SqliteIndex(path)


@lru_cache(maxsize=REFERENCES)
def _reference(path: Path) -> Photo:
    return Photo.from_path(path)


def judge(task: Task, setting: Setting) -> Record:
    """Deliver and check one item; return JSON-ready what was found, and what could not be read."""
    photos, unreadable = [], []
    for path in task.item.photos:
        try:
            photo = delivered(Photo.from_path(path), task.way, task.item.id)
            photo.verify()
            photos.append(photo)
        except PhotoError as error:
            unreadable.append((str(path), error.what.en, error.what.zh))
    products = []
    for path in task.item.product:
        try:
            products.append(_reference(path))
            products[-1].verify()
        except PhotoError as error:
            unreadable.append((str(path), error.what.en, error.what.zh))
    record: Record = {"item": task.item.id, "way": task.way, "unreadable": unreadable, "judged": False}
    if not photos or (task.item.product and not products):
        return record
    index = _index(setting.index) if setting.index else None
    calibration = rated_by(setting.calibration)
    report = check(photos, product=products, index=index, ref=task.item.id, calibration=calibration)
    return {**record, "judged": True, **_said(report, photos, task.item, calibration)}


def delivered(photo: Photo, way: str, seed: str) -> Photo:
    """Return the photo as it arrives: `as-is`, `stripped` or through a chain; same name, same bytes."""
    if way == AS_CAME:
        return photo
    if way == STRIPPED:
        try:
            return Photo(stripped(photo.data, photo.orientation), photo.name)
        except ValueError as error:
            raise PhotoError(NOT_STRIPPED.about(photo.name), NOT_STRIPPED) from error
    number = zlib.crc32(seed.encode("utf-8", "replace"))
    try:
        data = deliver(photo.pixels(LONGEST), None, way, number).data
    except (ValueError, OSError, cv2.error) as error:
        raise PhotoError(NOT_SENT.about(photo.name), NOT_SENT) from error
    return Photo(data, Path(photo.name).stem)


def _said(report: Report, photos: Sequence[Photo], item: Item, calibration: Calibration) -> Record:
    against = {f.against for f in report.findings if f.strength.band.rank >= 2}
    strongest = report.strongest_first[0].summary if report.findings else None
    return {
        "sha256": [photo.sha256 for photo in photos],
        "regime": photos[0].regime.value,
        "level": combine(report.findings, calibration),
        "flag": report.assessment.band.rank >= 2 or any(_evidence(f) for f in report.findings),
        "findings": [[f.kind.value, f.score, f.strength.band.value] for f in report.findings],
        "looked": sorted(_looked(report, photos, item)),
        "summary": None if strongest is None else [strongest.en, strongest.zh],
        "right": None if item.original is None else _sha256(item.original) in against,
        "traits": [traits(photo) for photo in photos],
    }


def _looked(report: Report, photos: Sequence[Photo], item: Item) -> set[str]:
    """Kinds that were examined on at least one photo."""
    files = [*((path, Role.CLAIM) for path in item.photos), *((path, Role.PRODUCT) for path in item.product)]
    claim = Claim(item.id, tuple(Given(path, role) for path, role in files), item.source)
    looked: set[str] = set()
    for photo in photos:
        abstained = [a for a in report.abstentions if a.exhibit == photo.sha256]
        found = {f.kind for f in report.findings if f.exhibit == photo.sha256}
        looked |= {kind.value for kind in looked_at(claim, abstained, found, {role for _, role in files})}
    return looked


def _evidence(finding: Finding) -> bool:
    return finding.strength.band.rank >= 2


@lru_cache(maxsize=REFERENCES)
def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
