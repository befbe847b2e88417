"""Measures `tampering`: what it finds in photos edited by script, and what it says about honest ones.

    python benchmarks/tampering.py ../shared/data            (resumable; about 10 minutes of processor time)
    python benchmarks/tampering.py ../shared/data --half dev (the makers that thresholds were chosen on)

Camera files are split by maker (sha256 of the name, odd: report), clothes and groceries by file name. Every
parent is edited in four ways and saved in six (`tampering_forge`), and saved in the same ways unedited. Rows
go to out/tampering-HALF.jsonl; those of the report half make results/tampering.md and tampering_scores.json.
"""

import argparse
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
import numpy.typing as npt

from jianzhen.examiners import tampering
from jianzhen.model import Abstention, Finding, Kind
from jianzhen.photo import Photo
from jianzhen.photo.decoding import turn
from tampering_forge import EDITS, SAVINGS, Edited, edit, overlaid, parent, save
from tampering_table import summarise

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure what is missing, then sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("dev", "report"), default="report")
    parser.add_argument("--table", action="store_true", help="only sum up the rows that are there")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    out = ROOT / "out" / f"tampering-{given.half}.jsonl"
    out.parent.mkdir(exist_ok=True)
    out.touch()
    done = {json.loads(line)["key"] for line in out.read_text("utf-8").splitlines()}
    with out.open("a", encoding="utf-8") as file:
        for job in () if given.table else (_saved_again, _originals, _edited):
            for row in job(given.data, given.half, done):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
    if given.half == "report":
        summarise([json.loads(line) for line in out.read_text("utf-8").splitlines()])


def of_half(name: str, half: str) -> bool:
    """Whether a parent of this name belongs to the half that is asked for, by the hash of the name."""
    odd = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2
    return odd == (half == "report")


def maker_of(path: Path) -> str:
    """Return the maker that the name of a camera file begins with."""
    return path.stem.removeprefix("jpg_").split("_")[0]


def _originals(data: Path, half: str, done: set[str]) -> Any:
    """Files as they came, of every source; camera files of both halves, told apart in the table."""
    for source in (
        "photos/camera",
        "photos/clothing",
        "photos/grocery",
        "listings/grocery",
        "listings/studio",
    ):
        for path in sorted((data / source).iterdir()):
            name = path.name
            key = f"{source}/{name}"
            if key in done or not (of_half(name, half) or source == "photos/camera"):
                continue
            row = _judged(path.read_bytes(), clones=True)
            yield {"key": key, "source": source, "parent": name, "maker": maker_of(path), "edit": "none",
                   "saving": "as it came", **row}  # fmt: skip


def _saved_again(data: Path, half: str, done: set[str]) -> Any:
    wanted = [("none", s) for s in (*SAVINGS, "crop98", "crop92")]
    return _made(data, half, done, [*wanted, ("overlay", "png"), ("overlay", "q95")])


def _edited(data: Path, half: str, done: set[str]) -> Any:
    return _made(data, half, done, [(e, s) for e in EDITS for s in SAVINGS])


def _made(data: Path, half: str, done: set[str], every: list[tuple[str, str]]) -> Any:
    paths = sorted((data / "photos" / "camera").iterdir())
    # In an order of chance, so that a run cut short is a fair sample.
    for number, path in sorted(enumerate(paths), key=lambda p: hashlib.sha256(p[1].name.encode()).digest()):
        if not of_half(maker_of(path), half):
            continue
        wanted = [(e, s) for e, s in every if f"{path.name}:{e}:{s}" not in done]
        if not wanted:
            continue
        rgb, exif = parent(str(path))
        other = parent(str(paths[(number + 11) % len(paths)]))[0]
        made: dict[str, Edited] = {"none": Edited(rgb, np.zeros(rgb.shape[:2], bool), "")}
        for what, saving in wanted:
            if what not in made:
                made[what] = overlaid(rgb) if what == "overlay" else edit(rgb, other, what, 1000 + number)
            one = made[what]
            picture = np.ascontiguousarray(one.rgb[5:, 11:]) if saving.startswith("crop") else one.rgb
            row = _judged(
                save(picture, exif, saving.replace("crop", "q")),
                clones=what in ("none", "clone", "overlay"),
                mask=one.mask if what in EDITS else None,
            )
            yield {"key": f"{path.name}:{what}:{saving}", "source": "camera, saved again",
                   "parent": path.name, "maker": maker_of(path), "edit": what, "how": one.how,
                   "saving": saving, **row}  # fmt: skip


def _judged(data: bytes, clones: bool, mask: npt.NDArray[np.bool_] | None = None) -> dict[str, Any]:
    """Ask the examiner; per kind its score, 0 where it looked and said nothing, None where it abstained."""
    photo = Photo(data)
    regime = photo.regime.value
    if clones:
        _ = photo.features  # shared with other examiners: not in the time
    start = time.process_time()
    reason = tampering.unfit(photo)
    asked = (tampering.local_edit, tampering.cloned_area) if clones else (tampering.local_edit,)
    said = [one for ask in asked for one in ask(photo)] if reason is None else []
    took = time.process_time() - start
    row: dict[str, Any] = {"regime": regime, "mp": photo.width * photo.height / 1e6, "seconds": took}
    for kind in (Kind.LOCAL_EDIT, Kind.CLONED_AREA) if clones else (Kind.LOCAL_EDIT,):
        abstained = reason is not None or any(
            isinstance(a, Abstention) and kind in (a.kinds or (kind,)) for a in said
        )
        found = next((f for f in said if isinstance(f, Finding) and f.kind is kind), None)
        row[kind.value] = None if abstained else found.score if found else 0.0
        if found:
            row[f"{kind.value} by"] = [found.details["method"], *found.details["other_methods"]]
            if mask is not None:
                row[f"{kind.value} at"] = _agreement(found, photo, mask)
    return row


def _agreement(found: Finding, photo: Photo, mask: npt.NDArray[np.bool_]) -> list[float]:
    """Return IoU and F1 of the marked cells with the edited pixels, at the size of the photo as stored."""
    assert found.map_png is not None
    drawn = cv2.imdecode(np.frombuffer(found.map_png, np.uint8), cv2.IMREAD_UNCHANGED)[..., 3] > 0
    marked = np.kron(drawn, np.ones((8, 8), bool))[: photo.height, : photo.width]
    full = np.zeros((photo.height, photo.width), bool)
    full[: marked.shape[0], : marked.shape[1]] = marked
    size = photo.width, photo.height
    upright = turn(mask.astype(np.uint8), photo.orientation)
    truth = cv2.resize(upright, size, interpolation=cv2.INTER_NEAREST) > 0
    both, either = int((full & truth).sum()), int((full | truth).sum())
    return [round(both / max(either, 1), 3), round(2 * both / max(int(full.sum() + truth.sum()), 1), 3)]


if __name__ == "__main__":
    main()
