"""Small folders of known truth, made on the spot."""

import csv
from pathlib import Path

from tests.scenes import jpeg, scene

Counts = dict[str, tuple[int, int]]
"""By generator (or Negative): how many images there are, and how many of them the detector flags."""

TABLE: dict[str, Counts] = {
    "shoes": {"Negative": (4, 1), "gen-a": (3, 2), "gen-b": (1, 1)},
    "bowls": {"Negative": (2, 0), "gen-a": (2, 0)},
    "no-fakes": {"Negative": (5, 2)},
    "no-fakes-quiet": {"Negative": (3, 0)},
    "no-reals": {"gen-b": (5, 3)},
}
"""Uneven categories: one without reals, two without fakes, generators missing in some."""


def fraudbench(root: Path, table: dict[str, Counts] = TABLE) -> Path:
    """Write the images of a table and, beside the folder, the scores of a detector; return that CSV."""
    rows, number = [], 0
    for category, sources in table.items():
        for source, (count, flagged) in sources.items():
            for n in range(count):
                number += 1
                truth = "Negative" if source == "Negative" else f"DeepFake/{source}"
                suffix = ("jpg", "jpeg", "JPG")[n % 3]
                path = root / category / truth / f"Review_{n // 2}" / f"{n}.{suffix}"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jpeg(scene(number, 96, 72)))
                flag = n < flagged
                rows.append((path.relative_to(root).as_posix(), 0.9 if flag else 0.1, int(flag)))
    return scores(root.with_suffix(".csv"), rows)


def scores(file: Path, rows: list[tuple[str, float, int]]) -> Path:
    """Write a file of scores."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("path", "score", "flag"))
        writer.writerows(rows)
    return file
