"""How often the examiner `video` is right, and wrong, on the clips of a rendered world.

    python benchmarks/video.py --world OUT [--split test]

OUT is a world made by benchmarks/world (claims.csv with cases `clip-…`). Every packing clip is opened once;
each claim photo that has it is examined with it, as `jianzhen check` does; and every clip is searched for
among the clips of all takes. Rows are kept (--rows), so that a stopped run goes on. Thresholds were chosen on
split `dev`; results/video.md and results/video_scores.json are of split `test`.
"""

import argparse
import csv
import json
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
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
INTACT, REUSED, OTHER = Kind.PACKING_SHOWS_INTACT, Kind.FRAMES_REUSED, Kind.PACKING_SHOWS_OTHER_ITEM

TRUE = ("clip-intact", "clip-edited", "clip-same-setup")
"""Cases whose clip shows the very item intact at the claimed spot. `clip-reused` shows it, too, but not this
order: it is counted for neither side."""
FALSE = ("clip-damaged", "clip-hidden", "clip-other-item")
INTACT_STEPS, REUSED_STEPS, OTHER_STEPS = (0.0, 0.5, 1.0, 1.5, 2.0), (0.5, 0.6, 0.7, 0.8), (0.0, 0.25, 0.5)

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
    """Yield a row a clip: first all claim photos are examined, then all clips searched for."""
    kept = _kept(log)
    index: MemoryIndex | None = None
    with log.open("a", encoding="utf-8") as file:
        for path, photos in claims.items():
            wanted = sorted(photo["claim"] for photo in photos)
            if kept.get(path, {}).get("wanted") != wanted:
                kept[path] = _examined(path, photos, world) | {"wanted": wanted}
                file.write(json.dumps(kept[path]) + "\n")
                file.flush()
        for path in claims:
            if "found" not in kept[path]:
                index = index or _index(claims, world)
                kept[path] |= _searched(path, world, index)
                file.write(json.dumps(kept[path]) + "\n")
                file.flush()
            yield kept[path]


def _kept(log: Path) -> dict[str, Row]:
    if not log.exists():
        return {}
    return {row["clip"]: row for row in map(json.loads, log.read_text("utf-8").splitlines())}


def _index(claims: dict[str, list[Row]], world: Path) -> MemoryIndex:
    """Return every take of this split as first filmed; takes are each other's other claims."""
    index = MemoryIndex()
    for path in claims:
        if "~original" in path:
            index.add(entries_of(Video.from_path(world / path), take(path)))
    return index


def _searched(path: str, world: Path, index: MemoryIndex) -> Row:
    video = Video.from_path(world / path)
    video.verify()
    start = time.process_time()
    found = [{"ref": m.entry.ref, "score": m.score, "same": m.same_file} for m in search(video, index)]
    return {"searching": time.process_time() - start, "found": found}


def _examined(path: str, photos: list[Row], world: Path) -> Row:
    video = Video.from_path(world / path)
    video.verify()
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
        "details": dict(intact[0].details) if intact else None,
        "other_item": max((f.score for f in findings if f.kind is OTHER), default=None),
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


def _report(rows: list[Row], split: str) -> tuple[str, list[dict[str, Any]]]:
    photos = [p | {"row": r} for r in rows for p in r["photos"]]
    machine = platform.machine().replace("_", "-")
    lines = [
        "# video",
        "",
        f"`python benchmarks/video.py --world OUT`, split `{split}`, {time.strftime('%Y-%m-%d')}, 2-core "
        f"{machine} virtual",
        f"machine. Rendered goods and clips only; exact two-sided 95 % intervals. {len(photos)} claims, "
        f"{len(rows)} clips of {len({r['take'] for r in rows})} takes.",
        "",
        *_intact_lines(photos),
        *_reused_lines(rows),
        *_cost_lines(rows, photos),
    ]
    return "\n".join(lines) + "\n", [_intact_table(photos), _other_table(photos), _reused_table(rows)]


def _intact_lines(photos: list[Row]) -> Iterator[str]:
    yield "## packing-shows-intact"
    yield ""
    yield "| case | claims | abstained | said, of those examined | at the claimed spot |"
    yield "|---|---|---|---|---|"
    for case in sorted({p["case"] for p in photos}, key=lambda c: (c not in TRUE, c not in FALSE, c)):
        of = [p for p in photos if p["case"] == case]
        examined = [p for p in of if not p["abstained"]]
        said = [p for p in examined if p["score"] is not None]
        truth = " (true)" if case in TRUE else " (false)" if case in FALSE else ""
        share, hits = _share(len(said), len(examined)), sum(p["hit"] for p in said)
        yield f"| {case}{truth} | {len(of)} | {len(of) - len(examined)} | {share} | {hits} |"
    yield ""
    yield "Found: at the spot, of the claims of which it is true. Wrong: said, of those of which it is false."
    for title, by in GROUPS.items():
        yield ""
        yield f"| {title} | found | wrong | abstained |"
        yield "|---|---|---|---|"
        for name in sorted({by(p) for p in photos}):
            yield _line(name, [p for p in photos if by(p) == name])
    yield ""
    yield from _other_lines(photos)


def _other_lines(photos: list[Row]) -> Iterator[str]:
    yield "## packing-shows-other-item (the goods bear no codes: by colour only)"
    yield ""
    yield "| clip | claims | abstained | said, of those examined |"
    yield "|---|---|---|---|"
    for name, belongs in KINDS_OF_ITEM.items():
        of = [p for p in photos if belongs(p)]
        examined = [p for p in of if not p["abstained"]]
        said = sum(p["other_item"] is not None for p in examined)
        yield f"| {name} | {len(of)} | {len(of) - len(examined)} | {_share(said, len(examined))} |"
    yield ""


def _variant(photo: Row) -> bool:
    return photo["case"] == "clip-other-item" and ".variant." in photo["claim"]


KINDS_OF_ITEM: dict[str, Callable[[Row], bool]] = {
    "another colour of the item (true)": _variant,
    "other goods (true, but nothing to be seen by)": lambda p: (
        p["case"] == "clip-other-item" and not _variant(p)
    ),
    "the item itself (false)": lambda p: p["case"] != "clip-other-item",
}

GROUPS: dict[str, Callable[[Row], str]] = {
    "all": lambda _: "all",
    "photo and clip": lambda p: f"photo {p['chain']}, clip {p['row']['chain']}",
    "codec": lambda p: p["row"]["codec"],
    "size of the clip": lambda p: p["row"]["size"],
    "damage": lambda p: p["damage"],
    "goods": lambda p: p["good"],
}


def _line(name: str, of: list[Row]) -> str:
    true, false = ([p for p in of if p["case"] in c and not p["abstained"]] for c in (TRUE, FALSE))
    found, wrong = sum(p["hit"] for p in true), sum(p["score"] is not None for p in false)
    judged = [p for p in of if p["case"] in TRUE + FALSE]
    abstained = sum(p["abstained"] for p in judged)
    shares = f"{_share(found, len(true))} | {_share(wrong, len(false))}"
    return f"| {name} | {shares} | {abstained} of {len(judged)} |"


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
        f"Wrong, each clip against all {len(takes)} takes, several of them of the same goods on the same "
        f"table: {_share(wrong, len(rows))}."
    )
    twins = [r for r in rows if r["take"].endswith(("-again", "-edited"))]
    yield (
        "Of these, filmed anew from the same camera places: "
        f"{_share(sum(bool(_wrong(r)) for r in twins), len(twins))}."
    )
    yield ""


def _cost_lines(rows: list[Row], photos: list[Row]) -> Iterator[str]:
    def mean(name: str, of: list[Row]) -> float:
        return sum(float(r[name]) for r in of) / len(of)

    length, decoding = mean("seconds", rows), mean("decoding", rows)
    yield "## Cost"
    yield ""
    yield (
        f"Processor time, single-threaded: decoding {60 * decoding / length:.1f} s a minute of video ("
        f"{decoding:.2f} s a clip of {length:.1f} s, start of the process included);"
    )
    yield (
        f"features and search among earlier footage {mean('searching', rows):.1f} s a clip; a claim photo "
        f"held against one clip {mean('seconds', photos):.1f} s."
    )
    yield f"Peak memory of the decoding process: {max(r['memory'] for r in rows) / 2**20:.0f} MiB."


def _intact_table(photos: list[Row]) -> dict[str, Any]:
    def sample(cases: tuple[str, ...], only_hits: bool) -> list[dict[str, Any]]:
        of = [p for p in photos if p["case"] in cases and not p["abstained"]]
        found = []
        for source, count in sorted(Counter(p["row"]["source"] for p in of).items()):
            said = [p for p in of if p["row"]["source"] == source and p["score"] is not None]
            scores = [p["score"] for p in said if p["hit"] or not only_hits]
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


def _other_table(photos: list[Row]) -> dict[str, Any]:
    def sample(of: list[Row]) -> list[dict[str, Any]]:
        found = []
        for source, count in sorted(Counter(p["row"]["source"] for p in of).items()):
            said = [
                p["other_item"] for p in of if p["row"]["source"] == source and p["other_item"] is not None
            ]
            reached = [sum(s >= step for s in said) for step in OTHER_STEPS]
            found.append({"source": f"world {source}", "looked_at": count, "reached": reached})
        return found

    examined = [p for p in photos if not p["abstained"]]
    return {
        "kinds": [OTHER.value],
        "regime": None,
        "steps": list(OTHER_STEPS),
        "honest": sample([p for p in examined if p["case"] != "clip-other-item"]),
        "forged": sample([p for p in examined if _variant(p)]),
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
