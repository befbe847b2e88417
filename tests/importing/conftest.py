from collections.abc import Iterator
from pathlib import Path

import pytest

from jianzhen.store import Store
from tests.store.making import NOW, SHOP


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    """A store with one tenant, on either database."""
    opened = Store(url, tmp_path / "blobs")
    opened.add_tenant(SHOP, NOW)
    yield opened
    opened.close()
