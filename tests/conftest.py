"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: a busy machine is no fault of the code. CI tries the same examples on every run, so that a
# change answers for itself only; every other run tries new ones.
settings.register_profile("jianzhen", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("jianzhen")

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


pytest_plugins = ["tests.databases"]
