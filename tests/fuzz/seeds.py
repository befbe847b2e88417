"""Files to start from: our own of every format, and real ones where they are at hand."""

from functools import cache
from pathlib import Path
from random import Random

from tests.fuzz.mutate import mutate
from tests.photo.samples import all_samples

SHARED = Path(__file__).parents[3] / "shared" / "data"


@cache
def seeds(shared: bool) -> tuple[bytes, ...]:
    """All seeds; own ones first."""
    found = list(all_samples().values())
    if shared:
        for folder in ("c2pa", "labels"):
            files = sorted(path for path in (SHARED / folder).rglob("*") if path.is_file())
            found += [path.read_bytes() for path in files]
    return tuple(found)


def mutant(seed: int, index: int, shared: bool) -> bytes:
    """Mutant number `index`; the same for the same seed. Own and real seeds come equally often."""
    rng = Random(seed * 1_000_003 + index)
    every, own = seeds(shared), len(all_samples())
    pool = every[:own] if index % 2 or len(every) == own else every[own:]
    return mutate(rng.choice(pool), rng.choice(every[:own]), rng)
