"""Counts how often examiner `consistency` speaks: where it should, and where it should not.

    python benchmarks/consistency.py ../shared/data [--world DIR] [--half dev|report|all] [--out DIR]

Real photos: groceries against the listing photo of the same, of a sister and of another product, shop and
phone photos of other things, studio photos of one garment in two colours, and all pairs of grocery photos of
one class, as they are and with damage painted on one. Rendered claims: `benchmarks/world`. Every claim
examined is a line of OUT/rows.csv, so that a run can be taken up again; the sums go to results/consistency.md
and results/consistency_scores.json. Classes of goods are split by a hash of their name, the world by its own
column: thresholds were chosen on `dev`, figures come from `report`.
"""

import argparse
import csv
import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from consistency_table import Row, summarise
from forge import RECIPES, forge
from forge.delivery import jpeg
from forge.sets import half_of
from jianzhen.align.model import apply
from jianzhen.examiners import consistency
from jianzhen.examiners.case import Case
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
NO_BRAND = {
    "Red",
    "Green",
    "Golden",
    "Sweet",
    "Yellow",
    "Orange",
    "Regular",
    "Pink",
    "Vine",
    "Beef",
    "Granny",
}
OTHERS = 2
"""Listing photos of other brands that a grocery photo is held against."""

Box = tuple[int, ...]
"""x, y, w, h in pixels of a photo."""

CASES = {
    "painted": Kind.CONTRADICTION_BETWEEN_PHOTOS,
    "two-items": Kind.CONTRADICTION_BETWEEN_PHOTOS,
    "other-product": Kind.OTHER_PRODUCT,
    "other-variant": Kind.OTHER_VARIANT,
}
"""Cases of the world and what is to be found in them; all others are honest."""


@dataclass(frozen=True)
class Job:
    """One claim to examine.

    Attributes:
        set: what kind of comparison it is.
        unit: what is counted once: a photo, a pair of photos, an item of the world.
        true: the kind that is to be found, empty for honest claims.
        exhibits: role and path of each photo.
        paint: recipe of damage to paint on the last claim photo, or -1.
        spots: where damage is painted on the files: by path, x y w h.
    """

    set: str
    half: str
    unit: str
    true: str
    exhibits: tuple[tuple[Role, Path], ...]
    chain: str = ""
    paint: int = -1
    spots: tuple[tuple[Path, str], ...] = ()

    @property
    def key(self) -> str:
        """What makes the job unique in rows.csv."""
        paths = "+".join(f"{path.parent.name}/{path.name}" for _, path in self.exhibits)
        return f"{self.set}:{self.unit}:{paths}:{self.paint}"


def grocery(data: Path) -> Iterator[Job]:
    """Each photo against the listing photo of its own class, its sisters and other brands in one half."""
    listings = {p.stem.removesuffix("_Iconic"): p for p in sorted((data / "listings/grocery").glob("*.jpg"))}
    rng = random.Random(20261122)
    for photo in sorted((data / "photos/grocery").glob("*.jpg")):
        name = photo.stem.rsplit("_", 1)[0]
        half, brand = half_of(name), name.split("-")[0]
        near = {k: p for k, p in listings.items() if half_of(k) == half and k != name}
        sisters = [k for k in near if k.split("-")[0] == brand and brand not in NO_BRAND]
        printed = [k for k in near if k.split("-")[0] in PRINTED and k.split("-")[0] != brand]
        against = [("grocery-same", "", name)] if name in listings else []
        against += [("grocery-sister", Kind.OTHER_VARIANT.value, k) for k in sisters]
        chosen = rng.sample(printed, min(OTHERS, len(printed)))
        against += [("grocery-other", Kind.OTHER_PRODUCT.value, k) for k in chosen]
        for set_, true, listing in against:
            yield Job(set_, half, photo.name, true, ((Role.CLAIM, photo), (Role.PRODUCT, listings[listing])))


PRINTED = ("Alpro", "Arla", "Bravo", "Garant", "God", "Oatly", "Tropicana", "Valio", "Yoggi")
"""Brands of the packages among the groceries; all else is produce."""


def unrelated(data: Path) -> Iterator[Job]:
    """Photos of entirely other things against a printed listing photo."""
    listings = [p for p in sorted((data / "listings/grocery").glob("*.jpg")) if p.stem.startswith(PRINTED)]
    for folder in ("camera", "clothing"):
        for photo in sorted((data / "photos" / folder).iterdir())[: 60 if folder == "clothing" else None]:
            listing = random.Random(photo.name).choice(listings)
            exhibits = ((Role.CLAIM, photo), (Role.PRODUCT, listing))
            yield Job(f"{folder}-other", half_of(photo.stem), photo.name, Kind.OTHER_PRODUCT.value, exhibits)


def studio(data: Path) -> Iterator[Job]:
    """Studio photos of one garment: in one colour from two sides, and in two colours."""
    photos = sorted((data / "listings/studio").glob("*.jpg"))
    for one, other in itertools.combinations(photos, 2):
        style, colour = one.stem.split("_")[0].split("-")[:2]
        if other.stem.split("_")[0].split("-")[0] != style:
            continue
        same = colour == other.stem.split("_")[0].split("-")[1]
        set_, true = ("studio-same", "") if same else ("studio-colour", Kind.OTHER_VARIANT.value)
        exhibits = ((Role.CLAIM, other), (Role.PRODUCT, one))
        yield Job(set_, half_of(style), f"{one.name}+{other.name}", true, exhibits)


def pairs(data: Path) -> Iterator[Job]:
    """Two grocery photos of one class as one claim, as they are and with damage painted on the second."""
    photos = sorted((data / "photos/grocery").glob("*.jpg"))
    for name, group in itertools.groupby(photos, key=lambda p: p.stem.rsplit("_", 1)[0]):
        own = list(group)
        for number, (one, other) in enumerate(itertools.combinations(own, 2)):
            exhibits = ((Role.CLAIM, one), (Role.CLAIM, other))
            yield Job("pair", half_of(name), other.name, "", exhibits)
            true = Kind.CONTRADICTION_BETWEEN_PHOTOS.value
            yield Job("pair-painted", half_of(name), other.name, true, exhibits, paint=number % len(RECIPES))


def world(folder: Path) -> Iterator[Job]:
    """The claims of a rendered world."""
    with (folder / "claims.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    roles = {"claim": Role.CLAIM, "product": Role.PRODUCT, "packing": Role.PACKING}
    for _, group in itertools.groupby(sorted(rows, key=lambda r: r["claim"]), key=lambda r: r["claim"]):
        own = list(group)
        exhibits = tuple(
            (roles[r["role"]], folder / r["path"])
            for r in own
            if r["role"] in roles
            and Path(r["path"]).suffix.lower() in {".jpg", ".jpeg", ".png", ".webp", ".heic"}
        )
        first = next((r for r in own if r["role"] == "claim"), None)
        if first is None or first["case"].startswith("clip"):  # those are about videos
            continue
        if not all(path.exists() for _, path in exhibits):  # the world is still growing
            continue
        true = CASES.get(first["case"])
        half = {"test": "report"}.get(first["split"], first["split"])
        chains = sorted({r["chain"] for r in own if r["role"] == "claim"})
        spots = tuple((folder / r["path"], r["box"]) for r in own if r["damage"] == "painted" and r["box"])
        yield Job(
            f"world-{first['case']}", half, f"{first['claim']}@{first['item']}", true.value if true else "",
            exhibits, "+".join(chains), spots=spots,
        )  # fmt: skip


@lru_cache(maxsize=500)
def photo(path: Path) -> Photo:
    """Open a photo once; what was computed of it is kept with it."""
    return Photo.from_path(path)


def painted(path: Path, recipe: int) -> tuple[Photo, Box]:
    """Return a photo with damage painted on its goods, and where."""
    kind, blend = RECIPES[recipe]
    forged = forge(photo(path).pixels(), kind, blend, recipe)
    rows, columns = (np.flatnonzero(forged.mask.any(axis=axis)) for axis in (1, 0))
    box = (columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)
    return Photo(jpeg(90)(forged.rgb, np.random.default_rng(0)), path.name), box


def run(job: Job) -> Row:
    """Examine one claim: the highest score of each kind, or whether every claim photo was abstained from."""
    exhibits = [Exhibit(photo(path), role) for role, path in job.exhibits]
    claims = [n for n, (role, _) in enumerate(job.exhibits) if role is Role.CLAIM]
    spots = [(photo(path).sha256, tuple(map(int, box.split()))) for path, box in job.spots]
    if job.paint >= 0:
        made, box = painted(job.exhibits[claims[-1]][1], job.paint)
        exhibits[claims[-1]] = Exhibit(made, Role.CLAIM)
        spots.append((made.sha256, box))
    began = time.process_time()
    said = list(consistency.examine(Case(tuple(exhibits))))
    took = (time.process_time() - began) * 1000
    cells: dict[str, float | str] = {}
    for kind in (Kind.OTHER_PRODUCT, Kind.OTHER_VARIANT, Kind.CONTRADICTION_BETWEEN_PHOTOS):
        scores = [s.score for s in said if isinstance(s, Finding) and s.kind is kind]
        silent = {s.exhibit for s in said if not isinstance(s, Finding) and kind in s.kinds}
        everywhere = len(silent) == len({exhibits[n].photo.sha256 for n in claims})
        cells[kind.value] = max(scores) if scores else "abstained" if everywhere else ""
    ways = {s.details["way"] for s in said if isinstance(s, Finding) and "way" in s.details}
    regime = exhibits[claims[0]].photo.regime.value
    return Row(
        job.key, job.set, job.half, job.unit, job.true, job.chain, regime, "+".join(sorted(ways)),
        round(took), len(exhibits), {k: str(v) for k, v in cells.items()}, _spot(said, spots),
    )  # fmt: skip


def _spot(said: list[Finding | Abstention], spots: list[tuple[str, Box]]) -> str:
    """Return whether a contradiction that was found lies on the painted damage: hit, miss, or nothing."""
    found = [s for s in said if isinstance(s, Finding) and s.kind is Kind.CONTRADICTION_BETWEEN_PHOTOS]
    if not found or not spots:
        return ""
    return "hit" if any(_meets(f, sha, box) for f in found for sha, box in spots) else "miss"


def _meets(finding: Finding, sha256: str, box: Box) -> bool:
    """Whether the place shown meets a box of either of the two photos."""
    x, y, w, h = box
    corners = np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], np.float64)
    if finding.against == sha256 and finding.transform is not None:
        corners = apply(np.reshape(finding.transform, (3, 3)), corners)
    elif finding.exhibit != sha256:
        return False
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return any(
        min(r.x + r.w, right) > max(r.x, left) and min(r.y + r.h, bottom) > max(r.y, top)
        for r in finding.regions
    )


def remembered(read: Callable[[Photo, bool], object]) -> Callable[..., object]:
    """Read each picture once: it is held against many others here."""
    known: dict[tuple[str, bool], object] = {}

    def once(given: Photo, words: bool = True) -> object:
        if (given.sha256, words) not in known:
            known[given.sha256, words] = read(given, words)
        return known[given.sha256, words]

    return once


def rows_done(path: Path) -> dict[str, Row]:
    """Read the rows of an earlier run; a last line cut short is dropped."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = [Row.read(r) for r in csv.DictReader(file) if None not in r.values()]
    return {r.key: r for r in rows}


def measure(jobs: list[Job], out: Path) -> list[Row]:
    """Run what is not done yet, writing each row at once."""
    path = out / "rows.csv"
    out.mkdir(parents=True, exist_ok=True)
    done = rows_done(path)
    fresh = not path.exists()
    todo = [j for j in jobs if j.key not in done]
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow([f.name for f in fields(Row)])
        for number, job in enumerate(todo, 1):
            row = run(job)
            done[row.key] = row
            writer.writerow(row.cells())
            file.flush()
            if number % 50 == 0:
                print(f"{number}/{len(todo)} {job.set}", file=sys.stderr, flush=True)
    return [done[j.key] for j in jobs if j.key in done]


def main() -> None:
    """Measure, sum up, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of the real pictures")
    parser.add_argument("--world", type=Path, help="folder of a rendered world")
    parser.add_argument("--half", choices=("dev", "report", "all"), default="report")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/out/consistency")
    parser.add_argument("--sets", nargs="+", help="only sets whose name begins so")
    parser.add_argument("--write", action="store_true", help="write the results into the repository")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    consistency.read = consistency.goods.read = remembered(consistency.read)  # type: ignore[assignment]
    jobs = [*grocery(args.data), *unrelated(args.data), *studio(args.data), *pairs(args.data)]
    if args.world:
        jobs += world(args.world)
    jobs = [j for j in jobs if args.half in ("all", j.half)]
    jobs = [j for j in jobs if not args.sets or j.set.startswith(tuple(args.sets))]
    text, scores = summarise(measure(jobs, args.out))
    print(text)
    if args.write:
        (RESULTS / "consistency_scores.json").write_text(json.dumps(scores, indent=1) + "\n", "utf-8")
        (RESULTS / "consistency.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
