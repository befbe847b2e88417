"""How long a case file takes: a claim lived through to an appeal, with real photos, findings and maps."""

import sys
import time
from typing import Any

from benchmarks.serving.place import ROOT, Place

sys.path.insert(0, str(ROOT))

from tests.work.building import Shop

from jianzhen.claims.states import Variant
from jianzhen.store import Store, migrate


def measure(at: Place, n: int) -> dict[str, Any]:
    """Make n case files of each variant; wall and processor ms each, and bytes."""
    migrate(at.url)
    store = Store(at.url, at.home / "files")
    shop = Shop(store, at.home / "keys")
    shop.live()
    rows = []
    for variant in Variant:
        shop.exporter.file(shop.ask(variant))  # what is loaded once is loaded
        wall, own, size = time.perf_counter(), time.process_time(), 0
        for _ in range(n):
            size = len(shop.exporter.file(shop.ask(variant)))
        own, wall = time.process_time() - own, time.perf_counter() - wall
        rows.append((variant.value, n, wall / n * 1000, own / n * 1000, size))
    store.close()
    return {"rows": rows}
