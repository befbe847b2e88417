"""How often the examiner `video` is right, and wrong, on the clips of a rendered world.

    python benchmarks/video.py --world OUT [--split test]

OUT is a world made by benchmarks/world (claims.csv with cases `clip-…`). Every packing clip is opened once;
each claim photo that has it is examined with it, as `jianzhen check` does; and every clip is searched for among
the clips of all other takes. Rows are kept (--rows), so that a stopped run goes on. Thresholds were chosen on
split `dev`; results/video.md and results/video_scores.json are of split `test`.
"""

import argparse
import csv
import json
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2

from jianzhen.examiners import Case
from jianzhen.examiners.video import VERSION, examine
from jianzhen.examiners.video.reused import search
from jianzhen.footage import Video, VideoExhibit
from jianzhen.footage.entry import entries_of
from jianzhen.index.memory import MemoryIndex
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo
from stats import clopper_pearson

RESULTS = Path(__file__).parent / "results"
INTACT, REUSED = Kind.PACKING_SHOWS_INTACT, Kind.FRAMES_REUSED

TRUE = ("clip-intact", "clip-edited", "clip-same-setup")
"""Cases whose clip shows the very item intact at the claimed spot. `clip-reused` shows it, too, but not this
order: it is counted for neither side."""
FALSE = ("clip-damaged", "clip-hidden", "clip-other-item")
INTACT_STEPS, REUSED_STEPS = (0.0, 0.5, 1.0, 1.5, 2.0), (0.0, 0.6, 0.7, 0.8)

Row = dict[str, Any]


def main() -> None:
    """Examine what is not yet examined, then write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--world", type=Path, required=True)
    parser.add_argument("--split", default="test")
    parser.add_argument("--rows", type=Path, help="file of rows; by default in OUT")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    claims = _claims(options.world / "claims.csv", options.split)
    log = options.rows or options.world / f"video-rows-{VERSION}.jsonl"
    rows = list(_rows(claims, options.world, log))
    text, tables = _report(rows, options.split)
    print(text)
    if options.split == "test":
        (RESULTS / "video.md").write_text(text, "utf-8")
        (RESULTS / "video_scores.json").write_text(json.dumps(tables, indent=1) + "\n", "utf-8")


def _claims(table: Path, split: str) -> dict[str, list[Row]]:
    """Return by packing clip the claim photos that have it."""
    files = defaultdict(list)
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["case"].startswith("clip-") and row["split"] == split:
                files[row["claim"]].append(row)
    by_clip: dict[str, list[Row]] = defaultdict(list)
    for rows in files.values():
        clip = next(r for r in rows if r["role"] == "packing")
        by_clip[clip["path"]] += [r | {"clip_chain": clip["chain"]} for r in rows if r["role"] == "claim"]
    return dict(sorted(by_clip.items()))


def take(path: str) -> str:
    """Name the footage a clip was encoded from, such as `000-mug-packed`."""
    return Path(path).stem.split("~")[0]


def _rows(claims: dict[str, list[Row]], world: Path, log: Path) -> Iterator[Row]:
    kept = {}
    if log.exists():
        kept = {row["clip"]: row for row in map(json.loads, log.read_text("utf-8").splitlines())}
    index: MemoryIndex | None = None
    with log.open("a", encoding="utf-8") as file:
        for path, photos in claims.items():
            wanted = sorted(photo["claim"] for photo in photos)
            if path not in kept or kept[path]["wanted"] != wanted:
                index = index or _index(claims, world)
                kept[path] = _examined(path, photos, world, index) | {"wanted": wanted}
                file.write(json.dumps(kept[path]) + "\n")
                file.flush()
            yield kept[path]


def _index(claims: dict[str, list[Row]], world: Path) -> MemoryIndex:
    """Return every take of this split as first filmed; takes are each other's other claims."""
    index = MemoryIndex()
    for path in claims:
        if "~original" in path:
            index.add(entries_of(Video.from_path(world / path), take(path)))
    return index


def _examined(path: str, photos: list[Row], world: Path, index: MemoryIndex) -> Row:
    start = time.process_time()
    video = Video.from_path(world / path)
    video.verify()
    found = [{"ref": m.entry.ref, "score": m.score, "same": m.same_file} for m in search(video, index)]
    searched = time.process_time() - start
    examined = [_photo(row, video, world) for row in photos]
    return {
        "clip": path,
        "take": take(path),
        "source": photos[0]["source"],
        "chain": photos[0]["clip_chain"],
        "codec": video.structure.codec,
        "size": f"{video.width}×{video.height}",
        "seconds": video.seconds,
        "decoding": video.shown.processor_seconds,
        "memory": video.shown.memory,
        "searching": searched,
        "found": found,
        "photos": examined,
    }


def _photo(row: Row, video: Video, world: Path) -> Row:
    photo = Photo.from_path(world / row["path"])
    start = time.process_time()
    case = Case((Exhibit(photo, Role.CLAIM),), videos=(VideoExhibit(video, Role.PACKING),))
    said = list(examine(case))
    findings = [s for s in said if isinstance(s, Finding)]
    intact = [f for f in findings if f.kind is INTACT]
    abstained = any(isinstance(s, Abstention) and INTACT in s.kinds for s in said)
    return {
        "claim": row["claim"],
        "case": row["case"],
        "chain": row["chain"],
        "good": row["good"],
        "damage": row["damage"],
        "abstained": abstained,
        "score": intact[0].score if intact else None,
        "hit": bool(intact) and _meets(row["box"], intact[0]),
        "other_item": any(f.kind is Kind.PACKING_SHOWS_OTHER_ITEM for f in findings),
        "seconds": time.process_time() - start,
    }


def _meets(box: str, finding: Finding) -> bool:
    """Whether the place shown lies on the damage."""
    if not box:
        return False
    x, y, w, h = (float(v) for v in box.split())
    return any(
        min(r.x + r.w, x + w) > max(r.x, x) and min(r.y + r.h, y + h) > max(r.y, y) for r in finding.regions
    )


def _share(hits: int, of: int) -> str:
    if not of:
        return "–"
    low, high = clopper_pearson(hits, of)
    return f"{hits} / {of} = {100 * hits / of:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def _regime(photo: Row, row: Row) -> str:
    """Name how photo and clip were delivered."""
    return f"photo {photo['chain']}, clip {row['chain']}"


def _report(rows: list[Row], split: str) -> tuple[str, list[dict[str, Any]]]:
    photos = [(photo, row) for row in rows for photo in row["photos"]]
    lines = [
        "# video",
        "",
        f"`python benchmarks/video.py --world OUT`, split `{split}`, {time.strftime('%Y-%m-%d')}, 2-core "
        f"{platform.machine().replace('_', '-')} virtual machine. Rendered goods and clips only; exact two-sided "
        f"95 % intervals. {len(photos)} claims, {len(rows)} clips of {len({r['take'] for r in rows})} takes.",
        "",
        *_intact_lines(photos),
        *_reused_lines(rows),
        *_cost_lines(rows, photos),
    ]
    return "\n".join(lines) + "\n", [_intact_table(photos), _reused_table(rows)]


def _intact_lines(photos: list[tuple[Row, Row]]) -> Iterator[str]:
    yield "## packing-shows-intact, by case"
    yield ""
    yield "| case | claims | abstained | said, of those examined | at the claimed spot |"
    yield "|---|---|---|---|---|"
    cases = sorted({p["case"] for p, _ in photos}, key=lambda c: (c not in TRUE, c not in FALSE, c))
    for case in cases:
        of = [p for p, _ in photos if p["case"] == case]
        yield _intact_line(case + (" (true)" if case in TRUE else " (false)" if case in FALSE else ""), of)
    yield ""
    yield "By delivery; found: of the cases in which it is true, at the spot; wrong: of those in which it is false."
    yield ""
    yield "| delivery | found | wrong |"
    yield "|---|---|---|"
    groups = [
        (name, lambda p, r, n=name: _regime(p, r) == n) for name in sorted({_regime(*x) for x in photos})
    ]
    groups += [
        (f"clip {c}", lambda p, r, n=c: r["codec"] == n) for c in sorted({r["codec"] for _, r in photos})
    ]
    groups += [
        (f"clip {s}", lambda p, r, n=s: r["size"] == n) for s in sorted({r["size"] for _, r in photos})
    ]
    for name, belongs in [("all", lambda p, r: True), *groups]:
        true = [p for p, r in photos if belongs(p, r) and p["case"] in TRUE and not p["abstained"]]
        false = [p for p, r in photos if belongs(p, r) and p["case"] in FALSE and not p["abstained"]]
        found, wrong = sum(p["hit"] for p in true), sum(p["score"] is not None for p in false)
        yield f"| {name} | {_share(found, len(true))} | {_share(wrong, len(false))} |"
    yield ""
    yield "| goods | found | wrong |"
    yield "|---|---|---|"
    for good in sorted({p["good"] for p, _ in photos}):
        true = [p for p, _ in photos if p["good"] == good and p["case"] in TRUE and not p["abstained"]]
        false = [p for p, _ in photos if p["good"] == good and p["case"] in FALSE and not p["abstained"]]
        wrong = sum(p["score"] is not None for p in false)
        yield f"| {good} | {_share(sum(p['hit'] for p in true), len(true))} | {_share(wrong, len(false))} |"
    yield ""
    other = sum(p["other_item"] for p, _ in photos)
    yield f"`packing-shows-other-item`: said {other} times in {len(photos)} claims (the goods bear no article codes)."
    yield ""


def _intact_line(name: str, of: list[Row]) -> str:
    examined = [p for p in of if not p["abstained"]]
    said = [p for p in examined if p["score"] is not None]
    hits = sum(p["hit"] for p in said)
    return f"| {name} | {len(of)} | {len(of) - len(examined)} | {_share(len(said), len(examined))} | {hits} |"


def _positive(row: Row) -> str | None:
    """Return the take whose footage this clip is known to hold, other than its own file."""
    if row["take"].endswith("-reused"):
        return row["take"].removesuffix("-reused") + "-packed"
    return row["take"] if row["chain"] != "original" else None


def _wrong(row: Row) -> list[float]:
    """Scores of matches with footage that this clip does not hold."""
    family = {row["take"], row["take"].removesuffix("-reused") + "-packed"}
    if row["take"].endswith("-packed"):
        family.add(row["take"].removesuffix("-packed") + "-reused")
    family = family if row["take"].endswith(("-reused", "-packed")) else {row["take"]}
    return [m["score"] for m in row["found"] if m["ref"] not in family]


def _found(row: Row) -> float | None:
    wanted = _positive(row)
    return max((m["score"] for m in row["found"] if m["ref"] == wanted and not m["same"]), default=None)


def _reused_lines(rows: list[Row]) -> Iterator[str]:
    yield "## frames-reused"
    yield ""
    yield "| footage | clips | found |"
    yield "|---|---|---|"
    known = [r for r in rows if _positive(r) is not None]
    for name, of in (
        (
            "trimmed, zoomed, regraded, another waybill",
            [r for r in known if r["take"].endswith("-reused") and r["chain"] == "original"],
        ),
        (
            "the same, then through a chat app",
            [r for r in known if r["take"].endswith("-reused") and r["chain"] != "original"],
        ),
        ("through a chat app only", [r for r in known if not r["take"].endswith("-reused")]),
    ):
        yield f"| {name} | {len(of)} | {_share(sum(_found(r) is not None for r in of), len(of))} |"
    wrong = sum(bool(_wrong(r)) for r in rows)
    takes = {r["take"] for r in rows if "~original" in r["clip"]}
    yield ""
    yield (
        f"Wrong, each clip against all {len(takes)} takes, of which several are of the same goods on the same table: "
        f"{_share(wrong, len(rows))}."
    )
    twins = [r for r in rows if r["take"].endswith(("-again", "-edited"))]
    yield (
        f"Of these, filmed anew from the same camera places: {_share(sum(bool(_wrong(r)) for r in twins), len(twins))}."
    )
    yield ""


def _cost_lines(rows: list[Row], photos: list[tuple[Row, Row]]) -> Iterator[str]:
    minutes = sum(r["seconds"] for r in rows) / 60
    decoding = sum(r["decoding"] for r in rows) / minutes
    yield "## Cost"
    yield ""
    yield (
        f"Processor seconds a minute of video, single-threaded: {decoding:.1f} for decoding (start of the process "
        f"included), {sum(r['searching'] for r in rows) / minutes:.1f} for features and the search among earlier "
        f"footage, {sum(p['seconds'] for p, _ in photos) / len(photos):.2f} s a claim photo held against one clip. "
        f"Peak memory of the decoding process: {max(r['memory'] for r in rows) / 2**20:.0f} MiB."
    )


def _intact_table(photos: list[tuple[Row, Row]]) -> dict[str, Any]:
    def sample(cases: tuple[str, ...], only_hits: bool) -> list[dict[str, Any]]:
        of = [(p, r) for p, r in photos if p["case"] in cases and not p["abstained"]]
        found = []
        for source, count in sorted(Counter(r["source"] for _, r in of).items()):
            scores = [
                p["score"] for p, r in of if r["source"] == source and p["score"] is not None
                and (p["hit"] or not only_hits)
            ]  # fmt: skip
            reached = [sum(s >= step for s in scores) for step in INTACT_STEPS]
            found.append({"source": f"world {source}", "looked_at": count, "reached": reached})
        return found

    return {
        "kinds": [INTACT.value],
        "regime": None,
        "steps": list(INTACT_STEPS),
        "honest": sample(FALSE, False),
        "forged": sample(TRUE, True),
    }


def _reused_table(rows: list[Row]) -> dict[str, Any]:
    def sample(of: list[Row], scores: dict[str, list[float]]) -> list[dict[str, Any]]:
        found = []
        for source, count in sorted(Counter(r["source"] for r in of).items()):
            best = [max(scores[r["clip"]], default=-1.0) for r in of if r["source"] == source]
            reached = [sum(s >= step and s >= 0 for s in best) for step in REUSED_STEPS]
            found.append({"source": f"world {source}", "looked_at": count, "reached": reached})
        return found

    honest = [r for r in rows if r["take"].split("-")[-1] != "reused"]
    known = [r for r in rows if _positive(r) is not None]
    return {
        "kinds": [REUSED.value],
        "regime": None,
        "steps": list(REUSED_STEPS),
        "honest": sample(honest, {r["clip"]: _wrong(r) for r in rows}),
        "forged": sample(known, {r["clip"]: [s for s in (_found(r),) if s is not None] for r in rows}),
    }


if __name__ == "__main__":
    main()
