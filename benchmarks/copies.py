"""Measure `reuse`: which copies are found, and whether different pictures are ever taken for one.

    python benchmarks/copies.py ../shared/data [--sample 240]

All pictures of photos, listings and generated are put into one index. Copies are made of a sample of the
REPORTING half (by hash of the name; thresholds were chosen on the other half), balanced over the folders.
Every picture is also asked for, to see which other ones it brings up. Near-duplicates, named after looking,
are in data/near_duplicates.csv. Writes results/copies.md and results/reuse_scores.json.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from copying import KINDS, copy_of
from jianzhen.errors import PhotoError
from jianzhen.examiners.reuse.search import LEAST_SCORE, distance_of, score_of, search
from jianzhen.examiners.reuse.verify import overlap
from jianzhen.index import RADIUS, Index
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.photo import Photo
from jianzhen.photo.cache import DirectoryCache
from jianzhen.photo.compact import unpack
from jianzhen.photo.entry import entry_of
from stats import clopper_pearson

HERE = Path(__file__).parent
FOLDERS = ("photos", "listings", "generated")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic")
GOALS = {"cropped-45": 0.90, "screenshot": 0.90, "pasted-16": 0.80}
LONG_SIDE = 1600
"""Pixels; larger originals are shrunk before they are copied, to bound the time."""
CACHE = DirectoryCache(Path(tempfile.gettempdir()) / "jianzhen-benchmark")
"""Features of the originals, needed several times."""
STEPS = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Scores at which the calibration counts."""

PAGE = """# Copies found and pictures confused, measured

`python benchmarks/copies.py DATA --sample {sample}`, {date}, {machine}, Python {python}:
{pictures} pictures in one index, asked through the examiner's own search; found means a score of at least
{least}. Asking for one picture took {asking:.0f} ms of processor time, its features being known.

Copies are made by script (copying.py) of {sample} pictures, all from the half on which no threshold was set.
“Cropped 10” and “45” shorten both sides by that many per cent. Intervals are exact and two-sided.

{table}

Apart: pictures of PDQ quality below 50 ({flat} in the sample): {flat_found} of {flat_all} copies found.

Different pictures: {pairs:,} ordered pairs asked through the index ({grouped} pictures stand in {groups}
named near-duplicate groups, left out within a group), and {same_goods:,} ordered pairs of the same goods
verified one by one whether the index proposed them or not. At or above {least}: {alarms}.
{listed}
Of {honest} honest phone photos, {confused} were taken for another picture (upper 95 % bound {bound:.2%}).
The nearest different pictures:

{nearest}
"""


@dataclass(frozen=True)
class Picture:
    """One picture of the sets: its path below the data folder, and whether its hash has quality."""

    name: str
    path: Path
    good: bool

    @property
    def folder(self) -> str:
        """The set it belongs to."""
        return self.name.rsplit("/", 1)[0]

    @property
    def reporting(self) -> bool:
        """Whether no threshold was chosen on it."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 1


def opened(path: Path) -> Photo:
    return Photo.from_path(path, cache=CACHE)


def groups() -> dict[str, str]:
    """Return the near-duplicate group of each picture that has one."""
    with (HERE / "data" / "near_duplicates.csv").open(encoding="utf-8") as file:
        return {row["path"]: row["group"] for row in csv.DictReader(file)}


def fill(data: Path, index: Index) -> list[Picture]:
    pictures = []
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.suffix.lower() not in SUFFIXES:
                continue
            name = path.relative_to(data).as_posix()
            try:
                entry = entry_of(opened(path), name)
            except PhotoError as error:
                print("left out:", error)
                continue
            index.add([entry])
            pictures.append(Picture(name, path, entry.quality >= 50))
    return pictures


def balanced(pictures: list[Picture], count: int) -> list[Picture]:
    """Return about `count` pictures of the reporting half, the folders taking turns."""
    rows = defaultdict(list)
    for picture in sorted(pictures, key=lambda p: hashlib.sha256(p.name.encode()).hexdigest()):
        if picture.reporting:
            rows[picture.folder].append(picture)
    turns = [row[i] for i in range(count) for row in rows.values() if i < len(row)]
    return turns[:count]


def small(path: Path) -> Image.Image:
    picture = Image.fromarray(opened(path).pixels())
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    return picture


def scores_of_copies(
    sample: list[Picture], pictures: list[Picture], index: Index
) -> Iterator[dict[str, object]]:
    """Give the score of each copy against its original."""
    for number, picture in enumerate(sample):
        original = small(picture.path)
        host = pictures[(number * 7919 + 13) % len(pictures)]
        if host.name == picture.name:
            host = pictures[number - 1]
        for kind in KINDS:
            copy = Photo(
                copy_of(picture.name, kind, original, small(host.path) if "pasted" in kind else original)
            )
            matches = {m.entry.ref: m for m in search(copy, index, least=0.0)}
            match = matches.get(picture.name)
            yield {
                "kind": kind,
                "name": picture.name,
                "good": picture.good,
                "score": 0.0 if match is None else match.score,
                "by_hash": match is not None and match.bits is not None and match.bits <= RADIUS,
            }
        print(f"\rcopies {number + 1}/{len(sample)}", end="", flush=True)
    print()


def scores_of_others(pictures: list[Picture], index: Index) -> Iterator[tuple[str, str, float]]:
    """Give (asked, found, score) of all other pictures that each picture brings up."""
    for number, picture in enumerate(pictures):
        for match in search(opened(picture.path), index, own=picture.name, least=0.0):
            yield picture.name, match.entry.ref, match.score
        if number % 20 == 0:
            print(f"\rothers {number}/{len(pictures)}", end="", flush=True)
    print()


def scores_of_same_goods(pictures: list[Picture], index: Index) -> Iterator[tuple[str, str, float]]:
    """Verify each grocery photo against every other picture of the same goods, found by the index or not."""
    classes = defaultdict(list)
    for picture in pictures:
        if "grocery" in picture.folder:
            classes[Path(picture.name).stem.rsplit("_", 1)[0]].append(picture)
    keys = {
        picture.name: key
        for picture in pictures
        for key in index.exact(opened(picture.path).sha256)
        if (entry := index.entry(key)) is not None and entry.ref == picture.name
    }
    for same in classes.values():
        for asked in same:
            photo = opened(asked.path)
            for other in same:
                entry = index.entry(keys[other.name])
                if other.name != asked.name and entry is not None:
                    laid = overlap(unpack(entry.features), photo.features)
                    yield asked.name, other.name, score_of(distance_of(photo, entry), laid)


def table(rows: list[dict[str, object]]) -> list[str]:
    out = ["| copy | n | found | recall | 95 % interval | goal | by hash |", "|---|---|---|---|---|---|---|"]
    for kind in KINDS:
        mine = [row for row in rows if row["kind"] == kind]
        hits = sum(found(row) for row in mine)
        low, high = clopper_pearson(hits, len(mine))
        hashed = sum(bool(row["by_hash"]) for row in mine)
        out.append(
            f"| {kind} | {len(mine)} | {hits} | {hits / len(mine):.1%} | {low:.1%} – {high:.1%} "
            f"| {GOALS.get(kind, 0.99):.0%} | {hashed} |"
        )
    return out


def found(row: dict[str, object]) -> bool:
    return float(str(row["score"])) >= LEAST_SCORE


def counted(scores: dict[str, list[float]], steps: tuple[float, ...]) -> list[dict[str, object]]:
    """Return samples as strength/ wants them: how many of each source reached each step."""
    return [
        {
            "source": source,
            "looked_at": len(values),
            "reached": [sum(value >= step for value in values) for step in steps],
        }
        for source, values in sorted(scores.items())
    ]


def tables(
    pictures: list[Picture], best: dict[str, float], copies: list[dict[str, object]], files: dict[str, int]
) -> list[dict[str, object]]:
    """Return the counts for the calibration; honest: one picture, its highest score against all others."""
    honest, forged = defaultdict(list), defaultdict(list)
    same, other = defaultdict(list), defaultdict(list)
    for picture in pictures:
        same[picture.folder].append(float(files[picture.name] >= 1))
        if not picture.folder.startswith("generated"):
            honest[picture.folder].append(best[picture.name])
            other[picture.folder].append(float(files[picture.name] >= 2))
    for row in copies:
        forged[f"copies of {str(row['name']).rsplit('/', 1)[0]}"].append(float(str(row["score"])))
    kinds = ["same-photo-elsewhere", "known-fake"]
    first = {"kinds": kinds, "regime": None, "steps": list(STEPS)}
    second = {"kinds": ["same-file-elsewhere"], "regime": None, "steps": [1.0]}
    return [
        first | {"honest": counted(honest, STEPS), "forged": counted(forged, STEPS)},
        second | {"honest": counted(other, (1.0,)), "forged": counted(same, (1.0,))},
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("data", type=Path)
    options.add_argument("--sample", type=int, default=240)
    given = options.parse_args()
    cv2.setNumThreads(1)
    near = groups()
    with tempfile.TemporaryDirectory() as folder:
        index = SqliteIndex(Path(folder) / "all.index", create=True)
        pictures = fill(given.data, index)
        files = {p.name: len(index.exact(opened(p.path).sha256)) for p in pictures}
        began = time.process_time()
        others = list(scores_of_others(pictures, index))
        asking = (time.process_time() - began) / len(pictures)
        same_goods = list(scores_of_same_goods(pictures, index))
        sample = balanced(pictures, given.sample)
        copies = list(scores_of_copies(sample, pictures, index))
        index.close()
    write(pictures, near, copies, others, same_goods, asking, files)


def write(
    pictures: list[Picture],
    near: dict[str, str],
    copies: list[dict[str, object]],
    others: list[tuple[str, str, float]],
    same_goods: list[tuple[str, str, float]],
    asking: float,
    files: dict[str, int],
) -> None:
    different = [
        (a, b, s) for a, b, s in others + same_goods if not (a in near and near.get(a) == near.get(b))
    ]
    alarms = sorted({(a, b, s) for a, b, s in different if s >= LEAST_SCORE}, key=lambda row: -row[2])
    best = {picture.name: 0.0 for picture in pictures}
    for asked, _, score in different:
        best[asked] = max(best[asked], score)
    pairs = len(pictures) * (len(pictures) - 1) - sum(n * (n - 1) for n in Counter(near.values()).values())
    honest = [p.name for p in pictures if p.folder.startswith("photos")]
    nearest = sorted(set(different), key=lambda row: -row[2])[:12]
    bound = clopper_pearson(sum(best[name] >= LEAST_SCORE for name in honest), len(honest))[1]
    flat = [row for row in copies if not row["good"]]
    text = PAGE.format(
        sample=len({row["name"] for row in copies}),
        date=datetime.now(UTC).date(),
        machine=f"{os.cpu_count()}-core {platform.machine()}",
        python=platform.python_version(),
        pictures=len(pictures),
        least=LEAST_SCORE,
        asking=asking * 1000,
        table="\n".join(table([row for row in copies if row["good"]])),
        flat=len({row["name"] for row in flat}),
        flat_found=sum(found(row) for row in flat),
        flat_all=len(flat),
        pairs=pairs,
        grouped=len(near),
        groups=len(set(near.values())),
        same_goods=len(same_goods),
        alarms=len(alarms),
        listed="".join(f"- {s:.2f} {a} ↔ {b}\n" for a, b, s in alarms),
        honest=len(honest),
        confused=sum(best[name] >= LEAST_SCORE for name in honest),
        bound=bound,
        nearest="\n".join(f"- {s:.2f} {a} ↔ {b}" for a, b, s in nearest),
    )
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / "copies.md").write_text(text, encoding="utf-8")
    counts = tables(pictures, best, copies, files)
    (results / "reuse_scores.json").write_text(
        json.dumps(counts, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    print(text)


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
