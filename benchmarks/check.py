"""How long the whole check takes, against a bare decode of the same photo, all in one run.

    python benchmarks/check.py [--runs 9] [--entries 100000] [--photo FILE]

Warm: a 12-megapixel JPEG against 5 listing photos whose features are already known, and an index. Cold: the
command line on a 2-megapixel pair, against Python importing Pillow and decoding the same file; both with
their byte code on disk, as after an installation.

Wall time and CPU time (user and system, all threads) stand side by side; where others use the machine, trust
CPU time. Reading visible labels (the extra `ocr`) is in the check where it is installed; the output says so.
"""

import argparse
import io
import json
import multiprocessing
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from jianzhen import Photo, check
from jianzhen.examiners import NAMES, Case, load
from jianzhen.index import Entry, Index, Words
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Role
from jianzhen.photo import Exhibit
from jianzhen.photo.entry import entry_of
from jianzhen.reading import text

DEMO = Path(__file__).parents[1] / "demo"


def enlarge(path: Path, width: int, height: int, seed: int = 0) -> bytes:
    """Return a demo photo at `width` × `height` with fresh sensor noise, as a JPEG of quality 92."""
    with Image.open(path) as image:
        pixels = np.asarray(
            image.convert("RGB").resize((width, height), Image.Resampling.BICUBIC), np.float32
        )
    noise = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 6, pixels.shape), (0, 0), 0.8)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def random_index(path: Path, photos: list[Photo], entries: int) -> Index:
    """Return an index of these photos and of random ones that share some of their visual words."""
    rng = np.random.default_rng(7)
    index = SqliteIndex(path, create=True)
    real = [entry_of(photo, ref=f"claim {i}") for i, photo in enumerate(photos)]
    words = np.concatenate([entry.words.words for entry in real])
    shapes = np.concatenate([entry.words.shapes for entry in real])
    index.add(real)

    def made_up(number: int) -> Entry:
        drawn = rng.integers(0, len(words), 200)
        far = rng.integers(0, 2**32, 200, dtype=np.uint32)  # words of other scenes: nearly all differ
        mixed = np.where(rng.random(200) < 0.001, words[drawn], far).astype(np.uint32)
        known = Words(mixed, shapes[drawn])
        return Entry(
            f"other {number}", rng.bytes(32).hex(), hashes=(rng.bytes(32),), quality=100, words=known
        )

    for start in range(0, entries, 5000):
        index.add([made_up(n) for n in range(start, min(start + 5000, entries))])
    return index


class Time(NamedTuple):
    """Milliseconds."""

    wall: float
    cpu: float


def cpu_seconds() -> float:
    """Return the CPU time of this process and of those it has waited for."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def median(run: Callable[[], object], runs: int) -> Time:
    """Return the median times of `run`, after one warm-up."""
    run()
    wall, cpu = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), cpu_seconds()
        run()
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((cpu_seconds() - used) * 1000)
    return Time(statistics.median(wall), statistics.median(cpu))


def decode(data: bytes) -> None:
    """Decode the whole photo with Pillow."""
    with Image.open(io.BytesIO(data)) as image:
        image.convert("RGB").load()


def warm(photo: Path, references: list[Path], index_file: Path, runs: int) -> tuple[dict[str, Time], float]:
    """Time the decode, the whole check and each examiner alone, each on a photo nobody has looked at.

    Return the times and the most memory this process ever held, in MiB.
    """
    data = photo.read_bytes()
    listings = [Photo.from_path(path) for path in references]
    index = SqliteIndex(index_file)
    times = {"Pillow, full decode": median(lambda: decode(data), runs)}
    times["whole check"] = median(lambda: check([Photo(data)], product=listings, index=index), runs)
    for name in NAMES:

        def alone(name: str = name) -> None:
            exhibits = [Exhibit(Photo(data), Role.CLAIM), *(Exhibit(p, Role.PRODUCT) for p in listings)]
            list(load(name).examine(Case(tuple(exhibits), index=index)))

        times[f"{name} alone"] = median(alone, runs)
    return times, peak_mib()


def peak_mib() -> float:
    """Return the most memory this process held (on Linux `getrusage` tells its parent's, too)."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text("ascii").split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cold(folder: Path, claim: bytes, listing: bytes, runs: int) -> dict[str, Time]:
    """Time whole processes: ours on a pair of files, and Python decoding one of them."""
    files = [folder / "claim.jpg", folder / "listing.jpg"]
    for file, data in zip(files, (claim, listing), strict=True):
        file.write_bytes(data)
    bare = f"import PIL.Image; PIL.Image.open({str(files[0])!r}).load()"
    ours = [sys.executable, "-m", "jianzhen", "check", str(files[0]), "--product", str(files[1]), "--json"]

    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def run(command: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, check=True, capture_output=True, env=environment)

    return {
        "cold python, import PIL.Image and decode": median(run([sys.executable, "-c", bare]), runs),
        "cold command line, 2-megapixel pair": median(run(ours), runs),
    }


def main() -> None:
    """Measure, print a table to stderr and JSON to stdout."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--photo", type=Path, help="measure on this photo instead of an enlarged demo photo")
    options = parser.parse_args()
    claims = json.loads((DEMO / "claims.json").read_text("utf-8"))
    paths = sorted({DEMO / p for claim in claims for p in claim["product"]})[:6]
    data = options.photo.read_bytes() if options.photo else enlarge(paths[0], 4000, 3000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "photo").write_bytes(data)
        random_index(folder / "index.db", [Photo.from_path(p) for p in paths[1:]], options.entries).close()
        fresh = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        with fresh:  # what the preparation held in memory must not count
            job = fresh.submit(warm, folder / "photo", paths[1:], folder / "index.db", options.runs)
            times, peak = job.result()
        claim, listing = (enlarge(paths[0], 1633, 1225, seed) for seed in (1, 2))
        times |= cold(folder, claim, listing, options.runs)
    baseline = dict.fromkeys(times, times["Pillow, full decode"])
    baseline["cold command line, 2-megapixel pair"] = times["cold python, import PIL.Image and decode"]
    for name, ms in times.items():
        wall, cpu = ms.wall / baseline[name].wall, ms.cpu / baseline[name].cpu
        row = f"{name:<42}{ms.wall:>9.1f} ms{wall:>7.2f} ×   CPU {ms.cpu:>8.1f} ms{cpu:>7.2f} ×"
        print(row, file=sys.stderr)
    print(f"{'peak memory of the warm process':<42}{peak:>9.0f} MiB", file=sys.stderr)
    ocr = "present, its time is in the check" if text.installed() else "absent, so none of its time is in it"
    print(f"{'reading visible labels (extra ocr)':<42}{ocr}", file=sys.stderr)
    machine = {
        "processor": platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "threads_of_opencv": cv2.getNumThreads(),
        "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "not set"),
        **{name: version(name) for name in ("numpy", "opencv-python-headless", "pillow")},
    }
    result = {
        "wall_ms": {n: t.wall for n, t in times.items()},
        "cpu_ms": {n: t.cpu for n, t in times.items()},
    }
    facts = {"machine": machine, "runs": options.runs, "ocr": text.installed(), **result}
    print(json.dumps(facts | {"peak_mib": peak}, indent=2))


if __name__ == "__main__":
    main()
