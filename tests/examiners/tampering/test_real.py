"""Real camera files: nothing is said of them as they came or saved again, something of an edit."""

from pathlib import Path

import numpy as np
import pytest
from tests.examiners.tampering.made import found, opened, saved, scene

from jianzhen.model import Band, Kind, Regime
from jianzhen.strength import band_of, shipped


def test_camera_files_as_they_came_and_saved_again(shared: Path) -> None:
    files = sorted((shared / "photos" / "camera").iterdir())[3::10]
    assert len(files) == 7
    for path in files:
        data = path.read_bytes()
        assert found(data) == [], path.name
        pixels = opened(data)[:768, :1024]
        assert found(saved(pixels, 92)) == [], path.name


def test_a_painted_place_on_a_camera_file(shared: Path) -> None:
    pixels = opened((shared / "photos" / "camera" / "jpg_Canon_PowerShot_S30.jpg").read_bytes())
    pixels[300:420, 400:560] = scene(1, 160, 120)
    (finding,) = found(saved(pixels, 95))
    assert finding.kind is Kind.LOCAL_EDIT
    assert finding.map_png is not None
    box = finding.regions[0]
    assert abs(box.x - 400) <= 16
    assert abs(box.y - 300) <= 16


@pytest.mark.parametrize("regime", [Regime.CAMERA_ORIGINAL, Regime.APP_RECOMPRESSED, Regime.UNKNOWN])
def test_what_is_shipped_never_makes_it_strong(regime: Regime) -> None:
    for kind in (Kind.LOCAL_EDIT, Kind.CLONED_AREA):
        table = shipped().table(kind, regime)
        assert table is not None
        assert np.log10(table.n_negatives / 3) >= max(table.log10_lrs)
        assert band_of(max(table.log10_lrs)).rank < Band.STRONG.rank
