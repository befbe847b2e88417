"""Made-up entries, and every backend under one name."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from jianzhen.index import Entry, Index, Words
from jianzhen.index.memory import MemoryIndex
from jianzhen.index.sqlite import SqliteIndex


@pytest.fixture(params=["memory", "sqlite"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """Give an empty index of each backend."""
    made: Index = (
        MemoryIndex() if request.param == "memory" else SqliteIndex(tmp_path / "a.index", create=True)
    )
    yield made
    made.close()


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260921)


@pytest.fixture
def make(rng: np.random.Generator) -> Callable[..., Entry]:
    """Give a function that makes the entry of a number, random where nothing is asked for."""

    def make(number: int, ref: str | None = None, **changes: object) -> Entry:
        given: dict[str, object] = {
            "ref": ref or f"claim-{number}",
            "sha256": f"{number:064x}",
            "name": f"{number}.jpg",
            "hashes": (rng.bytes(32),),
            "quality": 100,
            "words": Words(
                rng.integers(0, 2**32, 40).astype(np.uint32), rng.integers(0, 2**16, 40).astype(np.uint16)
            ),
            "features": rng.bytes(50),
        }
        return Entry(**{**given, **changes})  # type: ignore[arg-type]

    return make
