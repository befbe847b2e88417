"""Counts how often examiner `label` speaks: on honest photos, and on files that do carry a mark.

    python benchmarks/labels.py [--ocr]

Needs the real pictures beside the repository (../shared/data). Writes results/label_scores.json, which
benchmarks/strength.py collects. `--ocr` also counts visible labels (needs jianzhen[ocr]; 5 minutes).
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.examiners.label import samples  # noqa: E402
from tests.examiners.label.test_real_files import ALTERED_HERE, ALTERED_SOURCE, LABELS  # noqa: E402

from jianzhen import JianzhenError, Photo  # noqa: E402
from jianzhen.examiners import Case, Exhibit, load  # noqa: E402
from jianzhen.examiners.label.findings import findings  # noqa: E402
from jianzhen.examiners.label.reading import read  # noqa: E402
from jianzhen.model import Finding, Kind, Role  # noqa: E402

SHARED = ROOT.parent / "shared" / "data"
HONEST = ("photos/camera", "photos/clothing", "photos/grocery", "listings/grocery", "listings/studio")
VISIBLE = ("doubao_gray_1x1_1.png", "jimeng_cap_A.png", "samsung_gray_1.png")


def photos(folder: str) -> Iterator[Photo]:
    """Yield every file of a folder that is a photo."""
    for path in sorted((SHARED / folder).rglob("*")):
        try:
            if path.is_file():
                yield Photo.from_path(path)
        except JianzhenError as error:
            print(f"left out: {error}", file=sys.stderr)


def score(photo: Photo, kinds: tuple[Kind, ...]) -> float:
    """Return the highest score among these kinds on a photo, 0 if none. Only visible labels cost an OCR."""
    if Kind.VISIBLE_AI_LABEL in kinds:
        said = load("label").examine(Case((Exhibit(photo, Role.CLAIM),)))
        found = [f for f in said if isinstance(f, Finding)]
    else:
        found = list(findings(read(photo), photo.sha256))
    return max((f.score for f in found if f.kind in kinds), default=0.0)


def sample(source: str, scores: Iterable[float], steps: tuple[float, ...]) -> dict[str, Any]:
    """Count one source: photos looked at, and how many reach each step."""
    found = list(scores)
    return {"source": source, "looked_at": len(found), "reached": [sum(s >= x for s in found) for x in steps]}


def table(
    kinds: tuple[Kind, ...],
    steps: tuple[float, ...],
    forged: dict[str, list[Photo]],
    honest: dict[str, list[Photo]],
) -> dict[str, Any]:
    """Count one measurement over all its sources."""
    return {
        "kinds": kinds,
        "regime": None,
        "steps": steps,
        "honest": [sample(name, (score(p, kinds) for p in some), steps) for name, some in honest.items()],
        "forged": [sample(name, (score(p, kinds) for p in some), steps) for name, some in forged.items()],
    }


def marked(*kinds: Kind) -> list[Photo]:
    """Return the real files of ../shared/data/labels that carry a mark of these kinds."""
    return [Photo.from_path(SHARED / "labels" / n) for n, found in LABELS.items() if set(found) & set(kinds)]


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ocr", action="store_true")
    options = parser.parse_args()
    honest = {name: list(photos(name)) for name in HONEST}
    signed = [p for p in photos("c2pa") if any(b.kind == "c2pa" for b in p.metadata.blocks)]
    altered = {SHARED / "c2pa" / name for name in (*ALTERED_HERE, *ALTERED_SOURCE)}
    broken = [Photo.from_path(path) for path in sorted(altered)]
    hashes = {p.sha256 for p in broken}
    whole = [p for p in signed if p.sha256 not in hashes]
    own = [Photo(make(), name) for name, make in samples.PLACEMENTS.items()]
    stated = (Kind.AI_LABEL, Kind.AI_LABEL_POSSIBLE, Kind.AI_LABEL_SUSPECTED, Kind.C2PA_AI)
    traced = {name: list(photos(f"generated/{name}")) for name in ("mflux", "sdcpp")}
    tables = [
        table(stated, (0.4, 0.9), {"labels": marked(*stated), "own samples": own}, honest),
        table(
            (Kind.GENERATOR_TRACE,), (0.35, 0.7), {"labels": marked(Kind.GENERATOR_TRACE), **traced}, honest
        ),
        table((Kind.C2PA_ALTERED,), (0.4, 0.9), {"c2pa": broken}, {"c2pa": whole}),
        table((Kind.EDITOR_TRACE,), (0.1,), {"labels": marked(Kind.EDITOR_TRACE)}, honest),
    ]
    if options.ocr:
        visible = {"labels": [Photo.from_path(SHARED / "labels" / name) for name in VISIBLE]}
        tables.append(table((Kind.VISIBLE_AI_LABEL,), (0.6, 0.8), visible, honest))
    out = Path(__file__).parent / "results" / "label_scores.json"
    out.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for counted in tables:
        print(json.dumps(counted, ensure_ascii=False))


if __name__ == "__main__":
    main()
