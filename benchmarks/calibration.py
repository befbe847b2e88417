"""Calibrates on real photos as a site would: 690 genuine claims, and forgeries made by script.

    python benchmarks/calibration.py ../shared/data --out out/calibration [--jobs 1] [--world DIR]

Writes two manifests and the forged photos into OUT, then runs `jianzhen calibrate` on them there (a stopped
run goes on). The source of a camera photo is its maker, that of the others their collection. Forgeries are
sourced by the way they were made, so that a way left out was never seen. A world (benchmarks/world) adds the
claims of its test items, with several photos, packing pictures and clips; a claim's source is its scenery.
"""

import argparse
import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.examiners.label.test_real_files import LABELS  # noqa: E402

from copying import KINDS as COPYING  # noqa: E402
from copying import copy_of  # noqa: E402
from forge import RECIPES, TARGETS, deliver, forge  # noqa: E402
from jianzhen import Photo  # noqa: E402
from jianzhen.calibrate.claims import COLUMNS  # noqa: E402
from jianzhen.cli import main as jianzhen  # noqa: E402
from jianzhen.photo.origin import text_of  # noqa: E402

Row = dict[str, str]
FORGERIES, COPIED = 60, 44
RESULTS = Path(__file__).parent / "results" / "calibration.md"

WORLD = """, and the rendered claims of the world's test items
(no picture in two of them; several share an item)"""
PAGE = """# A calibration as a site would make it, measured

`python benchmarks/calibration.py DATA{option}`, {date}: real genuine photos, forgeries made by
script, real files with marks of generators{and_world}. The forgeries are few and our own: Cllr on them says
that the machinery works, not how well real forgeries are found.

{summary}

{table}
"""


def genuine(data: Path) -> Iterator[Row]:
    """Yield the rows of the genuine claims; groceries come with their listing photo, where there is one."""
    for path in sorted((data / "photos").rglob("*.*")):
        name, category = path.relative_to(data).as_posix(), path.parent.name
        source, product = category, ""
        if category == "camera":
            maker = text_of(Photo.from_path(path).metadata, "Make").split(" ")[0].lower()
            source = f"camera {maker or 'unknown'}"
        if category == "grocery":
            product = path.stem.rsplit("_", 1)[0]
        common = {"claim": name, "source": source, "category": category, "product": product}
        yield {**common, "path": str(path)}
        listing = data / "listings/grocery" / f"{product}_Iconic.jpg"
        if product and listing.exists():
            yield {**common, "role": "product", "path": str(listing)}


def painted(data: Path, out: Path) -> Iterator[Row]:
    """Yield listing photos with damage painted on, sent in eight ways."""
    parents = sorted((data / "listings/studio").glob("*.jpg"))
    for n, parent in enumerate(parents[:FORGERIES]):
        (kind, blend), chain = RECIPES[n % len(RECIPES)], TARGETS[n % len(TARGETS)]
        pixels = cv2.cvtColor(cv2.imread(str(parent)), cv2.COLOR_BGR2RGB)
        made = forge(np.asarray(pixels, np.uint8), kind, blend, n)
        path = out / f"painted-{n:02}-{kind}-{chain}.jpg"
        path.write_bytes(deliver(made.rgb, made.mask, chain, n, ()).data)
        common = {"claim": path.name, "source": f"painted {kind}", "product": parent.stem}
        yield {**common, "path": str(path), "kinds": "derived-from-product"}
        yield {**common, "path": str(parent), "role": "product"}


def copied(data: Path, out: Path) -> Iterator[Row]:
    """Yield copies of photos that lie in an earlier claim."""
    originals = sorted((data / "photos/clothing").glob("*.jpg"))[: 2 * COPIED]
    for n, path in enumerate(originals[:COPIED]):
        kind = list(COPYING)[n % len(COPYING)]
        copy = out / f"copied-{n:02}-{kind}.jpg"
        with Image.open(path) as original, Image.open(originals[COPIED + n]) as host:
            copy.write_bytes(copy_of(path.name, kind, original.convert("RGB"), host.convert("RGB")))
        common = {"claim": copy.name, "source": f"copied {kind}"}
        yield {**common, "path": str(copy), "kinds": "same-photo-elsewhere"}
        yield {**common, "path": str(path), "role": "earlier"}


def labelled(data: Path) -> Iterator[Row]:
    """Yield real files with marks of generators."""
    for name, kinds in LABELS.items():
        source = name.split("-")[0].split("_")[0]
        common = {"claim": name, "source": source}
        yield {**common, "path": str(data / "labels" / name), "kinds": " ".join(kinds)}
    for folder in ("mflux", "sdcpp"):
        for path in sorted((data / "generated" / folder).glob("*.png")):
            common = {"claim": f"{folder}/{path.name}", "source": folder}
            yield {**common, "path": str(path), "kinds": "generator-trace"}


def rendered(world: Path, truth: str) -> Iterator[Row]:
    """Yield the rows of the world's claims of test items; forged ones are sourced by their case.

    No view of an item is in two claims: the world tells many stories with one picture, and a picture that is
    in another claim too is what `reuse` is there to find. Which story a picture tells is drawn by its name.
    """
    with (world / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "test"]
    forged = {row["claim"] for row in rows if row["truth"] == "forged"}  # its listing photos are genuine
    told: dict[str, list[Row]] = {}
    for row in rows:
        told.setdefault(row["claim"], []).append(row)
    used: set[tuple[str, str]] = set()
    for claim in sorted(told, key=lambda name: hashlib.sha256(name.encode()).hexdigest()):
        views = {(row["item"], row["view"]) for row in told[claim] if row["role"] in ("claim", "earlier")}
        if views & used:
            continue
        used |= views
        if (claim in forged) != (truth == "forged"):
            continue
        for row in told[claim]:
            source = f"world {row['case'] if truth == 'forged' else row['source']}"
            kept = {name: row[name] for name in COLUMNS if name != "truth"}
            yield {**kept, "path": str(world / row["path"]), "source": source, "category": "world"}


def write(path: Path, rows: list[Row]) -> Path:
    """Write a manifest."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def table(raw: dict[str, Any]) -> str:
    """Return the kinds that were found or known to be true, in all regimes together, as Markdown."""
    rows = [m for m in raw["measured"] if m["regime"] is None and (m["alarms"] or m["forged"])]
    out = [
        "| kind | genuine photos | with finding | exact 95 % interval | not examined | forged | found | "
        "Cllr isotonic | logistic | min |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for m in rows:
        low, high = m["interval"]
        costs = [f"{m[c]:.3f}" if c in m else "–" for c in ("cllr_isotonic", "cllr_logistic", "cllr_min")]
        if not m.get("across_sources", True):
            costs[-1] += " *"
        out.append(
            f"| {m['kind']} | {m['honest']} | {m['alarms']} | {low:.2%} – {high:.2%} | {m['abstained']} "
            f"| {m['forged']} | {m['hits']} | {' | '.join(costs)} |"
        )
    return "\n".join([*out, "", "\\* genuine photos of one source: left out by product, not by source."])


def main() -> int:
    """Lay out the claims and calibrate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "calibration")
    parser.add_argument("--jobs", default="1")
    parser.add_argument("--world", type=Path, help="a world's folder")
    parser.add_argument("--bound", default="0.01")
    options = parser.parse_args()
    data, out = options.data.resolve(), options.out.resolve()
    world = options.world.resolve() if options.world else None
    made = out / "forged"
    made.mkdir(parents=True, exist_ok=True)
    forged_list = out / "forged.csv"
    if not forged_list.exists():  # a file written anew would be examined anew
        more = list(rendered(world, "forged")) if world else []
        write(forged_list, [*painted(data, made), *copied(data, made), *labelled(data), *more])
    more = list(rendered(world, "genuine")) if world else []
    honest_list = write(out / "genuine.csv", [*genuine(data), *more])
    call = ["calibrate", "--genuine", str(honest_list), "--forged", str(forged_list), "--out", str(out)]
    groups = ["--group", "regime,category,camera", "--bound", options.bound, "--jobs", options.jobs]
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = jianzhen([*call, *groups, "--lang", "en"])
    lines = [line for line in printed.getvalue().splitlines() if line.startswith("- ")]
    if code == 0:
        raw = json.loads((out / "calibration.json").read_text("utf-8"))
        RESULTS.write_text(
            PAGE.format(
                date=raw["date"],
                option=" --world WORLD" if world else "",
                and_world=WORLD if world else "",
                summary="\n".join(lines),
                table=table(raw),
            ),
            "utf-8",
        )
    print(printed.getvalue())
    return code


if __name__ == "__main__":
    sys.exit(main())
