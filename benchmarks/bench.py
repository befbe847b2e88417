"""Runs `jianzhen bench` on real pictures, laid out by links: what comes out, and what the audit says of it.

    python benchmarks/bench.py ../shared/data --out out/bench [--jobs 1]

A stopped run goes on where it stood. Two control sets, made of the same real photos on both sides, show that
the audit keeps quiet where there is nothing to tell and speaks where a leak is planted; their "detector" is a
file of zeros, since only the audit matters there.
"""

import argparse
import csv
import hashlib
import io
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from pathlib import Path

from PIL import Image

from copying import KINDS, copy_of
from jianzhen.cli import main as jianzhen

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "bench.md"
COPIED, HONEST = 24, 35
"""Photos copied; products with an honest photo beside their listing photo."""

PAGE = """# `jianzhen bench` on real pictures

`python benchmarks/bench.py DATA`, 2-core x86-64 virtual machine, 2026-11-22. Intervals are exact
(Clopper–Pearson, 95 %); files of one gallery or one editor are not independent, so they are narrower than the
truth. The sets are small and no measure of the field: they show that the harness works, and what its audit
says of sets like these. An audit AUC below 0.5 is chance too: sixty other coins dealt over the photos of the
control gave 0.37 to 0.59, mean 0.48, which is why a permutation test decides and not the interval.

{sections}
"""


def link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_symlink():
        target.symlink_to(source, target_is_directory=source.is_dir())


def coin(path: Path) -> bool:
    """Half of all photos, by a hash of their name."""
    return hashlib.sha256(path.name.encode()).digest()[0] % 2 == 1


def galleries(data: Path, root: Path) -> list[str]:
    link(data / "photos/clothing", root / "real/clothing")
    for gallery in sorted((data / "generated").iterdir()):
        link(gallery, root / "fake" / gallery.name)
    return ["--chains", "whatsapp-like"]


def edits(data: Path, root: Path) -> list[str]:
    for case in sorted((data / "edits").iterdir()):
        editor = case.name.split("-")[0]
        for role in ("before", "after"):
            path = next(case.glob(f"{role}.*"))
            link(path, root / role / editor / f"{case.name}{path.suffix}")
    for photo in sorted((data / "photos/grocery").glob("*.jpg")):
        product = photo.stem.rsplit("_", 1)[0]
        done = [path.name for path in (root / "negatives/grocery").glob("*")]
        if product in done or len(done) == HONEST:  # one photo of each product is enough here
            continue
        listing = data / "listings/grocery" / f"{product}_Iconic.jpg"
        if listing.exists():
            link(listing, root / "negatives" / "grocery" / product / "product.jpg")
            link(photo, root / "negatives" / "grocery" / product / f"claim-{photo.name}")
    return []


def copies(data: Path, root: Path) -> list[str]:
    photos = sorted((data / "photos/clothing").glob("*.jpg"))[: 2 * COPIED]
    for n, path in enumerate(photos[:COPIED]):
        kind = list(KINDS)[n % len(KINDS)]
        copy = root / "copies" / kind / f"{path.stem}_{kind}.jpg"
        link(path, root / "originals" / path.name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            with Image.open(path) as original, Image.open(photos[COPIED + n]) as host:
                copy.write_bytes(copy_of(path.name, kind, original.convert("RGB"), host.convert("RGB")))
    return []


def control(data: Path, root: Path) -> list[str]:
    photos = sorted((data / "photos/clothing").glob("*.jpg"))
    for path in photos:
        link(path, root / ("fake" if coin(path) else "real") / path.name)
    return ["--scores", str(zeros(root, (f"{'fake' if coin(p) else 'real'}/{p.name}" for p in photos)))]


def planted(data: Path, root: Path) -> list[str]:
    names = []
    for path in sorted((data / "photos/clothing").glob("*.jpg")):
        names.append(f"fake/{path.stem}.png" if coin(path) else f"real/{path.name}")
        target = root / names[-1]
        target.parent.mkdir(parents=True, exist_ok=True)
        if coin(path) and not target.exists():
            Image.open(path).save(target)
        elif not coin(path):
            link(path, target)
    return ["--scores", str(zeros(root, names))]


def zeros(root: Path, names: Iterable[str]) -> Path:
    file = root.with_suffix(".csv")
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([("path", "score", "flag"), *((name, 0, 0) for name in names)])
    return file


SETS: dict[str, tuple[str, str, Callable[[Path, Path], list[str]]]] = {
    "galleries": (
        "folders",
        "300 customer-like photos against galleries of three generators",
        galleries,
    ),
    "edits": ("pairs", "AI edits of listing photos; honest: groceries and their listing photo", edits),
    "copies": ("copies", "one scripted copy each of 24 photos, in twelve ways", copies),
    "control": ("folders", "control: 300 photos of one collection, dealt to both sides by a coin", control),
    "planted": ("folders", "control with a planted leak: the same, but the fake side saved as PNG", planted),
}


def main() -> int:
    """Lay out the sets, run each, write down what was said."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "bench")
    parser.add_argument("--jobs", default="1")
    options = parser.parse_args()
    sections = []
    for name, (layout, title, lay) in SETS.items():
        root = options.out.resolve() / "sets" / name
        root.mkdir(parents=True, exist_ok=True)
        more = lay(options.data.resolve(), root)
        said = io.StringIO()
        out = options.out / name
        with redirect_stdout(said):
            call = ["bench", layout, str(root), "--out", str(out), "--jobs", options.jobs, "--lang", "en"]
            jianzhen([*call, *more])
        lines = [line for line in said.getvalue().splitlines() if line.startswith("- ")]
        shown = " ".join(part for part in more if not part.startswith("/"))
        shown = f"`jianzhen bench {layout} {name} {shown}`"
        sections.append("\n".join([f"## {title[0].upper()}{title[1:]}", "", shown, "", *lines]))
        print(sections[-1], flush=True)
    RESULTS.write_text(PAGE.format(sections="\n\n".join(sections)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
