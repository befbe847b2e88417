"""Measure the embedded index: query time, recall at radius 31, bytes an entry, rate of adding.

    python benchmarks/index.py [--entries 1000000] [--photos DIR] [--parts 20000]

Fingerprints: those of the photos in DIR, and random ones up to the number asked for. Local features are
measured on a smaller index, with random words. Times are processor time of one thread, files warm in the
system's cache. Writes benchmarks/results/index.md.
"""

import argparse
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from jianzhen.index import Entry, Words
from jianzhen.index.hamming import as_words, distances
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.photo import Photo
from jianzhen.photo.compact import KEPT, PROBES

RESULTS = Path(__file__).parent / "results" / "index.md"
QUERIES = 300
BATCH = 5000


def hashes_of(folder: Path) -> list[bytes]:
    out = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp"):
            prints = Photo.from_path(path).fingerprints
            if prints.whole.quality >= 50:
                out.append(prints.whole.hash)
    return out


def batches(hashes: list[bytes], parts: bool, rng: np.random.Generator) -> Iterator[list[Entry]]:
    for start in range(0, len(hashes), BATCH):
        yield [
            Entry(
                ref=f"claim-{n}",
                sha256=f"{n:064x}",
                hashes=(pdq,),
                quality=100,
                words=random_words(rng, KEPT if parts else 0),
                features=rng.bytes(9900) if parts else b"",
            )
            for n, pdq in enumerate(hashes[start : start + BATCH], start)
        ]


def random_words(rng: np.random.Generator, count: int) -> Words:
    return Words(
        rng.integers(0, 2**32, count, dtype=np.uint32), rng.integers(0, 2**16, count, dtype=np.uint16)
    )


def flipped(pdq: bytes, bits: int, rng: np.random.Generator) -> bytes:
    number = int.from_bytes(pdq)
    for place in rng.choice(256, bits, replace=False).tolist():
        number ^= 1 << place
    return number.to_bytes(32)


def build(
    path: Path, hashes: list[bytes], parts: bool, rng: np.random.Generator
) -> tuple[SqliteIndex, float]:
    index = SqliteIndex(path, create=True)
    began = time.process_time()
    for batch in batches(hashes, parts, rng):
        index.add(batch)
    spent = time.process_time() - began
    index.close()
    return SqliteIndex(path), spent


def timed(asks: list[list[bytes]], index: SqliteIndex) -> list[float]:
    times = []
    for ask in asks:
        began = time.process_time()
        index.near(ask)
        times.append(1000 * (time.process_time() - began))
    return times


def quantiles(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} ms (95 %: {np.percentile(times, 95):.1f} ms)"


def check_recall(index: SqliteIndex, hashes: list[bytes], rng: np.random.Generator) -> tuple[int, int]:
    """Ask for hashes 0–31 bits away from kept ones; compare with looking at every entry."""
    table = as_words(hashes)
    wanted = found = 0
    for place in rng.choice(len(hashes), QUERIES, replace=False).tolist():
        asked = flipped(hashes[place], int(rng.integers(0, 32)), rng)
        near = set(np.flatnonzero(distances(table, as_words([asked]))[:, 0] <= 31).tolist())
        hits = {hit.key - 1 for hit in index.near([asked]).hits}
        assert hits <= near, "a hit beyond the radius"
        wanted += len(near)
        found += len(hits)
    return found, wanted


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--entries", type=int, default=1_000_000)
    options.add_argument("--photos", type=Path)
    options.add_argument("--parts", type=int, default=20_000, help="entries of the index with local features")
    options.add_argument("--work", type=Path, default=None, help="folder for the temporary files")
    given = options.parse_args()
    rng = np.random.default_rng(1)
    real = hashes_of(given.photos) if given.photos else []
    hashes = real + [rng.bytes(32) for _ in range(given.entries - len(real))]
    lines = [
        "# The embedded index, measured",
        "",
        f"`python benchmarks/index.py --entries {given.entries}`; {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, processor time of one thread, "
        f"batches of {BATCH}.",
        "",
        f"- entries: {len(hashes):,}, of which {len(real):,} are fingerprints of real photos",
    ]
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        index, spent = build(Path(folder) / "hashes.index", hashes, False, rng)
        lines.append(f"- adding: {len(hashes) / spent:,.0f} entries a second")
        lines.append(f"- bytes an entry: {index.info().bytes / len(hashes):.0f} (fingerprint only)")
        asked = [flipped(hashes[i], 20, rng) for i in rng.choice(len(hashes), QUERIES, replace=False)]
        turns = [[a, *(rng.bytes(32) for _ in range(7))] for a in asked]
        lines.append(f"- query, one hash, radius 31: median {quantiles(timed([[a] for a in asked], index))}")
        lines.append(f"- query, all eight orientations: median {quantiles(timed(turns, index))}")
        found, wanted = check_recall(index, hashes, rng)
        lines.append(
            f"- recall at radius 31 against looking at every entry, {QUERIES} queries 0–31 bits off: "
            f"{found}/{wanted} = {found / wanted:.4f}"
        )
        index.close()
        index, spent = build(Path(folder) / "parts.index", hashes[: given.parts], True, rng)
        lines += [
            "",
            f"With local features ({given.parts:,} entries, {KEPT} features each):",
            "",
            f"- adding: {given.parts / spent:,.0f} entries a second",
            f"- bytes an entry: {index.info().bytes / given.parts:,.0f} (9,900 of them packed features)",
        ]
        times = []
        for _ in range(20):
            words = random_words(rng, 1500 * 2 * (1 + PROBES))
            began = time.process_time()
            index.sharing(words)
            times.append(1000 * (time.process_time() - began))
        lines.append(f"- search by parts, 1,500 features and their mirror images: median {quantiles(times)}")
        index.close()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
