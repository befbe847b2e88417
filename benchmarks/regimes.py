"""Every examiner in every delivery regime: false alarms, abstentions, what is found, and what it costs.

    python benchmarks/regimes.py ../shared/data [--per-set 100]

Real genuine photos and forgeries made by script are sent through the same deliveries; the regime is the one
that the file is then read as. Evidence means a finding that is moderate or more by the calibration that
ships. That was partly counted on these sets, so this table is a survey: results/*.md hold each examiner's
own measurement.

Writes out/regimes.jsonl as it goes (a stopped run goes on) and results/regimes.md.
"""

import argparse
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.examiners.label.test_real_files import LABELS  # noqa: E402

from copying import KINDS as COPYING  # noqa: E402
from copying import copy_of  # noqa: E402
from forge import RECIPES, deliver, forge  # noqa: E402
from jianzhen import Photo  # noqa: E402
from jianzhen.calibrate.seen import SPEAKS  # noqa: E402
from jianzhen.examiners import NAMES, Case, load  # noqa: E402
from jianzhen.model import Abstention, Finding, Kind, Regime, Role  # noqa: E402
from jianzhen.photo import Exhibit  # noqa: E402
from jianzhen.strength import rate  # noqa: E402
from stats import clopper_pearson  # noqa: E402
from tampering_forge import EDITS, edit  # noqa: E402
from tampering_forge import parent as stored  # noqa: E402

Row = dict[str, Any]
OUT, RESULTS = ROOT / "out" / "regimes.jsonl", ROOT / "benchmarks" / "results" / "regimes.md"
DELIVERIES = ("as it is", "chat-twice", "edited", "screenshot", "tiny320")
"""`edited` is saved by a picture editor that says so; the others are chains of `forge`."""

PAGE = """# Every examiner in every delivery regime

`python benchmarks/regimes.py DATA`, 2-core x86-64 virtual machine, one thread, {date}. {honest} genuine
photos (camera originals, clothing, groceries; groceries against the listing photo of the same product, the
others against a stranger's photo) and {forged} forgeries: damage painted on the listing photo, photos used
before, files with marks of generators, damage painted on a camera file that keeps its thumbnail, camera files
edited in one place, groceries against another brand's listing photo. All are sent as they are, through a chat
app twice, out of an editor that writes its name, as a screenshot, at 320 pixels.

- The unit is a photo. `[low, high]`: exact 95 % interval in per cent.
- **with evidence**: the finding is moderate or more. **any finding** counts hints as well.
- **abstained**: share of genuine photos on which the statement could not be examined; left out on the left.
- **forged in its way**: forgeries that the statement is true of; an abstention counts as not found.
- **ms of CPU**: median on the genuine photos. Opening a photo, reading its regime and finding its features
  costs {opening:.0f} ms more (median), which all examiners share.
- What ships was partly counted on these sets: this is a survey. The model cards have each examiner's own
  figures.

{table}
"""

WITHOUT = ("video", "statement", "synthesis")
"""Examiners that need more than photos: results/video.md, results/statement; synthesis ships no detector."""


MARKS = (Kind.AI_LABEL, Kind.C2PA_AI, Kind.GENERATOR_TRACE)
SURVEYED: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("label", MARKS),
    ("derivation", (Kind.DERIVED_FROM_PRODUCT,)),
    ("reuse", (Kind.SAME_PHOTO_ELSEWHERE,)),
    ("capture", (Kind.CAPTURE_CONTRADICTION,)),
    ("tampering", (Kind.LOCAL_EDIT,)),
    ("tampering", (Kind.CLONED_AREA,)),
    ("consistency", (Kind.OTHER_PRODUCT,)),
)
"""What the table tells of each examiner: the statements that the forgeries are made for."""


@dataclass(frozen=True)
class Item:
    """One claim photo before delivery, with what it is compared with.

    Attributes:
        picture: path of a file taken as it is, or pixels made by script.
        truth: kinds that are true of it; empty for a genuine photo.
    """

    name: str
    set: str
    picture: Path | Callable[[], np.ndarray | bytes]
    product: Path | None = None
    earlier: Path | None = None
    truth: tuple[Kind, ...] = ()


def spread(paths: Iterable[Path], count: int) -> list[Path]:
    """Return at most `count`, evenly spread."""
    paths = sorted(paths)
    return [paths[int(k)] for k in np.linspace(0, len(paths) - 1, min(count, len(paths)))]


def genuine(data: Path, count: int) -> Iterator[Item]:
    """Real photos; groceries against the listing photo of the same product, the others against a stranger."""
    for folder in ("camera", "clothing", "grocery"):
        files = spread((data / "photos" / folder).glob("*.*"), count)
        for n, path in enumerate(files):
            product = path.stem.rsplit("_", 1)[0]
            listing = data / "listings/grocery" / f"{product}_Iconic.jpg"
            other = files[(n + 7) % len(files)]
            yield Item(path.name, folder, path, listing if listing.exists() else other, other)


def forged(data: Path, count: int) -> Iterator[Item]:
    """Forgeries by script, and real files with marks of generators."""
    for n, parent in enumerate(spread((data / "listings/studio").glob("*.jpg"), count // 2)):
        yield Item(
            parent.name, "damage painted on the listing", lambda p=parent, n=n: painted(p, n), parent,
            truth=(Kind.DERIVED_FROM_PRODUCT,),
        )  # fmt: skip
    photos = spread((data / "photos/clothing").glob("*.jpg"), count)
    half = len(photos) // 2
    for n, path in enumerate(photos[:half]):
        yield Item(
            path.name, "used before", lambda p=path, n=n: copied(p, photos[half + n], n), None, path,
            (Kind.SAME_PHOTO_ELSEWHERE,),
        )  # fmt: skip
    for name, kinds in LABELS.items():
        yield Item(name, "marks of generators", data / "labels" / name, truth=tuple(kinds))
    for folder in ("mflux", "sdcpp"):
        for path in sorted((data / "generated" / folder).glob("*.png")):
            yield Item(path.name, "marks of generators", path, truth=(Kind.GENERATOR_TRACE,))
    for n, path in enumerate(spread((data / "photos/camera").glob("*.jpg"), count)):
        if Photo.from_path(path).metadata.thumbnail is not None:
            yield Item(
                path.name, "damage painted, thumbnail kept", lambda p=path, n=n: stale(p, n),
                truth=(Kind.CAPTURE_CONTRADICTION,),
            )  # fmt: skip


def forged_more(data: Path, count: int) -> Iterator[Item]:
    """Camera files edited in one place, and photos of goods against another product's listing photo."""
    files = spread((data / "photos/camera").glob("*.jpg"), count)
    for n, path in enumerate(files):
        what = EDITS[n % len(EDITS)]
        truth = (Kind.LOCAL_EDIT, Kind.CLONED_AREA) if what == "clone" else (Kind.LOCAL_EDIT,)
        other = files[(n + 5) % len(files)]
        yield Item(
            path.name,
            "edited in one place",
            lambda p=path, o=other, w=what, n=n: edit(stored(str(p))[0], stored(str(o))[0], w, n).rgb,
            truth=truth,
        )
    listings = sorted((data / "listings/grocery").glob("*_Iconic.jpg"))
    for n, path in enumerate(spread((data / "photos/grocery").glob("*.*"), count)):
        brand = path.stem.split("-")[0].split("_")[0]
        others = [p for p in listings if p.stem.split("-")[0].split("_")[0] != brand]
        yield Item(path.name, "other goods", path, others[7 * n % len(others)], truth=(Kind.OTHER_PRODUCT,))


def opened(path: Path) -> np.ndarray:
    """Decode a picture, RGB."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def painted(path: Path, seed: int) -> np.ndarray:
    """Paint damage on."""
    kind, blend = RECIPES[seed % len(RECIPES)]
    return forge(opened(path), kind, blend, seed).rgb


def copied(path: Path, host: Path, seed: int) -> np.ndarray:
    """Make a copy in one of the ways people do."""
    kind = list(COPYING)[seed % len(COPYING)]
    with Image.open(path) as one, Image.open(host) as two:
        data = copy_of(path.name, kind, one.convert("RGB"), two.convert("RGB"))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def stale(path: Path, seed: int) -> bytes:
    """Paint damage on a camera file and keep its data, thumbnail included."""
    with Image.open(path) as picture:
        exif, stored = picture.info["exif"], picture.convert("RGB")
    stored.thumbnail((1600, 1600))
    kind, blend = RECIPES[seed % len(RECIPES)]
    out = io.BytesIO()
    Image.fromarray(forge(np.asarray(stored), kind, blend, seed).rgb).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def delivered(item: Item, delivery: str, seed: int) -> bytes | None:
    """Return the file that arrives; None for pixels made by script, which are no file yet."""
    made = item.picture.read_bytes() if isinstance(item.picture, Path) else item.picture()
    if delivery == "as it is":
        return made if isinstance(made, bytes) else None
    if isinstance(made, bytes):
        made = np.asarray(Photo(made).pixels(2048))
    if delivery == "edited":
        exif = Image.Exif()
        exif[0x0131] = "Adobe Photoshop Lightroom 9.2 (Android)"
        out = io.BytesIO()
        Image.fromarray(made).save(out, "JPEG", quality=92, exif=exif)
        return out.getvalue()
    return deliver(np.ascontiguousarray(made), None, delivery, seed, ()).data


@lru_cache(maxsize=400)
def reference(path: Path) -> Photo:
    """Open a photo once; its features are known, as a shop's listing photos are."""
    photo = Photo.from_path(path)
    assert photo.features is not None
    assert photo.fingerprints is not None
    return photo


def look(item: Item, delivery: str, data: bytes) -> Row:
    """Examine one claim; the photo's own features are counted apart, since all examiners share them."""
    photo = Photo(data, item.name)
    began = time.process_time()
    photo.verify()
    regime = photo.regime
    assert photo.features is not None
    ms = {"photo": 1000 * (time.process_time() - began)}
    exhibits = [Exhibit(photo, Role.CLAIM)]
    exhibits += [Exhibit(reference(item.product), Role.PRODUCT)] if item.product else []
    exhibits += [Exhibit(reference(item.earlier), Role.EARLIER)] if item.earlier else []
    said: dict[str, list[Finding | Abstention]] = {}
    for name in NAMES:
        if name not in WITHOUT:
            began = time.process_time()
            said[name] = list(load(name).examine(Case(tuple(exhibits))))
            ms[name] = 1000 * (time.process_time() - began)
    findings = [
        (f.kind.value, f.rated(rate(f, regime)).strength.band.rank)
        for some in said.values()
        for f in some
        if isinstance(f, Finding)
    ]
    abstentions = [a for some in said.values() for a in some if isinstance(a, Abstention)]
    abstained = {kind.value for a in abstentions for kind in (a.kinds or SPEAKS[a.examiner])}
    return {
        "key": [item.set, item.name, delivery],
        "truth": [kind.value for kind in item.truth],
        "regime": regime.value,
        "found": findings,
        "abstained": sorted(abstained),
        "ms": ms,
    }


def measure(items: list[Item], done: dict[tuple[str, ...], Row]) -> list[Row]:
    """Look at what is not done yet, writing each row at once."""
    jobs = [(item, delivery) for delivery in DELIVERIES for item in items]
    with OUT.open("a", encoding="utf-8") as file:
        for n, (item, delivery) in enumerate(jobs):
            key = (item.set, item.name, delivery)
            if key in done:
                continue
            data = delivered(item, delivery, n)
            if data is None:
                continue
            done[key] = look(item, delivery, data)
            file.write(json.dumps(done[key]) + "\n")
            file.flush()
            print(f"\r{n + 1} of {len(jobs)}", end="", file=sys.stderr, flush=True)
    return list(done.values())


def rows_done() -> dict[tuple[str, ...], Row]:
    """Read the rows of a run that was stopped; a last line cut short is dropped."""
    rows = {}
    for line in OUT.read_text("utf-8").splitlines() if OUT.exists() else ():
        if line.endswith("}"):
            row = json.loads(line)
            rows[tuple(row["key"])] = row
    return rows


def share(hits: int, n: int) -> str:
    """Word a share with its interval."""
    if n == 0:
        return "–"
    low, high = clopper_pearson(hits, n)
    return f"{hits} of {n} [{100 * low:.1f}, {100 * high:.1f}]"


def lines(rows: list[Row]) -> Iterator[str]:
    """One row of the table for an examiner and a regime."""
    yield (
        "| examiner | regime | genuine photos looked at: with evidence [95 %] | with any finding "
        "| abstained | forged in its way: evidence [95 %] | any true finding | ms of CPU |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    by_regime: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_regime[row["regime"]].append(row)
    for name, asked in SURVEYED:
        kinds = {kind.value for kind in asked}
        what = name if len(kinds) > 1 else f"{name}: {min(kinds)}"
        for regime in Regime:
            some = by_regime[regime.value]
            honest = photos([r for r in some if not r["truth"] and comparable(r, kinds)])
            looked = [r for r in honest if not kinds <= set(r["abstained"])]
            own = [r for r in some if kinds & set(r["truth"])]
            if not honest and not own:
                continue
            cells = (
                share(sum(_has(r, kinds, 2) for r in looked), len(looked)),
                share(sum(_has(r, kinds, 0) for r in looked), len(looked)),
                percent(len(honest) - len(looked), len(honest)),
                share(sum(_has(r, kinds & set(r["truth"]), 2) for r in own), len(own)),
                share(sum(_has(r, kinds & set(r["truth"]), 0) for r in own), len(own)),
                f"{median(r['ms'][name] for r in looked):.0f}" if looked else "–",
            )
            yield f"| {what} | {regime.value} | {' | '.join(cells)} |"


def comparable(row: Row, kinds: set[str]) -> bool:
    """Whether the statement is false of a genuine row: clothes against a stranger's photo ARE other goods."""
    return Kind.OTHER_PRODUCT.value not in kinds or row["key"][0] == "grocery"


def photos(rows: list[Row]) -> list[Row]:
    """Return one row a photo: what reached a regime in two ways counts once, with all that was found."""
    merged: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["key"][0], row["key"][1])
        earlier = merged.get(key)
        if earlier is not None:
            both = set(row["abstained"]) & set(earlier["abstained"])
            row = {**row, "found": row["found"] + earlier["found"], "abstained": sorted(both)}
        merged[key] = row
    return list(merged.values())


def percent(part: int, whole: int) -> str:
    """Word a share without an interval."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _has(row: Row, kinds: set[str], rank: int) -> bool:
    return any(kind in kinds and found >= rank for kind, found in row["found"])


def main() -> None:
    """Measure what is missing and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--per-set", type=int, default=100)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    OUT.parent.mkdir(exist_ok=True)
    data = options.data.resolve()
    per = options.per_set
    items = [*genuine(data, per), *forged(data, per), *forged_more(data, per)]
    rows = measure(items, rows_done())
    page = PAGE.format(
        date=datetime.now(UTC).date().isoformat(),
        honest=len({tuple(r["key"][:2]) for r in rows if not r["truth"]}),
        forged=len({tuple(r["key"][:2]) for r in rows if r["truth"]}),
        table="\n".join(lines(rows)),
        opening=median(r["ms"]["photo"] for r in rows),
    )
    RESULTS.write_text(page, "utf-8")
    print(page)


if __name__ == "__main__":
    main()
