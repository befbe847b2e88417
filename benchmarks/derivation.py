"""How well `derivation` tells forgeries from honest photos: scripted forgeries, copies, honest pairs.

    python benchmarks/derivation.py --half dev --limit 10 --out benchmarks/out/dev

One row per examined pair goes to OUT/rows.csv (a run that was stopped goes on where it stood), the sums to
OUT/summary.json and to the terminal. Needs the real pictures (--data, default ../shared/data).
"""

import argparse
import csv
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")
import cv2
import numpy as np
import numpy.typing as npt

from derivation_judge import Row, map_iou, save_failure, strongest
from derivation_table import summarise
from forge import EXTRA, RECIPES, TARGETS, Delivered, Forged, deliver, forge, sets
from jianzhen import examiners
from jianzhen.examiners import Case
from jianzhen.model import Role
from jianzhen.photo import Exhibit, Photo

ROOT = Path(__file__).parents[1]
PER_PARENT = 10
SETS = ("forged", "unedited", "grocery", "studio", "clothing", "camera", "views", "edits")
Pixels = npt.NDArray[np.uint8]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Job:
    """One pair to examine: a forgery or copy of `product` (recipe and seed), or an honest `claim` photo."""

    set: str
    source: str
    product: Path
    claim: Path
    variant: str
    kind: str = ""
    blend: str = ""
    seed: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """What makes the job unique in rows.csv."""
        names = (f"{p.parent.name}/{p.name}" for p in (self.product, self.claim))
        return (self.set, *names, self.variant, self.kind, self.blend, str(self.seed))


def plan_forged(parents: list[tuple[int, sets.Parent]]) -> Iterator[Job]:
    """Ten forgeries a parent, every kind twice, blends in turn.

    All go through q70 and one more target chain each, every fourth one also through a chain that is only
    reported: every forgery through every chain would cost hours and tell no more.
    """
    others, n = [v for v in TARGETS if v != "q70"], 0
    for index, parent in parents:
        for seed in range(PER_PARENT):
            kind, blend = RECIPES[(5 * (index % 4) + seed) % len(RECIPES)]
            chains = ["q70", others[n % 7]]
            if n % 4 == 0:
                chains.append(EXTRA[(n // 4) % len(EXTRA)])
            n += 1
            for chain in chains:
                yield Job("forged", parent.source, parent.path, parent.path, chain, kind, blend, seed)


def plan_unedited(parents: list[tuple[int, sets.Parent]]) -> Iterator[Job]:
    """Each parent's untouched copy through every target chain, and through two that are only reported."""
    for n, (_, parent) in enumerate(parents):
        for chain in (*TARGETS, EXTRA[(2 * n) % 6], EXTRA[(2 * n + 1) % 6]):
            yield Job("unedited", parent.source, parent.path, parent.path, chain)


def plan_honest(pairs: list[sets.Pair], every: int) -> Iterator[Job]:
    """Honest pairs as they are, every `every`-th once more through a chain, lest encoders tell."""
    for n, pair in enumerate(pairs):
        yield Job(pair.set, pair.set, pair.product, pair.claim, "as-is")
        if n % every == 0:
            yield Job(pair.set, pair.set, pair.product, pair.claim, TARGETS[(n // every) % len(TARGETS)])


def plan(args: argparse.Namespace) -> list[Job]:
    """Lay out every job of the wanted sets and half, thinned evenly to `--limit` parents or pairs."""
    jobs: list[Job] = []
    for half in sets.HALVES if args.half == "all" else (args.half,):
        chosen: list[tuple[int, sets.Parent]] = []
        everyone = list(enumerate(sets.parents(args.data, args.demo)))
        for source in ("clothing", "studio", "demo"):
            own = [(i, p) for i, p in everyone if p.source == source and sets.half_of_file(p.path) == half]
            chosen += _thin(own, args.limit)
        chosen = [chosen[k] for k in np.random.default_rng(7).permutation(len(chosen))]
        plans = {
            "forged": lambda c=chosen: plan_forged(c),
            "unedited": lambda c=chosen: plan_unedited(c),
            "grocery": lambda h=half: plan_honest(_thin(sets.grocery(args.data, h), args.limit), 1),
            "studio": lambda h=half: plan_honest(_thin(sets.studio(args.data, h), args.limit), 4),
            "clothing": lambda h=half: plan_honest(
                _thin(sets.clothing(args.data, h, args.pairs), args.limit), 10
            ),
            "camera": lambda h=half: plan_honest(_thin(sets.camera(args.data, h), args.limit), 8),
            "views": lambda h=half: plan_honest(_thin(sets.views(args.views, h), args.limit), 4),
        }
        for name in args.sets:
            jobs += plans[name]() if name in plans else ()
    if "edits" in args.sets:
        jobs += [Job(p.set, p.set, p.product, p.claim, "as-is") for p in sets.edits(args.data)]
    return jobs


def _thin(items: list[Item], limit: int | None) -> list[Item]:
    """Keep `limit` items, evenly spread."""
    if not limit or len(items) <= limit:
        return items
    return [items[int(k)] for k in np.linspace(0, len(items) - 1, limit)]


@lru_cache(maxsize=420)
def photo(path: Path) -> Photo:
    """Open a photo once; what was computed of it is kept with it."""
    return Photo.from_path(path)


@lru_cache(maxsize=24)
def pixels(path: Path) -> Pixels:
    """Decode a picture for the forger, RGB."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SystemExit(f"{path}: cannot be decoded. Fetch the pictures again")
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)  # type: ignore[return-value]


@lru_cache(maxsize=2)
def forgery(path: Path, kind: str, blend: str, seed: int) -> Forged:
    """Forge once for all chains of one forgery."""
    return forge(pixels(path), kind, blend, seed)


@lru_cache(maxsize=4)
def companions(data: Path, parent: Path) -> tuple[Pixels, ...]:
    """Three other photos for collages, never the parent."""
    others = [p.path for p in sets.parents(data) if p.path != parent and p.source == "clothing"]
    start = sum(parent.name.encode())
    return tuple(pixels(others[(start + 17 * k) % len(others)]) for k in range(3))


def claim_of(job: Job, data: Path) -> tuple[Photo, Delivered | None, Forged | None]:
    """Build the claim photo of a job, with its truth if it is made from the product."""
    if job.variant == "as-is":
        return photo(job.claim), None, None
    made = forgery(job.product, job.kind, job.blend, job.seed) if job.kind else None
    rgb, mask = (made.rgb, made.mask) if made else (pixels(job.claim), None)
    salt = int.from_bytes(job.claim.name.encode()[:6], "big") + 1000 * job.seed
    others = companions(data, job.claim) if job.variant == "collage" else ()
    sent = deliver(rgb, mask, job.variant, salt, others)
    return Photo(sent.data, f"{job.claim.stem}-{job.variant}"), sent, made


def run(job: Job, args: argparse.Namespace) -> Row:
    """Examine one pair."""
    product = photo(job.product)
    claim, sent, made = claim_of(job, args.data)
    case = Case((Exhibit(claim, Role.CLAIM), Exhibit(product, Role.PRODUCT)))
    began = time.process_time()
    said = list(examiners.load("derivation").examine(case))
    took = (time.process_time() - began) * 1000
    finding = strongest(said)
    iou = float("nan")
    if made and sent and finding:
        iou = map_iou(finding, sent, (claim.width, claim.height), max(product.width, product.height))
    row = Row.of(
        job.key, job.source, sets.half_of_file(job.product), said, finding, claim.regime, iou, made, took
    )
    good = row.found == "derived-from-product" and iou >= 0.25 if made else row.found == "copy-of-product"
    if args.gallery and sent and not good and job.set in ("forged", "unedited"):
        save_failure(args.gallery, row, product, claim, sent, finding)
    return row


def rows_done(path: Path) -> dict[tuple[str, ...], Row]:
    """Read the rows of an earlier run; a last line cut short is dropped."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = [Row.read(r) for r in csv.DictReader(file) if None not in r.values()]
    return {r.key: r for r in rows}


def measure(jobs: list[Job], args: argparse.Namespace) -> list[Row]:
    """Run what is not done yet, writing each row at once."""
    path = args.out / "rows.csv"
    args.out.mkdir(parents=True, exist_ok=True)
    done = rows_done(path)
    todo = [j for j in jobs if j.key not in done]
    fresh = not path.exists()
    began = time.monotonic()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow([f.name for f in fields(Row)])
        for n, job in enumerate(todo, 1):
            row = run(job, args)
            done[row.key] = row
            writer.writerow(row.cells())
            file.flush()
            if n % 100 == 0 or n == len(todo):
                pace = (time.monotonic() - began) / n
                left = pace * (len(todo) - n) / 60
                print(f"{n}/{len(todo)} {job.set} {pace:.2f} s each, {left:.0f} min left", file=sys.stderr)
    wanted = {j.key for j in jobs}
    return [r for k, r in done.items() if k in wanted]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=(*sets.HALVES, "all"), default="dev")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--limit", type=int, help="parents a source, and pairs a set")
    parser.add_argument("--pairs", type=int, default=10_000, help="unrelated clothing pairs a half")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/out/derivation")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--demo", type=Path, default=ROOT / "demo/claims", help="renders of the demo claims")
    parser.add_argument("--views", type=Path, help="renders of the same goods from similar viewpoints")
    parser.add_argument("--gallery", type=Path, help="folder for pictures of the misses")
    parser.add_argument(
        "--sum", type=Path, nargs="+", metavar="DIR", help="measure nothing: sum up the rows of these runs"
    )
    return parser.parse_args()


def main() -> None:
    """Measure, sum up, print."""
    args = arguments()
    if args.sum:
        args.out.mkdir(parents=True, exist_ok=True)
        rows = [row for folder in args.sum for row in rows_done(folder / "rows.csv").values()]
        summarise(rows, args.out)
        return
    cv2.setNumThreads(1)
    if not (args.data / "README.md").exists():
        raise SystemExit(f"{args.data}: the real pictures are not there. Give their folder with --data")
    summarise(measure(plan(args), args), args.out)


if __name__ == "__main__":
    main()
