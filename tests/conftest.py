"""Fixtures shared by all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("no-clock", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("no-clock")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real pictures beside the project; tests that need it are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not (folder / "README.md").exists():
        pytest.skip("the real pictures (../shared/data) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def demo() -> Path:
    """Folder of the demo claims."""
    return ROOT / "demo"
