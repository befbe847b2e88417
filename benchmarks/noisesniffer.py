"""Noisesniffer, tried for `tampering` and left out: is the noise of one part lower than that of the rest?

    python benchmarks/noisesniffer.py ../shared/data             (resumable; about 15 minutes)
    python benchmarks/noisesniffer.py ../shared/data --half dev  (the half on which the line was chosen)

Halves and edits as in `tampering.py`, and two edits that change nothing but the noise. Rows go to
out/noisesniffer-HALF.jsonl; those of the report half make results/noisesniffer.md.

Two ways. `published`: Gardella, Musé, Morel, Colom, "Noisesniffer: a Fully Automatic Image Forgery Detector
Based on Noise Analysis", IWBF 2021, with the growing of regions of Gardella, Musé, Colom, Morel, "Image
Forgery Detection Based on Noise Inspection: Analysis and Refinement of the Noisesniffer Method", IPOL 2024;
written anew from the description. `steadied`: the same on luma, blocks side by side, and held against how
unevenly the quiet blocks lie in the rest of the photo (quasi-binomial; McCullagh & Nelder 1989).
"""

import argparse
import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from jianzhen.examiners.tampering import local_edit, unfit
from jianzhen.model import Finding
from jianzhen.photo import Photo
from noisesniffer_table import EDITS, summarise
from tampering import maker_of, of_half
from tampering_forge import Edited, edit, parent, save

ROOT = Path(__file__).parents[1]
Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
Counts = npt.NDArray[np.float64]

BLOCK = 3
"""Side of the blocks whose variance is taken (w)."""
CELL = 64
"""Side of the squares that regions are made of (W); the paper's 100 found less of these edits."""
PER_BIN = {1: 20_000, BLOCK: 4_000}
"""Blocks of like brightness that are compared with each other (b), by the step from block to block."""
SMOOTH = 0.1
"""Share of a bin, the blocks with the least low and medium frequencies, whose variance is noise (n)."""
QUIET = 0.5
"""Share of the smooth blocks, those with the least variance, that should lie like all of them (m)."""
MOST_CONSTANT = 0.05
"""Share of constant blocks among the smooth ones from which a bin says nothing."""


@dataclass(frozen=True, slots=True)
class Region:
    """Connected cells with more quiet blocks than chance gives: -log10 of the NFA; (rows, columns) bool."""

    score: float
    cells: Mask


def regions(picture: Pixels, steadied: bool) -> list[Region] | None:
    """Return what stands out in (h, w, channels), the surest first; None where no bin can be used."""
    step = BLOCK if steadied else 1
    rows, columns = -(-picture.shape[0] // CELL), -(-picture.shape[1] // CELL)
    smooth, quiet = np.zeros((rows, columns)), np.zeros((rows, columns))
    clipped = ((picture == 0) | (picture == 255)).any(axis=2).astype(np.uint8)
    fit = _blocks(cv2.dilate(clipped, np.ones((BLOCK, BLOCK), np.uint8), anchor=(0, 0)), step) == 0
    for channel in range(picture.shape[2]):
        for tally, at in zip((smooth, quiet), _chosen(picture[..., channel], fit, step), strict=True):
            y, x = np.divmod(at, fit.shape[1])
            cell = y * step // CELL * columns + x * step // CELL
            tally += np.bincount(cell, minlength=tally.size).reshape(tally.shape)
    if not smooth.any():
        return None
    alike = (BLOCK // step) ** 2 * picture.shape[2]  # blocks that overlap and channels share their noise
    found = list(_grown(smooth / alike, quiet / alike, steadied))
    return sorted((one for one in found if one.score > 0), key=lambda one: -one.score)


def _blocks(x: npt.NDArray[Any], step: int) -> npt.NDArray[Any]:
    return x[: x.shape[0] - BLOCK + 1 : step, : x.shape[1] - BLOCK + 1 : step]


def _chosen(plane: Pixels, fit: Mask, step: int) -> tuple[Places, Places]:
    """Return the smooth blocks of one channel and the quiet ones among them, as flat places in `fit`."""
    values = plane.astype(np.float32)
    flat, n = np.ones(BLOCK), np.arange(BLOCK)

    def sums(of: Floats, down: npt.ArrayLike, across: npt.ArrayLike) -> Floats:
        x, y = np.asarray(across, np.float32), np.asarray(down, np.float32)
        return np.asarray(_blocks(cv2.sepFilter2D(of, -1, x, y, anchor=(0, 0)), step), np.float32)

    total = sums(values, flat, flat)
    variance = sums(values * values, flat, flat) - total * total / BLOCK**2
    low = np.zeros_like(total)
    for v in range(BLOCK):
        for h in range(BLOCK - v):
            if v or h:  # the DCT of each block, without its highest frequencies
                down, across = (np.cos((2 * n + 1) * k * np.pi / (2 * BLOCK)) for k in (v, h))
                low += sums(values, down, across) ** 2 * (2 if v else 1) * (2 if h else 1) / BLOCK**2
    at = np.random.default_rng(0).permutation(np.flatnonzero(fit))  # of equal blocks, in no order of place
    at = at[np.argsort(total.ravel()[at].astype(np.uint16), kind="stable")]
    low, variance = low.ravel()[at], variance.ravel()[at]
    smooth, quiet = [at[:0]], [at[:0]]
    for part in np.array_split(np.arange(len(at)), max(1, round(len(at) / PER_BIN[step]))):
        count = int(SMOOTH * len(part))
        least = part[np.argpartition(low[part], count)[:count]] if count else part[:0]
        if count < 2 or (variance[least] < 0.5).mean() > MOST_CONSTANT:
            continue
        half = int(QUIET * count)
        smooth.append(at[least])
        quiet.append(at[least[np.argpartition(variance[least], half)[:half]]])
    return np.concatenate(smooth), np.concatenate(quiet)


def _tail(k: Counts, n: Counts) -> Counts:
    """Return log10 of an upper bound of P(at least k of n), chance QUIET (Hoeffding, as in `nfa.py`)."""
    q = np.clip(k / np.maximum(n, 1e-9), 1e-9, 1 - 1e-9)
    gain = q * np.log(q / QUIET) + (1 - q) * np.log((1 - q) / (1 - QUIET))
    return np.where(q > QUIET, -n * gain / np.log(10), 0.0)


def _tests(cells: int, total: int) -> float:
    """Return log10 of the regions tried: 0.317 · 4.063^k / k connected sets of k cells, anywhere, any k."""
    return float(2 * np.log10(total) + np.log10(0.317) + cells * np.log10(4.063) - np.log10(cells))


def _grown(smooth: Counts, quiet: Counts, steadied: bool) -> Iterator[Region]:
    """Grow regions from the cells that stand out, cell by cell, as long as they stand out more."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    single, taken = _tail(quiet, smooth), np.zeros(smooth.shape, np.bool_)
    for seed in np.argsort(single, axis=None):
        place = np.unravel_index(seed, smooth.shape)
        if single[place] > -2:
            return
        if taken[place]:
            continue
        region = np.zeros(smooth.shape, np.bool_)
        region[place] = True
        best = -float(single[place]) - _tests(1, smooth.size)
        while True:
            y, x = np.nonzero((cv2.dilate(region.astype(np.uint8), cross) > 0) & ~region & ~taken)
            tail = _tail(quiet[region].sum() + quiet[y, x], smooth[region].sum() + smooth[y, x])
            more = -tail - _tests(int(region.sum()) + 1, smooth.size)
            if not len(more) or more.max() <= best:
                break
            best = float(more.max())
            region[y[more.argmax()], x[more.argmax()]] = True
        taken |= region
        yield Region(_steady(smooth, quiet, region) if steadied else best, region)


def _steady(smooth: Counts, quiet: Counts, region: Mask) -> float:
    """Return a region's score, divided by how much more than chance the rest of the photo varies."""
    rest = ~region & (smooth >= 2)
    if rest.sum() < 8:
        return 0.0
    n, k = smooth[rest], quiet[rest]
    usual = max(QUIET, k.sum() / n.sum())
    varies = ((k - n * usual) ** 2 / (n * usual * (1 - usual))).sum() / (len(n) - 1) if usual < 1 else np.inf
    tail = float(_tail(quiet[region].sum(), smooth[region].sum()))
    return -tail / max(1.0, float(varies)) - _tests(int(region.sum()), smooth.size)


SAVINGS = ("png", "q95", "q90", "q70", "half png", "half q95")
HONEST = (*SAVINGS, "q92")
Row = dict[str, Any]


def main() -> None:
    """Measure what is missing, then sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("dev", "report"), default="report")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    out = ROOT / "out" / f"noisesniffer-{given.half}.jsonl"
    out.parent.mkdir(exist_ok=True)
    out.touch()
    done = {json.loads(line)["key"] for line in out.read_text("utf-8").splitlines()}
    with out.open("a", encoding="utf-8") as file:
        for job in (_noise, _camera, _others):
            for row in job(given.data, given.half, done):
                file.write(json.dumps(row) + "\n")
                file.flush()
    summarise([json.loads(line) for line in out.read_text("utf-8").splitlines()], given.half == "report")


def _grounds(data: Path, half: str) -> Iterator[tuple[str, Floats]]:
    """Pictures without noise: camera files made small and smooth, and for the report plain grey."""
    for path in sorted((data / "photos" / "camera").iterdir()):
        if of_half(maker_of(path), half):
            small = cv2.resize(parent(str(path))[0], (512, 512), interpolation=cv2.INTER_AREA)
            yield path.name, np.asarray(cv2.GaussianBlur(small, (0, 0), 1.5), np.float32)
    for number in range(500 if half == "report" else 0):
        yield str(number), np.full((512, 512, 3), 60 + number * 0.26, np.float32)


def _noise(data: Path, half: str, done: set[str]) -> Iterator[Row]:
    """What the paper promises, where its model holds: white noise, and photos with a sensor's noise."""
    for number, (name, ground) in enumerate(_grounds(data, half)):
        source = "white noise" if name.isdecimal() else "sensor noise"
        for what, factor in (("none", 1.0), ("quieter", 0.6), ("louder", 1.6)):
            key = f"{source}:{name}:{what}"
            if key in done or (what != "none" and number >= 100):
                continue
            rng = np.random.default_rng([number, 7])
            deviation = np.sqrt(9 + 0.15 * ground)  # read-out, and light (Poisson) by brightness
            mask = np.zeros(ground.shape[:2], np.bool_)
            if what != "none":
                mask[160:330, 160:330] = True
                deviation[mask] *= factor
            made = (ground + rng.normal(0, 1, ground.shape) * deviation).round().clip(0, 255)
            row = _arrived(Edited(made.astype(np.uint8), mask, what), "png", published=True)
            yield {"key": key, "source": source, "edit": what, "saving": "png", **row}


def _others(data: Path, half: str, done: set[str]) -> Iterator[Row]:
    """Honest photos as they came and saved again; camera files whole."""
    for source in ("photos/camera", "photos/clothing", "photos/grocery", "listings/studio"):
        for path in sorted((data / source).iterdir()):
            name = maker_of(path) if source == "photos/camera" else path.name
            for saving in ("as it came", *(() if source == "photos/camera" else HONEST[1:])):
                key = f"{source}/{path.name}:{saving}"
                if of_half(name, half) and key not in done:
                    rgb = Photo.from_path(path).pixels()
                    made = Edited(rgb, np.zeros(rgb.shape[:2], np.bool_), "none")
                    row = _arrived(made, "png" if saving == "as it came" else saving)
                    yield {"key": key, "source": source, "edit": "none", "saving": saving, **row}


def _camera(data: Path, half: str, done: set[str]) -> Iterator[Row]:
    """Camera files of the half's makers, cut to a megapixel, saved again, unedited and edited."""
    paths = sorted((data / "photos" / "camera").iterdir())
    for number, path in sorted(enumerate(paths), key=lambda p: hashlib.sha256(p[1].name.encode()).digest()):
        if not of_half(maker_of(path), half):
            continue
        rgb, other = parent(str(path))[0], parent(str(paths[(number + 11) % len(paths)]))[0]
        for what in ("none", *EDITS):
            every = HONEST if what == "none" else SAVINGS
            wanted = [saving for saving in every if f"{path.name}:{what}:{saving}" not in done]
            made = _edited(rgb, other, what, 1000 + number) if wanted else None
            for saving in wanted if made else ():
                both = saving == "png" or (what == "none" and saving == "q90")
                row = _arrived(made, saving, published=both)
                key = f"{path.name}:{what}:{saving}"
                yield {"key": key, "source": "camera", "edit": what, "saving": saving, **row}


def _edited(rgb: Pixels, other: Pixels, what: str, seed: int) -> Edited:
    if what in ("paint", "splice", "clone", "inpaint"):
        return edit(rgb, other, what, seed)
    if what == "none":
        return Edited(rgb, np.zeros(rgb.shape[:2], np.bool_), what)
    mask = edit(rgb, other, "clone", seed).mask
    if what == "denoised":
        changed = np.asarray(cv2.fastNlMeansDenoisingColored(rgb, None, 4, 4, 5, 11), np.float32)
    else:
        changed = rgb + np.random.default_rng(seed).normal(0, 4, rgb.shape).astype(np.float32)
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0)[..., None]
    return Edited(np.rint(rgb * (1 - soft) + changed * soft).clip(0, 255).astype(np.uint8), mask, what)


def _arrived(made: Edited, saving: str, published: bool = False) -> Row:
    """Save, decode and judge; per way the score, 0 if nothing stands out, None if it cannot look."""
    rgb, mask = made.rgb, made.mask
    size = rgb.shape[1] // 2, rgb.shape[0] // 2
    if saving.startswith("half "):
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        mask = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    data = save(rgb, None, saving.removeprefix("half "))
    with Image.open(io.BytesIO(data)) as image:
        rgb = np.asarray(image.convert("RGB"))
    gray = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))[..., None]
    row: Row = {}
    for way, picture in (("steadied", gray), ("published", rgb))[: 2 if published else 1]:
        found = regions(picture, way == "steadied")
        row[way] = None if found is None else found[0].score if found else 0.0
        if found and mask.any():
            marked = np.kron(found[0].cells, np.ones((CELL, CELL), np.bool_))
            marked = marked[: mask.shape[0], : mask.shape[1]]
            row[f"{way} on"] = float((marked & mask).sum() / marked.sum())
            row[f"{way} iou"] = float((marked & mask).sum() / (marked | mask).sum())
    if mask.any() and any(row.get(f"{way} on", 0) > 0 for way in ("steadied", "published")):
        photo = Photo(data)
        row["others"] = unfit(photo) is None and any(isinstance(said, Finding) for said in local_edit(photo))
    return row


if __name__ == "__main__":
    main()
