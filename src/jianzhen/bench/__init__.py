"""How good is a detector on photos whose truth is known? `bench(…)`, `write(…)`, `compare(…)`.

`layouts.py` reads a folder, `examine.py` runs the check over it (or `scores.py` reads another detector's
scores), `rates.py` counts, `audit.py` asks whether the set gives its classes away, `page.py` shows,
`compare.py` holds two results against each other.
"""

from jianzhen.bench.compare import compare
from jianzhen.bench.item import Item, Laid
from jianzhen.bench.layouts import LAYOUTS, lay_out
from jianzhen.bench.result import SCHEMA, Asked, Result, bench
from jianzhen.bench.write import write

__all__ = ["LAYOUTS", "SCHEMA", "Asked", "Item", "Laid", "Result", "bench", "compare", "lay_out", "write"]
