"""Command line of the fuzz harness."""

import argparse
import sys
import time
from pathlib import Path

from tests.fuzz.run import fuzz
from tests.fuzz.seeds import SHARED


def main() -> int:
    """Run, print the counts, return 1 if anything crashed, hung or raised what it must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0, help="longest wait for one file")
    parser.add_argument("--target", action="append", default=[], help="package.module:function of a Photo")
    parser.add_argument("--save", type=Path, help="folder for offenders")
    options = parser.parse_args()
    start = time.monotonic()
    tally = fuzz(
        range(options.first, options.first + options.count),
        options.seed,
        SHARED.exists(),
        options.target,
        options.seconds,
        options.save,
    )
    print(
        f"{options.count} files, seed {options.seed}, {time.monotonic() - start:.0f} s: {dict(tally.kinds)}"
    )
    seconds, number = tally.slowest
    print(f"peak memory {tally.peak / 2**20:.0f} MiB, slowest {seconds:.2f} CPU s (number {number})")
    for note, count in tally.notes.most_common(60):
        print(f"{count:7d}  {note.strip().splitlines()[-1][:150]}")
    for index, kind, note in tally.offenders[:20]:
        print(f"OFFENDER {index} {kind}: {note}")
    return 1 if tally.offenders else 0


if __name__ == "__main__":
    sys.exit(main())
