"""`python benchmarks/world OUT --items N --seed S` makes a world of claims; see the README here."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != HERE]
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]


def main() -> None:
    """Render what is missing, then derive the claims."""
    parser = argparse.ArgumentParser(prog="benchmarks/world", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--items", type=int, default=17)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=896, help="long side of a still in pixels")
    parser.add_argument("--wave", type=int, default=2, choices=(0, 1, 2), help="0 renders nothing")
    parser.add_argument("--part", default="0/1", metavar="I/N", help="render only every Nth item")
    parser.add_argument("--no-claims", action="store_true", help="only render")
    chosen = parser.parse_args()
    from world.items import items

    listed = items(chosen.items, chosen.seed)
    if chosen.wave:
        from world.render import render

        part, parts = (int(v) for v in chosen.part.split("/"))
        render(
            listed[part::parts], chosen.wave, chosen.out, chosen.size, lambda line: print(line, flush=True)
        )
    if not chosen.no_claims:
        from world.claims import derive

        derive(listed, chosen.out)


if __name__ == "__main__":
    main()
