"""Counts how often examiner `capture` fires: on genuine photos, honest handling, forgeries made by script.

    python benchmarks/capture.py [--seed 3] [--limit N]

Needs the real pictures beside the repository (../shared/data). Prints every figure with its sample size and
writes the counts to results/capture_scores.json in the form `strength/` reads. The damage is painted by
`forge`, which another hand wrote; screen captures come from `capture_screens` and from `forge`; neither
shares code with the examiner.
"""

import argparse
import io
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from capture_files import HONEST, camera_exif, encoded, thumbnail_of
from capture_screens import paint
from forge import RECIPES, deliver, forge
from jianzhen.examiners import capture
from jianzhen.examiners.capture.stamps import taken
from jianzhen.examiners.capture.times import before_delivery
from jianzhen.examiners.case import Case
from jianzhen.model import Finding, Kind, Role
from jianzhen.photo import Exhibit, Metadata, Photo
from jianzhen.strength.interval import lower, upper

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "capture_scores.json"
SHARED = ROOT.parent / "shared" / "data"
GENUINE = ("photos/camera", "photos/clothing", "photos/grocery", "listings/grocery", "listings/studio")
STEPS = {
    # Below 2 are rules of which no forgeries can be counted honestly: they carry no weight.
    Kind.CAPTURE_CONTRADICTION: (2.0, 3.0),
    Kind.SCREENSHOT: (1.0, 2.0, 3.0, 4.0),
    Kind.TAKEN_BEFORE_DELIVERY: (1.0, 2.0, 3.0),
}
TUNED_ON = {"Canon", "FujiFilm", "HTC", "Issue", "Konica", "Nikon", "Olympus", "Ricoh", "Sanyo", "Traveler"}
"""Makers (first word of the file name) on whose files the thumbnail rule was tuned; the rest report."""
WORK_SIDE = 1024
THUMBNAIL_RULES = ("thumbnail", "other-thumbnail")


@dataclass
class Counts:
    """Photos looked at in one source, their regimes, and the highest score of each kind on every one."""

    looked_at: int = 0
    regimes: Counter[str] = field(default_factory=Counter)
    scores: dict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))

    def look(self, photo: Photo, *rules: str) -> dict[Kind, float]:
        """Count what is found on one photo; only findings of the named rules, if any are named."""
        said = [s for s in capture.examine(Case((Exhibit(photo, Role.CLAIM),))) if isinstance(s, Finding)]
        self.regimes[photo.regime.value] += 1
        return self.add((f.kind, f.score) for f in said if not rules or f.details["rule"] in rules)

    def add(self, scored: Iterable[tuple[Kind, float]]) -> dict[Kind, float]:
        """Count one photo; return its highest score of each kind."""
        best: dict[Kind, float] = {}
        for kind, score in scored:
            best[kind] = max(best.get(kind, 0), score)
        self.looked_at += 1
        for kind, score in best.items():
            self.scores[kind].append(score)
        return best

    def reached(self, kind: Kind) -> list[int]:
        """Return how many photos reached each step."""
        return [sum(score >= step for score in self.scores[kind]) for step in STEPS[kind]]


Sources = dict[str, Counts]


def paths(folder: str, limit: int | None) -> list[Path]:
    return sorted((SHARED / folder).iterdir())[:limit]


def genuine(limit: int | None) -> Sources:
    """Every genuine photo as it is; prints each that fires."""
    sources: Sources = {}
    for folder in GENUINE:
        counts = sources[folder] = Counts()
        for path in paths(folder, limit):
            for kind, score in counts.look(Photo.from_path(path)).items():
                print(f"  fires: {folder}/{path.name}: {kind} {score:g}")
    return sources


def thumbnails(seed: int, limit: int | None) -> tuple[Sources, Sources]:
    """Real thumbnails of camera files: honest handling and painted damage, by half."""
    honest: Sources = defaultdict(Counts)
    forged: Sources = defaultdict(Counts)
    sizes: Counter[str] = Counter()
    last: bytes | None = None
    found: Counter[str] = Counter()
    for number, path in enumerate(paths("photos/camera", limit)):
        if Photo.from_path(path).metadata.thumbnail is None:
            continue
        half = "tuned on" if path.name.split("_")[1] in TUNED_ON else "reported"
        with Image.open(path) as opened:
            exif, stored = opened.info["exif"], opened.convert("RGB")
        rng = np.random.default_rng([seed, number])
        together: list[tuple[Kind, float]] = []
        for name, change in HONEST.items():
            handled = Photo(encoded(change(stored, rng), 85, exif))
            for fired, score in honest[f"{name}, {half} makers"].look(handled, *THUMBNAIL_RULES).items():
                print(f"  fires: {name}, photos/camera/{path.name}: {fired} {score:g}")
                together.append((fired, score))
        honest["honest programs on camera files"].add(together)
        if last is not None:
            other = Photo(encoded(stored, 85, last))
            forged["camera data of another file"].look(other, *THUMBNAIL_RULES)
        last = exif
        for kind, area, data in _damaged(stored, exif, seed * 1000 + number):
            best = forged["all"].look(Photo(data), *THUMBNAIL_RULES)
            forged[f"{half} makers"].add(best.items())
            hit = best.get(Kind.CAPTURE_CONTRADICTION, 0) >= 2
            for key in (kind, area):
                sizes[key] += 1
                found[key] += hit
    for key in sorted(sizes):
        print(f"  damage {key}: score 2 or more on {shown(found[key], sizes[key])}")
    return honest, forged


def _damaged(stored: Image.Image, exif: bytes, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield kind, changed area and file of ten forgeries on one stored picture, thumbnail kept."""
    small = stored.copy()
    small.thumbnail((WORK_SIDE, WORK_SIDE))
    pixels = np.asarray(small)
    for turn, (kind, blend) in enumerate(RECIPES[:10]):
        try:
            made = forge(pixels, kind, blend, seed * 20 + turn)
        except ValueError:
            continue
        share = float(made.mask.mean())
        area = "under 1 % of the frame" if share < 0.01 else "1–3 %" if share < 0.03 else "over 3 %"
        yield kind, area, encoded(Image.fromarray(made.rgb), 88, exif)


def simulated(seed: int, limit: int | None) -> tuple[Counts, Counts]:
    """Genuine photos with a thumbnail made by script: as they are, and with damage painted on."""
    honest, forged = Counts(), Counts()
    files = paths("photos/clothing", limit) + paths("photos/grocery", limit)
    for number, path in enumerate(files):
        rng = np.random.default_rng([seed, 7, number])
        with Image.open(path) as opened:
            photo = opened.convert("RGB")
        exif = camera_exif(photo.size, thumbnail_of(photo, rng))
        if honest.look(Photo(encoded(photo, 90, exif)), *THUMBNAIL_RULES):
            print(f"  fires with a simulated thumbnail: {path.name}")
        kind, blend = RECIPES[number % len(RECIPES)]
        try:
            made = forge(np.asarray(photo), kind, blend, seed * 1000 + number)
        except ValueError:
            continue
        forged.look(Photo(encoded(Image.fromarray(made.rgb), 90, exif)), *THUMBNAIL_RULES)
    return honest, forged


def screenshots(seed: int, count: int) -> Sources:
    """Screen captures by both painters, re-saved as apps do."""
    rng = random.Random(seed)
    files = paths("photos/clothing", None) + paths("photos/grocery", None)
    sources: Sources = defaultdict(Counts)
    shown_by: dict[str, Counts] = defaultdict(Counts)
    for number in range(count):
        with Image.open(rng.choice(files)) as opened:
            photo = opened.convert("RGB")
        image, layout = paint(photo, rng)
        way = rng.choice(sorted(WAYS))
        found = sources["capture_screens"].look(Photo(WAYS[way](image)))
        for key in (f"layout {layout}", f"sent as {way}"):
            shown_by[key].add(found.items())
        if number % 2 == 0:
            data = deliver(np.asarray(photo), None, "screenshot", seed * 10_000 + number).data
            sources["forge.screens"].look(Photo(data))
    for key in sorted(shown_by):
        counts = shown_by[key]
        print(f"  {key}: {shown(counts.reached(Kind.SCREENSHOT)[0], counts.looked_at)}")
    return sources


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _chat(image: Image.Image) -> bytes:
    image = image.copy()
    image.thumbnail((1280, 1280))
    return encoded(image, 65)


def _no_top(image: Image.Image) -> bytes:
    return encoded(image.crop((0, round(0.045 * image.height), image.width, image.height)), 85)


def _no_foot(image: Image.Image) -> bytes:
    return encoded(image.crop((0, 0, image.width, round(0.85 * image.height))), 85)


WAYS = {
    "PNG": _png,
    "JPEG 90": lambda image: encoded(image, 90),
    "JPEG 60": lambda image: encoded(image, 60),
    "chat app": _chat,
    "status bar cut off": _no_top,
    "foot cut off": _no_foot,
}


def times(seed: int) -> tuple[Counts, Counts]:
    """Camera times against simulated deliveries: honest in every zone, and early by days.

    Zones, late recording and the arithmetic are measured; how often a phone's clock is wrong is not.
    """
    rng = random.Random(seed)
    honest, forged = Counts(), Counts()
    for path in paths("photos/camera", None):
        metadata = Photo.from_path(path).metadata
        shot = taken(metadata)
        if shot is None:
            continue
        zone = timedelta(hours=rng.randint(-12, 14))
        moment = (shot.local - zone).replace(tzinfo=UTC)
        late = timedelta(hours=rng.uniform(0, 24))
        honest.add(_early(metadata, moment - timedelta(days=rng.uniform(0, 30)) + late))
        for days in (2, 3, 7, 30, 200):
            forged.add(_early(metadata, moment + timedelta(days=days)))
    return honest, forged


def _early(metadata: Metadata, delivered_at: datetime) -> list[tuple[Kind, float]]:
    found = before_delivery(metadata, delivered_at)
    return [(Kind.TAKEN_BEFORE_DELIVERY, found.score)] if found else []


def shown(hits: int, count: int) -> str:
    if not count:
        return "none looked at"
    return f"{hits}/{count} = {hits / count:.1%} [{lower(hits, count):.1%}, {upper(hits, count):.1%}]"


def samples(sources: Sources, kind: Kind) -> list[dict[str, object]]:
    return [
        {"source": name, "looked_at": counts.looked_at, "reached": counts.reached(kind)}
        for name, counts in sources.items()
    ]


def table(kind: Kind, honest: Sources, forged: Sources) -> dict[str, object]:
    """Print the counts of one kind and return them as `strength/` reads them."""
    print(f"\n{kind}: steps {STEPS[kind]}")
    for name, sources in (("honest", honest), ("forged", forged)):
        for source, counts in sources.items():
            rates = "; ".join(shown(hits, counts.looked_at) for hits in counts.reached(kind))
            print(f"  {name}, {source}: {rates} {dict(counts.regimes)}")
    return {
        "kinds": [kind],
        "regime": None,
        "steps": STEPS[kind],
        "honest": samples(honest, kind),
        "forged": samples(forged, kind),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--limit", type=int, help="photos a folder, for a quick look")
    parser.add_argument("--screens", type=int, default=400)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if not SHARED.exists():
        sys.exit("The real pictures (../shared/data) are not on this machine.")
    plain = genuine(options.limit)
    handled, painted = thumbnails(options.seed, options.limit)
    drawn, drawn_forged = simulated(options.seed, options.limit)
    screens = screenshots(options.seed, options.screens)
    on_time, early = times(options.seed)
    camera = {"camera files": plain["photos/camera"]}
    programs = handled.pop("honest programs on camera files")
    tables = [
        table(
            Kind.CAPTURE_CONTRADICTION,
            camera | {"honest programs on camera files": programs, "simulated thumbnails": drawn},
            {"camera files, damage painted": painted["all"], "simulated thumbnails": drawn_forged},
        ),
        table(Kind.SCREENSHOT, plain, screens),
        table(
            Kind.TAKEN_BEFORE_DELIVERY, {"camera times, any zone": on_time}, {"2 to 200 days early": early}
        ),
    ]
    print("\nthumbnail rule alone, by handling and half")
    for name, sources in (("honest", handled), ("forged", painted)):
        for source, counts in sources.items():
            hits = counts.reached(Kind.CAPTURE_CONTRADICTION)
            print(f"  {name}, {source}: " + "; ".join(shown(h, counts.looked_at) for h in hits))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"\nwritten: {options.out}")


if __name__ == "__main__":
    main()
