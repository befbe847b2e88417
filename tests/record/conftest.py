"""Exported case files, each built once: real photos and findings of a demo claim."""

from pathlib import Path

import pytest

from jianzhen.record.case import Variant
from tests.record.building import Record, built


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[Variant, tuple[bytes, Record]]:
    """All four variants, with the record each comes from."""
    return {variant: built(tmp_path_factory.mktemp("record"), variant) for variant in Variant}


@pytest.fixture
def full(exported: dict[Variant, tuple[bytes, Record]], tmp_path: Path) -> Path:
    """The full case file on disk."""
    path = tmp_path / "case.zip"
    path.write_bytes(exported[Variant.FULL][0])
    return path
