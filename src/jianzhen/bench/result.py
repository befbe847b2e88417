"""A folder and a detector → figures: `bench(…)`, as plain data in the schema `jianzhen.bench/1`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jianzhen.bench.audit import Seen, audit, duplicates
from jianzhen.bench.examine import AS_CAME, examine, rated_by
from jianzhen.bench.item import Item, Laid, as_reviews
from jianzhen.bench.layouts import lay_out
from jianzhen.bench.rates import Judged, figures, share
from jianzhen.bench.scores import Scores
from jianzhen.bench.traits import traits
from jianzhen.errors import PhotoError, UsageError
from jianzhen.examiners import NAMES, load
from jianzhen.model import Band, Kind, Text
from jianzhen.photo import Photo
from jianzhen.rows import Record
from jianzhen.version import __version__

SCHEMA = "jianzhen.bench/1"
JUDGING = Text("Photos judged", "已核查照片")
EXAMPLES = 5
"""Paths named for each reason to pass something over."""

Raw = dict[str, Any]
Progress = Callable[[Text, int, int], None]


@dataclass(frozen=True)
class Asked:
    """What is to be measured.

    Attributes:
        layout, root: the folder, and how to read it.
        out: takes the files of the run.
        ways: delivery chains beside `as-is`.
        reviews: join the photos of a review into one claim.
        kind: measure this kind of finding alone, not the whole check.
        threshold: flag from this score on, instead of by strength or by the file's flags.
        scores: the CSV of another detector; then Jianzhen judges nothing.
        calibration: what findings are rated by; None: the one shipped.
    """

    layout: str
    root: Path
    out: Path
    ways: tuple[str, ...] = ()
    reviews: bool = False
    kind: Kind | None = None
    threshold: float | None = None
    scores: Path | None = None
    calibration: Path | None = None


@dataclass(frozen=True)
class Result:
    """The data of the result file, and what the page needs beside it: records by item, as they came."""

    raw: Raw
    items: tuple[Item, ...]
    records: dict[str, Record]


def bench(asked: Asked, jobs: int = 1, progress: Progress | None = None) -> Result:
    """Measure; raise UsageError where the folder, the scores or the calibration make no sense."""
    laid = lay_out(asked.layout, asked.root)
    if asked.reviews:
        laid = as_reviews(laid)
        if not laid.items:
            raise UsageError(
                Text("no review has two images or more", "没有包含两张以上图片的评价").about(asked.root),
                Text("Leave --reviews out", "请去掉 --reviews"),
            )
    passed = list(laid.passed_over)
    if asked.scores:
        records = _from_scores(asked, asked.scores, laid.items, passed)
    else:
        records = []
        for done, (all_, record) in enumerate(
            examine(laid, asked.ways, asked.out, asked.calibration, jobs), 1
        ):
            records.append(record)
            if progress:
                progress(JUDGING, done, all_)
    return _result(asked, laid, passed, records)


def _from_scores(asked: Asked, file: Path, items: Sequence[Item], passed: list[Any]) -> list[Record]:
    """Make records of the scores; the files are opened for the audit, their pixels are not."""
    scores, records = Scores(file, asked.root, asked.threshold is not None), []
    for item in items:
        said = scores.of(item)
        record: Record = {"item": item.id, "way": AS_CAME, "judged": said is not None, "unreadable": []}
        if said is None:
            passed.append((item.id, Text("no row in the file of scores", "评分文件中没有对应的行")))
        else:
            record |= {"score": said.score, "flag": said.flag, **_seen(item, record)}
        records.append(record)
    missing = Text("in the file of scores, but not in the folder", "评分文件中有，文件夹中没有")
    passed += [(str(path), missing) for path in scores.unused]
    return records


def _seen(item: Item, record: Record) -> Record:
    photos = []
    for path in item.photos:
        try:
            photos.append(Photo.from_path(path))
        except PhotoError as error:
            record["unreadable"].append((str(path), error.what.en, error.what.zh))
    return {
        "sha256": [photo.sha256 for photo in photos],
        "regime": "",
        "traits": [traits(photo) for photo in photos],
    }


def _result(asked: Asked, laid: Laid, passed: list[tuple[str, Text]], records: list[Record]) -> Result:
    ways = {way: {r["item"]: r for r in records if r["way"] == way} for way in (AS_CAME, *asked.ways)}
    judged = {way: _judged(asked, laid.items, of) for way, of in ways.items()}
    said = {way: {j.item.id: j for j in found} for way, found in judged.items()}
    as_came = ways[AS_CAME]
    raw: Raw = {
        "schema": SCHEMA,
        "version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "layout": asked.layout,
        "root": asked.root.resolve().name,
        "reviews": asked.reviews,
        "detector": _detector(asked),
        "items": {
            "real": sum(not item.fake for item in laid.items),
            "fake": sum(item.fake for item in laid.items),
            "photos": sum(len(item.photos) for item in laid.items),
            "categories": len({item.category for item in laid.items}),
        },
        "not_judged": {way: sum(not r["judged"] for r in of.values()) for way, of in ways.items()},
        "not_examined": {way: sum(_unexamined(asked, r) for r in of.values()) for way, of in ways.items()},
        "same_bytes_real_and_fake": duplicates(_hashes(laid.items, as_came)),
        "passed_over": _reasons(passed),
        "unreadable": [
            {"path": _inside(asked.root, path), "way": r["way"], "what": {"en": en, "zh": zh}}
            for r in records
            for path, en, zh in r["unreadable"]
        ],
        "audit": {way: audit(_shown(laid.items, of)) for way, of in ways.items()},
        "figures": {way: figures(found) for way, found in judged.items()},
        "right_original": {way: _right(laid.items, of) for way, of in ways.items()},
        "files": [_file(item, said, as_came) for item in laid.items],
    }
    if asked.layout != "copies":
        del raw["right_original"]
    return Result(raw, laid.items, as_came)


def _detector(asked: Asked) -> Raw:
    if asked.scores:
        decides = "flag" if asked.threshold is None else "threshold"
        return {
            "name": "scores",
            "file": asked.scores.name,
            "flagged_by": decides,
            "threshold": asked.threshold,
        }
    return {
        "name": "jianzhen check",
        "kind": asked.kind and asked.kind.value,
        "flagged_by": "strength" if asked.threshold is None else "threshold",
        "threshold": asked.threshold,
        "calibration": rated_by(asked.calibration).id,
        "examiners": {name: load(name).VERSION for name in NAMES},
        "ocr": find_spec("rapidocr") is not None,
    }


def _judged(asked: Asked, items: Sequence[Item], records: dict[str, Record]) -> list[Judged]:
    found = []
    for item in items:
        record = records.get(item.id)
        if record is None or not record["judged"] or _unexamined(asked, record):
            continue
        score, flag = _decided(asked, record)
        found.append(Judged(item, score, flag, record["regime"]))
    return found


def _unexamined(asked: Asked, record: Record) -> bool:
    """Whether the one kind asked for could not be looked at: that is no photo without a finding."""
    return asked.kind is not None and record["judged"] and asked.kind.value not in record["looked"]


def _decided(asked: Asked, record: Record) -> tuple[float, bool]:
    """The score and the decision on one record: of the other detector, of one kind, or of the whole check."""
    if asked.scores:
        score, flag = record["score"], record["flag"]
    elif asked.kind:
        mine = [(score, Band(band)) for kind, score, band in record["findings"] if kind == asked.kind.value]
        score = max((s for s, _ in mine), default=0.0)
        flag = any(band.rank >= 2 for _, band in mine)
    else:
        score, flag = record["level"], record["flag"]
    return float(score), bool(flag) if asked.threshold is None else score >= asked.threshold


def _shown(items: Sequence[Item], records: dict[str, Record]) -> list[Seen]:
    return [
        Seen(shown, item.fake, item.group, item.source)
        for item in items
        if item.id in records
        for shown in records[item.id].get("traits", ())
    ]


def _hashes(items: Sequence[Item], records: dict[str, Record]) -> list[tuple[str, bool]]:
    return [(h, item.fake) for item in items for h in records.get(item.id, {}).get("sha256", ())]


def _right(items: Sequence[Item], records: dict[str, Record]) -> Raw:
    """Of the copies judged, those found together with the very photo they were made from."""
    told = [records[i.id].get("right") for i in items if i.fake and i.id in records]
    return share(sum(map(bool, told)), sum(t is not None for t in told))


def _reasons(passed: Iterable[tuple[str, Text]]) -> list[Raw]:
    listed = sorted(passed, key=lambda one: (one[1].en, one[0]))
    counts = Counter(why for _, why in listed)
    return [
        {
            "why": {"en": why.en, "zh": why.zh},
            "count": count,
            "examples": [path for path, reason in listed if reason == why][:EXAMPLES],
        }
        for why, count in counts.most_common()
    ]


def _inside(root: Path, path: str) -> str:
    """The path from the root: a result does not tell where on a disk a folder lay."""
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


def _file(item: Item, said: dict[str, dict[str, Judged]], records: dict[str, Record]) -> Raw:
    return {
        "id": item.id,
        "truth": "fake" if item.fake else "real",
        "category": item.category,
        "source": item.source,
        "group": item.group,
        "sha256": records.get(item.id, {}).get("sha256", []),
        "said": {
            way: {"score": found[item.id].score, "flag": found[item.id].flag, "regime": found[item.id].regime}
            for way, found in said.items()
            if item.id in found
        },
    }
