"""`python demo/make` makes the demo claims; `python demo/make views OUTDIR` a set for measuring."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Parse the command line and run one of the two makers."""
    parser = argparse.ArgumentParser(prog="demo/make", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="ID", help="make only these claims")
    parser.add_argument("--cache", type=Path, default=Path("out/renders"), help="keeps rendered light")
    verbs = parser.add_subparsers(dest="verb")
    views = verbs.add_parser("views", help="honest views near the listing's viewpoint, with a truth table")
    views.add_argument("out", type=Path)
    views.add_argument("--goods", type=int, default=12)
    views.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.verb == "views":
        from demo.make.views import write_views

        write_views(chosen.out, chosen.goods, chosen.seed)
    else:
        from demo.make.claims import make

        make(chosen.only, chosen.cache)


if __name__ == "__main__":
    main()
